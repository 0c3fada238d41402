//! The layer over the frame: one button for each item in reading order, the frame around the chosen one, the drop shape.

use super::drag::Kind;
use super::frame::Spot;
use super::geometry::Rect;
use super::hand::Hand;
use crate::dom;
use crate::keys::{self, Ask};
use crate::panels::people;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Told, with_inside};
use jogakbo_contract::ids::ItemId;
use leptos::ev;
use leptos::prelude::*;

/// A rectangle as inline style.
fn style(rect: Rect) -> String {
    format!("left:{}px;top:{}px;width:{}px;height:{}px", rect.x, rect.y, rect.w, rect.h)
}

/// The layer.
pub fn overlay(studio: Studio, drag: Hand) -> impl IntoView {
    let help = "canvas-help";
    view! {
        <div class="over" role="group" aria-label=studio.word(Word::Canvas) aria-describedby=help
            on:pointermove=move |event| drag.moved(&event)
            on:pointerup=move |event| drag.released(&event)
            on:pointercancel=move |_| { drag.cancel(); }
            on:lostpointercapture=move |_| { drag.cancel(); }
            on:touchmove=move |event| if drag.holds() { event.prevent_default() }
            on:contextmenu=move |event| if drag.holds() { event.prevent_default() }>
            <For each=move || studio.spots.get() key=|spot| spot.item.clone() children=move |spot| spot_button(studio, drag, spot.item) />
            {people::marks(studio)}
            {move || drag.ghosts.get().into_iter().map(|rect| view! { <div class="ghost" style=style(rect)></div> }).collect::<Vec<_>>()}
            {move || held_over(studio)}
            {move || drag.shape.get().map(|shape| view! { <div class="shape" class:no=shape.refused style=style(shape.rect)><span>{shape.label}</span></div> })}
        </div>
        <p class="hidden" id=help>{studio.word(Word::CanvasHelp)}</p>
    }
}

/// The place that what is picked up by key is held over.
fn held_over(studio: Studio) -> Option<impl IntoView> {
    let over = studio.arrange.over.get()?;
    let rect = over.rect?.scaled(studio.scale.get());
    let refused = over.against.is_some();
    let label = over.against.unwrap_or(over.name);
    Some(view! { <div class="shape" class:no=refused style=style(rect)><span>{label}</span></div> })
}

fn spot_button(studio: Studio, drag: Hand, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let spot = Memo::new(move |_| {
        studio.spots.with(|spots| id.with_value(|id| spots.iter().find(|spot| spot.item == *id).cloned()))
    });
    let rect =
        move || spot.with(|spot| spot.as_ref().map(|spot| spot.rect)).unwrap_or_default().scaled(studio.scale.get());
    let hatched = Memo::new(move |_| spot.with(|spot| spot.as_ref().is_some_and(|spot| spot.hidden)));
    let also = Memo::new(move |_| id.with_value(|id| studio.is_also(id)));
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
        let title = id.with_value(|id| page.map_or_else(|| id.clone(), |page| studio.title(&page, id)));
        if hatched.get() { format!("{title} {}", studio.say(Word::HiddenMark)) } else { title }
    };
    let focused = move || {
        if !studio.arrange.roamed() {
            id.with_value(|id| studio.choose(Some(id)));
        }
    };
    let clicked = move |event: ev::MouseEvent| {
        studio.arrange.roam(false);
        id.with_value(|id| if event.shift_key() { studio.toggle(id) } else { studio.choose_only(id) });
    };
    let press = move |event: ev::PointerEvent, kind| id.with_value(|id| drag.pressed(&event, id, kind));
    view! {
        <button type="button" class="spot" class:chosen=is_chosen class:also=also class:moves=moves class:hatched=hatched style=move || style(rect())
            data-spot=id.get_value() aria-pressed=move || (is_chosen.get() || also.get()).to_string()
            tabindex=move || if is_chosen.get() || first() { "0" } else { "-1" }
            on:focus=move |_| focused() on:click=clicked
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

fn on_key(studio: Studio, drag: Hand, id: &str, event: &ev::KeyboardEvent) {
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
        Ask::Over(by) => return studio.hold_over(by),
        Ask::Grow(w, h) if moving => studio.nudge((0, 0), (w, h)),
        Ask::Grow(w, h) => {
            // Without picking up: one step at a time.
            if let Some(lifted) = studio.lift(id) {
                studio.moving.set(Some(lifted));
                studio.nudge((0, 0), (w, h));
                studio.put_down();
            }
        }
        Ask::Next(by) => go(studio, id, by),
        Ask::First => go(studio, id, i32::MIN),
        Ask::Last => go(studio, id, i32::MAX),
        Ask::Roam(by) => {
            studio.arrange.roam(true);
            go(studio, id, by);
            studio.arrange.roam(false);
        }
        Ask::Toggle => studio.toggle(id),
        Ask::All => {
            let mut all: Vec<String> =
                studio.spots.with_untracked(|spots| spots.iter().map(|spot| spot.item.clone()).collect());
            all.retain(|other| other != id);
            all.insert(0, id.to_owned());
            studio.choose_all(all);
            studio.announce(&Told::Chosen(studio.selected_now().len()));
        }
        Ask::Duplicate => {
            if studio.selected_now().is_empty() {
                studio.choose(Some(id));
            }
            studio.duplicate();
        }
        Ask::Remove => remove(studio, id),
    }
    if moving {
        dom::reveal(studio, id);
    }
}

/// Focuses the item that stands so many further in reading order, which chooses it.
fn go(studio: Studio, from: &str, by: i32) {
    let spots = studio.spots.get_untracked();
    let at = spots.iter().position(|spot| spot.item == from).unwrap_or_default();
    let far = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    let to = if by < 0 { at.saturating_sub(far) } else { at.saturating_add(far).min(spots.len().saturating_sub(1)) };
    if let Some(spot) = spots.get(to) {
        dom::focus_spot(studio, &spot.item);
    }
}

/// Takes away what is chosen; the focus goes to who stood behind it, or before it.
fn remove(studio: Studio, id: &str) {
    let then = beside(studio, &studio.with_fellows(id));
    studio.remove(id);
    then.focus(studio);
}

/// Where the focus goes when items go away, if it was on the canvas.
pub enum Beside {
    /// Nowhere: it is elsewhere.
    Elsewhere,
    /// The canvas as a whole, since nobody is left.
    Canvas,
    /// An item.
    Item(String),
}

/// Who stands behind these items, or before them.
pub fn beside(studio: Studio, items: &[ItemId]) -> Beside {
    let (Some(page), Some(own)) = (studio.page_now(), dom::active_spot(studio)) else { return Beside::Elsewhere };
    let gone = with_inside(&page, items);
    let spots = studio.spots.get_untracked();
    let stays = |spot: &&Spot| gone.iter().all(|gone| gone.as_str() != spot.item);
    let at = spots.iter().position(|spot| spot.item == own).unwrap_or_default();
    let then = spots.iter().skip(at).find(stays).or_else(|| spots.iter().take(at).rev().find(stays));
    then.map_or(Beside::Canvas, |spot| Beside::Item(spot.item.clone()))
}

impl Beside {
    /// Gives it the focus; the canvas has it when nobody is left.
    pub fn focus(self, studio: Studio) {
        match self {
            Self::Item(item) => dom::focus_spot(studio, &item),
            Self::Canvas => dom::focus_canvas(studio),
            Self::Elsewhere => {}
        }
    }
}
