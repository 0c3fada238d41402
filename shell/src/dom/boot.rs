//! The handle boot gives the shell, and the hooks the shell gives boot.

use super::{Foreign, convert, promise};
use crate::host::HostError;
use crate::portal::Portal;
use jogakbo_contract::table::Table;
use serde_json::Value;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The handle of `boot.js`.
    #[derive(Debug, Clone)]
    pub type Handle;
    #[wasm_bindgen(method, getter)]
    fn facts(this: &Handle) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn items(this: &Handle) -> js_sys::Map;
    #[wasm_bindgen(method, getter)]
    fn natives(this: &Handle) -> JsValue;
    #[wasm_bindgen(method)]
    fn adopt(this: &Handle, block: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(method)]
    fn mount(this: &Handle, spec: &JsValue, attempt: u32) -> js_sys::Promise;
    #[wasm_bindgen(method)]
    fn take(this: &Handle, item: &Item, why: &str);
    #[wasm_bindgen(method, js_name = "move")]
    fn move_to(this: &Handle, item: &Item, state: &str);
    #[wasm_bindgen(method)]
    fn put(this: &Handle, item: &Item, name: &str, value: &JsValue);
    #[wasm_bindgen(method)]
    fn failed(this: &Handle, code: u8, message: &str) -> JsValue;
    #[wasm_bindgen(method)]
    fn record(this: &Handle, item: &Item, failure: &JsValue);
    #[wasm_bindgen(method, catch)]
    fn copy(this: &Handle, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn integrity(this: &Handle, url: &str) -> String;
    #[wasm_bindgen(method)]
    fn connect(this: &Handle, hooks: &JsValue);

    /// What boot keeps of an item.
    #[derive(Debug, Clone)]
    pub type Item;
    #[wasm_bindgen(method, getter)]
    fn spec(this: &Item) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn place(this: &Item) -> web_sys::Element;
    #[wasm_bindgen(method, getter)]
    fn element(this: &Item) -> Option<web_sys::Element>;
    #[wasm_bindgen(method, getter)]
    fn state(this: &Item) -> String;
    #[wasm_bindgen(method, getter)]
    fn failure(this: &Item) -> JsValue;
}

/// Called by boot when the module is ready.
#[wasm_bindgen]
pub fn start(handle: Handle) {
    super::time::keep(&handle.natives());
    super::pattern::lend();
    Portal::start(Boot(handle));
}

/// Boot, as the other rooms see it.
#[derive(Debug, Clone)]
pub struct Boot(Handle);

/// A failure as boot recorded it.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Number of its code: 4 is `S04`.
    pub code: u8,
}

impl Boot {
    /// The item `id`, if the page has a slot for it.
    pub fn item(&self, id: &str) -> Option<Item> {
        self.0
            .items()
            .get(&JsValue::from_str(id))
            .dyn_into::<JsValue>()
            .ok()
            .filter(wasm_bindgen::JsValue::is_object)
            .map(JsCast::unchecked_into)
    }

    /// Holds the elements that outlive the page while it is replaced by the one whose view is the text `view`.
    pub fn hold(&self, view: &str) -> super::keep::Held {
        super::keep::hold(&self.0, Foreign(js_sys::JSON::parse(view).unwrap_or(JsValue::NULL)).member("block"))
    }

    /// Takes over the slots of the page that is in the document now, and gives those it held to theirs.
    ///
    /// `integrity` are all hashes that are known of its files.
    pub fn adopt(&self, held: &super::keep::Held, integrity: &Table<String, String>) {
        let block = &held.block.0;
        let hashes = js_sys::Object::new();
        for (url, hash) in integrity.iter() {
            convert::set(&hashes, url, &hash.into());
        }
        convert::set(block, "integrity", &hashes);
        let _ = self.0.adopt(block);
        super::keep::settle(&self.0);
    }

    /// Loads and mounts an item; boot tells how it went.
    pub fn mount(&self, id: &str, attempt: u32) {
        if let Some(item) = self.item(id) {
            let _ = self.0.mount(&item.spec(), attempt);
        }
    }

    /// Takes the element of an item away and ends its `host` object.
    pub fn take(&self, id: &str, why: &str) {
        if let Some(item) = self.item(id) {
            self.0.take(&item, why);
            self.0.move_to(&item, "unmounted");
        }
    }

    /// Gives a waiting or hidden slot another state.
    pub fn mark(&self, id: &str, state: &str) {
        if let Some(item) = self.item(id) {
            self.0.move_to(&item, state);
        }
    }

    /// Remembers a property and sets it on the element, if there is one.
    pub fn set(&self, id: &str, name: &str, value: &Value) {
        let Some(item) = self.item(id) else { return };
        let spec = item.spec();
        let value = convert::from_json(value).0;
        let props = Foreign(spec.clone()).member("props").0;
        let props = if props.is_object() { props } else { js_sys::Object::new().into() };
        convert::set(&props, name, &value);
        convert::set(&spec, "props", &props);
        // A frame has its element before it is mounted.
        if item.element().is_some() {
            self.0.put(&item, name, &value);
        }
    }

