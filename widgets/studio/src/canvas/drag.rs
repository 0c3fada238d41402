//! Moving and sizing by pointer: a card follows the pointer, a shape shows the cells that count. Where it lands is decided by
//! where the pointer is when it is released. While dragging, the page in the frame is left alone.

use super::geometry::{Grid, Rect};
use crate::state::Studio;
use jogakbo_contract::edit::{Moving, Told};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

/// How far the pointer goes before a press becomes a drag, in pixels.
const SLACK: f64 = 5.0;

/// What is dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The item itself.
    Move,
    /// Its lower right corner.
    Size,
}

/// An item under the pointer.
struct Drag {
    kind: Kind,
    moving: Moving,
    grid: Grid,
    /// The pointer at first and now, in pixels of the window.
    start: (f64, f64),
    now: (f64, f64),
    /// From the corner of the item to the pointer, in pixels of the page.
    grab: (f64, f64),
    /// Pixels of the window from its corner to that of the layer.
    layer: HtmlElement,
    pointer: i32,
    begun: bool,
    drawing: bool,
}

/// The hand that drags. A copy is the same hand.
#[derive(Clone, Copy)]
pub struct Hand {
    studio: Studio,
    drag: StoredValue<Option<Drag>, LocalStorage>,
    /// The cells it would take, and their number.
    pub shape: RwSignal<Option<(Rect, String)>>,
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
            shape: RwSignal::new(None),
            ghosts: RwSignal::new(Vec::new()),
            label: RwSignal::new(String::new()),
            card: NodeRef::new(),
        }
    }

    /// The pointer went down on an item.
    pub fn pressed(self, event: &PointerEvent, id: &str, kind: Kind) {
        let studio = self.studio;
        if event.button() != 0 || !event.is_primary() || studio.moving.with_untracked(Option::is_some) {
            return;
        }
        studio.choose(Some(id));
        if !untrack(|| studio.may_edit()) {
            return;
        }
        let layer =
            event.current_target().and_then(|target| target.unchecked_into::<HtmlElement>().closest(".over").ok()?);
        let spot = studio.spots.with_untracked(|spots| spots.iter().find(|spot| spot.item == id).map(|spot| spot.rect));
        let grid = studio.frame().and_then(|frame| frame.grid(Some(id)));
        let (Some(layer), Some(spot), Some(grid)) = (layer, spot, grid) else { return };
        let Some(moving) = studio.lift(id) else { return };
        let layer: HtmlElement = layer.unchecked_into();
        let now = (f64::from(event.client_x()), f64::from(event.client_y()));
        let at = on_page(&layer, now, studio.scale.get_untracked());
        let _ = layer.set_pointer_capture(event.pointer_id());
        let grab = (at.0 - spot.x, at.1 - spot.y);
        let pointer = event.pointer_id();
        self.drag.set_value(Some(Drag {
            kind,
            moving,
            grid,
            start: now,
            now,
            grab,
            layer,
            pointer,
            begun: false,
            drawing: false,
        }));
    }

    /// The pointer moved: what it shows is drawn with the next frame.
    pub fn moved(self, event: &PointerEvent) {
        let draw = self.drag.try_update_value(|drag| {
            let drag = drag.as_mut().filter(|drag| drag.pointer == event.pointer_id())?;
            drag.now = (f64::from(event.client_x()), f64::from(event.client_y()));
            let far = (drag.now.0 - drag.start.0).hypot(drag.now.1 - drag.start.1);
            drag.begun |= far >= SLACK;
            (drag.begun && !std::mem::replace(&mut drag.drawing, true)).then_some(())
        });
        if draw.flatten().is_some() {
            request_animation_frame(move || self.draw());
        }
    }

    fn draw(self) {
        let scale = self.studio.scale.try_get_untracked().unwrap_or(1.0);
        let drawn = self.drag.try_update_value(|drag| {
            let drag = drag.as_mut()?;
            drag.drawing = false;
            let changed = drag.aim(scale);
            let box_of = drag.layer.get_bounding_client_rect();
            let at = (drag.now.0 - box_of.left(), drag.now.1 - box_of.top());
            let new = (changed || self.shape.with_untracked(Option::is_none)).then(|| drag.outline(scale));
            Some((at, new, drag.moving.now.clone()))
        });
        let Some(Some((at, new, area))) = drawn else { return };
        if let Some((shape, ghosts)) = new {
            self.label.set(self.studio.title_now(area.item.as_str()));
            self.shape.set(Some((shape, format!("{} × {}", area.w, area.h))));
            self.ghosts.set(ghosts);
        }
        if let Some(card) = self.card.get_untracked() {
            let _ = HtmlElement::style(&card)
                .set_property("transform", &format!("translate({}px,{}px)", at.0 + 16.0, at.1 + 8.0));
        }
    }

    /// The pointer went up: it lands where the pointer is now.
    pub fn released(self, event: &PointerEvent) {
        let Some(mut drag) = self.drag.try_update_value(Option::take).flatten() else { return };
        self.clear();
        if !drag.begun {
            return;
        }
        drag.now = (f64::from(event.client_x()), f64::from(event.client_y()));
        drag.aim(self.studio.scale.get_untracked());
        self.studio.settle(&drag.moving);
    }

    /// Nothing happened. `true` when something was being dragged.
    pub fn cancel(self) -> bool {
        let Some(drag) = self.drag.try_update_value(Option::take).flatten() else { return false };
        self.clear();
        let _ = drag.layer.release_pointer_capture(drag.pointer);
        if drag.begun {
            self.studio.announce(&Told::Cancelled(&self.studio.title_now(drag.moving.now.item.as_str())));
        }
        drag.begun
    }

    fn clear(self) {
        self.shape.set(None);
        self.ghosts.set(Vec::new());
    }
}

impl Drag {
    /// Turns the pointer into cells. `true` when they are others than before; a place that cannot be taken changes nothing.
    fn aim(&mut self, scale: f64) -> bool {
        let (x, y) = on_page(&self.layer, self.now, scale);
        let from = &self.moving.from;
        let cells = match self.kind {
            Kind::Move => {
                let column = self.grid.column_near(x - self.grab.0, from.w);
                (column, self.grid.row_near(y - self.grab.1), from.w, from.h)
            }
            Kind::Size => (from.x, from.y, self.grid.width_near(from.x, x), self.grid.height_near(from.y, y)),
        };
        let (x, y, w, h) = cells;
        self.moving.to(x.into(), y.into(), w.into(), h.into()).unwrap_or(false)
    }

    /// The cells it would take, and those of the others that make room.
    fn outline(&self, scale: f64) -> (Rect, Vec<Rect>) {
        let rect = |area| self.grid.rect(area).scaled(scale);
        let others = self.moving.changed.iter().skip(1).map(rect).collect();
        (rect(&self.moving.now), others)
    }
}

/// A point of the window in pixels of the page.
fn on_page(layer: &HtmlElement, (x, y): (f64, f64), scale: f64) -> (f64, f64) {
    let rect = layer.get_bounding_client_rect();
    ((x - rect.left()) / scale, (y - rect.top()) / scale)
}
