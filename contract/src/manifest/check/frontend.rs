//! Files, widgets, their props, outputs and frames.

use super::{link, text, unique};
use crate::finding::{Finding, join};
use crate::integrity::Sri;
use crate::manifest::{Assets, Frame, Manifest, Role, Sandbox, Tier, Widget};
use crate::page::MAX_INSIDE;
use crate::schema::{self, Schema};
use serde_json::Value;

/// A PBC offers at most this many widgets.
const MAX_WIDGETS: usize = 200;
/// A widget offers at most this many slots.
const MAX_SLOTS: usize = 12;
/// A slot names at most this many widgets that it takes.
const MAX_ACCEPTS: usize = 60;
/// A PBC has at most this many files.
const MAX_FILES: usize = 5_000;

pub(super) fn check(manifest: &Manifest, found: &mut Vec<Finding>) {
    let frontend = &manifest.spec.frontend;
    if frontend.widgets.is_empty() || frontend.widgets.len() > MAX_WIDGETS {
        found.push(Finding::error("M17", "/spec/frontend/widgets", format!("a PBC offers 1 to {MAX_WIDGETS} widgets")));
    }
    if let Some(base) = &frontend.base {
        path(base.strip_suffix('/').unwrap_or(base), "/spec/frontend/base", found);
    }
    if let Some(Assets::Listed(files)) = &frontend.assets {
        if files.len() > MAX_FILES {
            found.push(Finding::error("M17", "/spec/frontend/assets", format!("a PBC has at most {MAX_FILES} files")));
        }
        for (file, integrity) in files {
            let at = join("/spec/frontend/assets", file);
            path(file, &at, found);
            if integrity.parse::<Sri>().is_err() {
                found.push(Finding::error(
                    "M07",
                    at,
                    format!("`{integrity}` is not a sha384 or sha512 integrity value"),
                ));
            }
        }
    }
    for (name, target) in &frontend.imports {
        let at = join("/spec/frontend/imports", name);
        if name.is_empty()
            || name.starts_with(['/', '.'])
            || name.contains(':')
            || name.ends_with('/') != target.ends_with('/')
        {
            found.push(Finding::error(
                "M09",
                &at,
                format!("`{name}` is not a bare module name, or only one of name and path ends in /"),
            ));
        }
        file(manifest, target, &at, found);
    }
    unique(frontend.widgets.iter().map(|widget| widget.name.as_str()), "widget", "/spec/frontend/widgets", found);
    clashing_tags(manifest, found);
    for (i, entry) in frontend.menu.iter().enumerate() {
        text(Some(&entry.label), &format!("/spec/frontend/menu/{i}/label"), found);
        if manifest.widget(entry.widget.as_str()).is_none() {
            found.push(Finding::error(
                "M04",
                format!("/spec/frontend/menu/{i}/widget"),
                format!("the PBC has no widget `{}`", entry.widget),
            ));
        }
    }
    for (i, one) in frontend.widgets.iter().enumerate() {
        widget(manifest, one, &format!("/spec/frontend/widgets/{i}"), found);
    }
}

/// Two widgets may share an element, but not one name for two modules or exports.
fn clashing_tags(manifest: &Manifest, found: &mut Vec<Finding>) {
    let widgets = &manifest.spec.frontend.widgets;
    for (i, one) in widgets.iter().enumerate() {
        let Some(element) = &one.element else { continue };
        let clash = widgets[..i].iter().filter_map(|other| other.element.as_ref()).any(|other| {
            other.tag == element.tag && (other.module != element.module || other.export != element.export)
        });
        if clash {
            found.push(Finding::error(
                "M12",
                format!("/spec/frontend/widgets/{i}/element/tag"),
                format!("the element name `{}` stands for two elements", element.tag),
            ));
        }
    }
}

/// A path below the base: no scheme, no `..`, no `//`, no backslash, at most 500 characters of a plain alphabet.
pub fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 500
        && !text.starts_with('/')
        && text.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._@/+~-".contains(&b))
}

pub(super) fn path(text: &str, at: &str, found: &mut Vec<Finding>) {
    if has_scheme(text) {
        found.push(Finding::error(
            "M13",
            at,
            format!("`{}` is not a path of this PBC; ship the file and name its path", cut(text)),
        ));
    } else if !is_path(text) {
        found.push(Finding::error(
            "A02",
            at,
            format!("`{}` is not a path below the base; use a-z, 0-9, . _ @ + ~ - and /, without ..", cut(text)),
        ));
    }
}

fn has_scheme(text: &str) -> bool {
    text.starts_with("//") || text.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'))
}

fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

/// A path that must be listed when the manifest lists its files.
fn file(manifest: &Manifest, name: &str, at: &str, found: &mut Vec<Finding>) {
    let before = found.len();
    path(name.strip_suffix('/').unwrap_or(name), at, found);
    if found.len() > before {
        return;
    }
    if let Some(Assets::Listed(files)) = &manifest.spec.frontend.assets {
        let listed = if name.ends_with('/') {
            files.keys().any(|file| file.starts_with(name))
        } else {
            files.contains_key(name)
        };
        if !listed {
            found.push(Finding::error("M09", at, format!("`{}` is not listed in assets", cut(name))));
        }
    }
}

fn widget(manifest: &Manifest, widget: &Widget, at: &str, found: &mut Vec<Finding>) {
    text(Some(&widget.title), &join(at, "title"), found);
    text(widget.description.as_ref(), &join(at, "description"), found);
    match (&widget.element, &widget.frame) {
        (Some(element), None) => {
            if widget.tier == Tier::Frame && (widget.role == Role::App || !widget.slots.is_empty()) {
                found.push(Finding::error(
                    "M19",
                    join(at, "tier"),
                    "an app, or a widget with slots for other items, cannot stand in a frame",
                ));
            }
            file(manifest, &element.module, &format!("{at}/element/module"), found);
            for (i, style) in element.styles.iter().enumerate() {
                file(manifest, style, &format!("{at}/element/styles/{i}"), found);
            }
        }
        (None, Some(one)) => frame(manifest, widget, one, at, found),
        _ => found.push(Finding::error("M03", at, "a widget has exactly one of element and frame")),
    }
    schemas(widget, at, found);
    for (i, name) in widget.purposes.iter().enumerate() {
        let known =
            manifest.spec.privacy.as_ref().is_some_and(|privacy| privacy.purposes.iter().any(|one| one.name == *name));
        if !known {
            found.push(Finding::error(
                "M04",
                format!("{at}/purposes/{i}"),
                format!("the manifest has no purpose `{name}`"),
            ));
        }
    }
    for (i, name) in
        widget.apis.iter().enumerate().filter(|(_, name)| !manifest.spec.apis.iter().any(|api| api.name == **name))
    {
        found.push(Finding::error("M04", format!("{at}/apis/{i}"), format!("the manifest has no API `{name}`")));
    }
    if let Some(name) = widget.config_widget.as_ref().filter(|name| manifest.widget(name.as_str()).is_none()) {
        found.push(Finding::error("M04", join(at, "configWidget"), format!("the PBC has no widget `{name}`")));
    }
    slots(widget, at, found);
    for (key, size) in widget.size.iter().flat_map(|size| [("min", size.min), ("default", size.default)]) {
        if size.is_some_and(|size| !(1..=12).contains(&size.w) || !(1..=100).contains(&size.h)) {
            found.push(Finding::error(
                "M17",
                format!("{at}/size/{key}"),
                "a size has 1 to 12 columns and 1 to 100 rows",
            ));
        }
    }
    if widget.size.and_then(|size| size.narrow_rem).is_some_and(|rem| !(1..=250).contains(&rem)) {
        found.push(Finding::error("M17", format!("{at}/size/narrowRem"), "the height on a phone is 1 to 250 rem"));
    }
    match &widget.fallback {
        Some(one) => {
            link(&one.url, &format!("{at}/fallback/url"), found);
            text(one.title.as_ref(), &format!("{at}/fallback/title"), found);
        }
        None if matches!(widget.role, Role::View | Role::App) => {
            found.push(Finding::warning(
                "M10",
                at,
                "without a fallback link a citizen has nowhere to go when it fails",
            ));
        }
        None => {}
    }
}

/// Only an element takes other items, into a handful of slots.
fn slots(widget: &Widget, at: &str, found: &mut Vec<Finding>) {
    if widget.frame.is_some() && !widget.slots.is_empty() {
        found.push(Finding::error("M03", join(at, "slots"), "a frame has no slots; other items cannot stand in it"));
    }
    if widget.slots.len() > MAX_SLOTS {
        found.push(Finding::error("M17", join(at, "slots"), format!("a widget has at most {MAX_SLOTS} slots")));
    }
    for (name, slot) in &widget.slots {
        let at = format!("{at}/slots/{name}");
        text(Some(&slot.title), &join(&at, "title"), found);
        if slot.accepts.len() > MAX_ACCEPTS {
            found.push(Finding::error(
                "M17",
                join(&at, "accepts"),
                format!("a slot names at most {MAX_ACCEPTS} widgets"),
            ));
        }
        if slot.limit.is_some_and(|limit| !(1..=MAX_INSIDE).contains(&usize::from(limit))) {
            found.push(Finding::error("M17", join(&at, "limit"), format!("a limit is 1 to {MAX_INSIDE}")));
        }
    }
}

