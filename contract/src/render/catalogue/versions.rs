//! The versions on the page of a PBC: which is live or on trial, what an operator can do about it, and what was done.

use super::super::html::Html;
use super::detail::PbcPage;
use super::{gap, mark};
use crate::manifest::Manifest;
use crate::phrase::{CatalogueWord as Word, InstallWord};
use crate::text::Locale;

/// One version of a PBC.
#[derive(Debug, Clone)]
pub struct VersionRow<'a> {
    /// Its manifest.
    pub manifest: &'a Manifest,
    /// Digest of the manifest.
    pub digest: &'a str,
    /// Bytes of its files.
    pub bytes: u64,
    /// Checks that went well and that did not, where somebody ran them on this very manifest.
    pub checks: Option<(usize, usize)>,
    /// Whose signature it had when it was installed from a package.
    pub publisher: Option<String>,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// One thing that was done about the versions.
#[derive(Debug, Clone)]
pub struct PastRow<'a> {
    /// When (RFC 3339).
    pub at: &'a str,
    /// `promote`, `canary` or `rollback`.
    pub act: &'a str,
    /// The version it was about.
    pub version: String,
    /// More: the share of a canary, or why.
    pub why: &'a str,
}

/// All versions, and how each is used and was checked.
pub(super) fn table(out: &mut Html, it: &PbcPage<'_>, locale: Locale) {
    out.raw("<section><h2>")
        .text(Word::Versions.say(locale))
        .raw("</h2><div class=\"jgb-wide\" tabindex=\"0\" role=\"group\"");
    out.attr("aria-label", Word::Versions.say(locale)).raw("><table><thead><tr>");
    for head in [Word::Version, Word::State, Word::Files, Word::Checks] {
        out.raw("<th scope=\"col\">").text(head.say(locale)).raw("</th>");
    }
    out.raw("</tr></thead><tbody>");
    for row in it.versions {
        let version = row.manifest.metadata.version.as_str();
        out.raw("<tr><th scope=\"row\">").text(version).raw("</th><td>");
        if Some(version) == it.live {
            mark(out, Word::Live.say(locale));
        }
        if let Some((_, percent)) = it.canary.filter(|(tried, _)| *tried == version) {
            mark(out, &gap(Word::OnTrial.say(locale), percent));
        }
        if let Some(who) = &row.publisher {
            mark(out, &gap(InstallWord::SignedBy.say(locale), who));
        }
        if row.withdrawn {
            mark(out, Word::Withdrawn.say(locale));
        }
        out.raw("</td><td>").number(row.bytes.div_ceil(1024)).raw(" KB <code>");
        out.text(row.digest.get(..19).unwrap_or(row.digest)).raw("</code></td><td>");
        match row.checks {
            None => {
                out.text(Word::Unchecked.say(locale));
            }
            Some((passed, failed)) => {
                out.text(&gap(Word::Passed.say(locale), passed));
                if failed > 0 {
                    out.raw(", ").text(&gap(Word::FailedChecks.say(locale), failed));
                }
            }
        }
        out.raw("</td></tr>");
    }
    out.raw("</tbody></table></div></section>");
}

/// What an operator can do about the versions.
pub(super) fn orders(out: &mut Html, it: &PbcPage<'_>, place: &str, locale: Locale) {
    out.raw("<section><h2>").text(Word::Release.say(locale)).raw("</h2>");
    let open = |out: &mut Html, act: &str| {
        out.raw("<form method=\"post\"")
            .attr("action", place)
            .raw("><input type=\"hidden\" name=\"lang\"")
            .attr("value", locale.tag());
        out.raw("><input type=\"hidden\" name=\"act\"").attr("value", act).raw(">");
    };
    let version = |out: &mut Html| {
        out.raw("<label>").text(Word::Version.say(locale)).raw("<select name=\"version\">");
        for row in it.versions {
            let version = &row.manifest.metadata.version;
            out.raw("<option").attr("value", version).raw(">").text(version).raw("</option>");
        }
        out.raw("</select></label>");
    };
    let button = |out: &mut Html, word: Word, class: &str| {
        out.raw("<button").attr("class", class).raw(">").text(word.say(locale)).raw("</button></form>");
    };
    open(out, "promote");
    version(out);
    button(out, Word::Promote, "jgb-button");
    open(out, "canary");
    version(out);
    out.raw("<label>").text(Word::Percent.say(locale));
    out.raw("<input type=\"number\" name=\"percent\" min=\"0\" max=\"100\" required value=\"10\"></label>");
    button(out, Word::TryOut, "jgb-button jgb-second");
    open(out, "rollback");
    out.raw("<label>").text(Word::Why.say(locale)).raw("<input name=\"why\" maxlength=\"200\"></label>");
    button(out, Word::Rollback, "jgb-button jgb-second");
    out.raw("</section>");
}

/// What was done, newest first.
pub(super) fn past(out: &mut Html, it: &PbcPage<'_>, locale: Locale) {
    if it.past.is_empty() {
        return;
    }
    out.raw("<section><h2>").text(Word::Past.say(locale)).raw("</h2><ul>");
    for PastRow { at, act, version, why } in it.past.iter().rev() {
        let act = match *act {
            "promote" => Word::ActPromote.say(locale),
            "canary" => Word::ActCanary.say(locale),
            "rollback" => Word::ActRollback.say(locale),
            other => other,
        };
        out.raw("<li><time>").text(at).raw("</time> · ").text(version).raw(" · ").text(act);
        if !why.is_empty() {
            out.raw(" · ").text(why);
        }
        out.raw("</li>");
    }
    out.raw("</ul></section>");
}
