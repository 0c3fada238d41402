//! Writing down what publishing decided: nothing is checked here any more.

use super::{Part, Resolved, Stamp};
use crate::grants::Grant;
use crate::lock::{ItemGrant, LockKind, LockedItem, LockedLayout, LockedMount, LockedPage, LockedType, PageLock, Sees};
use crate::manifest::{ApiVersion, Basis, Handshake, Moved, Sandbox, Subscription, Tier, Widget};
use crate::page::nest::Tree;
use crate::page::{Item, Page, ReadPage, Source, Target, Wire};
use crate::phrase::Phrase;
use crate::text::{Locale, Text};
use crate::topic::TopicPattern;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn freeze(read: &ReadPage, parts: &Resolved<'_>, wiring: Vec<Wire>, stamp: Stamp) -> PageLock {
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
        layouts: Vec::new(),
        wiring,
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
    let tree = Tree::new(page);
    for item in &page.spec.items {
        let Some((part, widget)) = parts.of(&item.id) else {
            let mut layout = freeze_layout(item, lock.items.len());
            layout.show = layout.absent.is_some().then(|| tree.show(item)).flatten();
            lock.layouts.push(layout);
            continue;
        };
        let mut locked = LockedItem { tier: parts.tier(item, part, widget), ..freeze_item(page, item, part, widget) };
        locked.show = tree.show(item);
        if locked.tier == Tier::Frame {
            locked.context.clone_from(&widget.context);
        }
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

/// Groups and tabs, and the place of an item whose widget is not installed.
fn freeze_layout(item: &Item, at: usize) -> LockedLayout {
    let absent = item.uses.widget().map(|uses| uses.pbc.clone());
    // Only the widget knows how it is called.
    let unnamed = || match absent {
        Some(_) => Text::ByLanguage(
            Locale::ALL.map(|locale| (locale.tag().to_owned(), Phrase::ItemStopped.say(locale).to_owned())).into(),
        ),
        None => Text::Plain(item.id.to_string()),
    };
    LockedLayout {
        id: item.id.clone(),
        title: item.label.clone().unwrap_or_else(unnamed),
        at,
        within: item.within.clone(),
        tabs: item.uses.tabs().to_vec(),
        absent,
        show: None,
    }
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
        show: None,
        within: item.within.clone(),
        load: item.load,
        limits: widget.limits.capped(),
        on_error: item.on_error,
        height: item.height,
        size: widget.size.and_then(|size| size.default.or(size.min)),
        narrow_rem: widget.size.and_then(|size| size.narrow_rem),
        fallback: widget.fallback.clone(),
        requires_login: widget.requires_login,
        assurance: {
            let of_pbc = part.manifest.spec.security.as_ref().and_then(|security| security.assurance);
            item.assurance.max(widget.assurance).max(of_pbc)
        },
        context: Vec::new(),
        keep: item.keep.is_some(),
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
            port: frame.handshake == Handshake::Jogakbo,
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

pub(in crate::lock) fn freeze_sees(part: &Part, subscription: &Subscription) -> Option<Sees> {
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
    for (part, decl) in parts.types(&patterns) {
        lock.types.insert(decl.name.to_string(), LockedType::of(&part.manifest.metadata.name, decl));
    }
}

/// The origin of an `https:` address.
fn origin(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    Some(format!("https://{host}"))
}
