//! The mapping of a wire as a table: a field of the target beside what comes there, and below what would arrive.
//!
//! What is shown is worked out by the code that runs wires, on the last value that was heard, else on a sample of the schema.

use super::{way, when, wires};
use crate::state::Studio;
use crate::wiring;
use crate::words::Word;
use jogakbo_contract::edit::{self, Row, Trial, WayKind};
use jogakbo_contract::page::Wire;
use leptos::prelude::*;
use serde_json::Value;

/// What the rows need to know of the source.
#[derive(Clone, Copy)]
pub struct Given {
    /// The rows.
    pub rows: RwSignal<Vec<Row>>,
    /// Pointers that can be picked.
    pub pointers: StoredValue<Vec<String>>,
}

/// What the dialog shows.
pub fn mapping(studio: Studio) -> AnyView {
    let (Some(wire), Some(page)) = (studio.desk.wire.get_untracked(), studio.page_now()) else { return ().into_any() };
    let parts = studio.parts.get_untracked();
    let source = edit::given(&page, parts.shelf(), &wire.from).unwrap_or(Value::Bool(true));
    let wanted = edit::taken(&page, parts.shelf(), &wire.to).unwrap_or(Value::Bool(true));
    let ends = untrack(|| {
        format!("{} → {}", wires::source(studio, &page, &wire.from), wires::target(studio, &page, &wire.to))
    });
    let heard = studio.ear.last(&wire.from);
    let real = heard.is_some();
    let input = heard.unwrap_or_else(|| edit::sample(&source));
    let given = Given {
        rows: RwSignal::new(edit::rows(wire.map.as_ref(), &wanted)),
        pointers: StoredValue::new(edit::pointers(&source)),
    };
    let new = !wiring::has(&page, &wire);
    let shown = pretty(&input);
    let rest = RwSignal::new(wire);
    let trial = Memo::new(move |_| {
        let wire = Wire { map: given.rows.with(|rows| edit::map_of(rows)), ..rest.get() };
        edit::try_wire(&page, parts.shelf(), &wire, &input, studio.preview.get())
    });
    let blocked = move || trial.with(|trial| trial.against.is_some()) || !studio.may_edit();
    let save = move |_| {
        if !untrack(blocked) {
            studio.desk.mapping.set(false);
            studio
                .put_wire(&Wire { map: given.rows.with_untracked(|rows| edit::map_of(rows)), ..rest.get_untracked() });
        }
    };
    view! {
        <p>{ends}</p>
        {edit::has_fields(&wanted).then(|| whole_or_fields(studio, given, source, wanted))}
        <table class="rows">
            <thead><tr>
                <th scope="col">{studio.word(Word::Field)}</th><th scope="col">{studio.word(Word::Way)}</th><th scope="col">{studio.word(Word::Value)}</th>
            </tr></thead>
            <tbody>{move || lines(studio, given)}</tbody>
        </table>
        {when::when(studio, rest)}
        <h4>{studio.word(Word::Result)}</h4>
        <div class="trial">
            <figure><figcaption>{studio.word(if real { Word::RealInput } else { Word::SampleInput })}</figcaption><pre tabindex="0">{shown}</pre></figure>
            <figure><figcaption>{studio.word(Word::Arrives)}</figcaption><pre tabindex="0" data-result="">{move || trial.with(result)}</pre></figure>
        </div>
        <p role="status" class="verdict" data-bad=move || trial.with(|trial| is_bad(trial).then_some(""))>{move || trial.with(|trial| verdict(studio, trial))}</p>
        <div class="ways">
            <button type="button" class="primary" aria-disabled=move || blocked().to_string() on:click=save>{studio.word(if new { Word::Connect } else { Word::Change })}</button>
            <button type="button" on:click=move |_| studio.desk.mapping.set(false)>{studio.word(Word::Cancel)}</button>
        </div>
    }
    .into_any()
}

/// A value, for people.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn result(trial: &Trial) -> String {
    trial.result.as_ref().map_or_else(|| "—".to_owned(), pretty)
}

