//! The JSON block of a page: what boot and shell need, and nothing more.

use super::start::Start;
use super::{Pack, Portal, Request, framed, is_given, nest};
use crate::ids::CamelName;
use crate::lock::{LockedItem, LockedMount, LockedType};
use crate::manifest::{Keep, Tier};
use crate::page::Target;
use crate::phrase::Phrase;
use crate::slot::{FailureKind, Load};
use crate::table::Table;
use crate::view::{BlockItem, BlockOutput, BlockType, BlockVariable, BootText, FallbackLink, Mount, PageBlock};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Addresses of the script files that the first HTML loads at once: the packs, and what eager items that are shown need
/// beside it.
pub fn first_files<'a>(request: &'a Request<'a>, start: &'a Start) -> impl Iterator<Item = &'a str> {
    let alone = first_items(request, start).flat_map(script_files).filter(|url| pack_of(request, url).is_none());
    request.packs.iter().map(|pack| pack.url.as_str()).chain(alone)
}

/// The items that are mounted with the page.
fn first_items<'a>(request: &'a Request<'a>, start: &'a Start) -> impl Iterator<Item = &'a LockedItem> {
    request.lock.items.iter().filter(|item| {
        nest::load(request, item) == Load::Eager && is_given(request, item) && start.shows(item.show.as_ref())
    })
}

/// Address of the script of frames, when one is mounted with the page.
pub fn first_frame<'a>(portal: &'a Portal, request: &Request<'_>, start: &Start) -> Option<&'a str> {
    portal.frame().filter(|_| first_items(request, start).any(|item| item.tier == Tier::Frame))
}

fn pack_of<'a>(request: &Request<'a>, module: &str) -> Option<&'a Pack> {
    request.packs.iter().find(|pack| pack.modules.contains(module))
}

fn script_files(item: &LockedItem) -> impl Iterator<Item = &str> {
    // Those of a framed element are for the frame's document.
    let (module, files): (Option<&str>, &[String]) = match &item.mount {
        LockedMount::Element { module, files, .. } if item.tier == Tier::Page => (Some(module), files),
        _ => (None, &[]),
    };
    files.iter().map(String::as_str).chain(module)
}

/// The block.
pub fn block(portal: &Portal, request: &Request<'_>, start: &Start) -> PageBlock {
    let lock = request.lock;
    let first: BTreeSet<&str> = first_files(request, start).collect();
    let items: Vec<&LockedItem> = lock.items.iter().filter(|item| is_given(request, item)).collect();
    let later = items.iter().flat_map(|item| script_files(item)).filter(|url| !first.contains(url));
    let integrity = later.filter_map(|url| Some((url.to_owned(), lock.integrity.get(url)?.clone())));
    let integrity: BTreeMap<String, String> = integrity.collect();
    let types = types(request);
    let bridge = types.values().any(|decl| decl.reach == crate::manifest::Reach::Portal) && !request.grants.is_empty();
    PageBlock {
        v: 1,
        page: lock.page.name.clone(),
        lock: lock.digest.clone(),
        route: super::route_of(request),
        // At the root the shell could not tell other pages from what is the app's.
        base: lock.page.route.strip_suffix("/*").filter(|base| !base.is_empty()).map(|base| request.locale.path(base)),
        locale: request.locale,
        scheme: request.look.scheme,
        session: request.session.clone(),
        shell: portal.shell.clone(),
        bridge: bridge.then(|| "/-/bridge".to_owned()),
        text: BootText {
            failed: Phrase::ItemFailed.say(request.locale).to_owned(),
            kinds: serde_json::json!(FailureKind::ALL),
        },
        items: {
            let items = items.iter().map(|item| block_item(portal, request, start, item));
            items.chain(nest::own_item(portal, request)).collect()
        },
        wiring: lock.wiring.clone(),
        variables: lock
            .variables
            .iter()
            .map(|(name, variable)| {
                let value = start.variables.get(name).cloned().unwrap_or(Value::Null);
                (name.clone(), BlockVariable { scope: variable.scope, schema: variable.schema(), value })
            })
            .collect(),
        params: start.params.clone(),
        types,
        integrity: integrity.into(),
    }
}

fn types(request: &Request<'_>) -> Table<String, BlockType> {
    let patterns = request.grants.values().flat_map(|grant| grant.publish.iter().chain(&grant.subscribe));
    let used: BTreeMap<&str, &LockedType> = patterns.flat_map(|pattern| request.lock.types_of(pattern)).collect();
    used.into_iter()
        .map(|(name, decl)| {
            let block = BlockType {
                data: decl.data.clone(),
                subject: decl.subject.clone(),
                reach: decl.reach,
                // What is classified comes back through the host, which masks it.
                logged: decl.keep != Keep::None || decl.is_classified(),
                retain: decl.retain,
                reply: decl.reply.clone(),
            };
            (name.to_owned(), block)
        })
        .collect()
}