fn frame(manifest: &Manifest, widget: &Widget, frame: &Frame, at: &str, found: &mut Vec<Finding>) {
    if widget.tier != Tier::Frame {
        found.push(Finding::error("M08", join(at, "tier"), "a frame has the tier `frame`"));
    }
    let here = format!("{at}/frame/src");
    let plain = frame.src.split(['?', '#']).next().unwrap_or_default();
    if !frame.src.starts_with("https://") {
        file(manifest, plain, &here, found);
        if frame.sandbox.contains(&Sandbox::AllowSameOrigin) {
            found.push(Finding::error(
                "M08",
                format!("{at}/frame/sandbox"),
                "`allow-same-origin` is only for frames with an address of their own",
            ));
        }
    }
    if frame.src.chars().any(|c| c.is_control() || c == '"' || c == '<') || frame.src.len() > 2000 {
        found.push(Finding::error("M13", here, "the address holds characters that no address has"));
    }
    if let Some(height) = &frame.height {
        let number = height.strip_suffix("px").or_else(|| height.strip_suffix("rem"));
        if height != "auto"
            && !number.is_some_and(|number| {
                number.len() <= 6 && number.parse::<f64>().is_ok_and(|value| (0.0..=10_000.0).contains(&value))
            })
        {
            found.push(Finding::error(
                "M17",
                format!("{at}/frame/height"),
                "a height is `auto` or a number with px or rem",
            ));
        }
    }
}

fn schemas(widget: &Widget, at: &str, found: &mut Vec<Finding>) {
    let mut check = |schema: &Value, at: String| {
        for lint in schema::lint(schema) {
            found.push(Finding::error("M11", format!("{at}{}", lint.pointer), lint.message));
        }
        if let Err(error) = Schema::compile(schema) {
            found.push(Finding::error("M11", format!("{at}{}", error.pointer), error.message));
        }
    };
    if let Some(props) = &widget.props {
        check(props, join(at, "props"));
    }
    for (name, output) in &widget.outputs {
        if let Some(detail) = &output.detail {
            check(detail, format!("{at}/outputs/{name}/detail"));
        }
    }
    for (name, action) in &widget.actions {
        if let Some(params) = &action.params {
            check(params, format!("{at}/actions/{name}/params"));
        }
    }
    names(widget, at, found);
}

/// Whether an element may tell something by an event of this name: it ends up in the document.
pub fn is_event(name: &str) -> bool {
    !name.is_empty() && name.len() <= 100 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b))
}

/// Whether a page may set this property, or a wire call this method: plain letters only, and nothing that every element has.
pub fn is_member(name: &str) -> bool {
    const RISKY: [&str; 9] = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "textContent",
        "host",
        "style",
        "className",
        "srcdoc",
        "attributes",
    ];
    !name.is_empty()
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'$')
        && !crate::json::FORBIDDEN_KEYS.contains(&name)
        && !RISKY.contains(&name)
        && !name.starts_with("on")
}

/// Whether a page may set this attribute.
pub fn is_attribute(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with("on")
        && !["style", "srcdoc", "is"].contains(&name)
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn names(widget: &Widget, at: &str, found: &mut Vec<Finding>) {
    for (name, output) in widget.outputs.iter().filter(|(_, output)| !is_event(&output.event)) {
        found.push(Finding::error(
            "M03",
            format!("{at}/outputs/{name}/event"),
            format!("`{}` is not an event name", cut(&output.event)),
        ));
    }
    for (name, action) in widget.actions.iter().filter(|(_, action)| !is_member(&action.method)) {
        found.push(Finding::error(
            "M03",
            format!("{at}/actions/{name}/method"),
            format!("`{}` is not a method a wire may call", cut(&action.method)),
        ));
    }
    let properties = widget.props.as_ref().and_then(|props| props.get("properties")).and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        let here = join(&format!("{at}/props/properties"), name);
        if !is_member(name) {
            found.push(Finding::error("M03", &here, format!("`{}` is not a property a page may set", cut(name))));
        }
        if let Some(attribute) = schema.get("x-jgb-attr") {
            let valid = attribute.as_str().is_some_and(is_attribute);
            if !valid {
                found.push(Finding::error("M03", &here, "`x-jgb-attr` is not an attribute a page may set"));
            }
        }
    }
}
