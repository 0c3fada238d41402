//! The head of a document: what browsers, search engines and link previews read.

use super::html::Html;
use super::{CSS, Portal};
use crate::text::{Locale, Text};
use crate::view::{Look, Scheme};

/// Colours of the browser's own bars: the token `surface-raised`, light and dark.
pub const THEME: [(&str, &str); 2] = [("light", "#fff"), ("dark", "#1e2124")];

/// Without script nothing will come: no skeleton waits for it, and no cell keeps its room.
const CSS_WITHOUT_SCRIPT: &str = "#jgb-late{display:none}.jgb-grid{grid-auto-rows:auto!important}jgb-slot[state]{min-block-size:0;background:none}\
    jgb-slot a{display:inline-flex;align-items:center;min-block-size:44px}";

/// What the head of a document says.
pub struct Head<'a> {
    /// Title of the page, without the portal's name.
    pub title: &'a str,
    /// One sentence about the page.
    pub description: Option<&'a Text>,
    /// Route for canonical and language links; none on pages that search engines leave out.
    pub route: Option<&'a str>,
    /// Language.
    pub locale: Locale,
    /// Colours.
    pub look: Look,
}

/// What the head brings along for items.
#[derive(Default)]
pub struct Parts<'a> {
    /// Rules of the page's grid.
    pub css: Option<&'a str>,
    /// The import map as JSON.
    pub import_map: Option<&'a str>,
    /// Script files to fetch at once, each with its integrity if it has one.
    pub files: &'a [(&'a str, Option<&'a str>)],
}

/// The title of a document.
pub fn full_title(portal: &Portal, title: &str, locale: Locale) -> String {
    format!("{title} - {}", portal.name.get(locale))
}

/// Everything up to the start of the body.
pub fn head(out: &mut Html, portal: &Portal, head: &Head<'_>, parts: &Parts<'_>) {
    let (locale, scheme) = (head.locale, head.look.scheme);
    out.raw("<!doctype html><html").attr("lang", locale.tag()).attr("data-scheme", scheme.word());
    if head.look.contrast {
        out.attr("data-contrast", "more");
    }
    out.raw(
        "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
    );
    out.text(&full_title(portal, head.title, locale)).raw("</title>");
    out.raw("<meta name=\"color-scheme\"")
        .attr("content", if scheme == Scheme::Auto { "light dark" } else { scheme.word() })
        .raw(">");
    for (word, color) in THEME.into_iter().filter(|(word, _)| scheme == Scheme::Auto || *word == scheme.word()) {
        out.raw("<meta name=\"theme-color\"").attr("content", color);
        if scheme == Scheme::Auto {
            out.attr("media", &format!("(prefers-color-scheme:{word})"));
        }
        out.raw(">");
    }
    // An empty address keeps browsers from asking for `/favicon.ico`.
    out.raw("<link rel=\"icon\"").attr("href", portal.icon.as_deref().unwrap_or("data:,")).raw(">");
    match head.route {
        Some(route) => for_finders(out, portal, head, route),
        None => {
            out.raw("<meta name=\"robots\" content=\"noindex\">");
        }
    }
    out.raw("<style>").raw(CSS).raw("</style>");
    if let Some(css) = parts.css {
        out.raw("<style>").raw(css).raw("</style>");
        out.raw("<noscript><style>").raw(CSS_WITHOUT_SCRIPT).raw("</style></noscript>");
    }
    if let Some(map) = parts.import_map {
        out.raw("<script type=\"importmap\">").raw(map).raw("</script>");
    }
    // The browser fetches them while it still reads the page (ADR 0007). Its look-ahead does not read the map above: without
    // the same integrity here, each file would be fetched a second time when it is imported.
    for (file, integrity) in parts.files {
        out.raw("<link rel=\"modulepreload\"").attr("href", file);
        if let Some(integrity) = integrity {
            out.attr("integrity", integrity);
        }
        out.raw(">");
    }
    out.raw("</head><body>");
}

/// What search engines, link previews and home screens read.
fn for_finders(out: &mut Html, portal: &Portal, head: &Head<'_>, route: &str) {
    let locale = head.locale;
    let description = head.description.map(|description| description.get(locale));
    if let Some(description) = description {
        out.raw("<meta name=\"description\"").attr("content", description).raw(">");
    }
    if let Some(icon) = portal.icons.get(&180) {
        out.raw("<link rel=\"apple-touch-icon\"").attr("href", icon).raw(">");
    }
    out.raw("<link rel=\"manifest\"").attr("href", &locale.path("/manifest.webmanifest")).raw(">");
    if portal.public_url.is_empty() {
        return;
    }
    let address = |locale: Locale| format!("{}{}", portal.public_url, locale.path(route));
    out.raw("<link rel=\"canonical\"").attr("href", &address(locale)).raw(">");
    for (tag, other) in LANGUAGES {
        out.raw("<link rel=\"alternate\"").attr("hreflang", tag).attr("href", &address(other)).raw(">");
    }
    let image = portal.icons.get(&512).map(|icon| format!("{}{icon}", portal.public_url));
    for (property, content) in [
        ("og:type", Some("website")),
        ("og:title", Some(head.title)),
        ("og:description", description),
        ("og:site_name", Some(portal.name.get(locale))),
        ("og:url", Some(address(locale).as_str())),
        ("og:locale", Some(if locale == Locale::Ko { "ko_KR" } else { "en_GB" })),
        ("og:image", image.as_deref()),
    ] {
        if let Some(content) = content {
            out.raw("<meta").attr("property", property).attr("content", content).raw(">");
        }
    }
}

/// What `hreflang` says of each address of a page; who speaks neither language gets Korean.
pub const LANGUAGES: [(&str, Locale); 3] = [("ko", Locale::Ko), ("en", Locale::En), ("x-default", Locale::Ko)];
