//! Pages that go live, and end, by themselves: what can be asked for, and what speaks against it.
//!
//! Moments are milliseconds since 1970 here; which moment a clock on a wall in some zone means is found out by the host.

use crate::finding::Finding;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// The zone that is meant when none is named.
pub const ZONE: &str = "Asia/Seoul";
/// Schedules of one page that wait or run at once.
pub const MOST_SCHEDULES: usize = 20;
/// The farthest start and end, in milliseconds from now: two years.
pub const FARTHEST_MS: u64 = 2 * 366 * 86_400_000;
/// Most characters of what citizens are told in place of a page.
pub const LONGEST_WORDS: usize = 500;

/// What citizens find where a page has ended, or was taken off.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "lowercase")]
pub enum Fallback {
    /// What was live before; only for an end.
    #[default]
    Before,
    /// They are led to another page.
    Page {
        /// Its name.
        name: String,
    },
    /// They are told something.
    Words {
        /// What.
        text: Text,
    },
    /// Nothing: the page is gone.
    Gone,
}

impl Fallback {
    /// What is wrong with it, at `at` of the request; `is_page` knows the names of other pages that are live.
    pub fn fault(&self, at: &str, is_page: &dyn Fn(&str) -> bool) -> Option<Finding> {
        let wrong = |message: String| Some(Finding::error("E08", at, message));
        match self {
            Self::Page { name } if !is_page(name) => wrong(format!("there is no other live page called `{name}`")),
            Self::Words { text } => {
                let long = match text {
                    Text::Plain(text) => text.chars().count() > LONGEST_WORDS,
                    Text::ByLanguage(map) => map.values().any(|text| text.chars().count() > LONGEST_WORDS),
                };
                let fault = text.fault().map(str::to_owned);
                fault.or(long.then(|| format!("a text has at most {LONGEST_WORDS} characters"))).and_then(wrong)
            }
            Self::Before | Self::Page { .. } | Self::Gone => None,
        }
    }
}

/// Where a schedule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Its start is to come.
    Waiting,
    /// It has started, and its end is to come.
    Running,
    /// All of it was carried out.
    Done,
    /// Somebody cancelled it.
    Cancelled,
    /// It could not be carried out; the audit says why.
    Failed,
}

impl Phase {
    /// Whether something of it is still to come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// From when to when, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The start.
    pub start: u64,
    /// The end; `None` stays for good.
    pub end: Option<u64>,
}

impl Span {
    /// Whether both cannot be carried out: the start of one lies within the other. One without an end is over at its start.
    pub fn meets(&self, other: &Self) -> bool {
        let inside = |one: &Self, start: u64| one.start <= start && one.end.is_some_and(|end| start < end);
        self.start == other.start || inside(self, other.start) || inside(other, self.start)
    }

    /// What speaks against it at the moment `now`. `others`: the spans of the page's open schedules.
    pub fn findings(&self, now: u64, others: &[Self]) -> Vec<Finding> {
        let mut found = Vec::new();
        if self.start <= now {
            found.push(Finding::error("E04", "/start", "the start lies in the past; publish at once instead"));
        }
        if self.start.max(self.end.unwrap_or(0)) > now.saturating_add(FARTHEST_MS) {
            let at = if self.start > now.saturating_add(FARTHEST_MS) { "/start" } else { "/end" };
            found.push(Finding::error("E04", at, "the moment lies more than two years ahead"));
        }
        if self.end.is_some_and(|end| end <= self.start) {
            found.push(Finding::error("E05", "/end", "the end has to come after the start"));
        }
        if others.iter().any(|other| self.meets(other)) {
            let message = "another schedule of this page is under way at that time; cancel it, or choose another time";
            found.push(Finding::error("E07", "/start", message));
        }
        if others.len() >= MOST_SCHEDULES {
            let message = format!("a page has at most {MOST_SCHEDULES} schedules that are still to come");
            found.push(Finding::error("E09", "", message));
        }
        found
    }
}

/// `POST /-/pages/{name}/schedules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSchedule {
    /// The draft as it was looked at.
    pub seq: u64,
    /// When it goes live, as a clock on a wall in `zone` shows it: `2026-12-01T09:00`, with seconds if need be.
    pub start: String,
    /// When it ends, likewise; absent means that it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Name of the zone (IANA).
    #[serde(default = "zone")]
    pub zone: String,
    /// What citizens find after the end.
    #[serde(default)]
    pub fallback: Fallback,
    /// A word on it for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why it goes live although there are warnings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

