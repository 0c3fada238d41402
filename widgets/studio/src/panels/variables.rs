//! The variables of the page and the parameters of its address: what there is, who uses it, and a new one.

use crate::state::Studio;
use crate::terms::Term;
use crate::words::Word;
use jogakbo_contract::edit::values::{self, Kind, ValueError};
use jogakbo_contract::edit::{Change, Step};
use jogakbo_contract::finding::join;
use jogakbo_contract::page::{Page, VarScope};
use leptos::prelude::*;
use serde_json::Value;

/// Where a value lives; `None` is the address.
const PLACES: [Option<VarScope>; 4] = [Some(VarScope::Page), Some(VarScope::Session), Some(VarScope::User), None];

/// The table, and a form for a new one.
pub fn variables(studio: Studio) -> impl IntoView {
    view! {
        {move || table(studio)}
        {move || studio.may_edit().then(|| form(studio))}
    }
}

/// One line of the table.
struct Line {
    name: String,
    kind: Term,
    first: Option<Value>,
    place: Option<VarScope>,
    uses: usize,
}

fn lines(page: &Page) -> Vec<Line> {
    let variables = page.spec.variables.iter().map(|(name, variable)| Line {
        name: name.to_string(),
        kind: kind_of(&variable.schema()),
        first: Some(variable.default.clone()),
        place: Some(variable.scope),
        uses: values::variable_uses(page, name.as_str()),
    });
    let params = page.spec.params.as_ref().and_then(|params| params.get("properties")?.as_object());
    let params = params.into_iter().flatten().map(|(name, schema)| Line {
        name: name.clone(),
        kind: kind_of(schema),
        first: None,
        place: None,
        uses: values::param_uses(page, name),
    });
    variables.chain(params).collect()
}

