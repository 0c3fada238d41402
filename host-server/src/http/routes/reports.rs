//! What browsers report: refused scripts, wrong hashes, deprecations. Counted, logged, answered with nothing.

use axum::body::Bytes;
use axum::http::StatusCode;
use jogakbo_contract::json::{self, Limits};
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};

/// Reports told in the log; the rest is only counted.
const TOLD: u64 = 1000;
/// Reports of one request that are looked at.
const OF_ONE: usize = 20;

static SEEN: AtomicU64 = AtomicU64::new(0);

/// Takes reports (Reporting API, and the older `application/csp-report`).
#[utoipa::path(post, path = "/-/reports", tag = "operation", responses((status = 204, description = "taken")))]
pub async fn post(body: Bytes) -> StatusCode {
    let Ok(value) = json::parse(&body, Limits { bytes: 64 * 1024, depth: 16 }) else { return StatusCode::NO_CONTENT };
    let reports = match value {
        Value::Array(reports) => reports,
        report => vec![report],
    };
    for report in reports.iter().take(OF_ONE) {
        let kind = report.get("type").and_then(Value::as_str).unwrap_or("csp-report");
        let kind = match kind {
            "csp-violation"
            | "csp-report"
            | "integrity-violation"
            | "deprecation"
            | "intervention"
            | "crash"
            | "coop" => kind,
            _ => "other",
        };
        metrics::counter!("jogakbo_reports", "type" => kind.to_owned()).increment(1);
        if SEEN.fetch_add(1, Ordering::Relaxed) < TOLD {
            let field = |names: [&str; 2]| {
                let found =
                    names.iter().find_map(|name| report.get("body").or(report.get("csp-report"))?.get(name)?.as_str());
                found.map(|text| text.chars().take(200).collect::<String>()).unwrap_or_default()
            };
            tracing::warn!(
                report = kind,
                directive = field(["effectiveDirective", "effective-directive"]),
                blocked = field(["blockedURL", "blocked-uri"]),
                source = field(["sourceFile", "source-file"]),
                "a browser reported a `{kind}`"
            );
        }
    }
    StatusCode::NO_CONTENT
}
