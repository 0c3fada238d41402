//! Wires at run time: a deterministic machine. Inputs and the time go in, effects come out; it touches nothing itself.

use super::condition::Condition;
use super::mapping::{Mapping, MappingError};
use crate::ids::{CamelName, ItemId, WireId};
use crate::page::{HostSignal, HostVerb, Policy, Source, Target, Wire};
use crate::table::Table;
use crate::text::Locale;
use crate::topic::{EventType, TopicPattern};
use serde_json::Value;
use std::collections::VecDeque;

/// A chain of wires stops after this many hops, and says so.
pub const MAX_HOPS: u8 = 8;

/// What the host has to do because a wire fired. `hops` goes back in when the effect causes a new input at once.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Set a property.
    SetProp {
        /// The item.
        item: ItemId,
        /// The property.
        prop: String,
        /// Its new value.
        value: Value,
        /// Wires passed so far.
        hops: u8,
    },
    /// Call an action.
    Call {
        /// The item.
        item: ItemId,
        /// The action.
        action: CamelName,
        /// Its argument.
        argument: Value,
        /// Wires passed so far.
        hops: u8,
    },
    /// Publish an event, as the item.
    Publish {
        /// The item.
        item: ItemId,
        /// The event type.
        event_type: EventType,
        /// The event's data.
        data: Value,
        /// Wires passed so far.
        hops: u8,
    },
    /// A variable has a new value.
    VarChanged {
        /// The variable.
        name: CamelName,
        /// Its new value.
        value: Value,
    },
    /// Put a value into the address.
    SetParam {
        /// The parameter.
        name: CamelName,
        /// Its new value; `null` takes it away.
        value: Value,
    },
    /// Ask the host to do something.
    Host {
        /// The verb.
        verb: HostVerb,
        /// Its argument.
        argument: Value,
    },
    /// A wire did not fire.
    Stopped {
        /// The wire.
        wire: WireId,
        /// Why.
        reason: Stop,
    },
}

/// Why a wire did not fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Something its mapping needs is missing in the input.
    MissingInput,
    /// The chain is longer than [`MAX_HOPS`].
    TooManyHops,
}

struct Compiled {
    wire: Wire,
    when: Option<Condition>,
    map: Mapping,
    debounce: Option<u64>,
    throttle: Option<u64>,
    /// Last mapped value, for `distinct`.
    last: Option<Value>,
    /// When it fired last, for `throttle`.
    fired: Option<u64>,
    /// Value and hops that wait for their time.
    waiting: Option<(u64, Value, u8)>,
    done: bool,
}

/// The wires of one page.
pub struct Engine {
    wires: Vec<Compiled>,
    variables: Table<CamelName, Value>,
    locale: Locale,
}

impl Engine {
    /// Takes the wires of a page, the present values of its variables, and its language.
    ///
    /// # Errors
    /// When a mapping or condition does not parse; a page lock never holds such a wire.
    pub fn new(wires: &[Wire], variables: Table<CamelName, Value>, locale: Locale) -> Result<Self, MappingError> {
        let wires = wires.iter().map(Compiled::new).collect::<Result<_, _>>()?;
        Ok(Self { wires, variables, locale })
    }

    /// The value of a variable.
    pub fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    /// All variables.
    pub fn variables(&self) -> &Table<CamelName, Value> {
        &self.variables
    }

    /// Whether any wire listens to this output.
    pub fn listens(&self, item: &str, output: &str) -> bool {
        self.wires.iter().any(|wire| {
            matches!(&wire.wire.from, Source::Output { item: i, output: o } if i.as_str() == item && o.as_str() == output)
        })
    }

    /// The topics that wires receive, each through its item.
    pub fn topics(&self) -> Vec<(WireId, ItemId, TopicPattern)> {
        self.wires
            .iter()
            .filter_map(|wire| match &wire.wire.from {
                Source::Topic { item, topic } => Some((wire.wire.id.clone(), item.clone(), topic.clone())),
                _ => None,
            })
            .collect()
    }

    /// An item's output fired with `detail`. `hops` is that of the effect that caused it, or 0.
    pub fn output(&mut self, item: &str, output: &str, detail: &Value, now: u64, hops: u8) -> Vec<Effect> {
        self.fire(detail, now, hops, |source| {
            matches!(source, Source::Output { item: i, output: o } if i.as_str() == item && o.as_str() == output)
        })
    }

    /// The event `event` (a whole `CloudEvent`) arrived for the wire `wire`.
    pub fn topic(&mut self, wire: &WireId, event: &Value, now: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(index) = self.wires.iter().position(|compiled| compiled.wire.id == *wire) {
            self.offer(index, event, now, 0, &mut effects);
        }
        effects
    }

    /// A query parameter has the value `value`.
    pub fn param(&mut self, name: &str, value: &Value, now: u64) -> Vec<Effect> {
        self.fire(value, now, 0, |source| matches!(source, Source::Param { param } if param.as_str() == name))
    }

