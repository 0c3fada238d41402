//! Questions to the provider: one connection each, no redirects, limits of time and size, TLS except within this machine.

use crate::adapters::tls_client::TlsClient;
use crate::config::identity::openid::is_safe;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Uri, header};
use futures::StreamExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::pin::Pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;

/// Most bytes of an answer.
const MOST: usize = 256 * 1024;

/// A question got no answer that can be used. It never quotes what was sent or came.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Away(String);

fn away(why: impl std::fmt::Display) -> Away {
    Away(why.to_string())
}

/// Asks the provider.
pub struct Http {
    tls: TlsClient,
    timeout: Duration,
}

impl Http {
    pub fn new(timeout: Duration) -> Self {
        Self { tls: TlsClient::default(), timeout }
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Away> {
        tokio::time::timeout(self.timeout, self.exchange(request))
            .await
            .unwrap_or_else(|_| Err(away(format!("no answer within {} ms", self.timeout.as_millis()))))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Away> {
        let uri = request.uri().clone();
        if !is_safe(&uri.to_string()) {
            return Err(away("it names an address without TLS"));
        }
        let (mut parts, body) = request.into_parts();
        let authority = uri.authority().map(axum::http::uri::Authority::as_str).unwrap_or_default();
        parts.headers.insert(header::HOST, HeaderValue::from_str(authority).map_err(away)?);
        parts.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        parts.uri = uri.path_and_query().map_or("/", |path| path.as_str()).parse().map_err(away)?;
        let request = Request::from_parts(parts, Body::from(body));
        let stream = self.connect(&uri).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(away)?;
        // Ended with the exchange, also when that is given up.
        let mut driving = tokio::task::JoinSet::new();
        driving.spawn(connection);
        let (parts, body) = sender.send_request(request).await.map_err(away)?.into_parts();
        if parts.status.is_server_error() {
            return Err(away(format!("it answers {}", parts.status.as_u16())));
        }
        let mut stream = Body::new(body).into_data_stream();
        let mut bytes = Vec::new();
        while let Some(part) = stream.next().await {
            let part = part.map_err(away)?;
            if bytes.len() + part.len() > MOST {
                return Err(away(format!("it answers with more than {MOST} bytes")));
            }
            bytes.extend_from_slice(&part);
        }
        Ok(HttpResponse::from_parts(parts, bytes))
    }

    async fn connect(&self, uri: &Uri) -> Result<Box<dyn Connection>, Away> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let https = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        let stream = TcpStream::connect((host.as_str(), port)).await.map_err(away)?;
        if !https {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host).map_err(away)?;
        Ok(Box::new(self.tls.connector().map_err(away)?.connect(name, stream).await.map_err(away)?))
    }
}

/// What questions travel over.
trait Connection: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Connection for S {}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Away;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Away>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
