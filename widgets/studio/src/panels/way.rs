//! The controls of one row of a mapping, by how its value comes about.

use super::mapping::Given;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Row, Way, WayKind};
use leptos::prelude::*;
use serde_json::Value;

/// Most characters of a template.
const LONGEST: &str = "2000";

/// Gives a row another way.
pub fn put(given: Given, index: usize, way: impl FnOnce(&Row) -> Way) {
    given.rows.update(|rows| {
        if let Some(row) = rows.get_mut(index) {
            row.way = way(row);
        }
    });
}

/// A row as its controls read and write it.
#[derive(Clone)]
struct Cell {
    studio: Studio,
    given: Given,
    index: usize,
    name: String,
}

impl Cell {
    fn read<T>(&self, read: impl FnOnce(&Row) -> T) -> Option<T> {
        self.given.rows.with(|rows| rows.get(self.index).map(read))
    }

    fn put(&self, way: impl FnOnce(&Row) -> Way) {
        put(self.given, self.index, way);
    }

    fn label(&self, word: Word) -> impl Fn() -> String + Send + use<> {
        let (studio, name) = (self.studio, self.name.clone());
        move || format!("{name}: {}", studio.say(word))
    }
}

/// What is filled in for one way.
pub fn control(studio: Studio, given: Given, index: usize, name: &str, kind: WayKind) -> AnyView {
    let cell = Cell { studio, given, index, name: name.to_owned() };
    match kind {
        WayKind::Nothing => ().into_any(),
        WayKind::Pick => pointer(&cell),
        WayKind::PickOr => view! { {pointer(&cell)}{value(&cell, Word::Else, |way| match way {
            Way::PickOr(_, value) => value.clone(),
            _ => Value::Null,
        }, |way, value| if let Way::PickOr(_, own) = way { *own = value })} }
        .into_any(),
        WayKind::Const => value(
            &cell,
            Word::Value,
            |way| if let Way::Const(value) = way { value.clone() } else { Value::Null },
            |way, value| *way = Way::Const(value),
        ),
        WayKind::Template => {
            let line = text(
                &cell,
                Word::WayTemplate,
                |way| if let Way::Template(text) = way { text.clone() } else { String::new() },
                |way, text| *way = Way::Template(text),
            );
            view! { {line}<span class="note">{studio.word(Word::TemplateHint)}</span> }.into_any()
        }
        WayKind::Text => {
            let ko = text(
                &cell,
                Word::Korean,
                |way| if let Way::Text { ko, .. } = way { ko.clone() } else { String::new() },
                |way, text| {
                    if let Way::Text { ko, .. } = way {
                        *ko = text;
                    }
                },
            );
            let en = text(
                &cell,
                Word::English,
                |way| if let Way::Text { en, .. } = way { en.clone() } else { String::new() },
                |way, text| {
                    if let Way::Text { en, .. } = way {
                        *en = text;
                    }
                },
            );
            view! { {ko}{en}<span class="note">{studio.word(Word::TemplateHint)}</span> }.into_any()
        }
        WayKind::Table => table(&cell),
        WayKind::Other => json(&cell),
    }
}

/// Which field of the input.
fn pointer(cell: &Cell) -> AnyView {
    let reading = cell.clone();
    let here = Memo::new(move |_| {
        let at = reading.read(|row| match &row.way {
            Way::Pick(at) | Way::PickOr(at, _) | Way::Table { of: at, .. } => at.clone(),
            _ => String::new(),
        });
        at.unwrap_or_default()
    });
    let mut all = cell.given.pointers.with_value(Clone::clone);
    let now = here.get_untracked();
    if !all.contains(&now) {
        all.push(now);
    }
    let studio = cell.studio;
    let options: Vec<_> = all
        .into_iter()
        .map(|at| {
            let (value, own) = (at.clone(), at.clone());
            let words = move || if at.is_empty() { studio.say(Word::WholeInput).to_owned() } else { at.clone() };
            view! { <option value=value selected=move || here.with(|here| *here == own)>{words}</option> }
        })
        .collect();
    let writing = cell.clone();
    view! {
        <select aria-label=cell.label(Word::From) on:change=move |event| {
            let chosen = event_target_value(&event);
            writing.put(|row| match &row.way {
                Way::PickOr(_, value) => Way::PickOr(chosen, value.clone()),
                Way::Table { lines, otherwise, .. } => Way::Table { of: chosen, lines: lines.clone(), otherwise: otherwise.clone() },
                _ => Way::Pick(chosen),
            });
        }>{options}</select>
    }
    .into_any()
}

