//! Which publisher an operator trusts with which names, and whether a package has the signature that it needs.

use super::signature::{Detached, PublicKey};
use crate::finding::Finding;
use crate::ids::{Name, PbcName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most prefixes, and most keys, of one publisher.
const MOST: usize = 32;

/// What an operator wrote down about a publisher.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// Beginnings of names of PBCs, of whole labels: `kr.go.demo` means itself and `kr.go.demo.board`, not `kr.go.demolition`.
    pub prefixes: Vec<String>,
    /// Keys that sign for it; several while one is exchanged for another.
    pub keys: Vec<PublicKey>,
}

/// All of them, by name.
pub type Publishers = BTreeMap<Name, Publisher>;

/// What has to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signatures {
    /// Nothing; signatures are not looked at.
    Off,
    /// What has a name that a publisher is trusted with.
    #[default]
    Known,
    /// Everything that is installed.
    All,
}

/// What comes of the signature of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It needs none and has none.
    Unsigned,
    /// Nobody looks at it.
    Ignored,
    /// It has to be checked with this key, of this publisher.
    By(Name, PublicKey),
}

impl Publisher {
    /// What is wrong with it, if anything.
    pub fn fault(&self) -> Option<String> {
        if self.prefixes.is_empty() || self.prefixes.len() > MOST || self.keys.is_empty() || self.keys.len() > MOST {
            return Some(format!("a publisher has 1 to {MOST} prefixes and 1 to {MOST} keys"));
        }
        let wrong = self.prefixes.iter().find(|prefix| !is_prefix(prefix))?;
        let cut: String = wrong.chars().take(80).collect();
        Some(format!("`{cut}` is no beginning of a name: two or more labels of a-z, 0-9 and inner -, joined by dots"))
    }

    /// The longest of its prefixes that `name` begins with, in characters.
    fn reach(&self, name: &PbcName) -> Option<usize> {
        self.prefixes.iter().filter(|prefix| begins(name.as_str(), prefix)).map(String::len).max()
    }
}

/// Whether `text` may be a prefix. One label alone would mean a whole country.
fn is_prefix(text: &str) -> bool {
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(plain)
    };
    text.len() <= 120 && text.contains('.') && text.split('.').all(label)
}

