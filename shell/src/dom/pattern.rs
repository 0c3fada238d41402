//! The browser's regular expressions for the keyword `pattern` of schemas.

use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// Compiled once each; the patterns of a portal are few.
    static KNOWN: RefCell<Vec<(String, Option<js_sys::RegExp>)>> = const { RefCell::new(Vec::new()) };
}

/// Lends the contract the browser's engine.
pub fn lend() {
    jogakbo_contract::schema::pattern::set_tester(test);
}

/// Whether some part of `text` matches. A pattern the browser cannot read refuses nothing here; the server still checks.
fn test(pattern: &str, text: &str) -> bool {
    KNOWN.with_borrow_mut(|known| {
        let at = known.iter().position(|(source, _)| source == pattern).unwrap_or_else(|| {
            known.push((pattern.to_owned(), compile(pattern)));
            known.len() - 1
        });
        known[at].1.as_ref().is_none_or(|expression| expression.test(text))
    })
}

fn compile(pattern: &str) -> Option<js_sys::RegExp> {
    let constructor =
        js_sys::Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let arguments = js_sys::Array::of2(&pattern.into(), &"u".into());
    js_sys::Reflect::construct(&constructor, &arguments).ok()?.dyn_into().ok()
}
