//! One token: letters, digits and hyphens stay, every other byte becomes `_` and two capital hex digits.

use super::TopicError;

const ALLOWED: &str = "A-Z, a-z, 0-9, - and _ with two capital hex digits";

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// Appends the token of one segment; the empty segment is `_`.
pub(super) fn encode(segment: &str, out: &mut String) {
    if segment.is_empty() {
        out.push('_');
    }
    for byte in segment.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            out.push('_');
            for digit in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(digit), 16).expect("four bits are one hex digit");
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
}

/// The segment a token stands for; `None` when no segment encodes to it.
pub(super) fn decode(token: &str) -> Option<String> {
    if token == "_" {
        return Some(String::new());
    }
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes().iter().copied();
    while let Some(byte) = rest.next() {
        if byte == b'_' {
            let decoded = hex(rest.next()?)? << 4 | hex(rest.next()?)?;
            if is_plain(decoded) {
                return None;
            }
            bytes.push(decoded);
        } else if is_plain(byte) {
            bytes.push(byte);
        } else {
            return None;
        }
    }
    if bytes.is_empty() { None } else { String::from_utf8(bytes).ok() }
}

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Checks one encoded token; `separator` may not hide inside, for decoding would then find another segment.
pub(super) fn check(what: &'static str, number: usize, token: &str, separator: char) -> Result<(), TopicError> {
    if token.is_empty() {
        return Err(TopicError::EmptyToken { what, token: number });
    }
    if let Some(found) = token.chars().find(|&found| !(found.is_ascii_alphanumeric() || found == '-' || found == '_')) {
        return Err(TopicError::Character { what, token: number, found, allowed: ALLOWED });
    }
    match decode(token) {
        Some(segment) if !segment.contains(separator) => Ok(()),
        _ => Err(TopicError::Escape { what, token: number, text: token.to_owned() }),
    }
}
