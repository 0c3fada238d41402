//! Human text in Korean and English.

use crate::finding::join;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The languages of the portal's own words. Korean is the default and lives at `/x`, English at `/en/x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Korean.
    #[default]
    Ko,
    /// English.
    En,
}

impl Locale {
    /// All locales, the default first.
    pub const ALL: [Self; 2] = [Self::Ko, Self::En];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }

    /// The language's own name for itself.
    pub const fn native_name(self) -> &'static str {
        match self {
            Self::Ko => "한국어",
            Self::En => "English",
        }
    }

    /// The address of `route` in this language.
    pub fn path(self, route: &str) -> String {
        match self {
            Self::Ko => route.to_owned(),
            Self::En if route == "/" => "/en/".to_owned(),
            Self::En => format!("/en{route}"),
        }
    }

    /// Language and route of an address path: `/en/me` is English `/me`.
    pub fn split_path(path: &str) -> (Self, &str) {
        match path.strip_prefix("/en") {
            Some("" | "/") => (Self::En, "/"),
            Some(rest) if rest.starts_with('/') => (Self::En, rest),
            _ => (Self::Ko, path),
        }
    }
}

/// A text: the same for all languages, or a map of language tags that contains `ko`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Text {
    /// One text for every language.
    Plain(String),
    /// Language tag to text; `ko` must be there.
    ByLanguage(BTreeMap<String, String>),
}

impl Text {
    /// The text in `locale`, else in Korean, else any there is; never fails.
    pub fn get(&self, locale: Locale) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::ByLanguage(map) => map
                .get(locale.tag())
                .or_else(|| map.get("ko"))
                .or_else(|| map.values().next())
                .map_or("", String::as_str),
        }
    }

    /// The language `get` really answers in, so that a foreign run can be marked with `lang`.
    pub fn language(&self, locale: Locale) -> &str {
        match self {
            Self::Plain(_) => locale.tag(),
            Self::ByLanguage(map) => {
                if map.contains_key(locale.tag()) {
                    locale.tag()
                } else if map.contains_key("ko") {
                    "ko"
                } else {
                    map.keys().next().map_or("ko", String::as_str)
                }
            }
        }
    }

    /// What is wrong with the text, if anything: empty, or without Korean.
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Plain(text) if text.is_empty() => Some("the text is empty"),
            Self::ByLanguage(map) if !map.contains_key("ko") => Some("the language map has no `ko`"),
            Self::ByLanguage(map) if map.values().any(String::is_empty) => Some("one of the texts is empty"),
            _ => None,
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

/// A value of a page in one language: each `{"$text": …}` in it, at any depth, becomes its text in `locale`. What is no text stays.
pub fn in_language(value: &Value, locale: Locale) -> Value {
    match value {
        Value::Object(map) => match map.get("$text").map(Text::deserialize) {
            Some(Ok(text)) => Value::String(text.get(locale).to_owned()),
            _ => map.iter().map(|(name, value)| (name.clone(), in_language(value, locale))).collect(),
        },
        Value::Array(list) => list.iter().map(|value| in_language(value, locale)).collect(),
        plain => plain.clone(),
    }
}

/// The texts in a value, at any depth: where each stands, from the value on, and what stands in its `$text`.
pub fn texts_in(value: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    collect_texts(value, String::new(), &mut found);
    found
}

fn collect_texts<'a>(value: &'a Value, at: String, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(map) => match map.get("$text") {
            Some(text) => found.push((at, text)),
            None => map.iter().for_each(|(name, value)| collect_texts(value, join(&at, name), found)),
        },
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, value)| collect_texts(value, join(&at, i), found));
        }
        _ => {}
    }
}

/// The particle that fits the last syllable of `word`: `particle("공지", "을", "를")` is `를`.
///
/// `closed` follows a final consonant, `open` a vowel. A word that ends in no Hangul syllable takes `open`.
pub fn particle<'a>(word: &str, closed: &'a str, open: &'a str) -> &'a str {
    match word.chars().last().map(u32::from) {
        Some(code @ 0xAC00..=0xD7A3) if (code - 0xAC00) % 28 != 0 => closed,
        _ => open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_missing_language_falls_back_to_korean_and_says_so() {
        let text = Text::ByLanguage([("ko".to_owned(), "날씨".to_owned())].into());
        assert_eq!((text.get(Locale::En), text.language(Locale::En)), ("날씨", "ko"));
    }

    #[test]
    fn texts_deep_in_a_value_are_found_and_said_in_one_language() {
        let value = json!([{"label": {"$text": {"ko": "민원", "en": "Petitions"}}, "path": "/me"}, {"$text": "가"}]);
        assert_eq!(in_language(&value, Locale::En), json!([{"label": "Petitions", "path": "/me"}, "가"]));
        let places: Vec<String> = texts_in(&value).into_iter().map(|(at, _)| at).collect();
        assert_eq!(places, ["/0/label", "/1"]);
        let broken = json!({"$text": 5});
        assert_eq!(in_language(&broken, Locale::Ko), broken);
    }

    #[test]
    fn addresses_split_into_language_and_route() {
        for (path, expected) in [
            ("/", (Locale::Ko, "/")),
            ("/en", (Locale::En, "/")),
            ("/en/", (Locale::En, "/")),
            ("/en/me", (Locale::En, "/me")),
            ("/enter", (Locale::Ko, "/enter")),
        ] {
            assert_eq!(Locale::split_path(path), expected, "{path}");
        }
        for route in ["/", "/me", "/a/b"] {
            for locale in Locale::ALL {
                assert_eq!(Locale::split_path(&locale.path(route)), (locale, route));
            }
        }
    }

    #[test]
    fn particles_follow_the_last_syllable() {
        assert_eq!(particle("공지", "을", "를"), "를");
        assert_eq!(particle("위젯", "을", "를"), "을");
        assert_eq!(particle("Weather", "을", "를"), "를");
    }
}
