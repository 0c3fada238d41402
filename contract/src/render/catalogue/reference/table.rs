//! Tables of these pages: a caption that says how many rows there are, headed columns and rows, and room to scroll on narrow screens.

use super::super::super::html::Html;
use super::{cut, mark, spans};
use crate::docs::{Row, Shape};
use crate::phrase::{CatalogueWord, ReferenceWord as Word};
use crate::text::Locale;

/// A table; `rows` writes its rows.
pub(super) fn table(
    out: &mut Html,
    (title, count): (&str, usize),
    heads: &[&str],
    locale: Locale,
    rows: impl FnOnce(&mut Html),
) {
    let caption = Word::Count.say(locale).replacen("{}", title, 1).replacen("{}", &count.to_string(), 1);
    out.raw("<div class=\"jgb-wide\" tabindex=\"0\" role=\"group\"").attr("aria-label", title);
    // Few columns have room on a phone.
    out.raw(if heads.len() < 4 { "><table class=\"jgb-few\"><caption>" } else { "><table><caption>" });
    out.text(&caption).raw("</caption><thead><tr>");
    for head in heads {
        out.raw("<th scope=\"col\">").text(head).raw("</th>");
    }
    out.raw("</tr></thead><tbody>");
    rows(out);
    out.raw("</tbody></table></div>");
}

/// The first cell of a row.
pub(super) fn head(out: &mut Html, name: &str) {
    out.raw("<tr><th scope=\"row\"><code>").text(name).raw("</code></th>");
}

/// A cell with code, or an empty one.
pub(super) fn code(out: &mut Html, text: &str) {
    out.raw("<td>");
    if !text.is_empty() {
        out.raw("<code>").text(text).raw("</code>");
    }
    out.raw("</td>");
}

/// Whether something must be there.
pub(super) fn must(out: &mut Html, required: bool, locale: Locale) {
    out.raw("<td>").text(if required { Word::Yes } else { Word::No }.say(locale)).raw("</td>");
}

/// A type with what narrows it.
pub(super) fn kind(out: &mut Html, kind: &str, limits: &str) {
    out.raw("<td><code>").text(kind).raw("</code>");
    if !limits.is_empty() {
        out.raw("<br><span class=\"jgb-code\">").text(limits).raw("</span>");
    }
    out.raw("</td>");
}

/// Adds to what a row means.
pub(super) type More<'a> = &'a dyn Fn(&mut Html, &Row);

/// A schema: its type in a line, and its properties in a table.
pub(super) fn shape(out: &mut Html, title: &str, shape: &Shape, locale: Locale, more: Option<More<'_>>) {
    out.raw("<p><code>").text(&shape.kind).raw("</code>");
    if !shape.limits.is_empty() {
        out.raw(" <span class=\"jgb-code\">").text(&shape.limits).raw("</span>");
    }
    if !shape.about.is_empty() {
        out.raw(" · ");
        spans(out, &shape.about);
    }
    out.raw("</p>");
    if !shape.rows.is_empty() {
        rows(out, title, &shape.rows, locale, more);
    }
    cut(out, shape.cut, locale);
}

fn rows(out: &mut Html, title: &str, rows: &[Row], locale: Locale, more: Option<More<'_>>) {
    let has_about = more.is_some() || rows.iter().any(|row| !row.about.is_empty() || row.deprecated);
    let heads = [
        CatalogueWord::Name.say(locale),
        CatalogueWord::Type.say(locale),
        Word::Must.say(locale),
        CatalogueWord::Meaning.say(locale),
    ];
    let shown = if has_about { heads.len() } else { heads.len() - 1 };
    table(out, (title, rows.len()), &heads[..shown], locale, |out| {
        for row in rows {
            head(out, &row.name);
            kind(out, &row.kind, &row.limits);
            must(out, row.required, locale);
            if has_about {
                out.raw("<td>");
                if row.deprecated {
                    mark(out, Word::Deprecated.say(locale));
                }
                if let Some(more) = more {
                    more(out, row);
                }
                spans(out, &row.about);
                out.raw("</td>");
            }
            out.raw("</tr>");
        }
    });
}
