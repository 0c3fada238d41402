//! The path of a request to an API: one that nobody between here and the service can read in two ways.

/// Most bytes of a path with its query.
const MOST: usize = 4096;

/// A path below an API, with its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiPath {
    text: String,
    segments: Vec<String>,
}

/// Why a path is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPath {
    /// It does not start with a slash.
    #[error("the path does not start with `/`")]
    NotAbsolute,
    /// It is too long.
    #[error("path and query have more than 4096 bytes")]
    TooLong,
    /// `//`, a slash at the end, `.` or `..`, also in percent signs.
    #[error("the path has an empty place, `.` or `..`")]
    Places,
    /// A slash, a backslash, a percent sign or a control character, hidden behind a percent sign or not.
    #[error("the path has a hidden slash, a backslash, a percent sign or a control character")]
    Characters,
    /// A percent sign without two digits.
    #[error("a `%` is not followed by two hexadecimal digits")]
    Percent,
}

impl ApiPath {
    /// Reads a path as it came over the wire, still with percent signs, and with its query if it has one.
    ///
    /// # Errors
    /// Somebody could take it for another path.
    pub fn read(text: &str) -> Result<Self, BadPath> {
        if text.len() > MOST {
            return Err(BadPath::TooLong);
        }
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let rest = path.strip_prefix('/').ok_or(BadPath::NotAbsolute)?;
        if !query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
            return Err(BadPath::Characters);
        }
        let segments = if rest.is_empty() {
            Vec::new()
        } else {
            rest.split('/').map(decoded).collect::<Result<Vec<String>, _>>()?
        };
        Ok(Self { text: text.to_owned(), segments })
    }

    /// Path and query as they came.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The places between slashes, decoded.
    pub fn segments(&self) -> &[String] {
        &self.segments
    }
}

fn decoded(segment: &str) -> Result<String, BadPath> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if !byte.is_ascii_graphic() || matches!(byte, b'\\' | b'#') {
            return Err(BadPath::Characters);
        }
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(BadPath::Percent) };
        let byte = u8::try_from(high * 16 + low).map_err(|_| BadPath::Percent)?;
        // A decoded `%` is one that a second reader would decode again.
        if byte < 0x20 || matches!(byte, b'/' | b'\\' | b'%' | 0x7f) {
            return Err(BadPath::Characters);
        }
        bytes.push(byte);
    }
    let text = String::from_utf8(bytes).map_err(|_| BadPath::Characters)?;
    if matches!(text.as_str(), "" | "." | "..") { Err(BadPath::Places) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for (text, expected) in [
            ("posts", BadPath::NotAbsolute),
            ("/posts//1", BadPath::Places),
            ("/posts/", BadPath::Places),
            ("/posts/../admin", BadPath::Places),
            ("/posts/%2e%2E/admin", BadPath::Places),
            ("/posts/.%2e", BadPath::Places),
            ("/posts%2fadmin", BadPath::Characters),
            ("/posts%5Cadmin", BadPath::Characters),
            ("/posts\\admin", BadPath::Characters),
            ("/posts/%252e%252e", BadPath::Characters),
            ("/posts/%00", BadPath::Characters),
            ("/posts/%0d%0aHost:x", BadPath::Characters),
            ("/posts/%ff", BadPath::Characters),
            ("/posts/%zz", BadPath::Percent),
            ("/posts/%2", BadPath::Percent),
            ("/posts?a=\u{1}", BadPath::Characters),
        ] {
            assert_eq!(ApiPath::read(text), Err(expected), "{text}");
        }
        assert_eq!(ApiPath::read(&format!("/{}", "x".repeat(4096))), Err(BadPath::TooLong));
    }

    #[test]
    fn a_plain_path_keeps_its_spelling() {
        let path = ApiPath::read("/posts/%EA%B0%80?q=a%2Fb&x=..").unwrap();
        assert_eq!(path.as_str(), "/posts/%EA%B0%80?q=a%2Fb&x=..");
        assert_eq!(path.segments(), ["posts", "가"]);
        assert!(ApiPath::read("/").unwrap().segments().is_empty());
    }
}
