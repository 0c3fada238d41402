//! What the operator set, with the secret read.

use crate::config::identity::AcrNames;
use crate::config::identity::openid::OpenId;
use crate::ports::secret::Secret;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// The secret's file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the file `{path}` (`identity.openid.client_secret_file`) cannot be read")]
pub struct ProvidedError {
    path: PathBuf,
    #[source]
    cause: std::io::Error,
}

/// A provider as the operator described it.
#[derive(Debug, Clone)]
pub struct Provided {
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) client_secret: Option<Secret>,
    pub(super) scopes: Vec<String>,
    pub(super) name_claim: String,
    pub(super) roles_claim: Option<String>,
    pub(super) roles: BTreeMap<String, Vec<String>>,
    pub(super) acr: AcrNames,
    pub(super) timeout: Duration,
}

impl Provided {
    /// Takes the settings and reads the secret's file.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn read(settings: &OpenId, acr: &AcrNames) -> Result<Self, ProvidedError> {
        let file = settings.client_secret_file.as_ref().map(|path| {
            let text = std::fs::read_to_string(path);
            text.map(|text| Secret::new(text.trim())).map_err(|cause| ProvidedError { path: path.clone(), cause })
        });
        Ok(Self {
            issuer: settings.issuer.clone(),
            client_id: settings.client_id.clone(),
            client_secret: file.transpose()?.or_else(|| settings.client_secret.clone()),
            scopes: settings.scopes.iter().filter(|scope| *scope != "openid").cloned().collect(),
            name_claim: settings.name_claim.clone(),
            roles_claim: settings.roles_claim.clone(),
            roles: settings.roles.clone(),
            acr: acr.clone(),
            timeout: Duration::from_millis(settings.timeout_ms),
        })
    }
}
