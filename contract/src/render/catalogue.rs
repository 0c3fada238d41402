//! The catalogue of widgets as pages for people: a list that can be searched, and one page per PBC (ADR 0044). They work without
//! script; only the live previews inside them are pages of their own.

mod detail;
mod reference;
mod versions;
mod waiting;
mod widget;

pub use detail::{EndpointRow, PbcPage, UseRow, pbc};
pub use reference::{ApiSaid, Reference, ReferencePage, api_reference, element_reference, event_reference};
pub use versions::{PastRow, VersionRow};
pub use waiting::{INSTALL, Tested, WAITING, WaitingPage, WaitingRow, waiting};

use super::chrome::Here;
use super::html::Html;
use super::pages::page;
use super::{Document, Portal};
use crate::edit::Folded;
use crate::manifest::{Lifecycle, Manifest, Widget};
use crate::phrase::CatalogueWord as Word;
use crate::text::{Locale, Text};
use crate::view::{Look, SessionView};
use serde::Deserialize;

/// Address of the list.
pub const CATALOGUE: &str = "/-/catalogue/widgets";
/// Characters of a search that count.
const LONGEST: usize = 100;
/// Widgets that one list shows.
const SHOWN: usize = 200;
/// Only on these pages, so that no citizen carries it.
const CSS: &str = "<style>.jgb-plain>.jgb-cat{max-inline-size:none}.jgb-cat form{display:flex;flex-wrap:wrap;gap:12px;align-items:end;margin-block:16px}\
.jgb-cat form>label{display:grid;grid-template-columns:minmax(0,max-content);gap:4px;max-inline-size:100%;font-weight:700}.jgb-cat :is(input,select){min-block-size:48px;box-sizing:border-box;max-inline-size:100%;padding-inline:12px;font:inherit;color:inherit;background:var(--jgb-color-surface-raised);border:1px solid var(--jgb-color-border-strong);border-radius:6px}\
.jgb-cat ul.jgb-cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr));gap:12px;margin:0;padding:0;list-style:none}\
.jgb-cat .jgb-cards li,.jgb-cat section{padding:20px;background:var(--jgb-color-surface-raised);border:1px solid var(--jgb-color-border);border-radius:12px}.jgb-cat section{margin-block:16px}\
.jgb-cat :is(h2,h3,h4){margin:0 0 8px}.jgb-cat h3{font-size:1.125rem}.jgb-cat h4{font-size:1rem;margin-block-start:16px}.jgb-cat p{margin:0 0 8px;overflow-wrap:anywhere}.jgb-cat li,.jgb-cat td,.jgb-cat dd{overflow-wrap:anywhere}\
.jgb-mark-on{display:inline-block;margin:0 6px 4px 0;padding:0 8px;border:1px solid var(--jgb-color-border-strong);border-radius:6px;font-size:.9375rem}\
.jgb-cat .jgb-wide{overflow-x:auto}.jgb-cat table{inline-size:100%;min-inline-size:32rem;border-collapse:collapse}.jgb-cat th{white-space:nowrap}.jgb-cat :is(th,td){padding:8px;text-align:start;vertical-align:top;border-block-end:1px solid var(--jgb-color-border)}\
.jgb-cat dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0}.jgb-cat dt{font-weight:700}.jgb-cat dd{margin:0}.jgb-cat iframe{display:block;inline-size:100%;block-size:420px;margin-block-start:8px;border:1px solid var(--jgb-color-border);border-radius:8px;background:var(--jgb-color-surface)}\
.jgb-cat summary{min-block-size:44px;display:flex;align-items:center;cursor:pointer;font-weight:700;color:var(--jgb-color-primary)}</style>";

/// What somebody looks for; empty words exclude nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CatalogueQuery {
    /// Words: names, titles, descriptions, owner and PBC. The first 100 characters count.
    pub q: String,
    /// `page` or `frame`: where the widget runs.
    pub tier: String,
    /// `tried`, `stopped`, `unused`, `experimental` or `deprecated`.
    pub state: String,
}

/// One widget of the list.
#[derive(Debug, Clone)]
pub struct CatalogueRow<'a> {
    /// The manifest of the version that most visitors get.
    pub manifest: &'a Manifest,
    /// The widget.
    pub widget: &'a Widget,
    /// Whether it runs in a frame, by its manifest or by the operator's word.
    pub framed: bool,
    /// Pages with it.
    pub pages: usize,
    /// Whether another version is on trial.
    pub tried: bool,
    /// Whether it is out of service.
    pub stopped: bool,
}

