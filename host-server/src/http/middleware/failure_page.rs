//! A problem as a page, for people whose browser asked for one.

use crate::http::middleware::headers;
use crate::http::middleware::trace::RequestId;
use crate::http::problem::CarriesProblem;
use crate::http::{Shared, client, cookie};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::phrase::Phrase;
use jogakbo_contract::render::{self, Notice};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::SessionView;

/// Turns problems into pages where the request prefers HTML.
pub async fn as_page(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let wanted = client::takes(request.headers(), "text/html");
    if !wanted {
        return next.run(request).await;
    }
    let (locale, _) = Locale::split_path(request.uri().path());
    let scheme = cookie::scheme(request.headers());
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let response = next.run(request).await;
    let Some(CarriesProblem(kind)) = response.extensions().get::<CarriesProblem>().copied() else { return response };
    let status = response.status();
    let (title, advice) = match kind.status {
        401 | 403 => (Phrase::Forbidden, Phrase::ForbiddenMore),
        404 | 405 | 410 => (Phrase::NotFound, Phrase::NotFoundMore),
        _ => (Phrase::ServerError, Phrase::ServerErrorMore),
    };
    let reference = id.as_deref().filter(|_| status.is_server_error());
    let document =
        render::notice(&app.portal(), &Notice { title, advice, reference }, &SessionView::default(), locale, scheme);
    let mut page = answer(status, &document);
    page.extensions_mut().insert(CarriesProblem(kind));
    if let Some(after) = response.headers().get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    page
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
