//! All pages by their addresses, with drafts and problems; and for the page in the works its address, menu and access, taking it off, and
//! files.

use super::{files, schedule};
use crate::api;
use crate::inspector::guard;
use crate::state::Studio;
use crate::sync;
use crate::terms::Term;
use crate::words::Word;
use jogakbo_contract::edit::schedule::Fallback;
use jogakbo_contract::edit::talk::{PageEntry, TakeOff};
use jogakbo_contract::edit::{Change, Edit, Step, apply, plain};
use jogakbo_contract::page::{Access, Assurance, Menu, Role};
use jogakbo_contract::text::{Locale, Text};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// What the dialog shows.
pub fn pages(studio: Studio, open: RwSignal<bool>) -> impl IntoView {
    spawn_local(async move { sync::list(studio).await });
    let has_page = studio.model.with_untracked(Option::is_some);
    view! {
        {move || table(studio, open)}
        {(has_page && untrack(|| studio.may_edit())).then(|| settings(studio))}
        {has_page.then(|| files::files(studio, open))}
        {(has_page && untrack(|| studio.may_edit())).then(|| discard(studio))}
        {(has_page && untrack(|| studio.may_publish())).then(|| off(studio))}
        <div class="ways"><button type="button" on:click=move |_| open.set(false)>{studio.term(Term::Close)}</button></div>
    }
}

fn table(studio: Studio, open: RwSignal<bool>) -> impl IntoView {
    let mut pages = studio.pages.get();
    pages.sort_by(|a, b| (&a.route, &a.name).cmp(&(&b.route, &b.name)));
    let head = [Term::Route, Term::Menu, Term::State].map(|term| view! { <th scope="col">{studio.term(term)}</th> });
    let lines: Vec<_> = pages.into_iter().map(|page| line(studio, page, open)).collect();
    view! {
        <div class="wide"><table>
            <thead><tr><th scope="col">{studio.word(Word::Page)}</th>{head.into_iter().collect::<Vec<_>>()}</tr></thead>
            <tbody>{lines}</tbody>
        </table></div>
    }
}

fn line(studio: Studio, page: PageEntry, open: RwSignal<bool>) -> impl IntoView {
    let locale = studio.locale.get();
    let title = page.title.get(locale).to_owned();
    let menu = page.menu.as_ref().map(|menu| {
        let label = menu.label.as_ref().map(|label| format!(" · {}", label.get(locale)));
        format!("{}{}", menu.order, label.unwrap_or_default())
    });
    let mut state: Vec<String> = Vec::new();
    if let Some(off) = &page.off {
        state.push(format!("{} ({})", Term::OffBadge.say(locale), schedule::fallback_words(studio, off)));
    } else if let Some(revision) = page.revision {
        state.push(format!("{} {revision}", Term::Version.say(locale)));
    }
    if page.draft.is_some() {
        state.push(Word::Draft.say(locale).to_owned());
    }
    for (count, word) in [(page.errors, Word::Mistake), (page.warnings, Word::Warning)] {
        if count > 0 {
            state.push(format!("{} {count}", word.say(locale)));
        }
    }
    let (name, label) = (page.name, format!("{title}: {}", Term::Open.say(locale)));
    view! {
        <tr>
            <th scope="row"><button type="button" class="small" aria-label=label on:click=move |_| {
                open.set(false);
                studio.open(&name);
            }>{title}</button></th>
            <td>{page.route}</td>
            <td>{menu}</td>
            <td>{state.join(" · ")}</td>
        </tr>
    }
}

