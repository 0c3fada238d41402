//! The hand: moves and sizes items by pointer, and carries new widgets from the palette. A card follows the pointer, a shape shows the cells
//! that count. With a finger a short hold picks up; before that the page scrolls.

use super::drag::{Drag, Kind, Over, Phase, Shape, first_phase, on_page, point};
use super::geometry::Rect;
use super::pits;
use crate::clipboard::usual;
use crate::state::Studio;
use crate::zones::New;
use jogakbo_contract::edit::{Edit, Moving, Step, Told, apply, steps};
use jogakbo_contract::ids::ItemId;
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

/// How far the pointer goes before a press becomes a drag, in pixels.
const SLACK: f64 = 5.0;
/// How far a finger may tremble while it holds, in pixels.
const TREMBLE: f64 = 10.0;
/// How long a finger holds before it picks up.
const HOLD: Duration = Duration::from_millis(200);

/// The hand that drags. A copy is the same hand.
#[derive(Clone, Copy)]
pub struct Hand {
    studio: Studio,
    drag: StoredValue<Option<Drag>, LocalStorage>,
    /// Something new was carried just now: the click that follows on its entry is none.
    ended: StoredValue<bool>,
    /// The cells it would take.
    pub shape: RwSignal<Option<Shape>>,
    /// Where those would stand that make room.
    pub ghosts: RwSignal<Vec<Rect>>,
    /// What the card says.
    pub label: RwSignal<String>,
    /// The card.
    pub card: NodeRef<html::Div>,
}

impl Hand {
    /// An empty hand.
    pub fn new(studio: Studio) -> Self {
        Self {
            studio,
            drag: StoredValue::new_local(None),
            ended: StoredValue::new(false),
            shape: RwSignal::new(None),
            ghosts: RwSignal::new(Vec::new()),
            label: RwSignal::new(String::new()),
            card: NodeRef::new(),
        }
    }

    /// The pointer went down on an item.
    pub fn pressed(self, event: &PointerEvent, id: &str, kind: Kind) {
        let studio = self.studio;
        if !self.is_free(event) {
            return;
        }
        if event.shift_key() {
            studio.arrange.roam(true);
            return;
        }
        let phase = if kind == Kind::Move { first_phase(event) } else { Phase::Pressed };
        if phase == Phase::Pressed {
            studio.lead(id);
        }
        if !untrack(|| studio.may_edit()) {
            return;
        }
        let spot = studio.spots.with_untracked(|spots| spots.iter().find(|spot| spot.item == id).map(|spot| spot.rect));
        let frame = studio.frame();
        let own = frame.as_ref().and_then(|frame| frame.grid(Some(id)));
        let inside = own.is_none();
        let grid = own.or_else(|| frame.as_ref()?.grid(None));
        let (Some(layer), Some(spot), Some(frame), Some(grid)) = (self.layer(), spot, frame, grid) else { return };
        if inside && kind == Kind::Size {
            return;
        }
        let items: Vec<ItemId> = studio.with_fellows(id);
        let moving = if inside { studio.lift_out(id) } else { studio.lift(id) };
        let Some(moving) = moving else { return };
        let pits = if kind == Kind::Move { pits::measure(studio, &frame, &items) } else { Vec::new() };
        let home = studio.item_now(id).and_then(|item| item.within);
        let at = on_page(&layer, point(event), studio.scale.get_untracked());
        let grab = (at.0 - spot.x, at.1 - spot.y);
        self.take(
            event,
            Drag { items, inside, pits, home, grab, ..Drag::new(kind, moving, grid, layer, event, phase) },
        );
    }

    /// The pointer went down on something that can be added.
    pub fn carry(self, event: &PointerEvent, new: &New) {
        let studio = self.studio;
        if !self.is_free(event) || !untrack(|| studio.may_edit()) {
            return;
        }
        let frame = studio.frame();
        let grid = frame.as_ref().and_then(|frame| frame.grid(None));
        let (Some(page), Some(layer), Some(frame), Some(grid)) = (studio.page_now(), self.layer(), frame, grid) else {
            return;
        };
        // It moves on the page as that would be with it, so others make room as for any other item.
        let Some(item) = new.item(&page, None) else { return };
        let Ok(changes) = steps::add(&page, &item, new.size(), None, "") else { return };
        let trial = Edit { id: "trial-of-new".into(), step: Step::Add, what: String::new(), changes };
        let Ok((with, _)) = apply(&page, &trial) else { return };
        let parts = studio.parts.get_untracked();
        let breakpoint = studio.breakpoint.get_untracked();
        let Ok(moving) = Moving::begin(&with, &breakpoint, &item.id, &usual(&parts)) else { return };
        let pits = pits::measure(studio, &frame, &[]);
        let phase = first_phase(event);
        let drag = Drag { new: Some(new.clone()), pits, ..Drag::new(Kind::Move, moving, grid, layer, event, phase) };
        self.take(event, drag);
    }

    fn is_free(self, event: &PointerEvent) -> bool {
        self.ended.set_value(false);
        event.button() == 0 && event.is_primary() && self.studio.moving.with_untracked(Option::is_none)
    }

    fn layer(self) -> Option<HtmlElement> {
        let root: web_sys::ShadowRoot = self.studio.frame()?.root()?.unchecked_into();
        root.query_selector(".over").ok()?.map(JsCast::unchecked_into)
    }