impl CatalogueRow<'_> {
    /// Whether it is what somebody looks for.
    pub fn fits(&self, query: &CatalogueQuery) -> bool {
        let lifecycle = self.manifest.metadata.lifecycle;
        let state = match query.state.as_str() {
            "tried" => self.tried,
            "stopped" => self.stopped,
            "unused" => self.pages == 0,
            "experimental" => lifecycle == Lifecycle::Experimental,
            "deprecated" => lifecycle == Lifecycle::Deprecated,
            _ => true,
        };
        let tier = match query.tier.as_str() {
            "page" => !self.framed,
            "frame" => self.framed,
            _ => true,
        };
        let words: String = query.q.chars().take(LONGEST).collect();
        state && tier && words.split_whitespace().all(|word| self.holds(&Folded::new(word)))
    }

    fn holds(&self, word: &Folded) -> bool {
        let Self { manifest, widget, .. } = self;
        let metadata = &manifest.metadata;
        let said = |text: &Text| Locale::ALL.into_iter().any(|locale| Folded::new(text.get(locale)).holds(word));
        said(&widget.title)
            || widget.description.as_ref().is_some_and(said)
            || said(&metadata.title)
            || metadata.description.as_ref().is_some_and(said)
            || said(&metadata.owner.name)
            || [widget.name.as_str(), metadata.name.as_str()].into_iter().any(|name| Folded::new(name).holds(word))
    }
}

/// Address of the page of a PBC.
pub fn pbc_address(name: &str, locale: Locale) -> String {
    format!("/-/catalogue/pbcs/{name}?lang={}", locale.tag())
}

