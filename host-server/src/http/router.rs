//! All routes, and the order of what every request goes through.

use super::middleware::{csrf, failure_page, headers, host, rates, refusals, trace};
use super::problem::Problem;
use super::routes::{
    api, assets, catalogue, consents, events, failures, finders, frames, health, history, issuer, overrides, pages,
    policy, releases, reports, session, sign_in, studio, token,
};
use super::{Shared, asyncapi, dev, openapi, sse, tap};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state as layer, map_response};
use axum::response::IntoResponse;
use axum::routing::{any, delete, get, post, put};
use jogakbo_contract::problem;

/// The portal.
pub fn portal(app: &Shared) -> Router {
    let limit = DefaultBodyLimit::max(app.config.limits.body_bytes);
    let beside = if app.dev.is_some() { dev::routes() } else { Router::new() };
    Router::new()
        .merge(beside)
        .route("/-/assets/{digest}/{*path}", get(assets::get))
        .route("/-/shell/{digest}/{*path}", get(assets::shell))
        .route("/-/bridge", get(tap::open))
        .route("/-/bridge/sse", get(sse::down))
        .route("/-/bridge/frames", post(sse::up))
        .route("/-/session", get(session::get))
        .route("/-/session/consents", get(consents::get).post(consents::post))
        .route("/-/session/extend", post(session::extend))
        .route("/-/session/login", get(sign_in::form).post(sign_in::login))
        .route("/-/session/callback", get(sign_in::elsewhere::callback))
        .route("/-/session/backchannel", post(sign_in::elsewhere::backchannel))
        .route("/-/session/logout", post(sign_in::leave::logout))
        .route("/-/session/ended", get(sign_in::leave::ended))
        .route("/-/session/first", get(sign_in::first::form).post(sign_in::first::make))
        .route("/-/session/left", get(sign_in::leave::left))
        .route("/-/session/ticket", post(session::ticket))
        .route("/-/session/token", post(token::post))
        .route("/-/session/view", post(session::look))
        .route("/-/session/variables/{name}", put(session::keep_variable))
        .route("/-/issuer/.well-known/openid-configuration", get(issuer::discovery))
        .route("/-/issuer/jwks.json", get(issuer::keys))
        .route("/-/issuer/token", post(issuer::token))
        .route("/-/events", post(events::post))
        .route("/-/history", get(history::get))
        .route("/-/api/{item}/{api}/", any(api::any))
        .route("/-/api/{item}/{api}/{*path}", any(api::any))
        .route("/-/catalogue", get(catalogue::get))
        .route("/-/catalogue/backstage.yaml", get(catalogue::export::backstage))
        .route("/-/catalogue/widgets", get(catalogue::parts::widgets))
        .route("/-/catalogue/pbcs/{name}", get(catalogue::parts::pbc).post(catalogue::screens::post))
        .route("/-/catalogue/pbcs/{name}/health", get(catalogue::parts::health))
        .route("/-/catalogue/preview/{pbc}/{version}/{widget}", get(catalogue::preview::get))
        .route("/-/catalogue/docs/{pbc}/{version}/elements/{widget}", get(catalogue::reference::element))
        .route("/-/catalogue/docs/{pbc}/{version}/apis/{api}", get(catalogue::reference::api))
        .route("/-/catalogue/docs/{pbc}/{version}/events", get(catalogue::reference::events))
        .route("/-/catalogue/waiting", get(catalogue::waiting::get_page).post(catalogue::waiting::decide))
        .route("/-/install", catalogue::waiting::install(app))
        .route("/-/install/{key}", get(catalogue::decide::one).post(catalogue::decide::post))
        .route("/-/releases", get(releases::list))
        .route("/-/releases/{pbc}", post(releases::post))
        .route("/-/failures", post(failures::post))
        .route("/-/override", post(overrides::make))
        .route("/-/override/end", post(overrides::end))
        .route("/-/try/{handle}/", get(overrides::show::get))
        .route("/-/try/{handle}/{*path}", get(overrides::show::get))
        .route("/en/-/try/{handle}/", get(overrides::show::get))
        .route("/en/-/try/{handle}/{*path}", get(overrides::show::get))
        .route("/-/pages", get(studio::pages::list).post(studio::pages::create))
        .route("/-/pages/parts", get(studio::pages::parts))
        .route("/-/pages/emulate.js", get(studio::emulate::get))
        .route("/-/pages/observe.js", get(studio::observe::get))
        .route("/-/pages/replay.js", get(studio::observe::replay))
        .route("/-/slow/assets/{digest}/{*path}", get(studio::slow::asset))
        .route("/-/slow/shell/{digest}/{*path}", get(studio::slow::shell))
        .route("/-/pages/{name}/draft", get(studio::draft::get).delete(studio::draft::discard))
        .route("/-/pages/{name}/file", get(studio::draft::file))
        .route("/-/pages/{name}/edits", post(studio::edits::post))
        .route("/-/pages/{name}/restore", post(studio::edits::restore))
        .route("/-/pages/{name}/stream", get(studio::stream::get))
        .route("/-/pages/{name}/presence", put(studio::stream::presence))
        .route("/-/pages/{name}/preview", get(studio::preview::get))
        .route("/-/pages/{name}/publish", post(studio::live::publish))
        .route("/-/pages/{name}/rollback", post(studio::live::roll_back))
        .route("/-/pages/{name}/revisions", get(studio::live::revisions))
        .route("/-/pages/{name}/revisions/{number}", get(studio::live::revision))
        .route("/-/pages/{name}/off", post(studio::live::off))
        .route("/-/pages/{name}/schedules", get(studio::schedule::list).post(studio::schedule::create))
        .route("/-/pages/{name}/schedules/{id}", delete(studio::schedule::cancel))
        .route("/-/pages/{name}/approval", post(studio::review::say))
        .route("/-/pages/{name}/audit", get(studio::review::audit))
        .route("/-/policy", get(policy::get))
        .route("/-/reports", get(reports::get).post(reports::post))
        .route("/-/health/live", get(health::live))
        .route("/-/health/ready", get(health::ready))
        .route("/-/metrics", get(health::metrics))
        .route("/sitemap.xml", get(finders::sitemap))
        .route("/robots.txt", get(finders::robots))
        .route("/manifest.webmanifest", get(finders::korean))
        .route("/en/manifest.webmanifest", get(finders::english))
        .route("/-/openapi.json", get(openapi::get))
        .route("/-/asyncapi.json", get(asyncapi::get))
        .method_not_allowed_fallback(wrong_method)
        .fallback(pages::get)
        .layer(limit)
        .layer(layer(app.clone(), refusals::record))
        .layer(layer(app.clone(), csrf::own_site))
        .layer(layer(app.clone(), rates::counted))
        .layer(layer(app.clone(), host::own_name))
        .layer(layer(app.clone(), failure_page::as_page))
        .layer(layer(app.clone(), headers::secure))
        .layer(map_response(headers::keyed))
        .layer(layer(app.clone(), trace::trace))
        .with_state(app.clone())
}

/// The content origin: files and documents for frames, and nothing else. It reads no cookie.
pub fn content(app: &Shared) -> Router {
    Router::new()
        .route("/-/frame/{lock}/{item}", get(frames::get))
        .route("/-/assets/{digest}/{*path}", get(assets::content))
        .route("/-/health/live", get(health::live))
        .method_not_allowed_fallback(wrong_method)
        .fallback(nothing)
        .layer(layer(app.clone(), headers::secure))
        .layer(layer(app.clone(), trace::trace))
        .with_state(app.clone())
}

async fn wrong_method() -> impl IntoResponse {
    Problem::new(problem::METHOD_NOT_ALLOWED)
}

async fn nothing() -> impl IntoResponse {
    Problem::new(problem::NOT_FOUND)
}
