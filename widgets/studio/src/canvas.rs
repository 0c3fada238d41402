//! The canvas: the real page in a frame, and over it a layer with the items as buttons.

mod drag;
pub mod frame;
pub mod geometry;
pub mod hand;
mod lines;
mod overlay;
pub mod patch;
pub mod pits;
pub mod watch;

use crate::dom;
use crate::state::Studio;
use crate::sync;
use crate::words::Word;
use crate::{listen, view_as};
use frame::Frame;
use hand::Hand;
use jogakbo_contract::edit::with_inside;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::Page;
use jogakbo_contract::text::Locale;
use leptos::html;
use leptos::prelude::*;
pub use overlay::beside;
use patch::Patch;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use watch::Watch;

/// Width of the page at a breakpoint that begins at 0.
const NARROWEST: u16 = 360;

/// Address of the preview of a page.
pub fn frame_address(name: &str, locale: Locale) -> String {
    crate::api::address(&format!("/{name}/preview?lang={}", locale.tag()))
}

/// Width of the page at a breakpoint, in pixels.
pub fn width_of(page: &Page, breakpoint: &str) -> u16 {
    page.spec.layout.breakpoints.get(breakpoint).copied().unwrap_or_default().max(NARROWEST)
}

/// The frame and its layer.
pub fn canvas(studio: Studio, hand: Hand) -> impl IntoView {
    let place = NodeRef::<html::Iframe>::new();
    let scroller = NodeRef::<html::Div>::new();
    let room = RwSignal::new(0.0_f64);
    let width = Memo::new(move |_| {
        let breakpoint = studio.breakpoint.get();
        studio.page().map_or(1280.0, |page| f64::from(studio.look.pixels(&page, &breakpoint)))
    });
    let watch = StoredValue::new_local(None::<Watch>);
    let sizes = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        if let Some(element) = place.get() {
            studio.set_frame(Some(Frame::new(element)));
            sync::show(studio);
        }
    });
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            let look = element.clone();
            sizes.set_value(
                Watch::new(move || room.set(f64::from(look.client_width()))).inspect(|watch| watch.add(&element)),
            );
        }
    });
    // Larger than life is no use; smaller is, so that a wide page can be seen whole.
    Effect::new(move |_| {
        let most = f64::from(studio.look.zoom());
        studio.scale.set(if room.get() > 0.0 { (room.get() / width.get()).min(most) } else { 1.0 });
    });
    follow_page(studio);
    follow_moving(studio);
    follow_chosen(studio);
    Effect::new(move |_| {
        let _ = (width.get(), studio.scale.get());
        measure_soon(studio);
    });
    let loaded = move |_| {
        let Some(frame) = studio.frame() else { return };
        studio.has_loaded();
        frame.prepare();
        if let Some(document) = frame.document() {
            view_as::paint(&document, studio.look.tint.get_untracked());
        }
        listen::attach(studio);
        keep_in_sight(studio, &frame);
        // What was done while the page was on its way.
        if let Some(page) = studio.page_now() {
            for patch in patch::all_cells(&page) {
                put(studio, &frame, &patch);
            }
        }
        watch.set_value(Watch::new(move || measure(studio)).inspect(|watch| {
            frame.sections().iter().for_each(|section| watch.add(section));
            if let Some(body) = frame.document().and_then(|document| document.body()) {
                watch.add(&body);
            }
        }));
        measure(studio);
    };
    let px = |value: f64| format!("{value}px");
    view! {
        <div class="scroll" node_ref=scroller tabindex=move || if studio.ear.using.get() { "0" } else { "-1" }
            role=move || studio.ear.using.get().then_some("group") aria-label=move || studio.ear.using.get().then(|| studio.say(Word::Preview))>
            <div class="paper" style:width=move || px(width.get() * studio.scale.get())
                style:height=move || px(studio.height.get() * studio.scale.get())>
                <iframe node_ref=place title=studio.word(Word::Preview) inert=move || !studio.ear.using.get() on:load=loaded
                    style:width=move || px(width.get()) style:height=move || px(studio.height.get())
                    style:transform=move || format!("scale({})", studio.scale.get())></iframe>
                <div hidden=move || studio.ear.using.get()>{overlay::overlay(studio, hand)}</div>
                {lines::lines(studio)}
            </div>
        </div>
    }
}