/// Renders the list: of `all` widgets those that fit.
pub fn catalogue(
    portal: &Portal,
    all: &[CatalogueRow<'_>],
    query: &CatalogueQuery,
    session: &SessionView,
    locale: Locale,
    look: Look,
) -> Document {
    page(portal, Word::Title.say(locale), Here::Place(CATALOGUE), session, locale, look, |out| {
        out.raw(CSS).raw("<p>").text(Word::Lead.say(locale)).raw("</p><div class=\"jgb-cat\">");
        form(out, query, locale);
        let found: Vec<&CatalogueRow<'_>> = all.iter().filter(|row| row.fits(query)).collect();
        let counts = gap(&gap(Word::Found.say(locale), all.len()), found.len());
        out.raw("<p role=\"status\">").text(if found.is_empty() { Word::NothingFound.say(locale) } else { &counts });
        out.raw("</p><ul class=\"jgb-cards\">");
        for row in found.iter().take(SHOWN) {
            card(out, row, locale);
        }
        out.raw("</ul>");
        if found.len() > SHOWN {
            out.raw("<p>").text(&gap(Word::More.say(locale), SHOWN)).raw("</p>");
        }
        out.raw("</div>");
    })
}

fn form(out: &mut Html, query: &CatalogueQuery, locale: Locale) {
    out.raw("<form role=\"search\" method=\"get\"")
        .attr("action", CATALOGUE)
        .raw("><input type=\"hidden\" name=\"lang\"");
    out.attr("value", locale.tag()).raw("><label>").text(Word::Find.say(locale));
    out.raw("<input type=\"search\" name=\"q\"")
        .attr("maxlength", &LONGEST.to_string())
        .attr("value", &query.q)
        .raw("></label>");
    let tiers = [("page", Word::InPage), ("frame", Word::InFrame)];
    choice(out, "tier", Word::Runs, &tiers, &query.tier, locale);
    let states = [
        ("tried", Word::Tried),
        ("stopped", Word::Stopped),
        ("unused", Word::Unused),
        ("experimental", Word::Experimental),
        ("deprecated", Word::Deprecated),
    ];
    choice(out, "state", Word::State, &states, &query.state, locale);
    out.raw("<button class=\"jgb-button\">").text(Word::Search.say(locale)).raw("</button></form>");
}

fn choice(out: &mut Html, name: &str, label: Word, options: &[(&str, Word)], chosen: &str, locale: Locale) {
    out.raw("<label>").text(label.say(locale)).raw("<select").attr("name", name).raw("><option value=\"\">");
    out.text(Word::Any.say(locale)).raw("</option>");
    for (value, word) in options {
        out.raw("<option").attr("value", value).raw(if *value == chosen { " selected>" } else { ">" });
        out.text(word.say(locale)).raw("</option>");
    }
    out.raw("</select></label>");
}

fn card(out: &mut Html, row: &CatalogueRow<'_>, locale: Locale) {
    let CatalogueRow { manifest, widget, .. } = row;
    let metadata = &manifest.metadata;
    let address = format!("{}#widget-{}", pbc_address(metadata.name.as_str(), locale), widget.name);
    out.raw("<li><h2><a").attr("href", &address).raw(">").text(widget.title.get(locale)).raw("</a></h2>");
    if let Some(about) = widget.description.as_ref().or(metadata.description.as_ref()) {
        out.raw("<p>").text(about.get(locale)).raw("</p>");
    }
    out.raw("<p>")
        .text(metadata.title.get(locale))
        .raw(" · ")
        .text(metadata.owner.name.get(locale))
        .raw("</p><p class=\"jgb-code\"><code>");
    out.text(metadata.name.as_str()).raw("</code> ").text(&metadata.version).raw("</p><p>");
    let tier = if row.framed { Word::InFrame } else { Word::InPage };
    let marks = [
        (true, tier),
        (row.tried, Word::Tried),
        (row.stopped, Word::Stopped),
        (metadata.lifecycle == Lifecycle::Experimental, Word::Experimental),
        (metadata.lifecycle == Lifecycle::Deprecated, Word::Deprecated),
        (row.pages == 0, Word::Unused),
    ];
    for (_, word) in marks.into_iter().filter(|(is, _)| *is) {
        mark(out, word.say(locale));
    }
    if row.pages > 0 {
        mark(out, &gap(Word::OnPages.say(locale), row.pages));
    }
    out.raw("</p></li>");
}

fn mark(out: &mut Html, text: &str) {
    out.raw("<span class=\"jgb-mark-on\">").text(text).raw("</span>");
}

/// A sentence with its next gap filled.
fn gap(sentence: &str, value: impl std::fmt::Display) -> String {
    sentence.replacen("{}", &value.to_string(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest() -> Manifest {
        serde_json::from_value(json!({
            "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
            "metadata": {
                "name": "kr.go.test.petitions", "version": "1.0.0", "title": {"ko": "민원", "en": "Petitions"},
                "owner": {"name": {"ko": "시민봉사과", "en": "Citizen Office"}}, "lifecycle": "experimental"
            },
            "spec": {
                "scope": "component", "delivery": {"modes": ["assets"]},
                "frontend": {"base": "card", "assets": "auto", "widgets": [{
                    "name": "list", "title": {"ko": "내 민원 목록", "en": "My <petitions>"}, "tier": "page",
                    "element": {"module": "list.js", "tag": "test-list"}, "fallback": {"url": "https://list.example/"}
                }]},
                "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "price": {"amount": "0", "currency": "KRW"}}]}
            }
        }))
        .unwrap()
    }

    fn row(manifest: &Manifest) -> CatalogueRow<'_> {
        let widget = &manifest.spec.frontend.widgets[0];
        CatalogueRow { manifest, widget, framed: false, pages: 0, tried: false, stopped: true }
    }

    #[test]
    fn words_find_names_owners_and_initial_consonants() {
        let manifest = manifest();
        let fits = |q: &str| row(&manifest).fits(&CatalogueQuery { q: q.to_owned(), ..CatalogueQuery::default() });
        for found in ["", "ㅁㅇ", "민원 시민", "petitions office", "kr.go.test", "list ㄴㅁㅇ"] {
            assert!(fits(found), "{found}");
        }
        for missed in ["ㅇㄴ", "민원 날씨", "lists"] {
            assert!(!fits(missed), "{missed}");
        }
    }

    #[test]
    fn filters_narrow_and_words_that_are_none_do_not() {
        let manifest = manifest();
        let fits = |tier: &str, state: &str| {
            let query = CatalogueQuery { q: String::new(), tier: tier.to_owned(), state: state.to_owned() };
            row(&manifest).fits(&query)
        };
        for (tier, state) in [("page", ""), ("", "unused"), ("page", "stopped"), ("", "experimental"), ("any", "any")] {
            assert!(fits(tier, state), "{tier} {state}");
        }
        for (tier, state) in [("frame", ""), ("", "tried"), ("", "deprecated"), ("frame", "stopped")] {
            assert!(!fits(tier, state), "{tier} {state}");
        }
    }
}
