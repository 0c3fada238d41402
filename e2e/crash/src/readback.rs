//! The log as a host tells it afterwards (`GET /-/history`): one more reader for the checker.

use crate::history::{Recorder, Seen};
use crate::portal;
use crate::world::{Host, wait};
use jogakbo_contract::bridge::Position;
use jogakbo_contract::envelope::CloudEvent;
use serde_json::Value;
use std::io;

/// The digest of the page's lock.
///
/// # Errors
/// The host does not serve the page.
pub async fn lock(host: &Host) -> io::Result<String> {
    let page = host.ask(&format!("GET {}\r\n", portal::ROUTE)).await?;
    let rest = page.body.split_once("\"lock\":\"").map(|(_, rest)| rest);
    let lock = rest.and_then(|rest| rest.split('"').next()).map(str::to_owned);
    lock.ok_or_else(|| io::Error::other(format!("the page has no lock (HTTP {}): {}", page.status, page.body)))
}

/// Reads the log of a host from its start, at least up to `newest`.
///
/// # Errors
/// The host does not answer, or never gets there.
pub async fn history(
    host: &Host,
    name: &str,
    lock: &str,
    newest: Option<&Position>,
    recorder: &Recorder,
) -> io::Result<()> {
    let reader = recorder.reader(name, false);
    let patterns: Vec<String> =
        portal::matches().iter().map(|pattern| format!("match={}", pattern.replace('>', "%3E"))).collect();
    let mut after: Option<Position> = None;
    // The host may have just been started, and its copy of the log be on its way.
    wait(&format!("{name} up to the newest event"), async || {
        loop {
            let place = after.as_ref().map_or_else(String::new, |after| format!("&after={after}"));
            let head = format!(
                "GET /-/history?item={}&{}&limit=500{place}\r\nx-jogakbo-lock: {lock}\r\n",
                portal::EAR,
                patterns.join("&")
            );
            let Ok(answer) = host.ask(&head).await else { return false };
            let Ok(part) = serde_json::from_str::<Value>(&answer.body) else { return false };
            if answer.status != 200 {
                return false;
            }
            let now = recorder.now();
            let mut history = recorder.open();
            let reader = &mut history.readers[reader];
            if let Some(gap) = part.get("gap") {
                reader.gaps.push((now, gap.to_string()));
            }
            for placed in part["events"].as_array().into_iter().flatten() {
                let Ok(event) = CloudEvent::from_value(placed["e"].clone()) else { continue };
                let pos = placed["p"].as_str().and_then(|text| text.parse().ok());
                reader.seen.push(Seen::of(&event, pos, now));
            }
            let next: Option<Position> = part["next"].as_str().and_then(|text| text.parse().ok());
            after = next.or(after.take());
            if part["more"] != true {
                return newest.is_none_or(|newest| after.as_ref().is_some_and(|after| after >= newest));
            }
        }
    })
    .await
}
