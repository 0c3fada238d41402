//! The description of our own interface (OpenAPI 3.1).

use super::routes::{
    api, assets, catalogue, consents, events, failures, finders, health, history, issuer, overrides, policy, releases,
    reports, session, sign_in, studio, token,
};
use super::{sse, tap};
use axum::Json;
use utoipa::OpenApi;

/// The description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Jogakbo host",
        description = "Errors are RFC 9457 problems. State changes need `X-Jogakbo: 1` or a same-origin form; back ends bring an access token instead."
    ),
    paths(
        session::get,
        consents::get,
        consents::post,
        session::extend,
        sign_in::form,
        sign_in::login,
        sign_in::elsewhere::callback,
        sign_in::elsewhere::backchannel,
        sign_in::first::form,
        sign_in::first::make,
        sign_in::leave::logout,
        sign_in::leave::left,
        sign_in::leave::ended,
        session::ticket,
        token::post,
        session::look,
        session::keep_variable,
        issuer::discovery,
        issuer::keys,
        issuer::token,
        catalogue::get,
        catalogue::export::backstage,
        catalogue::parts::widgets,
        catalogue::parts::pbc,
        catalogue::screens::post,
        catalogue::waiting::get_page,
        catalogue::waiting::decide,
        catalogue::waiting::list,
        catalogue::waiting::offer,
        catalogue::decide::one,
        catalogue::decide::post,
        catalogue::parts::health,
        catalogue::preview::get,
        catalogue::reference::element,
        catalogue::reference::api,
        catalogue::reference::events,
        releases::list,
        releases::post,
        failures::post,
        events::post,
        tap::open,
        sse::down,
        sse::up,
        history::get,
        api::any,
        assets::get,
        assets::shell,
        studio::pages::list,
        studio::pages::create,
        studio::pages::parts,
        studio::draft::get,
        studio::draft::discard,
        studio::draft::file,
        studio::edits::post,
        studio::edits::restore,
        studio::stream::get,
        studio::stream::presence,
        studio::preview::get,
        studio::emulate::get,
        studio::observe::get,
        studio::observe::replay,
        studio::slow::asset,
        studio::slow::shell,
        studio::live::publish,
        studio::live::roll_back,
        studio::live::revisions,
        studio::live::revision,
        studio::live::off,
        studio::schedule::list,
        studio::schedule::create,
        studio::schedule::cancel,
        studio::review::say,
        studio::review::audit,
        overrides::make,
        overrides::end,
        overrides::show::get,
        policy::get,
        reports::get,
        reports::post,
        finders::sitemap,
        finders::robots,
        finders::korean,
        finders::english,
        health::live,
        health::ready,
        health::metrics
    )
)]
struct Description;

/// Answers `/-/openapi.json`.
pub async fn get() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}
