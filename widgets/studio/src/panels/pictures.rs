//! Two versions of a page as pictures: each is the real page in a frame, scaled to fit, with what differs outlined and named in words. Both
//! show the item whose sentence was chosen.

use super::compare::DRAFT;
use crate::canvas::frame::{Frame, Spot};
use crate::canvas::watch::Watch;
use crate::canvas::width_of;
use crate::state::{Saving, Studio};
use crate::terms::Term;
use crate::view_as::{self, Look};
use jogakbo_contract::edit::Mark;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::Page;
use leptos::html;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is to be said of each item.
pub type Marks = BTreeMap<ItemId, BTreeSet<Mark>>;

/// Pixels above an item that is scrolled to.
const AIR: f64 = 24.0;

/// What the two pictures are of. A copy is the same.
#[derive(Clone, Copy)]
pub struct Pair {
    /// Which version each is: the word of the draft, the number of a revision, or `live`.
    pub which: (Signal<String>, Signal<String>),
    /// What differs.
    pub marks: Memo<Marks>,
    /// The item whose sentence was chosen.
    pub picked: RwSignal<Option<String>>,
}

const fn word(mark: Mark) -> Term {
    match mark {
        Mark::Added => Term::MarkAdded,
        Mark::Removed => Term::MarkRemoved,
        Mark::Moved => Term::MarkMoved,
        Mark::Changed => Term::MarkChanged,
        Mark::Wired => Term::MarkWired,
    }
}

/// The kind of outline; that an item is new or gone says more than anything else of it.
fn kind(marks: &BTreeSet<Mark>) -> &'static str {
    match marks.first() {
        Some(Mark::Added) => "added",
        Some(Mark::Removed) => "removed",
        Some(Mark::Moved) => "moved",
        _ => "changed",
    }
}

/// What is said of an item: of one that is new or gone, only that.
fn said(marks: &BTreeSet<Mark>) -> impl Iterator<Item = Mark> {
    let whole = marks.iter().any(|mark| matches!(mark, Mark::Added | Mark::Removed));
    marks.iter().copied().filter(move |mark| !whole || matches!(mark, Mark::Added | Mark::Removed))
}

/// The pictures, beside each other where there is room.
pub fn pictures(studio: Studio, pair: Pair) -> impl IntoView {
    let breakpoint = RwSignal::new(studio.breakpoint.get_untracked());
    let width = Memo::new(move |_| studio.page().map_or(1280.0, |page| f64::from(width_of(&page, &breakpoint.get()))));
    let seen = [RwSignal::new(Vec::<Spot>::new()), RwSignal::new(Vec::<Spot>::new())];
    let where_is = move || {
        let picked = pair.picked.get()?;
        let there = seen.map(|spots| spots.with(|spots| spots.iter().any(|spot| spot.item == picked)));
        let term = match there {
            [true, true] => Term::InBoth,
            [true, false] => Term::InBefore,
            [false, true] => Term::InAfter,
            [false, false] => Term::InNone,
        };
        Some(term.say(studio.locale.get()))
    };
    view! {
        <section class="pictures" aria-label=studio.term(Term::Pictures)>
            <div class="as">
                {widths(studio, breakpoint)}
                <span class="note" role="status">{where_is}</span>
            </div>
            <div class="two">
                {one(studio, pair, width, Side { term: Term::Before, which: pair.which.0, spots: seen[0] })}
                {one(studio, pair, width, Side { term: Term::Afterwards, which: pair.which.1, spots: seen[1] })}
            </div>
        </section>
    }
}

fn widths(studio: Studio, breakpoint: RwSignal<String>) -> impl IntoView {
    let options = move || {
        let Some(page) = studio.page() else { return Vec::new() };
        let mut all: Vec<_> = page.spec.layout.breakpoints.iter().map(|(name, width)| (*width, name.clone())).collect();
        all.sort();
        let option = |(_, name): (u16, String)| {
            let text = format!("{name} · {} px", width_of(&page, &name));
            let selected = breakpoint.with(|shown| *shown == name);
            view! { <option value=name selected=selected>{text}</option> }
        };
        all.into_iter().map(option).collect()
    };
    view! {
        <label><span>{studio.word(crate::words::Word::Width)}</span>
            <select on:change=move |event| breakpoint.set(event_target_value(&event))>{options}</select></label>
    }
}

/// One of the two.
#[derive(Clone, Copy)]
struct Side {
    term: Term,
    which: Signal<String>,
    spots: RwSignal<Vec<Spot>>,
}

