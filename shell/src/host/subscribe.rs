//! Subscribing for items and wires, here and at the host.

use super::HostError;
use super::delivery::{Listener, deliver};
use crate::bus::SubId;
use crate::dom::boot::Answer;
use crate::dom::ears::Ear;
use crate::dom::{Callback, Foreign, convert, document, promise};
use crate::portal::Portal;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::frame::Start;
use jogakbo_contract::ids::WireId;
use jogakbo_contract::manifest::Reach;
use jogakbo_contract::read;
use jogakbo_contract::topic::TopicPattern;
use serde_json::{Value, json};
use std::rc::Rc;

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
    let listener = |heard: Callback| Listener::Widget {
        ear: Ear::new(item, &heard),
        heard,
        gap: options.member("onGap").callback(),
        state: state.clone(),
    };
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
    let far = goes_far(portal, item, &patterns)?;
    let state = match &listener {
        Listener::Widget { state, .. } => state.clone(),
        Listener::Wire(_) => None,
    };
    let id = portal.bus.borrow_mut().subscribe(item, patterns.clone(), listener);
    let kept = match &from {
        Start::Live => Some(None),
        Start::Last(count) => Some(Some(*count as usize)),
        _ => None,
    };
    if let Some(last) = kept {
        portal.bus.borrow_mut().catch_up(id, last);
        // Nobody is called before `subscribe` has given back how to end it.
        let portal = Rc::clone(portal);
        promise::spawn(async move { deliver(&portal) });
    }
    if far {
        portal.bridge.subscribe(portal, id, item, patterns, from);
    } else if let Some(state) = state {
        let _ = state.call(&[convert::from_json(&json!("live"))]);
    }
    Ok(id)
}

/// Whether a subscription of this item, on this page, has to be one at the host as well.
///
/// # Errors
/// `denied`: the item is not on the page, or has no right to it there.
fn goes_far(portal: &Portal, item: &str, patterns: &[TopicPattern]) -> Result<bool, HostError> {
    let block = portal.block.borrow();
    let Some(it) = block.items.iter().find(|it| it.id.as_str() == item) else {
        return Err(HostError::new(ErrCode::Denied, format!("item `{item}` is not on the page")));
    };
    // Only the server knows who `{user}` is towards the owner of a topic.
    if let Some(pattern) = patterns.iter().find(|pattern| !pattern.has_user() && !it.grants.may_subscribe(pattern)) {
        return Err(HostError::new(
            ErrCode::Denied,
            format!("item `{item}` may not subscribe to `{}`", pattern.as_str()),
        ));
    }
    Ok(block.bridge.is_some() && !stays_here(&block, patterns))
}

/// Another page is there: the subscriptions of items that outlived the former one go on, with the rights they have here. Those of
/// items that are on no page right now sleep.
pub fn carry(portal: &Rc<Portal>) {
    let all = portal.bus.borrow().all();
    for (id, item, patterns, listener) in all {
        let here = portal.block.borrow().items.iter().any(|it| it.id.as_str() == item);
        portal.bus.borrow_mut().sleep(id, !here);
        if !here {
            continue;
        }
        match goes_far(portal, &item, &patterns) {
            Ok(true) if !portal.bridge.carry(portal, id) => {
                portal.bridge.subscribe(portal, id, &item, patterns, Start::Live);
            }
            Ok(_) => {}
            Err(error) => {
                refused(&item, &error, listener);
                end(portal, id);
            }
        }
    }
}

fn refused(item: &str, error: &HostError, listener: Listener) {
    document::tell_authors(&format!("[jogakbo] item={item} could not subscribe: {} ({})", error.message, error.code));
    if let Listener::Widget { state: Some(state), .. } = listener {
        let _ = state.call(&[convert::from_json(&json!("denied"))]);
    }
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

/// Ends a subscription, here and at the host.
pub fn end(portal: &Rc<Portal>, id: SubId) {
    if let Some(Listener::Widget { ear, .. }) = portal.bus.borrow_mut().unsubscribe(id) {
        ear.shut();
    }
    portal.acks.borrow_mut().forget(id);
    portal.bridge.unsubscribe(portal, id);
}
