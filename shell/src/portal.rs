//! The shell of one tab: what all rooms share.
//!
//! Widgets run inside many of our calls and may call back at once. So every borrow here is short and ends before any
//! foreign code runs.

use crate::bridge::Bridge;
use crate::bus::Bus;
use crate::dom::boot::Boot;
use crate::dom::ears::EventId;
use crate::dom::{Callback, Foreign, convert, document};
use crate::host::acks::Acks;
use crate::host::lanes::Lanes;
use crate::host::record::Record;
use crate::host::requests::Offer;
use crate::host::{Audience, Heard, Listener};
use crate::schemas::Schemas;
use crate::slot::Slots;
use crate::wiring::Wiring;
use jogakbo_contract::table::Table;
use jogakbo_contract::view::{Mount, PageBlock};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The shell of one tab.
#[derive(Debug)]
pub struct Portal {
    /// Boot's handle.
    pub boot: Boot,
    /// The block of the page that is shown.
    pub block: RefCell<PageBlock>,
    /// The bus of that page.
    pub bus: RefCell<Bus<Listener, Heard, Audience>>,
    /// Where events of the page's items go.
    pub lanes: RefCell<Lanes>,
    /// The id of the event that is being delivered: the cause of what listeners publish.
    pub cause: RefCell<Option<EventId>>,
    /// What listeners have handled.
    pub acks: RefCell<Acks>,
    /// Who answers requests.
    pub offers: RefCell<Vec<Offer>>,
    /// What the bus did lately.
    pub record: RefCell<Record<EventId>>,
    /// What a publication that stays in the page is answered with.
    pub done: Foreign,
    /// Its wires.
    pub wiring: Wiring,
    /// Its slots.
    pub slots: Slots,
    /// Its schemas.
    pub schemas: Schemas,
    /// The bridge of the tab.
    pub bridge: Bridge,
    /// Callbacks for changes of session and view, each with its item.
    pub watchers: RefCell<Table<u32, (String, Callback)>>,
    /// Items that hold something the citizen has not saved.
    pub unsaved: RefCell<Vec<String>>,
    /// The notice that the session ended while something was unsaved; 0 without.
    pub lapsed: Cell<u32>,
    /// Pages opened in this tab so far.
    pub visit: Cell<u32>,
    last_id: Cell<u32>,
}

impl Portal {
    /// Adopts the page that is in the document.
    pub fn start(boot: Boot) {
        let block = match convert::read::<PageBlock>(&document::block_text()) {
            Ok(block) => block,
            Err(error) => {
                document::tell_authors(&format!("[jogakbo] the page's block could not be read: {error}"));
                return;
            }
        };
        let portal = Rc::new(Self {
            boot,
            bridge: Bridge::default(),
            wiring: Wiring::default(),
            slots: Slots::default(),
            schemas: Schemas::default(),
            bus: RefCell::default(),
            lanes: RefCell::default(),
            cause: RefCell::default(),
            acks: RefCell::default(),
            offers: RefCell::default(),
            record: RefCell::default(),
            done: convert::frozen(&serde_json::json!({})),
            block: RefCell::new(block),
            watchers: RefCell::default(),
            unsaved: RefCell::default(),
            lapsed: Cell::new(0),
            visit: Cell::new(0),
            last_id: Cell::new(0),
        });
        let it = Rc::clone(&portal);
        document::lend("jogakboRecord", move || it.record.borrow().show(EventId::text));
        document::shell_is_here();
        portal.enter();
        portal.boot.connect(&portal);
        crate::slot::adopt(&portal);
        crate::page::start(&portal);
    }

    /// Starts wires and bridge of the page in `block`.
    pub fn enter(self: &Rc<Self>) {
        self.bridge.enter(self);
        crate::host::carry(self);
        crate::wiring::enter(self);
    }

    /// Ends everything that belongs to the page in `block`, but for the items in `alive`, which outlive it.
    pub fn leave(self: &Rc<Self>, alive: &[String]) {
        let items: Vec<String> = self.block.borrow().items.iter().map(|item| item.id.to_string()).collect();
        for item in items.iter().filter(|item| !alive.contains(item)) {
            self.boot.take(item, "navigation");
            crate::page::unsaved::set(self, item, false);
        }
        // Also of those that outlived an earlier page and do not outlive this one.
        let all = self.bus.borrow().all();
        for (id, item, _, listener) in all {
            if !alive.contains(&item) || matches!(listener, Listener::Wire(_)) {
                crate::host::end(self, id);
            }
        }
        self.offers.borrow_mut().retain(|offer| alive.contains(&offer.item));
        self.watchers.borrow_mut().retain(|_, (owner, _)| alive.contains(owner));
        self.wiring.stop();
        self.bridge.leave(self);
        self.bus.borrow_mut().clear();
        self.lanes.borrow_mut().clear();
        self.slots.clear();
        self.schemas.clear();
    }

    /// Takes an item away, with all it had asked for.
    pub fn forget(self: &Rc<Self>, item: &str, why: &str) {
        self.boot.take(item, why);
        self.silence(item);
        self.watchers.borrow_mut().retain(|_, (owner, _)| owner != item);
    }

    /// Ends all subscriptions and offers of an item, and what it held unsaved.
    pub fn silence(self: &Rc<Self>, item: &str) {
        crate::page::unsaved::set(self, item, false);
        let gone = self.bus.borrow().of(item);
        for id in gone {
            crate::host::end(self, id);
        }
        crate::host::requests::forget(self, item);
    }

    /// A number no one else has in this tab.
    pub fn next_id(&self) -> u32 {
        self.last_id.set(self.last_id.get() + 1);
        self.last_id.get()
    }

    /// Tells all watchers that session or view changed.
    pub fn changed(&self) {
        let watchers: Vec<(String, Callback)> = self.watchers.borrow().values().cloned().collect();
        for (item, callback) in watchers {
            if let Err(message) = callback.call(&[]) {
                self.boot.threw(&item, &format!("onChange threw: {message}"));
            }
        }
    }

    /// Files of an item that need a link with integrity before they are imported: all of them on a retry (the module at
    /// its new address), else those the document's import map does not list. Each with its hash. With no
    /// item: the page's packs.
    pub fn files_to_vouch_for(&self, id: &str, attempt: u32) -> Vec<(String, String)> {
        let block = self.block.borrow();
        let Some(item) = block.items.iter().find(|item| item.id.as_str() == id) else {
            let packs = block.items.iter().filter_map(|item| item.mount.pack.as_ref());
            return packs.filter_map(|url| Some((url.clone(), block.integrity.get(url)?.clone()))).collect();
        };
        let Mount { module, files, .. } = &item.mount;
        if attempt > 0 {
            let hashed = |url: &String| self.boot.integrity(url);
            let again = (format!("{module}?r={attempt}"), hashed(module));
            return files.iter().map(|url| (url.clone(), hashed(url))).chain([again]).collect();
        }
        files.iter().chain([module]).filter_map(|url| Some((url.clone(), block.integrity.get(url)?.clone()))).collect()
    }
}
