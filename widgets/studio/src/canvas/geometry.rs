//! The grid of the page in pixels: which cell is where, and which cell is nearest to a point.

use jogakbo_contract::page::Area;

/// Columns of every grid.
pub const COLUMNS: u8 = 12;
/// The last row an item may begin in.
const LAST_ROW: u16 = 2_000;
/// Most rows of an item.
const MOST_ROWS: u16 = 100;

/// A rectangle in pixels of the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// From the left edge of the page.
    pub x: f64,
    /// From the top of the page.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// The same rectangle on a page that is shown `scale` times as large.
    pub fn scaled(self, scale: f64) -> Self {
        Self { x: self.x * scale, y: self.y * scale, w: self.w * scale, h: self.h * scale }
    }
}

/// The rim of a place that still belongs to what is around it, in pixels.
pub const RIM: f64 = 8.0;

/// The deepest of some places that holds a point inside of its rim: its number. Of two equally deep ones the later counts.
pub fn deepest(places: impl Iterator<Item = (Rect, usize)>, x: f64, y: f64) -> Option<usize> {
    let holds = |rect: &Rect| {
        x >= rect.x + RIM && x <= rect.x + rect.w - RIM && y >= rect.y + RIM && y <= rect.y + rect.h - RIM
    };
    places.enumerate().filter(|(_, (rect, _))| holds(rect)).max_by_key(|(_, (_, depth))| *depth).map(|(at, _)| at)
}

/// A grid as the browser laid it out, in pixels of the page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width of one column.
    pub column: f64,
    /// Room between columns.
    pub gap_x: f64,
    /// Room between rows.
    pub gap_y: f64,
    /// Heights of the rows that are there; a row may have grown with its content.
    pub rows: Vec<f64>,
    /// Height of a row that is not there yet.
    pub row: f64,
}

impl Grid {
    /// Reads the used values of a grid, such as `94px 94px …`; `None` for a grid whose items stand one below the other.
    pub fn read(corner: (f64, f64), columns: &str, rows: &str, gaps: (&str, &str), row: f64) -> Option<Self> {
        let columns = pixels(columns);
        if columns.len() != usize::from(COLUMNS) {
            return None;
        }
        let gap = |text: &str| pixels(text).first().copied().unwrap_or(0.0);
        let (left, top) = corner;
        Some(Self { left, top, column: columns[0], gap_x: gap(gaps.0), gap_y: gap(gaps.1), rows: pixels(rows), row })
    }

    /// Where a column begins; the one behind the last is the right edge and a gap.
    fn x_of(&self, column: u8) -> f64 {
        self.left + f64::from(column) * (self.column + self.gap_x)
    }

    /// Where a row begins.
    fn y_of(&self, row: u16) -> f64 {
        let here = usize::from(row).min(self.rows.len());
        let known: f64 = self.rows[..here].iter().map(|height| height + self.gap_y).sum();
        #[expect(clippy::cast_precision_loss, reason = "at most some thousand rows")]
        let more = (usize::from(row) - here) as f64 * (self.row + self.gap_y);
        self.top + known + more
    }

    /// The cells of an item in pixels.
    pub fn rect(&self, area: &Area) -> Rect {
        let (x, y) = (self.x_of(area.x), self.y_of(area.y));
        let right = self.x_of(area.x.saturating_add(area.w)) - self.gap_x;
        let bottom = self.y_of(area.y.saturating_add(area.h)) - self.gap_y;
        Rect { x, y, w: right - x, h: bottom - y }
    }

    /// The column whose beginning is nearest to `x`, so that `width` columns still fit.
    pub fn column_near(&self, x: f64, width: u8) -> u8 {
        let last = COLUMNS.saturating_sub(width);
        nearest(u16::from(last), |column| (self.x_of(u8::try_from(column).unwrap_or(last)) - x).abs())
            .try_into()
            .unwrap_or(last)
    }

    /// The row whose beginning is nearest to `y`.
    pub fn row_near(&self, y: f64) -> u16 {
        nearest(LAST_ROW, |row| (self.y_of(row) - y).abs())
    }

