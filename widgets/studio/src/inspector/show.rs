//! When an item is shown: rows that read as sentences, each of a variable, a test and a value.

use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Change, Rule, Rules, Step, Test, sentence, shows};
use jogakbo_contract::finding::join;
use jogakbo_contract::ids::CamelName;
use jogakbo_contract::page::Page;
use jogakbo_contract::schema::Schema;
use leptos::ev;
use leptos::prelude::*;
use serde_json::Value;

/// The tests in the order in which they are offered.
const TESTS: [Word; 4] = [Word::TestIs, Word::TestIsNot, Word::TestThere, Word::TestMissing];

/// The rows, and a way to a new one.
pub fn show(studio: Studio, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let value = Memo::new(move |_| {
        let page = studio.page()?;
        id.with_value(|id| page.spec.items.iter().find(|item| item.id.as_str() == id)?.show.clone())
    });
    let names = Memo::new(move |_| {
        studio.page().map_or_else(Vec::new, |page| page.spec.variables.keys().cloned().collect::<Vec<CamelName>>())
    });
    let now = move || {
        let page = studio.page()?;
        let shown = id.with_value(|id| {
            page.spec.items.iter().find(|item| item.id.as_str() == id).map(|item| shows(&page, item))
        })?;
        Some(studio.say(if shown { Word::ShownNow } else { Word::HiddenNow }))
    };
    let rows = Rows { studio, id, value, names };
    view! {
        <fieldset class="rules">
            <legend>{studio.word(Word::Visibility)}</legend>
            {rows.view()}
            {move || value.with(Option::is_some).then(|| view! { <p class="note">{now}</p> })}
        </fieldset>
    }
}

/// A copy is the same.
#[derive(Clone, Copy)]
struct Rows {
    studio: Studio,
    id: StoredValue<String>,
    value: Memo<Option<Value>>,
    names: Memo<Vec<CamelName>>,
}

impl Rows {
    fn write(self, rules: &Rules) {
        let id = self.id.get_value();
        let at = join(&join("/items", &id), "show");
        let change = match rules.write() {
            Some(show) => Change::set(at, show),
            None if self.value.with_untracked(Option::is_some) => Change::drop(at),
            None => return,
        };
        self.studio.perform(Step::Setting, &id, vec![change]);
    }

    fn change(self, change: impl FnOnce(&mut Rules)) {
        if let Some(mut rules) = self.value.with_untracked(|show| Rules::read(show.as_ref())) {
            change(&mut rules);
            self.write(&rules);
        }
    }

    fn view(self) -> AnyView {
        let studio = self.studio;
        let readable = Memo::new(move |_| self.value.with(|show| Rules::read(show.as_ref()).is_some()));
        let count = Memo::new(move |_| self.rules().rows.len());
        let any = Memo::new(move |_| self.rules().any);
        let bare = Memo::new(move |_| self.names.with(Vec::is_empty));
        let option = move |word: Word, is: bool| view! { <option prop:selected=move || any.get() == is>{studio.word(word)}</option> };
        let set_any = move |event: ev::Event| {
            let is = event_target_value(&event) == untrack(|| studio.say(Word::AnyRule));
            self.change(|rules| rules.any = is);
        };
        let rows = move || {
            if !readable.get() {
                let text = move || self.value.with(|show| show.as_ref().map(ToString::to_string));
                return view! {
                    <p>{studio.word(Word::OtherRule)}</p>
                    <code lang="en">{text}</code>
                    {move || studio.may_edit().then(|| view! {
                        <button type="button" class="small" on:click=move |_| self.write(&Rules::default())>{studio.word(Word::DropRule)}</button>
                    })}
                }
                .into_any();
            }
            view! {
                {move || (count.get() == 0).then(|| view! { <p class="note">{studio.word(Word::AlwaysShown)}</p> })}
                {move || (count.get() > 1).then(|| view! {
                    <select aria-label=studio.word(Word::Visibility) disabled=move || !studio.may_edit() on:change=set_any>
                        {option(Word::AllRules, false)}{option(Word::AnyRule, true)}
                    </select>
                })}
                <ul class="rows"><For each=move || { 0..count.get() } key=|at| *at children=move |at| self.row(at) /></ul>
                {move || match (studio.may_edit(), bare.get()) {
                    (true, true) => view! { <p class="note">{studio.word(Word::NoVariables)}</p> }.into_any(),
                    (true, false) => view! {
                        <button type="button" class="small" on:click=move |_| self.add()>{studio.word(Word::AddRule)}</button>
                    }.into_any(),
                    _ => ().into_any(),
                }}
            }
            .into_any()
        };
        rows.into_any()
    }

    fn rules(self) -> Rules {
        self.value.with(|show| Rules::read(show.as_ref())).unwrap_or_default()
    }

