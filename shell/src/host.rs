//! The `host` object behind the façade that boot gives each widget: one dispatcher for all methods.

pub mod acks;
mod delivery;
pub mod lanes;
pub mod publication;
mod publish;
pub mod record;
pub mod requests;
mod subscribe;

use crate::dom::boot::Answer;
use crate::dom::promise::Later;
use crate::dom::{Foreign, convert, document, http};
use crate::portal::Portal;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::json;
use jogakbo_contract::view::SessionState;
use serde_json::Value;
use std::rc::Rc;

pub use delivery::{Audience, Heard, Listener, deliver};
pub use publish::{publish, publish_on};
pub use subscribe::{carry, end, subscribe_wire};

/// What a widget is told when a call fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError {
    /// A code of the bridge, or `shell-unavailable`.
    pub code: &'static str,
    /// For people who write widgets.
    pub message: String,
    /// Whether trying again can help.
    pub retry: bool,
}

impl HostError {
    /// An error with a code of the bridge.
    pub fn new(code: ErrCode, message: impl Into<String>) -> Self {
        Self { code: code.as_str(), message: message.into(), retry: code.may_retry() }
    }
}

/// Answers a call of an item.
///
/// # Errors
/// What the widget is told when the method does not give a promise.
pub fn dispatch(portal: &Rc<Portal>, item: &str, method: &str, args: &[Foreign]) -> Result<Answer, HostError> {
    let arg = |index: usize| args.get(index).cloned().unwrap_or_else(Foreign::nothing);
    match method {
        "events.publish" => publish::publish_for(portal, item, &arg(0), &arg(1), &arg(2)),
        "events.request" => requests::request(portal, item, &arg(0), &arg(1), &arg(2)).map(Answer::Later),
        "events.reply" => Ok(requests::offer(portal, item, &arg(0), &arg(1))),
        "events.subscribe" => Ok(subscribe::subscribe_for(portal, item, &arg(0), &arg(1), &arg(2))),
        // Nobody's item: `session.js` heard that the session may be another one.
        "session.again" => {
            crate::session::ask_again(portal);
            Ok(Answer::Nothing)
        }
        "session.requireLogin" => Ok(Answer::Later(require_login(portal))),
        "session.onChange" | "env.onChange" => Ok(watch(portal, item, &arg(0))),
        "ui.notify" => {
            let text = arg(0).text().unwrap_or_default();
            crate::chrome::notices::add(
                &text,
                arg(1).text().as_deref().unwrap_or("info"),
                portal.block.borrow().locale,
            );
            Ok(Answer::Nothing)
        }
        "ui.navigate" => {
            crate::page::open(portal, &arg(0).text().unwrap_or_default());
            Ok(Answer::Nothing)
        }
        "ui.setTitle" => {
            document::set_item_title(item, &arg(0).text().unwrap_or_default());
            Ok(Answer::Nothing)
        }
        "ui.setBusy" => {
            document::set_busy(item, arg(0).is_true());
            Ok(Answer::Nothing)
        }
        "ui.setDirty" => {
            crate::page::unsaved::set(portal, item, arg(0).is_true());
            Ok(Answer::Nothing)
        }
        "host.fetch" | "session.getToken" => Ok(Answer::Value(http::api(&portal.block.borrow().lock, item, args))),
        "host.log" => {
            let data = convert::to_json(&arg(2))
                .filter(|data| !data.is_null())
                .map(|data| format!(" {}", json::text(&data)))
                .unwrap_or_default();
            document::log(
                &arg(0).text().unwrap_or_default(),
                &format!("[{item}] {}{data}", arg(1).text().unwrap_or_default()),
            );
            Ok(Answer::Nothing)
        }
        other => Err(HostError::new(ErrCode::Unsupported, format!("host has no method {other}"))),
    }
}

/// Resolves when someone is signed in; else goes to the sign-in page and comes back to this one.
fn require_login(portal: &Rc<Portal>) -> Later {
    if portal.block.borrow().session.state == SessionState::User {
        return Later::done(Ok(Value::Null));
    }
    crate::session::go_to_sign_in();
    Later::new()
}

/// Calls back whenever session, language or scheme changed.
fn watch(portal: &Rc<Portal>, item: &str, callback: &Foreign) -> Answer {
    let Some(callback) = callback.callback() else { return Answer::Nothing };
    let id = portal.next_id();
    portal.watchers.borrow_mut().insert(id, (item.to_owned(), callback));
    let portal = Rc::clone(portal);
    Answer::End(Box::new(move || {
        portal.watchers.borrow_mut().remove(&id);
    }))
}
