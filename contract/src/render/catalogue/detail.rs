//! The page of a PBC: what it is, its widgets, the pages that use it, its documents and endpoints. Versions are in `versions`.

use super::super::chrome::Here;
use super::super::html::Html;
use super::super::overrides::OwnBuild;
use super::super::pages::page;
use super::super::{Document, Portal};
use super::versions::{self, PastRow, VersionRow};
use super::widget::{self, word};
use super::{CATALOGUE, CSS, Reference, pbc_address};
use crate::manifest::{Manifest, Mode};
use crate::phrase::{CatalogueWord as Word, ReferenceWord};
use crate::text::{Locale, Text};
use crate::view::{Look, SessionView};

/// An item of a page that shows one of its widgets.
#[derive(Debug, Clone)]
pub struct UseRow<'a> {
    /// Name of the page.
    pub page: &'a str,
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
    /// What was done, oldest first.
    pub past: &'a [PastRow<'a>],
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
    /// What the reader may do with builds of their own; nothing where they may not.
    pub own_build: Option<&'a OwnBuild>,
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
        versions::table(out, it, locale);
        if it.may {
            versions::orders(out, it, &place, locale);
        }
        versions::past(out, it, locale);
        out.raw("<h2>").text(Word::Widgets.say(locale)).raw("</h2>");
        for one in &manifest.spec.frontend.widgets {
            widget::part(out, manifest, one, it, locale);
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
    let (name, version) = (manifest.metadata.name.as_str(), manifest.metadata.version.as_str());
    out.raw("<section><h2>").text(Word::Documents.say(locale)).raw("</h2><ul>");
    for api in &manifest.spec.apis {
        let address = Reference::Api(api.name.as_str()).address(name, version, locale);
        out.raw("<li><a").attr("href", &address).raw(">").text(api.name.as_str()).raw("</a> · ");
        out.text(&word(api.kind).unwrap_or_default()).raw(" · <code>").text(&api.document.href).raw("</code></li>");
    }
    let address = Reference::Events.address(name, version, locale);
    out.raw("<li><a").attr("href", &address).raw(">").text(ReferenceWord::OfEvents.say(locale)).raw("</a></li></ul>");
    let address = format!("/-/catalogue/backstage.yaml?lang={}", locale.tag());
    out.raw("<p><a download").attr("href", &address).raw(">").text(Word::Backstage.say(locale)).raw("</a></p>");
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
