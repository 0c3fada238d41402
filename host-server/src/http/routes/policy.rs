//! Who may do what: a page for people, the same as JSON for programs, both from the table that the host asks.

use super::consents::Language;
use super::session;
use crate::http::extract::Caller;
use crate::http::middleware::failure_page::answer;
use crate::http::{Shared, client, cookie};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::policy::{ROLES, Right, allows, role_name, role_title};
use jogakbo_contract::render;
use jogakbo_contract::text::Locale;
use serde_json::{Value, json};

/// What each role may do.
#[utoipa::path(get, path = "/-/policy", tag = "operation",
    responses((status = 200, description = "roles, and the rights of each; browsers get a page, in Korean or with `?lang=en`")))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Response {
    if client::takes(&headers, "text/html") {
        let view = session::view(&app, &caller.visitor);
        let document = render::policy(&app.portal(), &view, language.locale(), cookie::look(&headers));
        return answer(StatusCode::OK, &document);
    }
    ([(header::VARY, "Accept")], Json(table())).into_response()
}

fn table() -> Value {
    let said = |say: &dyn Fn(Locale) -> &'static str| json!({"ko": say(Locale::Ko), "en": say(Locale::En)});
    let rights = Right::ALL.map(|right| json!({"name": right.name(), "title": said(&|locale| right.say(locale))}));
    let roles = ROLES.map(|role| {
        let may: Vec<&str> = Right::ALL.into_iter().filter(|right| allows(&[role], *right)).map(Right::name).collect();
        json!({"name": role_name(role), "title": said(&|locale| role_title(role, locale)), "may": may})
    });
    json!({ "roles": roles, "rights": rights })
}
