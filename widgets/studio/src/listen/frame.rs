//! The ears in the frame. They end when they are dropped; those of a page that is gone went with it.

use super::bus::Bus;
use super::{Recorded, World, output, param, recorded};
use crate::state::Studio;
use jogakbo_contract::ids::CamelName;
use jogakbo_contract::page::{Page, param_value};
use jogakbo_contract::text::Locale;
use js_sys::{Function, JSON, Reflect};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, Document, Element, Event, EventInit, ShadowRoot, UrlSearchParams, Window};

/// Milliseconds between looks at what the bus of the page brought and recorded.
const LOOK: i32 = 250;
/// Looks between two sentences on how much there was.
const TELL: u32 = 12;
/// Looks that are left out after one that found more than is kept: nobody reads so much, and a page that is busy stays quick.
const REST: u32 = 3;
/// A value with more characters is not looked at.
const LARGEST: usize = 256 * 1024;

/// Outputs that one DOM event stands for: name, and what is read from the element for it.
type Outputs = Vec<(CamelName, Option<BTreeMap<CamelName, String>>)>;

/// Where a listener stands, for which event, and what it does.
type Listener = (ShadowRoot, String, Closure<dyn FnMut(Event)>);

/// Listeners on the page in the frame.
pub struct Ears {
    listeners: Vec<Listener>,
    clock: Option<i32>,
    _look: Closure<dyn FnMut()>,
}

/// Subscriptions, and how far the record was read.
struct Heard {
    bus: Bus,
    /// The newest entry of the record that is known.
    newest: String,
    /// Parameters of the address, as they were.
    params: BTreeMap<CamelName, Value>,
    looks: u32,
    /// Looks that are left out yet.
    rest: u32,
}

impl Ears {
    /// Listens to all items of the page in the frame.
    pub fn new(studio: Studio, page: &Page) -> Option<Self> {
        let frame = studio.frame()?;
        let document = frame.document()?;
        // What happened before is not news.
        let newest = document.default_view().and_then(|window| record(&window)?.last().map(name));
        let mut bus = Bus::new(&document);
        bus.look(studio, &document);
        let (newest, params) = (newest.unwrap_or_default(), params(&document, page));
        let heard = Rc::new(RefCell::new(Heard { bus, newest, params, looks: 0, rest: 0 }));
        let parts = studio.parts.get_untracked();
        let mut listeners = Vec::new();
        for item in &page.spec.items {
            let Some((_, widget)) = parts.find(&item.uses) else { continue };
            let Some(root) = slot_of(&document, item.id.as_str()).and_then(|slot| slot.shadow_root()) else { continue };
            let mut events: BTreeMap<String, Outputs> = BTreeMap::new();
            for (name, declared) in &widget.outputs {
                events.entry(declared.event.clone()).or_default().push((name.clone(), declared.read.clone()));
            }
            for (name, outputs) in events {
                let (id, place) = (item.id.to_string(), root.clone());
                let (page, known) = (document.clone(), Rc::clone(&heard));
                let run = Closure::<dyn FnMut(Event)>::new(move |told: Event| {
                    // What the bus brought before it is told before it.
                    if let Ok(heard) = known.try_borrow() {
                        heard.bus.tell(studio, &page);
                    }
                    fired(studio, &place, &id, &outputs, &told);
                });
                let added =
                    root.add_event_listener_with_callback_and_bool(&name, run.as_ref().unchecked_ref(), true).is_ok();
                if added {
                    listeners.push((root.clone(), name, run));
                }
            }
        }
        let page = document;
        let look = Closure::<dyn FnMut()>::new(move || {
            if studio.is_there() {
                look_at(studio, &page, &heard);
            }
        });
        let clock = web_sys::window().and_then(|window| {
            window.set_interval_with_callback_and_timeout_and_arguments_0(look.as_ref().unchecked_ref(), LOOK).ok()
        });
        Some(Self { listeners, clock, _look: look })
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        for (root, name, run) in &self.listeners {
            let _ = root.remove_event_listener_with_callback_and_bool(name, run.as_ref().unchecked_ref(), true);
        }
        if let (Some(clock), Some(window)) = (self.clock, web_sys::window()) {
            window.clear_interval_with_handle(clock);
        }
    }
}

