//! Events of back ends, by the HTTP binding of `CloudEvents`.

use crate::http::cloudevents::{Read, Sent};
use crate::http::problem::Problem;
use crate::http::{Shared, credentials, extract};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures::future::join_all;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::server::{Refusal, Stored};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::lock::BackEnd;
use jogakbo_contract::problem;
use serde_json::{Map, Value, json};

/// Publishes as a PBC's back end, or as the system behind an adapter: one event, structured or binary, or a batch of up to 64.
///
/// The types are those of `events.publishes` of its newest manifest; `source` becomes `/pbc/<name>/<service>`, where the
/// service is the last segment of what was sent. Behind an adapter they are what it accepts, and `source` is
/// `/adapter/<name>/<service>`. A repetition by `source` and `id` is answered with `dup` and stored once.
/// A batch is answered event by event: what is wrong with one does not keep the others.
#[utoipa::path(post, path = "/-/events", tag = "events",
    responses((status = 200, description = "stored, with its position; or the result of each event of a batch"),
        (status = 202, description = "handed out; its type is not stored"),
        (status = 400, description = "no event, or it does not fit its type"),
        (status = 401, description = "no access token, or it is over"), (status = 403, description = "not a type of this PBC"),
        (status = 409, description = "another event has this id"), (status = 413, description = "too large"),
        (status = 415, description = "no media type of the binding"), (status = 429, description = "too fast"),
        (status = 503, description = "an operator stopped the PBC")))]
pub async fn post(State(app): State<Shared>, request: Request) -> Result<Response, Problem> {
    let (back_end, _) = credentials::back_end(&app, request.headers())?;
    let headers = request.headers().clone();
    let body = extract::bytes(request, &app).await?;
    match Sent::read(&headers, &body, app.config.limits.body_bytes)? {
        Sent::One(event) => {
            let stored = publish(&app, &back_end, *event)?.await.map_err(refused)?;
            let status = if stored.pos.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
            Ok((status, Json(Value::Object(placed(&stored)))).into_response())
        }
        Sent::Batch(list) => Ok(Json(json!({"results": batch(&app, &back_end, list).await})).into_response()),
    }
}

type Publishing<'a> = crate::ports::Answer<'a, Result<Stored, Refusal>>;

fn publish<'a>(app: &'a Shared, back_end: &BackEnd, event: CloudEvent) -> Result<Publishing<'a>, Problem> {
    app.pace.take(&back_end.pbc).map_err(|after| {
        Problem::new(problem::TOO_MANY)
            .detail(format!(
                "`{}` publishes more than {} events a second",
                back_end.pbc, app.config.limits.back_end_events
            ))
            .retry_after(after.div_ceil(1000).max(1))
    })?;
    metrics::counter!("jogakbo_events_in").increment(1);
    Ok(app.delivery.publish_of_back_end(back_end, event))
}

/// Publishes all that can be read, in order, and waits for them together: they share a write to the disk.
async fn batch(app: &Shared, back_end: &BackEnd, list: Vec<Read>) -> Vec<Value> {
    let answers = list.into_iter().map(|(id, read)| {
        let publishing = read.and_then(|event| publish(app, back_end, event));
        async move {
            let outcome = match publishing {
                Ok(publishing) => publishing.await.map_err(refused),
                Err(problem) => Err(problem),
            };
            let mut result = match outcome {
                Ok(stored) => placed(&stored),
                Err(problem) => Map::from_iter([("problem".to_owned(), json!(problem.body()))]),
            };
            if let Some(id) = id {
                result.insert("id".to_owned(), id.into());
            }
            Value::Object(result)
        }
    });
    // Collected first: every event has its place in the queue before the first is waited for.
    let answers: Vec<_> = answers.collect();
    join_all(answers).await
}

/// Where an event went, in the words of the bridge.
fn placed(stored: &Stored) -> Map<String, Value> {
    let mut answer = Map::new();
    if let Some(position) = &stored.pos {
        answer.insert("pos".to_owned(), position.to_string().into());
    }
    if stored.dup {
        answer.insert("dup".to_owned(), true.into());
    }
    answer
}

/// A refusal of the bridge as a problem.
fn refused(refusal: Refusal) -> Problem {
    let kind = match refusal.code {
        ErrCode::BadFrame | ErrCode::BadPattern | ErrCode::Unsupported | ErrCode::UnknownType => problem::BAD_EVENT,
        ErrCode::Schema => problem::EVENT_SCHEMA,
        ErrCode::Unauthenticated | ErrCode::Expired => problem::INVALID_TOKEN,
        ErrCode::Denied | ErrCode::ConsentRequired => problem::FORBIDDEN,
        ErrCode::TooLarge => problem::TOO_LARGE,
        ErrCode::Limit => problem::TOO_MANY,
        ErrCode::Conflict => problem::EVENT_CONFLICT,
        ErrCode::PositionLost => problem::POSITION_LOST,
        ErrCode::Busy | ErrCode::Internal => problem::UNAVAILABLE,
    };
    let mut problem = Problem::new(kind);
    if let Some(detail) = refusal.detail {
        problem = problem.detail(detail);
    }
    match refusal.after {
        Some(after) => problem.retry_after(after.div_ceil(1000).max(1)),
        None => problem,
    }
}
