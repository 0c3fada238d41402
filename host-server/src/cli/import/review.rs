//! What a person reads before an import is written.

use super::collect::Collected;
use super::source::Pack;
use jogakbo_contract::codes;
use jogakbo_contract::finding::Finding;
use serde_json::Value;
use std::fmt::Write;

/// Notes that are shown of each element.
const NOTES: usize = 6;
/// Elements that are shown one by one.
const ELEMENTS: usize = 12;

/// The widgets of a manifest, line by line.
pub fn widgets(manifest: &Value, notes: &[(String, String)]) -> String {
    let mut text = String::new();
    let widgets = manifest.pointer("/spec/frontend/widgets").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let names = |value: Option<&Value>| {
        value.and_then(Value::as_object).map(|map| map.keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
    };
    for widget in widgets.iter().take(ELEMENTS) {
        let name =
            widget.pointer("/element/tag").or_else(|| widget.get("name")).and_then(Value::as_str).unwrap_or_default();
        let place = ["/element/module", "/frame/src"]
            .into_iter()
            .find_map(|at| widget.pointer(at)?.as_str())
            .unwrap_or_default();
        let (props, outputs) = (names(widget.pointer("/props/properties")), names(widget.get("outputs")));
        let tier = widget["tier"].as_str().unwrap_or_default();
        line(&mut text, &format!("<{name}> from {place}, tier {tier}"));
        line(&mut text, &format!("  takes {}", listed(&props)));
        line(&mut text, &format!("  tells {}", listed(&outputs)));
        let mine: Vec<&String> = notes.iter().filter(|(tag, _)| tag == name).map(|(_, note)| note).collect();
        for note in mine.iter().take(NOTES) {
            line(&mut text, &format!("  note: {note}"));
        }
        if mine.len() > NOTES {
            line(&mut text, &format!("  and {} more notes", mine.len() - NOTES));
        }
    }
    if widgets.len() > ELEMENTS {
        line(&mut text, &format!("and {} more elements", widgets.len() - ELEMENTS));
    }
    let shown =
        |name: &str| widgets.iter().any(|widget| widget.pointer("/element/tag").and_then(Value::as_str) == Some(name));
    let rest: Vec<&(String, String)> = notes.iter().filter(|(name, _)| !shown(name)).collect();
    for (name, note) in rest.iter().take(40) {
        line(&mut text, &format!("not imported: {name}: {note}"));
    }
    if rest.len() > 40 {
        line(&mut text, &format!("and {} more that are not imported", rest.len() - 40));
    }
    text
}

/// Files, bytes, dependencies and what the modules call.
pub fn files(found: &Collected, pack: &Pack) -> String {
    let mut text = String::new();
    line(
        &mut text,
        &format!(
            "{} files of the {} in the package and of what it needs, {} KiB",
            found.files.len(),
            pack.files.count(),
            found.bytes() / 1024
        ),
    );
    if !found.needs.is_empty() {
        line(&mut text, &format!("needs {}", found.needs.iter().cloned().collect::<Vec<_>>().join(", ")));
    }
    let calls: Vec<String> = found.calls.iter().map(|(name, count)| format!("{name} ({count})")).collect();
    let calls = if calls.is_empty() { "nothing of that".to_owned() } else { calls.join(", ") };
    line(&mut text, &format!("calls network, storage, code from text or markup, by modules: {calls}"));
    text
}

/// Findings with what to do.
pub fn findings(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let at = if finding.at.is_empty() { String::new() } else { format!("{}: ", finding.at) };
        line(&mut text, &format!("{}: {}: {at}{}", finding.code, finding.severity, finding.message));
        if let Some(remedy) = codes::remedy(&finding.code) {
            line(&mut text, &format!("  {remedy}"));
        }
    }
    text
}

fn line(text: &mut String, line: &str) {
    // A package writes its own texts: none of them moves the cursor of a terminal.
    let plain: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    writeln!(text, "{plain}").expect("a string takes every text");
}

fn listed(names: &[String]) -> String {
    match names.len() {
        0 => "nothing".to_owned(),
        1..=12 => names.join(", "),
        many => format!("{} and {} more", names[..12].join(", "), many - 12),
    }
}
