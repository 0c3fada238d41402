//! Pairwise ids: what a PBC knows a citizen by. Two PBCs cannot join their users (design 2.7).

use crate::ports::store::UserId;

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The portal's key for pairwise ids.
pub struct PairwiseKey(aws_lc_rs::hmac::Key);

impl std::fmt::Debug for PairwiseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PairwiseKey(hidden)")
    }
}

impl PairwiseKey {
    /// The key of `secret`, at least 32 bytes.
    pub fn new(secret: &[u8]) -> Self {
        Self(aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret))
    }

    /// The id of `user` towards `pbc`: base32 of HMAC-SHA-256 over both, lower case, 26 characters (decision 2.21).
    pub fn id(&self, pbc: &str, user: &UserId) -> String {
        // The name of a PBC has no line break, so the border between both is clear.
        self.sign(&format!("{pbc}\n{}", user.0))
    }

    /// A text that tells equal values of a masked field but not what they are. No PBC has an empty name, so no id is one.
    pub fn mask(&self, value: &str) -> String {
        self.sign(&format!("\n{value}"))
    }

    /// A number below 10,000 that follows from `what` and this key, evenly spread. No id and no mask begins as it does.
    pub fn share(&self, what: &str) -> u32 {
        let tag = aws_lc_rs::hmac::sign(&self.0, format!("\0share\n{what}").as_bytes());
        let first = tag.as_ref().iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        u32::try_from(first % 10_000).expect("it is below 10,000")
    }

    fn sign(&self, what: &str) -> String {
        let tag = aws_lc_rs::hmac::sign(&self.0, what.as_bytes());
        let (mut text, mut buffer, mut bits) = (String::with_capacity(26), 0_u32, 0_u32);
        for byte in tag.as_ref() {
            buffer = (buffer << 8) | u32::from(*byte);
            bits += 8;
            while bits >= 5 && text.len() < 26 {
                bits -= 5;
                text.push(char::from(ALPHABET[(buffer >> bits) as usize & 31]));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_tokens_that_differ_between_pbcs_and_people() {
        let key = PairwiseKey::new(&[1; 32]);
        let (ann, bob) = (UserId("ann".to_owned()), UserId("bob".to_owned()));
        let id = key.id("kr.go.demo.board", &ann);
        assert_eq!(id, key.id("kr.go.demo.board", &ann));
        assert_eq!(id.len(), 26);
        assert!(id.bytes().all(|b| ALPHABET.contains(&b)));
        assert_ne!(id, key.id("kr.go.demo.other", &ann));
        assert_ne!(id, key.id("kr.go.demo.board", &bob));
        assert_ne!(id, PairwiseKey::new(&[2; 32]).id("kr.go.demo.board", &ann));
        assert_eq!(key.mask("010"), key.mask("010"));
        assert_ne!(key.mask("010"), PairwiseKey::new(&[2; 32]).mask("010"), "without the key nobody can guess it");
    }
}
