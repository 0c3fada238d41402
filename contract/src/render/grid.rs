//! The grid and its slots: pure CSS, no script is needed to lay out.

use super::html::Html;
use super::start::Start;
use super::{Request, needs_sign_in};
use crate::lock::LockedItem;
use crate::page::{Areas, Height, Layout};
use crate::phrase::Phrase;
use std::fmt::Write as _;

/// The rules of one page's grid. Names and lengths were checked when the page was read.
pub fn css(layout: &Layout) -> String {
    let grid = &layout.grid;
    let mut css = format!(".jgb-grid{{--row:{};gap:{}}}", grid.row_height, grid.gap);
    let mut steps: Vec<(&String, &u16)> = layout.breakpoints.iter().collect();
    steps.sort_by_key(|(_, width)| **width);
    for (name, width) in steps {
        let Some(areas) = layout.areas.get(name) else { continue };
        write!(css, "@media(min-width:{width}px){{").expect("a string takes every text");
        match areas {
            Areas::Stack(_) => css.push_str(".jgb-grid{grid-template-columns:minmax(0,1fr);grid-auto-rows:auto}.jgb-item{grid-area:auto}"),
            Areas::Cells(_) => write!(
                css,
                ".jgb-grid{{grid-template-columns:repeat(12,minmax(0,1fr));grid-auto-rows:minmax(var(--row),auto)}}.jgb-item{{grid-area:var(--{name},auto/span 12)}}"
            )
            .expect("a string takes every text"),
        }
        css.push('}');
    }
    css
}

/// The grid with all items in reading order.
pub fn grid(out: &mut Html, request: &Request<'_>, start: &Start) {
    out.raw("<div class=\"jgb-grid\"").attr("data-page", request.lock.page.name.as_str()).raw(">");
    for item in &request.lock.items {
        section(out, request, start, item);
    }
    out.raw("</div>");
}

fn section(out: &mut Html, request: &Request<'_>, start: &Start, item: &LockedItem) {
    let id = item.id.as_str();
    out.raw("<section class=\"jgb-item\"")
        .attr("data-item", id)
        .raw(" id=\"item-")
        .raw(id)
        .raw("\" aria-labelledby=\"label-")
        .raw(id);
    out.raw("\" style=\"");
    places(out, &request.lock.layout, item);
    out.raw("\"");
    if !start.shows(item.show.as_ref()) {
        out.raw(" hidden");
    }
    out.raw("><h2 id=\"label-").raw(id).raw("\"");
    let language = item.title.language(request.locale);
    if language != request.locale.tag() {
        out.attr("lang", language);
    }
    out.raw(">").text(item.title.get(request.locale)).raw("</h2>");
    if needs_sign_in(request, item) {
        out.raw("<p class=\"jgb-wait\">").text(Phrase::NeedsSignIn.say(request.locale)).raw(" <a");
        out.attr("href", &super::chrome::sign_in_address(&request.locale.path(&super::route_of(request))))
            .raw(">")
            .text(Phrase::SignIn.say(request.locale))
            .raw("</a></p>");
    } else {
        slot(out, request, item);
    }
    out.raw("</section>");
}

/// Cells per breakpoint as custom properties, and the number of rows to reserve when stacked.
fn places(out: &mut Html, layout: &Layout, item: &LockedItem) {
    let mut rows = item.size.map_or(2, |size| size.h);
    for (name, areas) in &layout.areas {
        if let Areas::Cells(cells) = areas
            && let Some(area) = cells.iter().find(|area| area.item == item.id)
        {
            rows = rows.min(area.h).max(1);
            out.raw("--").raw(name).raw(":").number(area.y + 1).raw("/").number(area.x + 1);
            out.raw("/span ").number(area.h).raw("/span ").number(area.w).raw(";");
        }
    }
    out.raw("--h:").number(rows);
}

fn slot(out: &mut Html, request: &Request<'_>, item: &LockedItem) {
    out.raw("<jgb-slot").attr("item", item.id.as_str()).raw(" state=\"waiting\"");
    if item.height == Height::Scroll {
        out.raw(" class=\"jgb-scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"label-")
            .raw(item.id.as_str())
            .raw("\"");
    }
    out.raw("><template shadowrootmode=\"open\">");
    for style in &item.styles {
        out.raw("<link rel=\"stylesheet\"").attr("href", style).raw(">");
    }
    out.raw("<slot></slot></template>");
    out.raw("<noscript>");
    match &item.fallback {
        Some(link) => {
            let text =
                link.title.as_ref().map_or(Phrase::OpenInstead.say(request.locale), |title| title.get(request.locale));
            out.raw("<a").attr("href", &link.url).raw(">").text(text).raw("</a>");
        }
        None => {
            out.raw("<p class=\"jgb-wait\">").text(Phrase::NeedsScript.say(request.locale)).raw("</p>");
        }
    }
    out.raw("</noscript></jgb-slot>");
}
