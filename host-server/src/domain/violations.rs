//! What browsers reported lately: refused scripts, wrong hashes. Kept for operators, in memory, a bounded number of kinds.
//!
//! Anybody may send reports. So nothing of them is believed but as text of limited length, and the many of a kind are one entry:
//! whoever floods the list pushes out the oldest of it and nothing else.

use crate::ports::Timestamp;
use jogakbo_contract::json::{Limits, parse};
use serde::Serialize;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Mutex;

/// Kinds that are kept.
const MOST: usize = 200;
/// Reports of one request that are looked at.
const OF_ONE: usize = 20;
/// Characters of a part.
const CUT: usize = 200;

/// What is the same in all reports of a kind. None of it has a query or a fragment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The type of the Reporting API: `csp-violation`, `integrity-violation`, …; `other` for one we do not know.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Path of the page.
    pub page: String,
    /// The directive that refused it, or where it was to be used.
    pub directive: String,
    /// The host it was to come from, or a word such as `inline`.
    pub blocked: String,
    /// The file that asked for it.
    pub source: String,
    /// Whether the browser only told and did not refuse.
    #[serde(rename = "reportOnly")]
    pub report_only: bool,
}

/// How often and when a kind was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What.
    #[serde(flatten)]
    pub violation: Violation,
    /// How often since the host began, or since it was pushed out.
    pub count: u64,
    /// RFC 3339.
    pub first: String,
    /// RFC 3339.
    pub last: String,
}

/// What was reported, the newest first.
#[derive(Debug, Default)]
pub struct Violations(Mutex<VecDeque<Entry>>);

impl Violations {
    /// Keeps the reports of one request; gives back those whose kind is new.
    pub fn take(&self, body: &[u8], now: Timestamp) -> (Vec<&'static str>, Vec<Violation>) {
        let Ok(value) = parse(body, Limits { bytes: 64 * 1024, depth: 16 }) else { return Default::default() };
        let reports = match value {
            Value::Array(reports) => reports,
            report => vec![report],
        };
        let (mut kinds, mut fresh) = (Vec::new(), Vec::new());
        for report in reports.iter().take(OF_ONE) {
            let violation = read(report);
            kinds.push(violation.kind);
            if self.put(&violation, now) {
                fresh.push(violation);
            }
        }
        (kinds, fresh)
    }

    fn put(&self, violation: &Violation, now: Timestamp) -> bool {
        let (mut entries, now) = (crate::sync::hold(&self.0), now.rfc3339());
        let known = entries.iter().position(|entry| entry.violation == *violation).and_then(|at| entries.remove(at));
        let is_new = known.is_none();
        let entry = match known {
            Some(entry) => Entry { count: entry.count + 1, last: now, ..entry },
            None => Entry { violation: violation.clone(), count: 1, first: now.clone(), last: now },
        };
        entries.push_front(entry);
        entries.truncate(MOST);
        is_new
    }

    /// All that is kept, the newest first.
    pub fn all(&self) -> Vec<Entry> {
        crate::sync::hold(&self.0).iter().cloned().collect()
    }
}

/// A report of the Reporting API, or of the older `application/csp-report`.
fn read(report: &Value) -> Violation {
    let body = report.get("body").or_else(|| report.get("csp-report"));
    let field = |names: &[&str]| names.iter().find_map(|name| body?.get(name)?.as_str()).unwrap_or_default();
    let page = match field(&["documentURL", "document-uri"]) {
        "" => report.get("url").and_then(Value::as_str).unwrap_or_default(),
        page => page,
    };
    let kind = match report.get("type").and_then(Value::as_str).unwrap_or("csp-report") {
        "csp-violation" | "csp-report" => "csp-violation",
        "integrity-violation" => "integrity-violation",
        "deprecation" => "deprecation",
        "intervention" => "intervention",
        "crash" => "crash",
        "coop" => "coop",
        _ => "other",
    };
    let only = body.is_some_and(|body| body.get("reportOnly").and_then(Value::as_bool).unwrap_or_default());
    Violation {
        kind,
        page: path(page),
        directive: cut(field(&["effectiveDirective", "effective-directive", "violated-directive", "destination"])),
        blocked: host(field(&["blockedURL", "blocked-uri"])),
        source: path(field(&["sourceFile", "source-file"])),
        report_only: only || field(&["disposition"]) == "report",
    }
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(CUT).collect()
}

