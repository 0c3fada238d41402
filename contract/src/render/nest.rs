//! What stands in what on a page that is rendered, and which tab is shown (ADR 0026).

use super::html::{self, Html};
use super::{Portal, Request};
use crate::grants::Grant;
use crate::ids::{ItemId, Name};
use crate::lock::{LockedItem, LockedLayout, PageLock};
use crate::page::{Tab, Within};
use crate::slot::{Limits, Load, OnError};
use crate::table::Table;
use crate::text::Text;
use crate::view::{BlockItem, Mount};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A widget's item, or a layout.
#[derive(Clone, Copy)]
pub enum Node<'a> {
    /// An item with a widget.
    Item(&'a LockedItem),
    /// A group or tabs.
    Layout(&'a LockedLayout),
}

impl<'a> Node<'a> {
    /// Its id on the page.
    pub const fn id(self) -> &'a ItemId {
        match self {
            Self::Item(item) => &item.id,
            Self::Layout(layout) => &layout.id,
        }
    }

    /// Its heading.
    pub const fn title(self) -> &'a Text {
        match self {
            Self::Item(item) => &item.title,
            Self::Layout(layout) => &layout.title,
        }
    }

    fn within(self) -> Option<&'a Within> {
        match self {
            Self::Item(item) => item.within.as_ref(),
            Self::Layout(layout) => layout.within.as_ref(),
        }
    }
}

/// What stands in what, each in reading order.
pub struct Tree<'a>(BTreeMap<Option<&'a ItemId>, Vec<Node<'a>>>);

impl<'a> Tree<'a> {
    /// The tree of a frozen page.
    pub fn new(lock: &'a PageLock) -> Self {
        let mut inside: BTreeMap<Option<&ItemId>, Vec<Node<'a>>> = BTreeMap::new();
        let mut put = |node: Node<'a>| inside.entry(node.within().map(|within| &within.item)).or_default().push(node);
        let mut layouts = lock.layouts.iter().peekable();
        for (i, item) in lock.items.iter().enumerate() {
            while let Some(layout) = layouts.next_if(|layout| layout.at <= i) {
                put(Node::Layout(layout));
            }
            put(Node::Item(item));
        }
        layouts.for_each(|layout| put(Node::Layout(layout)));
        Self(inside)
    }

    /// What stands in the grid of the page, or anywhere in `parent`.
    pub fn inside(&self, parent: Option<&'a ItemId>) -> &[Node<'a>] {
        self.0.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// What stands in one tab.
    pub fn in_tab(&self, tabs: &'a ItemId, tab: &Tab) -> Vec<Node<'a>> {
        let here = |node: &&Node<'a>| node.within().is_some_and(|within| within.slot.as_ref() == Some(&tab.id));
        self.inside(Some(tabs)).iter().filter(here).copied().collect()
    }
}

/// The slot of a widget that something stands in; what stands in a group or a tab has none.
pub fn slot<'a>(lock: &PageLock, node: Node<'a>) -> Option<&'a Name> {
    let within = node.within()?;
    lock.item(within.item.as_str()).and(within.slot.as_ref())
}

/// The slots of a widget that are used, each once, in reading order.
pub fn slots<'a>(inside: &[Node<'a>]) -> Vec<&'a Name> {
    let mut slots = Vec::new();
    for name in inside.iter().filter_map(|node| node.within()?.slot.as_ref()) {
        if !slots.contains(&name) {
            slots.push(name);
        }
    }
    slots
}

/// The item of the portal's own that changes tabs without a page load.
pub const TABS: &str = "jgb-tabs";

/// Whether a page has tabs.
pub fn has_tabs(lock: &PageLock) -> bool {
    lock.layouts.iter().any(|layout| !layout.tabs.is_empty())
}

/// Address and integrity of the script of a page with tabs.
pub fn script<'a>(portal: &'a Portal, request: &Request<'_>) -> Option<(&'a str, &'a str)> {
    portal.layout().filter(|_| has_tabs(request.lock))
}

