//! Where an item goes on a grid of twelve columns, and who has to make room.
//!
//! Only items whose cells are taken move, straight down, by as few rows as it needs, and whatever they take in turn. Nothing
//! is pulled up and nothing moves sideways, so that what nobody touched stays where it is.

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
    /// It goes so many cells to the right and down.
    By {
        /// Columns; negative is to the left.
        dx: i8,
        /// Rows; negative is up.
        dy: i16,
    },
    /// It grows so many cells.
    Grow {
        /// Columns; negative shrinks.
        dw: i8,
        /// Rows; negative shrinks.
        dh: i16,
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
}

/// The area after `placing`.
fn target(area: &Area, placing: Placing) -> Result<Area, Refused> {
    let (x, y, w, h) = (i32::from(area.x), i32::from(area.y), i32::from(area.w), i32::from(area.h));
    let (x, y, w, h) = match placing {
        Placing::To { x, y } => (i32::from(x), i32::from(y), w, h),
        Placing::Size { w, h } => (x, y, i32::from(w), i32::from(h)),
        Placing::By { dx, dy } => (x + i32::from(dx), y + i32::from(dy), w, h),
        Placing::Grow { dw, dh } => (x, y, w + i32::from(dw), h + i32::from(dh)),
    };
    if w < 1 || h < 1 || w > i32::from(COLUMNS) || h > i32::from(MOST_ROWS) {
        return Err(Refused::Size);
    }
    if x < 0 || y < 0 || x + w > i32::from(COLUMNS) || y > i32::from(LAST_ROW) {
        return Err(Refused::Edge);
    }
    let (Ok(x), Ok(y), Ok(w), Ok(h)) = (u8::try_from(x), u16::try_from(y), u8::try_from(w), u16::try_from(h)) else {
        return Err(Refused::Edge);
    };
    Ok(Area { item: area.item.clone(), x, y, w, h })
}

fn bottom(area: &Area) -> u16 {
    area.y.saturating_add(area.h)
}

fn meet(a: &Area, b: &Area) -> bool {
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < bottom(b) && b.y < bottom(a)
}

/// Places `item` among the `cells` of its grid: the areas that change, its own first. Nothing changes when it is there already.
///
/// # Errors
/// See [`Refused`].
pub fn place(cells: &[Area], item: &ItemId, placing: Placing) -> Result<Vec<Area>, Refused> {
    let own = cells.iter().find(|area| area.item == *item).ok_or(Refused::Unplaced)?;
    let target = target(own, placing)?;
    if target == *own { Ok(Vec::new()) } else { settle(cells, target) }
}

/// Puts `area` among `cells`, in place of the one of the same item if there is one: the areas that change, its own first.
///
/// # Errors
/// [`Refused::Edge`] when someone would have to go below the last row.
pub(super) fn settle(cells: &[Area], area: Area) -> Result<Vec<Area>, Refused> {
    let mut changed = vec![area];
    let mut waiting: Vec<&Area> =
        cells.iter().filter(|other| other.item != changed[0].item && meet(other, &changed[0])).collect();
    let mut done: Vec<&ItemId> = waiting.iter().map(|area| &area.item).collect();
    while let Some(first) = (0..waiting.len()).min_by_key(|i| (waiting[*i].y, waiting[*i].x)) {
        let mut moved = waiting.swap_remove(first).clone();
        while let Some(above) = changed.iter().filter(|other| meet(other, &moved)).map(bottom).max() {
            moved.y = above;
        }
        if moved.y > LAST_ROW {
            return Err(Refused::Edge);
        }
        for other in cells {
            if other.item != changed[0].item && !done.contains(&&other.item) && meet(other, &moved) {
                waiting.push(other);
                done.push(&other.item);
            }
        }
        changed.push(moved);
    }
    Ok(changed)
}

/// The first free spot for `w` by `h` cells, row by row: column and row. Wider than the grid counts as the whole width.
pub fn free(cells: &[Area], w: u8, h: u16) -> (u8, u16) {
    let w = w.clamp(1, COLUMNS);
    let mut rows = vec![0_u32; usize::from(cells.iter().map(bottom).max().unwrap_or(0))];
    let mask = |x: u8, w: u8| ((1_u32 << w) - 1) << x;
    for area in cells {
        for row in &mut rows[usize::from(area.y)..usize::from(bottom(area))] {
            *row |= mask(area.x, area.w);
        }
    }
    for y in 0..rows.len() {
        let taken = rows[y..].iter().take(usize::from(h)).fold(0, |taken, row| taken | row);
        if let Some(x) = (0..=COLUMNS - w).find(|x| taken & mask(*x, w) == 0) {
            return (x, u16::try_from(y).unwrap_or(u16::MAX));
        }
    }
    (0, u16::try_from(rows.len()).unwrap_or(u16::MAX))
}
