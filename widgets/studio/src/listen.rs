//! Hears what happens on the page in the frame: outputs of widgets as the DOM tells them, events through the rights of an item that
//! may receive them, parameters as the address has them, and what the bus of the page recorded. Nothing is added to the page for it: outputs are heard by listeners, and an
//! item's `host` is asked for by the context protocol, as any part of a widget may.

mod bus;
mod frame;
mod row;

pub use frame::{Bridge, Observed, block, observed};
pub use row::{Part, Row, Told, short};

use crate::state::Studio;
use crate::words::Word;
use frame::Ears;
use jogakbo_contract::discreet;
use jogakbo_contract::edit::{self, Carried, Outcome};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::ids::{CamelName, ItemId};
use jogakbo_contract::page::{HostSignal, Item, Page, Source, Target};
use jogakbo_contract::table::Table;
use jogakbo_contract::text::Locale;
use jogakbo_contract::topic::{Topic, TopicPattern};
use leptos::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Rows that are kept, the newest first.
pub const MOST: usize = 200;
/// Values that are kept, one for each beginning of a wire.
const SOURCES: usize = 200;

/// What was heard. A copy is the same.
#[derive(Clone, Copy)]
pub struct Ear {
    /// Whether anything is listened to.
    pub on: RwSignal<bool>,
    /// Whether new rows wait outside.
    pub paused: RwSignal<bool>,
    /// Whether the page in the frame can be used, instead of being arranged.
    pub using: RwSignal<bool>,
    /// The newest first.
    pub rows: RwSignal<VecDeque<Row>>,
    /// How many there were, told now and then.
    pub told: RwSignal<u64>,
    count: StoredValue<u64>,
    /// The last value of each beginning, by its JSON.
    last: RwSignal<BTreeMap<String, Value>>,
    variables: StoredValue<Table<CamelName, Value>>,
    ears: StoredValue<Option<Ears>, LocalStorage>,
    /// Language of the page that was listened to last, and whether somebody was signed in there.
    world: StoredValue<Option<World>>,
}

/// What a page is told of when it changes: then the portal loads it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct World {
    /// Its language.
    pub locale: Locale,
    /// Whether somebody is signed in.
    pub signed_in: bool,
}

impl Ear {
    /// Nothing was heard yet.
    pub fn new() -> Self {
        Self {
            on: RwSignal::new(false),
            paused: RwSignal::new(false),
            using: RwSignal::new(false),
            rows: RwSignal::new(VecDeque::new()),
            told: RwSignal::new(0),
            count: StoredValue::new(0),
            last: RwSignal::new(BTreeMap::new()),
            variables: StoredValue::new(Table::new()),
            ears: StoredValue::new_local(None),
            world: StoredValue::new(None),
        }
    }

    /// The last value that began at a place, without following it.
    pub fn last(self, source: &Source) -> Option<Value> {
        self.last.with_untracked(|last| last.get(&key(source)).cloned())
    }

    /// Forgets all rows.
    pub fn clear(self) {
        self.rows.update(VecDeque::clear);
    }

    /// Forgets the page.
    pub fn leave(self) {
        self.ears.set_value(None);
        self.world.set_value(None);
        self.clear();
        self.last.update(BTreeMap::clear);
        self.using.set(false);
    }

    /// Says how many rows there were, for those who listen to that.
    fn tell(self) {
        let count = self.count.get_value();
        if self.told.get_untracked() != count {
            self.told.set(count);
        }
    }

    /// So much happened that only the newest of it was looked at.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of things that happened")]
    fn skip(self, missed: f64) {
        if missed > 0.0 && !self.paused.get_untracked() {
            self.count.update_value(|count| *count += missed as u64);
        }
    }

    fn keep(self, source: &Source, value: &Value) {
        self.last.update(|last| {
            if last.len() < SOURCES || last.contains_key(&key(source)) {
                last.insert(key(source), value.clone());
            }
        });
    }

    fn add(self, row: Row) {
        if self.paused.get_untracked() {
            return;
        }
        self.count.update_value(|count| *count += 1);
        let number = self.count.get_value();
        self.rows.update(|rows| {
            rows.push_front(Row { number, ..row });
            rows.truncate(MOST);
        });
    }
}

fn key(source: &Source) -> String {
    serde_json::to_string(source).unwrap_or_default()
}

