//! The document: what a navigation replaces, the live region, focus, scrolling, and events of the window.

use super::{Foreign, html};
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::prelude::*;

fn window() -> web_sys::Window {
    web_sys::window().expect("the shell runs in a window")
}

fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

/// The text of the JSON block in the page.
pub fn block_text() -> String {
    document().get_element_by_id("jgb-page").and_then(|block| block.text_content()).unwrap_or_default()
}

/// The text of the document's import map.
pub fn import_map_text() -> String {
    document()
        .query_selector("script[type=importmap]")
        .ok()
        .flatten()
        .and_then(|map| map.text_content())
        .unwrap_or_default()
}

/// Says something to people who use a screen reader, once.
pub fn announce(text: &str) {
    if let Some(live) = document().get_element_by_id("jgb-live") {
        live.set_text_content(Some(text));
    }
}

/// Takes the sentence away that says that the shell is missing.
pub fn shell_is_here() {
    if let Some(late) = document().get_element_by_id("jgb-late") {
        late.remove();
    }
}

/// Shows or hides the list of notices, under its name in the page's language.
pub fn show_notices(name: &str, shown: bool) {
    if let Some(section) = document().get_element_by_id("jgb-notices") {
        let _ = section.set_attribute("aria-label", name);
        let _ = section.toggle_attribute_with_force("hidden", !shown);
    }
}

/// Gives authors a function of the console, `name()`, that shows what `ask` says.
pub fn lend(name: &str, ask: impl Fn() -> serde_json::Value + 'static) {
    let show = Closure::<dyn Fn() -> JsValue>::new(move || super::convert::frozen(&ask()).0);
    super::convert::set(&window(), name, &show.into_js_value());
}

/// One line for authors.
pub fn tell_authors(line: &str) {
    web_sys::console::error_1(&line.into());
}

/// Shows or hides the whole section of an item.
pub fn show_section(id: &str, shown: bool) {
    if let Some(section) = document().get_element_by_id(&format!("item-{id}")) {
        let _ = section.toggle_attribute_with_force("hidden", !shown);
    }
}

/// Gives an item another heading.
pub fn set_item_title(id: &str, title: &str) {
    if let Some(label) = document().get_element_by_id(&format!("label-{id}")).filter(|_| !title.trim().is_empty()) {
        label.set_text_content(Some(title.trim()));
    }
}

/// One line of a widget, at its level.
pub fn log(level: &str, line: &str) {
    let line = line.into();
    match level {
        "error" => web_sys::console::error_1(&line),
        "warn" => web_sys::console::warn_1(&line),
        "debug" => web_sys::console::debug_1(&line),
        _ => web_sys::console::info_1(&line),
    }
}

/// Says that an item is busy.
pub fn set_busy(id: &str, busy: bool) {
    if let Some(section) = document().get_element_by_id(&format!("item-{id}")) {
        let _ = section.set_attribute("aria-busy", if busy { "true" } else { "false" });
    }
}

/// Moves the focus to the heading of the page without scrolling.
pub fn focus_heading() {
    let Ok(Some(heading)) = document().query_selector("main h1") else { return };
    let options = js_sys::Object::new();
    super::convert::set(&options, "preventScroll", &JsValue::TRUE);
    if let Some(focus) = Foreign(heading.clone().into()).member("focus").callback() {
        let _ = focus.0.call1(&heading, &options);
    }
}

/// Whether the focus is in a slot: on a page that just came, that of an item which came along.
pub fn focus_is_in_item() -> bool {
    document().active_element().is_some_and(|focused| focused.has_attribute("item"))
}

/// Moves the focus into the slot of an item, to the button of its frame if there is one.
pub fn focus_item(id: &str) {
    let Ok(Some(button)) = document().query_selector(&format!("#item-{id} .jgb-button")) else { return };
    if let Ok(button) = button.dyn_into::<web_sys::HtmlElement>() {
        let _ = button.focus();
    }
}

/// Scrolls to a height in CSS pixels.
pub fn scroll_to(y: f64) {
    window().scroll_to_with_x_and_y(0.0, y);
}