    fn add(self) {
        let Some(var) = self.names.with_untracked(|names| names.first().cloned()) else { return };
        let page = self.studio.page_now();
        let first = page.and_then(|page| page.spec.variables.get(&var).map(|variable| variable.default.clone()));
        let rule = Rule { var, test: Test::IsNot(first.unwrap_or(Value::String(String::new()))) };
        self.change(|rules| rules.rows.push(rule));
    }

    fn row(self, at: usize) -> impl IntoView {
        let studio = self.studio;
        let rule = Memo::new(move |_| self.rules().rows.get(at).cloned());
        let told =
            move || rule.with(|rule| rule.as_ref().map(|rule| sentence(rule, studio.locale.get()))).unwrap_or_default();
        let named = move |word: Word| move || format!("{}: {}", told(), studio.say(word));
        let which = move || rule.with(|rule| rule.as_ref().map_or(0, |rule| number_of(&rule.test)));
        let value = move || {
            rule.with(|rule| match rule.as_ref().map(|rule| &rule.test) {
                Some(Test::Is(value) | Test::IsNot(value)) => {
                    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
                }
                _ => String::new(),
            })
        };
        let options = move || {
            let all = self.names.get().into_iter();
            all.map(|name| {
                let text = name.to_string();
                let is = move || rule.with(|rule| rule.as_ref().is_some_and(|rule| rule.var == name));
                view! { <option value=text.clone() prop:selected=is>{text.clone()}</option> }
            })
            .collect::<Vec<_>>()
        };
        let tests: Vec<_> = TESTS
            .iter()
            .enumerate()
            .map(|(number, word)| view! { <option value=number.to_string() prop:selected=move || which() == number>{studio.word(*word)}</option> })
            .collect();
        let set_test = move |event: ev::Event| {
            let number: usize = event_target_value(&event).parse().unwrap_or_default();
            self.change(|rules| {
                if let Some(rule) = rules.rows.get_mut(at) {
                    rule.test = test_of(number, &rule.test);
                }
            });
        };
        let set_var = move |event: ev::Event| {
            if let Ok(var) = event_target_value(&event).parse::<CamelName>() {
                self.change(|rules| {
                    if let Some(rule) = rules.rows.get_mut(at) {
                        rule.var = var;
                    }
                });
            }
        };
        let set_value = move |event: ev::Event| {
            let text: String = event_target_value(&event).chars().take(200).collect();
            let page = studio.page_now();
            self.change(|rules| {
                let Some(rule) = rules.rows.get_mut(at) else { return };
                let value = meant(page.as_deref(), &rule.var, text);
                if let Test::Is(old) | Test::IsNot(old) = &mut rule.test {
                    *old = value;
                }
            });
        };
        let valueless = move || which() >= 2;
        let remove = move |_| {
            self.change(|rules| {
                if at < rules.rows.len() {
                    rules.rows.remove(at);
                }
            });
        };
        view! {
            <li>
                <p>{told}</p>
                <div class="ways">
                    <select aria-label=named(Word::RuleOf) disabled=move || !studio.may_edit() on:change=set_var>{options}</select>
                    <select aria-label=named(Word::RuleTest) disabled=move || !studio.may_edit() on:change=set_test>{tests}</select>
                    <input type="text" maxlength="200" aria-label=named(Word::RuleValue) disabled=move || !studio.may_edit() hidden=valueless
                        prop:value=value on:change=set_value />
                    {move || studio.may_edit().then(|| view! {
                        <button type="button" class="small" aria-label=named(Word::Remove) on:click=remove>{studio.word(Word::Remove)}</button>
                    })}
                </div>
            </li>
        }
    }
}

/// Place of a test among those that are offered.
const fn number_of(test: &Test) -> usize {
    match test {
        Test::Is(_) => 0,
        Test::IsNot(_) => 1,
        Test::There => 2,
        Test::Missing => 3,
    }
}

/// The test with a number; the value that the one before it had is kept.
fn test_of(number: usize, before: &Test) -> Test {
    let value = match before {
        Test::Is(value) | Test::IsNot(value) => value.clone(),
        Test::There | Test::Missing => Value::String(String::new()),
    };
    match number {
        0 => Test::Is(value),
        1 => Test::IsNot(value),
        2 => Test::There,
        _ => Test::Missing,
    }
}

/// The value that a text means for a variable: a text where the variable can be one, else JSON such as a number.
fn meant(page: Option<&Page>, var: &CamelName, text: String) -> Value {
    let schema = page
        .and_then(|page| page.spec.variables.get(var))
        .and_then(|variable| Schema::compile(&variable.schema()).ok());
    let json = serde_json::from_str::<Value>(&text).ok().filter(|value| !value.is_object());
    let fits = |value: &Value| schema.as_ref().is_none_or(|schema| schema.check(value).is_ok());
    match json {
        Some(json) if fits(&json) && !fits(&Value::String(text.clone())) => json,
        _ => Value::String(text),
    }
}
