//! What differs: between what is live and the draft, and between any two versions; with a way to bring one item back.

use super::pictures::{Marks, Pair, pictures};
use crate::api;
use crate::state::Studio;
use crate::sync;
use crate::terms::Term;
use jogakbo_contract::edit::talk::RevisionEntry;
use jogakbo_contract::edit::{Brought, Difference, Step, bring, compare, marks, tell};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::Page;
use jogakbo_contract::text::particle;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Which version is meant: the draft, or a revision.
pub const DRAFT: &str = "draft";
/// What is live.
const LIVE: &str = "live";

/// What people call an item of either page.
fn title(studio: Studio, before: &Page, after: &Page, id: &str) -> String {
    let is_in = |page: &Page| page.spec.items.iter().any(|item| item.id.as_str() == id);
    studio.title(if is_in(after) { after } else { before }, id)
}

/// What differs, in words. Where there are pictures, a sentence shows its item in them.
fn sentences(
    studio: Studio,
    before: &Page,
    after: &Page,
    all: &[Difference],
    picked: Option<RwSignal<Option<String>>>,
) -> impl IntoView + use<> {
    let locale = studio.locale.get();
    let lines: Vec<_> = all
        .iter()
        .map(|difference| {
            let words = tell(difference, locale, &|id: &str| title(studio, before, after, id));
            match (picked, difference.items().first()) {
                (Some(picked), Some(item)) => sentence(picked, item.to_string(), words).into_any(),
                _ => view! { <li>{words}</li> }.into_any(),
            }
        })
        .collect();
    let none = lines.is_empty().then(|| view! { <p>{studio.term(Term::NoChanges)}</p> });
    view! { {none}<ul class="changes">{lines}</ul> }
}

/// A sentence that can be chosen; choosing it again shows nothing special any more.
fn sentence(picked: RwSignal<Option<String>>, item: String, words: String) -> impl IntoView {
    let own = item.clone();
    let chosen = move || picked.with(|picked| picked.as_ref() == Some(&own));
    view! {
        <li><button type="button" class="sentence" aria-pressed=move || chosen().to_string() on:click=move |_| {
            picked.update(|picked| *picked = (picked.as_ref() != Some(&item)).then(|| item.clone()));
        }>{words}</button></li>
    }
}

/// What changed since the page went live.
pub fn since_live(studio: Studio) -> impl IntoView {
    // Absent until it is known; `None` inside when nothing is live.
    let live = RwSignal::new(None::<Option<Arc<Page>>>);
    Effect::new(move |_| {
        studio.published.track();
        let Some(name) = studio.name_now() else { return };
        spawn_local(async move {
            let page = match api::get::<Page>(&format!("/{name}/file?live")).await {
                Ok(page) => Some(Arc::new(page)),
                Err(api::Failure::Refused { status: 404, .. }) => None,
                // What is not known is not shown.
                Err(_) => return,
            };
            let _ = live.try_update(|live| *live = Some(page));
        });
    });
    let (open, picked) = (RwSignal::new(false), RwSignal::new(None));
    let differs = Memo::new(move |_| -> Marks {
        let pages = live.get().flatten().zip(studio.page());
        pages.map_or_else(Marks::new, |(live, page)| marks(&compare(&live, &page)))
    });
    let pair =
        Pair { which: (Signal::stored(LIVE.to_owned()), Signal::stored(DRAFT.to_owned())), marks: differs, picked };
    let words = move || {
        let (known, page) = (live.get()?, studio.page()?);
        Some(match known {
            None => view! { <p>{studio.term(Term::NeverLive)}</p> }.into_any(),
            Some(live) => {
                let all = compare(&live, &page);
                sentences(studio, &live, &page, &all, open.get().then_some(picked)).into_any()
            }
        })
    };
    let has_pictures = Memo::new(move |_| live.get().flatten().is_some());
    let more = move || {
        has_pictures.get().then(|| {
            view! {
                <div class="ways"><button type="button" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>{studio.term(Term::Pictures)}</button></div>
                {move || open.get().then(|| pictures(studio, pair))}
            }
        })
    };
    let known = Memo::new(move |_| live.with(Option::is_some));
    move || {
        known.get().then(|| view! {
            <section class="since" aria-labelledby="since-live"><h4 id="since-live">{studio.term(Term::Changes)}</h4>{words}{more}</section>
        })
    }
}

