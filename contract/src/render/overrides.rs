//! What is written about a build of one's own: the form in the catalogue, the banner of the page that shows it, and the page that says why it
//! is not shown (ADR 0046). All of it works without script.

use super::chrome::Here;
use super::html::Html;
use super::pages::page;
use super::{Document, Portal};
use crate::manifest::Widget;
use crate::phrase::OverrideWord as Word;
use crate::text::{Locale, Text};
use crate::view::{Look, SessionView};

/// Where such a page lives: this, the handle, and the route of the page.
pub const TRY: &str = "/-/try/";
/// Where the form goes, and with `/end` the one that ends it.
pub const OVERRIDE: &str = "/-/override";

/// Only on these pages, so that no citizen carries it.
const CSS: &str = "<style>.jgb-own{margin-block:0 24px;padding:16px 20px;background:var(--jgb-color-primary-soft);border:2px solid var(--jgb-color-primary);border-radius:8px}\
.jgb-own p{margin:0 0 8px;overflow-wrap:anywhere}.jgb-own form{margin:0}</style>";

/// What operators set, for the form.
#[derive(Debug, Clone)]
pub struct OwnBuild {
    /// Minutes until it ends.
    pub minutes: u32,
    /// Where modules may come from.
    pub origins: String,
}

/// A page that shows a build of one's own.
#[derive(Debug, Clone, Copy)]
pub struct OwnBuildPage<'a> {
    /// Title of the widget.
    pub widget: &'a str,
    /// Origin of the module.
    pub origin: &'a str,
    /// When it ends, in Korea's time to the minute (RFC 3339).
    pub until: &'a str,
    /// Whether the page has the widget.
    pub here: bool,
    /// The handle.
    pub handle: &'a str,
    /// Address of the page as everybody sees it.
    pub page: &'a str,
}

/// The form of one widget: on which of its pages (name and title), and from where.
pub(super) fn form(
    out: &mut Html,
    pbc: &str,
    widget: &Widget,
    pages: &[(&str, &Text)],
    set: &OwnBuild,
    locale: Locale,
) {
    let hidden = |out: &mut Html, name: &str, value: &str| {
        out.raw("<input type=\"hidden\"").attr("name", name).attr("value", value).raw(">");
    };
    out.raw("<details><summary>").text(Word::Title.say(locale)).raw("</summary><p>");
    out.text(&fill(Word::Lead, locale, &[&set.minutes.to_string()])).raw("</p><p>");
    out.text(&fill(Word::Origins, locale, &[&set.origins]))
        .raw("</p><form method=\"post\"")
        .attr("action", OVERRIDE)
        .raw(">");
    hidden(out, "lang", locale.tag());
    hidden(out, "pbc", pbc);
    hidden(out, "widget", widget.name.as_str());
    out.raw("<label>").text(Word::Page.say(locale)).raw("<select name=\"page\">");
    for (name, title) in pages {
        out.raw("<option").attr("value", name).raw(">").text(title.get(locale)).raw("</option>");
    }
    out.raw("</select></label><label>").text(Word::Module.say(locale));
    out.raw("<input type=\"url\" name=\"module\" required maxlength=\"500\" size=\"40\"></label><label>");
    out.text(Word::Integrity.say(locale)).raw("<input name=\"integrity\" maxlength=\"100\" size=\"30\"></label>");
    out.raw("<button class=\"jgb-button\">").text(Word::Open.say(locale)).raw("</button></form></details>");
}

/// Says on the page itself what it shows: in its title, which is read out first, and before its heading.
pub fn put_banner(document: &mut Document, it: &OwnBuildPage<'_>, locale: Locale) {
    let time = it.until.get(11..16).unwrap_or(it.until);
    let said = if it.here {
        fill(Word::Banner, locale, &[it.widget, it.origin, time])
    } else {
        fill(Word::Elsewhere, locale, &[it.widget, time])
    };
    let mut out = Html::default();
    out.raw("<main id=\"main\" tabindex=\"-1\">").raw(CSS).raw("<section class=\"jgb-own\"");
    out.attr("aria-label", Word::Region.say(locale)).raw("><p role=\"status\"><strong>").text(&said);
    out.raw("</strong></p><p>").text(Word::Links.say(locale)).raw("</p><form method=\"post\"");
    out.attr("action", &format!("{OVERRIDE}/end")).raw("><input type=\"hidden\" name=\"handle\"");
    out.attr("value", it.handle).raw("><input type=\"hidden\" name=\"to\"").attr("value", it.page);
    out.raw("><button class=\"jgb-button\">").text(Word::End.say(locale)).raw("</button></form></section>");
    document.html = document.html.replacen("<main id=\"main\" tabindex=\"-1\">", &out.into_string(), 1);
    let mark = format!("<title>{}", Word::Mark.say(locale));
    document.html = document.html.replacen("<title>", &mark, 1);
}

/// The page that says why it is not shown; `to` is the page as everybody sees it.
pub fn override_refused(
    portal: &Portal,
    code: &str,
    why: Word,
    to: &str,
    session: &SessionView,
    locale: Locale,
    look: Look,
) -> Document {
    page(portal, Word::Refused.say(locale), Here::Nowhere, session, locale, look, |out| {
        out.raw("<p role=\"alert\">").text(why.say(locale)).raw(" <code>").text(code).raw("</code></p>");
        out.raw("<div class=\"jgb-ways\"><a class=\"jgb-button\"").attr("href", to).raw(">");
        out.text(Word::Ordinary.say(locale)).raw("</a></div>");
    })
}

/// A sentence with its gaps filled, in their order; what fills one is never read again.
fn fill(word: Word, locale: Locale, values: &[&str]) -> String {
    let mut parts = word.say(locale).split("{}");
    let mut said = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        said.push_str(value);
        said.push_str(part);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banner_stands_before_the_heading_and_what_it_names_stays_text() {
        let html = "<title>Home</title><main id=\"main\" tabindex=\"-1\"><h1>Home</h1></main>".to_owned();
        let mut document = Document { html, ..Document::default() };
        let it = OwnBuildPage {
            widget: "{} <b>List</b>",
            origin: "http://localhost:5173",
            until: "2026-11-28T17:30+09:00",
            here: true,
            handle: "H",
            page: "/en/",
        };
        put_banner(&mut document, &it, Locale::En);
        let html = &document.html;
        assert!(html.starts_with("<title>Own build: Home") && html.find("jgb-own") < html.find("<h1>"), "{html}");
        assert!(html.contains("“{} &lt;b&gt;List&lt;/b&gt;” from http://localhost:5173. It ends at 17:30"), "{html}");
    }

    #[test]
    fn every_word_is_said_in_both_languages_with_the_same_gaps() {
        for word in Word::ALL {
            let gaps = |locale| word.say(locale).matches("{}").count();
            assert!(gaps(Locale::Ko) == gaps(Locale::En) && word.say(Locale::Ko) != word.say(Locale::En), "{word:?}");
        }
    }
}
