//! What the inspector knows of a page: its items and what they cost, and what happened, as a record that is stepped through, taken out
//! as a report, and fed to a fresh element. What is heard comes from [`crate::listen`]; a report that was opened takes its place.

mod items;
pub mod replay;
mod words;

pub use items::{Seen, bridge, items};
pub use words::Term as Say;

use crate::state::Studio;
use jogakbo_contract::edit::{self, MAX_MOMENTS, Moment, Report, ReportKind, What, matches};
use jogakbo_contract::ids::CamelName;
use leptos::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is looked at. A copy is the same.
#[derive(Clone, Copy)]
pub struct Inspect {
    /// A report that was opened, in place of what is heard.
    pub opened: RwSignal<Option<Arc<Report>>>,
    /// The step that is looked at, from 0.
    pub at: RwSignal<Option<usize>>,
    /// Only steps that this item spoke at or received something at; empty for all.
    pub item: RwSignal<String>,
    /// Only steps in whose names or values this is found.
    pub find: RwSignal<String>,
    /// Only steps that were refused.
    pub refused: RwSignal<bool>,
    /// The part that is shown.
    pub part: RwSignal<usize>,
    /// The item that is replayed.
    pub replayed: RwSignal<String>,
}

impl Inspect {
    /// Nothing was looked at yet.
    pub fn new() -> Self {
        Self {
            opened: RwSignal::new(None),
            at: RwSignal::new(None),
            item: RwSignal::new(String::new()),
            find: RwSignal::new(String::new()),
            refused: RwSignal::new(false),
            part: RwSignal::new(0),
            replayed: RwSignal::new(String::new()),
        }
    }

    /// Forgets the page.
    pub fn leave(self) {
        self.opened.set(None);
        self.at.set(None);
        self.item.set(String::new());
        self.replayed.set(String::new());
    }
}

/// Everything that happened, oldest first.
pub fn moments(studio: Studio) -> Vec<Moment> {
    match studio.inspect.opened.get() {
        Some(report) => report.moments.clone(),
        None => studio.ear.rows.with(|rows| rows.iter().rev().map(crate::listen::Row::moment).collect()),
    }
}

/// The steps that pass the filters, with their numbers.
pub fn filtered(studio: Studio, moments: &[Moment]) -> Vec<(usize, Moment)> {
    let Inspect { item, find, refused, .. } = studio.inspect;
    let (item, find, refused) = (item.get(), find.get(), refused.get());
    let kept = |moment: &Moment| {
        (item.is_empty() || concerns(moment, &item))
            && (!refused || is_refusal(&moment.outcome))
            && (find.is_empty() || matches(&find, &spoken(moment)))
    };
    moments.iter().cloned().enumerate().filter(|(_, moment)| kept(moment)).collect()
}

/// Whether an item spoke at this step, or something came to it.
fn concerns(moment: &Moment, item: &str) -> bool {
    moment.item.as_deref() == Some(item)
        || moment.received.iter().any(|one| one == item)
        || moment.brought.iter().any(|brought| brought.item.as_str() == item)
}

/// Whether the bus refused it: what it did is said in words, why it did not with a code.
fn is_refusal(outcome: &str) -> bool {
    !matches!(outcome, "" | "sent" | "delivered" | "answered")
}

/// What is searched: name and value.
fn spoken(moment: &Moment) -> String {
    format!("{} {}", name(&moment.what), moment.value.as_ref().map(Value::to_string).unwrap_or_default())
}

/// The name of what spoke.
pub fn name(what: &What) -> &str {
    match what {
        What::Output(name) | What::Topic(name) | What::Variable(name) | What::Param(name) | What::Host(name) => name,
    }
}

/// The variables of the page after a step.
pub fn variables_at(studio: Studio, moments: &[Moment], at: usize) -> BTreeMap<String, Value> {
    let page = studio.page_now();
    let first = page.iter().flat_map(|page| edit::variables(page));
    let mut known: BTreeMap<String, Value> =
        first.map(|(name, value): (CamelName, Value)| (name.to_string(), value)).collect();
    for moment in moments.iter().take(at + 1) {
        if let (What::Variable(name), Some(value)) = (&moment.what, &moment.value) {
            known.insert(name.clone(), value.clone());
        }
    }
    known
}

/// Everything as a report.
pub fn report(studio: Studio) -> Option<Report> {
    let page = studio.name_now()?;
    let mut moments = untrack(|| moments(studio));
    let extra = moments.len().saturating_sub(MAX_MOMENTS);
    moments.drain(..extra);
    let items = untrack(|| items(studio)).into_iter().map(|seen| seen.item).collect();
    let made = String::from(js_sys::Date::new_0().to_iso_string());
    Some(Report {
        kind: ReportKind::InspectorReport,
        page,
        locale: studio.preview.get_untracked(),
        made,
        items,
        moments,
    })
}
