//! Where an item goes on a grid of twelve columns, and who has to make room.
//!
//! Only items whose cells are taken move, each to the nearest place that is free, so nobody else is asked to move. Nothing is
//! pulled up to close gaps: what nobody touched stays where it is.

use crate::ids::ItemId;
use crate::page::Area;

/// Columns of a grid.
pub const COLUMNS: u8 = 12;
/// Rows an item may be high.
pub const MOST_ROWS: u16 = 100;
/// The last row an item may begin in.
pub const LAST_ROW: u16 = 2_000;

/// What is asked of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// Its corner goes to this cell, counted from 0.
    To {
        /// Column.
        x: u8,
        /// Row.
        y: u16,
    },
    /// It gets this size.
    Size {
        /// Columns.
        w: u8,
        /// Rows.
        h: u16,
    },
}

/// Why an item cannot be placed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has no cells at this width.
    #[error("it has no cells at this width")]
    Unplaced,
    /// It would leave the grid at this side.
    #[error("it would leave the grid")]
    Edge,
    /// It would be smaller than one cell or higher than 100 rows.
    #[error("it would be smaller than one cell, wider than 12 columns or higher than 100 rows")]
    Size,
    /// Items stand one below the other at this width.
    #[error("items stand one below the other at this width, so only their order can be changed")]
    Stacked,
    /// It stands in a slot of a widget.
    #[error("the widget around it says where it stands, so only its order can be changed")]
    Inside,
    /// Tabs would have fewer than two parts.
    #[error("tabs have at least 2 parts")]
    Few,
    /// Tabs would have more than twelve parts.
    #[error("tabs have at most 12 parts")]
    Many,
}

/// The area after `placing`.
fn target(area: &Area, placing: Placing) -> Result<Area, Refused> {
    let (x, y, w, h) = match placing {
        Placing::To { x, y } => (x, y, area.w, area.h),
        Placing::Size { w, h } => (area.x, area.y, w, h),
    };
    fit(Area { item: area.item.clone(), x, y, w, h })
}

/// The area, when it stands in the grid.
pub(super) fn fit(area: Area) -> Result<Area, Refused> {
    if !(1..=COLUMNS).contains(&area.w) || !(1..=MOST_ROWS).contains(&area.h) {
        return Err(Refused::Size);
    }
    if area.x > COLUMNS - area.w || area.y > LAST_ROW {
        return Err(Refused::Edge);
    }
    Ok(area)
}

fn bottom(area: &Area) -> u16 {
    area.y.saturating_add(area.h)
}

pub(super) fn meet(a: &Area, b: &Area) -> bool {
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < bottom(b) && b.y < bottom(a)
}

/// Places `item` among the `cells` of its grid: the areas that change, its own first. Nothing changes when it is there already.
///
/// # Errors
/// See [`Refused`].
pub fn place(cells: &[Area], item: &ItemId, placing: Placing) -> Result<Vec<Area>, Refused> {
    let own = cells.iter().find(|area| area.item == *item).ok_or(Refused::Unplaced)?;
    let target = target(own, placing)?;
    if target == *own { Ok(Vec::new()) } else { settle(cells, vec![target]) }
}

/// Puts `areas`, which do not meet, among `cells`, in place of those of the same items: the areas that change, theirs first.
///
/// # Errors
/// [`Refused::Edge`] when someone would have to go below the last row.
pub(super) fn settle(cells: &[Area], areas: Vec<Area>) -> Result<Vec<Area>, Refused> {
    let stays = |other: &&Area| areas.iter().all(|area| area.item != other.item);
    let (mut displaced, staying): (Vec<&Area>, Vec<&Area>) =
        cells.iter().filter(stays).partition(|other| areas.iter().any(|area| meet(other, area)));
    if displaced.is_empty() {
        return Ok(areas);
    }
    displaced.sort_by_key(|other| (other.y, other.x));
    let mut taken = Taken::of(staying.into_iter().chain(&areas));
    let mut changed = areas;
    for other in displaced {
        let spot = taken.nearest(other).ok_or(Refused::Edge)?;
        taken.add(&spot);
        changed.push(spot);
    }
    Ok(changed)
}

/// Which cells are taken: one row of bits each.
struct Taken(Vec<u16>);

impl Taken {
    fn of<'a>(areas: impl Iterator<Item = &'a Area>) -> Self {
        let mut taken = Self(Vec::new());
        areas.for_each(|area| taken.add(area));
        taken
    }

    fn add(&mut self, area: &Area) {
        let end = usize::from(bottom(area));
        if self.0.len() < end {
            self.0.resize(end, 0);
        }
        self.0[usize::from(area.y)..end].iter_mut().for_each(|row| *row |= mask(area.x, area.w));
    }

    /// Whether `w` by `h` cells are free at this corner.
    fn free(&self, (x, y): (u8, u16), w: u8, h: u16) -> bool {
        let rows = self.0.iter().skip(usize::from(y)).take(usize::from(h));
        rows.fold(0, |taken, row| taken | row) & mask(x, w) == 0
    }

    /// The free spot nearest to where `area` is, counted in cells; of those equally near the lowest, then the one to the right.
    fn nearest(&self, area: &Area) -> Option<Area> {
        let most = self.0.len() + usize::from(COLUMNS) + usize::from(area.h);
        let last = i32::from(COLUMNS - area.w);
        for far in 0..=i32::try_from(most).ok()? {
            for dy in (-far..=far).rev() {
                let aside = far - dy.abs();
                let y = i32::from(area.y) + dy;
                if aside >= i32::from(COLUMNS) || !(0..=i32::from(LAST_ROW)).contains(&y) {
                    continue;
                }
                for x in [i32::from(area.x) + aside, i32::from(area.x) - aside] {
                    let Some((x, y)) = u8::try_from(x).ok().zip(u16::try_from(y).ok()) else { continue };
                    if i32::from(x) <= last && self.free((x, y), area.w, area.h) {
                        return Some(Area { x, y, ..area.clone() });
                    }
                }
            }
        }
        None
    }
}

/// The bits of `w` columns from `x`.
fn mask(x: u8, w: u8) -> u16 {
    (u16::MAX >> (16 - w.clamp(1, COLUMNS))) << x.min(COLUMNS)
}

/// The first free spot for `w` by `h` cells, row by row: column and row. Wider than the grid counts as the whole width.
pub fn free(cells: &[Area], w: u8, h: u16) -> (u8, u16) {
    let w = w.clamp(1, COLUMNS);
    let taken = Taken::of(cells.iter());
    let rows = u16::try_from(taken.0.len()).unwrap_or(u16::MAX);
    let spots = (0..rows).flat_map(|y| (0..=COLUMNS - w).map(move |x| (x, y)));
    spots.into_iter().find(|spot| taken.free(*spot, w, h)).unwrap_or((0, rows))
}
