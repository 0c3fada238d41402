//! A new page: its name, its title in both languages, its address, empty or a copy.

use crate::api;
use crate::state::Studio;
use crate::sync;
use crate::words::Word;
use jogakbo_contract::edit::talk::NewPage;
use jogakbo_contract::ids::PageName;
use jogakbo_contract::page::is_route;
use jogakbo_contract::text::Text;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// What the dialog shows.
pub fn new_page(studio: Studio, open: RwSignal<bool>) -> impl IntoView {
    let [name, ko, en, route, from] = [(); 5].map(|()| RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let field = move |word: Word, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span>{studio.word(word)}</span>
                <input type="text" autocomplete="off" prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
            </label>
        }
    };
    let suggest = move |event| {
        let typed: String = event_target_value(&event);
        // The address follows the name until somebody writes another.
        if route.with_untracked(|route| route.is_empty() || *route == format!("/{}", name.get_untracked())) {
            route.set(format!("/{typed}"));
        }
        name.set(typed);
    };
    let options = move || {
        let locale = studio.locale.get();
        let pages = studio.pages.get().into_iter().filter(|page| !page.read_only);
        pages
            .map(|page| view! { <option value=page.name.clone()>{page.title.get(locale).to_owned()}</option> })
            .collect::<Vec<_>>()
    };
    let make = move |_| {
        let locale = studio.locale.get_untracked();
        let Ok(page) = name.get_untracked().parse::<PageName>() else {
            return wrong.set(Some(Word::BadName.say(locale).to_owned()));
        };
        if ko.with_untracked(String::is_empty) {
            return wrong.set(Some(Word::KoreanFirst.say(locale).to_owned()));
        }
        if !route.with_untracked(|route| is_route(route)) {
            return wrong.set(Some(Word::BadRoute.say(locale).to_owned()));
        }
        let mut texts = vec![("ko".to_owned(), ko.get_untracked())];
        texts.extend(Some(en.get_untracked()).filter(|en| !en.is_empty()).map(|en| ("en".to_owned(), en)));
        let body = NewPage {
            name: page.to_string(),
            title: Text::ByLanguage(texts.into_iter().collect()),
            route: route.get_untracked(),
            from: Some(from.get_untracked()).filter(|from| !from.is_empty()),
        };
        spawn_local(async move {
            let made = api::send::<Value>("POST", "", &body).await;
            if !studio.is_there() {
                return;
            }
            match made {
                Ok(_) => {
                    open.set(false);
                    sync::list(studio).await;
                    studio.open(&body.name);
                }
                Err(failure) => drop(wrong.try_update(|wrong| *wrong = Some(sync::reason(studio, &failure)))),
            }
        });
    };
    view! {
        <label class="field">
            <span>{studio.word(Word::NewPageName)}</span>
            <input type="text" autocomplete="off" maxlength="63" on:input=suggest />
        </label>
        <fieldset><legend>{studio.word(Word::Label)}</legend><div class="pair">{field(Word::Korean, ko)}{field(Word::English, en)}</div></fieldset>
        {field(Word::NewPageRoute, route)}
        <label class="field">
            <span>{studio.word(Word::NewPageFrom)}</span>
            <select on:change=move |event| from.set(event_target_value(&event))>
                <option value="">{studio.word(Word::EmptyPage)}</option>
                {options}
            </select>
        </label>
        {move || wrong.get().map(|why| view! { <p class="fault" role="alert">{why}</p> })}
        <div class="ways">
            <button type="button" class="primary" on:click=make>{studio.word(Word::Create)}</button>
            <button type="button" on:click=move |_| open.set(false)>{studio.word(Word::Cancel)}</button>
        </div>
    }
}
