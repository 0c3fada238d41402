//! Event types, what is published and received, and the classes of personal fields.

use super::{text, unique};
use crate::finding::{Finding, join};
use crate::manifest::{EventTypeDecl, Manifest, Reach, Sensitivity, Subscription};
use crate::schema::{self, Schema};
use crate::topic::TopicPattern;
use serde_json::Value;

pub(super) fn check(manifest: &Manifest, found: &mut Vec<Finding>) {
    let events = &manifest.spec.events;
    let prefix = format!("{}.", manifest.metadata.name);
    unique(events.types.iter().map(|decl| decl.name.as_str()), "event type", "/spec/events/types", found);
    for (i, decl) in events.types.iter().enumerate() {
        let at = format!("/spec/events/types/{i}");
        if !decl.name.as_str().starts_with(&prefix) {
            found.push(Finding::error(
                "M01",
                join(&at, "type"),
                format!("the event type `{}` does not start with `{prefix}`", decl.name),
            ));
        }
        event_type(manifest, decl, &at, found);
    }
    for (i, name) in events.publishes.iter().enumerate() {
        if manifest.event_type(name.as_str()).is_none() {
            found.push(Finding::error(
                "M01",
                format!("/spec/events/publishes/{i}"),
                format!("the event type `{name}` is not declared under events.types"),
            ));
        }
    }
    for (i, widget) in manifest.spec.frontend.widgets.iter().enumerate() {
        let at = format!("/spec/frontend/widgets/{i}");
        for (k, pattern) in widget.publishes.iter().enumerate() {
            let owned = events.publishes.iter().any(|name| covers_type(pattern, name.as_str()));
            if !owned {
                found.push(Finding::error(
                    "M02",
                    format!("{at}/publishes/{k}"),
                    format!("no published event type of this PBC fits `{pattern}`"),
                ));
            }
        }
        for (k, subscription) in widget.subscribes.iter().enumerate() {
            received(manifest, subscription, &format!("{at}/subscribes/{k}"), found);
        }
    }
    for (k, subscription) in events.subscribes.iter().enumerate() {
        received(manifest, subscription, &format!("/spec/events/subscribes/{k}"), found);
    }
    purposes(manifest, found);
}

/// Checks what a widget or the back end receives: whose topics, and for which purpose.
fn received(manifest: &Manifest, subscription: &Subscription, at: &str, found: &mut Vec<Finding>) {
    let text = subscription.pattern.to_string();
    let own = manifest.spec.events.types.iter().any(|decl| covers_type(&subscription.pattern, decl.name.as_str()));
    let required = manifest
        .spec
        .requires
        .iter()
        .flat_map(|requires| &requires.pbcs)
        .any(|pbc| text.starts_with(&format!("{}.", pbc.name)));
    if !own && !required && !text.starts_with("jogakbo.") {
        found.push(Finding::error(
            "M02",
            join(at, "match"),
            format!("`{text}` is neither a type of this PBC nor of one in requires.pbcs"),
        ));
    }
    let purpose = subscription.purpose.as_ref();
    if let Some(purpose) = purpose.filter(|name| {
        !manifest.spec.privacy.iter().any(|privacy| privacy.purposes.iter().any(|one| one.name == **name))
    }) {
        found.push(Finding::error("M04", join(at, "purpose"), format!("the manifest has no purpose `{purpose}`")));
    }
}

/// Whether a pattern can match a topic of the event type `name`.
pub fn covers_type(pattern: &TopicPattern, name: &str) -> bool {
    pattern.reaches_type(name)
}