    /// Calls a method of a mounted element. What it throws is recorded as `S10`.
    pub fn call(&self, id: &str, method: &str, argument: &Value) {
        let Some((item, element)) = self.item(id).and_then(|item| Some((item.clone(), item.element()?))) else {
            return;
        };
        let target = Foreign(element.clone().into());
        let result = match target.member(method).0.dyn_into::<js_sys::Function>() {
            Ok(function) => {
                let args = js_sys::Array::of1(&convert::from_json(argument).0);
                js_sys::Reflect::apply(&function, &element, &args)
            }
            Err(_) => Err(JsValue::from_str("there is no such method")),
        };
        match result {
            Err(error) => self.failed(&item, 10, &format!("{method}(): {}", convert::words(&error))),
            Ok(answer) => {
                if let Ok(promise) = answer.dyn_into::<js_sys::Promise>() {
                    let (boot, method) = (self.clone(), method.to_owned());
                    promise::on_rejection(&promise, move |error| {
                        boot.failed(&item, 10, &format!("{method}(): {error}"));
                    });
                }
            }
        }
    }

    /// Records that a listener of an item threw (`S12`).
    pub fn threw(&self, id: &str, message: &str) {
        if let Some(item) = self.item(id) {
            self.failed(&item, 12, message);
        }
    }

    fn failed(&self, item: &Item, code: u8, message: &str) {
        self.0.record(item, &self.0.failed(code, message));
    }

    /// The state boot has for an item.
    pub fn state(&self, id: &str) -> Option<String> {
        self.item(id).map(|item| item.state())
    }

    /// The last failure of an item, if its last try failed.
    pub fn failure(&self, id: &str) -> Option<Failed> {
        read_failure(&self.item(id)?.failure())
    }

    /// The place in the slot of an item for the portal's own words: its first child. What stands in the item comes after.
    pub fn place(&self, id: &str) -> Option<super::view::Place> {
        Some(super::view::Place::new(self.item(id)?.place()))
    }

    /// A frozen deep copy of plain data.
    ///
    /// # Errors
    /// Names the place that is no plain data.
    pub fn copy(&self, value: &Foreign) -> Result<Foreign, String> {
        self.0.copy(&value.0).map(Foreign).map_err(|error| convert::words(&error))
    }

    /// Integrity of a file, empty when unknown.
    pub fn integrity(&self, url: &str) -> String {
        self.0.integrity(url)
    }

    /// Replaces what `host` objects answer at once.
    pub fn tell_facts(&self, session: &Value, locale: &str, scheme: &str) {
        let facts = self.0.facts();
        convert::set(&facts, "session", &convert::frozen(session).0);
        convert::set(&facts, "locale", &locale.into());
        convert::set(&facts, "scheme", &scheme.into());
    }

    /// Gives boot the hooks; calls and outputs that waited come now.
    pub fn connect(&self, portal: &Rc<Portal>) {
        let hooks = js_sys::Object::new();
        let it = Rc::clone(portal);
        let call =
            Closure::<dyn Fn(JsValue, String, js_sys::Array) -> Result<JsValue, JsValue>>::new(
                move |item: JsValue, method: String, args: js_sys::Array| {
                    let (item, args) = (Foreign(item), args.iter().map(Foreign).collect::<Vec<_>>());
                    let lane = item.number().map(|lane| crate::host::publish_on(&it, lane, &args));
                    answer(lane.unwrap_or_else(|| {
                        crate::host::dispatch(&it, &item.text().unwrap_or_default(), &method, &args)
                    }))
                },
            );
        let it = Rc::clone(portal);
        let output = Closure::<dyn Fn(String, String, JsValue, Option<String>)>::new(
            move |item: String, output: String, value: JsValue, wrong: Option<String>| {
                let value = wrong.map_or_else(
                    || convert::to_json(&Foreign(value)).ok_or_else(|| "the detail is no plain data".to_owned()),
                    Err,
                );
                crate::wiring::output(&it, &item, &output, value);
            },
        );
        let it = Rc::clone(portal);
        let watch = Closure::<dyn Fn(Item, JsValue)>::new(move |item: Item, failure: JsValue| {
            let id = Foreign(item.spec()).member("id").text().unwrap_or_default();
            crate::slot::changed(&it, &id, &item.state(), read_failure(&failure).map(|failed| failed.code));
        });
        let it = Rc::clone(portal);
        let prepare = Closure::<dyn Fn(JsValue, u32) -> js_sys::Promise>::new(move |spec: JsValue, attempt: u32| {
            let id = Foreign(spec).member("id").text().unwrap_or_default();
            super::modules::ready(&it.files_to_vouch_for(&id, attempt), None)
        });
        for (name, hook) in [
            ("call", super::front::front(&call.into_js_value())),
            ("output", output.into_js_value()),
            ("watch", watch.into_js_value()),
            ("prepare", prepare.into_js_value()),
        ] {
            convert::set(&hooks, name, &hook);
        }
        self.0.connect(&hooks);
        super::keep::settle(&self.0);
    }
}

fn read_failure(failure: &JsValue) -> Option<Failed> {
    let code = Foreign(failure.clone()).member("code").0.as_f64()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "boot numbers its codes from 1 to 12")]
    Some(Failed { code: code as u8 })
}

/// What the dispatcher behind every `host` object gives back.
pub enum Answer {
    /// Nothing.
    Nothing,
    /// A value.
    Value(Foreign),
    /// A promise.
    Later(promise::Later),
    /// A function that ends what was begun.
    End(Box<dyn FnOnce()>),
}

fn answer(result: Result<Answer, HostError>) -> Result<JsValue, JsValue> {
    match result {
        Ok(Answer::Nothing) => Ok(JsValue::UNDEFINED),
        Ok(Answer::Value(value)) => Ok(value.0),
        Ok(Answer::Later(later)) => Ok(later.into_promise().into()),
        Ok(Answer::End(end)) => Ok(Closure::once_into_js(end)),
        Err(error) => Err(convert::error(&error)),
    }
}
