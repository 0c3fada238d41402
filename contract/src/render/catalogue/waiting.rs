//! Packages that wait to be installed: what each is and may do, who sent and signed it, and the forms that decide.

use super::super::chrome::Here;
use super::super::html::Html;
use super::super::pages::page;
use super::super::{Document, Portal};
use super::{CATALOGUE, CSS, gap, widget};
use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::phrase::{InstallWord as Word, refusal, told};
use crate::text::Locale;
use crate::view::{Look, SessionView};
use std::collections::BTreeMap;

/// Address of the page.
pub const WAITING: &str = "/-/catalogue/waiting";
/// Address that takes packages.
pub const INSTALL: &str = "/-/install";

/// What is known of a package that waits.
#[derive(Debug, Clone)]
pub struct WaitingRow<'a> {
    /// Its manifest.
    pub manifest: &'a Manifest,
    /// Who sent it.
    pub by: &'a str,
    /// When, as people read it.
    pub at: String,
    /// Whose signature it has.
    pub publisher: Option<&'a str>,
    /// Number of its files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Warnings.
    pub findings: &'a [Finding],
    /// What its modules call, to how many of them.
    pub calls: &'a BTreeMap<String, usize>,
    /// What its sender says that tests of each widget said; never tried here.
    pub tested: Vec<Tested<'a>>,
    /// Whether the operator puts it into frames.
    pub framed: bool,
    /// Whether whoever looks sent it and so may not approve it.
    pub own: bool,
}

/// How the tests of one widget went, as somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested<'a> {
    /// The widget.
    pub widget: &'a str,
    /// In which browser.
    pub browser: &'a str,
    /// How many went well.
    pub passed: usize,
    /// Those that did not.
    pub failed: Vec<&'a str>,
    /// How many could not be seen.
    pub unseen: usize,
}

/// Everything on the page.
#[derive(Debug, Clone)]
pub struct WaitingPage<'a> {
    /// `name@version`, and the package or what is wrong with it.
    pub rows: &'a [(String, Result<WaitingRow<'a>, Finding>)],
    /// Whether the reader may approve and reject.
    pub may: bool,
    /// Why the last order was refused.
    pub faults: &'a [Finding],
}

/// Renders the page.
pub fn waiting(portal: &Portal, it: &WaitingPage<'_>, session: &SessionView, locale: Locale, look: Look) -> Document {
    page(portal, Word::Title.say(locale), Here::Place(WAITING), session, locale, look, |out| {
        out.raw(CSS).raw("<p>").text(Word::Lead.say(locale)).raw("</p><div class=\"jgb-cat\">");
        if let Some(first) = it.faults.iter().find(|finding| finding.is_error()) {
            out.raw("<div class=\"jgb-fault\" role=\"alert\"><p>").text(refusal(&first.code).say(locale)).raw("</p>");
            findings(out, it.faults, locale);
            out.raw("</div>");
        }
        if it.rows.is_empty() {
            out.raw("<p role=\"status\">").text(Word::Nothing.say(locale)).raw("</p>");
        }
        for (key, row) in it.rows {
            out.raw("<section><h2>");
            match row {
                Ok(row) => one(out, key, row, it.may, locale),
                Err(fault) => {
                    out.text(key)
                        .raw("</h2><p class=\"jgb-fault\">")
                        .text(refusal(&fault.code).say(locale))
                        .raw("</p>");
                    findings(out, std::slice::from_ref(fault), locale);
                }
            }
            if it.may {
                reject(out, key, locale);
            }
            out.raw("</section>");
        }
        upload(out, locale);
        let back = format!("{CATALOGUE}?lang={}", locale.tag());
        out.raw("<p><a").attr("href", &back).raw(">").text(Word::Back.say(locale)).raw("</a></p></div>");
    })
}

