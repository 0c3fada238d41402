//! The pages that describe an element, an API and the events of one version of a PBC. What they show is text of other teams: it is
//! escaped, and nothing of it becomes markup or a link.

mod api;
mod channels;
mod element;
mod events;
mod table;

pub use api::{ApiSaid, api_reference};
pub use element::element_reference;
pub use events::event_reference;

use super::super::chrome::Here;
use super::super::html::{Html, encode};
use super::super::pages::page;
use super::super::{Document, Portal};
use super::{CSS, mark, pbc_address};
use crate::docs::{Block, Words};
use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::phrase::ReferenceWord as Word;
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// Only on these pages.
const OWN_CSS: &str = "<style>.jgb-ref :is(h4,h5){margin:16px 0 8px}.jgb-ref h5{font-size:.9375rem}.jgb-ref caption{padding:0 0 4px;text-align:start;font-size:.9375rem;color:var(--jgb-color-text-subtle)}\
.jgb-ref h3{margin-block-start:20px}.jgb-ref section>h3:not(:first-of-type){padding-block-start:16px;border-block-start:1px solid var(--jgb-color-border-strong)}.jgb-ref section.jgb-event>h3{padding:0;border:0}\
.jgb-ref td{min-inline-size:5.5rem}.jgb-ref table:not(.jgb-few) td:last-child{min-inline-size:14rem}.jgb-ref th[scope=row]{min-inline-size:10rem;white-space:normal;overflow-wrap:anywhere}.jgb-ref .jgb-few{min-inline-size:0}.jgb-ref .jgb-few td{min-inline-size:0}.jgb-ref td>:last-child{margin-block-end:0}.jgb-ref .jgb-lines{white-space:pre-line}\
.jgb-ref pre{margin:0 0 8px;padding:8px 12px;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--jgb-color-surface);border:1px solid var(--jgb-color-border);border-radius:6px;font-size:.9375rem}\
.jgb-ref nav ul{margin:0;padding-inline-start:20px}.jgb-ref nav a{display:inline-flex;align-items:center;min-block-size:32px}.jgb-ref dl{margin-block-end:8px}@media(max-width:480px){.jgb-ref .jgb-few th[scope=row]{min-inline-size:5.5rem}.jgb-ref dl{grid-template-columns:1fr}.jgb-ref dd{margin-block-end:4px}}</style>";

/// Which page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference<'a> {
    /// About the element of this widget.
    Element(&'a str),
    /// About this API.
    Api(&'a str),
    /// About all events.
    Events,
}

impl Reference<'_> {
    /// The address of the page for one version of a PBC, without a language.
    pub fn path(self, pbc: &str, version: &str) -> String {
        let mut path = "/-/catalogue/docs/".to_owned();
        for part in [pbc, version] {
            encode(&mut path, part, b"");
            path.push('/');
        }
        match self {
            Self::Element(widget) => path + "elements/" + widget,
            Self::Api(api) => path + "apis/" + api,
            Self::Events => path + "events",
        }
    }

    /// The same with the language of the page that links to it.
    pub fn address(self, pbc: &str, version: &str, locale: Locale) -> String {
        format!("{}?lang={}", self.path(pbc, version), locale.tag())
    }
}

/// What all of these pages say.
#[derive(Debug, Clone)]
pub struct ReferencePage<'a> {
    /// The version that is described.
    pub manifest: &'a Manifest,
    /// The other versions that are installed, newest first.
    pub versions: &'a [&'a str],
    /// Address of the document as it is.
    pub raw: Option<&'a str>,
}

