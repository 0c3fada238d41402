//! Freezing a page: every range becomes an exact version, every path an address, every ask a right.

mod freeze;
mod inside;
mod missing;

pub(super) use freeze::freeze_sees;
pub(crate) use missing::build_anyway;
pub use missing::build_without_missing;

use super::PageLock;
use crate::assets::AssetIndex;
use crate::finding::{Finding, join};
use crate::ids::{ItemId, PbcName};
use crate::manifest::{EventTypeDecl, Manifest, Role, Tier, Widget};
use crate::page::{Item, Page, ReadPage, Target};
use crate::schema::{self, Assignable, Schema};
use crate::text::{Locale, Text, in_language, texts_in};
use crate::topic::{EventType, TopicPattern};
use crate::wiring;
use semver::VersionReq;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One installed version of a PBC with what the host found out about its files.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of its canonical JSON.
    pub digest: String,
    /// Its files.
    pub assets: AssetIndex,
}

/// The installed PBCs.
pub trait Catalogue {
    /// The newest version of `name` inside `range`.
    fn resolve(&self, name: &PbcName, range: &VersionReq) -> Option<&Part>;
    /// The newest version of every PBC.
    fn newest(&self) -> Vec<&Part>;
    /// The first of the newest versions that declares the event type `name`.
    fn declaring(&self, name: &str) -> Option<&Part> {
        self.newest().into_iter().find(|part| part.manifest.event_type(name).is_some())
    }
    /// Whether the operator puts all widgets of `name` into frames.
    fn frames(&self, _name: &PbcName) -> bool {
        false
    }
    /// The file that should describe `name` but has errors; `None` when there is no such file.
    fn broken(&self, _name: &PbcName) -> Option<&str> {
        None
    }
}

/// Who froze the page, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Number of the revision, from 1.
    pub revision: u32,
    /// RFC 3339.
    pub created_at: String,
    /// Account, or `file`.
    pub created_by: String,
}

/// Freezes a page.
///
/// # Errors
/// All findings, at least one of them an error (`L01` onwards and `W01` onwards).
pub fn build(
    read: &ReadPage,
    catalogue: &dyn Catalogue,
    stamp: Stamp,
) -> Result<(PageLock, Vec<Finding>), Vec<Finding>> {
    let (parts, found) = check(&read.page, catalogue);
    if found.iter().any(Finding::is_error) {
        return Err(found);
    }
    Ok((freeze::freeze(read, &parts, read.page.spec.wiring.clone(), stamp), found))
}

/// All that keeps a page from being frozen, and what else is found.
pub fn findings(page: &Page, catalogue: &dyn Catalogue) -> Vec<Finding> {
    check(page, catalogue).1
}

/// What is wrong with items that stand in slots of widgets.
pub(crate) fn wrong_slots(page: &Page, catalogue: &dyn Catalogue) -> Vec<Finding> {
    let mut found = Vec::new();
    inside::check(page, &Resolved::new(page, catalogue, &mut Vec::new()), &mut found);
    found
}

/// What the wires of a page can see.
pub(crate) fn with_parts<T>(
    page: &Page,
    catalogue: &dyn Catalogue,
    see: impl FnOnce(&dyn wiring::check::Parts) -> T,
) -> T {
    see(&Resolved::new(page, catalogue, &mut Vec::new()))
}

/// What the items of a page resolve to, and all that is wrong with it.
fn check<'a>(page: &'a Page, catalogue: &'a dyn Catalogue) -> (Resolved<'a>, Vec<Finding>) {
    let mut found = Vec::new();
    let parts = Resolved::new(page, catalogue, &mut found);
    for (i, item) in page.spec.items.iter().enumerate() {
        if let Some((part, widget)) = parts.of(&item.id) {
            props(page, item, part, widget, &format!("/spec/items/{i}"), &mut found);
        }
    }
    inside::check(page, &parts, &mut found);
    found.extend(wiring::check::check(page, &parts));
    whole_route(page, &parts, &mut found);
    (parts, found)
}

/// Why nothing in the catalogue fits, the cause nearest to the reader first.
fn why_missing(catalogue: &dyn Catalogue, name: &PbcName, range: &VersionReq) -> String {
    if let Some(file) = catalogue.broken(name) {
        return format!("the manifest of `{name}` has errors (`{file}`)");
    }
    match catalogue.newest().iter().find(|part| part.manifest.metadata.name == *name) {
        Some(part) => {
            format!("no version of `{name}` fits `{range}`; the newest is {}", part.manifest.metadata.version)
        }
        None => format!("no manifest describes `{name}`"),
    }
}

