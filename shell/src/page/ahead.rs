//! Pages a citizen is about to open, fetched and their eager modules evaluated before the click.
//!
//! A page is kept for a moment, for the person it was fetched for, and a few of them at most: what it shows may be private and
//! grows old. Only pages are fetched, which have no effects; services of the host are not.

use super::{fits, route};
use crate::api::{self, Opened};
use crate::dom::history::Address;
use crate::dom::promise::{self, Later};
use crate::dom::{modules, time};
use crate::portal::Portal;
use jogakbo_contract::slot::Load;
use jogakbo_contract::view::{Mount, PageView};
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// Most pages that are kept or under way.
const MOST: usize = 3;
/// Milliseconds a page is good for.
const LIFE: u64 = 15_000;

/// A page that is kept or under way.
struct Kept {
    local: String,
    who: Option<String>,
    until: u64,
    /// Settled when `page` is there, or will never be.
    done: Later,
    page: Option<Opened>,
}

thread_local! {
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// Forgets all: what they show is no longer so.
pub fn forget() {
    KEPT.with_borrow_mut(Vec::clear);
}

/// The page at `local`: the one that is kept or under way, else a new one.
pub async fn page(portal: &Portal, local: &str) -> Opened {
    let done = KEPT.with_borrow(|kept| good(kept, portal, local).map(|index| kept[index].done.clone()));
    if let Some(done) = done {
        done.wait().await;
        let kept = KEPT.with_borrow_mut(|kept| {
            let index = good(kept, portal, local)?;
            kept.remove(index).page
        });
        if let Some(opened) = kept {
            return opened;
        }
    }
    api::page(local).await
}

fn good(kept: &[Kept], portal: &Portal, local: &str) -> Option<usize> {
    let who = who(portal);
    kept.iter().position(|it| it.local == local && it.who == who && it.until > time::now())
}

fn who(portal: &Portal) -> Option<String> {
    portal.block.borrow().session.user.as_ref().map(|user| user.id.clone())
}

/// A citizen seems about to follow a link.
pub fn intend(portal: &Rc<Portal>, href: &str) {
    let (Some(to), here) = (Address::read(href), Address::here()) else { return };
    if !route::stays_in_shell(&here, &to) || !route::leaves(&here, &to) {
        return;
    }
    let local = format!("{}{}", to.path, to.query);
    let now = time::now();
    let done = Later::new();
    let wanted = KEPT.with_borrow_mut(|kept| {
        kept.retain(|it| it.until > now);
        let wanted = kept.len() < MOST && good(kept, portal, &local).is_none();
        if wanted {
            let (local, who) = (local.clone(), who(portal));
            kept.push(Kept { local, who, until: now + LIFE, done: done.clone(), page: None });
        }
        wanted
    });
    if wanted {
        let portal = Rc::clone(portal);
        promise::spawn(async move {
            let opened = api::page(&local).await;
            if let Opened::Page(view, _) = &opened
                && fits(view)
            {
                warm(view, true);
            }
            KEPT.with_borrow_mut(|kept| {
                let Some(index) = good(kept, &portal, &local) else { return };
                match opened {
                    Opened::Page(..) => kept[index].page = Some(opened),
                    Opened::Load | Opened::Away => drop(kept.remove(index)),
                }
            });
            // Whoever waits goes on, also when all was forgotten meanwhile.
            done.settle(Ok(Value::Null));
        });
    }
}

/// Loads what the page mounts first, and evaluates it if it is to wait for its page. What is inside a pack runs when its item
/// asks for it.
pub fn warm(view: &PageView, evaluate: bool) {
    let hashed = |url: &String| Some((url.clone(), view.import_map.integrity.get(url)?.clone()));
    for item in view.block.items.iter().filter(|item| item.load == Load::Eager && item.shown) {
        let Mount { module, pack, files, remount, .. } = &item.mount;
        let module = pack.as_ref().unwrap_or(module);
        let files: Vec<_> = files.iter().chain([module]).filter_map(hashed).collect();
        if !files.is_empty() {
            // A class that a move remounts is prepared by boot before its module runs; a pack runs none.
            modules::warm(&files, (evaluate && (!remount || pack.is_some())).then_some(module));
        }
    }
}