    /// How many columns an item that begins in column `x` gets when its right edge is near `right`.
    pub fn width_near(&self, x: u8, right: f64) -> u8 {
        let most = COLUMNS.saturating_sub(x).max(1);
        let edge = |width: u16| self.x_of(x.saturating_add(u8::try_from(width + 1).unwrap_or(most))) - self.gap_x;
        u8::try_from(nearest(u16::from(most) - 1, |width| (edge(width) - right).abs()) + 1).unwrap_or(most)
    }

    /// How many rows an item that begins in row `y` gets when its lower edge is near `bottom`.
    pub fn height_near(&self, y: u16, bottom: f64) -> u16 {
        let edge = |height: u16| self.y_of(y.saturating_add(height + 1)) - self.gap_y;
        nearest(MOST_ROWS - 1, |height| (edge(height) - bottom).abs()) + 1
    }
}

/// The number from 0 to `last` whose distance is smallest. Distances fall and then rise, so it stops early.
fn nearest(last: u16, distance: impl Fn(u16) -> f64) -> u16 {
    let mut best = (0, distance(0));
    for number in 1..=last {
        let far = distance(number);
        if far > best.1 {
            break;
        }
        best = (number, far);
    }
    best.0
}

/// The numbers of a list of lengths in pixels; `normal` and other words are none.
fn pixels(text: &str) -> Vec<f64> {
    text.split_whitespace().filter_map(|part| part.strip_suffix("px")?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let columns = ["80px"; 12].join(" ");
        Grid::read((100.0, 50.0), &columns, "80px 200px", ("16px", "16px"), 80.0).expect("twelve columns")
    }

    fn area(x: u8, y: u16, w: u8, h: u16) -> Area {
        Area { item: "a".parse().expect("an id"), x, y, w, h }
    }

    #[test]
    fn cells_become_pixels_also_below_the_last_row() {
        assert_eq!(grid().rect(&area(0, 0, 2, 2)), Rect { x: 100.0, y: 50.0, w: 176.0, h: 296.0 });
        assert_eq!(grid().rect(&area(11, 3, 1, 1)), Rect { x: 1156.0, y: 458.0, w: 80.0, h: 80.0 });
        assert_eq!(Grid::read((0.0, 0.0), "600px", "10px", ("16px", "16px"), 80.0), None, "one below the other");
    }

    #[test]
    fn every_cell_is_nearest_to_its_own_corner_and_edges() {
        let grid = grid();
        for (x, y, w, h) in [(0, 0, 1, 1), (3, 1, 4, 2), (11, 0, 1, 3), (2, 7, 10, 100), (0, 40, 12, 1)] {
            let rect = grid.rect(&area(x, y, w, h));
            assert_eq!(grid.column_near(rect.x + 20.0, w), x, "column of {x}");
            assert_eq!(grid.row_near(rect.y - 20.0), y, "row of {y}");
            assert_eq!(grid.width_near(x, rect.x + rect.w + 30.0), w, "width of {w} at {x}");
            assert_eq!(grid.height_near(y, rect.y + rect.h - 30.0), h, "height of {h} at {y}");
        }
    }

    #[test]
    fn the_deepest_place_counts_and_its_rim_is_of_what_is_around_it() {
        let rect = |x, w| Rect { x, y: 0.0, w, h: 200.0 };
        let places =
            [(rect(0.0, 1000.0), 0), (rect(100.0, 400.0), 1), (rect(200.0, 100.0), 2), (rect(600.0, 300.0), 1)];
        let at = |x: f64| deepest(places.into_iter(), x, 100.0);
        assert_eq!(
            [50.0, 104.0, 150.0, 250.0, 205.0, 700.0].map(at),
            [Some(0), Some(0), Some(1), Some(2), Some(1), Some(3)]
        );
        assert_eq!(at(2_000.0), None);
        assert_eq!(deepest(places.into_iter(), 250.0, 4.0), None, "the rim of all");
    }

    #[test]
    fn a_point_outside_gives_the_outermost_cell() {
        let grid = grid();
        assert_eq!((grid.column_near(-500.0, 3), grid.column_near(5_000.0, 3), grid.row_near(-500.0)), (0, 9, 0));
        assert_eq!((grid.width_near(4, 9_000.0), grid.width_near(4, 0.0)), (8, 1));
    }
}