/// Address, menu and access of the page in the works.
fn settings(studio: Studio) -> Option<impl IntoView> {
    let page = studio.page_now()?;
    let spec = &page.spec;
    let label = |locale: Locale| {
        let label = spec.menu.as_ref().and_then(|menu| menu.label.as_ref());
        label
            .filter(|label| label.language(locale) == locale.tag())
            .map(|label| label.get(locale).to_owned())
            .unwrap_or_default()
    };
    let roles: Vec<String> = spec.access.roles.iter().copied().map(word_of).collect();
    let order = spec.menu.as_ref().map(|menu| menu.order.to_string()).unwrap_or_default();
    let form = Settings {
        route: RwSignal::new(spec.route.clone()),
        order: RwSignal::new(order),
        ko: RwSignal::new(label(Locale::Ko)),
        en: RwSignal::new(label(Locale::En)),
        everybody: RwSignal::new(spec.access.anonymous),
        roles: RwSignal::new(roles.join(", ")),
        assurance: RwSignal::new(spec.access.assurance),
    };
    let wrong = RwSignal::new(None::<String>);
    let field = move |term: Term, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span>{studio.term(term)}</span>
                <input type="text" maxlength="200" autocomplete="off" prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
            </label>
        }
    };
    let change = move |_| wrong.set(form.change(studio).err());
    Some(view! {
        <fieldset>
            <legend>{studio.term(Term::Settings)}</legend>
            {field(Term::Address, form.route)}
            {field(Term::MenuOrder, form.order)}
            <div class="pair">{field(Term::MenuKo, form.ko)}{field(Term::MenuEn, form.en)}</div>
            <label class="choice">
                <input type="checkbox" prop:checked=move || form.everybody.get() on:change=move |event| form.everybody.set(event_target_checked(&event)) />
                <span>{studio.term(Term::Everybody)}</span>
            </label>
            {move || (!form.everybody.get()).then(|| view! {
                {field(Term::OnlyRoles, form.roles)}
                {guard::choice(studio, Term::AssuranceAny, form.assurance.into(), Callback::new(move |asked| form.assurance.set(asked)))}
            })}
            {move || wrong.get().map(|why| view! { <p class="fault" role="alert">{why}</p> })}
            <div class="ways"><button type="button" on:click=change>{studio.term(Term::Apply)}</button></div>
        </fieldset>
    })
}

fn word_of(role: Role) -> String {
    serde_json::to_value(role).ok().and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default()
}

/// What has been filled in.
#[derive(Clone, Copy)]
struct Settings {
    route: RwSignal<String>,
    order: RwSignal<String>,
    ko: RwSignal<String>,
    en: RwSignal<String>,
    everybody: RwSignal<bool>,
    roles: RwSignal<String>,
    assurance: RwSignal<Option<Assurance>>,
}

impl Settings {
    /// Puts it into the draft as one step, unless the contract finds an error in it.
    fn change(self, studio: Studio) -> Result<(), String> {
        let locale = studio.locale.get_untracked();
        let Some(page) = studio.page_now() else { return Ok(()) };
        let menu = self.menu().map_err(|term| term.say(locale).to_owned())?;
        let access = self.access().map_err(|term| term.say(locale).to_owned())?;
        let route = self.route.get_untracked().trim().to_owned();
        let mut changes = Vec::new();
        if route != page.spec.route {
            changes.push(Change::set("/route", route));
        }
        match menu {
            Some(menu) if page.spec.menu.as_ref() != Some(&menu) => changes.push(Change::set("/menu", json_of(&menu))),
            None if page.spec.menu.is_some() => changes.push(Change::drop("/menu")),
            _ => {}
        }
        if access != page.spec.access {
            changes.push(Change::set("/access", json_of(&access)));
        }
        if changes.is_empty() {
            return Ok(());
        }
        let trial =
            Edit { id: "trial-settings".to_owned(), step: Step::Page, what: String::new(), changes: changes.clone() };
        let (after, _) = apply(&page, &trial).map_err(|error| error.to_string())?;
        let known = page.findings();
        let fresh = after.findings().into_iter().find(|finding| finding.is_error() && !known.contains(finding));
        if let Some(finding) = fresh {
            let words = plain(&finding.code, locale).map(|(means, remedy)| format!("{means} {remedy}"));
            return Err(words.unwrap_or(finding.message));
        }
        if studio.perform(Step::Page, "", changes) {
            studio.tell_term(Term::Applied);
        }
        Ok(())
    }

