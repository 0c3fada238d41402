//! Requests to the portal's own host, through the `fetch` of before any widget.

use super::{Foreign, convert, time};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type without parameters.
    pub media_type: String,
    /// Whether it was redirected.
    pub redirected: bool,
    /// Seconds the server asks to wait.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: String,
}

/// Sends a request and reads the whole answer.
///
/// # Errors
/// Why there is none, in words.
pub async fn request(method: &str, url: &str, accept: &str, body: Option<&str>) -> Result<Answer, String> {
    send(method, url, accept, body, None).await
}

/// Sends frames up a link of server-sent events; whether the host has them.
pub(super) async fn frames(link: &str, frames: &str) -> bool {
    send("POST", "/-/bridge/frames", "*/*", Some(frames), Some(link)).await.is_ok_and(|answer| answer.status == 204)
}

#[wasm_bindgen(module = "/src/dom/api.js")]
extern "C" {
    #[wasm_bindgen(js_name = "api", catch)]
    fn call_api(fetch: &js_sys::Function, lock: &str, item: &str, args: &js_sys::Array) -> Result<JsValue, JsValue>;
}

/// Calls an API for an item; `args` are its signal and those of `host.fetch`. Gives a promise of a `Response`.
pub fn api(lock: &str, item: &str, args: &[Foreign]) -> Foreign {
    let args: js_sys::Array = args.iter().map(|arg| &arg.0).collect();
    Foreign(call_api(&time::native("fetch"), lock, item, &args).unwrap_or_default())
}

async fn send(method: &str, url: &str, accept: &str, body: Option<&str>, link: Option<&str>) -> Result<Answer, String> {
    let headers = js_sys::Object::new();
    convert::set(&headers, "accept", &accept.into());
    convert::set(&headers, "x-jogakbo", &"1".into());
    let init = js_sys::Object::new();
    convert::set(&init, "method", &method.into());
    convert::set(&init, "credentials", &"same-origin".into());
    if let Some(body) = body {
        let media_type = if link.is_some() { "application/x-ndjson" } else { "application/json" };
        convert::set(&headers, "content-type", &media_type.into());
        convert::set(&init, "body", &body.into());
    }
    if let Some(link) = link {
        convert::set(&headers, "x-jogakbo-link", &link.into());
    }
    convert::set(&init, "headers", &headers);
    read(url, &init).await.map_err(|error| convert::words(&error))
}

async fn read(url: &str, init: &JsValue) -> Result<Answer, JsValue> {
    let promise: js_sys::Promise = time::native("fetch").call2(&JsValue::UNDEFINED, &url.into(), init)?.dyn_into()?;
    let response: web_sys::Response = JsFuture::from(promise).await?.dyn_into()?;
    let header = |name: &str| {
        let headers = Foreign(JsValue::from(&response)).member("headers");
        let get = headers.member("get").0.dyn_into::<js_sys::Function>().ok()?;
        get.call1(&headers.0, &name.into()).ok()?.as_string()
    };
    let media_type = header("content-type").unwrap_or_default();
    let answer = Answer {
        status: response.status(),
        media_type: media_type.split(';').next().unwrap_or_default().trim().to_owned(),
        redirected: response.redirected(),
        retry_after: header("retry-after").and_then(|seconds| seconds.parse().ok()),
        body: String::new(),
    };
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Answer { body, ..answer })
}
