//! The portal that is tried: one PBC, one page with an item that listens and some that speak.

use crate::history::Sort;
use jogakbo_contract::topic::TopicPattern;
use serde_json::{Value, json};
use std::io;
use std::path::Path;

/// The item that listens.
pub const EAR: &str = "ear";
/// The page's route.
pub const ROUTE: &str = "/crash";
/// What the widget's events come from.
pub const SOURCE: &str = "/pbc/kr.go.trial.crash/main";
/// Most publishers.
pub const MOUTHS: usize = 8;

const PBC: &str = "kr.go.trial.crash";
const NOTED: &str = "kr.go.trial.crash.note.filed.v1";
const SEEN: &str = "kr.go.trial.crash.pulse.seen.v1";

/// The item that publisher `number` speaks with; each item has a rate of its own.
pub fn mouth(number: usize) -> String {
    format!("mouth{number}")
}

/// The type of events of a sort.
pub const fn event_type(sort: Sort) -> &'static str {
    match sort {
        Sort::Logged | Sort::Wrong => NOTED,
        Sort::Live => SEEN,
    }
}

/// What the ear hears: everything.
pub fn patterns() -> Vec<TopicPattern> {
    matches().iter().map(|pattern| pattern.parse().expect("a pattern")).collect()
}

/// The same as texts.
pub fn matches() -> [String; 2] {
    [NOTED, SEEN].map(|event_type| format!("{event_type}.>"))
}

/// Writes manifest, page and widget below `folder`.
///
/// # Errors
/// A file cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    let text = |text: &str| json!({"ko": text, "en": text});
    let data = json!({
        "type": "object", "required": ["mark"], "additionalProperties": false, "properties": {"mark": {"type": "string"}}
    });
    let patterns = matches();
    let subscribes: Vec<Value> = patterns.iter().map(|pattern| json!({"match": pattern})).collect();
    let manifest = json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {"name": PBC, "version": "1.0.0", "title": text("Crash"), "owner": {"name": text("Crash")}},
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {"base": "crash", "assets": "auto", "widgets": [{
                "name": "main", "title": text("Crash"), "tier": "page",
                "element": {"module": "main.js", "tag": "trial-crash"},
                "publishes": patterns, "subscribes": subscribes,
            }]},
            "events": {
                "types": [
                    {"type": NOTED, "classification": "public", "data": data, "log": {"keep": "P1D"}},
                    {"type": SEEN, "classification": "public", "data": data},
                ],
                "publishes": [NOTED, SEEN], "subscribes": subscribes,
            },
            "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "title": text("Free"), "price": {"amount": "0", "currency": "KRW"}}]},
        },
    });
    let names = std::iter::once(EAR.to_owned()).chain((0..MOUTHS).map(mouth));
    let items: Vec<Value> = names
        .map(|id| json!({"id": id, "label": text(&id), "use": {"pbc": PBC, "version": "^1.0.0", "widget": "main"}}))
        .collect();
    let page = json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page", "metadata": {"name": "crash", "title": text("Crash")},
        "spec": {
            "route": ROUTE, "access": {"anonymous": true},
            "layout": {"grid": {"columns": 12, "rowHeight": "5rem", "gap": "1rem"}, "areas": {"sm": "stack"}},
            "items": items,
        },
    });
    let widget = "customElements.define(\"trial-crash\", class extends HTMLElement {});\n";
    for (path, content) in [
        (format!("manifests/{PBC}.json"), manifest.to_string()),
        ("manifests/pages/crash.json".to_owned(), page.to_string()),
        ("widgets/crash/main.js".to_owned(), widget.to_owned()),
        ("shell/boot.js".to_owned(), "document.title;\n".to_owned()),
        ("shell/jogakbo-shell.js".to_owned(), "export default 1;\n".to_owned()),
        ("shell/jogakbo-shell_bg.wasm".to_owned(), "\0asm".to_owned()),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, content)?;
    }
    Ok(())
}
