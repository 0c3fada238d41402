//! The past of topics, with the rights of the bridge as of now: for items of a page, and for back ends.

use crate::domain::history::{self, Part, Wanted};
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::http::reading::{self, Asked};
use crate::http::{Shared, credentials};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::frame::GapReason;
use jogakbo_contract::problem;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The page's lock, as the ticket of a bridge names it.
const LOCK: &str = "x-jogakbo-lock";
/// Events of one answer when nothing else is asked for.
const USUAL: usize = 100;
const PARAMETERS: [&str; 6] = ["item", "match", "after", "from", "to", "limit"];

/// Reads the log for one item of a page, or for a back end that brings an access token.
///
/// Parameters: `item`, for pages only; `match`, up to 8 times, with `{user}` for the caller; `after`, a position, or
/// `from`, a time of recording; `to`, a time of recording; `limit`, 1 to 500. A back end reads what `events.subscribes` of
/// its newest manifest covers; purposes that rest on consent are those of one citizen and cover nothing there.
#[utoipa::path(get, path = "/-/history", tag = "events",
    responses((status = 200, description = "events in log order, where to go on, and a gap where some are gone"),
        (status = 400, description = "a parameter is wrong"), (status = 401, description = "nobody is signed in, or the token is over"),
        (status = 403, description = "the item or back end may not see these topics"),
        (status = 410, description = "the page has changed, or the position is of another log")))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Problem> {
    let asked = Asked::read(&query, &PARAMETERS)?;
    let reader = if credentials::has_bearer(&headers) {
        reading::back_end(&app, &headers, &asked)?.0
    } else {
        let digest = headers.get(LOCK).and_then(|value| value.to_str().ok());
        let digest = digest.ok_or_else(|| reading::wrong(format!("the header `{LOCK}` names no page lock")))?;
        reading::item(&app, &caller, digest, &asked).await?
    };
    let reading = reading::reading(reader, &asked.patterns)?;
    let broker = app.ports.broker.as_ref();
    let epoch = broker.epoch();
    let after = match (&asked.after, asked.from) {
        (Some(position), _) if position.epoch() != epoch => {
            return Err(problem::POSITION_LOST.into());
        }
        (Some(position), _) => position.number(),
        (None, Some(moment)) => broker.locate_time(moment).await.map_err(|error| unreadable(&error))?,
        (None, None) => 0,
    };
    let limit = asked.limit.unwrap_or(USUAL);
    let wanted = Wanted { patterns: Arc::clone(&reading.patterns), after, until: asked.to, limit };
    let mut part = history::read(broker, &wanted).await.map_err(|error| unreadable(&error))?;
    part.events.retain_mut(|logged| {
        let shown = reading.show(&logged.topic, &logged.event);
        shown.map(|shown| logged.event = shown).is_some()
    });
    metrics::counter!("jogakbo_history_events").increment(part.events.len() as u64);
    Ok(Json(answer(&epoch, after, &part)))
}

fn unreadable(error: &crate::ports::broker::ReadError) -> Problem {
    Problem::hidden(problem::UNAVAILABLE, error).retry_after(1)
}

fn answer(epoch: &str, after: u64, part: &Part) -> Value {
    let position = |number| Position::new(epoch, number).ok();
    let events: Vec<Value> =
        part.events.iter().map(|logged| json!({"p": position(logged.number), "e": logged.event.event()})).collect();
    let mut answer = Map::from_iter([
        ("events".to_owned(), events.into()),
        ("next".to_owned(), json!(position(part.upto))),
        ("more".to_owned(), part.more.into()),
    ]);
    if let Some(missing) = part.missing_upto {
        let gap = json!({"from": position(after), "to": position(missing), "reason": GapReason::Retention});
        answer.insert("gap".to_owned(), gap);
    }
    Value::Object(answer)
}
