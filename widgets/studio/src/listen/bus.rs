//! The ears on the bus of the page in the frame. Each pattern is subscribed once, through an item that may receive it, and what comes is only
//! kept until the next look (`ring.js`): a page must not become slower because somebody looks at it. Who else received an event follows from
//! what the page says that each item may receive.

use super::frame::{block, host_of, plain, slot_of};
use super::{MOST, event};
use crate::state::Studio;
use jogakbo_contract::topic::{Topic, TopicPattern};
use js_sys::{Array, Function, Reflect};
use serde_json::Value;
use std::collections::BTreeSet;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

#[wasm_bindgen(module = "/src/listen/ring.js")]
extern "C" {
    type Ring;
    #[wasm_bindgen(constructor)]
    fn new(most: u32) -> Ring;
    #[wasm_bindgen(method, getter)]
    fn hear(this: &Ring) -> Function;
    #[wasm_bindgen(method)]
    fn take(this: &Ring) -> Array;
    #[wasm_bindgen(method, getter)]
    fn missed(this: &Ring) -> f64;
    #[wasm_bindgen(method, setter)]
    fn set_missed(this: &Ring, missed: f64);
}

/// Everybody who may hear a pattern, and the subscription through one of them.
struct Door {
    pattern: TopicPattern,
    items: Vec<String>,
    /// The item, and what ends its subscription.
    open: Option<(String, Function)>,
}

/// The subscriptions and what they brought since the last look.
pub struct Bus {
    doors: Vec<Door>,
    ring: Ring,
}

impl Bus {
    /// Of the page in the document; nothing is subscribed before the first look.
    pub fn new(document: &Document) -> Self {
        let mut doors: Vec<Door> = Vec::new();
        for (item, pattern) in granted(document) {
            match doors.iter_mut().find(|door| door.pattern == pattern) {
                Some(door) => door.items.push(item),
                None => doors.push(Door { pattern, items: vec![item], open: None }),
            }
        }
        Self { doors, ring: Ring::new(u32::try_from(MOST).unwrap_or(u32::MAX)) }
    }

    /// Tells what came since the last look, and subscribes where an item is there by now or the one asked for is gone; whether it was more
    /// than is kept.
    pub fn look(&mut self, studio: Studio, document: &Document) -> bool {
        let more = self.tell(studio, document);
        for door in &mut self.doors {
            if let Some((item, _)) = &door.open
                && slot_of(document, item).is_none()
                && let Some((_, end)) = door.open.take()
            {
                let _ = end.call0(&JsValue::NULL);
            }
            if door.open.is_none() {
                let hear = self.ring.hear();
                let ask = |item: &String| Some((item.clone(), subscribe(document, item, &door.pattern, &hear)?));
                door.open = door.items.iter().find_map(ask);
            }
        }
        more
    }

    /// Tells what came since the last look; whether it was more than is kept.
    pub fn tell(&self, studio: Studio, document: &Document) -> bool {
        let heard = self.ring.take();
        let missed = self.ring.missed();
        studio.ear.skip(missed);
        self.ring.set_missed(0.0);
        if heard.length() == 0 {
            return false;
        }
        let there: Vec<(&TopicPattern, Vec<&String>)> = self.there(document);
        let receivers = |topic: &Topic, event_type: &str| -> BTreeSet<String> {
            let reached = there.iter().filter(|(pattern, _)| super::hears(pattern, topic, event_type));
            reached.flat_map(|(_, items)| items).map(|item| (*item).clone()).collect()
        };
        let mut known = BTreeSet::new();
        for told in heard.iter().filter_map(|told| plain(&told)) {
            // Two patterns may bring the same event.
            let id = told.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            if known.insert(id) {
                event(studio, &told, &receivers);
            }
        }
        missed > 0.0
    }

    /// The patterns with the items that are on the page now.
    fn there<'a>(&'a self, document: &Document) -> Vec<(&'a TopicPattern, Vec<&'a String>)> {
        let slots = document.query_selector_all("jgb-slot[item]").ok();
        let one = |at| slots.as_ref()?.item(at)?.dyn_into::<Element>().ok()?.get_attribute("item");
        let here: BTreeSet<String> = (0..slots.as_ref().map_or(0, web_sys::NodeList::length)).filter_map(one).collect();
        let with_items =
            |door: &'a Door| (&door.pattern, door.items.iter().filter(|item| here.contains(*item)).collect());
        self.doors.iter().map(with_items).collect()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        for (_, end) in self.doors.iter().filter_map(|door| door.open.as_ref()) {
            // The page it was on may be gone.
            let _ = end.call0(&JsValue::NULL);
        }
    }
}

/// The patterns that each item may receive here, as the page itself says.
fn granted(document: &Document) -> Vec<(String, TopicPattern)> {
    let block = block(document);
    let patterns = |item: &Value| -> Vec<(String, TopicPattern)> {
        let Some(id) = item.get("id").and_then(Value::as_str) else { return Vec::new() };
        let list = item.pointer("/grants/subscribe").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|one| Some((id.to_owned(), one.as_str()?.parse().ok()?))).collect()
    };
    let items = block.get("items").and_then(Value::as_array);
    items.into_iter().flatten().flat_map(patterns).collect()
}

/// Subscribes as an item does, with its own rights; `None` while it is not there.
fn subscribe(document: &Document, item: &str, pattern: &TopicPattern, hear: &Function) -> Option<Function> {
    let host = host_of(&slot_of(document, item)?)?;
    let events = Reflect::get(&host, &"events".into()).ok()?;
    let subscribe: Function = Reflect::get(&events, &"subscribe".into()).ok()?.dyn_into().ok()?;
    subscribe.call2(&events, &Array::of1(&pattern.as_str().into()), hear).ok()?.dyn_into().ok()
}
