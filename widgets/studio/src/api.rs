//! The host's interface for pages (`/-/pages`), with types of the contract on both sides.

use jogakbo_contract::finding::Finding;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Why a request brought nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The host was not reached, or broke off; trying again can help.
    Away,
    /// The host said no.
    Refused {
        /// HTTP status.
        status: u16,
        /// The kind of problem, by the last part of its address; empty when there is none.
        kind: String,
        /// What it said, for people.
        detail: String,
        /// What is wrong with the page, if that is the reason.
        findings: Vec<Finding>,
    },
}

impl Failure {
    /// Whether trying again later can help: the host is away or busy.
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Away => true,
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
        }
    }
}

impl Failure {
    /// Whether the host has no room left.
    pub const fn is_full(&self) -> bool {
        matches!(self, Self::Refused { status: 507, .. })
    }
}

/// Address of `rest` below the pages.
pub fn address(rest: &str) -> String {
    format!("/-/pages{rest}")
}

/// Asks for something.
///
/// # Errors
/// [`Failure`], for example for a page that is not there.
pub async fn get<T: DeserializeOwned>(rest: &str) -> Result<T, Failure> {
    read(ask("GET", rest, None).await?)
}

/// Sends something and reads the answer.
///
/// # Errors
/// [`Failure`], for example when the page changed meanwhile.
pub async fn send<T: DeserializeOwned>(method: &str, rest: &str, body: &impl Serialize) -> Result<T, Failure> {
    read(ask(method, rest, Some(serde_json::to_string(body).map_err(|_| Failure::Away)?)).await?)
}

fn read<T: DeserializeOwned>(text: String) -> Result<T, Failure> {
    let text = if text.is_empty() { "null".to_owned() } else { text };
    serde_json::from_str(&text).map_err(|error| Failure::Refused {
        status: 200,
        kind: String::new(),
        detail: format!("the answer is not understood: {error}"),
        findings: Vec::new(),
    })
}

async fn ask(method: &str, rest: &str, body: Option<String>) -> Result<String, Failure> {
    let away = |_: JsValue| Failure::Away;
    let headers = Headers::new().map_err(away)?;
    let init = RequestInit::new();
    init.set_method(method);
    if method != "GET" {
        // Says that a page of the portal sends it, and not another site.
        headers.set("x-jogakbo", "1").map_err(away)?;
    }
    if let Some(body) = body {
        headers.set("content-type", "application/json").map_err(away)?;
        init.set_body(&body.into());
    }
    init.set_headers(&headers);
    let window = web_sys::window().ok_or(Failure::Away)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(&address(rest), &init)).await.map_err(away)?;
    let answer: Response = answer.unchecked_into();
    let text = JsFuture::from(answer.text().map_err(away)?).await.map_err(away)?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() { Ok(text) } else { Err(refused(answer.status(), &text)) }
}

fn refused(status: u16, text: &str) -> Failure {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let word = |key: &str| body.get(key).and_then(Value::as_str);
    Failure::Refused {
        status,
        kind: word("type").and_then(|address| address.rsplit(':').next()).unwrap_or_default().to_owned(),
        detail: word("detail").or_else(|| word("title")).unwrap_or_default().to_owned(),
        findings: body.get("findings").cloned().and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_the_host_said() {
        let body = r#"{"type":"urn:jogakbo:problem:draft-newer","title":"Conflict","detail":"the draft is newer","findings":[{"code":"P04","severity":"error","at":"/spec","message":"x"}]}"#;
        let Failure::Refused { status, kind, detail, findings } = refused(409, body) else { panic!("refused") };
        assert_eq!(
            (status, kind.as_str(), detail.as_str(), findings.len()),
            (409, "draft-newer", "the draft is newer", 1)
        );
        assert!(!refused(409, body).may_pass() && refused(503, "").may_pass() && Failure::Away.may_pass());
    }
}
