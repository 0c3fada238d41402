//! The only sink of markup, the addresses of workers, and the links that vouch for files the import map does not list.

use super::boot::Boot;
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

/// Loads modules with their integrity before they are imported, dependencies first. The promise never rejects: what
/// fails here fails again, with a reason, in the import that follows.
pub(super) fn preload(boot: &Boot, urls: &[String]) -> js_sys::Promise {
    let links: Vec<js_sys::Promise> =
        urls.iter().filter_map(|url| link(url, &boot.integrity(url.split('?').next().unwrap_or(url)))).collect();
    wasm_bindgen_futures::future_to_promise(async move {
        for done in links {
            let _ = wasm_bindgen_futures::JsFuture::from(done).await;
        }
        Ok(JsValue::UNDEFINED)
    })
}

fn link(url: &str, integrity: &str) -> Option<js_sys::Promise> {
    let document = web_sys::window()?.document()?;
    let link: web_sys::HtmlLinkElement = document.create_element("link").ok()?.dyn_into().ok()?;
    link.set_rel("modulepreload");
    let _ = link.set_attribute("integrity", integrity);
    let done = js_sys::Promise::new(&mut |resolve, _| {
        for event in ["load", "error"] {
            let _ = super::time::native("on").call3(&JsValue::UNDEFINED, &link, &event.into(), &resolve);
        }
    });
    link.set_href(url);
    document.head()?.append_child(&link).ok()?;
    Some(done)
}
