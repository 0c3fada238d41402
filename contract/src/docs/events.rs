//! The event types that a PBC publishes and receives, and who is at the other end of each.

use super::api::sample;
use super::shape::{Schemas, Shape};
use crate::adapter::Linked;
use crate::ids::{PbcName, WidgetName};
use crate::manifest::{EventTypeDecl, Manifest};
use crate::schema::Schema;
use crate::text::Text;
use crate::topic::TopicPattern;
use serde_json::Value;

/// An event type that a PBC has to do with.
#[derive(Debug, Clone)]
pub struct EventDoc<'a> {
    /// What its owner says of it.
    pub decl: &'a EventTypeDecl,
    /// Whose it is.
    pub owner: &'a Manifest,
    /// Whether this PBC publishes it.
    pub is_sent: bool,
    /// Whether this PBC receives it.
    pub is_received: bool,
    /// Who publishes it.
    pub senders: Vec<Party<'a>>,
    /// Who receives it.
    pub receivers: Vec<Party<'a>>,
    /// Its data.
    pub data: Shape,
    /// The answer, for requests inside a page.
    pub reply: Option<Shape>,
    /// Data of one event, where its owner gives some that fits.
    pub sample: Option<String>,
}

/// Who publishes or receives an event type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party<'a> {
    /// The PBC.
    pub pbc: &'a PbcName,
    /// Its version.
    pub version: &'a str,
    /// Its title.
    pub title: &'a Text,
    /// Whether it is an adapter, and no PBC.
    pub is_adapter: bool,
    /// Whether it is its back end.
    pub has_back_end: bool,
    /// Its widgets that do.
    pub widgets: Vec<&'a WidgetName>,
}

/// The event types that `manifest` owns, publishes or receives, its own first; `others` are the manifests of this portal, one for each
/// PBC, among them this one, and `adapters` what translates between them.
pub fn of<'a>(manifest: &'a Manifest, others: &[&'a Manifest], adapters: &[&'a Linked]) -> Vec<EventDoc<'a>> {
    let name = &manifest.metadata.name;
    let all = with_others(manifest, others);
    let parties = |decl: &EventTypeDecl, sends: bool| {
        let pbcs = all.iter().filter_map(|one| party(one, decl, sends));
        pbcs.chain(adapters.iter().filter_map(|one| translator(one, decl, sends))).collect()
    };
    let mut found = Vec::new();
    for owner in &all {
        for decl in &owner.spec.events.types {
            let (sends, receives) = (party(manifest, decl, true), party(manifest, decl, false));
            if owner.metadata.name != *name && sends.is_none() && receives.is_none() {
                continue;
            }
            found.push(EventDoc {
                decl,
                owner,
                is_sent: sends.is_some(),
                is_received: receives.is_some(),
                senders: parties(decl, true),
                receivers: parties(decl, false),
                data: Schemas::new(&decl.data).shape(&decl.data),
                reply: decl.reply.as_ref().map(|reply| Schemas::new(reply).shape(reply)),
                sample: given(&decl.data).map(sample),
            });
        }
    }
    found
}

/// The topics that a PBC receives or may publish, and of which no installed PBC declares the type.
pub fn undeclared<'a>(manifest: &'a Manifest, others: &[&'a Manifest]) -> Vec<&'a TopicPattern> {
    let all = with_others(manifest, others);
    let widgets = || manifest.spec.frontend.widgets.iter();
    let heard = manifest.spec.events.subscribes.iter().chain(widgets().flat_map(|widget| &widget.subscribes));
    let patterns = heard.map(|one| &one.pattern).chain(widgets().flat_map(|widget| &widget.publishes));
    let mut found: Vec<&TopicPattern> = Vec::new();
    for pattern in patterns {
        let is_known =
            all.iter().flat_map(|one| &one.spec.events.types).any(|decl| pattern.reaches_type(decl.name.as_str()));
        if !is_known && !found.contains(&pattern) {
            found.push(pattern);
        }
    }
    found
}

fn with_others<'a>(manifest: &'a Manifest, others: &[&'a Manifest]) -> Vec<&'a Manifest> {
    let rest = others.iter().copied().filter(|other| other.metadata.name != manifest.metadata.name);
    std::iter::once(manifest).chain(rest).collect()
}

/// An adapter that makes (`sends`) or reads the type.
fn translator<'a>(linked: &'a Linked, decl: &EventTypeDecl, sends: bool) -> Option<Party<'a>> {
    let name = decl.name.as_str();
    let is_one = if sends { linked.adapter.spec.to.as_str() == name } else { linked.sources.contains_key(name) };
    let metadata = &linked.adapter.metadata;
    is_one.then(|| Party {
        pbc: &metadata.name,
        version: &metadata.version,
        title: &metadata.title,
        is_adapter: true,
        has_back_end: false,
        widgets: Vec::new(),
    })
}

