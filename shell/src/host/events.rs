//! Publishing and subscribing for items, over the bus of the page and the bridge.

use super::HostError;
use super::publication::{self, Publication, Wish};
use crate::bus::SubId;
use crate::dom::boot::Answer;
use crate::dom::promise::Later;
use crate::dom::{Callback, Foreign, convert, document, time};
use crate::portal::Portal;
use jogakbo_contract::bridge::Position;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::frame::Start;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::ids::WireId;
use jogakbo_contract::manifest::Reach;
use jogakbo_contract::read;
use jogakbo_contract::topic::TopicPattern;
use serde_json::{Value, json};
use std::rc::Rc;

/// Who listens.
#[derive(Debug, Clone)]
pub enum Listener {
    /// A widget.
    Widget {
        /// Called with the event and its position.
        heard: Callback,
        /// Called when events are missing.
        gap: Option<Callback>,
        /// Called when the subscription stands differently.
        state: Option<Callback>,
    },
    /// A wire.
    Wire(WireId),
}

/// An event as it is delivered: made once, the same frozen value for every listener.
#[derive(Debug, Clone)]
pub struct Heard {
    event: Foreign,
    json: Rc<Value>,
    pos: Option<Position>,
}

impl Heard {
    /// Takes an event.
    pub fn new(event: &CloudEvent, pos: Option<Position>) -> Self {
        let json = serde_json::to_value(event).unwrap_or_default();
        Self { event: convert::frozen(&json), json: Rc::new(json), pos }
    }
}

/// The widget's `events.publish(type, data, {subject, id, key}?)`.
pub fn publish_for(portal: &Rc<Portal>, item: &str, event_type: &Foreign, data: &Foreign, options: &Foreign) -> Later {
    let wish = portal
        .boot
        .copy(data)
        .and_then(|data| convert::to_json(&data).ok_or_else(|| "data is no plain data".to_owned()));
    match wish {
        Err(message) => Later::done(Err(HostError::new(ErrCode::Schema, format!("data{message}")))),
        Ok(data) => {
            let wish = Wish {
                event_type: event_type.text().unwrap_or_default(),
                data,
                subject: options.member("subject").text(),
                id: options.member("id").text(),
                key: options.member("key").text(),
            };
            let later = Later::new();
            publish(portal, item, wish, Some(later.clone()));
            later
        }
    }
}

/// Publishes as an item. `later` learns how it went; without it a refusal becomes a line for authors.
pub fn publish(portal: &Rc<Portal>, item: &str, wish: Wish, later: Option<Later>) {
    let prepared = {
        let block = portal.block.borrow();
        block.items.iter().find(|it| it.id.as_str() == item).map(|it| {
            publication::prepare(it, &block.types, &portal.schemas, wish, time::fresh_id(), time::timestamp())
        })
    };
    let refused = |error: HostError, later: Option<Later>| match later {
        Some(later) => later.settle(Err(error)),
        None => document::tell_authors(&format!(
            "[jogakbo] item={item} could not publish: {} ({})",
            error.message, error.code
        )),
    };
    let Publication { event, topic, reach, logged } = match prepared {
        Some(Ok(publication)) => publication,
        Some(Err(error)) => return refused(error, later),
        None => return refused(HostError::new(ErrCode::Denied, format!("item `{item}` is not on the page")), later),
    };
    if reach == Reach::Page || !logged {
        portal.bus.borrow_mut().publish(&topic, &Heard::new(&event, None));
    }
    if reach == Reach::Page {
        if let Some(later) = later {
            later.settle(Ok(json!({})));
        }
    } else if !portal.bridge.publish(portal, item, event, logged, later.clone()) {
        refused(HostError::new(ErrCode::Unsupported, "this page has no bridge"), later);
    }
    deliver(portal);
}

/// The widget's `events.subscribe(match, callback, {from, onGap, onState}?)`.
pub fn subscribe_for(
    portal: &Rc<Portal>,
    item: &str,
    patterns: &Foreign,
    heard: &Foreign,
    options: &Foreign,
) -> Answer {
    let state = options.member("onState").callback();
    let wanted = read(patterns, heard, options);
    let listener =
        |heard: Callback| Listener::Widget { heard, gap: options.member("onGap").callback(), state: state.clone() };
    match wanted.and_then(|(patterns, heard, from)| subscribe(portal, item, patterns, listener(heard), from)) {
        Ok(id) => {
            let portal = Rc::clone(portal);
            Answer::End(Box::new(move || end(&portal, id)))
        }
        Err(error) => {
            document::tell_authors(&format!(
                "[jogakbo] item={item} could not subscribe: {} ({})",
                error.message, error.code
            ));
            if let Some(state) = state {
                let _ = state.call(&[convert::from_json(&json!("denied"))]);
            }
            Answer::Nothing
        }
    }
}