/// The portal's own item on a page with tabs: boot mounts it like any other, and without it the tabs are links.
pub fn own_item(portal: &Portal, request: &Request<'_>) -> Option<BlockItem> {
    let (module, _) = script(portal, request)?;
    Some(BlockItem {
        id: TABS.parse().ok()?,
        pbc: "jogakbo.portal.layout".parse().ok()?,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        widget: "tabs".parse().ok()?,
        digest: String::new(),
        title: String::new(),
        load: Load::Eager,
        shown: true,
        mount: Mount {
            tag: TABS.to_owned(),
            module: module.to_owned(),
            pack: None,
            export: Some("Tabs".to_owned()),
            remount: false,
            files: Vec::new(),
            attrs: Table::new(),
            props: serde_json::Map::new(),
            dates: Vec::new(),
        },
        limits: Limits::default(),
        keep: false,
        on_error: OnError::Hide,
        fallback: None,
        outputs: Table::new(),
        actions: Table::new(),
        prop_schemas: Table::new(),
        bound: Table::new(),
        show: None,
        grants: Grant::default(),
    })
}

/// Name of the query parameter that says which tab is shown.
fn parameter(tabs: &LockedLayout) -> String {
    format!("tab-{}", tabs.id)
}

/// The tab that is shown: the one the address names, else the first.
pub fn chosen<'a>(request: &Request<'_>, tabs: &'a LockedLayout) -> Option<&'a Tab> {
    let wanted = request.query.get(&parameter(tabs));
    let named = wanted.and_then(|wanted| tabs.tabs.iter().find(|tab| tab.id.as_str() == wanted));
    named.or_else(|| tabs.tabs.first())
}

/// When an item is loaded at this address: what stands in a tab that is not shown waits until it is seen.
pub fn load(request: &Request<'_>, item: &LockedItem) -> Load {
    if item.load == Load::Manual || item.within.is_none() {
        return item.load;
    }
    let lock = request.lock;
    let mut within = item.within.as_ref();
    while let Some(place) = within {
        let layout = lock.layouts.iter().find(|layout| layout.id == place.item);
        let hidden = layout
            .is_some_and(|layout| chosen(request, layout).is_some_and(|tab| place.slot.as_ref() != Some(&tab.id)));
        if hidden {
            return Load::Visible;
        }
        within = match layout {
            Some(layout) => layout.within.as_ref(),
            None => lock.item(place.item.as_str()).and_then(|item| item.within.as_ref()),
        };
    }
    item.load
}

/// The address of this page with another tab shown; what the page reads of the query stays.
pub fn address(request: &Request<'_>, tabs: &LockedLayout, tab: &Tab) -> String {
    let own = parameter(tabs);
    let mut address = here(request, Some(&own));
    address.push(if address.contains('?') { '&' } else { '?' });
    html::encode(&mut address, &own, b"");
    address.push('=');
    html::encode(&mut address, tab.id.as_str(), b"");
    write!(address, "#item-{}", tabs.id).expect("a string takes every text");
    address
}

/// The address of the page as it was asked for, with the parameters that it knows, but one.
pub fn here(request: &Request<'_>, but: Option<&str>) -> String {
    let declared = request.lock.params.as_ref().and_then(|schema| schema.get("properties"));
    let known = |name: &str| {
        declared.is_some_and(|declared| declared.get(name).is_some())
            || request.lock.layouts.iter().any(|layout| parameter(layout) == name)
    };
    let mut address = request.locale.path(&super::route_of(request));
    let kept = request.query.iter().filter(|(name, _)| Some(name.as_str()) != but && known(name));
    for (i, (name, value)) in kept.enumerate() {
        address.push(if i == 0 { '?' } else { '&' });
        html::encode(&mut address, name, b"");
        address.push('=');
        html::encode(&mut address, value, b"");
    }
    address
}

/// Opens a heading of `level`, 2 to 6.
pub fn heading(out: &mut Html, level: usize) {
    out.raw("<h").number(level.clamp(2, 6));
}

/// Ends a heading of `level`.
pub fn heading_end(out: &mut Html, level: usize) {
    out.raw("</h").number(level.clamp(2, 6)).raw(">");
}
