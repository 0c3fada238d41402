//! Places where Leptos shows something that is not in the first HTML.

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use std::any::Any;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// Guards that live as long as the page.
    static KEPT: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a guard as long as the page lives.
pub fn for_good(guard: impl Any) {
    KEPT.with_borrow_mut(|kept| kept.push(Box::new(guard)));
}

/// An element of the page that the shell fills.
#[derive(Debug, Clone)]
pub struct Place(web_sys::Element);

impl Place {
    pub(super) fn new(element: web_sys::Element) -> Self {
        Self(element)
    }

    pub(super) fn element(&self) -> &web_sys::Element {
        &self.0
    }

    /// A new place at the end of the list of notices.
    pub fn notice() -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let place = document.create_element("li").ok()?;
        document.query_selector("#jgb-notices>ul").ok()??.append_child(&place).ok()?;
        Some(Self(place))
    }

    /// Gives the place an attribute.
    pub fn mark(&self, name: &str, value: &str) {
        let _ = self.0.set_attribute(name, value);
    }

    /// Takes the place itself away.
    pub fn remove(&self) {
        self.0.remove();
    }

    /// Empties the place and shows a view in it. Dropping the result takes the view away.
    pub fn show<F, N>(&self, view: F) -> Option<Shown>
    where
        F: FnOnce() -> N + 'static,
        N: IntoView + 'static,
    {
        self.0.set_text_content(None);
        let parent = self.0.clone().dyn_into::<web_sys::HtmlElement>().ok()?;
        Some(Shown { _guard: Box::new(mount(parent, view)) })
    }
}

fn mount<F, N>(parent: web_sys::HtmlElement, view: F) -> UnmountHandle<N::State>
where
    F: FnOnce() -> N + 'static,
    N: IntoView + 'static,
{
    mount_to(parent, view)
}

/// A view that is shown.
pub struct Shown {
    _guard: Box<dyn Any>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}
