//! A problem as a page, for people whose browser asked for one.

use crate::domain::sessions::Visitor;
use crate::http::middleware::headers;
use crate::http::middleware::trace::RequestId;
use crate::http::problem::{CarriesProblem, Words};
use crate::http::routes::session;
use crate::http::{Shared, client, cookie};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, Failure, Notice};
use jogakbo_contract::text::Locale;

/// Headers of a problem that its page keeps.
const KEPT: [header::HeaderName; 3] = [header::RETRY_AFTER, header::CONNECTION, header::ALLOW];

/// Turns problems into pages where the request prefers HTML.
pub async fn as_page(State(app): State<Shared>, request: Request, next: Next) -> Response {
    if !client::takes(request.headers(), "text/html") {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    let safe = request.method().is_safe();
    let asked = request.headers().clone();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let response = next.run(request).await;
    let Some(CarriesProblem(kind)) = response.extensions().get::<CarriesProblem>().copied() else { return response };
    let (locale, route) = Locale::split_path(&path);
    // Back to the same place, but never to another site, to the portal's machinery, or to what a form was sent to.
    let route = (safe && session::safe(&path) == path).then_some(route);
    let maintenance = app.maintenance().filter(|_| kind == problem::MAINTENANCE);
    let words = response.extensions().get::<Words>().map(|words| &words.0);
    let message = maintenance.as_ref().and_then(|closed| closed.message.as_ref()).or(words);
    let notice = Notice {
        failure: if kind == problem::MAINTENANCE { Failure::Maintenance } else { Failure::of(kind.status) },
        route,
        message: message.map(|message| message.get(locale)),
        reference: id.as_deref(),
    };
    let session = session::view(&app, &visitor(&app, &asked).await);
    let document = render::notice(&app.portal(), &notice, &session, locale, cookie::look(&asked));
    let mut page = answer(response.status(), &document);
    page.extensions_mut().insert(CarriesProblem(kind));
    for name in KEPT {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// Who asks; nobody when the store cannot say, which may be what failed.
async fn visitor(app: &Shared, headers: &HeaderMap) -> Visitor {
    app.sessions.visitor(cookie::read(headers, cookie::SESSION)).await.unwrap_or_default()
}

/// A document without scripts as an answer.
pub fn answer(status: StatusCode, document: &render::Document) -> Response {
    let mut extra = HeaderMap::new();
    headers::page(&mut extra, document);
    extra.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    extra.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    extra.insert(header::VARY, HeaderValue::from_static("Accept, Cookie"));
    (status, extra, document.html.clone()).into_response()
}
