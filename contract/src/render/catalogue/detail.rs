//! The page of a PBC: its widgets, versions, releases, pages, documents and endpoints.

use super::super::chrome::Here;
use super::super::html::Html;
use super::super::pages::page;
use super::super::{Document, Portal};
use super::widget::{self, word};
use super::{CATALOGUE, CSS, gap, mark, pbc_address};
use crate::manifest::{Api, Manifest, Mode};
use crate::phrase::CatalogueWord as Word;
use crate::text::{Locale, Text};
use crate::view::{Look, SessionView};

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
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// An item of a page that shows one of its widgets.
#[derive(Debug, Clone)]
pub struct UseRow<'a> {
    /// Title of the page.
    pub title: &'a Text,
    /// Its route.
    pub route: &'a str,
    /// The widget.
    pub widget: &'a str,
    /// The version that is on the page.
    pub version: &'a str,
}

/// What an endpoint said when it was asked.
#[derive(Debug, Clone)]
pub struct EndpointRow {
    /// Its name.
    pub name: String,
    /// `well`, `ill`, `away` or `unknown`.
    pub state: &'static str,
}

/// Everything on the page of a PBC.
#[derive(Debug, Clone)]
pub struct PbcPage<'a> {
    /// Its versions, newest first; never empty.
    pub versions: &'a [VersionRow<'a>],
    /// The version that most visitors get.
    pub live: Option<&'a str>,
    /// The version that is on trial, and its share in percent.
    pub canary: Option<(&'a str, u8)>,
    /// What was done: when, the act, the version, why.
    pub past: &'a [(String, String, String, String)],
    /// Whether it runs in frames by the operator's word.
    pub framed: bool,
    /// Where it is used.
    pub uses: &'a [UseRow<'a>],
    /// What of it is out of service: the PBC, or one version.
    pub stopped: &'a [String],
    /// What its endpoints said, if they were asked.
    pub endpoints: Option<&'a [EndpointRow]>,
    /// Whether the reader may release.
    pub may: bool,
    /// Why the last order was refused.
    pub fault: Option<&'a str>,
}

/// Renders the page.
pub fn pbc(portal: &Portal, it: &PbcPage<'_>, session: &SessionView, locale: Locale, look: Look) -> Document {
    let shown = it.versions.iter().find(|row| Some(row.manifest.metadata.version.as_str()) == it.live);
    let Some(manifest) = shown.or_else(|| it.versions.first()).map(|row| row.manifest) else {
        return Document::default();
    };
    let place = format!("/-/catalogue/pbcs/{}", manifest.metadata.name);
    let title = manifest.metadata.title.get(locale);
    let mut document = page(portal, title, Here::Place(&place), session, locale, look, |out| {
        out.raw(CSS).raw("<div class=\"jgb-cat\">");
        if let Some(fault) = it.fault {
            out.raw("<p class=\"jgb-fault\" role=\"alert\">").text(fault).raw("</p>");
        }
        facts(out, manifest, it, locale);
        versions(out, it, locale);
        if it.may {
            orders(out, it, &place, locale);
        }
        past(out, it, locale);
        out.raw("<h2>").text(Word::Widgets.say(locale)).raw("</h2>");
        for one in &manifest.spec.frontend.widgets {
            widget::part(out, manifest, one, it.framed, locale);
        }
        uses(out, it, locale);
        documents(out, manifest, locale);
        health(out, manifest, it, locale);
        let back = format!("{CATALOGUE}?lang={}", locale.tag());
        out.raw("<p><a").attr("href", &back).raw(">").text(Word::Back.say(locale)).raw("</a></p></div>");
    });
    document.frames.push("'self'".to_owned());
    document
}