fn frame(
    portal: &Portal,
    it: &ReferencePage<'_>,
    which: Reference<'_>,
    title: &str,
    (session, locale, look): (&SessionView, Locale, Look),
    body: impl FnOnce(&mut Html),
) -> Document {
    let metadata = &it.manifest.metadata;
    let (pbc, version) = (metadata.name.as_str(), metadata.version.as_str());
    let place = which.path(pbc, version);
    let kind = match which {
        Reference::Element(_) => Word::OfElement,
        Reference::Api(_) => Word::OfApi,
        Reference::Events => Word::OfEvents,
    };
    let title = format!("{title} · {}", kind.say(locale));
    page(portal, &title, Here::Place(&place), session, locale, look, |out| {
        out.raw(CSS).raw(OWN_CSS).raw("<div class=\"jgb-cat jgb-ref\"><p>").text(metadata.title.get(locale));
        out.raw(" · <code>").text(pbc).raw("</code> ").text(version).raw("</p>");
        if !it.versions.is_empty() {
            out.raw("<nav").attr("aria-label", Word::OtherVersions.say(locale)).raw("><p>");
            out.text(Word::OtherVersions.say(locale)).raw(": ");
            for (i, other) in it.versions.iter().enumerate() {
                out.raw(if i > 0 { ", <a" } else { "<a" }).attr("href", &which.address(pbc, other, locale));
                out.raw(">").text(other).raw("</a>");
            }
            out.raw("</p></nav>");
        }
        body(out);
        out.raw("<p><a")
            .attr("href", &pbc_address(pbc, locale))
            .raw(">")
            .text(Word::Back.say(locale))
            .raw("</a></p></div>");
    })
}

/// Why there is nothing to show: a sentence, and for those who mend it the code and the place.
fn trouble(out: &mut Html, finding: &Finding, locale: Locale) {
    out.raw("<div class=\"jgb-failure\"><p>")
        .text(Word::about(&finding.code).say(locale))
        .raw("</p><p class=\"jgb-code\"><code>");
    let place = if finding.at.is_empty() { "/" } else { &finding.at };
    out.text(&finding.code).raw("</code> ").text(place).raw(": ").text(&finding.message);
    out.raw("</p></div>");
}

/// The link to the document as it is.
fn raw(out: &mut Html, it: &ReferencePage<'_>, locale: Locale) {
    if let Some(raw) = it.raw {
        out.raw("<p><a").attr("href", raw).raw(">").text(Word::Raw.say(locale)).raw("</a></p>");
    }
}

/// That there is more than is shown.
fn cut(out: &mut Html, is_cut: bool, locale: Locale) {
    if is_cut {
        out.raw("<p class=\"jgb-code\">").text(Word::Cut.say(locale)).raw("</p>");
    }
}

/// A mark and why.
fn deprecated(out: &mut Html, why: Option<&str>, locale: Locale) {
    let Some(why) = why else { return };
    out.raw("<p>");
    mark(out, Word::Deprecated.say(locale));
    out.text(why).raw("</p>");
}

/// The list of the sections of a page: id and what is shown.
fn contents<'a>(out: &mut Html, sections: impl Iterator<Item = (String, &'a str)>, locale: Locale) {
    out.raw("<nav").attr("aria-label", Word::Contents.say(locale)).raw("><ul>");
    for (id, title) in sections {
        out.raw("<li><a").attr("href", &format!("#{id}")).raw(">").text(title).raw("</a></li>");
    }
    out.raw("</ul></nav>");
}

/// A description in paragraphs; what stands between single backticks is code.
fn words(out: &mut Html, words: &Words) {
    for block in &words.0 {
        match block {
            Block::Code(code) => {
                out.raw("<pre><code>").text(code).raw("</code></pre>");
            }
            Block::Text(text) => {
                out.raw("<p class=\"jgb-lines\">");
                spans(out, text);
                out.raw("</p>");
            }
        }
    }
}

/// A line in which what stands between single backticks is code.
fn spans(out: &mut Html, text: &str) {
    let parts: Vec<&str> = text.split('`').collect();
    for (i, part) in parts.iter().enumerate() {
        // A backtick without another one is only itself.
        match i % 2 == 1 {
            true if i + 1 < parts.len() => out.raw("<code>").text(part).raw("</code>"),
            true => out.text("`").text(part),
            false => out.text(part),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_text_and_code_and_nothing_else() {
        let mut out = Html::default();
        let said = "See `<b>` and <script>alert(1)</script> [x](javascript:1) `\n\n```\n</code><img>\n```";
        words(&mut out, &Words::read(said, 1_000));
        let expected = "<p class=\"jgb-lines\">See <code>&lt;b&gt;</code> and &lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:1) `</p>\
            <pre><code>&lt;/code&gt;&lt;img&gt;</code></pre>";
        assert_eq!(out.into_string(), expected);
    }

    #[test]
    fn addresses_name_the_version_exactly() {
        let address = Reference::Api("posts").address("kr.go.demo.board", "1.0.0+b/1", Locale::En);
        assert_eq!(address, "/-/catalogue/docs/kr.go.demo.board/1.0.0%2Bb%2F1/apis/posts?lang=en");
    }
}
