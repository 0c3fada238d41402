//! The only sink of markup, and the addresses of workers.

use super::{Foreign, convert};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = web_sys::Element)]
    type Sink;
    #[wasm_bindgen(method, catch, js_name = "setHTMLUnsafe")]
    fn set_html_unsafe(this: &Sink, html: &JsValue) -> Result<(), JsValue>;
}

thread_local! {
    static POLICY: JsValue = policy();
}

/// The Trusted Types policy `jogakbo`, or `undefined` in browsers without them.
fn policy() -> JsValue {
    let types = Foreign(js_sys::global().into()).member("trustedTypes");
    let Some(create) = types.member("createPolicy").callback() else { return JsValue::UNDEFINED };
    let rules = js_sys::Object::new();
    let same = Closure::<dyn Fn(JsValue) -> JsValue>::new(|text: JsValue| text);
    let same = same.into_js_value();
    for name in ["createHTML", "createScriptURL"] {
        convert::set(&rules, name, &same);
    }
    create.0.call2(&types.0, &"jogakbo".into(), &rules).unwrap_or(JsValue::UNDEFINED)
}

/// Parses markup of the portal's own renderer, with declarative shadow roots, into a detached element.
///
/// # Errors
/// When the browser lacks `setHTMLUnsafe`.
pub(super) fn parse(document: &web_sys::Document, html: &str) -> Result<web_sys::Element, String> {
    let sink = document.create_element("div").map_err(|error| convert::words(&error))?;
    let trusted = vouched("createHTML", html);
    sink.unchecked_ref::<Sink>().set_html_unsafe(&trusted).map_err(|error| convert::words(&error))?;
    Ok(sink)
}

/// The address of a script of the portal's own, for a worker.
pub(super) fn script(url: &str) -> JsValue {
    vouched("createScriptURL", url)
}

fn vouched(create: &str, text: &str) -> JsValue {
    let trusted = POLICY.with(|policy| {
        let policy = Foreign(policy.clone());
        policy.member(create).callback().and_then(|create| create.0.call1(&policy.0, &text.into()).ok())
    });
    trusted.unwrap_or_else(|| text.into())
}
