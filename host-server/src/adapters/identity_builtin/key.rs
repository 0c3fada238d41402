//! One key of the issuer: ECDSA on P-256.

use crate::adapters::files::FileError;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The issuer's key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Its file cannot be read or made.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file holds no key of ours.
    #[error(
        "the issuer's key is damaged; delete the `issuer*.key` files in the data folder to make new ones (tokens of services end)"
    )]
    Damaged,
}

/// The issuer's key pair and its public half as a JWK.
pub struct IssuerKey {
    pkcs8: Vec<u8>,
    /// RFC 7638 thumbprint.
    pub id: String,
    /// The x coordinate, base64url.
    pub x: String,
    /// The y coordinate, base64url.
    pub y: String,
}

impl IssuerKey {
    /// A key for tests, never stored.
    ///
    /// # Panics
    ///
    /// The machine has no randomness.
    pub fn fresh() -> Self {
        Self::from_pkcs8(generate()).expect("a key just made is a key")
    }

    /// The key of a file.
    pub(super) fn from_pkcs8(pkcs8: Vec<u8>) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).map_err(|_| KeyError::Damaged)?;
        // An uncompressed point: 0x04, then both coordinates of 32 bytes.
        let point = pair.public_key().as_ref();
        let (x, y) = match point {
            [4, rest @ ..] if rest.len() == 64 => {
                (URL_SAFE_NO_PAD.encode(&rest[..32]), URL_SAFE_NO_PAD.encode(&rest[32..]))
            }
            _ => return Err(KeyError::Damaged),
        };
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical.as_bytes()));
        Ok(Self { pkcs8, id, x, y })
    }

    /// The private half, for signing.
    pub(super) fn private(&self) -> &[u8] {
        &self.pkcs8
    }
}

/// What a new file holds.
pub(super) fn generate() -> Vec<u8> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("the machine has randomness");
    pair.to_pkcs8v1().expect("a key just made can be written").as_ref().to_vec()
}
