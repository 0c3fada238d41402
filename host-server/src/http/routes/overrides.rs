//! A build of one's own in place of one widget, in one tab: made and ended by forms (ADR 0046). The page itself is in `show`.

pub mod show;

use super::catalogue::screens::{self, Wish};
use super::consents::Language;
use super::session;
use crate::domain::audit::act;
use crate::domain::overrides::{Module, Refusal};
use crate::http::extract::{Caller, Form};
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::{Shared, client, cookie};
use crate::ports::store::SessionRecord;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::edit::{self, Act};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::{NoSwap, Swap};
use jogakbo_contract::policy::{Right, allows};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, TRY};
use jogakbo_contract::text::Locale;
use serde::Deserialize;

/// What the form of the catalogue sends.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    pbc: String,
    widget: String,
    page: String,
    module: String,
    #[serde(default)]
    integrity: String,
    #[serde(flatten)]
    language: Language,
}

/// Leads the tab to a page with this module in place of the widget's.
#[utoipa::path(post, path = "/-/override", tag = "catalogue",
    responses((status = 303, description = "the address to go to; it opens in this session only"), (status = 400, description = "the form is not complete"),
        (status = 401), (status = 403, description = "not allowed; `findings` has a code from D01 to D09")))]
pub async fn make(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    form: Result<Form<Wanted>, Problem>,
) -> Result<Response, Problem> {
    let session = caller.visitor.session.as_ref().ok_or(problem::UNAUTHENTICATED)?;
    if let Some(refusal) = barred(&app, &caller) {
        let locale = form.map_or(Locale::Ko, |form| form.0.language.locale());
        return Ok(refuse(&app, &caller, refusal, "-", &locale.path("/"), locale, &headers).await);
    }
    let Form(wanted) = form?;
    let locale = wanted.language.locale();
    let pbc: PbcName = wanted.pbc.parse().map_err(|_| super::catalogue::parts::gone())?;
    match allow(&app, session, &pbc, &wanted) {
        Ok((handle, module, route)) => {
            let detail = [
                ("widget", wanted.widget.as_str()),
                ("page", wanted.page.as_str()),
                ("origin", module.origin.as_str()),
            ];
            app.journal.tell(act::OVERRIDE_MADE, &session.user.0, pbc.as_str(), &detail).await;
            let to = locale.path(&format!("{TRY}{handle}{}", route.trim_end_matches("/*")));
            let to = if route == "/*" { format!("{to}/") } else { to };
            Ok(Redirect::to(&to).into_response())
        }
        Err(refusal) => {
            note(&app, session, refusal, pbc.as_str()).await;
            if !client::takes(&headers, "text/html") || !edit::may(&caller.visitor.roles(), Act::See) {
                return Ok(problem_of(refusal, locale).into_response());
            }
            let fault = format!("{} ({})", refusal.word().say(locale), refusal.code());
            let wish = Wish { language: wanted.language, ..Wish::default() };
            screens::pbc(&app, &caller, pbc, &wish, &headers, Some(fault)).await
        }
    }
}

/// What nobody gets past, whatever they ask for.
fn barred(app: &Shared, caller: &Caller) -> Option<Refusal> {
    if !allows(&caller.visitor.roles(), Right::Override) {
        return Some(Refusal::Role);
    }
    (!app.overrides.allowed(&app.config.overrides)).then_some(Refusal::NotAllowed)
}

/// The handle, the module and the route of the page.
fn allow(
    app: &Shared,
    session: &SessionRecord,
    pbc: &PbcName,
    wanted: &Wanted,
) -> Result<(String, Module, String), Refusal> {
    let set = &app.config.overrides;
    let module = Module::read(&wanted.module, &wanted.integrity, set)?;
    let snapshot = app.catalogue.snapshot();
    let live = snapshot.page(&wanted.page).ok_or(Refusal::Absent)?;
    let swap = Swap { pbc, widget: &wanted.widget, module: &module.address, integrity: None };
    live.lock.swapped(&swap).map_err(|error| match error {
        NoSwap::Absent => Refusal::Absent,
        NoSwap::Framed => Refusal::Framed,
    })?;
    let handle = app.overrides.make(&session.key, pbc, &wanted.widget, &module, set.max_minutes);
    Ok((handle, module, live.lock.page.route.clone()))
}

/// What the form of the banner sends.
#[derive(Debug, Deserialize)]
pub struct Ending {
    handle: String,
    #[serde(default)]
    to: String,
}

/// Ends it and leads to the page as it is.
#[utoipa::path(post, path = "/-/override/end", tag = "catalogue",
    responses((status = 303, description = "ended, or over already"), (status = 401), (status = 403, description = "another session made it")))]
pub async fn end(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Form(ending): Form<Ending>,
) -> Result<Response, Problem> {
    let session = caller.visitor.session.as_ref().ok_or(problem::UNAUTHENTICATED)?;
    let to = session::safe(&ending.to);
    match app.overrides.open(&ending.handle, Some(&session.key), &app.config.overrides) {
        Ok(it) => {
            if let Err(error) = app.overrides.end(&it) {
                tracing::error!(%error, "a build of one's own cannot be ended; turn all off with `jogakbo overrides off`");
                return Err(problem::INTERNAL.into());
            }
            let detail = [("widget", it.widget.as_str())];
            app.journal.tell(act::OVERRIDE_ENDED, &session.user.0, it.pbc.as_str(), &detail).await;
        }
        Err(Refusal::Over | Refusal::NotAllowed) => {}
        Err(refusal) => {
            return Ok(refuse(&app, &caller, refusal, "-", to, session::locale_of(to), &headers).await);
        }
    }
    Ok(Redirect::to(to).into_response())
}

/// A refusal as a page or, for programs, as a problem; recorded.
async fn refuse(
    app: &Shared,
    caller: &Caller,
    refusal: Refusal,
    about: &str,
    to: &str,
    locale: Locale,
    headers: &HeaderMap,
) -> Response {
    if let Some(session) = &caller.visitor.session {
        note(app, session, refusal, about).await;
    }
    if !client::takes(headers, "text/html") {
        return problem_of(refusal, locale).into_response();
    }
    let view = session::view(app, &caller.visitor);
    let (code, word, look) = (refusal.code(), refusal.word(), cookie::look(headers));
    answer(StatusCode::FORBIDDEN, &render::override_refused(&app.portal(), code, word, to, &view, locale, look))
}

async fn note(app: &Shared, session: &SessionRecord, refusal: Refusal, about: &str) {
    app.journal.tell(act::OVERRIDE_REFUSED, &session.user.0, about, &[("code", refusal.code())]).await;
}

fn problem_of(refusal: Refusal, locale: Locale) -> Problem {
    let said = refusal.word().say(locale);
    Problem::new(problem::OVERRIDE_REFUSED).detail(said).findings(vec![Finding::error(refusal.code(), "", said)])
}
