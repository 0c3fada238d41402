//! Promises, both ways.

use super::{Foreign, convert};
use crate::host::HostError;
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// A promise given to a widget, and the two ways to settle it.
#[derive(Debug, Clone)]
pub struct Later {
    promise: js_sys::Promise,
    resolve: js_sys::Function,
    reject: js_sys::Function,
}

impl Later {
    /// A promise that waits.
    pub fn new() -> Self {
        let mut settle = None;
        let promise = js_sys::Promise::new(&mut |resolve, reject| settle = Some((resolve, reject)));
        let (resolve, reject) = settle.expect("the executor of a promise runs at once");
        Self { promise, resolve, reject }
    }

    /// A promise that is settled already.
    pub fn done(result: Result<Value, HostError>) -> Self {
        let later = Self::new();
        later.settle(result);
        later
    }

    /// Settles it; a second time does nothing.
    pub fn settle(&self, result: Result<Value, HostError>) {
        let _ = match result {
            Ok(value) => self.resolve.call1(&JsValue::UNDEFINED, &convert::frozen(&value).0),
            Err(error) => self.reject.call1(&JsValue::UNDEFINED, &convert::error(&error)),
        };
    }

    /// Settles it with a value a widget gave.
    pub fn settle_with(&self, value: &Foreign) {
        let _ = self.resolve.call1(&JsValue::UNDEFINED, &value.0);
    }

    /// Waits until it is settled, either way.
    pub async fn wait(&self) {
        let _ = wasm_bindgen_futures::JsFuture::from(self.promise.clone()).await;
    }

    pub(super) fn into_promise(self) -> js_sys::Promise {
        self.promise
    }
}

/// Runs `then` with the words of a rejection.
pub fn on_rejection(promise: &js_sys::Promise, then: impl FnOnce(String) + 'static) {
    let promise = promise.clone();
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = wasm_bindgen_futures::JsFuture::from(promise).await {
            then(convert::words(&error));
        }
    });
}

/// Whether a value is a promise.
pub fn is_promise(value: &Foreign) -> bool {
    value.0.has_type::<js_sys::Promise>()
}

/// Runs `then` with what a call gave, once it is there: a promise is waited for. Its rejection counts as thrown.
pub fn settled(result: Result<Foreign, String>, then: impl FnOnce(Result<Foreign, String>) + 'static) {
    let promise = match &result {
        Ok(value) => value.0.dyn_ref::<js_sys::Promise>().cloned(),
        Err(_) => None,
    };
    let Some(promise) = promise else { return then(result) };
    wasm_bindgen_futures::spawn_local(async move {
        let settled = wasm_bindgen_futures::JsFuture::from(promise).await;
        then(settled.map(Foreign).map_err(|error| convert::words(&error)));
    });
}

/// Runs something that waits, apart from everything else.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}

impl From<Foreign> for JsValue {
    fn from(foreign: Foreign) -> Self {
        foreign.0
    }
}
