//! What is signed: which version of which PBC, by the digest of its manifest, with which files.

use crate::canonical;
use crate::integrity::Sri;
use serde::Serialize;
use std::collections::BTreeMap;

/// Says what a package is. It is never sent: both sides make it of the package itself, so it cannot say something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Name of the PBC.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the manifest's canonical JSON, hexadecimal.
    pub manifest: String,
    /// Every file that the package ships, by its path below `frontend.base`.
    pub files: BTreeMap<String, Sri>,
    /// The test results that it brings along, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checks: Option<Sri>,
}

impl Statement {
    /// The statement about a manifest with this digest and the contents of its files.
    pub fn of<'a>(
        name: &str,
        version: &str,
        manifest: &str,
        files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>,
    ) -> Self {
        let files = files.into_iter().map(|(path, content)| (path.clone(), Sri::sha384_of(content))).collect();
        Self { name: name.to_owned(), version: version.to_owned(), manifest: manifest.to_owned(), files, checks: None }
    }

    /// The same, about a package with these test results.
    #[must_use]
    pub fn with_checks(self, content: Option<&Vec<u8>>) -> Self {
        Self { checks: content.map(|content| Sri::sha384_of(content)), ..self }
    }

    /// Its canonical JSON (RFC 8785): the payload of the signature.
    ///
    /// # Panics
    ///
    /// Never: all of it is text.
    pub fn bytes(&self) -> Vec<u8> {
        let value = serde_json::to_value(self).expect("a statement is text");
        canonical::to_string(&value).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_files_is_none_of_the_senders_business() {
        let (one, two) = (("b.js".to_owned(), b"2".to_vec()), ("a.js".to_owned(), b"1".to_vec()));
        let of = |files: &[&(String, Vec<u8>)]| {
            Statement::of("kr.go.demo.board", "1.0.0", "ab", files.iter().map(|(path, content)| (path, content)))
                .bytes()
        };
        assert_eq!(of(&[&one, &two]), of(&[&two, &one]));
        insta::assert_snapshot!(String::from_utf8(of(&[&one])).unwrap());
    }

    #[test]
    fn test_results_change_what_is_signed() {
        let of =
            |checks: Option<&Vec<u8>>| Statement::of("kr.go.demo.board", "1.0.0", "ab", []).with_checks(checks).bytes();
        assert!(!String::from_utf8(of(None)).unwrap().contains("checks"), "signatures without them stay good");
        assert_ne!(of(None), of(Some(&b"1".to_vec())));
        assert_ne!(of(Some(&b"1".to_vec())), of(Some(&b"2".to_vec())));
    }
}