fn one(studio: Studio, pair: Pair, width: Memo<f64>, side: Side) -> impl IntoView {
    let place = NodeRef::<html::Iframe>::new();
    let scroller = NodeRef::<html::Div>::new();
    let (room, height) = (RwSignal::new(0.0_f64), RwSignal::new(400.0_f64));
    let (sizes, watch) = (StoredValue::new_local(None::<Watch>), StoredValue::new_local(None::<Watch>));
    let scale = move || if room.get() > 0.0 { (room.get() / width.get()).min(1.0) } else { 0.25 };
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            let look = element.clone();
            let measure = move || {
                let _ = room.try_update(|room| *room = f64::from(look.client_width()));
            };
            sizes.set_value(Watch::new(measure).inspect(|watch| watch.add(&element)));
        }
    });
    // A draft again whenever the host has another one; versions of the history stay as they are.
    Effect::new(move |before: Option<Option<(String, Option<Arc<Page>>)>>| {
        let before = before.flatten();
        let (Some(element), which) = (place.get(), side.which.get()) else { return before };
        let page = if which == DRAFT { studio.page() } else { None };
        if which == DRAFT && studio.saving.get() != Saving::Saved {
            return before;
        }
        let same = before.as_ref().is_some_and(|(known, shown)| {
            *known == which && shown.as_ref().map(Arc::as_ptr) == page.as_ref().map(Arc::as_ptr)
        });
        if let Some(name) = studio.name_now().filter(|_| !same) {
            let address = view_as::address(Look::new(None), &name, studio.preview.get_untracked());
            let version = if which == DRAFT { String::new() } else { format!("&rev={which}") };
            Frame::new(element).load(&format!("{address}{version}"));
        }
        Some((which, page))
    });
    let measure = move || {
        let Some(frame) = place.get_untracked().map(Frame::new).filter(|_| studio.is_there()) else { return };
        let tall = frame.height().max(120.0);
        let _ = height.try_update(|height| *height = tall);
        let _ = side.spots.try_update(|spots| *spots = frame.spots());
    };
    let reveal = move || {
        let (Some(picked), Some(element), Some(frame)) =
            (pair.picked.get_untracked(), scroller.get_untracked(), place.get_untracked())
        else {
            return;
        };
        Frame::new(frame).open_parts(&picked);
        measure();
        let top =
            side.spots.with_untracked(|spots| spots.iter().find(|spot| spot.item == picked).map(|spot| spot.rect.y));
        if let Some(top) = top {
            #[expect(clippy::cast_possible_truncation, reason = "pixels of a page")]
            element.set_scroll_top((top * untrack(scale) - AIR).max(0.0) as i32);
        }
    };
    Effect::new(move |_| {
        pair.picked.track();
        reveal();
    });
    let loaded = move |_| {
        let Some(frame) = place.get_untracked().map(Frame::new) else { return };
        frame.prepare();
        if let Some(document) = frame.document() {
            view_as::paint(&document, studio.look.tint.get_untracked());
        }
        watch.set_value(Watch::new(measure).inspect(|watch| {
            frame.sections().iter().for_each(|section| watch.add(section));
            if let Some(body) = frame.document().and_then(|document| document.body()) {
                watch.add(&body);
            }
        }));
        measure();
        reveal();
    };
    let name = move || name(studio, side);
    let px = |value: f64| format!("{value}px");
    view! {
        <figure class="picture">
            <figcaption>{name}</figcaption>
            <div class="pane" node_ref=scroller tabindex="0" role="group" aria-label=name>
                <div class="paper" style:width=move || px(width.get() * scale()) style:height=move || px(height.get() * scale())>
                    <iframe node_ref=place title=name inert on:load=loaded
                        style:width=move || px(width.get()) style:height=move || px(height.get()) style:transform=move || format!("scale({})", scale())></iframe>
                    <div class="outlines" aria-hidden="true">{move || outlines(studio, pair, side, scale())}</div>
                </div>
            </div>
        </figure>
    }
}

/// Which version it is, in words.
fn name(studio: Studio, side: Side) -> String {
    let locale = studio.locale.get();
    let which = side.which.get();
    let version = match which.as_str() {
        DRAFT => Term::TheDraft.say(locale).to_owned(),
        "live" => Term::WhatIsLive.say(locale).to_owned(),
        number => format!("{} {number}", Term::Version.say(locale)),
    };
    format!("{}: {version}", side.term.say(locale))
}

/// The outlines over a picture, each with its words.
fn outlines(studio: Studio, pair: Pair, side: Side, scale: f64) -> Vec<AnyView> {
    let locale = studio.locale.get();
    pair.marks.with(|marks| {
        let outline = |spot: Spot| {
            let marks = marks.get(&spot.item.parse::<ItemId>().ok()?)?;
            let words: Vec<&str> = said(marks).map(|mark| word(mark).say(locale)).collect();
            let rect = spot.rect.scaled(scale);
            let style = format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.w, rect.h);
            let picked = pair.picked.with(|picked| picked.as_ref() == Some(&spot.item));
            let view = view! {
                <div class="differs" data-differs=kind(marks) data-item=spot.item class:picked=picked style=style><span>{words.join(" · ")}</span></div>
            };
            Some(view.into_any())
        };
        side.spots.get().into_iter().filter_map(outline).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_or_gone_is_outlined_so_whatever_else_it_is() {
        assert_eq!(kind(&[Mark::Changed, Mark::Added].into()), "added");
        assert_eq!(kind(&[Mark::Wired, Mark::Removed].into()), "removed");
        assert_eq!(kind(&[Mark::Changed, Mark::Moved].into()), "moved");
        assert_eq!(kind(&[Mark::Wired].into()), "changed");
        assert_eq!(said(&[Mark::Wired, Mark::Removed].into()).collect::<Vec<_>>(), [Mark::Removed]);
    }
}