fn event_type(manifest: &Manifest, decl: &EventTypeDecl, at: &str, found: &mut Vec<Finding>) {
    text(decl.title.as_ref(), &join(at, "title"), found);
    let here = join(at, "data");
    for lint in schema::lint(&decl.data) {
        found.push(Finding::error("M11", format!("{here}{}", lint.pointer), lint.message));
    }
    if let Err(error) = Schema::compile(&decl.data) {
        found.push(Finding::error("M11", format!("{here}{}", error.pointer), error.message));
    }
    if let Some(reply) = &decl.reply {
        let here = join(at, "reply");
        for lint in schema::lint(reply) {
            found.push(Finding::error("M11", format!("{here}{}", lint.pointer), lint.message));
        }
        if let Err(error) = Schema::compile(reply) {
            found.push(Finding::error("M11", format!("{here}{}", error.pointer), error.message));
        }
        if decl.reach != Reach::Page {
            let message = "a type with an answer is asked inside its page; give it reach `page`";
            found.push(Finding::error("M20", &here, message));
        }
    }
    if decl.retain && decl.reach == Reach::Portal && !(decl.log.compact && decl.log.keep.is_logged()) {
        let message = "what is retained is the newest event of each subject in the log; set log.keep and log.compact";
        found.push(Finding::error("M20", join(at, "retain"), message));
    }
    if let Some(template) = &decl.subject {
        subject(decl, template, &join(at, "subject"), found);
    }
    for (pointer, class) in &decl.fields {
        let here = join(&join(at, "fields"), pointer);
        if schema::at_pointer(&decl.data, pointer).is_none() {
            found.push(Finding::error("M05", &here, format!("the data has no field `{pointer}`")));
        }
        if class.class >= Sensitivity::Personal && is_required(&decl.data, pointer) {
            found.push(Finding::error(
                "M05",
                &here,
                format!("the field `{pointer}` is personal, so it cannot be required"),
            ));
        }
        if class.class >= Sensitivity::Personal && decl.reach == Reach::Page {
            let message = format!(
                "the field `{pointer}` is personal, so the host must stand between; reach `page` goes without it"
            );
            found.push(Finding::error("M05", &here, message));
        }
        if class.class >= Sensitivity::Personal && decl.key.as_deref().is_some_and(|key| lies_within(key, pointer)) {
            let message = format!("the field `{pointer}` is personal, so it cannot be the key: keys are never masked");
            found.push(Finding::error("M05", &here, message));
        }
        if class.class == Sensitivity::UniqueId {
            let covering = format!("{}#{pointer}", decl.name);
            let whole = format!("{}#", decl.name);
            let lawless = manifest.spec.privacy.iter().flat_map(|privacy| &privacy.purposes).any(|purpose| {
                purpose.law.is_none() && purpose.data.iter().any(|data| *data == covering || *data == whole)
            });
            if lawless {
                found.push(Finding::error(
                    "M05",
                    &here,
                    "a unique identifier needs a law in every purpose that covers it",
                ));
            }
        }
    }
}

/// Every field a subject template names is a required property of the data, so that the subject can always be made.
fn subject(decl: &EventTypeDecl, template: &str, at: &str, found: &mut Vec<Finding>) {
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((field, next)) = after.split_once('}') else {
            found.push(Finding::error("M17", at, "the subject has a { without }"));
            return;
        };
        if !is_required(&decl.data, &format!("/{field}")) {
            found.push(Finding::error(
                "M17",
                at,
                format!("the subject needs the field `{field}`, which the data does not require"),
            ));
        }
        rest = next;
    }
}

/// Whether one pointer is the other or leads into it.
fn lies_within(key: &str, field: &str) -> bool {
    key.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_required(schema: &Value, pointer: &str) -> bool {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    schema::at_pointer(schema, parent)
        .as_ref()
        .and_then(|schema| schema.get("required"))
        .and_then(Value::as_array)
        .is_some_and(|list| list.iter().any(|one| one == name))
}

fn purposes(manifest: &Manifest, found: &mut Vec<Finding>) {
    let Some(privacy) = &manifest.spec.privacy else { return };
    unique(privacy.purposes.iter().map(|purpose| purpose.name.as_str()), "purpose", "/spec/privacy/purposes", found);
    text(Some(&privacy.controller), "/spec/privacy/controller", found);
    for (i, purpose) in privacy.purposes.iter().enumerate() {
        text(Some(&purpose.title), &format!("/spec/privacy/purposes/{i}/title"), found);
    }
}
