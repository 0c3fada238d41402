//! The frame of pages without widgets. No script, so their policy allows none.

use super::html::Html;
use super::{Document, Portal, chrome, head};
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// A page with this title.
pub(super) fn page(
    portal: &Portal,
    title: &str,
    here: chrome::Here<'_>,
    session: &SessionView,
    locale: Locale,
    look: Look,
    body: impl FnOnce(&mut Html),
) -> Document {
    let mut out = Html::with_capacity(super::CSS.len() + 4_096);
    let facts = head::Head { title, description: None, route: None, locale, look };
    head::head(&mut out, portal, &facts, &head::Parts::default());
    chrome::open(&mut out, portal, true, locale);
    chrome::header(&mut out, portal, session, here, locale, look);
    open_main(&mut out, title);
    body(&mut out);
    out.raw("</main>");
    chrome::footer(&mut out, portal, None, locale);
    out.raw("</body></html>\n");
    Document { html: out.into_string(), scripts: Vec::new(), frames: Vec::new() }
}

/// The start of the main part of a page without items.
pub(super) fn open_main(out: &mut Html, title: &str) {
    out.raw("<main id=\"main\" tabindex=\"-1\" class=\"jgb-plain\"><h1 id=\"jgb-title\" tabindex=\"-1\">");
    out.text(title).raw("</h1>");
}
