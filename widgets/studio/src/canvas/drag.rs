//! Something under the pointer: which cells or which place it would take, decided by where the pointer is. While dragging, the page in the
//! frame is left alone.

use super::geometry::{Grid, Rect};
use super::pits::{self, Pit};
use crate::state::Studio;
use crate::zones::New;
use jogakbo_contract::edit::Moving;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::{Area, Within};
use web_sys::{HtmlElement, PointerEvent};

/// What is dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The item itself.
    Move,
    /// Its lower right corner.
    Size,
}

/// The cells it would take, or the place it would go into.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Where, in pixels of the layer.
    pub rect: Rect,
    /// Number of cells, name of the place, or why not.
    pub label: String,
    /// It cannot stand there.
    pub refused: bool,
}

/// Something under the pointer.
pub(super) struct Drag {
    pub(super) kind: Kind,
    pub(super) moving: Moving,
    /// All that goes along.
    pub(super) items: Vec<ItemId>,
    /// Not on the page yet.
    pub(super) new: Option<New>,
    /// It stands in a slot of a widget, which has no cells.
    pub(super) inside: bool,
    pub(super) grid: Grid,
    pub(super) pits: Vec<Pit>,
    pub(super) home: Option<Within>,
    /// Another place than its own that the pointer is over.
    pub(super) over: Option<Over>,
    /// The pointer at first and now, in pixels of the window.
    pub(super) start: (f64, f64),
    pub(super) now: (f64, f64),
    /// From the corner of the item to the pointer, in pixels of the page.
    pub(super) grab: (f64, f64),
    pub(super) layer: HtmlElement,
    pub(super) pointer: i32,
    pub(super) phase: Phase,
    pub(super) drawing: bool,
}

/// A place that the pointer is over.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Over {
    /// Its number.
    pub(super) pit: usize,
    /// The cell, where it has cells.
    pub(super) corner: Option<(u8, u16)>,
    /// Why it cannot stand there.
    pub(super) against: Option<String>,
}

/// How far a press has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// A finger that has not held long enough yet.
    Waits,
    /// A mouse that has not moved far enough yet.
    Pressed,
    /// It is carried.
    Carried,
}

impl Drag {
    pub(super) fn new(
        kind: Kind,
        moving: Moving,
        grid: Grid,
        layer: HtmlElement,
        event: &PointerEvent,
        phase: Phase,
    ) -> Self {
        let start = point(event);
        Self {
            kind,
            moving,
            items: Vec::new(),
            new: None,
            inside: false,
            grid,
            pits: Vec::new(),
            home: None,
            over: None,
            start,
            now: start,
            grab: (0.0, 0.0),
            layer,
            pointer: event.pointer_id(),
            phase,
            drawing: false,
        }
    }

    pub(super) fn name(&self, studio: Studio) -> String {
        match &self.new {
            Some(new) => new.title(studio),
            None if self.kind == Kind::Size => studio.title_now(self.moving.now.item.as_str()),
            None => studio.name_of(&self.items),
        }
    }

    /// Whether the pointer is over the page.
    pub(super) fn is_above(&self) -> bool {
        let rect = self.layer.get_bounding_client_rect();
        (rect.left()..=rect.right()).contains(&self.now.0) && (rect.top()..=rect.bottom()).contains(&self.now.1)
    }

    /// Turns the pointer into cells. `true` when they are others than before; a place that cannot be taken changes nothing.
    pub(super) fn aim(&mut self, studio: Studio, scale: f64) -> bool {
        let (x, y) = on_page(&self.layer, self.now, scale);
        let mut changed = false;
        if self.kind == Kind::Move {
            let pit = pits::at(&self.pits, (x, y)).filter(|at| self.pits[*at].within != self.home);
            let over = pit.map(|at| {
                let corner = self.pits[at].grid.as_ref().map(|grid| self.corner(grid, (x, y)));
                let known = self.over.as_ref().filter(|over| over.pit == at).map(|over| over.against.clone());
                Over { pit: at, corner, against: known.unwrap_or_else(|| self.against(studio, at)) }
            });
            changed = over != self.over;
            self.over = over;
            if self.over.is_some() || self.inside {
                return changed;
            }
        }
        let from = &self.moving.from;
        let cells = match self.kind {
            Kind::Move => {
                let (column, row) = self.corner(&self.grid, (x, y));
                (column, row, from.w, from.h)
            }
            Kind::Size => (from.x, from.y, self.grid.width_near(from.x, x), self.grid.height_near(from.y, y)),
        };
        let (x, y, w, h) = cells;
        let mut moved = self.moving.to(x.into(), y.into(), w.into(), h.into());
        if moved.is_err() && self.moving.fellows().next().is_some() {
            // The first of several that reaches an edge stops all of them.
            moved = Ok(self.nearer(i32::from(x), i32::from(y)));
        }
        changed | moved.unwrap_or(false)
    }

