//! How long one move on a grid takes, and whom it moves: `cargo bench -p jogakbo-contract --bench placing`. Prints, never asserts
//! times. With `--json` it prints one line for `e2e/bench/placing.mjs`, which lets other engines do the same moves.

#![expect(clippy::disallowed_types, reason = "a benchmark is measured by the clock")]

use jogakbo_contract::edit::{self, Placing};
use jogakbo_contract::page::Area;
use std::hint::black_box;
use std::time::Instant;

/// How often all moves are made.
const ROUNDS: usize = 21;

/// `count` items of mixed sizes, each at the first free spot: the same for every engine.
fn dense(count: usize) -> Vec<Area> {
    let sizes = [(4, 2), (4, 3), (4, 2), (6, 2), (3, 4), (3, 2), (12, 1), (8, 3), (4, 3)];
    let mut cells: Vec<Area> = Vec::new();
    for n in 0..count {
        let (w, h) = sizes[n % sizes.len()];
        let (x, y) = edit::free(&cells, w, h);
        cells.push(Area { item: format!("i{n}").parse().expect("an id"), x, y, w, h });
    }
    cells
}

/// Moves to try: each of some items goes to the corner of another one.
fn moves(cells: &[Area]) -> Vec<(usize, Placing)> {
    let count = cells.len();
    (0..40.min(count))
        .map(|n| {
            let (from, to) = (n * 7 % count, (n * 13 + count / 2) % count);
            (from, Placing::To { x: cells[to].x.min(12 - cells[from].w), y: cells[to].y })
        })
        .collect()
}

/// Median nanoseconds of one move, and how many items each move displaced.
fn measure(cells: &[Area]) -> (u128, Vec<usize>) {
    let moves = moves(cells);
    let mut times = Vec::new();
    let mut displaced = Vec::new();
    for round in 0..ROUNDS {
        for (from, placing) in &moves {
            let start = Instant::now();
            let changed = black_box(edit::place(black_box(cells), &cells[*from].item, *placing));
            times.push(start.elapsed().as_nanos());
            if round == 0 {
                displaced.push(changed.map_or(0, |changed| changed.len().saturating_sub(1)));
            }
        }
    }
    times.sort_unstable();
    (times[times.len() / 2], displaced)
}

fn main() {
    let json = std::env::args().any(|flag| flag == "--json");
    for count in [40, 500] {
        let cells = dense(count);
        let (nanoseconds, mut displaced) = measure(&cells);
        if json {
            let moves: Vec<_> = moves(&cells)
                .into_iter()
                .map(|(from, placing)| match placing {
                    Placing::To { x, y } => serde_json::json!({ "item": cells[from].item, "x": x, "y": y }),
                    Placing::Size { .. } => serde_json::Value::Null,
                })
                .collect();
            let line = serde_json::json!({
                "count": count, "cells": cells, "moves": moves, "nanoseconds": nanoseconds, "displaced": displaced,
            });
            println!("{line}");
            continue;
        }
        let most = displaced.iter().max().copied().unwrap_or(0);
        displaced.sort_unstable();
        let median = displaced[displaced.len() / 2];
        #[expect(clippy::cast_precision_loss, reason = "a time for people")]
        let microseconds = nanoseconds as f64 / 1_000.0;
        println!(
            "{count} items: {microseconds:.1} µs a move; others displaced by a move: {median} (median), {most} (most)"
        );
    }
}