fn block_item(portal: &Portal, request: &Request<'_>, start: &Start, item: &LockedItem) -> BlockItem {
    let bound: Table<String, CamelName> = item
        .props
        .iter()
        .filter_map(|(prop, value)| Some((prop.clone(), value.get("$var")?.as_str()?.parse().ok()?)))
        .collect();
    let set_later = |prop: &str| {
        bound.contains_key(prop)
            || request
                .lock
                .wiring
                .iter()
                .any(|wire| matches!(&wire.to, Target::Prop { item: to, prop: p } if *to == item.id && p == prop))
    };
    // A frame builds `detail` itself: the properties are in there.
    let output = |output: &crate::manifest::Output| BlockOutput {
        event: output.event.clone(),
        detail: output.detail.clone(),
        read: output.read.clone().filter(|_| item.tier == Tier::Page).map(Table::from),
    };
    BlockItem {
        id: item.id.clone(),
        pbc: item.pbc.clone(),
        version: item.version.clone(),
        widget: item.widget.clone(),
        digest: item.digest.chars().take(8).collect(),
        title: item.title.get(request.locale).to_owned(),
        load: nest::load(request, item),
        shown: start.shows(item.show.as_ref()),
        mount: mount(portal, request, start, item),
        limits: item.limits,
        keep: item.keep,
        on_error: item.on_error,
        fallback: item.fallback.as_ref().map(|link| FallbackLink {
            url: link.url.clone(),
            title: link
                .title
                .as_ref()
                .map_or(Phrase::OpenInstead.say(request.locale), |title| title.get(request.locale))
                .to_owned(),
        }),
        outputs: item.outputs.iter().map(|(name, declared)| (name.clone(), output(declared))).collect(),
        actions: item.actions.clone().into(),
        prop_schemas: item
            .prop_schemas
            .iter()
            .filter(|(prop, _)| set_later(prop))
            .map(|(prop, schema)| (prop.clone(), schema.clone()))
            .collect(),
        bound,
        show: item.show.clone(),
        grants: request.grants.get(&item.id).cloned().unwrap_or_default(),
    }
}

fn mount(portal: &Portal, request: &Request<'_>, start: &Start, item: &LockedItem) -> Mount {
    let wired = start.props.keys().filter(|(id, _)| *id == item.id).map(|(_, prop)| prop);
    let names: BTreeSet<&String> = item.props.keys().chain(wired).collect();
    let values: Vec<(&String, Value)> = names
        .into_iter()
        .map(|name| (name, start.prop(&item.id, name, item.props.get(name).unwrap_or(&Value::Null), request.locale)))
        .collect();
    match &item.mount {
        LockedMount::Element { tag, module, export, remount, files } if item.tier == Tier::Page => {
            let (attrs, dates) = (attributes(item, &values), dates(item, &values));
            Mount {
                tag: tag.clone(),
                module: module.clone(),
                pack: pack_of(request, module).map(|pack| pack.url.clone()),
                export: export.clone(),
                remount: *remount,
                files: files.clone(),
                attrs,
                dates,
                props: values.into_iter().map(|(name, value)| (name.clone(), value)).collect(),
            }
        }
        _ => framed::mount(portal, request, item, values),
    }
}

fn schema_word<'a>(item: &'a LockedItem, name: &str, key: &str) -> Option<&'a str> {
    item.prop_schemas.get(name).and_then(|schema| schema.get(key)).and_then(Value::as_str)
}

/// The attributes that say the same as properties.
pub(super) fn attributes(item: &LockedItem, values: &[(&String, Value)]) -> Table<String, String> {
    let pair =
        |(name, value): &(&String, Value)| Some((schema_word(item, name, "x-jgb-attr")?.to_owned(), attribute(value)?));
    values.iter().filter_map(pair).collect()
}

/// The properties whose text becomes a `Date`.
pub(super) fn dates(item: &LockedItem, values: &[(&String, Value)]) -> Vec<String> {
    let is_date = |(name, _): &&(&String, Value)| schema_word(item, name, "x-jgb-as") == Some("date");
    values.iter().filter(is_date).map(|(name, _)| (*name).clone()).collect()
}

/// A scalar as an attribute; `true` is the empty attribute, `false` and `null` none.
pub(super) fn attribute(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some(String::new()),
        _ => None,
    }
}
