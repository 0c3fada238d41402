//! The layout editor: a designer builds, wires and publishes a page without code.
//!
//! `element.js` holds the custom element. Rules about pages, edits, places, schemas and wires live in the contract, which the
//! host runs too; what a person can do is in [`verbs`], the page in the works in [`model`], the panels in [`panels`].

mod api;
mod arrange;
mod canvas;
mod choice;
mod clipboard;
mod dom;
mod inspect;
mod inspector;
mod keep;
mod keys;
mod listen;
mod model;
mod over;
mod panels;
mod parts;
mod refusals;
mod state;
mod stream;
mod sync;
mod terms;
mod together;
mod verbs;
mod view_as;
mod wiring;
mod words;
mod zones;

use jogakbo_contract::edit::{Act, may};
use jogakbo_contract::page::Role;
use jogakbo_contract::text::Locale;
use js_sys::{Array, Function, Reflect};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use state::{Hooks, Studio as State};
use std::any::Any;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// One editor inside one element. Dropping it (`free` in JavaScript) takes its view away.
#[wasm_bindgen]
pub struct Studio {
    state: State,
    _view: Box<dyn Any>,
}

#[wasm_bindgen]
impl Studio {
    /// Builds the editor inside `place` for the page `page` (empty: none is chosen yet). `host` has the functions `open(name)`,
    /// `dirty(is)` and `roles()`.
    ///
    /// # Panics
    /// Never: the view is built before it is mounted.
    #[wasm_bindgen(constructor)]
    pub fn new(place: HtmlElement, locale: &str, page: &str, host: &JsValue) -> Self {
        let locale = locale_of(locale);
        let hooks = hooks(host);
        let slot = std::rc::Rc::new(std::cell::RefCell::new(None));
        let built = std::rc::Rc::clone(&slot);
        let name = page.to_owned();
        let view: UnmountHandle<_> = mount_to(place, move || {
            let state = State::new(locale, hooks);
            *built.borrow_mut() = Some(state);
            sync::start(state, name);
            panels::studio(state).into_any()
        });
        let state = slot.borrow_mut().take().expect("the view is built when it is mounted");
        Self { state, _view: Box::new(view) }
    }

    /// The language or the address changed.
    pub fn changed(&self, locale: &str, page: &str) {
        let locale = locale_of(locale);
        if self.state.locale.get_untracked() != locale {
            self.state.locale.set(locale);
        }
        let shown = self.state.name_now().unwrap_or_default();
        if !page.is_empty() && shown != page {
            self.state.leave();
            let (state, page) = (self.state, page.to_owned());
            wasm_bindgen_futures::spawn_local(async move { sync::open(state, page).await });
        }
    }
}

fn locale_of(tag: &str) -> Locale {
    if tag.starts_with("en") { Locale::En } else { Locale::Ko }
}

/// What the element gives, as the editor uses it.
fn hooks(host: &JsValue) -> Hooks {
    let function =
        |name: &str| Reflect::get(host, &name.into()).ok().and_then(|value| value.dyn_into::<Function>().ok());
    let roles = function("roles").and_then(|roles| roles.call0(&JsValue::NULL).ok());
    let roles = roles.filter(Array::is_array).map(|list| Array::from(&list)).unwrap_or_default();
    let role = |value: JsValue| serde_json::from_value::<Role>(value.as_string()?.into()).ok();
    let roles: Vec<Role> = roles.iter().filter_map(role).collect();
    let (open, dirty) = (function("open"), function("dirty"));
    let call = |function: &Option<Function>, value: JsValue| {
        if let Some(function) = function {
            // What the portal throws is the portal's matter.
            let _ = function.call1(&JsValue::NULL, &value);
        }
    };
    Hooks {
        open: Box::new(move |name| call(&open, name.into())),
        dirty: Box::new(move |is| call(&dirty, is.into())),
        edits: may(&roles, Act::Edit),
        publishes: may(&roles, Act::Publish),
        roles,
    }
}