/// Scrolls to the element a fragment names; `false` when there is none.
pub fn scroll_to_fragment(id: &str) -> bool {
    document().get_element_by_id(id).map(|target| target.scroll_into_view()).is_some()
}

/// How far the page is scrolled, in CSS pixels.
pub fn scrolled() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}

/// Puts the parts of another page in place of those of this one.
///
/// # Errors
/// When the browser cannot parse declarative shadow roots from script, or a part is missing.
pub fn replace_page(title: &str, lang: &str, header: &str, main: &str, footer: &str) -> Result<(), String> {
    let document = document();
    let parsed = html::parse(&document, &format!("{header}{main}{footer}"))?;
    // The rules of the former page's grid would otherwise stay.
    for old in ["body>style", "head>style[data-page]"] {
        if let Ok(Some(style)) = document.query_selector(old) {
            style.remove();
        }
    }
    for part in ["header", "main", "footer"] {
        let (Ok(Some(old)), Ok(Some(new))) =
            (document.query_selector(&format!("body>{part}")), parsed.query_selector(&format!(":scope>{part}")))
        else {
            return Err(format!("the page has no <{part}>"));
        };
        if part == "main"
            && let Ok(Some(style)) = parsed.query_selector(":scope>style")
        {
            let _ = old.before_with_node_1(&style);
        }
        let _ = old.replace_with_with_node_1(&new);
    }
    document.set_title(title);
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("lang", lang);
    }
    Ok(())
}

/// A link that was clicked the plain way.
#[derive(Debug, Clone)]
pub struct Click {
    /// Its address, complete.
    pub href: String,
    event: web_sys::MouseEvent,
}

impl Click {
    /// Takes the click from the browser.
    pub fn take(&self) {
        self.event.prevent_default();
    }
}

/// Tells of plain clicks on links: main button, no modifier key, no `target`, no `download`. A widget may take those on its
/// own links before; those on the portal's are nobody else's.
pub fn on_link(then: impl Fn(Click) + 'static) {
    let heard = EventListener::new_with_options(
        &document(),
        "click",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            let Some(event) = event.dyn_ref::<web_sys::MouseEvent>() else { return };
            let path = event.composed_path();
            // In a widget the target is the slot, which is not where the click began.
            let inside = event.target().is_none_or(|target| path.get(0) != **target);
            if inside && event.default_prevented()
                || event.button() != 0
                || event.meta_key()
                || event.ctrl_key()
                || event.shift_key()
                || event.alt_key()
            {
                return;
            }
            let Some(link) = path.iter().find_map(|node| node.dyn_into::<web_sys::HtmlAnchorElement>().ok()) else {
                return;
            };
            let target = link.target();
            if link.has_attribute("href") && !link.has_attribute("download") && (target.is_empty() || target == "_self")
            {
                then(Click { href: link.href(), event: event.clone() });
            }
        },
    );
    super::view::for_good(heard);
}

/// Tells when the page goes into or comes out of the back/forward cache, or goes away.
pub fn on_presence(then: impl Fn(bool) + 'static) {
    let then = std::rc::Rc::new(then);
    let shown = std::rc::Rc::clone(&then);
    super::view::for_good(EventListener::new(&window(), "pagehide", move |_| then(false)));
    super::view::for_good(EventListener::new(&window(), "pageshow", move |event| {
        if event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted) {
            shown(true);
        }
    }));
}

/// Tells when the browser loses its network (`false`) and when it has one again.
pub fn on_network(then: impl Fn(bool) + 'static) {
    let then = std::rc::Rc::new(then);
    let back = std::rc::Rc::clone(&then);
    super::view::for_good(EventListener::new(&window(), "offline", move |_| then(false)));
    super::view::for_good(EventListener::new(&window(), "online", move |_| back(true)));
}

/// Tells when the tab is looked at again.
pub fn on_return(then: impl Fn() + 'static) {
    super::view::for_good(EventListener::new(&window(), "focus", move |_| then()));
}

/// Tells when the page was scrolled.
pub fn on_scroll(then: impl Fn() + 'static) {
    super::view::for_good(EventListener::new(&window(), "scroll", move |_| then()));
}
