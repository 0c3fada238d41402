//! The rules of a manifest beyond its shape, `M01` onwards (design 2.2). Files are checked by the host, `A01` onwards.

mod apis;
mod events;
mod frontend;

pub use events::covers_type;
pub use frontend::{is_attribute, is_event, is_member, is_path};

use super::{ELEMENTS, Manifest, Mode, Scope};
use crate::finding::{Finding, join};
use crate::text::Text;
use std::collections::BTreeSet;

pub(super) fn check(manifest: &Manifest) -> Vec<Finding> {
    let mut found = Vec::new();
    identity(manifest, &mut found);
    delivery(manifest, &mut found);
    service(manifest, &mut found);
    frontend::check(manifest, &mut found);
    events::check(manifest, &mut found);
    found
}

/// Adds `M16` when a text is empty or lacks Korean.
fn text(text: Option<&Text>, at: &str, found: &mut Vec<Finding>) {
    if let Some(fault) = text.and_then(Text::fault) {
        found.push(Finding::error("M16", at, fault));
    }
}

/// Adds `M12` for every name that stands twice in `names`.
fn unique<'a>(names: impl Iterator<Item = &'a str>, what: &str, at: &str, found: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (i, name) in names.enumerate() {
        if !seen.insert(name) {
            found.push(Finding::error("M12", join(at, i), format!("the {what} `{name}` stands twice")));
        }
    }
}

/// Whether an address may stand behind a link that citizens click.
pub fn is_link(url: &str) -> bool {
    let scheme = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme));
    let path = url.starts_with('/') && !url.starts_with("//");
    (scheme || path) && url.len() <= 2000 && !url.chars().any(|c| c.is_control() || c == '\\')
}

/// Adds `M18` when a link's address is none.
fn link(url: &str, at: &str, found: &mut Vec<Finding>) {
    if !is_link(url) {
        found.push(Finding::error(
            "M18",
            at,
            "a link's address is https:, http:, mailto:, tel: or a path of the portal",
        ));
    }
}

fn identity(manifest: &Manifest, found: &mut Vec<Finding>) {
    let meta = &manifest.metadata;
    if semver::Version::parse(&meta.version).is_err() {
        found.push(Finding::error("M14", "/metadata/version", format!("`{}` is not a semantic version", meta.version)));
    }
    text(Some(&meta.title), "/metadata/title", found);
    text(meta.description.as_ref(), "/metadata/description", found);
    text(Some(&meta.owner.name), "/metadata/owner/name", found);
    if let Some(code) = &meta.owner.org_code {
        let valid =
            (7..=13).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if !valid {
            found.push(Finding::error(
                "M17",
                "/metadata/owner/orgCode",
                "an organisation code has 7 to 13 digits and capitals",
            ));
        }
    }
    for (i, one) in meta.links.iter().enumerate() {
        link(&one.url, &format!("/metadata/links/{i}/url"), found);
    }
    if let Some(document) = manifest.elements_document() {
        frontend::path(document, &format!("/metadata/annotations/{ELEMENTS}"), found);
    }
    let requires = manifest.spec.requires.as_ref();
    let host =
        requires.and_then(|requires| requires.host.as_ref()).map(|range| ("/spec/requires/host".to_owned(), range));
    let pbcs = requires.into_iter().flat_map(|requires| requires.pbcs.iter().enumerate());
    for (at, range) in
        host.into_iter().chain(pbcs.map(|(i, pbc)| (format!("/spec/requires/pbcs/{i}/version"), &pbc.version)))
    {
        if semver::VersionReq::parse(range).is_err() {
            found.push(Finding::error(
                "M14",
                at,
                format!("`{range}` is not a version range; separate its parts by commas"),
            ));
        }
    }
}

fn delivery(manifest: &Manifest, found: &mut Vec<Finding>) {
    let delivery = &manifest.spec.delivery;
    if delivery.modes.is_empty() {
        found.push(Finding::error("M15", "/spec/delivery/modes", "name at least one way of delivery"));
    }
    if delivery.modes.contains(&Mode::Install)
        && (delivery.images.is_empty() || delivery.build.is_none() || delivery.install.is_empty())
    {
        found.push(Finding::error("M15", "/spec/delivery", "the mode `install` needs images, build and install"));
    }
    for (i, image) in delivery.images.iter().enumerate() {
        let digest = image.reference.rsplit_once("@sha256:").map(|(_, digest)| digest);
        if !digest.is_some_and(|digest| {
            digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }) {
            found.push(Finding::error(
                "M15",
                format!("/spec/delivery/images/{i}/ref"),
                "an image is named by digest: `…@sha256:` and 64 hexadecimal digits",
            ));
        }
    }
    for (i, plan) in manifest.spec.offer.plans.iter().enumerate() {
        let at = format!("/spec/offer/plans/{i}/price");
        let (whole, part) = plan.price.amount.split_once('.').unwrap_or((&plan.price.amount, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) {
            found.push(Finding::error("M17", join(&at, "amount"), "an amount is a decimal number as text"));
        }
        if plan.price.currency.len() != 3 || !plan.price.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            found.push(Finding::error("M17", join(&at, "currency"), "a currency is three capitals, for example KRW"));
        }
    }
}

fn service(manifest: &Manifest, found: &mut Vec<Finding>) {
    let spec = &manifest.spec;
    if spec.scope == Scope::Service && (spec.endpoints.is_empty() || spec.apis.is_empty() || spec.security.is_none()) {
        found.push(Finding::error("M15", "/spec", "a service needs endpoints, apis and security"));
    }
    unique(spec.endpoints.iter().map(|endpoint| endpoint.name.as_str()), "endpoint", "/spec/endpoints", found);
    unique(spec.apis.iter().map(|api| api.name.as_str()), "API", "/spec/apis", found);
    apis::check(manifest, found);
}
