//! Laws of placing on the grid: nobody overlaps, nobody moves without need, and back is back.

use jogakbo_contract::edit::{self, Placing};
use jogakbo_contract::page::Area;
use proptest::prelude::*;

pub(super) fn meet(a: &Area, b: &Area) -> bool {
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

/// Grids without overlap: each item at the first free spot, then some empty rows between them.
pub(super) fn grids() -> impl Strategy<Value = Vec<Area>> {
    proptest::collection::vec((1_u8..=12, 1_u16..=6, 0_u16..3), 1..40).prop_map(|sizes| {
        let mut cells: Vec<Area> = Vec::new();
        for (i, (w, h, gap)) in sizes.into_iter().enumerate() {
            let (x, y) = edit::free(&cells, w, h);
            let last = cells.iter().map(|area| area.y + area.h).max().unwrap_or(0);
            let y = if gap == 2 { last + gap } else { y };
            let x = if gap == 2 { 12 - w } else { x };
            cells.push(Area { item: format!("i{i}").parse().unwrap(), x, y, w, h });
        }
        cells
    })
}

fn placings() -> impl Strategy<Value = Placing> {
    prop_oneof![
        (0_u8..12, 0_u16..40).prop_map(|(x, y)| Placing::To { x, y }),
        (1_u8..=12, 1_u16..12).prop_map(|(w, h)| Placing::Size { w, h }),
    ]
}

proptest! {
    #[test]
    fn placing_keeps_the_grid_whole((cells, pick, placing) in (grids(), any::<prop::sample::Index>(), placings())) {
        let own = pick.get(&cells);
        let Ok(changed) = edit::place(&cells, &own.item, placing) else { return Ok(()) };
        let mut after = cells.clone();
        for area in &mut after {
            if let Some(new) = changed.iter().find(|new| new.item == area.item) {
                area.clone_from(new);
            }
        }
        for (i, a) in after.iter().enumerate() {
            prop_assert!(a.w >= 1 && a.h >= 1 && a.x + a.w <= 12, "{a:?} leaves the grid");
            for b in &after[..i] {
                prop_assert!(!meet(a, b), "{a:?} and {b:?} overlap");
            }
        }
        // Only who is in the way moves, keeps its size, and goes no farther than it must.
        for new in changed.iter().skip(1) {
            let old = cells.iter().find(|area| area.item == new.item).unwrap();
            prop_assert_eq!((new.w, new.h), (old.w, old.h));
            prop_assert!(meet(old, &changed[0]), "{:?} moved without need", old);
            let far = |x: u8, y: u16| u16::from(x.abs_diff(old.x)) + y.abs_diff(old.y);
            let others: Vec<&Area> = after.iter().filter(|area| area.item != new.item).collect();
            let nearer = (0..=12 - old.w)
                .flat_map(|x| (0..old.y + far(new.x, new.y)).map(move |y| (x, y)))
                .filter(|(x, y)| far(*x, *y) < far(new.x, new.y))
                .find(|(x, y)| others.iter().all(|other| !meet(other, &Area { x: *x, y: *y, ..(*old).clone() })));
            prop_assert!(nearer.is_none(), "{:?} could stay nearer, at {:?}", old, nearer);
        }
    }

    #[test]
    fn a_free_spot_is_free((cells, w, h) in (grids(), 1_u8..=12, 1_u16..8)) {
        let (x, y) = edit::free(&cells, w, h);
        let spot = Area { item: "new".parse().unwrap(), x, y, w, h };
        prop_assert!(x + w <= 12);
        prop_assert!(cells.iter().all(|area| !meet(area, &spot)));
    }
}
