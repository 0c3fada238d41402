//! Freezing a page: every range becomes an exact version, every path an address, every ask a right.

use super::{ItemGrant, LockKind, LockedItem, LockedMount, LockedPage, LockedType, PageLock, Sees};
use crate::assets::AssetIndex;
use crate::finding::{Finding, join};
use crate::grants::Grant;
use crate::ids::{ItemId, PbcName};
use crate::manifest::{ApiVersion, Basis, EventTypeDecl, Manifest, Moved, Sandbox, Subscription, Widget};
use crate::page::{Item, Page, ReadPage, Source, Target};
use crate::schema::{self, Assignable, Schema};
use crate::text::{Locale, Text};
use crate::topic::{EventType, TopicPattern};
use crate::wiring;
use semver::VersionReq;
use serde_json::{Map, Value, json};
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
    let page = &read.page;
    let mut found = Vec::new();
    let parts = Resolved::new(page, catalogue, &mut found);
    for (i, item) in page.spec.items.iter().enumerate() {
        if let Some((part, widget)) = parts.of(&item.id) {
            props(page, item, part, widget, &format!("/spec/items/{i}"), &mut found);
        }
    }
    found.extend(wiring::check::check(page, &parts));
    whole_route(page, &parts, &mut found);
    if found.iter().any(Finding::is_error) {
        return Err(found);
    }
    Ok((freeze(read, &parts, stamp), found))
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
    newest: Vec<&'a Part>,
}

impl<'a> Resolved<'a> {
    fn new(page: &'a Page, catalogue: &'a dyn Catalogue, found: &mut Vec<Finding>) -> Self {
        let mut items = BTreeMap::new();
        for (i, item) in page.spec.items.iter().enumerate() {
            let at = format!("/spec/items/{i}/use");
            let Ok(range) = VersionReq::parse(&item.uses.version) else { continue };
            let Some(part) = catalogue.resolve(&item.uses.pbc, &range) else {
                found.push(Finding::error("L01", at, why_missing(catalogue, &item.uses.pbc, &range)));
                continue;
            };
            let Some(widget) = part.manifest.widget(item.uses.widget.as_str()) else {
                let known: Vec<String> =
                    part.manifest.spec.frontend.widgets.iter().map(|widget| format!("`{}`", widget.name)).collect();
                found.push(Finding::error(
                    "L02",
                    join(&at, "widget"),
                    format!("`{}` has no widget `{}`; it has {}", item.uses.pbc, item.uses.widget, known.join(", ")),
                ));
                continue;
            };
            if item.tier.is_some() && widget.frame.is_none() {
                found.push(Finding::error(
                    "L10",
                    format!("/spec/items/{i}/tier"),
                    "an element in a frame is not possible in this release",
                ));
            }
            items.insert(&item.id, (part, widget));
        }
        Self { items, newest: catalogue.newest() }
    }

    fn of(&self, item: &ItemId) -> Option<(&'a Part, &'a Widget)> {
        self.items.get(item).copied()
    }

    /// Every declared event type: those of the versions on this page first, then those of the newest of the rest.
    fn types(&self) -> impl Iterator<Item = (&'a Part, &'a EventTypeDecl)> {
        let used = self.items.values().map(|(part, _)| *part);
        let mut seen = BTreeSet::new();
        used.chain(self.newest.iter().copied())
            .flat_map(|part| part.manifest.spec.events.types.iter().map(move |decl| (part, decl)))
            .filter(move |(_, decl)| seen.insert(decl.name.to_string()))
    }
}

impl wiring::check::Parts for Resolved<'_> {
    fn widget(&self, item: &ItemId) -> Option<(&Manifest, &Widget)> {
        self.of(item).map(|(part, widget)| (&part.manifest, widget))
    }

    fn event_types(&self, pattern: &TopicPattern) -> Vec<&EventTypeDecl> {
        self.types().map(|(_, decl)| decl).filter(|decl| pattern.reaches_type(decl.name.as_str())).collect()
    }

    fn event_type(&self, name: &EventType) -> Option<&EventTypeDecl> {
        self.types().map(|(_, decl)| decl).find(|decl| decl.name == *name)
    }
}

