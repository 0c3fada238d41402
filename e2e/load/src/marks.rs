//! The mark each event carries: `^` and ten digits, found in the stream wherever messages and reads are cut.

/// Digits of a mark.
const DIGITS: u8 = 10;

/// Finds marks in the parts of one stream.
#[derive(Debug, Default)]
pub struct Marks {
    missing: u8,
    value: usize,
}

impl Marks {
    /// Calls `found` with the number of each mark that ends in `part`.
    pub fn scan(&mut self, part: &[u8], mut found: impl FnMut(usize)) {
        let mut rest = part;
        loop {
            while self.missing > 0 {
                let Some((digit, more)) = rest.split_first() else { return };
                if !digit.is_ascii_digit() {
                    // A byte of a frame's head that looks like the mark.
                    self.missing = 0;
                    break;
                }
                self.value = self.value * 10 + usize::from(digit - b'0');
                self.missing -= 1;
                rest = more;
                if self.missing == 0 {
                    found(self.value);
                }
            }
            let Some(at) = memchr::memchr(b'^', rest) else { return };
            rest = &rest[at + 1..];
            (self.missing, self.value) = (DIGITS, 0);
        }
    }
}

/// A payload of 256 bytes of JSON with the mark `number`.
pub fn payload(number: usize) -> String {
    let head = format!(r#"{{"seq":"^{number:010}","kind":"road","region":"1111000000","note":""#);
    let note = "x".repeat(256 - head.len() - 2);
    format!("{head}{note}\"}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_however_the_stream_is_cut() {
        let stream = [payload(7), payload(1_234_567)].concat();
        for cut in 0..stream.len() {
            let (mut marks, mut found) = (Marks::default(), Vec::new());
            for part in [&stream[..cut], &stream[cut..]] {
                marks.scan(part.as_bytes(), |number| found.push(number));
            }
            assert_eq!(found, [7, 1_234_567], "cut at {cut}");
        }
    }

    #[test]
    fn a_payload_has_256_bytes() {
        assert_eq!(payload(0).len(), 256);
    }
}
