//! The past of topics, for items of a page: the same rights as on the bridge, as of now.

use crate::domain::history::{self, Part, Wanted};
use crate::http::Shared;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::ports::Timestamp;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use jogakbo_contract::bridge::frame::GapReason;
use jogakbo_contract::bridge::{Position, limit};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::problem;
use jogakbo_contract::topic::TopicPattern;
use serde_json::{Map, Value, json};

/// The page's lock, as the ticket of a bridge names it.
const LOCK: &str = "x-jogakbo-lock";
/// Events of one answer when nothing else is asked for, and the most.
const USUAL: usize = 100;
const MOST: usize = 500;

/// Reads the log for one item of a page. Parameters: `item`; `match`, up to 8 times, with `{user}` for the caller;
/// `after`, a position, or `from`, a time of recording; `to`, a time of recording; `limit`, 1 to 500.
#[utoipa::path(get, path = "/-/history", tag = "events",
    responses((status = 200, description = "events in log order, where to go on, and a gap where some are gone"),
        (status = 400, description = "a parameter is wrong"), (status = 403, description = "the item may not see these topics"),
        (status = 410, description = "the page has changed, or the position is of another log")))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Problem> {
    let asked = Asked::read(&query)?;
    let digest = headers.get(LOCK).and_then(|value| value.to_str().ok());
    let digest = digest.ok_or_else(|| wrong(format!("the header `{LOCK}` names no page lock")))?;
    let lock = app.catalogue.lock(digest).ok_or(problem::LOCK_GONE)?;
    let caller = app.consents.caller(&caller.visitor, lock.rests_on_consent()).await?;
    let refused = if caller.user.is_some() { problem::FORBIDDEN } else { problem::UNAUTHENTICATED };
    if !lock.page.access.admits(&caller.roles) {
        return Err(refused.into());
    }
    let (grant, sight) =
        caller.ask(|person| (lock.grant_for(&asked.item, person), lock.sight_for(&asked.item, person)));
    let mut patterns = Vec::with_capacity(asked.patterns.len());
    for pattern in asked.patterns {
        let filled = caller.ask(|person| lock.fill(&pattern, person)).filter(|filled| grant.may_subscribe(filled));
        patterns.push(filled.ok_or_else(|| {
            Problem::new(refused).detail(format!("item `{}` may not see `{}`", asked.item, pattern.as_str()))
        })?);
    }
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
    let wanted = Wanted { patterns: patterns.into(), after, until: asked.to, limit: asked.limit };
    let mut part = history::read(broker, &wanted).await.map_err(|error| unreadable(&error))?;
    part.events.retain_mut(|logged| {
        let shown = sight.show(&lock.types, &logged.topic, &logged.event, &|text| caller.masked(text));
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

/// The parameters.
struct Asked {
    item: ItemId,
    patterns: Vec<TopicPattern>,
    after: Option<Position>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    limit: usize,
}

fn wrong(detail: String) -> Problem {
    Problem::new(problem::BAD_REQUEST).detail(detail)
}

impl Asked {
    fn read(query: &[(String, String)]) -> Result<Self, Problem> {
        let (mut item, mut after, mut from, mut to, mut limit) = (None, None, None, None, USUAL);
        let mut patterns = Vec::new();
        let time = |name: &str, text: &str| {
            Timestamp::parse(text)
                .ok_or_else(|| wrong(format!("`{name}` is not a date and time of RFC 3339 since 1970")))
        };
        for (name, text) in query {
            match name.as_str() {
                "item" => item = Some(text.parse().map_err(|error| wrong(format!("`item`: {error}")))?),
                "match" => patterns.push(text.parse().map_err(|error| wrong(format!("`match`: {error}")))?),
                "after" => after = Some(text.parse().map_err(|error| wrong(format!("`after`: {error}")))?),
                "from" => from = Some(time("from", text)?),
                "to" => to = Some(time("to", text)?),
                "limit" => {
                    let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
                    limit = number.ok_or_else(|| wrong(format!("`limit` is not 1 to {MOST}")))?;
                }
                other => {
                    let name: String = other.chars().take(40).collect();
                    return Err(wrong(format!("there is no parameter `{name}`")));
                }
            }
        }
        let item = item.ok_or_else(|| wrong("`item` is missing".to_owned()))?;
        if patterns.is_empty() || patterns.len() > limit::PATTERNS {
            return Err(wrong(format!("`match` stands 1 to {} times", limit::PATTERNS)));
        }
        Ok(Self { item, patterns, after, from, to, limit })
    }
}