fn whole_route(page: &Page, parts: &Resolved<'_>, found: &mut Vec<Finding>) {
    if page.spec.route.ends_with("/*") {
        let apps = parts.items.values().filter(|(_, widget)| widget.role == crate::manifest::Role::App).count();
        if apps != 1 {
            found.push(Finding::error(
                "P12",
                "/spec/route",
                format!("the route ends in /* and the page has {apps} app items; it needs one"),
            ));
        }
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
            (None, None) => match value.get("$text") {
                Some(text) => match serde_json::from_value::<Text>(text.clone()) {
                    Ok(text) => {
                        if let Some(fault) = text.fault() {
                            found.push(Finding::error("M16", at, fault));
                        } else {
                            for locale in Locale::ALL {
                                fits(&Value::from(text.get(locale)), expected, &at, found);
                            }
                        }
                    }
                    Err(_) => {
                        found.push(Finding::error("M16", at, "`$text` takes a text, or a map of languages with `ko`"));
                    }
                },
                None => fits(value, expected, &at, found),
            },
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

fn freeze(read: &ReadPage, parts: &Resolved<'_>, stamp: Stamp) -> PageLock {
    let page = &read.page;
    let mut lock = PageLock {
        api_version: ApiVersion::V1Alpha1,
        kind: LockKind::PageLock,
        digest: String::new(),
        page: LockedPage {
            name: page.metadata.name.clone(),
            title: page.metadata.title.clone(),
            description: page.metadata.description.clone(),
            revision: stamp.revision,
            digest: read.digest.clone(),
            route: page.spec.route.clone(),
            access: page.spec.access.clone(),
            menu: page.spec.menu.clone(),
        },
        items: Vec::new(),
        wiring: page.spec.wiring.clone(),
        variables: page.spec.variables.clone(),
        params: page.spec.params.clone(),
        layout: page.spec.layout.clone(),
        scopes: BTreeMap::new(),
        integrity: BTreeMap::new(),
        grants: BTreeMap::new(),
        types: BTreeMap::new(),
        frame_origins: Vec::new(),
        created_at: stamp.created_at,
        created_by: stamp.created_by,
    };
    let mut origins = BTreeSet::new();
    for item in &page.spec.items {
        let Some((part, widget)) = parts.of(&item.id) else { continue };
        let locked = freeze_item(page, item, part, widget);
        if let LockedMount::Element { module, files, .. } = &locked.mount {
            let base = part.assets.base();
            for url in files.iter().chain([module]) {
                if let Some(file) = url.strip_prefix(&base).and_then(|path| part.assets.files.get(path)) {
                    lock.integrity.insert(url.clone(), file.integrity.clone());
                }
            }
            let imports = &part.manifest.spec.frontend.imports;
            if !imports.is_empty() {
                lock.scopes
                    .insert(base, imports.iter().map(|(name, path)| (name.clone(), part.assets.url(path))).collect());
            }
        }
        if let LockedMount::Frame { src, .. } = &locked.mount
            && let Some(origin) = origin(src)
        {
            origins.insert(origin);
        }
        lock.grants.insert(item.id.clone(), freeze_grant(part, widget));
        lock.items.push(locked);
    }
    lock.frame_origins = origins.into_iter().collect();
    freeze_types(&mut lock, parts);
    lock.digest = digest(&lock);
    lock
}

/// SHA-256 of the canonical JSON without what only tells how the lock came about: a host that starts anew counts revisions
/// from 1, and open tabs must find their lock there (ADR 0008).
fn digest(lock: &PageLock) -> String {
    let mut value = serde_json::to_value(lock).expect("a page lock has only text keys");
    if let Value::Object(map) = &mut value {
        for key in ["digest", "createdAt", "createdBy"] {
            map.remove(key);
        }
        map.get_mut("page").and_then(Value::as_object_mut).map(|page| page.remove("revision"));
    }
    crate::canonical::sha256_hex(&value)
}

fn freeze_item(page: &Page, item: &Item, part: &Part, widget: &Widget) -> LockedItem {
    let schemas: Map<String, Value> = widget
        .props
        .as_ref()
        .and_then(|props| props.get("properties"))
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut props: Map<String, Value> =
        schemas.iter().filter_map(|(name, schema)| Some((name.clone(), schema.get("default")?.clone()))).collect();
    for (name, value) in &item.props {
        let value = match value.get("$asset").and_then(Value::as_str) {
            Some(path) => Value::String(part.assets.url(path)),
            None => value.clone(),
        };
        props.insert(name.clone(), value);
    }
    let wired = |output: &str| {
        page.spec.wiring.iter().any(|wire| matches!(&wire.from, Source::Output { item: from, output: o } if *from == item.id && o.as_str() == output))
    };
    let called = |action: &str| {
        page.spec.wiring.iter().any(
            |wire| matches!(&wire.to, Target::Action { item: to, action: a } if *to == item.id && a.as_str() == action),
        )
    };
    LockedItem {
        id: item.id.clone(),
        pbc: part.manifest.metadata.name.clone(),
        version: part.manifest.metadata.version.clone(),
        digest: part.digest.clone(),
        widget: widget.name.clone(),
        tier: widget.tier,
        title: item.label.clone().unwrap_or_else(|| widget.title.clone()),
        mount: freeze_mount(part, widget),
        styles: widget.element.iter().flat_map(|element| &element.styles).map(|path| part.assets.url(path)).collect(),
        props,
        prop_schemas: schemas,
        outputs: widget
            .outputs
            .iter()
            .filter(|(name, _)| wired(name.as_str()))
            .map(|(name, output)| (name.clone(), output.clone()))
            .collect(),
        actions: widget
            .actions
            .iter()
            .filter(|(name, _)| called(name.as_str()))
            .map(|(name, action)| (name.clone(), action.method.clone()))
            .collect(),
        show: item.show.clone(),
        load: item.load,
        limits: widget.limits.capped(),
        on_error: item.on_error,
        height: item.height,
        size: widget.size.and_then(|size| size.default.or(size.min)),
        fallback: widget.fallback.clone(),
        requires_login: widget.requires_login,
    }
}

fn freeze_mount(part: &Part, widget: &Widget) -> LockedMount {
    match (&widget.element, &widget.frame) {
        (Some(element), _) => LockedMount::Element {
            tag: element.tag.to_string(),
            module: part.assets.url(&element.module),
            export: (element.define == crate::manifest::Define::Host)
                .then(|| element.export.clone().unwrap_or_else(|| "default".to_owned())),
            remount: element.moved == Moved::Remount,
            files: part
                .assets
                .graphs
                .get(&element.module)
                .into_iter()
                .flatten()
                .map(|path| part.assets.url(path))
                .collect(),
        },
        (None, Some(frame)) => LockedMount::Frame {
            src: if frame.src.starts_with("https://") { frame.src.clone() } else { part.assets.url(&frame.src) },
            sandbox: frame.sandbox.iter().map(|word| Sandbox::word(*word)).collect::<Vec<_>>().join(" "),
            height: frame.height.clone().filter(|height| height != "auto"),
        },
        (None, None) => unreachable!("the manifest check refuses a widget without element and frame"),
    }
}

fn freeze_grant(part: &Part, widget: &Widget) -> ItemGrant {
    ItemGrant {
        events: Grant {
            publish: widget.publishes.clone(),
            subscribe: widget.subscribes.iter().map(|subscription| subscription.pattern.clone()).collect(),
        },
        apis: widget.apis.iter().map(ToString::to_string).collect(),
        purposes: widget.purposes.iter().map(ToString::to_string).collect(),
        sees: widget.subscribes.iter().filter_map(|subscription| freeze_sees(part, subscription)).collect(),
    }
}

pub(super) fn freeze_sees(part: &Part, subscription: &Subscription) -> Option<Sees> {
    let name = subscription.purpose.as_ref()?;
    let purposes = &part.manifest.spec.privacy.as_ref()?.purposes;
    let purpose = purposes.iter().find(|purpose| purpose.name == *name)?;
    Some(Sees {
        pattern: subscription.pattern.clone(),
        purpose: name.clone(),
        consent: purpose.basis == Basis::Consent,
        data: purpose.data.clone(),
    })
}

fn freeze_types(lock: &mut PageLock, parts: &Resolved<'_>) {
    let patterns: Vec<TopicPattern> = lock
        .grants
        .values()
        .flat_map(|grant| grant.events.publish.iter().chain(&grant.events.subscribe))
        .cloned()
        .collect();
    for (part, decl) in parts.types() {
        if patterns.iter().any(|pattern| pattern.reaches_type(decl.name.as_str())) {
            lock.types.insert(decl.name.to_string(), LockedType::of(&part.manifest.metadata.name, decl));
        }
    }
}

/// The origin of an `https:` address.
fn origin(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    Some(format!("https://{host}"))
}