/// The path of an address, without query and fragment.
fn path(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    let rest = bare.split_once("://").map_or(bare, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    cut(rest)
}

/// The origin of an address; of `data:` and others only the scheme, and words as they are.
fn host(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    match bare.split_once("://") {
        // What stands before an `@` is a name and a password.
        Some((scheme, rest)) => {
            let authority = rest.split('/').next().unwrap_or_default();
            cut(&format!("{scheme}://{}", authority.rsplit('@').next().unwrap_or_default()))
        }
        None => cut(bare.split([':', ',']).next().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn send(violations: &Violations, report: &Value) -> usize {
        violations.take(report.to_string().as_bytes(), Timestamp(0)).1.len()
    }

    #[test]
    fn a_kind_is_one_entry_and_holds_no_query() {
        let violations = Violations::default();
        let report = |query: &str| {
            json!([{"type": "csp-violation", "url": format!("https://portal.kr/news?{query}#a"), "body": {
                "documentURL": format!("https://portal.kr/news?{query}#a"), "effectiveDirective": "script-src-elem",
                "blockedURL": format!("https://kim:secret@evil.example/x.js?{query}"), "disposition": "enforce",
                "sourceFile": format!("https://portal.kr/-/assets/a/b.js?{query}")}}])
        };
        assert_eq!(send(&violations, &report("token=1")), 1);
        assert_eq!(send(&violations, &report("token=2")), 0, "the same again");
        let all = violations.all();
        assert_eq!((all.len(), all[0].count), (1, 2));
        let text = serde_json::to_string(&all).unwrap();
        assert!(!text.contains("token") && !text.contains("secret") && !text.contains('?'), "{text}");
        let seen = &all[0].violation;
        assert_eq!((seen.page.as_str(), seen.blocked.as_str()), ("/news", "https://evil.example"));
        assert_eq!((seen.directive.as_str(), seen.source.as_str()), ("script-src-elem", "/-/assets/a/b.js"));
    }

    #[test]
    fn older_reports_wrong_hashes_and_words_are_read_alike() {
        let violations = Violations::default();
        send(
            &violations,
            &json!({"csp-report": {"document-uri": "https://p.kr/", "blocked-uri": "inline", "violated-directive": "style-src"}}),
        );
        send(
            &violations,
            &json!([{"type": "integrity-violation", "body": {"documentURL": "https://p.kr/a",
            "blockedURL": "https://p.kr/x.js", "destination": "script", "reportOnly": false}}]),
        );
        send(
            &violations,
            &json!([{"type": "csp-violation", "body": {"blockedURL": "data:text/html,<script>", "disposition": "report"}}]),
        );
        let all = violations.all();
        let told: Vec<_> = all.iter().map(|one| (one.violation.kind, one.violation.blocked.as_str())).collect();
        assert_eq!(
            told,
            [("csp-violation", "data"), ("integrity-violation", "https://p.kr"), ("csp-violation", "inline")]
        );
        assert!(all[0].violation.report_only && !all[1].violation.report_only);
        assert_eq!(all[1].violation.directive, "script");
    }

    #[test]
    fn what_is_sent_by_strangers_has_a_limit_everywhere() {
        let violations = Violations::default();
        for wrong in ["", "nothing", "{}", "[1,2]", "[[[[", "null"] {
            violations.take(wrong.as_bytes(), Timestamp(0));
        }
        for number in 0..1000 {
            let many = vec![
                json!({"type": "x", "body": {"blockedURL": format!("https://{number}.example"), "effectiveDirective": "x".repeat(5000)}});
                50
            ];
            let (kinds, fresh) = violations.take(json!(many).to_string().as_bytes(), Timestamp(0));
            assert!(kinds.len() <= OF_ONE && fresh.len() <= 1);
        }
        let all = violations.all();
        assert!(all.len() <= MOST && all.iter().all(|one| one.violation.directive.len() <= CUT));
    }
}
