//! A small client of the host: tokens, requests and the tap. One connection for each request; people do not make many.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jogakbo_contract::problem;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Most bytes of an answer: a full part of history has 500 events of 64 KiB.
const ANSWER: usize = 40 * 1024 * 1024;
/// Time for a whole request.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a verb did not work, and what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    #[error("`{0}` is no address of a host; it looks like http://localhost:8080")]
    Url(String),
    #[error(
        "`{0}` is neither localhost nor a loopback address, and a secret must not travel in the clear; run this on the \
         host's machine, or through a tunnel"
    )]
    Remote(String),
    #[error("https is not spoken here yet; run this on the host's machine, or through a tunnel, with an http address")]
    Https,
    #[error(
        "there is no secret; put that of `jogakbo pbc secret` into JOGAKBO_SECRET, or name a file by --secret-file"
    )]
    NoSecret,
    #[error("the file `{path}` of the secret cannot be read")]
    SecretFile {
        path: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("the data is not JSON")]
    Data(#[source] serde_json::Error),
    #[error("nobody answers at {host}; start the host, or name its address with --url")]
    Away {
        host: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("the connection to {host} broke: {why}; is it a Jogakbo host?")]
    Broken { host: String, why: String },
    #[error("the host refuses with {status}: {what}")]
    Refused { status: u16, what: String },
    #[error("the host closed with {code}: {reason}")]
    Closed { code: u16, reason: String },
    #[error("standard input or output cannot be used")]
    Local(#[source] std::io::Error),
}

impl CallError {
    /// Whether the same may work in a moment.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::Away { .. } | Self::Broken { .. } => true,
            Self::Refused { status, .. } => *status == 429 || *status >= 500,
            Self::Closed { code, .. } => jogakbo_contract::bridge::code::comes_back(*code),
            _ => false,
        }
    }
}

/// Where the host is.
#[derive(Debug, Clone)]
pub(super) struct Portal {
    /// Host and port.
    host: String,
}

impl Portal {
    /// Reads an address.
    pub(super) fn parse(url: &str) -> Result<Self, CallError> {
        if url.starts_with("https://") {
            return Err(CallError::Https);
        }
        let host = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/')).unwrap_or_default();
        let authority: axum::http::uri::Authority = host.parse().map_err(|_| CallError::Url(url.to_owned()))?;
        let name = authority.host().trim_matches(['[', ']']);
        let loopback = name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if !loopback {
            return Err(CallError::Remote(name.to_owned()));
        }
        let port = if authority.port().is_none() { ":80" } else { "" };
        Ok(Self { host: format!("{host}{port}") })
    }

    async fn connect(&self) -> Result<TcpStream, CallError> {
        TcpStream::connect(&self.host).await.map_err(|cause| CallError::Away { host: self.host.clone(), cause })
    }

    fn broken(&self, why: impl std::fmt::Display) -> CallError {
        CallError::Broken { host: self.host.clone(), why: why.to_string() }
    }

    async fn send(&self, mut request: Request<Body>) -> Result<Value, CallError> {
        let host = HeaderValue::from_str(&self.host).map_err(|error| self.broken(error))?;
        request.headers_mut().insert(header::HOST, host);
        let answered = async {
            let stream = TokioIo::new(self.connect().await?);
            let (mut sender, connection) = http1::handshake(stream).await.map_err(|error| self.broken(error))?;
            let driving = tokio::spawn(connection);
            let response = sender.send_request(request).await.map_err(|error| self.broken(error))?;
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(Body::new(body), ANSWER).await.map_err(|error| self.broken(error))?;
            driving.abort();
            Ok(Response::from_parts(parts, bytes))
        };
        let answer: Response<Bytes> =
            tokio::time::timeout(PATIENCE, answered).await.map_err(|_| self.broken("no answer within 30 s"))??;
        if !answer.status().is_success() {
            return Err(refused(answer.status(), answer.body()));
        }
        serde_json::from_slice(answer.body()).map_err(|error| self.broken(error))
    }
}

