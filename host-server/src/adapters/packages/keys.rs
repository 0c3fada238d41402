//! The keys of publishers: made and used for signing on the publisher's machine, and checked with on the portal's.

use crate::adapters::files::{FileError, secret_file};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use jogakbo_contract::publish::{Detached, PublicKey, Statement};
use std::path::Path;

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is one already; it is never overwritten.
    #[error("`{0}` is there already; a key is never overwritten")]
    There(String),
    /// There is none.
    #[error("there is no key `{0}`; make one with `jogakbo publisher new`")]
    Missing(String),
    /// Its file cannot be read or made, or others may read it.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is none.
    #[error("`{0}` holds no Ed25519 key (PKCS #8, DER)")]
    Damaged(String),
}

/// Makes a key pair; the private half goes into `path`, for its owner only.
///
/// # Errors
///
/// Something is there already, or it cannot be written.
pub fn make(path: &Path) -> Result<PublicKey, KeyError> {
    if path.exists() {
        return Err(KeyError::There(path.display().to_string()));
    }
    let pair = Ed25519KeyPair::generate().expect("the machine has randomness");
    let document = pair.to_pkcs8().expect("a key just made can be written");
    secret_file(path, || document.as_ref().to_vec())?;
    Ok(public(&pair))
}

/// A publisher's key pair.
#[derive(Debug)]
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// The pair in a file that only its owner may read.
    ///
    /// # Errors
    ///
    /// It is not there, others may read it, or it is none.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let shown = || path.display().to_string();
        if !path.is_file() {
            return Err(KeyError::Missing(shown()));
        }
        let bytes = secret_file(path, Vec::new)?;
        Ed25519KeyPair::from_pkcs8(&bytes).map(Self).map_err(|_| KeyError::Damaged(shown()))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        public(&self.0)
    }

    /// The signature of a statement.
    pub fn sign(&self, statement: &Statement) -> Detached {
        let draft = Detached::by(&self.public());
        let signature = self.0.sign(&draft.input(&statement.bytes())).as_ref().to_vec();
        draft.signed(signature)
    }
}

fn public(pair: &Ed25519KeyPair) -> PublicKey {
    PublicKey::new(pair.public_key().as_ref().try_into().expect("an Ed25519 key has 32 bytes"))
}

/// Whether `key` made this signature of the statement.
pub fn is_by(key: &PublicKey, signature: &Detached, statement: &Statement) -> bool {
    let input = signature.input(&statement.bytes());
    UnparsedPublicKey::new(&ED25519, key.bytes()).verify(&input, &signature.signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_statement_by_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let public = make(&path).unwrap();
        assert!(matches!(make(&path), Err(KeyError::There(_))));
        let signer = Signer::load(&path).unwrap();
        assert_eq!(signer.public(), public);
        let statement =
            |digest: &str| Statement::of("kr.go.demo.board", "1.0.0", digest, &std::collections::BTreeMap::new());
        let made = Detached::read(signer.sign(&statement("a")).to_string().as_bytes()).unwrap();
        assert!(is_by(&public, &made, &statement("a")));
        assert!(!is_by(&public, &made, &statement("b")));
        assert!(!is_by(&make(&folder.path().join("other")).unwrap(), &made, &statement("a")));
        std::fs::write(&path, "none").unwrap();
        assert!(matches!(Signer::load(&path), Err(KeyError::Damaged(_))));
        assert!(matches!(Signer::load(&folder.path().join("none")), Err(KeyError::Missing(_))));
    }
}
