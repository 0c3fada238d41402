//! The items of the page in the frame: where each is, what it may do and what it costs.

use crate::listen::{Bridge, Observed, block, observed};
use crate::state::Studio;
use jogakbo_contract::edit::{Moment, ReportItem, What};
use leptos::prelude::*;
use serde_json::Value;

/// An item as it is now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// What a report says of it.
    pub item: ReportItem,
    /// What it may publish and receive, by topic.
    pub rights: Vec<String>,
}

/// All items of the page in the frame, or those of the report that is open.
pub fn items(studio: Studio) -> Vec<Seen> {
    if let Some(report) = studio.inspect.opened.get() {
        return report.items.iter().map(|item| Seen { item: item.clone(), rights: Vec::new() }).collect();
    }
    let Some(document) = studio.frame().and_then(|frame| frame.document()) else { return Vec::new() };
    let told = document.default_view().and_then(|window| observed(&window)).unwrap_or_default();
    let moments = super::moments(studio);
    let block = block(&document);
    let items = block.get("items").and_then(Value::as_array);
    items.into_iter().flatten().map(|item| seen(item, &told, &moments)).collect()
}

/// The link of the page in the frame to the host.
pub fn bridge(studio: Studio) -> Option<Bridge> {
    observed(&studio.frame()?.document()?.default_view()?)?.bridge
}

fn seen(item: &Value, told: &Observed, moments: &[Moment]) -> Seen {
    let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
    let id = text("id");
    let phases = told.phases.get(id).map(Vec::as_slice).unwrap_or_default();
    let mounted = phases.iter().find(|phase| phase.state == "mounted");
    let folder = folder(text("module"));
    let mine = |moment: &&Moment| matches!(moment.what, What::Topic(_)) && moment.item.as_deref() == Some(id);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let line = format!(" item={id} ");
    let report = ReportItem {
        id: id.to_owned(),
        pbc: format!("{}@{}", text("pbc"), text("version")),
        tier: if item.get("frame").is_some_and(|frame| !frame.is_null()) { "frame" } else { "page" }.to_owned(),
        phase: phases.last().map_or("waiting", |phase| phase.state.as_str()).to_owned(),
        mounted_ms: mounted.map(|phase| phase.at.round()),
        bytes: folder.and_then(|folder| told.bytes.get(folder)).copied().unwrap_or_default(),
        sent: count(moments.iter().filter(mine).count()),
        received: count(moments.iter().filter(|moment| moment.received.iter().any(|one| one == id)).count()),
        long_ms: folder.and_then(|folder| told.work.get(folder)).map_or(0.0, |work| work.ms.round()),
        lines: told.lines.iter().filter(|one| one.text.contains(&line)).map(|one| one.text.clone()).collect(),
    };
    Seen { item: report, rights: rights(item) }
}

/// The folder of a file, which is the digest of all that its PBC brings.
fn folder(address: &str) -> Option<&str> {
    address.split_once("/-/assets/")?.1.split('/').next()
}

fn rights(item: &Value) -> Vec<String> {
    let list = |key: &str, mark: &str| -> Vec<String> {
        let topics = item.pointer(&format!("/grants/{key}")).and_then(Value::as_array);
        topics.into_iter().flatten().filter_map(Value::as_str).map(|topic| format!("{mark} {topic}")).collect()
    };
    [list("publish", "↑"), list("subscribe", "↓")].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_item_is_told_by_its_own_files_lines_and_events() {
        let item = json!({
            "id": "list", "pbc": "kr.go.x", "version": "1.0.0", "module": "/-/assets/ab12/main.js",
            "grants": {"publish": ["kr.go.x.a.v1"], "subscribe": ["kr.go.x.b.v1"]},
        });
        let told: Observed = serde_json::from_value(json!({
            "lines": [{"at": 1, "text": "[jogakbo] S12 threw-later item=list pbc=kr.go.x@1.0.0: x"}, {"text": "[jogakbo] S12 item=list2 x"}],
            "phases": {"list": [{"at": 1, "state": "loading"}, {"at": 20.4, "state": "mounted"}]},
            "work": {"ab12": {"frames": 1, "ms": 61.2}}, "bytes": {"ab12": 900, "cd": 1},
        }))
        .expect("what a preview tells");
        let moments: Vec<Moment> = serde_json::from_value(json!([
            {"at": 1.0, "item": "list", "what": {"topic": "kr.go.x.a.v1"}},
            {"at": 2.0, "item": "other", "what": {"topic": "kr.go.x.b.v1"}, "received": ["list"]},
            {"at": 3.0, "item": "list", "what": {"output": "a"}},
        ]))
        .expect("moments");
        let seen = seen(&item, &told, &moments);
        assert_eq!(seen.rights, ["↑ kr.go.x.a.v1", "↓ kr.go.x.b.v1"]);
        let ReportItem { phase, mounted_ms, bytes, sent, received, long_ms, lines, .. } = seen.item;
        assert_eq!((phase.as_str(), mounted_ms, bytes), ("mounted", Some(20.0), 900));
        assert_eq!((sent, received, long_ms, lines.len()), (1, 1, 61.0, 1));
    }
}