fn begins(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Signatures {
    /// Whether a package called `name` stands with this signature, or by which key it has to be checked.
    ///
    /// Of several publishers the one with the longest prefix counts, so that a part of a name can be given to somebody else; with
    /// equal ones each may sign.
    ///
    /// # Errors
    /// `K03`: nobody is trusted whose key made it. `K04`: whose key made it may not publish this name. `K06`: it has to be signed.
    pub fn judge(
        self,
        publishers: &Publishers,
        name: &PbcName,
        signature: Option<&Detached>,
    ) -> Result<Standing, Finding> {
        if self == Self::Off {
            return Ok(Standing::Ignored);
        }
        let reach = publishers.values().filter_map(|publisher| publisher.reach(name)).max();
        let refuse = |code: &str, message: String| Err(Finding::error(code, "/metadata/name", message));
        let Some(signature) = signature else {
            return match reach {
                None if self == Self::Known => Ok(Standing::Unsigned),
                None => refuse("K06", format!("`{name}` is not signed, and this portal installs nothing that is not")),
                Some(reach) => {
                    let prefix = &name.as_str()[..reach];
                    refuse("K06", format!("`{name}` is not signed; names that begin with `{prefix}` have to be"))
                }
            };
        };
        let (mut made, mut other) = (None, None);
        for (who, publisher) in publishers {
            let Some(key) = publisher.keys.iter().find(|key| key.id() == signature.kid) else { continue };
            if reach.is_some() && publisher.reach(name) == reach {
                made = Some(Standing::By(who.clone(), *key));
            } else {
                other = Some(who);
            }
        }
        match (made, other) {
            (Some(made), _) => Ok(made),
            (None, Some(who)) => refuse("K04", format!("`{who}` signed it and is not trusted with `{name}`")),
            (None, None) => {
                let kid: String = signature.kid.chars().filter(char::is_ascii_graphic).take(43).collect();
                refuse("K03", format!("no publisher is trusted here whose key `{kid}` is"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A: PublicKey = PublicKey::new([1; 32]);
    const B: PublicKey = PublicKey::new([2; 32]);

    fn publisher(prefix: &str, key: PublicKey) -> Publisher {
        Publisher { prefixes: vec![prefix.to_owned()], keys: vec![key] }
    }

    fn judge(all: &[(&str, &str, PublicKey)], rule: Signatures, name: &str, by: Option<PublicKey>) -> String {
        let publishers: Publishers =
            all.iter().map(|(who, prefix, key)| (who.parse().unwrap(), publisher(prefix, *key))).collect();
        let signature = by.map(|key| Detached::by(&key).signed(vec![0; 64]));
        match rule.judge(&publishers, &name.parse().unwrap(), signature.as_ref()) {
            Ok(Standing::By(who, _)) => who.to_string(),
            Ok(other) => format!("{other:?}"),
            Err(finding) => finding.code,
        }
    }

    #[test]
    fn prefixes_are_whole_labels_and_the_longest_counts() {
        use Signatures::{All, Known, Off};
        let demo = [("demo", "kr.go.demo", A)];
        let both = [("demo", "kr.go", A), ("part", "kr.go.demo", B)];
        for (all, rule, name, by, expected) in [
            (&demo[..], Known, "kr.go.demo.board", Some(A), "demo"),
            (&demo, Known, "kr.go.demo", Some(A), "demo"),
            (&demo, Known, "kr.go.demolition", Some(A), "K04"),
            (&demo, Known, "kr.go.demo-x.board", Some(A), "K04"),
            (&demo, Known, "kr.go.demo.board", Some(B), "K03"),
            (&demo, Known, "kr.go.demo.board", None, "K06"),
            (&demo, Known, "kr.go.demolition", None, "Unsigned"),
            (&demo, Known, "kr.go.other", Some(B), "K03"),
            (&demo, All, "kr.go.demolition", None, "K06"),
            (&demo, All, "kr.go.demo.board", Some(A), "demo"),
            (&demo, Off, "kr.go.demo.board", None, "Ignored"),
            (&both, Known, "kr.go.demo.board", Some(B), "part"),
            (&both, Known, "kr.go.demo.board", Some(A), "K04"),
            (&both, Known, "kr.go.other", Some(A), "demo"),
        ] {
            assert_eq!(judge(all, rule, name, by), expected, "{name} {rule:?}");
        }
    }

    #[test]
    fn what_is_no_publisher_is_told() {
        assert_eq!(publisher("kr.go.demo", A).fault(), None);
        for wrong in ["kr", "", "kr.", "kr.go.demo.", ".kr.go", "kr..go", "KR.go", "kr.-go", "kr.go.*"] {
            assert!(publisher(wrong, A).fault().is_some(), "{wrong}");
        }
        assert!(Publisher::default().fault().is_some());
        assert!(Publisher { keys: vec![], ..publisher("kr.go", A) }.fault().is_some());
    }

    proptest! {
        #[test]
        fn nothing_outside_the_labels_of_a_prefix_is_reached(rest in "[a-z0-9-]{1,8}", tail in "[a-z]{1,5}") {
            let name = format!("kr.go.demo{rest}.{tail}");
            if let Ok(name) = name.parse::<PbcName>() {
                prop_assert_eq!(publisher("kr.go.demo", A).reach(&name), None);
            }
            let inside = format!("kr.go.demo.{tail}").parse::<PbcName>().unwrap();
            prop_assert_eq!(publisher("kr.go.demo", A).reach(&inside), Some(10));
        }
    }
}
