//! The browser: the only room that names `web_sys`, `js_sys` and `wasm_bindgen`.
//!
//! What leaves this room are the types below and plain Rust values, so that all other rooms can be tested natively.

pub mod boot;
pub mod convert;
pub mod document;
pub mod ears;
pub mod front;
pub mod history;
pub mod html;
pub mod http;
mod keep;
pub mod modules;
pub mod near;
pub mod pattern;
pub mod promise;
pub mod socket;
mod tape;
pub mod time;
pub mod view;

use wasm_bindgen::prelude::*;

/// A value of a widget's world, held and handed on without being understood.
#[derive(Debug, Clone)]
pub struct Foreign(JsValue);

impl Foreign {
    /// Nothing.
    pub fn nothing() -> Self {
        Self(JsValue::UNDEFINED)
    }

    /// Whether it is `undefined` or `null`.
    pub fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        self.0.as_bool() == Some(true)
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    /// A member; nothing when there is none or it cannot be read.
    pub fn member(&self, name: &str) -> Self {
        // Asking nothing for a member throws, and a throw costs more than a question.
        if self.is_nothing() {
            return Self::nothing();
        }
        Self(js_sys::Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED))
    }

    /// The function, if it is one.
    pub fn callback(&self) -> Option<Callback> {
        self.0.dyn_ref::<js_sys::Function>().cloned().map(Callback)
    }
}

/// A function a widget gave.
#[derive(Debug, Clone)]
pub struct Callback(js_sys::Function);

impl Callback {
    /// Calls it.
    ///
    /// # Errors
    /// What it threw, in words.
    pub fn call(&self, args: &[Foreign]) -> Result<Foreign, String> {
        let list = js_sys::Array::new();
        for arg in args {
            list.push(&arg.0);
        }
        js_sys::Reflect::apply(&self.0, &JsValue::UNDEFINED, &list).map(Foreign).map_err(|error| convert::words(&error))
    }
}