fn read(
    patterns: &Foreign,
    heard: &Foreign,
    options: &Foreign,
) -> Result<(Vec<TopicPattern>, Callback, Start), HostError> {
    let texts = match convert::to_json(patterns) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(list)) => list.iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect(),
        _ => Vec::new(),
    };
    let parse = |text: &String| {
        text.parse::<TopicPattern>().map_err(|error| HostError::new(ErrCode::BadPattern, format!("`{text}`: {error}")))
    };
    let patterns = texts.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    if patterns.is_empty() || patterns.len() > jogakbo_contract::bridge::limit::PATTERNS {
        return Err(HostError::new(ErrCode::BadPattern, "a subscription has 1 to 8 patterns"));
    }
    let heard =
        heard.callback().ok_or_else(|| HostError::new(ErrCode::BadFrame, "the second argument is no function"))?;
    let from = match convert::to_json(&options.member("from")) {
        Some(Value::Null) | None => Start::Live,
        Some(from) => read::from_value(from)
            .map_err(|_| HostError::new(ErrCode::BadFrame, "`from` is `live`, {last}, {pos} or {time}"))?,
    };
    Ok((patterns, heard, from))
}

/// Subscribes a wire through the rights of its item; refusals become a line for authors.
pub fn subscribe_wire(portal: &Rc<Portal>, wire: &WireId, item: &str, pattern: TopicPattern) {
    if let Err(error) = subscribe(portal, item, vec![pattern], Listener::Wire(wire.clone()), Start::Live) {
        document::tell_authors(&format!(
            "[jogakbo] wire={wire} item={item} could not subscribe: {} ({})",
            error.message, error.code
        ));
    }
}

fn subscribe(
    portal: &Rc<Portal>,
    item: &str,
    patterns: Vec<TopicPattern>,
    listener: Listener,
    from: Start,
) -> Result<SubId, HostError> {
    let far = {
        let block = portal.block.borrow();
        let Some(it) = block.items.iter().find(|it| it.id.as_str() == item) else {
            return Err(HostError::new(ErrCode::Denied, format!("item `{item}` is not on the page")));
        };
        // Only the server knows who `{user}` is towards the owner of a topic.
        if let Some(pattern) = patterns.iter().find(|pattern| !pattern.has_user() && !it.grants.may_subscribe(pattern))
        {
            return Err(HostError::new(
                ErrCode::Denied,
                format!("item `{item}` may not subscribe to `{}`", pattern.as_str()),
            ));
        }
        block.bridge.is_some() && !stays_here(&block, &patterns)
    };
    let state = match &listener {
        Listener::Widget { state, .. } => state.clone(),
        Listener::Wire(_) => None,
    };
    let id = portal.bus.borrow_mut().subscribe(item, patterns.clone(), listener);
    if far {
        portal.bridge.subscribe(portal, id, item, patterns, from);
    } else if let Some(state) = state {
        let _ = state.call(&[convert::from_json(&json!("live"))]);
    }
    Ok(id)
}

/// Whether all types these patterns can match never leave the page.
fn stays_here(block: &jogakbo_contract::view::PageBlock, patterns: &[TopicPattern]) -> bool {
    let matched = |pattern: &TopicPattern| {
        let under: Vec<_> =
            block.types.iter().filter(|(name, _)| jogakbo_contract::manifest::covers_type(pattern, name)).collect();
        !under.is_empty() && under.iter().all(|(_, declared)| declared.reach == Reach::Page)
    };
    patterns.iter().all(matched)
}

fn end(portal: &Rc<Portal>, id: SubId) {
    portal.bus.borrow_mut().unsubscribe(id);
    portal.bridge.unsubscribe(portal, id);
}

/// Hands out everything that waits, one after the other; inside a delivery it does nothing.
pub fn deliver(portal: &Rc<Portal>) {
    if !portal.bus.borrow_mut().begin() {
        return;
    }
    loop {
        // The borrow must end before the listener runs: it may publish, subscribe or go away.
        let Some((id, listener, heard)) = portal.bus.borrow_mut().next() else { break };
        match listener {
            Listener::Wire(wire) => crate::wiring::topic(portal, &wire, &heard.json),
            Listener::Widget { heard: callback, .. } => {
                let pos =
                    heard.pos.as_ref().map_or_else(Foreign::nothing, |pos| convert::from_json(&json!(pos.to_string())));
                if let Err(message) = callback.call(&[heard.event.clone(), pos]) {
                    let item = portal.bus.borrow().item(id).unwrap_or_default().to_owned();
                    portal.boot.threw(&item, &format!("a listener threw: {message}"));
                }
            }
        }
        if let Some(pos) = &heard.pos {
            portal.bridge.delivered(id, pos);
        }
    }
    portal.bus.borrow_mut().drained();
    portal.bridge.pump(portal);
}
