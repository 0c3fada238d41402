//! One type per thing that has an id, so that a page name never stands where an item id belongs.
//!
//! Every id is parsed at the edge and trusted afterwards. The grammars are those of the manifest schema (design 2.2).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is no id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} `{text}` is not valid; {rule}")]
pub struct IdError {
    /// What was wanted, for example `item id`.
    pub kind: &'static str,
    /// The text as given, cut to 80 characters.
    pub text: String,
    /// The rule in words.
    pub rule: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $pattern:literal, $rule:literal, $valid:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = $pattern)))]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if $valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError { kind: $kind, text: text.chars().take(80).collect(), rule: $rule })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl crate::read::Read for $name {
            fn read(value: serde_json::Value, reader: &mut crate::read::Reader) -> Self {
                let text = reader.text(value);
                if !$valid(&text) {
                    reader.fault($rule);
                }
                Self(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

/// `^[a-z][a-z0-9-]{0,62}$`
fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=63).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

/// Three or more dot-separated labels of lower-case letters, digits and inner hyphens, at most 120 characters.
fn is_pbc_name(text: &str) -> bool {
    text.len() <= 120
        && text.split('.').count() >= 3
        && text.split('.').all(|label| {
            let bytes = label.as_bytes();
            !bytes.is_empty()
                && bytes[0] != b'-'
                && bytes[bytes.len() - 1] != b'-'
                && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        })
}

/// `^[a-z][A-Za-z0-9]*$`, at most 63 characters, and no name that would touch an object's prototype.
fn is_camel(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=63).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && !crate::json::FORBIDDEN_KEYS.contains(&text)
}

/// A custom element name as this host accepts it: `^[a-z][a-z0-9]*(-[a-z0-9]+)+$`, at most 64 characters, none of the
/// names HTML reserves. Browsers accept quotes, `<` and look-alike letters in tag names; we do not.
fn is_tag(text: &str) -> bool {
    const RESERVED: [&str; 8] = [
        "annotation-xml",
        "color-profile",
        "font-face",
        "font-face-src",
        "font-face-uri",
        "font-face-format",
        "font-face-name",
        "missing-glyph",
    ];
    let mut parts = text.split('-');
    text.len() <= 64
        && text.contains('-')
        && !RESERVED.contains(&text)
        && !text.starts_with("jgb-")
        && parts.next().is_some_and(|first| first.as_bytes().first().is_some_and(u8::is_ascii_lowercase))
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

id!(
    /// The id of one use of a widget on a page.
    ItemId, "item id", "^[a-z][a-z0-9-]{0,62}$", "use a-z, 0-9 and -, starting with a letter, at most 63 characters", is_word
);
id!(
    /// The name of a page; also its file's stem.
    PageName, "page name", "^[a-z][a-z0-9-]{0,62}$", "use a-z, 0-9 and -, starting with a letter, at most 63 characters", is_word
);
id!(
    /// The name of a widget inside its PBC.
    WidgetName, "widget name", "^[a-z][a-z0-9-]{0,62}$", "use a-z, 0-9 and -, starting with a letter, at most 63 characters", is_word
);
id!(
    /// The id of one wire of a page.
    WireId, "wire id", "^[a-z][a-z0-9-]{0,62}$", "use a-z, 0-9 and -, starting with a letter, at most 63 characters", is_word
);
id!(
    /// A short name inside a manifest: an API, an endpoint, a purpose, a plan.
    Name, "name", "^[a-z][a-z0-9-]{0,62}$", "use a-z, 0-9 and -, starting with a letter, at most 63 characters", is_word
);
id!(
    /// The name of a PBC, reverse-DNS; the owner of every event type that starts with it.
    PbcName, "PBC name", r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?){2,}$", "use three or more dot-separated labels of a-z, 0-9 and inner -, at most 120 characters", is_pbc_name
);
id!(
    /// The name of a variable, output or action.
    CamelName, "name", "^[a-z][A-Za-z0-9]{0,62}$", "use letters and digits, starting with a lower-case letter, at most 63 characters", is_camel
);
id!(
    /// The name of a custom element.
    Tag, "element name", "^[a-z][a-z0-9]*(-[a-z0-9]+)+$", "use a-z and 0-9 in two or more parts joined by -, at most 64 characters, no reserved name and no `jgb-`", is_tag
);

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: std::str::FromStr>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(text.parse::<T>().is_ok(), "{text} must be accepted");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text:?} must be refused");
        }
    }

    #[test]
    fn element_names_are_plain_ascii_and_unreserved() {
        check::<Tag>(
            &["demo-weather-card", "x-1", "sl-rating"],
            &[
                "weather",
                "font-face",
                "Demo-card",
                "x-а",
                "x-a\u{200b}",
                "x-\"a",
                "x--a",
                "-x-a",
                "jgb-slot",
                "1-a",
                "",
            ],
        );
    }

    #[test]
    fn pbc_names_have_three_labels() {
        check::<PbcName>(
            &["kr.go.demo", "kr.go.demo.weather"],
            &["kr.go", "KR.go.demo", "kr..demo", "kr.-go.demo", "kr.go.데모"],
        );
    }

    #[test]
    fn names_that_touch_prototypes_are_refused() {
        check::<CamelName>(&["region", "postId"], &["constructor", "prototype", "__proto__", "Post", "a-b", ""]);
    }

    #[test]
    fn an_error_names_the_thing_and_the_rule() {
        let error = "Home".parse::<PageName>().expect_err("capitals are refused");
        assert_eq!(
            error.to_string(),
            "page name `Home` is not valid; use a-z, 0-9 and -, starting with a letter, at most 63 characters"
        );
    }
}
