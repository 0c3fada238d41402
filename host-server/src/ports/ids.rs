//! Randomness, the only door to it.

use base64::Engine;

/// A source of unpredictable bytes.
pub trait Ids: Send + Sync {
    /// Fills `bytes` with random bytes fit for keys.
    fn fill(&self, bytes: &mut [u8]);

    /// A secret of 256 bits, base64url without padding, 43 characters.
    fn secret(&self) -> String {
        let mut bytes = [0_u8; 32];
        self.fill(&mut bytes);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A short id of 80 bits, lower-case hexadecimal, 20 characters; unique, not secret.
    fn id(&self) -> String {
        use std::fmt::Write;
        let mut bytes = [0_u8; 10];
        self.fill(&mut bytes);
        bytes.iter().fold(String::with_capacity(20), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string never fails");
            text
        })
    }
}
