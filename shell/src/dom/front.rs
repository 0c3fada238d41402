//! The script in front of the shell, `front.js`: it knows the lanes of publications by number.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/dom/front.js")]
extern "C" {
    #[wasm_bindgen(js_name = "know")]
    fn know_lane(item: &str, event_type: &str, subject: Option<&str>, number: u32);
    // These never throw. `catch` makes wasm-bindgen call them from its script and not straight from the module, whose imports
    // the build renames.
    #[wasm_bindgen(js_name = "forget", catch)]
    fn forget_lanes() -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = "front", catch)]
    fn stand(call: &JsValue) -> Result<JsValue, JsValue>;
}

/// The hook `call(item, method, args)` of `boot.js`, in front of ours, which gets `(lane, "", [data, options])` where it can.
pub(super) fn front(call: &JsValue) -> JsValue {
    stand(call).unwrap_or_else(|_| call.clone())
}

/// What `item` publishes as `event_type` with this subject, or without one, goes by the lane `number`.
pub fn know(item: &str, event_type: &str, subject: Option<&str>, number: usize) {
    know_lane(item, event_type, subject, u32::try_from(number).unwrap_or(u32::MAX));
}

/// No lane has a number any more.
pub fn forget() {
    let _ = forget_lanes();
}
