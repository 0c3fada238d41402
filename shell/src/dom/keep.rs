//! Elements that outlive their page. They are held and moved by a small script, `keep.js`.

use super::Foreign;
use super::boot::Handle;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/dom/keep.js")]
extern "C" {
    #[wasm_bindgen(js_name = "hold", catch)]
    fn hold_elements(boot: &Handle, next: &JsValue) -> Result<js_sys::Array, JsValue>;
    #[wasm_bindgen(js_name = "settle", catch)]
    fn settle_elements(boot: &Handle) -> Result<(), JsValue>;
}

/// The next page, and who outlives the former one.
#[derive(Debug)]
pub struct Held {
    /// The block of the next page.
    pub(super) block: Foreign,
    /// The items whose elements live on, on that page or out of sight.
    pub alive: Vec<String>,
}

/// Takes the elements that outlive their page out of it.
pub(super) fn hold(boot: &Handle, block: Foreign) -> Held {
    let alive = hold_elements(boot, &block.0).unwrap_or_default();
    let alive = alive.iter().filter_map(|id| id.as_string()).collect();
    Held { block, alive }
}

/// Puts those that the adopted page has a slot for into it.
pub(super) fn settle(boot: &Handle) {
    if let Err(error) = settle_elements(boot) {
        super::document::tell_authors(&format!(
            "[jogakbo] an element could not go along: {}",
            super::convert::words(&error)
        ));
    }
}