    /// The host tells something.
    pub fn signal(&mut self, signal: HostSignal, input: &Value, now: u64) -> Vec<Effect> {
        self.fire(input, now, 0, |source| matches!(source, Source::Host { host } if *host == signal))
    }

    /// Gives a variable a value, as a person or the host would.
    pub fn set(&mut self, name: &CamelName, value: Value, now: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.assign(name, value, now, 0, &mut effects);
        effects
    }

    /// The next moment at which something waits to fire.
    pub fn deadline(&self) -> Option<u64> {
        self.wires.iter().filter_map(|wire| wire.waiting.as_ref().map(|(at, ..)| *at)).min()
    }

    /// Fires what has waited long enough.
    pub fn tick(&mut self, now: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for index in 0..self.wires.len() {
            if self.wires[index].waiting.as_ref().is_some_and(|(at, ..)| *at <= now)
                && let Some((_, value, hops)) = self.wires[index].waiting.take()
            {
                self.act(index, value, now, hops, &mut effects);
            }
        }
        effects
    }

    fn fire(&mut self, input: &Value, now: u64, hops: u8, matches: impl Fn(&Source) -> bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        for index in 0..self.wires.len() {
            if matches(&self.wires[index].wire.from) {
                self.offer(index, input, now, hops, &mut effects);
            }
        }
        effects
    }

    /// An input reaches a wire: condition, mapping, and its policy of time.
    fn offer(&mut self, index: usize, input: &Value, now: u64, hops: u8, effects: &mut Vec<Effect>) {
        let compiled = &mut self.wires[index];
        if compiled.done || compiled.when.as_ref().is_some_and(|when| !when.holds(input, &self.variables)) {
            return;
        }
        let stopped = |reason| Effect::Stopped { wire: compiled.wire.id.clone(), reason };
        if hops >= MAX_HOPS {
            effects.push(stopped(Stop::TooManyHops));
            return;
        }
        let Some(value) = compiled.map.apply(input, self.locale) else {
            effects.push(stopped(Stop::MissingInput));
            return;
        };
        if let Some(quiet) = compiled.debounce {
            compiled.waiting = Some((now + quiet, value, hops));
        } else if let (Some(span), Some(fired)) = (compiled.throttle, compiled.fired)
            && now < fired + span
        {
            compiled.waiting = Some((fired + span, value, hops));
        } else {
            self.act(index, value, now, hops, effects);
        }
    }

    fn act(&mut self, index: usize, value: Value, now: u64, hops: u8, effects: &mut Vec<Effect>) {
        let compiled = &mut self.wires[index];
        let policy = compiled.wire.policy.as_ref();
        if policy.is_some_and(|policy| policy.distinct) {
            if compiled.last.as_ref() == Some(&value) {
                return;
            }
            compiled.last = Some(value.clone());
        }
        compiled.done = policy.is_some_and(|policy| policy.once);
        compiled.fired = Some(now);
        let hops = hops + 1;
        match compiled.wire.to.clone() {
            Target::Prop { item, prop } => effects.push(Effect::SetProp { item, prop, value, hops }),
            Target::Action { item, action } => effects.push(Effect::Call { item, action, argument: value, hops }),
            Target::Publish { item, publish } => {
                effects.push(Effect::Publish { item, event_type: publish, data: value, hops });
            }
            Target::Var { var } => self.assign(&var, value, now, hops, effects),
            Target::Param { param } => effects.push(Effect::SetParam { name: param, value }),
            Target::Host { host } => effects.push(Effect::Host { verb: host, argument: value }),
        }
    }

    /// Sets a variable; a value that is not new stops here, so two cells bound to each other come to rest.
    fn assign(&mut self, name: &CamelName, value: Value, now: u64, hops: u8, effects: &mut Vec<Effect>) {
        let mut queue = VecDeque::from([(name.clone(), value)]);
        while let Some((name, value)) = queue.pop_front() {
            if self.variables.get(&name) == Some(&value) {
                continue;
            }
            self.variables.insert(name.clone(), value.clone());
            effects.push(Effect::VarChanged { name: name.clone(), value: value.clone() });
            for index in 0..self.wires.len() {
                if matches!(&self.wires[index].wire.from, Source::Var { var } if *var == name) {
                    self.offer(index, &value, now, hops, effects);
                }
            }
        }
    }
}