fn refused(status: StatusCode, body: &[u8]) -> CallError {
    let what = serde_json::from_slice::<problem::Body>(body).map_or_else(
        |_| status.canonical_reason().unwrap_or("no reason given").to_owned(),
        |problem| problem.detail.unwrap_or(problem.title),
    );
    CallError::Refused { status: status.as_u16(), what }
}

/// A back end, seen from the host.
pub(super) struct Client {
    portal: Portal,
    pbc: String,
    secret: String,
}

/// A list of parameters as it stands in an address.
fn encoded(pairs: &[(&str, String)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    pairs.collect::<Vec<_>>().join("&")
}

impl Client {
    pub(super) fn new(portal: Portal, pbc: &str, secret: &str) -> Self {
        Self { portal, pbc: pbc.to_owned(), secret: secret.to_owned() }
    }

    /// An access token, as the value of a header.
    async fn bearer(&self) -> Result<HeaderValue, CallError> {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pair = STANDARD.encode(format!("{}:{}", encode(&self.pbc), encode(&self.secret)));
        let request = Request::post("/-/issuer/token")
            .header(header::AUTHORIZATION, format!("Basic {pair}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("grant_type=client_credentials"))
            .map_err(|error| self.portal.broken(error))?;
        let answer = self.portal.send(request).await?;
        let token = answer["access_token"].as_str().unwrap_or_default();
        let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|error| self.portal.broken(error))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Publishes an event; the answer says where it went.
    pub(super) async fn publish(&self, event: &Value) -> Result<Value, CallError> {
        let request = Request::post("/-/events")
            .header(header::AUTHORIZATION, self.bearer().await?)
            .header(header::CONTENT_TYPE, "application/cloudevents+json")
            .body(Body::from(event.to_string()))
            .map_err(|error| self.portal.broken(error))?;
        self.portal.send(request).await
    }

    /// Reads a part of the past.
    pub(super) async fn history(&self, query: &[(&str, String)]) -> Result<Value, CallError> {
        let request = Request::get(format!("/-/history?{}", encoded(query)))
            .header(header::AUTHORIZATION, self.bearer().await?)
            .body(Body::empty())
            .map_err(|error| self.portal.broken(error))?;
        self.portal.send(request).await
    }

    /// Opens a tap.
    pub(super) async fn tap(&self, query: &[(&str, String)]) -> Result<WebSocketStream<TcpStream>, CallError> {
        let bearer = self.bearer().await?;
        let url = format!("ws://{}/-/bridge?{}", self.portal.host, encoded(query));
        let mut request = url.into_client_request().map_err(|error| self.portal.broken(error))?;
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        let protocol = HeaderValue::from_static(crate::http::tap::TAP);
        request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
        let opened = tokio_tungstenite::client_async(request, self.portal.connect().await?);
        let opened =
            tokio::time::timeout(PATIENCE, opened).await.map_err(|_| self.portal.broken("no answer within 30 s"))?;
        match opened {
            Ok((stream, _)) => Ok(stream),
            Err(tungstenite::Error::Http(answer)) => {
                Err(refused(answer.status(), answer.body().as_deref().unwrap_or_default()))
            }
            Err(error) => Err(self.portal.broken(error)),
        }
    }

    /// The connection broke.
    pub(super) fn broken(&self, why: impl std::fmt::Display) -> CallError {
        self.portal.broken(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_to_this_machine_only() {
        for (url, expected) in [
            ("http://localhost:8080", Ok("localhost:8080")),
            ("http://127.0.0.1/", Ok("127.0.0.1:80")),
            ("http://[::1]:9", Ok("[::1]:9")),
            ("https://portal.kr", Err("https is not spoken here yet")),
            ("http://portal.kr", Err("`portal.kr` is neither localhost")),
            ("localhost:8080", Err("`localhost:8080` is no address")),
        ] {
            match (Portal::parse(url), expected) {
                (Ok(portal), Ok(host)) => assert_eq!(portal.host, host),
                (Err(error), Err(says)) => assert!(error.to_string().starts_with(says), "{error}"),
                (got, _) => panic!("{url}: {got:?}"),
            }
        }
    }

    #[test]
    fn parameters_are_encoded() {
        assert_eq!(encoded(&[("match", "a.>".to_owned()), ("from", "2026".to_owned())]), "match=a%2E%3E&from=2026");
    }
}