/// The slot of an item.
pub fn slot_of(document: &Document, item: &str) -> Option<Element> {
    document.query_selector(&format!("jgb-slot[item=\"{item}\"]")).ok()?
}

/// A DOM event that is an output of an item; the same rules as in the page's own script.
fn fired(studio: Studio, root: &ShadowRoot, item: &str, outputs: &Outputs, told: &Event) {
    let Some(element) = root.last_element_child().and_then(|last| last.previous_element_sibling()) else { return };
    let target: Option<Element> = told.target().map(JsCast::unchecked_into);
    // What comes from an item that stands in this one is not its own.
    let own = target
        .is_some_and(|target| element.contains(Some(&target)) && target.closest("jgb-slot").ok().flatten().is_none());
    if !own {
        return;
    }
    for (name, read) in outputs {
        let value = match read {
            Some(read) => {
                let one = |(key, from): (&CamelName, &String)| {
                    Some((key.to_string(), plain(&Reflect::get(&element, &from.into()).ok()?)?))
                };
                Some(Value::Object(read.iter().filter_map(one).collect()))
            }
            None => plain(&told.unchecked_ref::<CustomEvent>().detail()),
        };
        if let Some(value) = value {
            output(studio, item, name, &value);
        }
    }
}

/// A value of the frame as JSON; `None` when JSON cannot say it, or when it is very large.
pub fn plain(value: &JsValue) -> Option<Value> {
    if value.is_undefined() {
        return Some(Value::Null);
    }
    let text = JSON::stringify(value).ok()?.as_string()?;
    if text.len() > LARGEST {
        return None;
    }
    serde_json::from_str(&text).ok()
}

/// The parameters that the address of the page in the frame gives it.
fn params(document: &Document, page: &Page) -> BTreeMap<CamelName, Value> {
    let search = document.default_view().and_then(|window| window.location().search().ok()).unwrap_or_default();
    let Ok(given) = UrlSearchParams::new_with_str(&search) else { return BTreeMap::new() };
    let declared = page.spec.params.as_ref().and_then(|params| params.get("properties")).and_then(Value::as_object);
    let one = |(name, schema): (&String, &Value)| Some((name.parse().ok()?, param_value(schema, &given.get(name)?)?));
    declared.into_iter().flatten().filter_map(one).collect()
}

