//! A signature beside a manifest: a JWS in compact form without its payload (RFC 7515, appendix F), and the key it is checked with.

use crate::finding::Finding;
use crate::json::{self, Limits};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The one algorithm (RFC 9864). There is nothing to choose, so nothing can be talked down.
pub const ALGORITHM: &str = "Ed25519";
/// What the header calls its payload.
pub const MEDIA_TYPE: &str = "jogakbo-package+jws";
/// Most bytes of a signature file.
const MOST: usize = 1024;
/// How public keys begin as text.
const KIND: &str = "ed25519:";

/// Why a text is no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no public key; it is `ed25519:` with 43 characters behind it, as `jogakbo publisher new` prints it")]
pub struct KeyError(String);

/// The public half of a publisher's key (RFC 8032), as text `ed25519:` and base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its thumbprint (RFC 7638, RFC 8037): the `kid` of what it signs.
    pub fn id(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(self.0));
        URL_SAFE_NO_PAD.encode(Sha256::digest(jwk.as_bytes()))
    }
}

impl std::str::FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let wrong = || KeyError(text.chars().take(80).collect());
        let digits = text.strip_prefix(KIND).filter(|digits| digits.len() == 43).ok_or_else(wrong)?;
        let bytes = URL_SAFE_NO_PAD.decode(digits).map_err(|_| wrong())?;
        bytes.try_into().map(Self).map_err(|_| wrong())
    }
}

impl TryFrom<String> for PublicKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KIND}{}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

/// The header. Members that are not here are refused, `crit` and keys that a signature brings along (`jwk`, `x5c`) among them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

/// A signature without what it signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detached {
    header: String,
    /// Thumbprint of the key that made it.
    pub kid: String,
    /// The signature.
    pub signature: Vec<u8>,
}

impl Detached {
    /// A signature that is still to be made by `key`: what is to be signed is [`Detached::input`].
    ///
    /// # Panics
    ///
    /// Never: the header is text.
    pub fn by(key: &PublicKey) -> Self {
        let header = Header { alg: ALGORITHM.to_owned(), kid: key.id(), typ: MEDIA_TYPE.to_owned() };
        let text = serde_json::to_string(&header).expect("the header is text");
        Self { header: URL_SAFE_NO_PAD.encode(text), kid: header.kid, signature: Vec::new() }
    }

    /// Reads the content of a signature file.
    ///
    /// # Errors
    /// `K02`: it is larger than a signature gets, has a payload, another algorithm or type, or members that are not known here.
    pub fn read(bytes: &[u8]) -> Result<Self, Finding> {
        let wrong = |why: String| Finding::error("K02", "", format!("the signature {why}"));
        if bytes.len() > MOST {
            return Err(wrong(format!("has {} bytes; at most {MOST} are allowed", bytes.len())));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("is not text".to_owned()))?;
        let parts: Vec<&str> = text.trim_end_matches(['\n', '\r']).split('.').collect();
        let [header, payload, signature] = parts[..] else {
            return Err(wrong("is no compact JWS of three parts".to_owned()));
        };
        if !payload.is_empty() {
            return Err(wrong("brings a payload along; it has to be detached".to_owned()));
        }
        let decode =
            |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| wrong("is not written in base64url".to_owned()));
        let head: Header = json::parse_as(&decode(header)?, Limits { bytes: MOST, depth: 2 })
            .map_err(|error| wrong(format!("has another header than those of packages: {error}")))?;
        if head.alg != ALGORITHM || head.typ != MEDIA_TYPE {
            let shown: String = format!("{} {}", head.alg, head.typ).chars().take(80).collect();
            return Err(wrong(format!("is of `{shown}`; it has to be `{ALGORITHM} {MEDIA_TYPE}`")));
        }
        let signature = decode(signature)?;
        if signature.len() != 64 {
            return Err(wrong(format!("is {} bytes long and not 64", signature.len())));
        }
        Ok(Self { header: header.to_owned(), kid: head.kid, signature })
    }

    /// The same, with this signature.
    #[must_use]
    pub fn signed(self, signature: Vec<u8>) -> Self {
        Self { signature, ..self }
    }

    /// What was, or is to be, signed (RFC 7515, section 5.1), for this payload.
    pub fn input(&self, payload: &[u8]) -> Vec<u8> {
        format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(payload)).into_bytes()
    }
}

impl fmt::Display for Detached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.header, URL_SAFE_NO_PAD.encode(&self.signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with(header: &str, payload: &str, signature: &[u8]) -> String {
        format!("{}.{payload}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(signature))
    }

    const GOOD: &str = r#"{"alg":"Ed25519","kid":"k","typ":"jogakbo-package+jws"}"#;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037() {
        // The example of RFC 8037, appendix A.2 and A.3.
        let key: PublicKey = "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".parse().unwrap();
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn only_one_form_of_a_signature_is_read() {
        assert!(Detached::read(with(GOOD, "", &[7; 64]).as_bytes()).is_ok());
        assert!(Detached::read(format!("{}\n", with(GOOD, "", &[7; 64])).as_bytes()).is_ok());
        let crit = r#"{"alg":"Ed25519","kid":"k","typ":"jogakbo-package+jws","crit":["b64"],"b64":false}"#;
        let twice = r#"{"alg":"Ed25519","alg":"none","kid":"k","typ":"jogakbo-package+jws"}"#;
        for (text, says) in [
            (with(GOOD, "e30", &[7; 64]), "payload"),
            (with(GOOD, "", &[7; 63]), "63 bytes"),
            (with(GOOD, "", &[7; 64]).replace("..", "."), "three parts"),
            (with(&GOOD.replace("Ed25519", "none"), "", &[]), "`none"),
            (with(&GOOD.replace("Ed25519", "HS256"), "", &[7; 64]), "`HS256"),
            (with(&GOOD.replace("package", "other"), "", &[7; 64]), "has to be"),
            (with(crit, "", &[7; 64]), "header"),
            (with(twice, "", &[7; 64]), "twice"),
            (with("{}", "", &[7; 64]), "header"),
            ("a.b.c.d".to_owned(), "three parts"),
            ("!!..!!".to_owned(), "base64url"),
            (with(GOOD, "", &[7; 900]), "at most"),
        ] {
            let finding = Detached::read(text.as_bytes()).unwrap_err();
            assert!(finding.code == "K02" && finding.message.contains(says), "{text}: {}", finding.message);
        }
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        for wrong in ["", "ed25519:", "ed25519:AAAA", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"] {
            assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
        }
        assert!("ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR=".parse::<PublicKey>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(key: [u8; 32], signature in proptest::collection::vec(any::<u8>(), 64)) {
            let key = PublicKey::new(key);
            prop_assert_eq!(key.to_string().parse::<PublicKey>(), Ok(key));
            let made = Detached { signature, ..Detached::by(&key) };
            let read = Detached::read(made.to_string().as_bytes()).unwrap();
            prop_assert_eq!(read.kid.clone(), key.id());
            prop_assert_eq!(read, made);
        }

        #[test]
        fn any_bytes_have_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Err(finding) = Detached::read(&bytes) {
                prop_assert_eq!(finding.code, "K02");
            }
        }
    }
}
