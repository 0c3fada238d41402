//! The parts of tabs: their names in both languages, their order, new ones, and those that go away.

use crate::clipboard::usual;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Step, tabs};
use jogakbo_contract::ids::{ItemId, Name};
use jogakbo_contract::page::Tab;
use jogakbo_contract::text::{Locale, Text};
use leptos::prelude::*;

/// Longest name of a part.
const LONGEST: usize = 80;

/// The parts of the item, when it is tabs.
pub fn parts(studio: Studio, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let all = Memo::new(move |_| {
        let page = studio.page();
        let found = page
            .as_ref()
            .and_then(|page| id.with_value(|id| page.spec.items.iter().find(|item| item.id.as_str() == id)));
        found.map_or_else(Vec::new, |item| item.uses.tabs().to_vec())
    });
    let add = move |_| {
        let title = both(Word::NewTab.say(Locale::Ko), Word::NewTab.say(Locale::En));
        change(studio, &id.get_value(), |page, item| tabs::add(page, item, title));
    };
    let some = Memo::new(move |_| all.with(|all| !all.is_empty()));
    move || {
        some.get().then(|| {
            view! {
                <fieldset class="parts">
                    <legend>{studio.word(Word::Tabs)}</legend>
                    <ul class="rows">
                        <For each=move || all.get() key=|tab| tab.id.clone() children=move |tab| row(studio, id, all, tab.id) />
                    </ul>
                    {move || studio.may_edit().then(|| view! { <button type="button" class="small" on:click=add>{studio.word(Word::AddTab)}</button> })}
                </fieldset>
            }
        })
    }
}

fn both(ko: &str, en: &str) -> Text {
    if en.is_empty() {
        return Text::Plain(ko.to_owned());
    }
    Text::ByLanguage([("ko".to_owned(), ko.to_owned()), ("en".to_owned(), en.to_owned())].into())
}

/// Does a step on the tabs; says why when it cannot.
fn change(
    studio: Studio,
    id: &str,
    changes: impl FnOnce(
        &jogakbo_contract::page::Page,
        &ItemId,
    ) -> Result<Vec<jogakbo_contract::edit::Change>, jogakbo_contract::edit::Refused>,
) {
    if let (Some(page), Ok(item)) = (studio.page_now(), id.parse::<ItemId>()) {
        studio.attempt(Step::Setting, id, changes(&page, &item));
    }
}

fn row(studio: Studio, id: StoredValue<String>, all: Memo<Vec<Tab>>, tab: Name) -> impl IntoView {
    let name = StoredValue::new(tab);
    let texts = Memo::new(move |_| {
        let title =
            all.with(|all| name.with_value(|name| all.iter().find(|tab| tab.id == *name).map(|tab| tab.title.clone())));
        match title {
            Some(Text::Plain(text)) => (text, String::new()),
            Some(Text::ByLanguage(mut map)) => {
                (map.remove("ko").unwrap_or_default(), map.remove("en").unwrap_or_default())
            }
            None => Default::default(),
        }
    });
    let title = move || {
        texts.with(|(ko, en)| if studio.locale.get() == Locale::En && !en.is_empty() { en.clone() } else { ko.clone() })
    };
    let named = move |word: Word| move || format!("{}: {}", title(), studio.say(word));
    let write = move |korean: bool, text: &str| {
        let text: String = text.trim().chars().take(LONGEST).collect();
        let (ko, en) = texts.get_untracked();
        let (ko, en) = if korean { (text, en) } else { (ko, text) };
        if ko.is_empty() {
            studio.tell(Word::KoreanFirst.say(studio.locale.get_untracked()));
            // The field shows what counts again.
            return studio.model.update(|_| ());
        }
        change(studio, &id.get_value(), |page, item| tabs::rename(page, item, &name.get_value(), both(&ko, &en)));
    };
    let field = move |word: Word, korean: bool| {
        let text = move || texts.with(|(ko, en)| if korean { ko.clone() } else { en.clone() });
        view! {
            <input type="text" maxlength=LONGEST.to_string() lang=if korean { "ko" } else { "en" } prop:value=text disabled=move || !studio.may_edit()
                aria-label=named(word) on:change=move |event| write(korean, &event_target_value(&event)) />
        }
    };
    let button = move |word: Word, run: fn(Studio, &str, &Name)| {
        view! {
            <button type="button" class="small" aria-label=named(word)
                on:click=move |_| run(studio, &id.get_value(), &name.get_value())>{studio.word(word)}</button>
        }
    };
    view! {
        <li>
            <div class="pair">{field(Word::Korean, true)}{field(Word::English, false)}</div>
            {move || studio.may_edit().then(|| view! {
                <div class="ways">
                    {button(Word::Earlier, |studio, id, tab| change(studio, id, |page, item| tabs::shift(page, item, tab, -1)))}
                    {button(Word::Later, |studio, id, tab| change(studio, id, |page, item| tabs::shift(page, item, tab, 1)))}
                    {button(Word::Remove, |studio, id, tab| {
                        let parts = studio.parts.get_untracked();
                        change(studio, id, |page, item| tabs::remove(page, item, tab, &usual(&parts)));
                    })}
                </div>
            })}
        </li>
    }
}