/// A text, as it is typed.
fn text(cell: &Cell, word: Word, read: fn(&Way) -> String, write: fn(&mut Way, String)) -> AnyView {
    let (reading, writing) = (cell.clone(), cell.clone());
    let lang = match word {
        Word::Korean => Some("ko"),
        Word::English => Some("en"),
        _ => None,
    };
    view! {
        <input type="text" maxlength=LONGEST lang=lang aria-label=cell.label(word) prop:value=move || reading.read(|row| read(&row.way)).unwrap_or_default()
            on:input=move |event| {
                let typed = event_target_value(&event);
                writing.put(|row| {
                    let mut way = row.way.clone();
                    write(&mut way, typed);
                    way
                });
            } />
    }
    .into_any()
}

/// A fixed value: chosen where the target lists what it takes, else typed.
fn value(cell: &Cell, word: Word, read: fn(&Way) -> Value, write: fn(&mut Way, Value)) -> AnyView {
    let (reading, writing) = (cell.clone(), cell.clone());
    let wanted = untrack(|| cell.read(|row| row.wanted.clone())).unwrap_or_default();
    let here = Memo::new(move |_| reading.read(|row| read(&row.way)).unwrap_or_default());
    let set = move |value: Value| {
        writing.put(|row| {
            let mut way = row.way.clone();
            write(&mut way, value);
            way
        });
    };
    if let Some(values) = wanted.get("enum").and_then(Value::as_array).cloned() {
        let options: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(at, one)| {
                let (one, words) = (one.clone(), shown(one));
                view! { <option value=at.to_string() selected=move || here.with(|here| *here == one)>{words}</option> }
            })
            .collect();
        return view! {
            <select aria-label=cell.label(word) on:change=move |event| {
                if let Some(value) = event_target_value(&event).parse::<usize>().ok().and_then(|at| values.get(at)) {
                    set(value.clone());
                }
            }>{options}</select>
        }
        .into_any();
    }
    view! {
        <input type="text" maxlength=LONGEST aria-label=cell.label(word) prop:value=move || here.with(shown) on:change=move |event| set(typed(&event_target_value(&event), &wanted)) />
    }
    .into_any()
}

