//! The certificate of the listeners. It is read again when its files change, without ending a connection.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};
use std::time::SystemTime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto, version};

/// HTTP/2 first, then HTTP/1.1, which browsers choose for `WebSocket`.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not there or not ours to read.
    #[error("C01: the file `{path}` (`http.{key}`) cannot be read")]
    File {
        /// `tls_cert` or `tls_key`.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: PemError,
    },
    /// The file holds no certificate.
    #[error(
        "C02: the file `{0}` (`http.tls_cert`) holds no certificate; it takes PEM, the portal's own first, then those between it and the root"
    )]
    NoCertificate(PathBuf),
    /// The file holds no private key.
    #[error("C03: the file `{0}` (`http.tls_key`) holds no private key; it takes one in PEM, not encrypted")]
    NoKey(PathBuf),
    /// They do not belong together, or are of a kind that is not known.
    #[error("C04: the key `{key}` cannot be used with the certificate `{cert}`")]
    Pair {
        /// File of the certificate.
        cert: PathBuf,
        /// File of the key.
        key: PathBuf,
        /// What the library said.
        #[source]
        cause: tokio_rustls::rustls::Error,
    },
}

/// When the two files were changed.
type Changed = (Option<SystemTime>, Option<SystemTime>);

/// Certificate and key, as they are now.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    present: RwLock<Arc<ServerConfig>>,
    changed: Mutex<Changed>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("cert", &self.cert).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads both files (PEM).
    ///
    /// # Errors
    ///
    /// `C01` to `C04`, each with the file.
    pub fn load(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let changed = Mutex::new(changed(cert, key));
        let present = RwLock::new(Arc::new(read(cert, key)?));
        Ok(Self { cert: cert.to_owned(), key: key.to_owned(), present, changed })
    }

    /// Reads both files again if one has changed; new connections get what is new. True when something was read.
    ///
    /// # Errors
    ///
    /// As [`Tls::load`]; what was there before stays in use.
    pub fn refresh(&self) -> Result<bool, TlsError> {
        let now = changed(&self.cert, &self.key);
        if std::mem::replace(&mut *crate::sync::hold(&self.changed), now) == now {
            return Ok(false);
        }
        *crate::sync::write(&self.present) = Arc::new(read(&self.cert, &self.key)?);
        Ok(true)
    }

    /// What takes the next connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&crate::sync::read(&self.present)))
    }
}

fn changed(cert: &Path, key: &Path) -> Changed {
    let of = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    (of(cert), of(key))
}

fn read(cert: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let file = |key, path: &Path| {
        let path = path.to_owned();
        move |cause| TlsError::File { key, path, cause }
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect).map_err(file("tls_cert", cert))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(cert.to_owned()));
    }
    let secret = match PrivateKeyDer::from_pem_file(key) {
        Err(PemError::NoItemsFound) => return Err(TlsError::NoKey(key.to_owned())),
        other => other.map_err(file("tls_key", key))?,
    };
    let pair = |cause| TlsError::Pair { cert: cert.to_owned(), key: key.to_owned(), cause };
    let mut config = ServerConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(pair)?;
    config.alpn_protocols = PROTOCOLS.iter().map(|name| name.to_vec()).collect();
    Ok(config)
}
