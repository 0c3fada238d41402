//! A cluster, by the maker's chart: a chart around it that holds the version fast, with a place for values.

use super::{File, label};
use crate::canonical;
use crate::finding::Finding;
use crate::manifest::Manifest;
use serde_json::{Value, json};

/// `Chart.yaml` and `values.yaml`.
pub(super) fn files(manifest: &Manifest) -> Result<Vec<File>, Finding> {
    let chart = manifest.spec.delivery.install.get("helm");
    let text = |key: &str| chart.and_then(|chart| chart.get(key)).and_then(Value::as_str);
    let place = text("chart").and_then(|chart| chart.trim_end_matches('/').rsplit_once('/'));
    let (Some((repository, name)), Some(version)) = (place, text("version")) else {
        let message = format!("`{}` names no chart with a version", manifest.metadata.name);
        return Err(Finding::error("B02", "/spec/delivery/install/helm", message));
    };
    let metadata = &manifest.metadata;
    let outer = json!({
        "apiVersion": "v2", "type": "application",
        "name": label(metadata.name.as_str()), "version": metadata.version, "appVersion": metadata.version,
        "description": metadata.title.get(crate::text::Locale::En),
        "dependencies": [{"name": name, "repository": repository, "version": version}],
    });
    let values = json!({name: {}});
    let line = |value: &Value| format!("{}\n", canonical::to_string(value));
    Ok(vec![("Chart.yaml", line(&outer)), ("values.yaml", line(&values))])
}
