//! What is unreadable at rest: AES-256-GCM with a key of the data folder, so that a stolen copy of the store alone opens no
//! session elsewhere and makes no one-time codes.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// The key.
pub struct Seal(RandomizedNonceKey);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(hidden)")
    }
}

/// The bytes of a key are not 32.
#[derive(Debug, thiserror::Error)]
#[error("the sealing key is damaged; delete `seal.key` in the data folder to make a new one (what was sealed is lost)")]
pub struct BadKey;

impl Seal {
    /// Name of the key's file in the data folder.
    pub const FILE: &str = "seal.key";

    /// The seal with the 32 bytes of `key`.
    ///
    /// # Errors
    ///
    /// There are more or fewer of them.
    pub fn new(key: &[u8]) -> Result<Self, BadKey> {
        RandomizedNonceKey::new(&AES_256_GCM, key).map(Self).map_err(|_| BadKey)
    }

    /// Seals a value for one purpose; it opens for that purpose only.
    ///
    /// # Panics
    ///
    /// Never: the values are plain structs, and the machine has randomness.
    pub fn close(&self, purpose: &str, value: &impl Serialize) -> Vec<u8> {
        let mut sealed = Zeroizing::new(serde_json::to_vec(value).expect("plain structs become JSON"));
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(purpose.as_bytes()), &mut *sealed)
            .expect("the machine has randomness, and the value is short");
        [nonce.as_ref().as_slice(), sealed.as_slice()].concat()
    }

    /// Opens what was sealed for this purpose; nothing when it is another's, was changed, or another key made it.
    pub fn open<T: DeserializeOwned>(&self, purpose: &str, sealed: &[u8]) -> Option<T> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = Zeroizing::new(rest.to_vec());
        let plain = self.0.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut rest).ok()?;
        serde_json::from_slice(plain).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_and_key_only() {
        let seal = Seal::new(&[7; 32]).unwrap();
        let closed = seal.close("a", &"the word");
        assert!(!String::from_utf8_lossy(&closed).contains("word"));
        assert_eq!(seal.open::<String>("a", &closed).as_deref(), Some("the word"));
        assert_eq!(seal.open::<String>("b", &closed), None);
        assert_eq!(Seal::new(&[8; 32]).unwrap().open::<String>("a", &closed), None);
        let mut changed = closed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(seal.open::<String>("a", &changed), None);
        assert_eq!(seal.open::<String>("a", &closed[..5]), None);
        assert_ne!(seal.close("a", &"the word"), closed, "no two are alike");
        assert!(Seal::new(&[7; 31]).is_err());
    }
}
