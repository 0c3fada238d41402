//! All widgets that can be added: searched by name, maker and what they do; added by click, by Enter, or carried onto the canvas.
//! When a place was chosen, what fits there comes first, and the rest says why not.

use crate::canvas::hand::Hand;
use crate::parts::Choice;
use crate::state::Studio;
use crate::words::Word;
use crate::zones::New;
use jogakbo_contract::edit::matches;
use leptos::ev;
use leptos::prelude::*;

/// An entry: what it adds, and why it cannot stand in the chosen place.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    new: New,
    against: Option<String>,
}

/// Search and list.
pub fn palette(studio: Studio) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let (query, locale, aim) = (query.get(), studio.locale.get(), studio.arrange.aim.get());
        let widgets =
            studio.parts.get().choices(locale).into_iter().filter(|choice| fits(&query, choice)).map(New::Widget);
        let layouts = [(New::Group, Word::Group), (New::Tabs, Word::Tabs)];
        let layouts = layouts.into_iter().filter(|(_, word)| matches(&query, studio.say(*word))).map(|(new, _)| new);
        let page = studio.page();
        let against = |new: &New| {
            let finding = (aim.is_some() && page.is_some()).then(|| studio.against_new(new, aim.as_ref())).flatten();
            finding.map(|finding| studio.reason_of(&finding))
        };
        let mut all: Vec<Entry> = widgets.chain(layouts).map(|new| Entry { against: against(&new), new }).collect();
        let named = |entry: &Entry| match &entry.new {
            New::Widget(choice) => matches(&query, &choice.title),
            New::Group | New::Tabs => true,
        };
        all.sort_by_key(|entry| (entry.against.is_some(), !named(entry)));
        all
    });
    let count = move || {
        let count = found.with(Vec::len);
        if count == 0 {
            studio.say(Word::NothingFound).to_owned()
        } else {
            format!("{count} {}", studio.say(Word::Found))
        }
    };
    let aim = move || {
        let within = studio.arrange.aim.get()?;
        let place = studio.zone_title(Some(&within));
        Some(view! {
            <p class="aim"><strong>{studio.word(Word::AddingTo)}": "{place}</strong>
                <button type="button" class="small" on:click=move |_| studio.arrange.aim.set(None)>{studio.word(Word::ToThePage)}</button>
            </p>
        })
    };
    view! {
        {aim}
        <label class="field">
            <span>{studio.word(Word::Find)}</span>
            <input type="search" autocomplete="off" placeholder=studio.word(Word::FindHint) on:input=move |event| query.set(event_target_value(&event)) />
        </label>
        <p class="note" role="status">{count}</p>
        <ul class="palette" aria-label=studio.word(Word::Add)>
            {move || found.get().into_iter().map(|found| entry(studio, found)).collect::<Vec<_>>()}
        </ul>
        <p><a target="_blank" href=move || format!("/-/catalogue/widgets?lang={}", studio.locale.get().tag())>{studio.word(Word::Catalogue)}</a></p>
    }
}

fn fits(query: &str, choice: &Choice) -> bool {
    [&choice.title, &choice.owner, &choice.about, &choice.pbc].iter().any(|text| matches(query, text))
}

fn entry(studio: Studio, entry: Entry) -> impl IntoView {
    let (w, h) = entry.new.size();
    let title = match &entry.new {
        New::Widget(choice) => choice.title.clone(),
        New::Group => studio.say(Word::AddGroup).to_owned(),
        New::Tabs => studio.say(Word::AddTabs).to_owned(),
    };
    let about = match &entry.new {
        New::Widget(choice) => choice.about.clone(),
        New::Group | New::Tabs => String::new(),
    };
    let framed = matches!(&entry.new, New::Widget(choice) if choice.framed);
    let refused = entry.against.is_some();
    let new = StoredValue::new(entry.new);
    let hand = studio.arrange.hand();
    let holds = move || hand.is_some_and(Hand::holds);
    let add = move |event: ev::MouseEvent| {
        // A click by key has no number.
        if event.detail() == 0 || !hand.is_some_and(Hand::just_ended) {
            let aim = studio.arrange.aim.get_untracked();
            new.with_value(|new| studio.add(new, aim.as_ref(), None));
        }
    };
    view! {
        <li>
            <button type="button" class="entry" aria-disabled=move || (refused || !studio.may_edit()).to_string() on:click=add
                on:pointerdown=move |event| if let Some(hand) = hand { new.with_value(|new| hand.carry(&event, new)) }
                on:pointermove=move |event| if let Some(hand) = hand { hand.moved(&event) }
                on:pointerup=move |event| if let Some(hand) = hand { hand.released(&event) }
                on:pointercancel=move |_| if let Some(hand) = hand { hand.cancel(); }
                on:touchmove=move |event| if holds() { event.prevent_default() }
                on:contextmenu=move |event| if holds() { event.prevent_default() }>
                <strong>{title}</strong><span class="size">{format!("{w} × {h}")}</span><span class="note">{about}</span>
                {framed.then(|| view! { <span class="note">{studio.word(Word::InFrame)}</span> })}
                {entry.against.map(|why| view! { <span class="note why">{why}</span> })}
            </button>
        </li>
    }
}
