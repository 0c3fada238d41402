//! Password hashes: argon2id with the library's parameters (19 MiB, 2 passes, RFC 9106), two at a time.

use crate::ports::accounts::HashError;
use crate::ports::sign_in::SignInError;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    /// What unknown accounts are compared with, so that they take as long as wrong passwords.
    decoy: Arc<str>,
    at_once: Arc<Semaphore>,
}

impl Hasher {
    /// A hasher with the strength for real accounts.
    ///
    /// # Panics
    ///
    /// Never: the fixed salt and parameters are valid.
    pub fn strong() -> Self {
        Self::with(Argon2::default())
    }

    /// A hasher for tests: the same code, a thousandth of the work.
    ///
    /// # Panics
    ///
    /// Never: the fixed parameters are valid.
    pub fn weak() -> Self {
        let params =
            argon2::Params::new(argon2::Params::MIN_M_COST, 1, 1, None).expect("the least parameters are valid");
        Self::with(Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params))
    }

    fn with(argon: Argon2<'static>) -> Self {
        let salt = SaltString::encode_b64(&[7; 16]).expect("sixteen bytes are a salt");
        let decoy = argon.hash_password(b"nobody's password", &salt).expect("the parameters are valid").to_string();
        Self { argon, decoy: decoy.into(), at_once: Arc::new(Semaphore::new(2)) }
    }

    /// The PHC string of `password` with the 16 bytes of `salt`.
    ///
    /// # Errors
    ///
    /// The library refuses the password, for example one of 4 GiB.
    pub fn hash(&self, password: &str, salt: &[u8; 16]) -> Result<String, HashError> {
        let salt = SaltString::encode_b64(salt).map_err(|error| HashError(error.to_string()))?;
        let hash =
            self.argon.hash_password(password.as_bytes(), &salt).map_err(|error| HashError(error.to_string()))?;
        Ok(hash.to_string())
    }

    /// Whether `password` is the one of `hash`; without a hash the same work is done for nothing.
    ///
    /// # Errors
    ///
    /// [`SignInError::Busy`] when the hasher is shutting down or its thread died.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, SignInError> {
        let permit = Arc::clone(&self.at_once).acquire_owned().await.map_err(|_| SignInError::Busy)?;
        let (argon, decoy, password) = (self.argon.clone(), Arc::clone(&self.decoy), password.to_owned());
        let work = move || {
            let _permit = permit;
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| decoy.to_string());
            let matches =
                PasswordHash::new(&hash).is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok());
            matches && known
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| SignInError::Busy)
    }
}
