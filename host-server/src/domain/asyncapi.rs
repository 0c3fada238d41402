//! The portal's events as an AsyncAPI 3.0 document, made from the manifests.
//!
//! One channel for each event type, its address the topic with the subject's fields as parameters; one operation for
//! each PBC that sends or receives it, and each adapter that sends it. Schemas stay as the manifests have them: the portable subset is understood by
//! AsyncAPI's own dialect.

use jogakbo_contract::manifest::{Classification, EventTypeDecl, Manifest};
use jogakbo_contract::text::Locale;
use serde_json::{Map, Value, json};

/// Writes the document: the types of `manifests` up to the classification `most`, at the portal `address`. `adapters` are
/// names of adapters with the types they send.
pub fn document(manifests: &[&Manifest], adapters: &[(&str, &str)], most: Classification, address: &str) -> Value {
    let types: Vec<&EventTypeDecl> = manifests
        .iter()
        .flat_map(|manifest| &manifest.spec.events.types)
        .filter(|decl| decl.classification <= most)
        .collect();
    let channels: Map<String, Value> =
        types.iter().map(|decl| (channel_id(decl.name.as_str()), channel(decl))).collect();
    let mut operations = Map::new();
    for manifest in manifests {
        let name = manifest.metadata.name.as_str();
        for decl in &types {
            if sends(manifest, decl) {
                operations.insert(operation_id("send", name, decl), operation("send", name, decl));
            }
            if receives(manifest, decl) {
                operations.insert(operation_id("receive", name, decl), operation("receive", name, decl));
            }
        }
    }
    for (name, to) in adapters {
        for decl in types.iter().filter(|decl| decl.name.as_str() == *to) {
            operations.insert(operation_id("send", name, decl), operation("send", name, decl));
        }
    }
    let (scheme, host) = address.split_once("://").unwrap_or(("https", address));
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of this Jogakbo portal",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Events are CloudEvents 1.0 in JSON. Topics are the type, a dot, and the subject with dots for slashes.",
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {
            "bridge": {
                "host": host,
                "protocol": if scheme == "http" { "ws" } else { "wss" },
                "pathname": "/-/bridge",
                "description": "For pages of the portal, with the sub-protocol jogakbo.v1.json.",
            },
            "tap": {
                "host": host,
                "protocol": if scheme == "http" { "ws" } else { "wss" },
                "pathname": "/-/bridge",
                "description": "Read-only, one event a message, with the sub-protocol cloudevents.json and the topics as `match`.",
            },
            "post": {
                "host": host,
                "protocol": scheme,
                "pathname": "/-/events",
                "description": "For back ends with an access token, by the HTTP binding of CloudEvents.",
            },
        },
        "channels": channels,
        "operations": operations,
    })
}

fn sends(manifest: &Manifest, decl: &EventTypeDecl) -> bool {
    manifest.spec.events.publishes.contains(&decl.name)
}

fn receives(manifest: &Manifest, decl: &EventTypeDecl) -> bool {
    let own = manifest.spec.events.subscribes.iter();
    let widgets = manifest.spec.frontend.widgets.iter().flat_map(|widget| &widget.subscribes);
    let mut patterns = own.chain(widgets).map(|subscription| &subscription.pattern);
    patterns.any(|pattern| pattern.reaches_type(decl.name.as_str()))
}

/// A type as a key: dots are what a `$ref` would have to escape in some tools.
fn channel_id(name: &str) -> String {
    name.replace('.', "_")
}

fn operation_id(action: &str, pbc: &str, decl: &EventTypeDecl) -> String {
    format!("{action}_{}_{}", channel_id(pbc), channel_id(decl.name.as_str()))
}

fn operation(action: &str, pbc: &str, decl: &EventTypeDecl) -> Value {
    json!({
        "action": action,
        "channel": {"$ref": format!("#/channels/{}", channel_id(decl.name.as_str()))},
        "tags": [{"name": pbc}],
    })
}