fn facts(out: &mut Html, manifest: &Manifest, it: &PbcPage<'_>, locale: Locale) {
    let metadata = &manifest.metadata;
    if let Some(about) = &metadata.description {
        out.raw("<p>").text(about.get(locale)).raw("</p>");
    }
    if !it.stopped.is_empty() {
        let what = format!("{}: {}", Word::Stopped.say(locale), it.stopped.join(", "));
        out.raw("<p class=\"jgb-fault\">").text(&what).raw("</p>");
    }
    let offer = &manifest.spec.offer;
    let price = |plan: &crate::manifest::Plan| {
        let price = &plan.price;
        let title = plan.title.as_ref().map_or(plan.name.as_str(), |title| title.get(locale));
        let per = price.per.as_ref().map(|per| format!(" / {per}")).unwrap_or_default();
        match price.amount.as_str() {
            "0" => Word::Free.say(locale).to_owned(),
            amount => format!("{title}: {amount} {}{per}", price.currency),
        }
    };
    let delivery = |mode: &Mode| {
        let word = match mode {
            Mode::Assets => Word::AsFiles,
            Mode::Saas => Word::AsService,
            Mode::Install => Word::AsInstallation,
        };
        word.say(locale).to_owned()
    };
    let spec = &manifest.spec.delivery;
    let images = spec.images.iter().map(|image| image.reference.clone());
    let builds = spec.build.iter().map(|build| format!("{} @ {}", build.repository, build.revision));
    let delivered: Vec<String> = spec.modes.iter().map(delivery).chain(images).chain(builds).collect();
    let rows = [
        (Word::Name, metadata.name.to_string()),
        (Word::Owner, metadata.owner.name.get(locale).to_owned()),
        (Word::Contact, metadata.owner.contact.as_deref().unwrap_or_default().trim_start_matches("mailto:").to_owned()),
        (Word::Licence, offer.licence.clone()),
        (Word::Price, offer.plans.iter().map(price).collect::<Vec<_>>().join(", ")),
        (Word::Delivery, delivered.join(", ")),
    ];
    out.raw("<dl>");
    for (label, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
        out.raw("<dt>").text(label.say(locale)).raw("</dt><dd>").text(&value).raw("</dd>");
    }
    for purpose in manifest.spec.privacy.iter().flat_map(|privacy| &privacy.purposes) {
        out.raw("<dt>").text(Word::Purposes.say(locale)).raw("</dt><dd>").text(purpose.title.get(locale));
        out.raw(" (").text(&word(purpose.basis).unwrap_or_default()).raw(", ").text(&purpose.retention).raw(")</dd>");
    }
    out.raw("</dl>");
}

fn versions(out: &mut Html, it: &PbcPage<'_>, locale: Locale) {
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
fn orders(out: &mut Html, it: &PbcPage<'_>, place: &str, locale: Locale) {
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

fn past(out: &mut Html, it: &PbcPage<'_>, locale: Locale) {
    if it.past.is_empty() {
        return;
    }
    out.raw("<section><h2>").text(Word::Past.say(locale)).raw("</h2><ul>");
    for (at, act, version, why) in it.past.iter().rev() {
        let act = match act.as_str() {
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

fn uses(out: &mut Html, it: &PbcPage<'_>, locale: Locale) {
    out.raw("<section><h2>").text(Word::UsedOn.say(locale)).raw("</h2>");
    if it.uses.is_empty() {
        out.raw("<p>").text(Word::Unused.say(locale)).raw("</p>");
    } else {
        out.raw("<ul>");
        for row in it.uses {
            let address = locale.path(row.route.trim_end_matches("/*"));
            out.raw("<li><a")
                .attr("href", if address.is_empty() { "/" } else { &address })
                .raw(">")
                .text(row.title.get(locale));
            out.raw("</a> · <code>").text(row.widget).raw("</code> ").text(row.version).raw("</li>");
        }
        out.raw("</ul>");
    }
    out.raw("</section>");
}

fn documents(out: &mut Html, manifest: &Manifest, locale: Locale) {
    let line = |api: &Api| {
        let kind = word(api.kind).unwrap_or_default();
        format!("{} · {kind} · {}", api.name, api.document.href)
    };
    out.raw("<section>");
    widget::list(out, "h2", Word::Documents, manifest.spec.apis.iter().map(line), locale);
    out.raw("</section>");
}

fn health(out: &mut Html, manifest: &Manifest, it: &PbcPage<'_>, locale: Locale) {
    if manifest.spec.endpoints.is_empty() {
        return;
    }
    out.raw("<section id=\"health\"><h2>").text(Word::Health.say(locale)).raw("</h2>");
    let ask = format!("{}&health=now#health", pbc_address(manifest.metadata.name.as_str(), locale));
    if let Some(endpoints) = it.endpoints {
        out.raw("<ul>");
        for row in endpoints {
            let state = match row.state {
                "well" => Word::Well,
                "ill" => Word::Ill,
                "away" => Word::Away,
                _ => Word::Unknown,
            };
            out.raw("<li><code>").text(&row.name).raw("</code>: ").text(state.say(locale)).raw("</li>");
        }
        out.raw("</ul>");
    }
    out.raw("<p><a").attr("href", &ask).raw(">").text(Word::AskNow.say(locale)).raw("</a></p></section>");
}