fn is_bad(trial: &Trial) -> bool {
    trial.against.is_some() || !trial.faults.is_empty() || trial.result.is_none() || trial.held
}

/// What is to be said of the mapping.
fn verdict(studio: Studio, trial: &Trial) -> AnyView {
    if let Some(finding) = trial.against.as_ref() {
        return super::wiring::reason(studio, &finding.code, &finding.message);
    }
    if trial.held {
        return studio.say(Word::HeldBack).into_any();
    }
    if trial.result.is_none() {
        return studio.say(Word::NothingArrives).into_any();
    }
    if !trial.faults.is_empty() {
        let faults = trial.faults.join("; ");
        return view! { {studio.say(Word::DoesNotSuit)}" "<span lang="en">{faults}</span> }.into_any();
    }
    match &trial.caution {
        Some(finding) => super::wiring::reason(studio, &finding.code, &finding.message),
        None => studio.say(Word::Suits).into_any(),
    }
}

/// One value for the whole target, or one for each of its fields.
fn whole_or_fields(studio: Studio, given: Given, source: Value, wanted: Value) -> impl IntoView {
    let whole = Memo::new(move |_| given.rows.with(|rows| matches!(&rows[..], [Row { field: None, .. }])));
    let choose = move |event| {
        let fields = event_target_value(&event) == "fields";
        given.rows.set(if fields { edit::by_name(&source, &wanted) } else { edit::as_it_is(&wanted) });
    };
    view! {
        <label class="field">
            <span>{studio.word(Word::Mapping)}</span>
            <select on:change=choose>
                <option value="whole" selected=move || whole.get()>{studio.word(Word::WholeValue)}</option>
                <option value="fields" selected=move || !whole.get()>{studio.word(Word::FieldByField)}</option>
            </select>
        </label>
    }
}

/// The rows. They are made anew when their names change, and keep the focus otherwise.
fn lines(studio: Studio, given: Given) -> Vec<AnyView> {
    let names = Memo::new(move |_| {
        given.rows.with(|rows| rows.iter().map(|row| (row.field.clone(), row.required)).collect::<Vec<_>>())
    });
    names
        .get()
        .into_iter()
        .enumerate()
        .map(|(index, (field, required))| line(studio, given, index, field, required))
        .collect()
}

fn line(studio: Studio, given: Given, index: usize, field: Option<String>, required: bool) -> AnyView {
    let name = field.clone().unwrap_or_else(|| untrack(|| studio.say(Word::WholeTarget)).to_owned());
    let kind = Memo::new(move |_| given.rows.with(|rows| rows.get(index).map(|row| row.way.kind())));
    // A whole target cannot be left out, and what is written by hand is offered only where it is.
    let offered =
        move || WayKind::ALL.into_iter().filter(|one| *one != WayKind::Nothing || field.is_some()).collect::<Vec<_>>();
    let choose = move |event| {
        let chosen = event_target_value(&event).parse::<usize>().ok().and_then(|at| WayKind::ALL.get(at).copied());
        let first = given.pointers.with_value(|all| all.get(1).or(all.first()).cloned()).unwrap_or_default();
        if let Some(kind) = chosen {
            way::put(given, index, |row| row.way.turned(kind, &first, edit::sample(&row.wanted)));
        }
    };
    let options: Vec<_> = offered()
        .into_iter()
        .map(|one| {
            let at = WayKind::ALL.iter().position(|other| *other == one).unwrap_or_default();
            view! { <option value=at.to_string() selected=move || kind.get() == Some(one)>{studio.word(wires::way_word(one))}</option> }
        })
        .collect();
    let (label, inner) = (name.clone(), name.clone());
    view! {
        <tr>
            <th scope="row">{name}{required.then(|| view! { <span class="note">" "{studio.word(Word::Required)}</span> })}</th>
            <td><select aria-label=move || format!("{label}: {}", studio.say(Word::Way)) on:change=choose>{options}</select></td>
            <td>{move || kind.get().map(|kind| way::control(studio, given, index, &inner, kind))}</td>
        </tr>
    }
    .into_any()
}
