//! What may lie beside a manifest: its signature, and what `jogakbo test-widget` saw.

/// How the name of a signature file ends.
pub const SIGNATURE: &str = "jws";
/// How the name of a file with test results ends.
pub const CHECKS: &str = "checks.json";

/// The contents of these files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// The signature.
    pub signature: Option<Vec<u8>>,
    /// The test results.
    pub checks: Option<Vec<u8>>,
}

impl Beside {
    /// What there is, by the ending of its name.
    ///
    /// # Errors
    /// What `read` says of a file that is there.
    pub fn read<E>(mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>) -> Result<Self, E> {
        Ok(Self { signature: read(SIGNATURE)?, checks: read(CHECKS)? })
    }

    /// The same, each with the ending of its name.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &Vec<u8>)> {
        [(SIGNATURE, &self.signature), (CHECKS, &self.checks)]
            .into_iter()
            .filter_map(|(ending, content)| Some((ending, content.as_ref()?)))
    }
}