/// What the page in the document was told about itself; null when it is no page of the portal.
pub fn block(document: &Document) -> Value {
    let text = document.get_element_by_id("jgb-page").and_then(|block| block.text_content());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// For whom and in which language the page in the frame was made.
pub fn world(document: &Document) -> Option<World> {
    let block = block(document);
    let locale = if block.get("locale")?.as_str()? == "en" { Locale::En } else { Locale::Ko };
    let signed_in = block.pointer("/session/user").is_some_and(|user| !user.is_null());
    Some(World { locale, signed_in })
}

/// Tells what the bus brought and recorded.
fn look_at(studio: Studio, document: &Document, heard: &Rc<RefCell<Heard>>) {
    {
        let mut heard = heard.borrow_mut();
        if heard.rest > 0 {
            heard.rest -= 1;
            return;
        }
        if heard.bus.look(studio, document) {
            heard.rest = REST;
        }
    }
    if let Some(entries) = document.default_view().and_then(|window| record(&window)) {
        let known = heard.borrow().newest.clone();
        let begin = entries.iter().rposition(|entry| name(entry) == known).map_or(0, |at| at + 1);
        for entry in &entries[begin..] {
            let text = |key: &str| entry[key].as_str().unwrap_or_default();
            let (item, topic, outcome, id, cause) =
                (text("item"), text("topic"), text("outcome"), text("id"), text("cause"));
            let at = entry["at"].as_f64().unwrap_or_default();
            recorded(studio, &Recorded { at, item, topic, outcome, id, cause });
        }
        if let Some(last) = entries.last() {
            heard.borrow_mut().newest = name(last);
        }
    }
    if let Some(page) = studio.page_now() {
        let now = params(document, &page);
        let before = std::mem::replace(&mut heard.borrow_mut().params, now.clone());
        for (name, value) in now.iter().filter(|(name, value)| before.get(*name) != Some(*value)) {
            param(studio, name, value);
        }
        for name in before.keys().filter(|name| !now.contains_key(*name)) {
            param(studio, name, &Value::Null);
        }
    }
    let looks = heard.borrow().looks + 1;
    heard.borrow_mut().looks = looks % TELL;
    if looks == TELL {
        studio.ear.tell();
    }
}

/// What tells an entry of the record from the others.
fn name(entry: &Value) -> String {
    format!("{} {} {}", entry["at"], entry["id"], entry["outcome"])
}

fn record(window: &Window) -> Option<Vec<Value>> {
    let ask: Function = Reflect::get(window, &"jogakboRecord".into()).ok()?.dyn_into().ok()?;
    match plain(&ask.call0(&JsValue::NULL).ok()?)? {
        Value::Array(entries) => Some(entries),
        _ => None,
    }
}

/// The interface of the item in a slot, by the context protocol.
pub fn host_of(slot: &Element) -> Option<JsValue> {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    let ask = Event::new_with_event_init_dict("context-request", &init).ok()?;
    let found = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&found);
    let answer = Closure::<dyn FnMut(JsValue)>::new(move |host: JsValue| *keep.borrow_mut() = Some(host));
    Reflect::set(&ask, &"context".into(), &"jogakbo:host@1".into()).ok()?;
    Reflect::set(&ask, &"callback".into(), answer.as_ref()).ok()?;
    slot.dispatch_event(&ask).ok()?;
    found.take()
}

/// What a preview tells of itself since its beginning (`/-/pages/observe.js`); folders are digests of PBCs' files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Observed {
    /// Milliseconds since the page began.
    pub now: f64,
    /// Lines for authors.
    pub lines: Vec<Line>,
    /// The states of each slot, in order.
    pub phases: BTreeMap<String, Vec<Phase>>,
    /// Script in long frames, by folder.
    pub work: BTreeMap<String, Work>,
    /// Bytes as they came, by folder.
    pub bytes: BTreeMap<String, u64>,
    /// The way to the host; `None` while the page took none.
    pub bridge: Option<Bridge>,
}

/// The page's link to the host.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Bridge {
    /// `WebSocket`, `SharedWorker` (the socket of all tabs) or `EventSource`.
    pub way: String,
    /// `connecting`, `open` or `closed`.
    pub state: String,
    /// Milliseconds from the page's beginning to this state.
    pub at: f64,
    /// How often it opened.
    pub opened: u32,
    /// The code it closed with last.
    pub code: Option<u32>,
    /// Messages that came.
    pub frames: u64,
    /// Characters in them.
    pub bytes: u64,
}

/// A line for authors.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Line {
    /// Milliseconds since the page began.
    pub at: f64,
    /// The line.
    pub text: String,
}

/// A state that a slot came to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Phase {
    /// Milliseconds since the page began.
    pub at: f64,
    /// `loading`, `mounted`, `failed`, ….
    pub state: String,
}

/// Script that ran in frames of over 50 ms.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Work {
    /// How many frames.
    pub frames: u32,
    /// Milliseconds in all.
    pub ms: f64,
}

/// What the page in a window tells of itself; `None` when it is no preview.
pub fn observed(window: &Window) -> Option<Observed> {
    let ask: Function = Reflect::get(window, &"jogakboObserved".into()).ok()?.dyn_into().ok()?;
    serde_json::from_value(plain(&ask.call0(&JsValue::NULL).ok()?)?).ok()
}
