//! Tells when a slot comes near the visible part of the page.

use super::Foreign;
use super::boot::Boot;
use wasm_bindgen::prelude::*;

/// Watches slots.
pub struct Near {
    observer: web_sys::IntersectionObserver,
    _seen: Closure<dyn FnMut(js_sys::Array, web_sys::IntersectionObserver)>,
}

impl std::fmt::Debug for Near {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Near").finish_non_exhaustive()
    }
}

impl Near {
    /// Calls `then` with the item of each watched slot, once, when it is less than 200 pixels away.
    pub fn new(then: impl Fn(String) + 'static) -> Option<Self> {
        let seen = Closure::<dyn FnMut(js_sys::Array, web_sys::IntersectionObserver)>::new(
            move |entries: js_sys::Array, observer: web_sys::IntersectionObserver| {
                for entry in entries.iter().map(JsCast::unchecked_into::<web_sys::IntersectionObserverEntry>) {
                    if entry.is_intersecting() {
                        observer.unobserve(&entry.target());
                        then(entry.target().get_attribute("item").unwrap_or_default());
                    }
                }
            },
        );
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root_margin("200px");
        let observer = web_sys::IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options).ok()?;
        Some(Self { observer, _seen: seen })
    }

    /// Watches the slot of an item.
    pub fn watch(&self, boot: &Boot, id: &str) {
        if let Some(place) = boot.place(id) {
            self.observer.observe(Foreign(place.element().into()).member("parentNode").0.unchecked_ref());
        }
    }

    /// Watches nothing any more.
    pub fn forget_all(&self) {
        self.observer.disconnect();
    }
}
