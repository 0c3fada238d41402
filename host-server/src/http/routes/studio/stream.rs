//! Everybody who has a page open hears what happens to it, as server-sent events; and says that they are there.

use super::{author, blocking, named};
use crate::domain::rooms::{Ear, News};
use crate::domain::sessions::{Ended, Visitor};
use crate::http::Shared;
use crate::http::extract::{Caller, StrictJson};
use crate::http::problem::Problem;
use crate::ports::pages::EditRecord;
use crate::ports::store::SessionKey;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use jogakbo_contract::edit::talk::{Here, People, Told};
use jogakbo_contract::edit::{Act, may};
use jogakbo_contract::problem;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::Interval;

/// Edits that are read from the store at once.
const SLICE: usize = 200;
/// Time between two looks at who is gone, and whether the listener may still listen.
const LOOK: Duration = Duration::from_secs(10);

/// From where on to hear.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct After {
    after: Option<u64>,
}

/// Edits, people and publications of a page, as they happen.
#[utoipa::path(get, path = "/-/pages/{name}/stream", tag = "studio",
    params(("name" = String, Path), ("after" = Option<u64>, Query, description = "number of the newest edit that is known; \
        `Last-Event-ID` says the same"),
        ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, description = "events `edit` (with its number as id), `people`, `published`, `planned`, `reviewed` and `reset`"), (status = 401),
        (status = 403), (status = 404), (status = 429, description = "too many listen")))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    Query(After { after }): Query<After>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let who = author(&caller, Act::See)?;
    named(&name)?;
    if *app.draining.borrow() {
        return Err(Problem::new(problem::DRAINING).retry_after(2));
    }
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let too_many = || Problem::new(problem::TOO_MANY).detail("too many listen to this page").retry_after(30);
    let page = name.clone();
    let seq = blocking(&app, move |app| Ok(app.drafts.open(&app.catalogue.snapshot(), &page)?.seq)).await?;
    let ear = app.rooms.listen(&name, &who.id).ok_or_else(too_many)?;
    let session = caller.visitor.session.as_ref().map(|session| session.key.clone());
    let first = app.rooms.people(&name);
    let listener = Listener {
        after: last.or(after).unwrap_or(seq),
        behind: true,
        waiting: [event("people", &People { people: first })].into_iter().flatten().collect(),
        look: tokio::time::interval_at(tokio::time::Instant::now() + LOOK, LOOK),
        ended: app.sessions.endings(),
        draining: app.draining.subscribe(),
        app,
        page: name,
        session,
        ear,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let no_buffer = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([no_buffer], Sse::new(events).keep_alive(KeepAlive::new())).into_response())
}

/// One open stream.
struct Listener {
    app: Shared,
    page: String,
    session: Option<SessionKey>,
    ear: Ear,
    /// Number of the newest edit that was told.
    after: u64,
    /// Whether the store may have edits that were not told.
    behind: bool,
    waiting: VecDeque<Event>,
    look: Interval,
    ended: broadcast::Receiver<Ended>,
    draining: watch::Receiver<bool>,
}

impl Listener {
    /// The next event; `None` when there is nobody to tell, or nothing more to tell.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.behind {
                self.catch_up().await?;
                continue;
            }
            tokio::select! {
                news = self.ear.news.recv() => match news {
                    Ok(news) => self.take(&news),
                    Err(RecvError::Lagged(_)) => self.behind = true,
                    Err(RecvError::Closed) => return None,
                },
                _ = self.look.tick() => {
                    if !self.may_listen().await {
                        return None;
                    }
                    // Tells everybody when someone is gone.
                    drop(self.app.rooms.people(&self.page));
                }
                ended = self.ended.recv() => {
                    let over = match (&self.session, ended) {
                        (Some(own), Ok(ended)) => self.app.sessions.is_over(&ended, own).await,
                        _ => !self.may_listen().await,
                    };
                    if over {
                        return None;
                    }
                }
                _ = self.draining.changed() => return None,
            }
        }
    }

    fn take(&mut self, news: &News) {
        let event = match news {
            News::Edit(told) if told.seq <= self.after => None,
            News::Edit(told) if told.seq > self.after + 1 => {
                self.behind = true;
                None
            }
            News::Edit(told) => {
                self.after = told.seq;
                event("edit", &**told).map(|event| event.id(told.seq.to_string()))
            }
            News::People(people) => event("people", &**people),
            News::Published(published) => event("published", published),
            News::Reset => event("reset", &serde_json::json!({})),
            News::Planned => event("planned", &serde_json::json!({})),
            News::Reviewed => event("reviewed", &serde_json::json!({})),
        };
        self.waiting.extend(event);
    }

    /// Reads from the store what was not told yet.
    async fn catch_up(&mut self) -> Option<()> {
        let (page, after) = (self.page.clone(), self.after);
        let read = blocking(&self.app, move |app| Ok(app.ports.pages.edits(&page, after, SLICE)?)).await.ok()?;
        self.behind = read.len() == SLICE;
        for record in read {
            self.after = record.seq;
            self.waiting.extend(told(record));
        }
        Some(())
    }

    /// Whether the session lives and its roles are enough. Does not count as a sign of life of the person.
    async fn may_listen(&self) -> bool {
        let Some(key) = &self.session else { return false };
        match self.app.ports.store.session(key.clone()).await {
            Ok(Some(session)) => may(&Visitor { session: Some(session) }.roles(), Act::See),
            Ok(None) => false,
            // The store is away for a moment; that ends nobody's session.
            Err(_) => true,
        }
    }
}

fn told(record: EditRecord) -> Option<Event> {
    let edit = serde_json::from_str(&record.edit).ok()?;
    let told = Told { seq: record.seq, by: record.by.name, client: record.client, edit };
    event("edit", &told).map(|event| event.id(told.seq.to_string()))
}

fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}

/// Says that a tab has the page open, and what is chosen in it; to be said again within half a minute.
#[utoipa::path(put, path = "/-/pages/{name}/presence", tag = "studio", params(("name" = String, Path)),
    responses((status = 204, description = "noted"), (status = 400), (status = 401), (status = 403), (status = 404),
        (status = 429, description = "too many have the page open")))]
pub async fn presence(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    StrictJson(here): StrictJson<Here>,
) -> Result<StatusCode, Problem> {
    let who = author(&caller, Act::See)?;
    named(&name)?;
    let fits = |text: &str, most: usize| !text.is_empty() && text.len() <= most && !text.contains(char::is_control);
    if !fits(&here.client, 64) || here.selection.as_ref().is_some_and(|selection| !fits(selection, 200)) {
        let detail = "`client` has 1 to 64 characters and `selection` at most 200";
        return Err(Problem::new(problem::BAD_REQUEST).detail(detail));
    }
    let page = name.clone();
    blocking(&app, move |app| app.drafts.open(&app.catalogue.snapshot(), &page).map(drop)).await?;
    if app.rooms.here(&name, &who.id, &who.name, here) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::new(problem::TOO_MANY).detail("too many have this page open").retry_after(30))
    }
}