fn table(studio: Studio) -> Option<AnyView> {
    let page = studio.page()?;
    let lines = lines(&page);
    if lines.is_empty() {
        return Some(view! { <p>{studio.term(Term::NoValues)}</p> }.into_any());
    }
    let head = [Term::ValueKind, Term::FirstValue, Term::Lives, Term::Uses];
    let head = head.map(|term| view! { <th scope="col">{studio.term(term)}</th> }).into_iter().collect::<Vec<_>>();
    let rows: Vec<_> = lines.into_iter().map(|line| row(studio, line)).collect();
    Some(
        view! {
            <table aria-label=studio.term(Term::Values)>
                <thead><tr><th scope="col">{studio.word(Word::Name)}</th>{head}<th scope="col"><span class="hidden">{studio.word(Word::Remove)}</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any(),
    )
}

fn row(studio: Studio, line: Line) -> impl IntoView {
    let Line { name, kind, first, place, uses } = line;
    let at = if place.is_some() { join("/variables", &name) } else { join("/params/properties", &name) };
    let (what, label) = (name.clone(), name.clone());
    let remove = move |_| {
        if uses > 0 {
            studio.tell_term(Term::ValueUsed);
        } else if studio.perform(Step::Variable, &what, vec![Change::drop(at.clone())]) {
            studio.tell_term(Term::ValueGone);
        }
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{studio.term(kind)}</td>
            <td>{first.map(|first| first.to_string())}</td>
            <td>{studio.term(place_word(place))}</td>
            <td>{uses}</td>
            <td>{move || studio.may_edit().then(|| {
                let (remove, label) = (remove.clone(), label.clone());
                view! {
                    <button type="button" class="small" aria-disabled=(uses > 0).to_string()
                        aria-label=move || format!("{label}: {}", studio.say(Word::Remove)) on:click=remove>{studio.word(Word::Remove)}</button>
                }
            })}</td>
        </tr>
    }
}

fn form(studio: Studio) -> impl IntoView {
    let (name, first) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (kind, place) = (RwSignal::new(0_usize), RwSignal::new(0_usize));
    let wrong = RwSignal::new(None::<Term>);
    let in_address = move || PLACES[place.get()].is_none();
    let add = move |_| {
        let Some(page) = studio.page_now() else { return };
        let (typed, kind) = (name.get_untracked(), Kind::ALL[kind.get_untracked()]);
        let made = match PLACES[place.get_untracked()] {
            Some(scope) => first.with_untracked(|first| values::variable(&page, &typed, kind, first, scope)),
            None => values::param(&page, &typed, kind),
        };
        match made {
            Ok(change) => {
                wrong.set(None);
                if studio.perform(Step::Variable, &typed, vec![change]) {
                    name.set(String::new());
                    first.set(String::new());
                    studio.tell_term(Term::ValueAdded);
                }
            }
            Err(error) => wrong.set(Some(why(error))),
        }
    };
    let choice = move |label: Term, chosen: RwSignal<usize>, all: Vec<Term>| {
        let option = |(index, term): (usize, Term)| view! { <option value=index.to_string() selected=move || chosen.get() == index>{studio.term(term)}</option> };
        let options: Vec<_> = all.into_iter().enumerate().map(option).collect();
        view! {
            <label class="field"><span>{studio.term(label)}</span>
                <select on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default())>{options}</select></label>
        }
    };
    let line = move |label: Term, value: RwSignal<String>, off: Signal<bool>| {
        view! {
            <label class="field"><span>{studio.term(label)}</span>
                <input type="text" autocomplete="off" maxlength="200" disabled=off prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event)) /></label>
        }
    };
    view! {
        <fieldset class="values">
            <legend>{studio.term(Term::Values)}</legend>
            <div class="pair">
                {line(Term::ValueName, name, Signal::from(false))}
                {choice(Term::ValueKind, kind, Kind::ALL.map(kind_word).to_vec())}
                {choice(Term::Lives, place, PLACES.map(place_word).to_vec())}
                {line(Term::FirstValue, first, Signal::derive(in_address))}
            </div>
            {move || wrong.get().map(|why| view! { <p class="fault" role="alert">{studio.term(why)}</p> })}
            <div class="ways"><button type="button" on:click=add>{studio.term(Term::AddValue)}</button></div>
        </fieldset>
    }
}

const fn kind_word(kind: Kind) -> Term {
    match kind {
        Kind::Text => Term::KindText,
        Kind::Number => Term::KindNumber,
        Kind::Whole => Term::KindWhole,
        Kind::Flag => Term::KindFlag,
        Kind::Date => Term::KindDate,
    }
}

/// The kind whose type and format a schema has; further limits do not matter to a reader.
fn kind_of(schema: &Value) -> Term {
    let same = |kind: &Kind| ["type", "format"].iter().all(|key| schema.get(*key) == kind.schema().get(*key));
    Kind::ALL.into_iter().find(same).map_or(Term::KindOther, kind_word)
}

const fn place_word(place: Option<VarScope>) -> Term {
    match place {
        Some(VarScope::Page) => Term::LivesPage,
        Some(VarScope::Session) => Term::LivesSession,
        Some(VarScope::User) => Term::LivesUser,
        None => Term::LivesAddress,
    }
}

const fn why(error: ValueError) -> Term {
    match error {
        ValueError::Name => Term::WrongName,
        ValueError::Taken => Term::TakenName,
        ValueError::First => Term::WrongFirst,
        ValueError::Many => Term::TooMany,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_told_by_its_kind() {
        assert_eq!(kind_of(&json!({"type": "string", "pattern": "^[0-9]{10}$"})), Term::KindText);
        assert_eq!(kind_of(&json!({"type": "string", "format": "date"})), Term::KindDate);
        assert_eq!(kind_of(&json!({"type": ["string", "null"]})), Term::KindOther);
        for kind in Kind::ALL {
            assert_eq!(kind_of(&kind.schema()), kind_word(kind));
        }
    }
}