/// What of a PBC publishes (`sends`) or receives the type, if anything does.
fn party<'a>(manifest: &'a Manifest, decl: &EventTypeDecl, sends: bool) -> Option<Party<'a>> {
    let name = decl.name.as_str();
    let reaches = |pattern: &TopicPattern| pattern.reaches_type(name);
    let events = &manifest.spec.events;
    let has_back_end = if sends {
        events.publishes.contains(&decl.name)
    } else {
        events.subscribes.iter().any(|one| reaches(&one.pattern))
    };
    let widgets = manifest.spec.frontend.widgets.iter().filter(|widget| {
        if sends {
            widget.publishes.iter().any(reaches)
        } else {
            widget.subscribes.iter().any(|one| reaches(&one.pattern))
        }
    });
    let widgets: Vec<&WidgetName> = widgets.map(|widget| &widget.name).collect();
    let metadata = &manifest.metadata;
    (has_back_end || !widgets.is_empty()).then_some(Party {
        pbc: &metadata.name,
        version: &metadata.version,
        title: &metadata.title,
        is_adapter: false,
        has_back_end,
        widgets,
    })
}

/// The first example of a schema that fits it.
fn given(schema: &Value) -> Option<&Value> {
    let compiled = Schema::compile(schema).ok()?;
    schema.get("examples")?.as_array()?.iter().find(|one| compiled.check(one).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest(name: &str, events: &Value, widget: &Value) -> Manifest {
        let mut main =
            json!({"name": "main", "title": "Main", "tier": "page", "element": {"module": "a.js", "tag": "x-a"}});
        main.as_object_mut().unwrap().extend(widget.as_object().unwrap().clone());
        let document = json!({
            "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
            "metadata": {"name": name, "version": "1.0.0", "title": name, "owner": {"name": "Office"}},
            "spec": {
                "scope": "component", "delivery": {"modes": ["assets"]}, "offer": {"licence": "Apache-2.0"},
                "frontend": {"base": "a", "assets": "auto", "widgets": [main]}, "events": events,
            },
        });
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn each_type_tells_who_is_at_its_ends() {
        let data = json!({"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"], "examples": [{"id": "x"}, {"id": 7}]});
        let board = manifest(
            "kr.go.test.board",
            &json!({"types": [{"type": "kr.go.test.board.posted.v1", "data": data}, {"type": "kr.go.test.board.closed.v1", "data": {}}], "publishes": ["kr.go.test.board.posted.v1"]}),
            &json!({}),
        );
        let bell = manifest(
            "kr.go.test.bell",
            &json!({}),
            &json!({"subscribes": [{"match": "kr.go.test.board.posted.v1.>"}, {"match": "kr.go.test.lost.gone.v1.>"}], "publishes": ["kr.go.test.lost.gone.v1.>"]}),
        );
        let all = [&board, &bell];
        let docs = of(&board, &all, &[]);
        assert_eq!(docs.len(), 2);
        let posted = &docs[0];
        assert_eq!((posted.is_sent, posted.is_received, posted.data.rows.len()), (true, false, 1));
        assert_eq!(posted.sample.as_deref(), Some("{\n  \"id\": 7\n}"), "the first example does not fit");
        assert!(posted.senders[0].has_back_end && posted.receivers[0].pbc.as_str() == "kr.go.test.bell");
        assert_eq!(posted.receivers[0].widgets, [&bell.spec.frontend.widgets[0].name]);
        assert!(docs[1].senders.is_empty() && docs[1].receivers.is_empty());

        let heard = of(&bell, &all, &[]);
        assert_eq!(heard.len(), 1, "only what it has to do with");
        assert!(heard[0].is_received && !heard[0].is_sent && heard[0].owner.metadata.name == board.metadata.name);
        let lost: Vec<String> = undeclared(&bell, &all).iter().map(ToString::to_string).collect();
        assert_eq!(lost, ["kr.go.test.lost.gone.v1.>"]);
    }
}