    /// Lets several go as far towards a cell as the grid lets them.
    fn nearer(&mut self, x: i32, y: i32) -> bool {
        let from = self.moving.from.clone();
        let (w, h) = (i32::from(from.w), i32::from(from.h));
        let (dx, dy) = (x - i32::from(from.x), y - i32::from(from.y));
        let most = dx.abs().max(dy.abs());
        let part = |whole: i32, far: i32| whole.signum() * whole.abs().min(far);
        let ways =
            (0..=most).rev().flat_map(|far| [(part(dx, far), dy), (dx, part(dy, far)), (part(dx, far), part(dy, far))]);
        for (dx, dy) in ways {
            if let Ok(changed) = self.moving.to(i32::from(from.x) + dx, i32::from(from.y) + dy, w, h) {
                return changed;
            }
        }
        false
    }

    /// The cell whose corner is nearest to where the item would begin.
    fn corner(&self, grid: &Grid, (x, y): (f64, f64)) -> (u8, u16) {
        (grid.column_near(x - self.grab.0, self.moving.from.w), grid.row_near(y - self.grab.1))
    }

    /// Why it cannot stand in a place.
    fn against(&self, studio: Studio, pit: usize) -> Option<String> {
        let to = self.pits[pit].within.as_ref();
        match &self.new {
            Some(new) => studio.against_new(new, to).map(|finding| studio.reason_of(&finding)),
            None => studio.against(&self.items, to),
        }
    }

    /// The cells it would take, and those of the others that make room.
    pub(super) fn outline(&self, studio: Studio, scale: f64) -> (Shape, Vec<Rect>) {
        if let Some(Over { pit, corner, against }) = &self.over {
            let pit = &self.pits[*pit];
            let place = studio.zone_name(pit.within.as_ref());
            let area = corner.map(|(x, y)| Area { x, y, ..self.moving.from.clone() });
            let cells = pit.grid.as_ref().zip(area).map(|(grid, area)| grid.rect(&area));
            let rect = cells.filter(|_| against.is_none()).unwrap_or(pit.rect).scaled(scale);
            let label = against.as_ref().map_or_else(|| place.clone(), |why| format!("{place}: {why}"));
            return (Shape { rect, label, refused: against.is_some() }, Vec::new());
        }
        if let Some(own) = self.pits.iter().find(|pit| self.inside && pit.within == self.home) {
            let label = studio.zone_name(own.within.as_ref());
            return (Shape { rect: own.rect.scaled(scale), label, refused: false }, Vec::new());
        }
        let rect = |area| self.grid.rect(area).scaled(scale);
        let others = self.moving.changed.iter().skip(1).map(rect).collect();
        let now = &self.moving.now;
        (Shape { rect: rect(now), label: format!("{} × {}", now.w, now.h), refused: false }, others)
    }
}

/// A finger has to hold before it picks up.
pub(super) fn first_phase(event: &PointerEvent) -> Phase {
    if event.pointer_type() == "touch" { Phase::Waits } else { Phase::Pressed }
}

pub(super) fn point(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

/// A point of the window in pixels of the page.
pub(super) fn on_page(layer: &HtmlElement, (x, y): (f64, f64), scale: f64) -> (f64, f64) {
    let rect = layer.get_bounding_client_rect();
    ((x - rect.left()) / scale, (y - rect.top()) / scale)
}
