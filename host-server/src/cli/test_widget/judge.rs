//! From what a page saw to what a widget holds of its manifest's word. Pure: the schemas are checked by `contract`.

use jogakbo_contract::ids::CamelName;
use jogakbo_contract::manifest::Widget;
use jogakbo_contract::schema::Schema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Mounted elements of 50 that may still be there: frameworks keep the last one a while.
const LEFT: u64 = 2;

/// What a widget may cost.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Bytes of its files as they travel.
    pub bytes: u64,
    /// Milliseconds of its longest task.
    pub task_ms: u64,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// Not as it should be.
    Fail,
    /// It could not be found out.
    Skipped,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was tried.
    #[serde(rename = "check")]
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen.
    pub detail: String,
}

impl Check {
    /// A check that could not be made, and why.
    pub fn skipped(name: &'static str, why: &str) -> Self {
        Self { name, outcome: Outcome::Skipped, detail: why.to_owned() }
    }

    fn of(name: &'static str, faults: &[String], good: impl Into<String>) -> Self {
        if faults.is_empty() {
            return Self { name, outcome: Outcome::Pass, detail: good.into() };
        }
        let mut once: Vec<&str> = Vec::new();
        for fault in faults {
            if !once.contains(&fault.as_str()) {
                once.push(fault);
            }
        }
        let more = if once.len() > 5 { format!("; and {} more", once.len() - 5) } else { String::new() };
        once.truncate(5);
        Self { name, outcome: Outcome::Fail, detail: once.join("; ") + &more }
    }
}

/// Judges what a page saw of `widget`; `axe` says whether accessibility could be checked.
pub fn judge(widget: &Widget, seen: &Value, budget: Budget, axe: bool) -> Vec<Check> {
    let errors = texts(&seen["errors"]);
    if seen["state"] != "mounted" {
        let state = seen["state"].as_str().unwrap_or("nothing");
        let mut faults = vec![format!("the portal could not mount it ({state})")];
        faults.extend(errors);
        return vec![Check::of("mount", &faults, ""), policy(seen)];
    }
    let mut checks = vec![
        Check::of("mount", &[], "mounted by the portal"),
        Check::of("props after", &named(&seen["after"]), counted(&seen["after"])),
        Check::of("props before", &named(&seen["before"]), counted(&seen["before"])),
    ];
    checks.extend(outputs(widget, seen));
    checks.push(leaks(seen));
    checks.push(Check::of("inside its root", &texts(&seen["outside"]), "nothing else was changed"));
    checks.push(if axe {
        accessibility(seen)
    } else {
        Check::skipped("axe", "axe-core is not installed in the folder; name it with --axe")
    });
    let bytes = seen["bytes"].as_u64().unwrap_or(0);
    let heavy = (bytes > budget.bytes).then(|| format!("{} of at most {}", kilobytes(bytes), kilobytes(budget.bytes)));
    checks.push(Check::of("weight", &heavy.into_iter().collect::<Vec<_>>(), kilobytes(bytes)));
    let longest = seen["tasks"].as_array().into_iter().flatten().filter_map(Value::as_u64).max().unwrap_or(0);
    let slow =
        (longest > budget.task_ms).then(|| format!("the longest took {longest} ms of at most {}", budget.task_ms));
    let quick = if longest == 0 { "none".to_owned() } else { format!("the longest took {longest} ms") };
    checks.push(Check::of("long tasks", &slow.into_iter().collect::<Vec<_>>(), quick));
    checks.push(policy(seen));
    checks.push(Check::of("errors", &errors, "none"));
    checks
}

fn outputs(widget: &Widget, seen: &Value) -> Vec<Check> {
    let fired = seen["outputs"].as_array().cloned().unwrap_or_default();
    let mut faults = Vec::new();
    let mut heard = BTreeSet::new();
    for one in &fired {
        let name = one["name"].as_str().unwrap_or_default();
        heard.insert(name);
        if let Some(fault) = one["fault"].as_str() {
            faults.push(format!("{name}: {fault}"));
        }
        let declared = widget
            .outputs
            .iter()
            .find(|(known, _)| known.as_str() == name)
            .and_then(|(_, output)| output.detail.as_ref());
        let compiled = declared.and_then(|schema| Schema::compile(schema).ok());
        let broken =
            compiled.and_then(|schema| schema.check(&one["detail"]).err()).and_then(|faults| faults.first().cloned());
        faults.extend(broken.map(|fault| format!("{name}: {fault}")));
    }
    let unheard: Vec<&str> =
        widget.outputs.keys().map(CamelName::as_str).filter(|name| !heard.contains(name)).collect();
    let count = widget.outputs.len();
    let mut said = format!("{} of {count} were seen", count - unheard.len());
    if !unheard.is_empty() {
        said.push_str("; not seen: ");
        said.push_str(&unheard.join(", "));
    }
    let all = if count > 0 && heard.is_empty() && faults.is_empty() {
        Check::skipped("outputs", &format!("none could be caused by using its controls: {}", unheard.join(", ")))
    } else {
        Check::of("outputs", &faults, if count == 0 { "it declares none".to_owned() } else { said })
    };
    let undeclared: Vec<String> =
        texts(&seen["undeclared"]).into_iter().map(|event| format!("`{event}` fired and is no output")).collect();
    vec![all, Check::of("only outputs", &undeclared, "no other event left it")]
}

