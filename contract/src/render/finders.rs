//! What machines ask a portal for: `sitemap.xml`, `robots.txt` and the web app manifest.

use super::Portal;
use super::head::{LANGUAGES, THEME};
use super::html::Html;
use crate::text::Locale;
use serde_json::{Value, json};

/// A page that anybody may open.
#[derive(Debug, Clone, Copy)]
pub struct SitemapPage<'a> {
    /// Its route, without `/*`.
    pub route: &'a str,
    /// The day it last changed, `2026-11-27`, where that is known.
    pub changed: Option<&'a str>,
}

/// A sitemap holds at most this many addresses (sitemaps.org); the rest is left out.
const MOST_ADDRESSES: usize = 50_000;

/// The sitemap: each page in each language, and what the others are.
pub fn sitemap<'a>(public_url: &str, pages: impl Iterator<Item = SitemapPage<'a>>) -> String {
    let mut out = Html::with_capacity(4_096);
    out.raw(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"",
    );
    out.raw(" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for page in pages.take(MOST_ADDRESSES / Locale::ALL.len()) {
        let address = |locale: Locale| format!("{public_url}{}", locale.path(page.route));
        for locale in Locale::ALL {
            out.raw("<url><loc>").text(&address(locale)).raw("</loc>");
            if let Some(day) = page.changed {
                out.raw("<lastmod>").text(day).raw("</lastmod>");
            }
            for (tag, other) in LANGUAGES {
                out.raw("<xhtml:link rel=\"alternate\"").attr("hreflang", tag).attr("href", &address(other)).raw("/>");
            }
            out.raw("</url>\n");
        }
    }
    out.raw("</urlset>\n");
    out.into_string()
}

/// What crawlers may fetch: all but the portal's own machinery, yet its files, without which a page has no look.
pub fn robots(public_url: &str) -> String {
    format!("User-agent: *\nDisallow: /-/\nAllow: /-/assets/\nAllow: /-/shell/\n\nSitemap: {public_url}/sitemap.xml\n")
}

/// The web app manifest in one language.
pub fn web_manifest(portal: &Portal, locale: Locale) -> Value {
    let name = portal.name.get(locale);
    let mut icons: Vec<Value> = Vec::new();
    if let Some(icon) = &portal.icon {
        icons.push(json!({"src": icon, "type": "image/svg+xml", "sizes": "any"}));
    }
    for (side, icon) in &portal.icons {
        // The mark fills the whole square, so every shape a system cuts out of it is filled.
        for purpose in if *side == 512 { &["any", "maskable"][..] } else { &["any"][..] } {
            icons
                .push(json!({"src": icon, "type": "image/png", "sizes": format!("{side}x{side}"), "purpose": purpose}));
        }
    }
    json!({
        "id": "/",
        "name": name,
        "short_name": name,
        "lang": locale.tag(),
        "dir": "ltr",
        "start_url": locale.path("/"),
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": THEME[0].1,
        "background_color": THEME[0].1,
        "icons": icons,
    })
}
