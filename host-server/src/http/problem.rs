//! A contract's problem as an answer (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::problem::{Body, Kind, MEDIA_TYPE};
use jogakbo_contract::text::Text;

/// An answer that says what is wrong. Its `instance` is filled in by the request's middleware.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    detail: Option<String>,
    retry_after: Option<u64>,
    challenge: Option<&'static str>,
    oauth: Option<&'static str>,
    // In a box: problems travel through every handler, and few are about a page.
    findings: Option<Box<Findings>>,
}

/// What is wrong with the page that a problem is about.
#[derive(Debug, Clone)]
struct Findings(Vec<Finding>);

/// What citizens are told beside a problem, where somebody chose the words.
#[derive(Debug, Clone)]
pub struct Words(pub Text);

/// The kind of problem an answer carries, for pages of failure and for metrics.
#[derive(Debug, Clone, Copy)]
pub struct CarriesProblem(pub Kind);

impl Problem {
    /// A problem of `kind`.
    pub const fn new(kind: Kind) -> Self {
        Self { kind, detail: None, retry_after: None, challenge: None, oauth: None, findings: None }
    }

    /// The same, with what happened this time; safe to show.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same, with seconds after which to try again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same, with what to authenticate by (RFC 9110, section 11.6.1).
    #[must_use]
    pub const fn challenge(mut self, challenge: &'static str) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// The same, with the word OAuth clients look for (RFC 6749, section 5.2).
    #[must_use]
    pub const fn oauth(mut self, word: &'static str) -> Self {
        self.oauth = Some(word);
        self
    }

    /// The same, with what is wrong with the page it is about.
    #[must_use]
    pub fn findings(mut self, findings: Vec<Finding>) -> Self {
        self.findings = Some(Box::new(Findings(findings)));
        self
    }

    /// Its kind.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The body as it stands now, for answers that hold several problems.
    pub fn body(&self) -> Body {
        let mut body = Body::new(self.kind);
        body.detail.clone_from(&self.detail);
        body.error = self.oauth.map(str::to_owned);
        body.findings = self.findings.as_ref().map(|findings| findings.0.clone()).unwrap_or_default();
        body
    }

    /// A problem whose cause goes to the log and never to the body.
    pub fn hidden(kind: Kind, cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(problem = kind.slug, "{}", crate::failure::chain(cause));
        Self::new(kind)
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        Self::new(kind)
    }
}

impl From<crate::ports::store::StoreError> for Problem {
    fn from(error: crate::ports::store::StoreError) -> Self {
        Self::hidden(jogakbo_contract::problem::UNAVAILABLE, &error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.body();
        let mut response = (
            StatusCode::from_u16(self.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")],
            serde_json::to_string(&body).expect("a problem has only text and numbers"),
        )
            .into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind.status == 413 {
            // The rest of the body is not read, so nothing can follow on this connection; a client has to know.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(challenge) = self.challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response.extensions_mut().insert(CarriesProblem(self.kind));
        response.extensions_mut().insert(body);
        response
    }
}