/// Listens, or stops listening.
pub fn switch(studio: Studio, on: bool) {
    studio.ear.on.set(on);
    attach(studio);
    studio.tell(untrack(|| studio.say(if on { Word::Listening } else { Word::NotListening })));
}

/// Listens to the page that stands in the frame now; what was listened to before ends.
pub fn attach(studio: Studio) {
    let ear = studio.ear;
    ear.ears.set_value(None);
    let Some(page) = studio.page_now().filter(|_| ear.on.get_untracked()) else { return };
    ear.variables.set_value(edit::variables(&page));
    ear.ears.set_value(Ears::new(studio, &page));
    if let Some(world) = studio.frame().and_then(|frame| frame::world(&frame.document()?)) {
        signals(studio, &page, world);
    }
}

/// What the host tells by loading the page anew: another language, somebody signed in or out.
fn signals(studio: Studio, page: &Page, now: World) {
    let before = studio.ear.world.get_value();
    studio.ear.world.set_value(Some(now));
    let Some(before) = before else { return };
    let language = (before.locale != now.locale).then_some((HostSignal::Locale, "locale"));
    let session = (before.signed_in != now.signed_in).then_some(if now.signed_in {
        (HostSignal::Login, "login")
    } else {
        (HostSignal::Logout, "logout")
    });
    for (signal, word) in language.into_iter().chain(session) {
        let source = Source::Host { host: signal };
        let carried = carry(studio, page, &|other| *other == source, &Value::Null, &Value::Null);
        studio.ear.add(Row::now(0.0, "", Part::Host(word), Some(Value::Null), carried));
    }
}

/// A parameter of the page's address has another value.
fn param(studio: Studio, name: &CamelName, value: &Value) {
    let Some(page) = studio.page_now() else { return };
    let source = Source::Param { param: name.clone() };
    studio.ear.keep(&source, value);
    let shown = discreet::by_form(value);
    let carried = carry(studio, &page, &|other| *other == source, value, &shown);
    studio.ear.add(Row::now(now(studio), "", Part::Param(name.to_string()), Some(shown), carried));
}

/// Milliseconds since the page in the frame began.
fn now(studio: Studio) -> f64 {
    studio.frame().and_then(|frame| frame.document()?.default_view()?.performance()).map_or(0.0, |clock| clock.now())
}

/// What the wires that begin at `begins` make of a value; variables follow. What is told of it comes from `shown`, the same value with
/// personal data covered.
fn carry(studio: Studio, page: &Page, begins: &dyn Fn(&Source) -> bool, value: &Value, shown: &Value) -> Vec<Told> {
    let ear = studio.ear;
    let locale = studio.preview.get_untracked();
    let (all, covered) = ear.variables.with_value(|known| {
        let carried = |value| edit::carried(page, begins, value, known, locale);
        (carried(value), carried(shown))
    });
    for Carried { to, outcome, .. } in &all {
        if let (Target::Var { var }, Outcome::Fired(value)) = (to, outcome) {
            ear.variables.update_value(|known| drop(known.insert(var.clone(), value.clone())));
        }
    }
    all.into_iter().zip(covered).map(|(real, covered)| Told::from(discreetly(real, covered.outcome))).collect()
}

/// Whether a wire fired is as it was; the value is that of the covered one.
fn discreetly(real: Carried, covered: Outcome) -> Carried {
    let outcome = match (real.outcome, covered) {
        (Outcome::Fired(_), Outcome::Fired(value)) => Outcome::Fired(discreet::by_form(&value)),
        // What the covered value no longer lets through is not told.
        (Outcome::Fired(_), _) => Outcome::Fired(discreet::COVER.into()),
        (outcome, _) => outcome,
    };
    Carried { outcome, ..real }
}

/// An output of an item fired.
fn output(studio: Studio, item: &str, output: &CamelName, value: &Value) {
    let Some(page) = studio.page_now() else { return };
    let Ok(id) = item.parse() else { return };
    let source = Source::Output { item: id, output: output.clone() };
    studio.ear.keep(&source, value);
    let (at, shown) = (now(studio), discreet::by_form(value));
    let carried = carry(studio, &page, &|other| *other == source, value, &shown);
    let changed: Vec<CamelName> = carried.iter().filter_map(Told::variable).map(|(name, _)| name).collect();
    studio.ear.add(Row::now(at, item, Part::Output(output.to_string()), Some(shown), carried));
    for var in changed {
        let value = studio.ear.variables.with_value(|known| known.get(&var).cloned()).unwrap_or_default();
        let source = Source::Var { var: var.clone() };
        studio.ear.keep(&source, &value);
        let shown = discreet::by_form(&value);
        let carried = carry(studio, &page, &|other| *other == source, &value, &shown);
        let row = Row::now(at, "", Part::Variable(var.to_string()), Some(shown), carried);
        studio.ear.add(Row { bound: bound(&page, &var), ..row });
    }
}