fn one(out: &mut Html, key: &str, row: &WaitingRow<'_>, may: bool, locale: Locale) {
    let metadata = &row.manifest.metadata;
    out.text(metadata.title.get(locale)).raw("</h2><p class=\"jgb-code\"><code>").text(key).raw("</code></p>");
    if let Some(about) = &metadata.description {
        out.raw("<p>").text(about.get(locale)).raw("</p>");
    }
    let signature = row.publisher.map(|who| gap(Word::SignedBy.say(locale), who));
    let calls: Vec<String> = row.calls.iter().map(|(call, count)| format!("{call} ({count})")).collect();
    let tested: Vec<String> = row.tested.iter().map(|one| told_of(one, locale)).collect();
    let rows = [
        (Word::SentBy, row.by.to_owned()),
        (Word::SentAt, row.at.clone()),
        (Word::Signature, signature.unwrap_or_else(|| Word::Unsigned.say(locale).to_owned())),
        (Word::Content, gap(&gap(Word::Amount.say(locale), row.files), row.bytes.div_ceil(1024))),
        (Word::Tested, if tested.is_empty() { Word::NoFindings.say(locale).to_owned() } else { tested.join("; ") }),
        (Word::Calls, if calls.is_empty() { Word::NoFindings.say(locale).to_owned() } else { calls.join(", ") }),
    ];
    out.raw("<dl>");
    for (label, value) in rows {
        out.raw("<dt>").text(label.say(locale)).raw("</dt><dd>").text(&value).raw("</dd>");
    }
    out.raw("</dl><h3>").text(Word::Findings.say(locale)).raw("</h3>");
    if row.findings.is_empty() {
        out.raw("<p>").text(Word::NoFindings.say(locale)).raw("</p>");
    }
    findings(out, row.findings, locale);
    for each in &row.manifest.spec.frontend.widgets {
        widget::promised(out, each, row.framed, locale);
    }
    if may && row.own {
        out.raw("<p>").text(Word::Own.say(locale)).raw("</p>");
    } else if may {
        open(out, "approve", key, locale);
        out.raw("<button class=\"jgb-button\">").text(Word::Approve.say(locale)).raw("</button></form>");
    }
}

/// `card: 8 passed, 1 failed (axe), 0 not seen, Chromium 140`; no more of what others wrote than a line takes.
fn told_of(tested: &Tested<'_>, locale: Locale) -> String {
    let cut = |text: &str| text.chars().take(80).collect::<String>();
    let counts = [tested.passed, tested.failed.len(), tested.unseen];
    let mut line = counts.iter().fold(Word::Outcomes.say(locale).to_owned(), |line, count| gap(&line, count));
    if !tested.failed.is_empty() {
        let names: Vec<String> = tested.failed.iter().take(10).map(|name| cut(name)).collect();
        line = format!("{line} ({})", names.join(", "));
    }
    let browser = if tested.browser.is_empty() { String::new() } else { format!(", {}", cut(tested.browser)) };
    format!("{}: {line}{browser}", tested.widget)
}

/// Each in plain words, if there are any, and as its maker needs it.
fn findings(out: &mut Html, found: &[Finding], locale: Locale) {
    if found.is_empty() {
        return;
    }
    out.raw("<ul>");
    for finding in found.iter().take(50) {
        out.raw("<li>");
        if let Some(word) = told(&finding.code) {
            out.text(word.say(locale)).raw("<br>");
        }
        out.raw("<span lang=\"en\" class=\"jgb-code\">").text(&finding.to_string()).raw("</span></li>");
    }
    out.raw("</ul>");
}

fn open(out: &mut Html, act: &str, key: &str, locale: Locale) {
    out.raw("<form method=\"post\"").attr("action", WAITING);
    for (name, value) in [("lang", locale.tag()), ("act", act), ("key", key)] {
        out.raw(if name == "lang" { "><input type=\"hidden\"" } else { "<input type=\"hidden\"" });
        out.attr("name", name).attr("value", value).raw(">");
    }
}

fn reject(out: &mut Html, key: &str, locale: Locale) {
    open(out, "reject", key, locale);
    out.raw("<label>").text(Word::Why.say(locale)).raw("<input name=\"why\" maxlength=\"200\"></label>");
    out.raw("<button class=\"jgb-button jgb-second\">").text(Word::Reject.say(locale)).raw("</button></form>");
}

fn upload(out: &mut Html, locale: Locale) {
    let action = format!("{INSTALL}?lang={}", locale.tag());
    out.raw("<section><h2>")
        .text(Word::Send.say(locale))
        .raw("</h2><form method=\"post\" enctype=\"multipart/form-data\"");
    out.attr("action", &action).raw("><label>").text(Word::File.say(locale));
    out.raw("<input type=\"file\" name=\"package\" accept=\".tgz,.gz,application/gzip\" required></label>");
    out.raw("<button class=\"jgb-button\">").text(Word::Upload.say(locale)).raw("</button></form></section>");
}
