//! Modules before they are needed; the work is script, `modules.js`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/dom/modules.js")]
extern "C" {
    // None of these throws. `catch` makes wasm-bindgen call them from its script and not straight from the module, whose
    // imports the build renames.
    #[wasm_bindgen(js_name = "ready", catch)]
    fn js_ready(files: &js_sys::Array, module: Option<&str>) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_name = "intent", catch)]
    fn js_intent(then: &JsValue) -> Result<(), JsValue>;
}

/// Loads files, given by address and hash, before they are imported, and evaluates `module` if there is one. The promise
/// never rejects: what fails here fails again, with a reason, in the import that follows.
pub(super) fn ready(files: &[(String, String)], module: Option<&str>) -> js_sys::Promise {
    let files: js_sys::Array =
        files.iter().map(|(url, hash)| js_sys::Array::of2(&JsValue::from_str(url), &JsValue::from_str(hash))).collect();
    js_ready(&files, module).unwrap_or_else(|error| js_sys::Promise::resolve(&error))
}

/// As [`ready`], for a page that is not shown yet.
pub fn warm(files: &[(String, String)], module: Option<&str>) {
    let _ = ready(files, module);
}

/// Tells of links a citizen is about to follow, unless the connection is metered or slow.
pub fn on_intent(then: impl Fn(String) + 'static) {
    let _ = js_intent(&Closure::<dyn Fn(String)>::new(then).into_js_value());
}