/// Two versions side by side in words. `first` is the revision it begins with, compared with the draft.
pub fn dialog(studio: Studio, first: u32, revisions: &[RevisionEntry]) -> impl IntoView + use<> {
    let (before, after) = (Version::new(first.to_string()), Version::new(DRAFT.to_owned()));
    for version in [before, after] {
        version.follow(studio);
    }
    let numbers: Vec<u32> = revisions.iter().map(|entry| entry.revision).collect();
    let choice = move |term: Term, version: Version, numbers: Vec<u32>| {
        let options = move || {
            let locale = studio.locale.get();
            let draft = (DRAFT.to_owned(), Term::TheDraft.say(locale).to_owned());
            let word = Term::Version.say(locale);
            let rest = numbers.iter().map(|number| (number.to_string(), format!("{word} {number}")));
            let all = std::iter::once(draft).chain(rest);
            all.map(|(value, text)| {
                let selected = version.which.with(|which| *which == value);
                view! { <option value=value selected=selected>{text}</option> }
            })
            .collect::<Vec<_>>()
        };
        view! {
            <label class="field">
                <span>{studio.term(term)}</span>
                <select on:change=move |event| version.which.set(event_target_value(&event))>{options}</select>
            </label>
        }
    };
    let picked = RwSignal::new(None);
    let differs = Memo::new(move |_| -> Marks {
        let pages = before.page(studio).zip(after.page(studio));
        pages.map_or_else(Marks::new, |(before, after)| marks(&compare(&before, &after)))
    });
    let pair = Pair { which: (before.which.into(), after.which.into()), marks: differs, picked };
    let body = move || {
        let (Some(before), Some(after)) = (before.page(studio), after.page(studio)) else {
            return view! { <p>{studio.word(crate::words::Word::Loading)}</p> }.into_any();
        };
        let all = compare(&before, &after);
        let items: BTreeSet<ItemId> = all.iter().filter_map(|difference| difference.item().cloned()).collect();
        let is_old = |id: &ItemId| before.spec.items.iter().any(|item| item.id == *id);
        let ways: Vec<_> = items
            .into_iter()
            .filter(|id| studio.may_edit() && is_old(id))
            .map(|id| {
                let (name, earlier) = (title(studio, &before, &after, id.as_str()), Arc::clone(&before));
                let label = format!("{}: {name}", Term::BringBack.say(studio.locale.get()));
                view! { <button type="button" on:click=move |_| bring_back(studio, &earlier, &id)>{label}</button> }
            })
            .collect();
        view! { {sentences(studio, &before, &after, &all, Some(picked))}<div class="ways">{ways}</div> }.into_any()
    };
    view! {
        <div class="pair">{choice(Term::Before, before, numbers.clone())}{choice(Term::Afterwards, after, numbers)}</div>
        <div aria-live="polite">{body}</div>
        {pictures(studio, pair)}
    }
}

/// One of two versions.
#[derive(Clone, Copy)]
struct Version {
    which: RwSignal<String>,
    read: RwSignal<Option<Arc<Page>>>,
}

impl Version {
    fn new(which: String) -> Self {
        Self { which: RwSignal::new(which), read: RwSignal::new(None) }
    }

    /// Reads the revision whenever another is chosen.
    fn follow(self, studio: Studio) {
        Effect::new(move |_| {
            let which = self.which.get();
            self.read.set(None);
            let Some(name) = studio.name_now().filter(|_| which != DRAFT) else { return };
            spawn_local(async move {
                let answer = api::get::<Page>(&format!("/{name}/revisions/{which}")).await;
                let still = self.which.try_get_untracked().as_ref() == Some(&which);
                match answer {
                    Ok(page) if still => {
                        let _ = self.read.try_update(|read| *read = Some(Arc::new(page)));
                    }
                    Err(failure) if still => studio.tell(sync::reason(studio, &failure)),
                    _ => {}
                }
            });
        });
    }

    fn page(self, studio: Studio) -> Option<Arc<Page>> {
        if self.which.with(|which| which == DRAFT) { studio.page() } else { self.read.get() }
    }
}

/// Brings an item back into the draft as it was, as one step.
fn bring_back(studio: Studio, earlier: &Page, id: &ItemId) {
    let Some(now) = studio.page_now() else { return };
    match bring(&now, earlier, id) {
        Ok(Some(Brought { changes, left_out })) => {
            if studio.perform(Step::Restore, id.as_str(), changes) {
                studio.choose(Some(id.as_str()));
                let locale = studio.locale.get_untracked();
                let name = untrack(|| studio.title(earlier, id.as_str()));
                let word = Term::BroughtBack.say(locale);
                let done = match locale {
                    jogakbo_contract::text::Locale::Ko => format!("{name}{} {word}", particle(&name, "을", "를")),
                    jogakbo_contract::text::Locale::En => format!("{name} {word}"),
                };
                let rest =
                    (!left_out.is_empty()).then(|| format!(" {}: {}.", Term::LeftOut.say(locale), left_out.join(", ")));
                studio.tell(format!("{done}{}", rest.unwrap_or_default()));
            }
        }
        Ok(None) => {}
        Err(_) => studio.tell_term(Term::CannotBring),
    }
}