impl Compiled {
    fn new(wire: &Wire) -> Result<Self, MappingError> {
        let time = |pick: fn(&Policy) -> Option<&String>| {
            wire.policy.as_ref().and_then(pick).and_then(|text| Policy::millis(text))
        };
        Ok(Self {
            when: wire.when.as_ref().map(Condition::parse).transpose()?,
            map: wire.map.as_ref().map_or(Ok(Mapping::Input), Mapping::parse)?,
            debounce: time(|policy| policy.debounce.as_ref()),
            throttle: time(|policy| policy.throttle.as_ref()),
            wire: wire.clone(),
            last: None,
            fired: None,
            waiting: None,
            done: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn engine(wires: &Value) -> Engine {
        let wires: Vec<Wire> = serde_json::from_value(wires.clone()).expect("wires");
        Engine::new(&wires, [("region".parse().expect("name"), json!("1"))].into(), Locale::Ko).expect("compiles")
    }

    #[test]
    fn an_output_reaches_a_property_through_a_variable() {
        let mut engine = engine(&json!([
            {"id": "a", "from": {"item": "weather", "output": "regionChanged"}, "to": {"var": "region"}, "map": {"$pick": "/region"}},
            {"id": "b", "from": {"var": "region"}, "to": {"item": "news", "prop": "region"}},
        ]));
        let effects = engine.output("weather", "regionChanged", &json!({"region": "2"}), 0, 0);
        assert_eq!(
            effects,
            [
                Effect::VarChanged { name: "region".parse().expect("name"), value: json!("2") },
                Effect::SetProp {
                    item: "news".parse().expect("id"),
                    prop: "region".into(),
                    value: json!("2"),
                    hops: 2
                },
            ]
        );
        assert!(engine.output("weather", "regionChanged", &json!({"region": "2"}), 0, 0).is_empty(), "not new");
    }

    #[test]
    fn a_missing_input_stops_the_wire_and_says_so() {
        let mut engine = engine(
            &json!([{"id": "a", "from": {"item": "w", "output": "o"}, "to": {"var": "region"}, "map": {"$pick": "/gone"}}]),
        );
        let effects = engine.output("w", "o", &json!({}), 0, 0);
        assert_eq!(effects, [Effect::Stopped { wire: "a".parse().expect("id"), reason: Stop::MissingInput }]);
    }

    #[test]
    fn a_chain_ends_after_eight_hops() {
        let mut engine =
            engine(&json!([{"id": "a", "from": {"item": "w", "output": "o"}, "to": {"item": "w", "prop": "p"}}]));
        let mut hops = 0;
        for _ in 0..20 {
            match engine.output("w", "o", &json!(1), 0, hops).as_slice() {
                [Effect::SetProp { hops: next, .. }] => hops = *next,
                [Effect::Stopped { reason: Stop::TooManyHops, .. }] => break,
                other => panic!("unexpected {other:?}"),
            }
        }
        assert_eq!(hops, MAX_HOPS);
    }

    #[test]
    fn debounce_fires_once_after_the_last_input() {
        let mut engine = engine(
            &json!([{"id": "a", "from": {"item": "w", "output": "o"}, "to": {"item": "w", "action": "refresh"}, "policy": {"debounce": "500ms"}}]),
        );
        assert!(engine.output("w", "o", &json!(1), 0, 0).is_empty());
        assert!(engine.output("w", "o", &json!(2), 300, 0).is_empty());
        assert_eq!(engine.deadline(), Some(800));
        assert!(engine.tick(799).is_empty());
        assert!(matches!(engine.tick(800).as_slice(), [Effect::Call { argument, .. }] if *argument == json!(2)));
        assert_eq!(engine.deadline(), None);
    }

    #[test]
    fn throttle_lets_the_first_through_and_then_the_newest() {
        let mut engine = engine(
            &json!([{"id": "a", "from": {"item": "w", "output": "o"}, "to": {"item": "w", "prop": "p"}, "policy": {"throttle": "1s"}}]),
        );
        assert_eq!(engine.output("w", "o", &json!(1), 0, 0).len(), 1);
        assert!(engine.output("w", "o", &json!(2), 100, 0).is_empty());
        assert!(engine.output("w", "o", &json!(3), 200, 0).is_empty());
        assert!(matches!(engine.tick(1000).as_slice(), [Effect::SetProp { value, .. }] if *value == json!(3)));
    }

    #[test]
    fn distinct_and_once_hold_back() {
        let mut distinct = engine(
            &json!([{"id": "a", "from": {"item": "w", "output": "o"}, "to": {"item": "w", "prop": "p"}, "policy": {"distinct": true}}]),
        );
        assert_eq!(distinct.output("w", "o", &json!(1), 0, 0).len(), 1);
        assert!(distinct.output("w", "o", &json!(1), 0, 0).is_empty());
        assert_eq!(distinct.output("w", "o", &json!(2), 0, 0).len(), 1);
        let mut once = engine(
            &json!([{"id": "a", "from": {"item": "w", "output": "o"}, "to": {"item": "w", "prop": "p"}, "policy": {"once": true}}]),
        );
        assert_eq!(once.output("w", "o", &json!(1), 0, 0).len(), 1);
        assert!(once.output("w", "o", &json!(2), 0, 0).is_empty());
    }
}
