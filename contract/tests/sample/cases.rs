//! A PBC that owns cases in three majors, and adapters around it.

use super::{Parts, part as file_part};
use jogakbo_contract::adapter::{self, Adapter, Linked, Outcome};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::lock::{Catalogue, Part};
use jogakbo_contract::topic::EventType;
use serde_json::{Value, json};

pub const OPENED: &str = "kr.go.demo.case.opened.v1";

pub fn pbc() -> Value {
    let data = |more: &Value| {
        let mut properties = json!({"caseNo": {"type": "string"}});
        properties.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({"type": "object", "required": ["caseNo"], "additionalProperties": false, "properties": properties})
    };
    let whole = data(&json!({"kind": {"enum": ["road", "light", "other"]}, "note": {"type": "string"}}));
    let kept = |name: &str, data: &Value| json!({"type": name, "subject": "cases/{caseNo}", "data": data, "log": {"keep": "P90D"}});
    let mut opened: Vec<Value> = [1, 2, 3].map(|n| kept(&format!("kr.go.demo.case.opened.v{n}"), &whole)).into();
    for one in &mut opened {
        one["fields"] = json!({"/note": {"class": "personal"}});
    }
    opened.push(kept("kr.go.demo.case.seen.v1", &data(&json!({}))));
    opened.push(json!({"type": "kr.go.demo.case.typed.v1", "data": whole, "reach": "page"}));
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {"name": "kr.go.demo.case", "version": "1.0.0", "title": "사건", "owner": {"name": "Office"}},
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]}, "offer": {"licence": "Apache-2.0"},
            "frontend": {"base": "case", "assets": "auto", "widgets": [{
                "name": "list", "title": "목록", "tier": "page", "element": {"module": "case.js", "tag": "demo-case"},
                "fallback": {"url": "https://case.example/"}
            }]},
            "events": {"types": opened}
        }
    })
}

pub fn part(pbc: &Value) -> Part {
    file_part(pbc, "cccccccccccccccc", &[], "case.js", &[])
}

pub fn catalogue() -> Parts {
    Parts(vec![part(&pbc())])
}

pub fn adapter() -> Value {
    serde_json::from_str(include_str!("adapter.json")).expect("a sample is JSON")
}

/// A converter from one major of cases to another.
pub fn converter(name: &str, from: u8, to: u8) -> Value {
    let mut document = adapter();
    document["metadata"]["name"] = format!("kr.go.demo.{name}").into();
    document["spec"] = json!({
        "from": [format!("kr.go.demo.case.opened.v{from}.>")], "to": format!("kr.go.demo.case.opened.v{to}"),
        "map": {"$pick": "/data"}
    });
    document
}

pub fn link(document: &Value, catalogue: &dyn Catalogue, others: &[&Linked]) -> Result<Linked, Vec<Finding>> {
    let read = Adapter::read(document.to_string().as_bytes()).unwrap_or_else(|found| panic!("{found:#?}"));
    adapter::link(&read, catalogue, others).map(|(linked, _)| linked)
}

pub fn linked() -> Linked {
    link(&adapter(), &catalogue(), &[]).unwrap_or_else(|found| panic!("{found:#?}"))
}

/// An event of the old system.
pub fn event(id: &str) -> CloudEvent {
    let kind = EventType::any("old.CASE_OPENED").expect("a type of another system");
    let mut event = CloudEvent::new(id, "/adapter/kr.go.demo.oldcases/api", kind);
    event.time = Some("2026-11-26T00:00:00Z".to_owned());
    event.data = Some(json!({"NO": "C-1", "KIND": "R", "NOTE": "a note", "WHO": {"NAME": "홍길동"}}));
    event
}

/// What the adapter makes of an event.
pub fn turned(linked: &Linked, input: &CloudEvent, number: Option<u64>) -> CloudEvent {
    match linked.translate(input, number) {
        Outcome::Translated(made) => *made,
        other => panic!("{other:?}"),
    }
}