/// Shows in the frame what changed on the page.
fn follow_page(studio: Studio) {
    Effect::new(move |before: Option<Option<Arc<Page>>>| {
        let page = studio.page();
        if let (Some(Some(before)), Some(page), Some(frame)) = (before, &page, studio.frame())
            && before.metadata.name == page.metadata.name
            && !Arc::ptr_eq(&before, page)
        {
            match patch::between(&before, page, studio.preview.get_untracked()) {
                Some(patches) => {
                    for patch in &patches {
                        put(studio, &frame, patch);
                    }
                    measure_soon(studio);
                }
                None => {
                    studio.stale.set(true);
                    // Else it is loaded once everything is sent.
                    if studio
                        .model
                        .with_untracked(|model| model.as_ref().is_some_and(|model| model.kept.queue.is_empty()))
                    {
                        sync::show(studio);
                    }
                }
            }
        }
        page
    });
}

/// Lets the items in the frame stand as they would while one is picked up, and as before when it was put back.
fn follow_moving(studio: Studio) {
    Effect::new(move |before: Option<Vec<(String, String)>>| {
        let moving = studio.moving.get();
        let (Some(frame), Some(page)) = (studio.frame(), studio.page_now()) else { return Vec::new() };
        let now: Vec<(String, String)> = moving
            .iter()
            .flat_map(|moving| moving.changed.iter().map(|area| (moving.breakpoint.clone(), area.item.to_string())))
            .collect();
        for (breakpoint, item) in before.iter().flatten().filter(|place| !now.contains(place)) {
            let cells = patch::all_cells(&page)
                .into_iter()
                .find(|patch| matches!(patch, Patch::Cell(at, id, _) if at == breakpoint && id == item));
            put(studio, &frame, &cells.unwrap_or_else(|| Patch::Cell(breakpoint.clone(), item.clone(), None)));
        }
        for area in moving.iter().flat_map(|moving| &moving.changed) {
            if let Some(moving) = &moving {
                frame.put(&moving.breakpoint, area.item.as_str(), Some(area));
            }
        }
        measure_soon(studio);
        now
    });
}

/// Items whose own condition, or that of what they stand in, may hide them stay on the canvas.
fn keep_in_sight(studio: Studio, frame: &Frame) {
    let Some(page) = studio.page_now() else { return };
    let ruled: Vec<ItemId> =
        page.spec.items.iter().filter(|item| item.show.is_some()).map(|item| item.id.clone()).collect();
    let ruled: Vec<String> = with_inside(&page, &ruled).into_iter().map(ToString::to_string).collect();
    frame.keep_in_sight(&ruled);
    if let Some(chosen) = studio.chosen.get_untracked() {
        frame.open_parts(&chosen);
    }
}

/// Shows what is chosen when it stands in a part of tabs that is not shown.
fn follow_chosen(studio: Studio) {
    Effect::new(move |_| {
        if let (Some(chosen), Some(frame)) = (studio.chosen.get(), studio.frame()) {
            frame.open_parts(&chosen);
            measure_soon(studio);
        }
    });
}

/// The card that says what is carried, under the pointer wherever that is.
pub fn card(hand: Hand) -> impl IntoView {
    view! {
        <div class="card" node_ref=hand.card hidden=move || hand.shape.with(Option::is_none)>{move || hand.label.get()}</div>
    }
}

fn put(studio: Studio, frame: &Frame, patch: &Patch) {
    match patch {
        Patch::Cell(breakpoint, item, area) => frame.put(breakpoint, item, area.as_ref()),
        Patch::Prop(item, name, value) => {
            // The same words as in the page's own script: plain data.
            if let Ok(value) = js_sys::JSON::parse(&value.to_string()) {
                frame.set_prop(item, name, &value);
            }
        }
        Patch::Heading(item, text) => frame.set_heading(item, text.get(studio.preview.get_untracked())),
    }
}

/// Reads where the items stand.
fn measure(studio: Studio) {
    let Some(frame) = studio.frame() else { return };
    let height = frame.height().max(200.0);
    if (studio.height.get_untracked() - height).abs() >= 1.0 {
        studio.height.set(height);
    }
    let spots = frame.spots();
    if studio.spots.with_untracked(|before| *before != spots) {
        studio.spots.set(spots);
    }
    let there = |id: &str| studio.spots.with_untracked(|spots| spots.iter().any(|spot| spot.item == id));
    // Who is focused while the page comes anew would lose it at once.
    if let Some(id) = (!studio.is_loading()).then(|| studio.arrange.wanted(there)).flatten() {
        request_animation_frame(move || dom::focus_spot(studio, &id));
    }
}

/// Reads it once the browser has laid the page out.
pub fn measure_soon(studio: Studio) {
    spawn_local(async move {
        if studio.is_there() {
            measure(studio);
        }
    });
}
