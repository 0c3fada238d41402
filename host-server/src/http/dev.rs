//! What pages get beside while a widget is developed or checked: scripts of ours, and what these say to the command that
//! serves them.
//!
//! None of it exists in a portal that is served: the routes are made, and documents changed, only where [`App::dev`] is set,
//! which no file, variable or flag of `serve` can do. The policy of pages stays as it is.
//!
//! [`App::dev`]: crate::app::App::dev

use super::Shared;
use super::problem::Problem;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures::{Stream, stream};
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::problem;
use jogakbo_contract::render::Document;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::mpsc::Sender;
use tokio::sync::watch;

/// Reloads the page when it changed, and shows why a build failed.
pub const RELOAD: (&str, &str) = ("reload.js", include_str!("dev/reload.js"));

/// What pages get beside.
pub struct Dev {
    scripts: BTreeMap<&'static str, (String, Sri)>,
    /// Files that scripts may fetch or import, by name.
    files: BTreeMap<&'static str, (String, &'static str)>,
    /// Why the build failed; empty when it did not.
    failure: watch::Sender<String>,
    told: Sender<Told>,
}

/// What the command hears.
#[derive(Debug)]
pub enum Told {
    /// The portal answers, at this address.
    Ready(String),
    /// What a page found.
    Results(Value),
}

impl std::fmt::Debug for Dev {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dev").field("scripts", &self.scripts.keys()).finish_non_exhaustive()
    }
}

impl Dev {
    /// Pages get these scripts, in the order of their names.
    pub fn new(scripts: &[(&'static str, &str)], told: Sender<Told>) -> Self {
        let script =
            |(name, text): &(&'static str, &str)| (*name, ((*text).to_owned(), Sri::sha384_of(text.as_bytes())));
        Self {
            scripts: scripts.iter().map(script).collect(),
            files: BTreeMap::new(),
            failure: watch::channel(String::new()).0,
            told,
        }
    }

    /// Scripts may ask for this file too.
    #[must_use]
    pub fn with_file(mut self, name: &'static str, text: String, media_type: &'static str) -> Self {
        self.files.insert(name, (text, media_type));
        self
    }

    /// Says why the build failed, or with an empty text that it did not.
    pub fn failed(&self, why: String) {
        self.failure.send_replace(why);
    }

    /// Says that the portal answers.
    pub fn is_ready(&self, address: &str) {
        self.told.send(Told::Ready(address.to_owned())).ok();
    }

    /// Lets the document load the scripts, after it was read.
    pub fn put_into(&self, document: &mut Document) {
        // The integrity policy lets a script pass only where its hash can be seen to be checked: `crossorigin`.
        let script = |(name, (_, integrity)): (&&str, &(String, Sri))| {
            format!(
                "<script type=\"module\" src=\"/-/dev/{name}\" crossorigin integrity=\"{}\"></script>",
                integrity.as_str()
            )
        };
        let scripts: String = self.scripts.iter().map(script).collect();
        document.html = document.html.replacen("<head>", &format!("<head>{scripts}"), 1);
    }
}

/// The routes; to be merged only where they are wanted.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/-/dev/changes", get(changes))
        .route("/-/dev/results", post(results))
        .route("/-/dev/{name}", get(file))
}

async fn file(State(app): State<Shared>, Path(name): Path<String>) -> Response {
    let dev = app.dev.as_deref();
    let found = dev.and_then(|dev| {
        let script = dev.scripts.get(name.as_str()).map(|(text, _)| (text, "text/javascript; charset=utf-8"));
        script.or_else(|| dev.files.get(name.as_str()).map(|(text, kind)| (text, *kind)))
    });
    match found {
        Some((text, kind)) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            ];
            (headers, text.clone()).into_response()
        }
        None => Problem::new(problem::NOT_FOUND).into_response(),
    }
}

/// What a page found; at most as large as any other body.
async fn results(State(app): State<Shared>, body: Bytes) -> Result<StatusCode, Problem> {
    let found =
        serde_json::from_slice(&body).map_err(|_| Problem::new(problem::BAD_REQUEST).detail("this is no JSON"))?;
    if let Some(dev) = &app.dev {
        dev.told.send(Told::Results(found)).ok();
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The locks of all pages and why the build failed, now and whenever one of both changes.
async fn changes(State(app): State<Shared>) -> Response {
    let stopped = app.draining.subscribe();
    match app.dev.as_ref().map(|dev| dev.failure.subscribe()) {
        Some(failure) => {
            let snapshots = app.catalogue.changes();
            Sse::new(events(app, snapshots, failure, stopped)).keep_alive(KeepAlive::new()).into_response()
        }
        None => Problem::new(problem::NOT_FOUND).into_response(),
    }
}

fn events(
    app: Shared,
    snapshots: watch::Receiver<u64>,
    failure: watch::Receiver<String>,
    stopped: watch::Receiver<bool>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let first = true;
    stream::unfold(
        (app, snapshots, failure, stopped, first),
        |(app, mut snapshots, mut failure, mut stopped, first)| async move {
            if !first {
                let on = tokio::select! {
                    on = snapshots.changed() => on.is_ok(),
                    on = failure.changed() => on.is_ok(),
                    _ = stopped.changed() => false,
                };
                if !on {
                    return None;
                }
            }
            let pages = app.catalogue.snapshot();
            let locks: Map<String, Value> =
                pages.pages().map(|page| (page.lock.page.name.to_string(), json!(page.lock.digest))).collect();
            let why = failure.borrow_and_update().clone();
            snapshots.borrow_and_update();
            let event = Event::default().json_data(json!({"locks": locks, "failure": why})).ok()?;
            Some((Ok(event), (app, snapshots, failure, stopped, false)))
        },
    )
}