/// The items of a page with the PBC version each resolved to.
struct Resolved<'a> {
    items: BTreeMap<&'a ItemId, (&'a Part, &'a Widget)>,
    catalogue: &'a dyn Catalogue,
}

impl<'a> Resolved<'a> {
    fn new(page: &'a Page, catalogue: &'a dyn Catalogue, found: &mut Vec<Finding>) -> Self {
        let mut items = BTreeMap::new();
        for (i, item) in page.spec.items.iter().enumerate() {
            let at = format!("/spec/items/{i}/use");
            let Some(uses) = item.uses.widget() else { continue };
            let Ok(range) = VersionReq::parse(&uses.version) else { continue };
            let Some(part) = catalogue.resolve(&uses.pbc, &range) else {
                found.push(Finding::error("L01", at, why_missing(catalogue, &uses.pbc, &range)));
                continue;
            };
            let Some(widget) = part.manifest.widget(uses.widget.as_str()) else {
                let known: Vec<String> =
                    part.manifest.spec.frontend.widgets.iter().map(|widget| format!("`{}`", widget.name)).collect();
                found.push(Finding::error(
                    "L02",
                    join(&at, "widget"),
                    format!("`{}` has no widget `{}`; it has {}", uses.pbc, uses.widget, known.join(", ")),
                ));
                continue;
            };
            let framed = item.tier.is_some() || catalogue.frames(&uses.pbc);
            if let Some(why) = unframed(page, item, widget).filter(|_| framed) {
                let at = if item.tier.is_some() { "tier" } else { "use" };
                found.push(Finding::error("L10", format!("/spec/items/{i}/{at}"), why));
            }
            let remounts =
                widget.element.as_ref().is_some_and(|element| element.moved == crate::manifest::Moved::Remount);
            if item.keep.is_some() && remounts {
                found.push(Finding::error(
                    "L11",
                    format!("/spec/items/{i}/keep"),
                    format!("`{}` is mounted anew whenever it is moved, so it cannot be kept alive", widget.name),
                ));
            }
            items.insert(&item.id, (part, widget));
        }
        Self { items, catalogue }
    }

    /// Where an item runs: the page may tighten what the manifest says, and so may the operator; nobody loosens it.
    fn tier(&self, item: &Item, part: &Part, widget: &Widget) -> Tier {
        let framed = item.tier.is_some() || self.catalogue.frames(&part.manifest.metadata.name);
        if framed { Tier::Frame } else { widget.tier }
    }

    fn of(&self, item: &ItemId) -> Option<(&'a Part, &'a Widget)> {
        self.items.get(item).copied()
    }

    /// The declared event types that `patterns` reach: those of the versions on this page first, then those of the newest
    /// of the rest. All of these are walked only for a pattern that does not spell its type out.
    fn types(&self, patterns: &[TopicPattern]) -> Vec<(&'a Part, &'a EventTypeDecl)> {
        let reached = |decl: &EventTypeDecl| patterns.iter().any(|pattern| pattern.reaches_type(decl.name.as_str()));
        let used = self.items.values().map(|(part, _)| *part);
        let rest: Vec<&Part> = if patterns.iter().all(|pattern| pattern.only_type().is_some()) {
            let names = patterns.iter().filter_map(TopicPattern::only_type);
            names.filter_map(|name| self.catalogue.declaring(name)).collect()
        } else {
            self.catalogue.newest()
        };
        let mut seen = BTreeSet::new();
        used.chain(rest)
            .flat_map(|part| part.manifest.spec.events.types.iter().map(move |decl| (part, decl)))
            .filter(|(_, decl)| reached(decl) && seen.insert(decl.name.as_str()))
            .collect()
    }
}

impl wiring::check::Parts for Resolved<'_> {
    fn widget(&self, item: &ItemId) -> Option<(&Manifest, &Widget)> {
        self.of(item).map(|(part, widget)| (&part.manifest, widget))
    }

    fn event_types(&self, pattern: &TopicPattern) -> Vec<&EventTypeDecl> {
        self.types(std::slice::from_ref(pattern)).into_iter().map(|(_, decl)| decl).collect()
    }

    fn event_type(&self, name: &EventType) -> Option<&EventTypeDecl> {
        let used = self.items.values().find_map(|(part, _)| part.manifest.event_type(name.as_str()));
        used.or_else(|| self.catalogue.declaring(name.as_str())?.manifest.event_type(name.as_str()))
    }
}

