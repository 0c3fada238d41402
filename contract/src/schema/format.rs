//! The formats we check: simple, without look-ups.

/// Whether `text` has the format called `name`; formats we do not know accept every text.
pub(crate) fn accepts(name: &str, text: &str) -> bool {
    match name {
        "date" => is_date(text),
        "date-time" => is_date_time(text),
        "uri" => is_uri(text),
        "email" => is_email(text),
        _ => true,
    }
}

/// A date of RFC 3339, for example `2026-02-28`; the day must exist.
pub(crate) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(&bytes[..4]), number(&bytes[5..7]), number(&bytes[8..])) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// A date and time of RFC 3339, for example `2026-11-22T03:04:05.120Z`; a leap second is accepted at 23:59:60 UTC.
pub(crate) fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 20 || !text.is_ascii() || !matches!(bytes[10], b'T' | b't') || !is_date(&text[..10]) {
        return false;
    }
    if bytes[13] != b':' || bytes[16] != b':' {
        return false;
    }
    let (Some(hour), Some(minute), Some(second)) =
        (number(&bytes[11..13]), number(&bytes[14..16]), number(&bytes[17..19]))
    else {
        return false;
    };
    let mut rest = &bytes[19..];
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return false;
        }
        rest = &fraction[digits..];
    }
    let Some(offset) = offset_minutes(rest) else { return false };
    if hour > 23 || minute > 59 || second > 60 {
        return false;
    }
    let minutes = i64::from(hour) * 60 + i64::from(minute) - offset;
    second < 60 || minutes.rem_euclid(24 * 60) == 24 * 60 - 1
}

/// `Z` or `+09:00` in minutes east of UTC.
fn offset_minutes(rest: &[u8]) -> Option<i64> {
    match rest {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let hours = number(&[*h1, *h2]).filter(|hours| *hours < 24)?;
            let minutes = number(&[*m1, *m2]).filter(|minutes| *minutes < 60)?;
            let east = i64::from(hours * 60 + minutes);
            Some(if *sign == b'-' { -east } else { east })
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

/// An absolute URI, roughly: a scheme, a colon, and only characters RFC 3986 knows.
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_ok = scheme.bytes().enumerate().all(|(index, byte)| {
        byte.is_ascii_alphabetic() || (index > 0 && (byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')))
    });
    let bytes = rest.as_bytes();
    let rest_ok = bytes.iter().enumerate().all(|(index, byte)| match byte {
        b'%' => bytes.get(index + 1..index + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => false,
        other => other.is_ascii_graphic(),
    });
    !scheme.is_empty() && scheme_ok && rest_ok
}

/// A mail address, roughly: one `@` with a plain local part before and a host name with labels behind.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_ok = (1..=64).contains(&local.len())
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        });
    let domain_ok = domain.len() <= 253
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
    local_ok && domain_ok
}
