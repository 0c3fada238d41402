//! What a wire would do with an input: by the code that runs wires, so that what is shown is what will happen.

use crate::finding::{Finding, join};
use crate::ids::{CamelName, WireId};
use crate::lock::{Catalogue, with_parts};
use crate::page::{Page, Source, Target, Wire};
use crate::schema::Schema;
use crate::table::Table;
use crate::text::Locale;
use crate::wiring::check::{circles, fits, source_schema, target_schema};
use crate::wiring::condition::Condition;
use crate::wiring::mapping::Mapping;
use serde_json::Value;

/// What trying a wire showed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trial {
    /// The value that would arrive; `None` when something it needs is missing.
    pub result: Option<Value>,
    /// What the target has against this very value.
    pub faults: Vec<String>,
    /// Why the wire cannot be made.
    pub against: Option<Finding>,
    /// What cannot be known before it runs.
    pub caution: Option<Finding>,
    /// Whether its condition keeps this very input back, with the variables as they are at first.
    pub held: bool,
}

/// JSON Schema of what begins at `from`; `Err` says why nothing can.
///
/// # Errors
/// The finding, for example `W14` for a topic that nobody declares.
pub fn given(page: &Page, catalogue: &dyn Catalogue, from: &Source) -> Result<Value, Option<Finding>> {
    with_parts(page, catalogue, |parts| {
        let mut found = Vec::new();
        source_schema(page, parts, from, "", &mut found).ok_or_else(|| found.pop())
    })
}

/// JSON Schema of what `to` takes; `Err` says why nothing can end there.
///
/// # Errors
/// The finding, for example `W03` for a property that the widget does not have.
pub fn taken(page: &Page, catalogue: &dyn Catalogue, to: &Target) -> Result<Value, Option<Finding>> {
    with_parts(page, catalogue, |parts| {
        let mut found = Vec::new();
        target_schema(page, parts, to, "", &mut found).ok_or_else(|| found.pop())
    })
}

/// Tries `wire` on a page that may have one of the same id already, with the input `input`.
pub fn try_wire(page: &Page, catalogue: &dyn Catalogue, wire: &Wire, input: &Value, locale: Locale) -> Trial {
    let mapping = match wire.map.as_ref().map_or(Ok(Mapping::Input), Mapping::parse) {
        Ok(mapping) => mapping,
        Err(error) => {
            let against = Some(Finding::error("W07", join("", "map") + &error.at, error.message));
            return Trial { against, ..Trial::default() };
        }
    };
    let mut rest = page.clone();
    rest.spec.wiring.retain(|other| other.id != wire.id);
    with_parts(&rest, catalogue, |parts| {
        let mut found = Vec::new();
        let source = source_schema(&rest, parts, &wire.from, "/from", &mut found);
        let target = target_schema(&rest, parts, &wire.to, "/to", &mut found);
        if let (Some(source), Some(target)) = (&source, &target) {
            fits(&mapping, source, target, "", &mut found);
        }
        let mut before = Vec::new();
        circles::check(&rest, parts, &mut before);
        let mut with = rest.clone();
        with.spec.wiring.push(wire.clone());
        let mut after = Vec::new();
        circles::check(&with, parts, &mut after);
        if after.len() > before.len() {
            found.extend(after.pop());
        }
        // Condition and times, by the rules of pages.
        let place = format!("/spec/wiring/{}/", with.spec.wiring.len() - 1);
        found.extend(with.findings().into_iter().filter(|finding| finding.at.starts_with(&place)));
        let result = mapping.apply(input, locale);
        let schema = target.as_ref().and_then(|target| Schema::compile(target).ok());
        let faults = schema.zip(result.as_ref()).and_then(|(schema, value)| schema.check(value).err());
        let faults = faults.into_iter().flatten().map(|violation| violation.to_string()).collect();
        let when = wire.when.as_ref().and_then(|when| Condition::parse(when).ok());
        let held = when.is_some_and(|when| !when.holds(input, &variables(page)));
        let (against, cautions): (Vec<_>, Vec<_>) = found.into_iter().partition(Finding::is_error);
        Trial { result, faults, against: against.into_iter().next(), caution: cautions.into_iter().next(), held }
    })
}

/// What a wire made of an input.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// The wire.
    pub wire: WireId,
    /// Where it leads.
    pub to: Target,
    /// What it brought there.
    pub outcome: Outcome,
}

/// Whether a wire fired.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It did, with this value. Times of its policy come on top.
    Fired(Value),
    /// Its condition did not hold.
    Held,
    /// Something that its mapping needs was missing.
    Missing,
}

/// What the wires that begin where `begins` says make of `input`.
pub fn carried(
    page: &Page,
    begins: &dyn Fn(&Source) -> bool,
    input: &Value,
    variables: &Table<CamelName, Value>,
    locale: Locale,
) -> Vec<Carried> {
    let outcome = |wire: &Wire| {
        let when = wire.when.as_ref().and_then(|when| Condition::parse(when).ok());
        if when.is_some_and(|when| !when.holds(input, variables)) {
            return Outcome::Held;
        }
        let mapping = wire.map.as_ref().map_or(Ok(Mapping::Input), Mapping::parse);
        mapping.ok().and_then(|mapping| mapping.apply(input, locale)).map_or(Outcome::Missing, Outcome::Fired)
    };
    let wires = page.spec.wiring.iter().filter(|wire| begins(&wire.from));
    wires.map(|wire| Carried { wire: wire.id.clone(), to: wire.to.clone(), outcome: outcome(wire) }).collect()
}

/// The first values of the variables of a page.
pub fn variables(page: &Page) -> Table<CamelName, Value> {
    page.spec.variables.iter().map(|(name, variable)| (name.clone(), variable.default.clone())).collect()
}
