//! The machine: an event goes in, what becomes of it comes out. No I/O, no clock, no randomness, so two hosts that translate
//! one input make one event, and the log keeps it once.

use super::Linked;
use crate::bridge::Event;
use crate::envelope::CloudEvent;
use crate::integrity::hex_sha256;
use crate::schema::Violation;
use crate::text::Locale;
use crate::topic::Topic;
use crate::wiring::{self, MAX_HOPS};
use serde_json::Value;

/// The types that an event's chain of adapters went through, its own left out; set by the host.
const VIA: &str = "jgbvia";
/// The place of the input in the log; set by the host.
const INPUT: &str = "jgbinput";

/// What becomes of an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// This is to be published.
    Translated(Box<CloudEvent>),
    /// It is none of this adapter's: another type, its condition does not hold, or it would turn back.
    Nothing,
    /// The service has to be asked, and [`Linked::answered`] told.
    Ask,
    /// It cannot be translated.
    Rejected(Rejection),
}

/// Why an input cannot be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// A code of `codes::ALL`, `T20` onwards.
    pub code: &'static str,
    /// What is wrong, without anything the input says.
    pub detail: String,
}

impl Rejection {
    /// A rejection.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl Linked {
    /// Translates an input that lies at `number` of the log, if it is stored.
    pub fn translate(&self, input: &CloudEvent, number: Option<u64>) -> Outcome {
        let to = self.adapter.spec.to.as_str();
        let via = via(input);
        if !self.sources.contains_key(input.event_type.as_str()) || input.event_type.as_str() == to || via.contains(&to)
        {
            return Outcome::Nothing;
        }
        if via.len() >= usize::from(MAX_HOPS) {
            return rejected("T23", format!("the event went through {MAX_HOPS} adapters already"));
        }
        let value = serde_json::to_value(input).unwrap_or_default();
        if self.when.as_ref().is_some_and(|when| !when.holds(&value, &crate::table::Table::new())) {
            return Outcome::Nothing;
        }
        let Some(mapping) = &self.map else { return Outcome::Ask };
        match mapping.apply(&value, Locale::Ko) {
            Some(data) => self.answered(input, number, data),
            None => rejected("T20", "the input lacks what the mapping needs"),
        }
    }

    /// Makes the result of `data`, which the mapping or the service gave.
    pub fn answered(&self, input: &CloudEvent, number: Option<u64>, data: Value) -> Outcome {
        let to = &self.adapter.spec.to;
        if let Err(violations) = self.schema.check(&data) {
            let first = violations.first().map_or_else(String::new, |violation| self.told(violation));
            return rejected("T21", format!("the result does not fit `{to}`{first}"));
        }
        let subject = self.target.subject.as_ref().map(|template| wiring::subject(template, &data)).transpose();
        let subject = match subject {
            Ok(Some(subject)) if !self.fits_template(&subject) => {
                return rejected("T22", format!("the subject of `{to}` would have other parts than its template"));
            }
            Ok(subject) => subject,
            Err(why) => return rejected("T22", format!("the subject of `{to}` cannot be made: {why}")),
        };
        let mut event = CloudEvent::new(self.id(input), self.adapter.source(), to.clone());
        event.subject = subject;
        event.time = input.time.clone().or_else(|| input.extension("recordedtime").map(str::to_owned));
        event.datacontenttype = Some("application/json".to_owned());
        event.data = Some(data);
        event.set_extension("causationid", input.id.clone());
        event.set_extension("correlationid", input.extension("correlationid").unwrap_or(&input.id).to_owned());
        let mut chain = via(input);
        chain.push(input.event_type.as_str());
        event.set_extension(VIA, chain.join(" "));
        if let Some(number) = number {
            event.set_extension(INPUT, number.to_string());
        }
        match event.topic().map_err(|error| error.to_string()).and_then(|_| event.check().map_err(|e| e.to_string())) {
            Ok(()) => Outcome::Translated(Box::new(event)),
            Err(why) => rejected("T22", format!("the result is no event: {why}")),
        }
    }

    /// The input as the service gets it: classified fields that no purpose covers are masked. `hash` makes the texts of the
    /// mask `hash`.
    pub fn shown(&self, topic: &Topic, input: &Event, hash: &dyn Fn(&str) -> String) -> Option<Event> {
        self.sight.show(&self.sources, topic, input, hash)
    }

    /// The place in the log of the input that `result` was made of, if this adapter made it.
    pub fn input_of(&self, result: &CloudEvent) -> Option<u64> {
        let own = result.event_type == self.adapter.spec.to && result.source == self.adapter.source();
        result.extension(INPUT).filter(|_| own)?.parse().ok()
    }

    /// A violation in words that repeat nothing of the input: names that the schema does not know may be personal.
    fn told(&self, violation: &Violation) -> String {
        let schema = self.target.data.to_string();
        let known = |step: &str| schema.contains(&Value::from(step).to_string()) || step.parse::<usize>().is_ok();
        let place = violation.pointer.split('/').skip(1).all(known).then(|| crate::json::place(&violation.pointer));
        let what = match violation.keyword {
            "additionalProperties" => "has a field that is not declared",
            _ => &violation.message,
        };
        format!(": {} {what}", place.unwrap_or_else(|| "a part of it".to_owned()))
    }

    fn fits_template(&self, subject: &str) -> bool {
        self.target.subject.as_ref().is_none_or(|template| wiring::is_subject_of(template, subject))
    }

    /// The result's id: the same for the same input, so that what is made twice is stored once.
    fn id(&self, input: &CloudEvent) -> String {
        let parts = [self.adapter.metadata.name.as_str(), self.adapter.spec.to.as_str(), &input.source, &input.id];
        hex_sha256(Value::from(parts.to_vec()).to_string().as_bytes())[..32].to_owned()
    }
}

fn via(event: &CloudEvent) -> Vec<&str> {
    event.extension(VIA).unwrap_or_default().split_ascii_whitespace().collect()
}

fn rejected(code: &'static str, detail: impl Into<String>) -> Outcome {
    Outcome::Rejected(Rejection::new(code, detail))
}