fn channel(decl: &EventTypeDecl) -> Value {
    let name = decl.name.as_str();
    let subject = decl.subject.as_deref().unwrap_or_default();
    let parameters: Map<String, Value> = subject
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|field| {
            (field.to_owned(), json!({"description": format!("The field `{field}` of `data`, encoded as a token.")}))
        })
        .collect();
    let address = if subject.is_empty() { name.to_owned() } else { format!("{name}.{}", subject.replace('/', ".")) };
    let mut data = decl.data.clone();
    let base = format!("#/channels/{}/messages/event/payload/properties/data/$defs/", channel_id(name));
    redirect(&mut data, &base);
    let title = decl.title.as_ref().map_or(name, |title| title.get(Locale::En));
    let mut channel = json!({
        "address": address,
        "title": title,
        "messages": {
            "event": {
                "name": name,
                "title": title,
                "payload": {
                    "type": "object",
                    "required": ["specversion", "id", "source", "type", "data"],
                    "properties": {
                        "specversion": {"const": "1.0"},
                        "id": {"type": "string"},
                        "source": {"type": "string"},
                        "type": {"const": name},
                        "subject": {"type": "string"},
                        "time": {"type": "string", "format": "date-time"},
                        "data": data,
                    },
                },
            },
        },
    });
    if !parameters.is_empty() {
        channel["parameters"] = parameters.into();
    }
    channel
}

/// Points each `#/$defs/…` at where the definition stands in the whole document.
fn redirect(schema: &mut Value, base: &str) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("$ref", Value::String(to)) => {
                        if let Some(name) = to.strip_prefix("#/$defs/") {
                            *to = format!("{base}{name}");
                        }
                    }
                    // What stands in these is data, not schema.
                    ("const" | "enum" | "default" | "examples", _) => {}
                    (_, value) => redirect(value, base),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| redirect(value, base)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let post = json!({"type": "object", "properties": {"postId": {"$ref": "#/$defs/id"}}, "required": ["postId"], "$defs": {"id": {"type": "string"}}});
        let document = json!({
            "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
            "metadata": {"name": "kr.go.test.board", "version": "1.0.0", "title": "Board", "owner": {"name": "Office"}},
            "spec": {
                "scope": "component", "delivery": {"modes": ["assets"]}, "offer": {"licence": "Apache-2.0"}, "frontend": {"base": "board", "assets": "auto", "widgets": []},
                "events": {
                    "types": [
                        {"type": "kr.go.test.board.post.created.v1", "subject": "posts/{postId}", "classification": "public", "data": post},
                        {"type": "kr.go.test.board.note.taken.v1", "data": {}},
                    ],
                    "publishes": ["kr.go.test.board.post.created.v1"],
                    "subscribes": [{"match": "kr.go.test.board.post.created.v1.>"}],
                },
            },
        });
        serde_json::from_value(document).expect("the shape of a manifest")
    }

    #[test]
    fn each_type_is_a_channel_and_each_use_an_operation() {
        let manifest = manifest();
        let adapters = [
            ("kr.go.test.old", "kr.go.test.board.post.created.v1"),
            ("kr.go.test.old", "kr.go.test.board.note.taken.v1"),
        ];
        let document = document(&[&manifest], &adapters, Classification::Public, "http://localhost:8080");
        let channels = document["channels"].as_object().expect("an object");
        assert_eq!(
            channels.keys().collect::<Vec<_>>(),
            ["kr_go_test_board_post_created_v1"],
            "the other is not public"
        );
        let channel = &channels["kr_go_test_board_post_created_v1"];
        assert_eq!(channel["address"], "kr.go.test.board.post.created.v1.posts.{postId}");
        assert!(channel["parameters"]["postId"]["description"].is_string());
        let reference = channel.pointer("/messages/event/payload/properties/data/properties/postId/$ref");
        let target = reference.and_then(Value::as_str).and_then(|text| text.strip_prefix('#')).expect("a reference");
        assert_eq!(document.pointer(target), Some(&json!({"type": "string"})), "{target} leads to the definition");
        let operations = document["operations"].as_object().expect("an object");
        assert_eq!(
            operations.values().map(|one| one["action"].clone()).collect::<Vec<_>>(),
            ["receive", "send", "send"]
        );
        assert_eq!(
            operations["send_kr_go_test_old_kr_go_test_board_post_created_v1"]["tags"][0]["name"],
            "kr.go.test.old"
        );
        assert_eq!(document["servers"]["bridge"]["protocol"], "ws");
    }
}
