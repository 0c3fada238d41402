//! The wires of the chosen item, drawn over the page. Decoration: the table of wires says the same.

use super::geometry::Rect;
use crate::panels::wires;
use crate::state::Studio;
use jogakbo_contract::page::{Target, Wire};
use leptos::prelude::*;

/// How far a line reaches into the boxes it joins, so that it is seen where they touch; in pixels.
const INTO: f64 = 24.0;
/// Height of a word at the edge, in pixels.
const STUB: f64 = 26.0;

/// A wire as a line.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    path: String,
    /// Where the word stands.
    at: (f64, f64),
    words: String,
}

/// The lines and their words.
pub fn lines(studio: Studio) -> impl IntoView {
    let all = Memo::new(move |_| drawn(studio));
    let paths = move || {
        let drawn = all.get().into_iter().filter(|line| !line.path.is_empty());
        drawn
            .map(|line| view! { <path class="wire" d=line.path marker-end="url(#wire-end)"></path> })
            .collect::<Vec<_>>()
    };
    let words = move || {
        let style = |(x, y): (f64, f64)| format!("left:{x}px;top:{y}px");
        all.get()
            .into_iter()
            .map(|line| view! { <span class="wire-word" style=style(line.at)>{line.words}</span> })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="wires" aria-hidden="true" hidden=move || all.with(Vec::is_empty)>
            <svg focusable="false">
                <defs><marker id="wire-end" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"></path></marker></defs>
                {paths}
            </svg>
            {words}
        </div>
    }
}

fn drawn(studio: Studio) -> Vec<Line> {
    let (Some(page), Some(chosen)) = (studio.page(), studio.chosen.get()) else { return Vec::new() };
    // While something moves, the lines would lag behind.
    if studio.moving.with(Option::is_some) || studio.ear.using.get() {
        return Vec::new();
    }
    let scale = studio.scale.get();
    let spots = studio.spots.get();
    let rect = |item: &str| spots.iter().find(|spot| spot.item == item).map(|spot| spot.rect.scaled(scale));
    let Some(own) = rect(&chosen) else { return Vec::new() };
    let mut all = Vec::new();
    let mut stubs = Vec::new();
    // Wires between the same two items are one line.
    let mut pairs: Vec<(Rect, bool, Vec<String>)> = Vec::new();
    for wire in &page.spec.wiring {
        let ends = (wire.from.item().map(ToString::to_string), wire.to.item().map(ToString::to_string));
        let leaves = ends.0.as_ref() == Some(&chosen);
        if !leaves && ends.1.as_ref() != Some(&chosen) {
            continue;
        }
        let other = if leaves { &ends.1 } else { &ends.0 };
        let far = other.as_ref().filter(|other| **other != chosen).and_then(|other| rect(other));
        match far {
            Some(far) => match pairs.iter_mut().find(|(rect, out, _)| *rect == far && *out == leaves) {
                Some((_, _, names)) => names.push(port(wire)),
                None => pairs.push((far, leaves, vec![port(wire)])),
            },
            // To or from something that has no place: a word at the edge.
            None if leaves => stubs.push(format!("→ {}", wires::target(studio, &page, &wire.to))),
            None => stubs.push(format!("← {}", wires::source(studio, &page, &wire.from))),
        }
    }
    for (far, leaves, names) in pairs {
        let (path, at) = if leaves { between(own, far) } else { between(far, own) };
        all.push(Line { path, at, words: names.join(", ") });
    }
    let mut y = own.y + own.h;
    for words in stubs {
        y -= STUB;
        all.push(Line { path: String::new(), at: (own.x + own.w / 2.0, y), words });
    }
    all
}

/// The name of what arrives: a property, an action, an event.
fn port(wire: &Wire) -> String {
    match &wire.to {
        Target::Prop { prop, .. } => prop.clone(),
        Target::Action { action, .. } => format!("{action}()"),
        Target::Publish { publish, .. } => publish.to_string(),
        Target::Var { .. } | Target::Param { .. } | Target::Host { .. } => String::new(),
    }
}

/// A curve from the edge of one box to the edge of the other, and its middle.
fn between(from: Rect, to: Rect) -> (String, (f64, f64)) {
    let middle = |rect: Rect| (rect.x + rect.w / 2.0, rect.y + rect.h / 2.0);
    let (a, b) = (middle(from), middle(to));
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    // Boxes that stand side by side are joined at their sides, else above and below.
    let beside = to.x >= from.x + from.w || from.x >= to.x + to.w;
    let (start, end, bend) = if beside {
        let side = |rect: Rect, right: bool| {
            let into = INTO.min(rect.w / 2.0);
            if right { rect.x + rect.w - into } else { rect.x + into }
        };
        let (start, end) = ((side(from, dx > 0.0), a.1), (side(to, dx <= 0.0), b.1));
        let half = (end.0 - start.0) / 2.0;
        (start, end, ((half, 0.0), (-half, 0.0)))
    } else {
        let side = |rect: Rect, below: bool| {
            let into = INTO.min(rect.h / 2.0);
            if below { rect.y + rect.h - into } else { rect.y + into }
        };
        let (start, end) = ((a.0, side(from, dy > 0.0)), (b.0, side(to, dy <= 0.0)));
        let half = (end.1 - start.1) / 2.0;
        (start, end, ((0.0, half), (0.0, -half)))
    };
    let ((ax, ay), (bx, by)) = bend;
    let path = format!(
        "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
        start.0,
        start.1,
        start.0 + ax,
        start.1 + ay,
        end.0 + bx,
        end.1 + by,
        end.0,
        end.1
    );
    (path, (f64::midpoint(start.0, end.0), f64::midpoint(start.1, end.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_joins_the_sides_that_face_each_other() {
        let left = Rect { x: 0.0, y: 0.0, w: 100.0, h: 50.0 };
        let right = Rect { x: 200.0, y: 0.0, w: 100.0, h: 50.0 };
        let below = Rect { x: 20.0, y: 100.0, w: 100.0, h: 50.0 };
        assert_eq!(between(left, right).0, "M76.0 25.0C150.0 25.0 150.0 25.0 224.0 25.0");
        assert_eq!(between(right, left).0, "M224.0 25.0C150.0 25.0 150.0 25.0 76.0 25.0");
        assert_eq!(between(left, below).0, "M50.0 26.0C50.0 75.0 70.0 75.0 70.0 124.0");
        assert_eq!(between(left, right).1, (150.0, 25.0));
    }
}