    fn take(self, event: &PointerEvent, drag: Drag) {
        let waits = drag.phase == Phase::Waits;
        let pointer = drag.pointer;
        if !waits && let Some(target) = event.current_target() {
            let target: HtmlElement = target.unchecked_into();
            let holder = if drag.new.is_some() { target } else { drag.layer.clone() };
            let _ = holder.set_pointer_capture(pointer);
        }
        self.drag.set_value(Some(drag));
        if waits {
            set_timeout(move || self.held(pointer), HOLD);
        }
    }

    /// A finger held still: it picks up.
    fn held(self, pointer: i32) {
        let item = self.drag.try_update_value(|drag| {
            let drag = drag.as_mut().filter(|drag| drag.pointer == pointer && drag.phase == Phase::Waits)?;
            drag.phase = Phase::Carried;
            Some(drag.new.is_none().then(|| drag.moving.now.item.to_string()))
        });
        if let Some(Some(item)) = item {
            if let Some(item) = item {
                self.studio.lead(&item);
            }
            self.draw();
        }
    }

    /// Whether something is being dragged, so that the page must not scroll.
    pub fn holds(self) -> bool {
        self.drag.try_with_value(|drag| drag.as_ref().is_some_and(|drag| drag.phase == Phase::Carried)).unwrap_or(false)
    }

    /// Whether the click that comes now ends a drag; asked once.
    pub fn just_ended(self) -> bool {
        self.ended.try_update_value(std::mem::take).unwrap_or(false)
    }

    /// The pointer moved: what it shows is drawn with the next frame.
    pub fn moved(self, event: &PointerEvent) {
        let draw = self.drag.try_update_value(|slot| {
            let drag = slot.as_mut().filter(|drag| drag.pointer == event.pointer_id())?;
            drag.now = point(event);
            let far = (drag.now.0 - drag.start.0).hypot(drag.now.1 - drag.start.1);
            if drag.phase == Phase::Waits {
                // It scrolls.
                if far > TREMBLE {
                    *slot = None;
                }
                return None;
            }
            if far >= SLACK {
                drag.phase = Phase::Carried;
            }
            (drag.phase == Phase::Carried && !std::mem::replace(&mut drag.drawing, true)).then_some(())
        });
        if draw.flatten().is_some() {
            request_animation_frame(move || self.draw());
        }
    }

    fn draw(self) {
        let studio = self.studio;
        let Some(scale) = studio.scale.try_get_untracked() else { return };
        let drawn = self.drag.try_update_value(|drag| {
            let drag = drag.as_mut()?;
            drag.drawing = false;
            let changed = drag.aim(studio, scale);
            let new = (changed || self.shape.with_untracked(Option::is_none)).then(|| drag.outline(studio, scale));
            Some((drag.now, new, drag.name(studio)))
        });
        let Some(Some((now, new, name))) = drawn else { return };
        if let Some((shape, ghosts)) = new {
            self.label.set(name);
            self.shape.set(Some(shape));
            self.ghosts.set(ghosts);
        }
        if let Some(card) = self.card.get_untracked() {
            let corner = card.offset_parent().map(|parent| parent.get_bounding_client_rect());
            let (left, top) = corner.map_or((0.0, 0.0), |corner| (corner.left(), corner.top()));
            let to = format!("translate({}px,{}px)", now.0 - left + 16.0, now.1 - top + 8.0);
            let _ = HtmlElement::style(&card).set_property("transform", &to);
        }
    }

    /// The pointer went up: it lands where the pointer is now.
    pub fn released(self, event: &PointerEvent) {
        let Some(mut drag) = self.drag.try_update_value(Option::take).flatten() else { return };
        self.clear();
        if drag.phase != Phase::Carried {
            // The click that follows goes to the layer, which holds the pointer.
            if drag.phase == Phase::Pressed && drag.kind == Kind::Move && drag.new.is_none() {
                self.studio.choose_only(drag.moving.now.item.as_str());
            }
            return;
        }
        self.ended.set_value(drag.new.is_some());
        let studio = self.studio;
        drag.now = point(event);
        drag.aim(studio, studio.scale.get_untracked());
        let home = drag.home.clone();
        let (to, corner) = match &drag.over {
            Some(Over { pit, corner, against }) => {
                let to = drag.pits[*pit].within.clone();
                if let Some(why) = against {
                    let place = studio.zone_name(to.as_ref());
                    return studio.announce(&Told::Unfit(&drag.name(studio), &place, why));
                }
                (to, *corner)
            }
            None => (home, Some((drag.moving.now.x, drag.moving.now.y))),
        };
        match &drag.new {
            Some(_) if !drag.is_above() => studio.announce(&Told::Cancelled(&drag.name(studio))),
            Some(new) => studio.add(new, to.as_ref(), corner),
            None if drag.over.is_none() && drag.inside => studio.announce(&Told::Cancelled(&drag.name(studio))),
            None if drag.over.is_some() => studio.put(&drag.items, to.as_ref(), corner, None),
            None => studio.settle(&drag.moving),
        }
    }

    /// Nothing happened. `true` when something was being dragged.
    pub fn cancel(self) -> bool {
        let Some(drag) = self.drag.try_update_value(Option::take).flatten() else { return false };
        self.clear();
        let _ = drag.layer.release_pointer_capture(drag.pointer);
        let carried = drag.phase == Phase::Carried;
        if carried {
            self.ended.set_value(drag.new.is_some());
            self.studio.announce(&Told::Cancelled(&drag.name(self.studio)));
        }
        carried
    }

    fn clear(self) {
        self.shape.set(None);
        self.ghosts.set(Vec::new());
    }
}
