//! What `__TAG__` shows and counts. `element.js` holds the custom element itself.

use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement};

/// One greeting inside one element. Dropping it (`free` in JavaScript) gives its listener back.
#[wasm_bindgen]
pub struct Greeting {
    view: Rc<View>,
    listener: Closure<dyn FnMut(Event)>,
}

struct View {
    words: Element,
    button: Element,
    who: RefCell<String>,
    english: Cell<bool>,
    times: Cell<u32>,
}

#[wasm_bindgen]
impl Greeting {
    /// Builds the view inside `place`; `emit(who, times)` is called at each greeting.
    ///
    /// # Errors
    /// When the document cannot make elements; for example after the page was closed.
    #[wasm_bindgen(constructor)]
    pub fn new(place: HtmlElement, locale: &str, emit: Function) -> Result<Greeting, JsValue> {
        let document = place.owner_document().ok_or("the element is in no document")?;
        let (words, button) = (document.create_element("p")?, document.create_element("button")?);
        button.set_attribute("type", "button")?;
        place.append_child(&words)?;
        place.append_child(&button)?;
        let view = Rc::new(View {
            words,
            button,
            who: RefCell::default(),
            english: Cell::new(locale.starts_with("en")),
            times: Cell::new(0),
        });
        let greeting = Rc::clone(&view);
        let listener = Closure::<dyn FnMut(Event)>::new(move |_event| {
            greeting.times.set(greeting.times.get() + 1);
            // A listener of the page that throws is the page's matter.
            let _ = emit.call2(&JsValue::NULL, &JsValue::from(greeting.who.borrow().as_str()), &greeting.times.get().into());
        });
        view.button.add_event_listener_with_callback("click", listener.as_ref().unchecked_ref())?;
        view.show();
        Ok(Self { view, listener })
    }

    /// Whom to greet.
    #[wasm_bindgen(js_name = setWho)]
    pub fn set_who(&self, who: String) {
        self.view.who.replace(who);
        self.view.show();
    }

    /// Speaks `ko` or `en`.
    #[wasm_bindgen(js_name = setLocale)]
    pub fn set_locale(&self, locale: &str) {
        self.view.english.set(locale.starts_with("en"));
        self.view.show();
    }

    /// Counts from the start again.
    pub fn reset(&self) {
        self.view.times.set(0);
    }
}

impl Drop for Greeting {
    fn drop(&mut self) {
        let _ = self.view.button.remove_event_listener_with_callback("click", self.listener.as_ref().unchecked_ref());
    }
}

impl View {
    fn show(&self) {
        let english = self.english.get();
        let button = if english { "Greet" } else { "인사하기" };
        self.words.set_text_content(Some(&hello(&self.who.borrow(), english)));
        self.button.set_text_content(Some(button));
        for node in [&self.words, &self.button] {
            let _ = node.set_attribute("lang", if english { "en" } else { "ko" });
        }
    }
}

fn hello(who: &str, english: bool) -> String {
    if english { format!("Hello, {who}") } else { format!("안녕하세요, {who} 님") }
}

#[cfg(test)]
mod tests {
    use super::hello;

    #[test]
    fn it_greets_in_both_languages() {
        assert_eq!(hello("서연", false), "안녕하세요, 서연 님");
        assert_eq!(hello("Seoyeon", true), "Hello, Seoyeon");
    }
}
