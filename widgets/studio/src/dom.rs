//! Small things done to the editor's own nodes.

use crate::keys::Key;
use crate::state::Studio;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition, ShadowRoot};

/// A key as it was pressed. Key 229 is what some input methods send while they compose.
pub fn key<'a>(event: &KeyboardEvent, code: &'a str) -> Key<'a> {
    Key {
        code,
        shift: event.shift_key(),
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        composing: event.is_composing() || event.key_code() == 229,
    }
}

/// The button of an item on the canvas.
fn spot(studio: Studio, id: &str) -> Option<HtmlElement> {
    let root: ShadowRoot = studio.frame()?.root()?.unchecked_into();
    let found = root.query_selector(&format!("[data-spot=\"{id}\"]")).ok()??;
    Some(found.unchecked_into())
}

/// Gives the focus to an item of the canvas, which chooses it.
pub fn focus_spot(studio: Studio, id: &str) {
    if let Some(button) = spot(studio, id) {
        let _ = button.focus();
    }
}

/// Scrolls an item into view.
pub fn reveal(studio: Studio, id: &str) {
    if let Some(button) = spot(studio, id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        button.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Gives the focus to the lists below, after what had it is gone.
pub fn focus_panel(studio: Studio) {
    let panel = studio.frame().and_then(|frame| {
        let root: ShadowRoot = frame.root()?.unchecked_into();
        root.query_selector("#panel-Lists").ok()?
    });
    if let Some(panel) = panel {
        let _ = panel.unchecked_into::<HtmlElement>().focus();
    }
}
