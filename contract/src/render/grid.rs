//! The grid and its slots: pure CSS, no script is needed to lay out.

use super::html::Html;
use super::nest::{self, Node, Tree};
use super::start::Start;
use super::{Request, chrome, is_given, needs_sign_in, slot};
use crate::ids::ItemId;
use crate::lock::{LockedItem, LockedLayout, Stopped};
use crate::moment;
use crate::page::{Areas, Assurance, Height, Layout};
use crate::phrase::{Phrase, SignInPhrase, stopped_until};
use crate::text::Text;
use std::fmt::Write as _;

/// Below this width in pixels a stacked item keeps the room that its manifest names for phones; `portal.css` says the same.
const PHONE: u16 = 480;

/// The rules of one page's grid. Names and lengths were checked when the page was read.
pub fn css(layout: &Layout) -> String {
    let grid = &layout.grid;
    let mut css = format!(".jgb-grid{{--row:{};gap:{}}}", grid.row_height, grid.gap);
    let mut steps: Vec<(&String, &u16)> = layout.breakpoints.iter().collect();
    steps.sort_by_key(|(_, width)| **width);
    // What stands in another item must not take over its cells.
    css.push_str(".jgb-item .jgb-item{--narrow-h:initial;");
    for name in layout.breakpoints.keys() {
        write!(css, "--{name}:initial;").expect("a string takes every text");
    }
    css.push('}');
    for (name, width) in steps {
        let Some(areas) = layout.areas.get(name) else { continue };
        write!(css, "@media(min-width:{width}px){{").expect("a string takes every text");
        match areas {
            Areas::Stack(_) => css.push_str(".jgb-grid{grid-template-columns:minmax(0,1fr);grid-auto-rows:auto}.jgb-item{grid-area:auto}"),
            Areas::Cells(_) => write!(
                css,
                ".jgb-grid{{grid-template-columns:repeat(12,minmax(0,1fr));grid-auto-rows:minmax(var(--row),auto)}}.jgb-item{{grid-area:var(--{name},auto/span 12)}}"
            )
            .expect("a string takes every text"),
        }
        if *width < PHONE && matches!(areas, Areas::Cells(_)) {
            css.push_str(".jgb-item{--narrow-h:initial!important}");
        }
        css.push('}');
    }
    css
}

/// The grid with all items in reading order.
pub fn grid(out: &mut Html, request: &Request<'_>, start: &Start) {
    let tree = Tree::new(request.lock);
    let page = Page { request, start, tree: &tree };
    out.raw("<div class=\"jgb-grid\"").attr("data-page", request.lock.page.name.as_str()).raw(">");
    page.nodes(out, tree.inside(None), 2);
    out.raw("</div>");
}

/// What an item's place takes up before anything is in it.
#[derive(Default)]
struct Room {
    /// Rows of the grid.
    rows: u16,
    /// Height in one column of a phone, in rem.
    narrow_rem: Option<u16>,
    /// Whether it is not shown at first.
    hidden: bool,
}

/// A page while it is written.
struct Page<'a> {
    request: &'a Request<'a>,
    start: &'a Start,
    tree: &'a Tree<'a>,
}

