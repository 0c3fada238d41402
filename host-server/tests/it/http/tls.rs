//! TLS of the listeners: which protocols, which files, and a bridge through it.

use crate::support::TestApp;
use axum::http::Request;
use futures::{SinkExt, StreamExt};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use jogakbo::http::tls::{Tls, TlsError};
use jogakbo::http::{router, server};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ProtocolVersion, RootCertStore, crypto, version};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// A certificate for `localhost` in a folder; gives the files and what a client trusts.
fn certificate(folder: &Path, name: &str) -> (PathBuf, PathBuf, CertificateDer<'static>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert_file, key_file) = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
    std::fs::write(&cert_file, cert.pem()).unwrap();
    std::fs::write(&key_file, signing_key.serialize_pem()).unwrap();
    (cert_file, key_file, cert.der().clone())
}

struct Host {
    address: std::net::SocketAddr,
    test: TestApp,
}

impl Host {
    async fn start(tls: Arc<Tls>) -> Self {
        let test = TestApp::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits =
            server::Limits { head_bytes: 16_384, head: Duration::from_secs(10), finish: Duration::from_secs(2) };
        let stop = test.app.draining.subscribe();
        tokio::spawn(server::serve(listener, router::portal(&test.app), limits, Some(tls), stop));
        Self { address, test }
    }

    async fn connect(
        &self,
        trusted: &CertificateDer<'static>,
        only: &'static tokio_rustls::rustls::SupportedProtocolVersion,
        offers: &[&[u8]],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
            .with_protocol_versions(&[only])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = offers.iter().map(|name| name.to_vec()).collect();
        let stream = TcpStream::connect(self.address).await?;
        TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await
    }
}

#[tokio::test]
async fn browsers_get_http2_and_others_http1_over_both_versions_of_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key, trusted) = certificate(folder.path(), "a");
    let host = Host::start(Arc::new(Tls::load(&cert, &key).unwrap())).await;
    for only in [&version::TLS12, &version::TLS13] {
        let stream = host.connect(&trusted, only, &[b"h2", b"http/1.1"]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (mut ask, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        // The host's name is in the address alone, as browsers send it.
        let request = Request::get(format!("{}/", host.test.app.addresses.portal)).body(String::new()).unwrap();
        assert_eq!(ask.send_request(request).await.unwrap().status(), 200);
        let request = Request::get("https://evil.example/").body(String::new()).unwrap();
        assert_eq!(ask.send_request(request).await.unwrap().status(), 400, "a foreign host name");

        let stream = host.connect(&trusted, only, &[]).await.unwrap();
        let expected = if std::ptr::eq(only, &raw const version::TLS12) {
            ProtocolVersion::TLSv1_2
        } else {
            ProtocolVersion::TLSv1_3
        };
        assert_eq!(stream.get_ref().1.protocol_version(), Some(expected));
        let (mut ask, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::get("/-/health/ready").header("host", "localhost").body(String::new()).unwrap();
        assert_eq!(ask.send_request(request).await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn a_bridge_opens_through_tls_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key, trusted) = certificate(folder.path(), "a");
    let host = Host::start(Arc::new(Tls::load(&cert, &key).unwrap())).await;
    let stream = host.connect(&trusted, &version::TLS13, &[b"http/1.1"]).await.unwrap();
    let portal = host.test.app.addresses.portal.clone();
    let mut request = format!("{}/-/bridge", portal.replacen("http", "ws", 1)).into_client_request().unwrap();
    request.headers_mut().insert("origin", portal.parse().unwrap());
    request.headers_mut().insert("sec-websocket-protocol", jogakbo_contract::bridge::PROTOCOL.parse().unwrap());
    let (mut socket, answer) = tokio_tungstenite::client_async(request, stream).await.unwrap();
    assert_eq!(answer.status(), 101);
    // No frame of the protocol: the machine answers with a word of its own before it closes.
    socket.send("{}".into()).await.unwrap();
    let said = tokio::time::timeout(Duration::from_secs(10), socket.next()).await.unwrap();
    assert!(said.is_some_and(|said| said.is_ok()), "the bridge said nothing");
}

#[tokio::test]
async fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key, first) = certificate(folder.path(), "a");
    let tls = Arc::new(Tls::load(&cert, &key).unwrap());
    let host = Host::start(Arc::clone(&tls)).await;
    assert!(!tls.refresh().unwrap(), "nothing has changed");
    host.connect(&first, &version::TLS13, &[]).await.unwrap();

    let later = std::time::SystemTime::now() + Duration::from_secs(5);
    let put = |from: &Path, to: &Path| {
        std::fs::copy(from, to).unwrap();
        std::fs::File::options().write(true).open(to).unwrap().set_modified(later).unwrap();
    };
    let (new_cert, new_key, second) = certificate(folder.path(), "b");
    put(&new_cert, &cert);
    assert!(matches!(tls.refresh().unwrap_err(), TlsError::Pair { .. }), "the key is still the old one");
    host.connect(&first, &version::TLS13, &[]).await.unwrap();
    put(&new_key, &key);
    assert!(tls.refresh().unwrap());
    host.connect(&second, &version::TLS13, &[]).await.unwrap();
    assert!(host.connect(&first, &version::TLS13, &[]).await.is_err(), "the old one is gone");
}

#[test]
fn what_is_wrong_with_the_files_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key, _) = certificate(folder.path(), "a");
    let (_, other, _) = certificate(folder.path(), "b");
    let nothing = folder.path().join("nothing");
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "no PEM\n").unwrap();
    for (cert, key, code, file) in [
        (&nothing, &key, "C01", "nothing"),
        (&cert, &nothing, "C01", "nothing"),
        (&empty, &key, "C02", "empty"),
        (&cert, &empty, "C03", "empty"),
        (&cert, &other, "C04", "b.key"),
    ] {
        let message = Tls::load(cert, key).unwrap_err().to_string();
        assert!(message.starts_with(code) && message.contains(file), "{message}");
    }
}