    fn menu(self) -> Result<Option<Menu>, Term> {
        let order = self.order.get_untracked();
        if order.trim().is_empty() {
            return Ok(None);
        }
        let order: u16 = order.trim().parse().map_err(|_| Term::BadOrder)?;
        let both = [("ko", self.ko.get_untracked()), ("en", self.en.get_untracked())];
        let filled = both.into_iter().filter(|(_, text)| !text.trim().is_empty());
        let texts: std::collections::BTreeMap<String, String> =
            filled.map(|(tag, text)| (tag.to_owned(), text.trim().to_owned())).collect();
        Ok(Some(Menu { order, label: (!texts.is_empty()).then_some(Text::ByLanguage(texts)) }))
    }

    fn access(self) -> Result<Access, Term> {
        if self.everybody.get_untracked() {
            return Ok(Access { anonymous: true, roles: Vec::new(), assurance: None });
        }
        let assurance = self.assurance.get_untracked();
        let text = self.roles.get_untracked();
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let role =
            |word: &str| serde_json::from_value::<Role>(Value::String(word.to_owned())).map_err(|_| Term::BadRoles);
        Ok(Access { anonymous: false, roles: words.map(role).collect::<Result<_, _>>()?, assurance })
    }
}

fn json_of(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Throwing the draft away, asked twice.
fn discard(studio: Studio) -> impl IntoView {
    let sure = RwSignal::new(false);
    let has_draft = move || {
        let name = studio.name_now();
        studio.pages.with(|pages| pages.iter().any(|page| Some(&page.name) == name.as_ref() && page.draft.is_some()))
    };
    let go = move |_| {
        if !sure.get_untracked() {
            return sure.set(true);
        }
        let Some(name) = studio.name_now() else { return };
        spawn_local(async move {
            let answer = api::send::<Value>("DELETE", &format!("/{name}/draft"), &Value::Null).await;
            if !studio.is_there() {
                return;
            }
            match answer {
                Ok(_) => {
                    let _ = sure.try_update(|sure| *sure = false);
                    studio.tell_term(Term::Discarded);
                    sync::list(studio).await;
                }
                Err(failure) => studio.fail(&failure),
            }
        });
    };
    let label = move || if sure.get() { Term::DiscardSure } else { Term::Discard }.say(studio.locale.get());
    move || has_draft().then(|| view! { <div class="ways"><button type="button" on:click=go>{label}</button></div> })
}

/// Taking the page off, and putting it back.
fn off(studio: Studio) -> impl IntoView {
    let after = schedule::After::new("gone");
    let wrong = RwSignal::new(None::<String>);
    let entry = move || {
        let name = studio.name_now();
        studio.pages.with(|pages| pages.iter().find(|page| Some(&page.name) == name.as_ref()).cloned())
    };
    let send = move |fallback: Option<Fallback>| {
        let Some(name) = studio.name_now() else { return };
        spawn_local(async move {
            let done = if fallback.is_some() { Term::TakenOff } else { Term::IsBack };
            let answer = api::send::<Value>("POST", &format!("/{name}/off"), &TakeOff { fallback }).await;
            if !studio.is_there() {
                return;
            }
            match answer {
                Ok(_) => {
                    studio.tell_term(done);
                    studio.published.update(|count| *count += 1);
                    let _ = wrong.try_update(|wrong| *wrong = None);
                    sync::list(studio).await;
                }
                Err(failure) => {
                    let why = sync::reason(studio, &failure);
                    let _ = wrong.try_update(|wrong| *wrong = Some(why));
                }
            }
        });
    };
    move || {
        let entry = entry()?;
        let body = match entry.off {
            Some(_) => view! { <button type="button" on:click=move |_| send(None)>{studio.term(Term::PutBack)}</button> }.into_any(),
            None if entry.source.is_none() => return None,
            None => view! {
                {schedule::after(studio, after, false)}
                <button type="button" on:click=move |_| send(Some(after.fallback()))>{studio.term(Term::TakeOff)}</button>
            }
            .into_any(),
        };
        Some(view! {
            <fieldset>
                <legend>{studio.term(Term::TakeOff)}</legend>
                {body}
                {move || wrong.get().map(|why| view! { <p class="fault" role="alert">{why}</p> })}
            </fieldset>
        })
    }
}