impl<'a> Page<'a> {
    /// Sections one after the other, under headings of `level`.
    fn nodes(&self, out: &mut Html, nodes: &[Node<'a>], level: usize) {
        for node in nodes {
            match node {
                Node::Item(item) => self.section(out, item, level),
                Node::Layout(layout) if layout.absent.is_some() => self.absent(out, layout, level),
                Node::Layout(layout) if layout.tabs.is_empty() => self.group(out, layout, level),
                Node::Layout(layout) => self.tabs(out, layout, level),
            }
        }
    }

    /// Opens a section and writes its heading.
    fn open(&self, out: &mut Html, class: &str, node: Node<'a>, level: usize, room: &Room) {
        let locale = self.request.locale;
        let (id, title) = (node.id(), node.title());
        out.raw("<section").attr("class", class).attr("data-item", id.as_str());
        if let Some(slot) = nest::slot(self.request.lock, node) {
            out.attr("slot", slot.as_str());
        }
        out.raw(" id=\"item-").raw(id.as_str());
        out.raw("\" aria-labelledby=\"label-").raw(id.as_str()).raw("\" style=\"");
        places(out, &self.request.lock.layout, id, room.rows);
        if let Some(rem) = room.narrow_rem {
            out.raw(";--narrow-h:").number(rem).raw("rem");
        }
        out.raw("\"").raw(if room.hidden { " hidden>" } else { ">" });
        nest::heading(out, level);
        out.raw(" id=\"label-").raw(id.as_str()).raw("\"");
        self.language(out, title);
        out.raw(">").text(title.get(locale));
        nest::heading_end(out, level);
    }

    /// Says in which language a text is when that is not the page's.
    fn language(&self, out: &mut Html, text: &Text) {
        let language = text.language(self.request.locale);
        if language != self.request.locale.tag() {
            out.attr("lang", language);
        }
    }

    /// What an item needs on a phone, in rem: its own room, and that of what stands in it, each with its heading.
    fn narrow_rem(&self, item: &'a LockedItem) -> Option<u16> {
        /// A heading and the space around it.
        const HEADING: u16 = 3;
        let inside = self.tree.inside(Some(&item.id)).iter().filter_map(|node| match node {
            Node::Item(item) => self.narrow_rem(item),
            Node::Layout(_) => None,
        });
        Some(item.narrow_rem? + inside.map(|rem| rem + HEADING).sum::<u16>())
    }

    fn section(&self, out: &mut Html, item: &'a LockedItem, level: usize) {
        let request = self.request;
        let room = Room {
            rows: item.size.map_or(2, |size| size.h),
            // What scrolls in its place is as high as the page says, everywhere.
            narrow_rem: self.narrow_rem(item).filter(|_| item.height == Height::Fit),
            hidden: !self.start.shows(item.show.as_ref()),
        };
        self.open(out, "jgb-item", Node::Item(item), level, &room);
        if let Some(stopped) = request.stops.on(item) {
            self.stopped(out, stopped);
        } else if needs_sign_in(request, item) {
            out.raw("<p class=\"jgb-wait\">").text(Phrase::NeedsSignIn.say(request.locale)).raw(" <a");
            let here = request.locale.path(&super::route_of(request));
            let address = match item.assurance {
                Some(assurance) => chrome::step_up_address(&here, assurance),
                None => chrome::sign_in_address(&here),
            };
            out.attr("href", &address).raw(">").text(Phrase::SignIn.say(request.locale)).raw("</a></p>");
        } else if let Some(assurance) = item.assurance.filter(|_| !item.is_assured(request.assurance)) {
            self.step_up(out, item, assurance);
        }
        if is_given(request, item) {
            self.slot(out, item, level);
        } else {
            self.inside(out, &item.id, level);
        }
        out.raw("</section>");
    }

    /// What stands in the place of an item that asks for a surer sign-in: why, and the way there and back.
    fn step_up(&self, out: &mut Html, item: &LockedItem, assurance: Assurance) {
        let locale = self.request.locale;
        let here = format!("{}#item-{}", nest::here(self.request, None), item.id);
        let id = item.id.as_str();
        out.raw("<p class=\"jgb-wait\" id=\"step-up-").raw(id).raw("\">").text(SignInPhrase::StepUpItem.say(locale));
        out.raw("</p><p class=\"jgb-wait\"><a class=\"jgb-button\"")
            .attr("href", &chrome::step_up_address(&here, assurance))
            .raw(" aria-describedby=\"step-up-")
            .raw(id)
            .raw("\">");
        out.text(SignInPhrase::StepUpNow.say(locale)).raw("</a></p>");
    }

    /// What stands in the place of an item whose PBC an operator stopped.
    fn stopped(&self, out: &mut Html, stopped: &Stopped) {
        let locale = self.request.locale;
        out.raw("<p class=\"jgb-wait\">").text(Phrase::ItemStopped.say(locale)).raw("</p>");
        if let Some(reason) = &stopped.reason {
            out.raw("<p class=\"jgb-wait\"");
            self.language(out, reason);
            out.raw(">").text(reason.get(locale)).raw("</p>");
        }
        if let Some(until) = &stopped.until {
            let (before, after) = stopped_until(locale).split_once("{}").unwrap_or_default();
            out.raw("<p class=\"jgb-wait\">").text(before).raw("<time").attr("datetime", until).raw(">");
            out.text(&moment::words(until, locale)).raw("</time>").text(after).raw("</p>");
        }
    }

    /// The slot of an item. What stands in the item is in it from the start, for the element's own slots or, while there is no
    /// element, below (ADR 0026).
    fn slot(&self, out: &mut Html, item: &'a LockedItem, level: usize) {
        let inside = self.tree.inside(Some(&item.id));
        slot::start(out, self.request, item, &nest::slots(inside));
        self.nodes(out, inside, level + 1);
        out.raw("</jgb-slot>");
    }

    /// The place of an item whose widget is not installed.
    fn absent(&self, out: &mut Html, item: &'a LockedLayout, level: usize) {
        let locale = self.request.locale;
        let room = Room { rows: 2, hidden: !self.start.shows(item.show.as_ref()), ..Room::default() };
        self.open(out, "jgb-item", Node::Layout(item), level, &room);
        let told = Phrase::ItemStopped.say(locale);
        if item.title.get(locale) != told {
            out.raw("<p class=\"jgb-wait\">").text(told).raw("</p>");
        }
        self.inside(out, &item.id, level);
        out.raw("</section>");
    }

    /// What stands in an item that is not there, below what is said of it.
    fn inside(&self, out: &mut Html, item: &'a ItemId, level: usize) {
        let inside = self.tree.inside(Some(item));
        if !inside.is_empty() {
            out.raw("<div class=\"jgb-inside\">");
            self.nodes(out, inside, level + 1);
            out.raw("</div>");
        }
    }

    fn group(&self, out: &mut Html, group: &'a LockedLayout, level: usize) {
        self.open(out, "jgb-item jgb-layout", Node::Layout(group), level, &Room::default());
        out.raw("<div class=\"jgb-grid\">");
        self.nodes(out, self.tree.inside(Some(&group.id)), level + 1);
        out.raw("</div></section>");
    }

    /// A list of links, of which each shows one part; the server shows the one that the address names.
    fn tabs(&self, out: &mut Html, tabs: &'a LockedLayout, level: usize) {
        let locale = self.request.locale;
        let chosen = nest::chosen(self.request, tabs).map(|tab| &tab.id);
        let id = tabs.id.as_str();
        self.open(out, "jgb-item jgb-layout", Node::Layout(tabs), level, &Room::default());
        out.raw("<nav class=\"jgb-tabs\" aria-labelledby=\"label-").raw(id).raw("\">");
        for tab in &tabs.tabs {
            let shown = chosen == Some(&tab.id);
            out.raw("<a").attr("href", &nest::address(self.request, tabs, tab));
            if shown {
                out.attr("aria-current", "true");
            }
            self.language(out, &tab.title);
            out.raw(">").text(tab.title.get(locale)).raw("</a>");
        }
        out.raw("</nav>");
        for tab in &tabs.tabs {
            let name = tab.id.as_str();
            out.raw("<div class=\"jgb-panel\" id=\"panel-").raw(id).raw("--").raw(name).raw("\"");
            out.raw(if chosen == Some(&tab.id) { ">" } else { " hidden>" });
            nest::heading(out, level + 1);
            out.raw(" class=\"jgb-hidden\">").text(tab.title.get(locale));
            nest::heading_end(out, level + 1);
            out.raw("<div class=\"jgb-grid\">");
            self.nodes(out, &self.tree.in_tab(&tabs.id, tab), level + 2);
            out.raw("</div></div>");
        }
        out.raw("</section>");
    }
}

/// Cells per breakpoint as custom properties, and the number of rows to reserve when stacked.
fn places(out: &mut Html, layout: &Layout, id: &ItemId, usual: u16) {
    let mut rows = usual;
    for (name, areas) in &layout.areas {
        if let Areas::Cells(cells) = areas
            && let Some(area) = cells.iter().find(|area| area.item == *id)
        {
            rows = rows.min(area.h).max(1.min(usual));
            out.raw("--").raw(name).raw(":").number(area.y + 1).raw("/").number(area.x + 1);
            out.raw("/span ").number(area.h).raw("/span ").number(area.w).raw(";");
        }
    }
    out.raw("--h:").number(rows);
}
