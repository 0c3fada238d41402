//! Asks programs over HTTP, no redirects: for adapters one POST of the event in structured mode over a connection of its own, for
//! pages whatever their API describes (`api`), over connections that are kept (`pool`).
//!
//! The address is the operator's. Unless they allow it, it must not lead to this machine or a private network, by whatever name.

mod address;
mod api;
mod pool;

use crate::config::endpoints::{Endpoint, Endpoints};
use crate::ports::Answer;
use crate::ports::services::{Reply, ServiceError, Services};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use futures::StreamExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jogakbo_contract::bridge::Event;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::json::{self, Limits};
use pool::{Pool, Stream};
use std::time::Duration;

const STRUCTURED: &str = "application/cloudevents+json";

/// Services at the addresses of the configuration.
pub struct HttpServices {
    endpoints: Endpoints,
    pool: Pool,
}

impl std::fmt::Debug for HttpServices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpServices").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

fn away(why: impl std::fmt::Display) -> ServiceError {
    ServiceError::Away(why.to_string())
}

impl HttpServices {
    /// Services at these addresses.
    pub fn new(endpoints: Endpoints) -> Self {
        Self { endpoints, pool: Pool::default() }
    }

    async fn attempt(&self, endpoint: &Endpoint, event: &Event) -> Result<Reply, ServiceError> {
        let uri: Uri = endpoint.url.parse().map_err(away)?;
        let stream = pool::connect(self.pool.tls(), &uri, endpoint.allow_private).await?;
        exchange(stream, &uri, event).await
    }
}

impl Services for HttpServices {
    fn attempts(&self, adapter: &str, endpoint: &str) -> Option<u32> {
        self.endpoints.find(adapter, endpoint).map(|endpoint| endpoint.attempts)
    }

    fn ask(&self, adapter: &str, endpoint: &str, event: &Event) -> Answer<'_, Result<Reply, ServiceError>> {
        let found = self.endpoints.find(adapter, endpoint);
        let event = event.clone();
        Box::pin(async move {
            let endpoint = found.ok_or_else(|| away("the operator set no address for it"))?;
            let limit = Duration::from_millis(endpoint.timeout_ms);
            let answered = tokio::time::timeout(limit, self.attempt(endpoint, &event)).await;
            answered.unwrap_or_else(|_| Err(away(format!("no answer within {} ms", endpoint.timeout_ms))))
        })
    }
}

/// Sends the event over a fresh connection and reads the answer.
async fn exchange(stream: Box<dyn Stream>, uri: &Uri, event: &Event) -> Result<Reply, ServiceError> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.authority().map(axum::http::uri::Authority::as_str).unwrap_or_default();
    let request = Request::post(path)
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, STRUCTURED)
        .header(header::ACCEPT, "application/json, application/cloudevents+json")
        .header(header::CONNECTION, "close")
        .body(Body::from(event.text().to_owned()))
        .map_err(away)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(away)?;
    let driving = Driving(tokio::spawn(connection));
    let (parts, body) = sender.send_request(request).await.map_err(away)?.into_parts();
    let reply = match parts.status {
        StatusCode::NO_CONTENT => Ok(Reply::Nothing),
        StatusCode::OK => data(&parts.headers, &read(Body::new(body)).await?),
        status @ (StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS) => {
            Err(away(status.as_u16()))
        }
        status if status.is_server_error() => Err(away(status.as_u16())),
        status if status.is_client_error() || status.is_redirection() => Err(ServiceError::Refused(status.as_u16())),
        status => Err(ServiceError::Unusable(format!("{}, neither 200 nor 204", status.as_u16()))),
    };
    drop(driving);
    reply
}

/// The task that moves a connection's bytes, ended with the exchange also when that is given up.
struct Driving<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for Driving<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The body, as long as an event may be.
async fn read(body: Body) -> Result<Vec<u8>, ServiceError> {
    let mut parts = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(part) = parts.next().await {
        let part = part.map_err(away)?;
        if bytes.len() + part.len() > CloudEvent::MAX_BYTES {
            return Err(ServiceError::Unusable(format!("more than {} bytes", CloudEvent::MAX_BYTES)));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// The data of a result: the body itself, or the data of the event that it is.
fn data(headers: &HeaderMap, body: &[u8]) -> Result<Reply, ServiceError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == STRUCTURED {
        let event = CloudEvent::parse(body).map_err(|_| ServiceError::Unusable("an event that is none".to_owned()))?;
        return Ok(Reply::Data(event.data.unwrap_or_default()));
    }
    if essence != "application/json" && !essence.ends_with("+json") {
        return Err(ServiceError::Unusable("in another media type than JSON".to_owned()));
    }
    // What the parser complains about could quote what the service said.
    let value = json::parse(body, Limits::EVENT).map_err(|_| ServiceError::Unusable("what is no JSON".to_owned()))?;
    Ok(Reply::Data(value))
}