fn whole_route(page: &Page, parts: &Resolved<'_>, found: &mut Vec<Finding>) {
    if page.spec.route.ends_with("/*") {
        let apps = parts.items.values().filter(|(_, widget)| widget.role == Role::App).count();
        if apps != 1 {
            found.push(Finding::error(
                "P12",
                "/spec/route",
                format!("the route ends in /* and the page has {apps} app items; it needs one"),
            ));
        }
    }
}

/// Why the element of an item cannot stand in a frame, if so.
fn unframed(page: &Page, item: &Item, widget: &Widget) -> Option<&'static str> {
    let holds = page.spec.items.iter().any(|other| other.within.as_ref().is_some_and(|within| within.item == item.id));
    if holds {
        Some("other items stand in it, and a frame cannot hold items of the page")
    } else if widget.role == Role::App {
        Some("an app goes by the address of the page, which a frame does not see")
    } else {
        None
    }
}

/// Every property exists, fits, is bound to a variable that fits, and the required ones are there.
fn props(page: &Page, item: &Item, part: &Part, widget: &Widget, at: &str, found: &mut Vec<Finding>) {
    let empty = json!({});
    let schema = widget.props.as_ref().unwrap_or(&empty);
    let known = schema.get("properties").and_then(Value::as_object);
    for (name, value) in &item.props {
        let at = join(&format!("{at}/props"), name);
        let Some(expected) = known.and_then(|known| known.get(name)) else {
            let names: Vec<String> =
                known.into_iter().flat_map(|known| known.keys().map(|key| format!("`{key}`"))).collect();
            found.push(Finding::error(
                "L03",
                at,
                format!(
                    "`{}` has no property `{name}`; it has {}",
                    widget.name,
                    if names.is_empty() { "none".into() } else { names.join(", ") }
                ),
            ));
            continue;
        };
        match (value.get("$var").and_then(Value::as_str), value.get("$asset").and_then(Value::as_str)) {
            (Some(variable), _) => match page.spec.variables.get(variable) {
                None => found.push(Finding::error("L05", at, format!("the page has no variable `{variable}`"))),
                Some(variable) => match schema::assignable(&variable.schema(), expected) {
                    Assignable::Yes => {}
                    Assignable::Unknown(reason) => found.push(Finding::warning("L06", at, reason)),
                    Assignable::No(reason) => found.push(Finding::error(
                        "L06",
                        at,
                        format!("the variable does not fit the property: {reason}"),
                    )),
                },
            },
            (None, Some(path)) if !part.assets.files.contains_key(path) => {
                found.push(Finding::error("L09", at, format!("the PBC has no file `{path}`")));
            }
            (None, Some(_)) => {}
            (None, None) => {
                let before = found.len();
                found.extend(texts_in(value).into_iter().filter_map(|(within, text)| {
                    let fault = match Text::deserialize(text) {
                        Ok(text) => text.fault()?,
                        Err(_) => "`$text` takes a text, or a map of languages with `ko`",
                    };
                    Some(Finding::error("M16", format!("{at}{within}"), fault))
                }));
                if found.len() > before {
                    continue;
                }
                let korean = in_language(value, Locale::Ko);
                fits(&korean, expected, &at, found);
                let english = in_language(value, Locale::En);
                if english != korean {
                    fits(&english, expected, &at, found);
                }
            }
        }
    }
    let required = schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        let wired = page
            .spec
            .wiring
            .iter()
            .any(|wire| matches!(&wire.to, Target::Prop { item: to, prop } if *to == item.id && prop == name));
        let default = known.and_then(|known| known.get(name)).is_some_and(|schema| schema.get("default").is_some());
        if !item.props.contains_key(name) && !wired && !default {
            found.push(Finding::error("L07", join(at, "props"), format!("the property `{name}` is required")));
        }
    }
}

/// Adds `L04` for every place where `value` breaks the schema.
fn fits(value: &Value, schema: &Value, at: &str, found: &mut Vec<Finding>) {
    let Ok(compiled) = Schema::compile(schema) else { return };
    for violation in compiled.check(value).err().into_iter().flatten() {
        found.push(Finding::error("L04", format!("{at}{}", violation.pointer), violation.message));
    }
}