fn zone() -> String {
    ZONE.to_owned()
}

/// A moment, for machines and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// RFC 3339, UTC.
    pub at: String,
    /// As a clock on a wall in the zone shows it, with the zone's distance from UTC: `2026-12-01 09:00:00 (+09:00)`.
    pub local: String,
}

/// One schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleEntry {
    /// Its id.
    pub id: String,
    /// The revision that goes live.
    pub revision: u32,
    /// When it goes live.
    pub start: Moment,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// Name of the zone that was chosen.
    pub zone: String,
    /// What citizens find after the end.
    pub fallback: Fallback,
    /// Where it stands.
    pub phase: Phase,
    /// Who made it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// `GET /-/pages/{name}/schedules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedules {
    /// Those that are still to come first, by their start; then those that are over, newest first.
    pub schedules: Vec<ScheduleEntry>,
    /// What the host's clock shows now, in the usual zone.
    pub now: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000_000;

    fn codes(span: Span, others: &[Span]) -> Vec<String> {
        span.findings(NOW, others).into_iter().map(|finding| finding.code).collect()
    }

    fn span(start: u64, end: Option<u64>) -> Span {
        Span { start: NOW + start, end: end.map(|end| NOW + end) }
    }

    #[test]
    fn a_span_lies_ahead_ends_after_it_starts_and_is_not_too_far() {
        assert_eq!(codes(span(1, None), &[]), [""; 0]);
        assert_eq!(codes(span(0, None), &[]), ["E04"]);
        assert_eq!(codes(span(10, Some(10)), &[]), ["E05"]);
        assert_eq!(codes(span(FARTHEST_MS + 1, None), &[]), ["E04"]);
        assert_eq!(codes(span(1, Some(FARTHEST_MS + 1)), &[]), ["E04"]);
        assert_eq!(codes(span(1, None), &[span(500, None); MOST_SCHEDULES]), ["E09"]);
    }

    #[test]
    fn two_schedules_of_a_page_do_not_lie_within_one_another() {
        for (other, clash) in [
            (span(100, Some(200)), true),
            (span(50, Some(101)), true),
            (span(150, None), true),
            (span(100, None), true),
            (span(200, Some(300)), false),
            (span(50, Some(100)), false),
            (span(99, None), false),
        ] {
            let ours = span(100, Some(200));
            assert_eq!(ours.meets(&other), clash, "{other:?}");
            assert_eq!(other.meets(&ours), clash, "{other:?}, the other way round");
        }
    }

    #[test]
    fn a_fallback_names_a_page_or_has_words_in_korean() {
        let is_page = |name: &str| name == "home";
        let fault = |fallback: Fallback| fallback.fault("/fallback", &is_page).map(|finding| finding.code);
        assert_eq!(fault(Fallback::Page { name: "home".to_owned() }), None);
        assert_eq!(fault(Fallback::Page { name: "gone".to_owned() }).as_deref(), Some("E08"));
        assert_eq!(fault(Fallback::Words { text: "잠시 쉽니다.".into() }), None);
        assert_eq!(
            fault(Fallback::Words { text: "가".repeat(LONGEST_WORDS + 1).as_str().into() }).as_deref(),
            Some("E08")
        );
        let english = Text::ByLanguage([("en".to_owned(), "closed".to_owned())].into());
        assert_eq!(fault(Fallback::Words { text: english }).as_deref(), Some("E08"));
        assert_eq!((fault(Fallback::Before), fault(Fallback::Gone)), (None, None));
    }

    #[test]
    fn a_request_has_the_usual_zone_and_goes_back_to_what_was_there() {
        let new: NewSchedule = serde_json::from_str(r#"{"seq":3,"start":"2026-12-01T09:00"}"#).unwrap();
        assert_eq!((new.zone.as_str(), new.fallback), (ZONE, Fallback::Before));
        let words: Fallback = serde_json::from_str(r#"{"to":"words","text":{"ko":"끝"}}"#).unwrap();
        assert_eq!(serde_json::to_string(&words).unwrap(), r#"{"to":"words","text":{"ko":"끝"}}"#);
    }
}
