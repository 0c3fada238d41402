//! Connections to services that stay open between calls: at most so many of one endpoint, and not for long.
//!
//! Every endpoint of a PBC has its own, told apart by whether private addresses are allowed. So a connection that was let into a private
//! network serves nobody else, and what one service answers out of turn reaches no other PBC. Where a name leads is checked when a
//! connection is made; it goes to that address as long as it lives.

use super::{address, away};
use crate::adapters::tls_client::TlsClient;
use crate::ports::services::ServiceError;
use axum::body::Body;
use axum::http::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::rustls::pki_types::ServerName;

/// How long a connection waits for the next call. Many services close theirs after five seconds; to be first saves calls that
/// would fail because both happen at once.
const IDLE: Duration = Duration::from_secs(4);
/// Most connections of one endpoint that wait.
const WAITING: usize = 32;
/// Most endpoints that are remembered; beyond, all are forgotten, and calls under way end as they would.
const ENDPOINTS: usize = 512;

/// Whose connections these are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Whose {
    pub pbc: String,
    pub endpoint: String,
    /// Whether the operator allowed private addresses.
    pub allow_private: bool,
}

/// The connections of all endpoints.
#[derive(Default)]
pub(super) struct Pool {
    tls: Arc<TlsClient>,
    clients: Mutex<HashMap<Whose, Client<Connector, Body>>>,
}

impl Pool {
    /// What makes connections private.
    pub fn tls(&self) -> &TlsClient {
        &self.tls
    }

    /// The connections of an endpoint.
    pub fn client(&self, whose: Whose) -> Client<Connector, Body> {
        let mut clients = crate::sync::hold(&self.clients);
        if clients.len() >= ENDPOINTS && !clients.contains_key(&whose) {
            clients.clear();
        }
        let connector = Connector { tls: Arc::clone(&self.tls), allow_private: whose.allow_private };
        let make = || {
            Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(WAITING)
                .build(connector)
        };
        clients.entry(whose).or_insert_with(make).clone()
    }
}

/// Why a call failed, with what lies beneath.
pub(super) fn why(error: &Error) -> String {
    let mut said = error.to_string();
    let mut beneath = std::error::Error::source(error);
    while let Some(error) = beneath {
        said = format!("{said}: {error}");
        beneath = error.source();
    }
    said
}

/// Makes connections, each to an address that was checked.
#[derive(Clone)]
pub(super) struct Connector {
    tls: Arc<TlsClient>,
    allow_private: bool,
}

impl tower::Service<Uri> for Connector {
    type Response = TokioIo<Box<dyn Stream>>;
    type Error = ServiceError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let Self { tls, allow_private } = self.clone();
        Box::pin(async move { Ok(TokioIo::new(connect(&tls, &uri, allow_private).await?)) })
    }
}

/// A connection to an address, which leads into a private network only if that is allowed.
pub(super) async fn connect(tls: &TlsClient, uri: &Uri, allow_private: bool) -> Result<Box<dyn Stream>, ServiceError> {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let https = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
    let stream = address::connect(&host, port, allow_private).await?;
    stream.set_nodelay(true).map_err(away)?;
    if !https {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(host).map_err(away)?;
    Ok(Box::new(tls.connector().map_err(away)?.connect(name, stream).await.map_err(away)?))
}

/// What requests travel over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Connection for Box<dyn Stream> {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::extract::ConnectInfo;
    use axum::http::Request;
    use axum::routing::get;
    use std::net::SocketAddr;

    fn of(pbc: &str, allow_private: bool) -> Whose {
        Whose { pbc: pbc.to_owned(), endpoint: "api".to_owned(), allow_private }
    }

    /// A service that says from which port it was asked; its address.
    async fn service() -> String {
        let from = get(async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.port().to_string());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().route("/", from).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        url
    }

    async fn ask(pool: &Pool, whose: Whose, url: &str) -> Result<String, String> {
        let request = Request::get(url).body(Body::empty()).unwrap();
        let answer = pool.client(whose).request(request).await.map_err(|error| why(&error))?;
        let body = axum::body::to_bytes(Body::new(answer.into_body()), 100).await.unwrap();
        Ok(String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn calls_of_one_endpoint_share_a_connection_that_serves_nobody_else() {
        let (pool, url) = (Pool::default(), service().await);
        let first = ask(&pool, of("kr.go.test.one", true), &url).await.unwrap();
        assert_eq!(ask(&pool, of("kr.go.test.one", true), &url).await.unwrap(), first);
        assert_ne!(ask(&pool, of("kr.go.test.two", true), &url).await.unwrap(), first);
        // A connection into this machine is open and idle; whom the operator did not let there gets none all the same.
        for pbc in ["kr.go.test.one", "kr.go.test.two"] {
            let refused = ask(&pool, of(pbc, false), &url).await.unwrap_err();
            assert!(refused.ends_with("its address is private, and `allow_private` is not set"), "{refused}");
        }
    }

    #[test]
    fn endpoints_that_are_remembered_have_a_limit() {
        let pool = Pool::default();
        for number in 0..=ENDPOINTS {
            pool.client(of(&format!("kr.go.test.n{number}"), false));
        }
        assert_eq!(crate::sync::hold(&pool.clients).len(), 1);
    }
}