fn leaks(seen: &Value) -> Check {
    let mounts = seen["mounts"].as_u64().unwrap_or(0);
    match seen["alive"].as_u64() {
        None => Check::skipped("leaks", "the browser does not collect when asked to"),
        Some(alive) => {
            let left = (alive > LEFT).then(|| format!("{alive} of {mounts} removed elements are still held"));
            Check::of("leaks", &left.into_iter().collect::<Vec<_>>(), format!("{mounts} mounts, {alive} left"))
        }
    }
}

fn accessibility(seen: &Value) -> Check {
    let Some(list) = seen["axe"].as_array() else { return Check::skipped("axe", "axe-core could not be run") };
    let faults: Vec<String> = list
        .iter()
        .map(|one| {
            format!("{} ({}, {} places): {}", word(one, "id"), word(one, "impact"), one["nodes"], word(one, "help"))
        })
        .collect();
    Check::of("axe", &faults, "nothing to complain about")
}

fn policy(seen: &Value) -> Check {
    Check::of("policy", &texts(&seen["policy"]), "nothing was refused")
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("?")
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `name: fault` for all that have one.
fn named(map: &Value) -> Vec<String> {
    let entries = map.as_object().into_iter().flatten();
    entries
        .filter_map(|(name, fault)| Some((name, fault.as_str().filter(|fault| !fault.is_empty())?)))
        .map(|(name, fault)| format!("{name}: {fault}"))
        .collect()
}

fn counted(map: &Value) -> String {
    match map.as_object().map_or(0, serde_json::Map::len) {
        0 => "it has none".to_owned(),
        1 => "1 property".to_owned(),
        many => format!("{many} properties"),
    }
}

fn kilobytes(bytes: u64) -> String {
    format!("{}.{} KB", bytes / 1024, bytes % 1024 * 10 / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BUDGET: Budget = Budget { bytes: 10_240, task_ms: 100 };

    fn widget() -> Widget {
        serde_json::from_value(json!({
            "name": "main", "title": "인사", "tier": "page", "element": {"module": "a.js", "tag": "x-a"},
            "outputs": {"greeted": {"event": "greeted", "detail": {"type": "object", "required": ["times"], "properties": {"times": {"type": "integer"}}}}},
        }))
        .unwrap()
    }

    fn good() -> Value {
        json!({
            "state": "mounted", "after": {"who": ""}, "before": {"who": ""}, "outputs": [{"name": "greeted", "detail": {"times": 1}}],
            "undeclared": [], "outside": [], "policy": [], "errors": [], "tasks": [60], "bytes": 2048, "mounts": 50, "alive": 1, "axe": [],
        })
    }

    fn outcome(seen: &Value, check: &str) -> (Outcome, String) {
        let all = judge(&widget(), seen, BUDGET, true);
        let found = all.iter().find(|one| one.name == check).unwrap_or_else(|| panic!("no check `{check}`"));
        (found.outcome, found.detail.clone())
    }

    #[test]
    fn a_widget_that_keeps_its_word_passes_all() {
        let all = judge(&widget(), &good(), BUDGET, true);
        assert!(all.iter().all(|check| check.outcome == Outcome::Pass), "{all:#?}");
        assert_eq!(all.len(), 12);
    }

    #[test]
    fn each_fault_fails_its_own_check() {
        for (pointer, value, check, part) in [
            ("/after/who", json!("the element has no such property"), "props after", "who: "),
            ("/before/who", json!("hidden"), "props before", "who: hidden"),
            ("/outputs", json!([{"name": "greeted", "detail": {"times": "1"}}]), "outputs", "greeted: `/times`"),
            ("/outputs", json!([{"name": "greeted", "fault": "no plain data"}]), "outputs", "no plain data"),
            ("/undeclared", json!(["loaded"]), "only outputs", "`loaded`"),
            ("/alive", json!(50), "leaks", "50 of 50"),
            ("/outside", json!(["body: div"]), "inside its root", "body: div"),
            (
                "/axe",
                json!([{"id": "label", "impact": "critical", "help": "h", "nodes": 2}]),
                "axe",
                "label (critical, 2 places)",
            ),
            ("/bytes", json!(20_480), "weight", "20.0 KB of at most 10.0 KB"),
            ("/tasks", json!([60, 400]), "long tasks", "400 ms"),
            ("/policy", json!(["script-src-elem: inline"]), "policy", "inline"),
            ("/errors", json!(["boom"]), "errors", "boom"),
        ] {
            let mut seen = good();
            *seen.pointer_mut(pointer).unwrap() = value;
            let (outcome, detail) = outcome(&seen, check);
            assert!(outcome == Outcome::Fail && detail.contains(part), "{check}: {detail}");
            let failed =
                judge(&widget(), &seen, BUDGET, true).into_iter().filter(|one| one.outcome == Outcome::Fail).count();
            assert_eq!(failed, 1, "{check}");
        }
        assert_eq!(outcome(&json!({"state": "failed", "errors": ["S04"], "policy": []}), "mount").0, Outcome::Fail);
    }

    #[test]
    fn what_was_not_seen_is_no_pass() {
        let mut seen = good();
        seen["outputs"] = json!([]);
        assert_eq!(
            outcome(&seen, "outputs"),
            (Outcome::Skipped, "none could be caused by using its controls: greeted".to_owned())
        );
        seen["alive"] = Value::Null;
        assert_eq!(outcome(&seen, "leaks").0, Outcome::Skipped);
        let without = judge(&widget(), &good(), BUDGET, false);
        assert_eq!(without.iter().find(|one| one.name == "axe").unwrap().outcome, Outcome::Skipped);
    }
}
