//! TLS towards others: the roots that this machine trusts, read at first use.

use std::sync::{Arc, OnceLock};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore, crypto};

/// What makes connections private.
#[derive(Default)]
pub struct TlsClient(OnceLock<TlsConnector>);

impl TlsClient {
    /// The connector.
    ///
    /// # Errors
    ///
    /// The library knows none of its own protocol versions.
    pub fn connector(&self) -> Result<TlsConnector, rustls::Error> {
        if let Some(tls) = self.0.get() {
            return Ok(tls.clone());
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(self.0.get_or_init(|| TlsConnector::from(Arc::new(config))).clone())
    }
}