/// The properties of items that follow a variable.
fn bound(page: &Page, var: &CamelName) -> Vec<(ItemId, String)> {
    let follows = |value: &Value| value.get("$var").and_then(Value::as_str) == Some(var.as_str());
    let props = |item: &Item| -> Vec<(ItemId, String)> {
        item.props.iter().filter(|(_, value)| follows(value)).map(|(name, _)| (item.id.clone(), name.clone())).collect()
    };
    page.spec.items.iter().flat_map(props).collect()
}

/// The bus brought an event; `receivers` says whom a topic of a type reaches.
fn event(studio: Studio, value: &Value, receivers: &dyn Fn(&Topic, &str) -> BTreeSet<String>) {
    let Some(page) = studio.page_now() else { return };
    let Ok(event) = CloudEvent::from_value(value.clone()) else { return };
    let Ok(topic) = event.topic() else { return };
    let event_type = event.event_type.as_str();
    let received = receivers(&topic, event_type);
    let begins = |source: &Source| matches!(source, Source::Topic { item, topic: pattern } if received.contains(item.as_str()) && hears(pattern, &topic, event_type));
    for source in edit::sources(&page, studio.parts.get_untracked().shelf()).iter().filter(|source| begins(source)) {
        studio.ear.keep(source, value);
    }
    let shown = covered(studio, &event, value);
    let carried = carry(studio, &page, &begins, value, &shown);
    let known = studio.ear.rows.with_untracked(|rows| rows.iter().position(|row| row.event == event.id));
    let received: Vec<String> = received.into_iter().collect();
    match known {
        // It was recorded before.
        Some(at) => studio.ear.rows.update(|rows| {
            if let Some(row) = rows.get_mut(at) {
                row.value.get_or_insert(shown);
                row.received = received;
                row.carried.extend(carried);
            }
        }),
        None => {
            let row = Row::now(now(studio), "", Part::Topic(topic.to_string()), Some(shown), carried);
            studio.ear.add(Row { event: event.id.clone(), received, ..row });
        }
    }
}

/// The event with personal data covered, as the manifest of its type classifies it.
fn covered(studio: Studio, event: &CloudEvent, value: &Value) -> Value {
    let mut shown = value.clone();
    if let (Some(data), Some(map)) = (&event.data, shown.as_object_mut()) {
        let parts = studio.parts.get_untracked();
        let data = match parts.classes(&event.event_type) {
            Some(fields) => discreet::classified(data, fields),
            None => discreet::by_form(data),
        };
        map.insert("data".to_owned(), data);
    }
    shown
}

/// Whether a topic is one of a pattern. Who `{user}` is, only the host knows; then the type has to do.
pub fn hears(pattern: &TopicPattern, topic: &Topic, event_type: &str) -> bool {
    if pattern.has_user() { pattern.reaches_type(event_type) } else { pattern.matches(topic) }
}

/// What the bus of the page recorded of an event.
struct Recorded<'a> {
    at: f64,
    item: &'a str,
    topic: &'a str,
    outcome: &'a str,
    id: &'a str,
    cause: &'a str,
}

/// The bus of the page recorded something: who published what, why, and how it went.
fn recorded(studio: Studio, entry: &Recorded<'_>) {
    let known = |row: &Row| !entry.id.is_empty() && row.event == entry.id;
    let at = studio.ear.rows.with_untracked(|rows| rows.iter().position(known));
    let complete = |row: &mut Row| {
        row.at = entry.at;
        entry.item.clone_into(&mut row.item);
        entry.outcome.clone_into(&mut row.outcome);
        entry.id.clone_into(&mut row.event);
        entry.cause.clone_into(&mut row.cause);
    };
    match at {
        Some(at) => studio.ear.rows.update(|rows| {
            if let Some(row) = rows.get_mut(at) {
                complete(row);
            }
        }),
        None => {
            let mut row = Row::now(entry.at, "", Part::Topic(entry.topic.to_owned()), None, Vec::new());
            complete(&mut row);
            studio.ear.add(row);
        }
    }
}
