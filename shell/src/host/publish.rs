//! Publishing for items: onto the bus of the page, and over the bridge.

use super::HostError;
use super::delivery::{Audience, Heard, deliver};
use super::publication::{Lane, Wish};
use super::record::Entry;
use crate::bus::{BACKLOG, DEPTH, Full};
use crate::dom::boot::Answer;
use crate::dom::promise::Later;
use crate::dom::{Foreign, convert, document, ears, time};
use crate::portal::Portal;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::manifest::Reach;
use serde_json::Value;
use std::rc::Rc;

/// Lanes remembered; beyond that it starts anew.
const LANES: usize = 256;

/// What a widget wants to publish.
///
/// # Errors
/// `schema` when the data are not plain.
pub fn wish(portal: &Portal, event_type: &Foreign, data: &Foreign, options: &Foreign) -> Result<Wish, HostError> {
    let bad = |message: String| HostError::new(ErrCode::Schema, format!("data{message}"));
    let frozen = portal.boot.copy(data).map_err(bad)?;
    let data = convert::to_json(&frozen).ok_or_else(|| bad(" is no plain data".to_owned()))?;
    let event_type = event_type.text().unwrap_or_default();
    let mut wish = Wish { event_type, data, frozen: Some(frozen), ..Wish::default() };
    if !options.is_nothing() {
        wish.subject = options.member("subject").text();
        wish.id = options.member("id").text();
        wish.key = options.member("key").text();
    }
    Ok(wish)
}

/// Where the events of a wish go, after all checks.
///
/// # Errors
/// As of [`Lane`].
pub fn lane(portal: &Portal, item: &str, wish: &Wish) -> Result<Rc<Lane>, HostError> {
    let block = portal.block.borrow();
    let it = block
        .items
        .iter()
        .find(|it| it.id.as_str() == item)
        .ok_or_else(|| HostError::new(ErrCode::Denied, format!("item `{item}` is not on the page")))?;
    let subject = Lane::subject(it, &block.types, wish)?;
    let name = wish.event_type.as_str();
    let declared = block.types.get(name).ok_or_else(|| HostError::new(ErrCode::UnknownType, name))?;
    let key = [item, name, subject.as_deref().unwrap_or("\n")].join("\n");
    let known = portal.lanes.borrow().get(&key).cloned();
    let lane = match known {
        Some(lane) => lane,
        None => {
            let lane = Rc::new(Lane::open(it, name, declared, subject)?);
            let mut lanes = portal.lanes.borrow_mut();
            if lanes.len() >= LANES {
                lanes.clear();
            }
            lanes.insert(key, Rc::clone(&lane));
            lane
        }
    };
    lane.check(declared, &portal.schemas, wish)?;
    Ok(lane)
}

/// An event of a lane as a frozen value of the browser.
pub fn heard(portal: &Portal, lane: &Lane, id: &str, wish: &Wish) -> Foreign {
    let base = lane.base.get_or_init(|| {
        let mut base = serde_json::to_value(lane.event(String::new(), Value::Null)).unwrap_or_default();
        if let Some(map) = base.as_object_mut() {
            map.retain(|name, _| name != "id" && name != "data");
        }
        convert::frozen(&base)
    });
    let data = wish.frozen.clone().unwrap_or_else(|| convert::frozen(&wish.data));
    ears::event(base, id, &data, wish.key.as_deref(), portal.cause.borrow().as_deref())
}

/// Adds to the record of the bus.
pub fn note(portal: &Portal, item: &str, outcome: &'static str, topic: &str, id: &str) {
    let (item, topic, id) = (item.to_owned(), topic.to_owned(), id.to_owned());
    let cause = portal.cause.borrow().as_deref().map(str::to_owned);
    portal.record.borrow_mut().add(Entry { at: time::now(), item, outcome, topic, id, cause });
}

/// The widget's `events.publish(type, data, {subject, id, key}?)`.
///
/// # Errors
/// What is wrong with the event, or that the page takes no more just now.
pub fn publish_for(
    portal: &Rc<Portal>,
    item: &str,
    event_type: &Foreign,
    data: &Foreign,
    options: &Foreign,
) -> Result<Answer, HostError> {
    let sent = wish(portal, event_type, data, options).and_then(|wish| send(portal, item, wish, true));
    deliver(portal);
    match sent {
        Ok(Some(later)) => Ok(Answer::Later(later)),
        Ok(None) => Ok(Answer::Value(portal.done.clone())),
        Err(error) => {
            note(portal, item, error.code, &event_type.text().unwrap_or_default(), "");
            Err(error)
        }
    }
}

/// Publishes as an item, for a wire: a refusal becomes a line for authors.
pub fn publish(portal: &Rc<Portal>, item: &str, wish: Wish) {
    let name = wish.event_type.clone();
    if let Err(error) = send(portal, item, wish, false) {
        note(portal, item, error.code, &name, "");
        document::tell_authors(&format!("[jogakbo] item={item} could not publish: {} ({})", error.message, error.code));
    }
    deliver(portal);
}

/// Queues an event and sends it off. `Some` when its place in the log is still to come and the caller wants to wait for it.
fn send(portal: &Rc<Portal>, item: &str, mut wish: Wish, wait: bool) -> Result<Option<Later>, HostError> {
    let lane = lane(portal, item, &wish)?;
    let id = wish.id.take().unwrap_or_else(time::fresh_id);
    if lane.reach == Reach::Page {
        let event = heard(portal, &lane, &id, &wish);
        let heard = Heard { event, id: id.as_str().into(), pos: None };
        enqueue(portal, item, &lane, &heard)?;
        portal.bus.borrow_mut().keep(&lane.topic, &heard, lane.retain);
        note(portal, item, "delivered", lane.topic.as_str(), &id);
        return Ok(None);
    }
    let mut event = lane.event(id, wish.data);
    event.time = Some(time::timestamp());
    if let Some(key) = wish.key {
        event.set_extension("partitionkey", key);
    }
    if let Some(cause) = portal.cause.borrow().as_deref() {
        event.set_extension("causationid", cause);
    }
    if !lane.logged {
        enqueue(portal, item, &lane, &Heard::new(&event, None))?;
    }
    note(portal, item, "sent", lane.topic.as_str(), &event.id);
    let later = wait.then(Later::new);
    if portal.bridge.publish(portal, item, event, lane.logged, later.clone()) {
        Ok(later)
    } else {
        Err(HostError::new(ErrCode::Unsupported, "this page has no bridge"))
    }
}

fn enqueue(portal: &Portal, item: &str, lane: &Lane, heard: &Heard) -> Result<(), HostError> {
    let taken = portal.bus.borrow_mut().publish(item, &lane.topic, heard.clone(), |all| Audience::new(&all));
    taken.map(|_| ()).map_err(|full| match full {
        Full::Backlog => {
            HostError::new(ErrCode::Busy, format!("{BACKLOG} events of item `{item}` wait to be delivered"))
        }
        Full::Chain => HostError::new(ErrCode::Limit, format!("the chain of events is longer than {DEPTH}")),
    })
}
