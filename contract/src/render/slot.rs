//! The slot of an item: where its element is put, the portal's own words, and what stands in the item.

use super::Request;
use super::html::Html;
use crate::ids::Name;
use crate::lock::LockedItem;
use crate::page::Height;
use crate::phrase::Phrase;

/// Opens the slot of an item, with a place for the portal's own words in it; whatever stands in the item comes after that.
///
/// `slots` are those of the element in which something stands. The root of the slot ends with slots of the same names, and boot
/// gives the element a copy of these: it comes first in the tree, so it takes what is meant for them, and hands it on to the
/// element's own slot. When the element goes, what stood in it falls back to the end of the root. Nothing is moved.
pub fn start(out: &mut Html, request: &Request<'_>, item: &LockedItem, slots: &[&Name]) {
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
    out.raw("<slot></slot>");
    if !slots.is_empty() {
        out.raw("<div part=\"inside\">");
        for name in slots {
            out.raw("<slot").attr("name", name.as_str()).attr("slot", name.as_str()).raw("></slot>");
        }
        out.raw("</div>");
    }
    out.raw("</template><div>");
    noscript(out, request, item);
    out.raw("</div>");
}

/// What a reader without script gets in place of an item.
fn noscript(out: &mut Html, request: &Request<'_>, item: &LockedItem) {
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
    out.raw("</noscript>");
}