/// A value as it is typed.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What is typed, as the target wants it: text where it takes text, else JSON.
fn typed(text: &str, wanted: &Value) -> Value {
    let is_text = wanted.get("type").and_then(Value::as_str) == Some("string");
    let parsed = if is_text { None } else { serde_json::from_str(text).ok() };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// A look-up: which field, then lines.
fn table(cell: &Cell) -> AnyView {
    let reading = cell.clone();
    let count = Memo::new(move |_| {
        reading.read(|row| if let Way::Table { lines, .. } = &row.way { lines.len() } else { 0 }).unwrap_or_default()
    });
    let studio = cell.studio;
    let (all, adding) = (cell.clone(), cell.clone());
    let lines = move || (0..count.get()).map(|at| table_line(&all, at)).collect::<Vec<_>>();
    let add = move |_| {
        adding.put(|row| match &row.way {
            Way::Table { of, lines, otherwise } => {
                let mut lines = lines.clone();
                lines.push((String::new(), jogakbo_contract::edit::sample(&row.wanted)));
                Way::Table { of: of.clone(), lines, otherwise: otherwise.clone() }
            }
            other => other.clone(),
        });
    };
    let otherwise = text(
        cell,
        Word::Else,
        |way| match way {
            Way::Table { otherwise: Some(value), .. } => shown(value),
            _ => String::new(),
        },
        |way, text| {
            if let Way::Table { otherwise, .. } = way {
                *otherwise = (!text.is_empty()).then(|| typed(&text, &Value::Null));
            }
        },
    );
    view! {
        {pointer(cell)}
        {lines}
        <button type="button" class="small" aria-label=cell.label(Word::AddEntry) on:click=add>{studio.word(Word::AddEntry)}</button>
        {otherwise}
    }
    .into_any()
}

fn table_line(cell: &Cell, at: usize) -> AnyView {
    let change = |cell: Cell, change: fn(&mut Vec<(String, Value)>, usize, &str, &Value)| {
        move |text: &str| {
            cell.put(|row| match &row.way {
                Way::Table { of, lines, otherwise } => {
                    let mut lines = lines.clone();
                    change(&mut lines, at, text, &row.wanted);
                    Way::Table { of: of.clone(), lines, otherwise: otherwise.clone() }
                }
                other => other.clone(),
            });
        }
    };
    let read = |cell: Cell, read: fn(&(String, Value)) -> String| {
        move || {
            let line =
                cell.read(|row| if let Way::Table { lines, .. } = &row.way { lines.get(at).map(read) } else { None });
            line.flatten().unwrap_or_default()
        }
    };
    let from = change(cell.clone(), |lines, at, text, _| {
        if let Some(line) = lines.get_mut(at) {
            text.clone_into(&mut line.0);
        }
    });
    let to = change(cell.clone(), |lines, at, text, wanted| {
        if let Some(line) = lines.get_mut(at) {
            line.1 = typed(text, wanted);
        }
    });
    let drop_it = change(cell.clone(), |lines, at, _, _| {
        if at < lines.len() {
            lines.remove(at);
        }
    });
    let label = |word: Word| {
        let label = cell.label(word);
        move || format!("{} {}", label(), at + 1)
    };
    view! {
        <span class="pair">
            <input type="text" maxlength=LONGEST aria-label=label(Word::From) prop:value=read(cell.clone(), |line| line.0.clone()) on:change=move |event| from(&event_target_value(&event)) />
            <input type="text" maxlength=LONGEST aria-label=label(Word::To) prop:value=read(cell.clone(), |line| shown(&line.1)) on:change=move |event| to(&event_target_value(&event)) />
            <button type="button" class="small" aria-label=label(Word::RemoveEntry) on:click=move |_| drop_it("")>{cell.studio.word(Word::RemoveEntry)}</button>
        </span>
    }
    .into_any()
}

/// Any mapping, as JSON.
fn json(cell: &Cell) -> AnyView {
    let (reading, writing) = (cell.clone(), cell.clone());
    let wrong = RwSignal::new(false);
    let shown = move || {
        let map = reading.read(|row| if let Way::Other(map) = &row.way { map.clone() } else { Value::Null });
        super::mapping::pretty(&map.unwrap_or_default())
    };
    let studio = cell.studio;
    view! {
        <textarea rows="4" maxlength="20000" spellcheck="false" aria-label=cell.label(Word::WayOther) aria-invalid=move || wrong.get().to_string() prop:value=shown
            on:change=move |event| match serde_json::from_str(&event_target_value(&event)) {
                Ok(map) => {
                    wrong.set(false);
                    writing.put(|_| Way::Other(map));
                }
                Err(_) => wrong.set(true),
            }></textarea>
        {move || wrong.get().then(|| view! { <span class="fault-line" role="alert">{studio.word(Word::NotJson)}</span> })}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_typed_is_text_where_the_target_takes_text() {
        let string = json!({"type": "string"});
        assert_eq!(typed("12", &string), json!("12"));
        assert_eq!(typed("12", &json!({"type": "integer"})), json!(12));
        assert_eq!(typed("가", &json!({"type": "integer"})), json!("가"), "told by the check below");
        assert_eq!(shown(&json!("가")), "가");
        assert_eq!(shown(&json!([1])), "[1]");
    }
}
