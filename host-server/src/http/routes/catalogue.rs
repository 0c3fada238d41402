//! What is installed and live, and what is wrong with which file.

pub mod decide;
pub mod export;
pub mod parts;
pub mod preview;
pub mod reference;
pub mod screens;
pub mod waiting;

use crate::http::Shared;
use axum::Json;
use axum::extract::State;
use jogakbo_contract::lock::Catalogue;
use jogakbo_contract::manifest::Tier;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How an annotation begins that tells of a finding of axe in what the PBC took from elsewhere: `axe.RULE.LANGUAGE`.
const FINDING: &str = "axe.";

/// What is known to be wrong for accessibility in the published package that a PBC brings: by rule, the reason by language.
fn foreign_findings(annotations: &BTreeMap<String, String>) -> Value {
    let mut rules: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for (name, reason) in annotations {
        if let Some((rule, language)) = name.strip_prefix(FINDING).and_then(|rest| rest.rsplit_once('.')) {
            rules.entry(rule).or_default().insert(language, reason);
        }
    }
    let package = annotations.get("upstream.package");
    rules.into_iter().map(|(rule, reason)| json!({"package": package, "rule": rule, "reason": reason})).collect()
}

/// What was tried of a PBC in a browser: whether all went well, where, and the outcome of each check by widget.
fn badges(result: &Value) -> Value {
    let widgets = result["widgets"].as_array().into_iter().flatten();
    let of = |tried: &Value| {
        let checks = tried["checks"].as_array().into_iter().flatten();
        let outcomes: BTreeMap<&str, &Value> =
            checks.filter_map(|check| Some((check["check"].as_str()?, &check["outcome"]))).collect();
        (tried["widget"].as_str().unwrap_or_default().to_owned(), json!(outcomes))
    };
    let widgets: BTreeMap<String, Value> = widgets.map(of).collect();
    json!({"passed": result["passed"], "browser": result["browser"], "widgets": widgets})
}

/// The catalogue.
#[utoipa::path(get, path = "/-/catalogue", tag = "catalogue",
    responses((status = 200, description = "PBCs with their widgets, pages, adapters, PBCs that are stopped, and findings per file")))]
pub async fn get(State(app): State<Shared>) -> Json<Value> {
    let snapshot = app.catalogue.snapshot();
    let checks = app.checks();
    let pbcs: Vec<Value> = snapshot
        .installed()
        .map(|installed| {
            let manifest = &installed.part.manifest;
            json!({
                "name": manifest.metadata.name,
                "version": manifest.metadata.version,
                "title": manifest.metadata.title,
                "owner": manifest.metadata.owner.name,
                "lifecycle": manifest.metadata.lifecycle,
                "digest": installed.part.digest,
                "accessibility": foreign_findings(&manifest.metadata.annotations),
                "checks": checks.get(&installed.part.digest).map(badges),
                "file": installed.file,
                "assets": {
                    "base": installed.part.assets.base(),
                    "files": installed.part.assets.files.len(),
                    "bytes": installed.part.assets.files.values().map(|file| file.bytes).sum::<u64>(),
                },
                "widgets": manifest.spec.frontend.widgets.iter().map(|widget| json!({
                    "name": widget.name, "title": widget.title, "role": widget.role,
                    // As it runs here: the operator may put what a manifest calls reviewed into frames.
                    "tier": if snapshot.frames(&manifest.metadata.name) { Tier::Frame } else { widget.tier },
                })).collect::<Vec<_>>(),
                "types": manifest.spec.events.types.iter().map(|decl| decl.name.as_str()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let pages: Vec<Value> = snapshot
        .pages()
        .map(|page| {
            json!({
                "name": page.lock.page.name,
                "title": page.lock.page.title,
                "route": page.lock.page.route,
                "revision": page.lock.page.revision,
                "lock": page.lock.digest,
                "items": page.lock.items.len(),
                "file": page.file,
            })
        })
        .collect();
    let adapters: Vec<Value> = snapshot
        .adapters()
        .map(|live| {
            let adapter = &live.linked.adapter;
            json!({
                "name": adapter.metadata.name,
                "version": adapter.metadata.version,
                "title": adapter.metadata.title,
                "owner": adapter.metadata.owner.name,
                "digest": live.linked.digest,
                "from": live.linked.sources.keys().collect::<Vec<_>>(),
                "to": adapter.spec.to.as_str(),
                "file": live.file,
            })
        })
        .collect();
    // Nothing that its places on pages do not say, but for when it began.
    let stopped: Vec<Value> = app
        .stops
        .notes()
        .iter()
        .map(|(target, stop)| json!({"name": target.to_string(), "reason": stop.reason, "since": stop.since, "until": stop.until}))
        .collect();
    Json(json!({
        "pbcs": pbcs, "pages": pages, "adapters": adapters, "stopped": stopped, "files": snapshot.reports(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_become_one_word_for_each_check() {
        let checks = json!([{"check": "axe", "outcome": "pass", "detail": "…"}, {"check": "leaks", "outcome": "fail", "detail": "…"}]);
        let result =
            json!({"passed": false, "browser": "Chromium 1", "widgets": [{"widget": "main", "checks": checks}]});
        let expected =
            json!({"passed": false, "browser": "Chromium 1", "widgets": {"main": {"axe": "pass", "leaks": "fail"}}});
        assert_eq!(badges(&result), expected);
    }

    #[test]
    fn findings_are_told_by_package_and_rule_in_both_languages() {
        let annotations = [
            ("axe.label.ko", "이름이 없습니다."),
            ("axe.label.en", "It has no name."),
            ("axe.odd", "no language"),
            ("upstream.package", "some-element"),
        ];
        let annotations = annotations.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(
            foreign_findings(&annotations),
            json!([{"package": "some-element", "rule": "label", "reason": {"ko": "이름이 없습니다.", "en": "It has no name."}}])
        );
        assert_eq!(foreign_findings(&BTreeMap::new()), json!([]));
    }
}
