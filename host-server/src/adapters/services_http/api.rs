//! Calls for pages: the request as it is, the answer as a stream.

use super::pool::{self, Whose};
use super::{HttpServices, away};
use crate::config::endpoints::Endpoint;
use crate::ports::Answer;
use crate::ports::apis::{ApiError, Apis, Call, Reply};
use crate::ports::services::ServiceError;
use axum::body::Body;
use axum::http::{Request, Uri, header};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
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
        let (scheme, authority) = (uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |it| it.as_str()));
        let address = format!("{scheme}://{authority}{}{}", uri.path().trim_end_matches('/'), call.path);
        let address: Uri = address.parse().map_err(away)?;
        let whose = Whose { pbc: call.pbc, endpoint: call.endpoint, allow_private: endpoint.allow_private };
        let client = self.pool.client(whose);
        // A service may close a connection at the moment it is used again; what changes nothing is asked once more (RFC 9110, 9.2.2).
        let again = call.method == "GET" && call.body.length == Some(0);
        let moved = Arc::new(Mutex::new(Instant::now()));
        let mut body = match call.body.length {
            Some(0) => Body::empty(),
            _ => {
                let moved = Arc::clone(&moved);
                Body::from_stream(call.body.parts.inspect(move |_| *crate::sync::hold(&moved) = Instant::now()))
            }
        };
        let request = |body| {
            let length = call.body.length.filter(|length| *length > 0);
            let length = length.map(|length| (header::CONTENT_LENGTH.as_str(), length.to_string()));
            let request = Request::builder().method(call.method.as_str()).uri(address.clone());
            let headers = call.headers.iter().map(|(name, value)| (name.as_str(), value.clone())).chain(length);
            headers.fold(request, |request, (name, value)| request.header(name, value)).body(body)
        };
        let mut failed = false;
        let answer = loop {
            let asked = client.request(request(std::mem::take(&mut body)).map_err(away)?);
            match while_moving(asked, &moved, limit).await? {
                Ok(answer) => break answer,
                Err(error) if again && !failed && !error.is_connect() => failed = true,
                Err(error) => return Err(ApiError::Away(pool::why(&error))),
            }
        };
        let (parts, body) = answer.into_parts();
        let headers = parts
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
        Ok(Reply { status: parts.status.as_u16(), headers: headers.collect(), body: parts_of(Body::new(body), limit) })
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

/// The parts of a body, each in the time for one. A connection whose body is not read to its end is closed.
fn parts_of(body: Body, limit: Duration) -> BoxStream<'static, Result<Bytes, ApiError>> {
    let state = (body.into_data_stream(), false);
    futures::stream::unfold(state, move |(mut parts, over)| async move {
        if over {
            return None;
        }
        match tokio::time::timeout(limit, parts.next()).await {
            Ok(Some(Ok(part))) => Some((Ok(part), (parts, false))),
            Ok(Some(Err(error))) => Some((Err(ApiError::Away(error.to_string())), (parts, true))),
            Ok(None) => None,
            Err(_) => Some((Err(ApiError::Slow(limit)), (parts, true))),
        }
    })
    .boxed()
}
