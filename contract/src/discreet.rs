//! Values as people who look for faults see them: personal data is covered (design 2.6).
//!
//! What a manifest classifies as personal or more is covered whole. Everything else is looked through for texts that are
//! personal by their form: addresses of mail, numbers of telephones, cards and people.

use crate::manifest::{FieldClass, Mask, Sensitivity};
use crate::mask;
use serde_json::Value;
use std::collections::BTreeMap;

/// Stands where something is covered.
pub const COVER: &str = "●●●";

/// The data of an event whose fields are classified so, covered.
pub fn classified(data: &Value, fields: &BTreeMap<String, FieldClass>) -> Value {
    let mut data = data.clone();
    for (pointer, field) in fields {
        if field.class >= Sensitivity::Personal {
            mask::hide(&mut data, pointer, Mask::Hash, &|_| COVER.to_owned());
        }
    }
    by_form(&data)
}

/// A value of which nothing is known, covered where it is personal by its form.
pub fn by_form(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text_by_form(text)),
        Value::Array(list) => list.iter().map(by_form).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), by_form(value))).collect(),
        other => other.clone(),
    }
}

/// A text with such words covered; the rest stays as it was.
pub fn text_by_form(text: &str) -> String {
    let parts = text.split_inclusive(|c: char| !within(c));
    parts
        .map(|part| {
            let word = part.trim_end_matches(|c| !within(c)).trim_matches(['.', '-']);
            if is_mail(word) || is_number(word) { part.replacen(word, COVER, 1) } else { part.to_owned() }
        })
        .collect()
}

/// Whether a character can stand inside an address or a number.
fn within(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '%')
}

fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty())
    })
}

fn is_number(word: &str) -> bool {
    let (abroad, word) = word.strip_prefix('+').map_or((false, word), |rest| (true, rest));
    if !word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return false;
    }
    let digits: Vec<u32> = word.chars().filter_map(|c| c.to_digit(10)).collect();
    is_telephone(&digits, abroad) || is_resident(&digits) || is_card(&digits)
}

/// With its country, or with the 0 that comes before areas and mobile networks.
fn is_telephone(digits: &[u32], abroad: bool) -> bool {
    if abroad {
        (8..=15).contains(&digits.len())
    } else {
        digits.first() == Some(&0) && (9..=11).contains(&digits.len())
    }
}

/// A day of birth, and a century from 1 to 8, as in resident and foreigner registration numbers.
fn is_resident(digits: &[u32]) -> bool {
    let two = |at: usize| digits[at] * 10 + digits[at + 1];
    digits.len() == 13 && (1..=12).contains(&two(2)) && (1..=31).contains(&two(4)) && (1..=8).contains(&digits[6])
}

/// Fifteen or sixteen digits whose last one checks the others (ISO/IEC 7812-1, Luhn).
fn is_card(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit }).sum();
    (15..=16).contains(&digits.len()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn forms_of_personal_texts_are_covered_and_nothing_else() {
        let table = [
            ("hong@example.kr", "●●●"),
            ("mail: hong.gil-dong@mail.example.kr, today", "mail: ●●●, today"),
            ("900101-1234567", "●●●"),
            ("전화 010-1234-5678.", "전화 ●●●."),
            ("(+82-10-1234-5678)", "(●●●)"),
            ("4111-1111-1111-1111", "●●●"),
            ("4111111111111111", "●●●"),
            ("4111111111111112", "4111111111111112"),
            ("0212345678", "●●●"),
            ("1168000000", "1168000000"),
            ("900101-9234567", "900101-9234567"),
            ("2026-11-27", "2026-11-27"),
            ("2026-11-27T10:20:30.123Z", "2026-11-27T10:20:30.123Z"),
            ("018f6d2c-7c11-7d3e-9a0b-3f2f5b1c9e00", "018f6d2c-7c11-7d3e-9a0b-3f2f5b1c9e00"),
            ("민원 12345678", "민원 12345678"),
            ("a@b", "a@b"),
            ("", ""),
        ];
        for (text, covered) in table {
            assert_eq!(text_by_form(text), covered, "{text}");
        }
        let value = json!({"to": ["hong@example.kr", 7], "n": null});
        assert_eq!(by_form(&value), json!({"to": ["●●●", 7], "n": null}));
    }

    #[test]
    fn what_a_manifest_calls_personal_is_covered_whatever_it_looks_like() {
        let field = |class| FieldClass { class, pd: None, mask: Mask::default() };
        let fields = BTreeMap::from([
            ("/name".to_owned(), field(Sensitivity::Personal)),
            ("/age".to_owned(), field(Sensitivity::Sensitive)),
            ("/alias".to_owned(), field(Sensitivity::Pseudonymous)),
            ("/none".to_owned(), field(Sensitivity::UniqueId)),
        ]);
        let data = json!({"name": "홍길동", "age": 30, "alias": "x", "note": "hong@example.kr"});
        let covered = json!({"name": COVER, "age": COVER, "alias": "x", "note": COVER});
        assert_eq!(classified(&data, &fields), covered);
    }
}
