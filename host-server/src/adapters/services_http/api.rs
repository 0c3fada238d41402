//! Calls for pages: the request as it is, the answer as a stream.

use super::{Driving, HttpServices, away};
use crate::config::endpoints::Endpoint;
use crate::ports::Answer;
use crate::ports::apis::{ApiError, Apis, Call, Reply};
use crate::ports::services::ServiceError;
use axum::body::Body;
use axum::http::{Request, Uri, header};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Away(why) => Self::Away(why),
            other => Self::Away(other.to_string()),
        }
    }
}

impl Apis for HttpServices {
    fn call(&self, call: Call) -> Answer<'_, Result<Reply, ApiError>> {
        let approved = self.endpoints.find(&call.pbc, &call.endpoint).cloned();
        let endpoint = approved.unwrap_or_else(|| Endpoint::of_manifest(&call.url));
        let limit = Duration::from_millis(endpoint.timeout_ms);
        Box::pin(async move { self.send(&endpoint, call, limit).await })
    }
}

impl HttpServices {
    async fn send(&self, endpoint: &Endpoint, call: Call, limit: Duration) -> Result<Reply, ApiError> {
        let uri: Uri = endpoint.url.parse().map_err(away)?;
        if uri.scheme_str() != Some("https") && !endpoint.allow_private {
            return Err(ApiError::Away("plain http is for addresses that the operator allowed".to_owned()));
        }
        let connected = tokio::time::timeout(limit, self.connect(&uri, endpoint.allow_private)).await;
        let stream = connected.map_err(|_| ApiError::Slow(limit))??;
        let authority = uri.authority().map(axum::http::uri::Authority::as_str).unwrap_or_default();
        let mut request = Request::builder()
            .method(call.method.as_str())
            .uri(format!("{}{}", uri.path().trim_end_matches('/'), call.path))
            .header(header::HOST, authority)
            .header(header::CONNECTION, "close");
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let moved = Arc::new(Mutex::new(Instant::now()));
        let body = match call.body.length {
            Some(0) => Body::empty(),
            length => {
                request = length.into_iter().fold(request, |it, length| it.header(header::CONTENT_LENGTH, length));
                let moved = Arc::clone(&moved);
                Body::from_stream(call.body.parts.inspect(move |_| *crate::sync::hold(&moved) = Instant::now()))
            }
        };
        let request = request.body(body).map_err(away)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(away)?;
        let driving = Driving(tokio::spawn(connection));
        let answered = while_moving(sender.send_request(request), &moved, limit).await?;
        let (parts, body) = answered.map_err(away)?.into_parts();
        let headers = parts
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
        let body = parts_of(Body::new(body), limit, driving);
        Ok(Reply { status: parts.status.as_u16(), headers: headers.collect(), body })
    }
}

/// Waits for `work` as long as something moves: `limit` counts from the last part that was sent.
async fn while_moving<T>(
    work: impl Future<Output = T>,
    moved: &Mutex<Instant>,
    limit: Duration,
) -> Result<T, ApiError> {
    let mut work = pin!(work);
    loop {
        let until = *crate::sync::hold(moved) + limit;
        tokio::select! {
            done = &mut work => return Ok(done),
            () = tokio::time::sleep_until(until) => {
                if *crate::sync::hold(moved) + limit <= Instant::now() {
                    return Err(ApiError::Slow(limit));
                }
            }
        }
    }
}

/// The parts of a body, each in the time for one; the connection lives as long as the stream.
fn parts_of<D: Send + 'static>(body: Body, limit: Duration, driving: D) -> BoxStream<'static, Result<Bytes, ApiError>> {
    let state = (body.into_data_stream(), driving, false);
    futures::stream::unfold(state, move |(mut parts, driving, over)| async move {
        if over {
            return None;
        }
        match tokio::time::timeout(limit, parts.next()).await {
            Ok(Some(Ok(part))) => Some((Ok(part), (parts, driving, false))),
            Ok(Some(Err(error))) => Some((Err(ApiError::Away(error.to_string())), (parts, driving, true))),
            Ok(None) => None,
            Err(_) => Some((Err(ApiError::Slow(limit)), (parts, driving, true))),
        }
    })
    .boxed()
}
