use super::Rules;
use serde_json::{Value, json};

fn manifest() -> Value {
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {"name": "kr.example.bus", "version": "1.0.0", "title": {"ko": "버스"}, "owner": {"name": {"ko": "팀"}}},
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {"assets": "auto", "widgets": [{
                "name": "main", "title": {"ko": "버스"}, "tier": "page",
                "element": {"module": "a.js", "tag": "example-bus"},
                "props": {"type": "object", "properties": {"stop": {"type": "string", "maxLength": 3, "default": "a", "x-jgb-attr": "stop"}}},
                "outputs": {"chosen": {"event": "stop-chosen", "detail": {"type": "object", "required": ["stop"], "properties": {"stop": {"type": "string"}}}}},
                "publishes": ["kr.example.bus.stop.chosen.v1.>"],
                "subscribes": [{"match": "kr.example.bus.stop.chosen.v1.>"}],
            }]},
            "events": {"publishes": ["kr.example.bus.stop.chosen.v1"], "subscribes": [{"match": "kr.example.bus.stop.chosen.v1.>"}], "types": [
                {"type": "kr.example.bus.stop.chosen.v1", "subject": "stops/{stop}", "classification": "public",
                    "data": {"type": "object", "required": ["stop"], "properties": {"stop": {"type": "string"}}}},
                {"type": "kr.example.bus.line.closed.v1", "data": {"type": "object"}},
            ]},
            "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "title": {"ko": "무료"}, "price": {"amount": "0", "currency": "KRW"}}]},
        },
    })
}

fn rules() -> Rules {
    Rules::new(&manifest().to_string(), "main", "[]").unwrap_or_else(|faults| panic!("{faults}"))
}

fn published(event_type: &str, data: &Value) -> Value {
    serde_json::from_str(&rules().publish(event_type, &data.to_string(), "{}", None)).unwrap()
}

#[test]
fn properties_and_outputs_are_held_against_their_schemas() {
    let rules = rules();
    assert_eq!(rules.prop("stop", "\"abc\""), None);
    assert!(rules.prop("stop", "\"abcd\"").unwrap().contains('3'));
    assert!(rules.prop("line", "1").unwrap().contains("no property `line`"));
    assert_eq!(rules.output("chosen", "{\"stop\": \"a\"}"), None);
    assert!(rules.output("chosen", "{}").unwrap().contains("stop"));
    assert!(rules.output("gone", "{}").unwrap().contains("no output `gone`"));
}

#[test]
fn what_is_declared_and_granted_is_published_to_its_topic() {
    let answer = published("kr.example.bus.stop.chosen.v1", &json!({"stop": "7"}));
    assert_eq!(answer["topic"], "kr.example.bus.stop.chosen.v1.stops.7");
    assert_eq!(answer["event"]["source"], "/pbc/kr.example.bus/main");
}

#[test]
fn what_is_not_is_refused_with_the_codes_of_the_bridge() {
    for (event_type, data, code) in [
        ("kr.example.bus.stop.chosen.v1", json!({}), "schema"),
        ("kr.example.bus.line.closed.v1", json!({}), "denied"),
        ("kr.example.tram.gone.v1", json!({}), "denied"),
        ("Chosen", json!({}), "unknown-type"),
        ("kr.example.bus.stop.chosen.v1", json!({"stop": "x".repeat(70_000)}), "too-large"),
    ] {
        let answer = published(event_type, &data);
        // Too long a subject is told before too large an event.
        let code = if data["stop"].as_str().is_some_and(|stop| stop.len() > 1024) { "bad-frame" } else { code };
        assert_eq!(answer["code"], code, "{event_type}: {answer}");
    }
}

#[test]
fn only_granted_patterns_are_heard() {
    let said = |patterns: &str| serde_json::from_str::<Value>(&rules().subscribe(patterns, None)).unwrap();
    assert_eq!(said("[\"kr.example.bus.stop.chosen.v1.>\"]")["patterns"], json!(["kr.example.bus.stop.chosen.v1.>"]));
    assert_eq!(said("[\"kr.example.bus.line.closed.v1.>\"]")["code"], "denied");
    assert_eq!(said("[\"kr..bus\"]")["code"], "bad-pattern");
    assert_eq!(said("[]")["code"], "bad-pattern");
    assert!(rules().matches("kr.example.bus.stop.chosen.v1.>", "kr.example.bus.stop.chosen.v1.stops.7"));
}

#[test]
fn a_manifest_with_faults_or_without_the_widget_is_refused() {
    assert!(Rules::new("{}", "main", "[]").is_err());
    assert!(Rules::new(&manifest().to_string(), "other", "[]").err().unwrap().contains("no widget `other`"));
}
