//! Publishing for items: onto the bus of the page, and over the bridge.

use super::HostError;
use super::delivery::{Audience, Heard, deliver};
use super::publication::{Content, Lane, Wish};
use super::record::Entry;
use crate::bus::{BACKLOG, DEPTH, Full};
use crate::dom::boot::Answer;
use crate::dom::ears::{self, EventId};
use crate::dom::promise::Later;
use crate::dom::{Foreign, convert, document, time};
use crate::portal::Portal;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::manifest::Reach;
use serde_json::Value;
use std::rc::Rc;

/// What a widget wants to publish.
///
/// # Errors
/// `schema` when the data are not plain.
pub fn wish(portal: &Portal, event_type: &Foreign, data: &Foreign, options: &Foreign) -> Result<Wish, HostError> {
    let content = content(portal, data, options)?;
    Ok(Wish { event_type: event_type.text().unwrap_or_default(), subject: options.member("subject").text(), content })
}

fn content(portal: &Portal, data: &Foreign, options: &Foreign) -> Result<Content, HostError> {
    let bad = |message: String| HostError::new(ErrCode::Schema, format!("data{message}"));
    let frozen = portal.boot.copy(data).map_err(bad)?;
    let data = convert::to_json(&frozen).ok_or_else(|| bad(" is no plain data".to_owned()))?;
    let (id, key) = (options.member("id").text(), options.member("key").text());
    Ok(Content { data, frozen: Some(frozen), id, key })
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
    let fixed = wish.subject.is_some() || declared.subject.is_none();
    let lane = portal
        .lanes
        .borrow_mut()
        .get_or_open(item, name, subject, fixed, |subject| Lane::open(it, name, declared, subject, &portal.schemas))?;
    lane.check(&wish.content)?;
    Ok(lane)
}

/// An event of a lane as a frozen value of the browser.
pub fn heard(portal: &Portal, lane: &Lane, id: &EventId, content: &Content) -> Foreign {
    let base = lane.base.get_or_init(|| convert::frozen_text(&lane.event(String::new(), Value::Null).to_json()));
    let data = content.frozen.clone().unwrap_or_else(|| convert::frozen(&content.data));
    ears::event(base, id, &data, content.key.as_deref(), portal.cause.borrow().as_ref())
}

/// Adds to the record of the bus.
pub fn note(portal: &Portal, item: &Rc<str>, outcome: &'static str, topic: &Rc<str>, id: &EventId) {
    let (item, topic, id) = (Rc::clone(item), Rc::clone(topic), id.clone());
    let cause = portal.cause.borrow().clone();
    portal.record.borrow_mut().add(Entry { at: time::now(), item, outcome, topic, id, cause });
}

fn refused(portal: &Portal, item: &str, error: &HostError, event_type: &str) {
    note(portal, &item.into(), error.code, &event_type.into(), &"".into());
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
    let wish = wish(portal, event_type, data, options);
    let sent = wish.and_then(|wish| Ok((lane(portal, item, &wish)?, wish.content)));
    let sent = sent.and_then(|(lane, content)| send(portal, &lane, content, true));
    answer(portal, sent).inspect_err(|error| refused(portal, item, error, &event_type.text().unwrap_or_default()))
}

/// The same on a lane that is known by its number; `args` are data and options.
///
/// # Errors
/// As of [`publish_for`].
pub fn publish_on(portal: &Rc<Portal>, lane: f64, args: &[Foreign]) -> Result<Answer, HostError> {
    let lane = portal.lanes.borrow().at(lane);
    let (Some(lane), [data, options]) = (lane, args) else {
        return Err(HostError::new(ErrCode::Internal, "the lane is gone"));
    };
    let sent = content(portal, data, options).and_then(|content| {
        lane.check(&content)?;
        send(portal, &lane, content, true)
    });
    answer(portal, sent).inspect_err(|error| refused(portal, &lane.item, error, lane.event_type.as_str()))
}

fn answer(portal: &Rc<Portal>, sent: Result<Option<Later>, HostError>) -> Result<Answer, HostError> {
    deliver(portal);
    Ok(sent?.map_or_else(|| Answer::Value(portal.done.clone()), Answer::Later))
}

/// Publishes as an item, for a wire: a refusal becomes a line for authors.
pub fn publish(portal: &Rc<Portal>, item: &str, wish: Wish) {
    let sent = lane(portal, item, &wish).and_then(|lane| send(portal, &lane, wish.content, false));
    if let Err(error) = sent {
        refused(portal, item, &error, &wish.event_type);
        document::tell_authors(&format!("[jogakbo] item={item} could not publish: {} ({})", error.message, error.code));
    }
    deliver(portal);
}

/// Queues an event and sends it off. `Some` when its place in the log is still to come and the caller wants to wait for it.
fn send(portal: &Rc<Portal>, lane: &Lane, content: Content, wait: bool) -> Result<Option<Later>, HostError> {
    let id = content.id.as_deref().map_or_else(EventId::fresh, EventId::from);
    if lane.reach == Reach::Page {
        let event = heard(portal, lane, &id, &content);
        let heard = Heard { event, id: id.clone(), pos: None };
        enqueue(portal, lane, &heard)?;
        portal.bus.borrow_mut().keep(&lane.topic, &heard, lane.retain);
        note(portal, &lane.item, "delivered", &lane.label, &id);
        return Ok(None);
    }
    let mut event = lane.event(id.text(), content.data);
    event.time = Some(time::timestamp());
    if let Some(key) = content.key {
        event.set_extension("partitionkey", key);
    }
    if let Some(cause) = portal.cause.borrow().as_ref() {
        event.set_extension("causationid", cause.text());
    }
    if !lane.logged {
        enqueue(portal, lane, &Heard::new(&event, None))?;
    }
    note(portal, &lane.item, "sent", &lane.label, &id);
    let later = wait.then(Later::new);
    if portal.bridge.publish(portal, &lane.item, event, lane.logged, later.clone()) {
        Ok(later)
    } else {
        Err(HostError::new(ErrCode::Unsupported, "this page has no bridge"))
    }
}

fn enqueue(portal: &Portal, lane: &Lane, heard: &Heard) -> Result<(), HostError> {
    let taken = portal.bus.borrow_mut().publish(&lane.item, &lane.topic, heard.clone(), |all| Audience::new(&all));
    taken.map(|_| ()).map_err(|full| match full {
        Full::Backlog => {
            HostError::new(ErrCode::Busy, format!("{BACKLOG} events of item `{}` wait to be delivered", lane.item))
        }
        Full::Chain => HostError::new(ErrCode::Limit, format!("the chain of events is longer than {DEPTH}")),
    })
}
