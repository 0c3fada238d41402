//! The layer over the frame: one button for each item in reading order, the frame around the chosen one, the drop shape.

use super::drag::{self, Kind};
use super::geometry::Rect;
use crate::dom;
use crate::keys::{self, Ask};
use crate::panels::people;
use crate::state::Studio;
use crate::words::Word;
use leptos::ev;
use leptos::prelude::*;

/// A rectangle as inline style.
fn style(rect: Rect) -> String {
    format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.w, rect.h)
}

/// The layer.
pub fn overlay(studio: Studio) -> impl IntoView {
    let drag = drag::Hand::new(studio);
    let help = "canvas-help";
    view! {
        <div class="over" role="group" aria-label=studio.word(Word::Canvas) aria-describedby=help
            on:pointermove=move |event| drag.moved(&event)
            on:pointerup=move |event| drag.released(&event)
            on:pointercancel=move |_| { drag.cancel(); }
            on:lostpointercapture=move |_| { drag.cancel(); }>
            <For each=move || studio.spots.get() key=|spot| spot.item.clone() children=move |spot| spot_button(studio, drag, spot.item) />
            {people::marks(studio)}
            {move || drag.ghosts.get().into_iter().map(|rect| view! { <div class="ghost" style=style(rect)></div> }).collect::<Vec<_>>()}
            {move || drag.shape.get().map(|(rect, label)| view! { <div class="shape" style=style(rect)><span>{label}</span></div> })}
            <div class="card" node_ref=drag.card hidden=move || drag.shape.with(Option::is_none)>{move || drag.label.get()}</div>
        </div>
        <p class="hidden" id=help>{studio.word(Word::CanvasHelp)}</p>
    }
}

fn spot_button(studio: Studio, drag: drag::Hand, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let rect = move || {
        let found = studio
            .spots
            .with(|spots| id.with_value(|id| spots.iter().find(|spot| spot.item == *id).map(|spot| spot.rect)));
        found.unwrap_or_default().scaled(studio.scale.get())
    };
    let is_chosen = Memo::new(move |_| studio.chosen.with(|chosen| id.with_value(|id| chosen.as_ref() == Some(id))));
    let moves = Memo::new(move |_| {
        studio
            .moving
            .with(|moving| id.with_value(|id| moving.as_ref().is_some_and(|moving| moving.now.item.as_str() == id)))
    });
    let first = move || {
        studio.chosen.with(Option::is_none)
            && studio.spots.with(|spots| id.with_value(|id| spots.first().is_some_and(|spot| spot.item == *id)))
    };
    let title = move || {
        let page = studio.page();
        id.with_value(|id| page.map_or_else(|| id.clone(), |page| studio.title(&page, id)))
    };
    let choose = move || id.with_value(|id| studio.choose(Some(id)));
    let press = move |event: ev::PointerEvent, kind| id.with_value(|id| drag.pressed(&event, id, kind));
    view! {
        <button type="button" class="spot" class:chosen=is_chosen class:moves=moves style=move || style(rect())
            data-spot=id.get_value() aria-pressed=move || is_chosen.get().to_string()
            tabindex=move || if is_chosen.get() || first() { "0" } else { "-1" }
            on:focus=move |_| choose() on:click=move |_| choose()
            on:blur=move |_| if moves.get_untracked() { studio.put_back() }
            on:keydown=move |event| id.with_value(|id| on_key(studio, drag, id, &event))
            on:pointerdown=move |event| press(event, Kind::Move)>
            <span class="name">{title}</span>
        </button>
        {move || (is_chosen.get() && studio.may_edit()).then(|| view! {
            <div class="handle" aria-hidden="true" on:pointerdown=move |event| press(event, Kind::Size)
                style=move || { let rect = rect(); format!("left:{}px;top:{}px", rect.x + rect.w, rect.y + rect.h) }></div>
        })}
    }
}

fn on_key(studio: Studio, drag: drag::Hand, id: &str, event: &ev::KeyboardEvent) {
    if event.code() == "Escape" && drag.cancel() {
        event.prevent_default();
        return;
    }
    let moving = studio.moving.with_untracked(Option::is_some);
    let Some(ask) = keys::on_item(dom::key(event, &event.code()), moving) else { return };
    event.prevent_default();
    match ask {
        Ask::Pick => studio.pick(id),
        Ask::Drop => studio.put_down(),
        Ask::Cancel => studio.put_back(),
        Ask::Move(x, y) => studio.nudge((x, y), (0, 0)),
        Ask::Grow(w, h) if moving => studio.nudge((0, 0), (w, h)),
        Ask::Grow(w, h) => {
            // Without picking up: one step at a time.
            if let Some(lifted) = studio.lift(id) {
                studio.moving.set(Some(lifted));
                studio.nudge((0, 0), (w, h));
                studio.put_down();
            }
        }
        Ask::Next(by) => next(studio, |at, _| at.saturating_add_signed(by.signum() as isize)),
        Ask::First => next(studio, |_, _| 0),
        Ask::Last => next(studio, |_, count| count),
        Ask::Remove => {
            let gone = id.to_owned();
            next(studio, |at, count| if at + 1 < count { at + 1 } else { at.saturating_sub(1) });
            let then = studio.chosen.get_untracked();
            studio.remove(&gone);
            studio.choose(then.as_deref().filter(|then| *then != gone));
        }
    }
    if moving {
        dom::reveal(studio, id);
    }
}

/// Chooses and focuses another item by its place in the reading order.
fn next(studio: Studio, to: impl FnOnce(usize, usize) -> usize) {
    let spots = studio.spots.get_untracked();
    let chosen = studio.chosen.get_untracked();
    let at = spots.iter().position(|spot| Some(&spot.item) == chosen.as_ref()).unwrap_or_default();
    if let Some(spot) = spots.get(to(at, spots.len()).min(spots.len().saturating_sub(1))) {
        dom::focus_spot(studio, &spot.item);
    }
}
