//! The catalogue: all widgets in one list that is searched and filtered, and everything about the chosen one. Operators release from here.
//!
//! [`search`] holds what needs no browser, [`list`] and [`detail`] the views, [`acts`] what operators do, [`talk`] what the host says.

mod acts;
mod detail;
mod facts;
mod list;
mod search;
mod talk;
mod words;

use crate::api::{self, Failure};
use jogakbo_contract::text::Locale;
use leptos::prelude::*;
use search::{Entry, Wanted};
use std::sync::Arc;
use talk::{Detail, Endpoint, Endpoints, Widgets};
use wasm_bindgen_futures::spawn_local;
use words::Word;

/// Entries that are shown at once.
const SHOWN: usize = 60;

/// What one catalogue knows.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    locale: RwSignal<Locale>,
    entries: RwSignal<Arc<Vec<Entry>>>,
    wanted: RwSignal<Wanted>,
    shown: RwSignal<usize>,
    /// PBC and widget that are looked at.
    chosen: RwSignal<Option<(String, String)>>,
    detail: RwSignal<Option<Arc<Detail>>>,
    health: RwSignal<Vec<Endpoint>>,
    /// What went wrong last, for people.
    fault: RwSignal<String>,
    /// What was done last, for people.
    said: RwSignal<String>,
}

impl Catalogue {
    /// An empty one, which asks the host at once.
    pub fn new(locale: Locale) -> Self {
        let it = Self {
            locale: RwSignal::new(locale),
            entries: RwSignal::default(),
            wanted: RwSignal::default(),
            shown: RwSignal::new(SHOWN),
            chosen: RwSignal::new(None),
            detail: RwSignal::new(None),
            health: RwSignal::default(),
            fault: RwSignal::default(),
            said: RwSignal::default(),
        };
        it.load();
        it
    }

    /// Speaks another language from now on.
    pub fn speak(self, locale: Locale) {
        if self.locale.get_untracked() != locale {
            self.locale.set(locale);
        }
    }

    fn say(self, word: Word) -> &'static str {
        word.say(self.locale.get())
    }

    /// The word wherever it stands, in the language of the moment.
    fn word(self, word: Word) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || self.say(word)
    }

    fn load(self) {
        spawn_local(async move {
            match api::get_at::<Widgets>("/-/catalogue/widgets").await {
                Ok(list) => self.entries.set(Arc::new(list.widgets.into_iter().map(Entry::new).collect())),
                Err(failure) => self.fail(&failure),
            }
        });
    }

    /// Looks at a widget.
    fn choose(self, pbc: String, widget: String) {
        let other = self.chosen.with_untracked(|chosen| chosen.as_ref().is_none_or(|(known, _)| *known != pbc));
        self.chosen.set(Some((pbc.clone(), widget)));
        if other {
            self.detail.set(None);
            self.health.set(Vec::new());
            self.refresh(pbc);
        }
    }

    /// Asks once more about a PBC, if it is still the one that is looked at.
    fn refresh(self, pbc: String) {
        spawn_local(async move {
            let still = move |pbc: &str| {
                self.chosen.with_untracked(|chosen| chosen.as_ref().is_some_and(|(known, _)| known == pbc))
            };
            match api::get_at::<Detail>(&format!("/-/catalogue/pbcs/{pbc}")).await {
                Ok(detail) if still(&pbc) => self.detail.set(Some(Arc::new(detail))),
                Ok(_) => return,
                Err(failure) => return self.fail(&failure),
            }
            // Services may take their time, so this comes after.
            let health = api::get_at::<Endpoints>(&format!("/-/catalogue/pbcs/{pbc}/health")).await;
            if let Ok(health) = health.map(|health| health.endpoints)
                && still(&pbc)
            {
                self.health.set(health);
            }
        });
    }

    fn fail(self, failure: &Failure) {
        let words = match failure {
            Failure::Away => Word::Away.say(self.locale.get_untracked()).to_owned(),
            Failure::Refused { detail, .. } => {
                format!("{} {detail}", Word::Refused.say(self.locale.get_untracked()))
            }
        };
        self.fault.set(words);
    }
}

/// The whole catalogue.
pub fn view(it: Catalogue) -> impl IntoView {
    view! {
        <div class="catalogue">
            <p class="fault" role="alert" hidden=move || it.fault.with(String::is_empty)>{move || it.fault.get()}</p>
            <p class="hidden" role="status">{move || it.said.get()}</p>
            <div class="shelves">
                <section class="find" aria-label=it.word(Word::Search)>{list::view(it)}</section>
                <section class="about" aria-label=it.word(Word::About)>{detail::view(it)}</section>
            </div>
        </div>
    }
}
