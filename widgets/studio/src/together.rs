//! Others at the same page, as this tab knows them: who they are, what they have chosen, what they did last; and what the host lets this
//! person do here.

use crate::state::Studio;
use crate::terms::Term;
use crate::{api, sync, words};
use jogakbo_contract::edit::Rights;
use jogakbo_contract::edit::review::Approval;
use jogakbo_contract::edit::talk::{Here, Presence, Published, Told};
use jogakbo_contract::page::Page;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two words that this tab is still here; the host forgets it after 30 seconds.
const AGAIN: i32 = 10_000;
/// Colours of people.
const COLOURS: usize = 6;

/// What this tab knows of others.
#[derive(Clone, Copy)]
pub struct Together {
    /// Who has the page open, this tab among them.
    pub people: RwSignal<Vec<Presence>>,
    /// The newest line about what others did.
    pub news: RwSignal<Option<String>>,
    /// Approval of the draft.
    pub approval: RwSignal<Approval>,
    /// What this person may do to the page.
    pub rights: RwSignal<Rights>,
    /// The page has errors that nobody has begun to mend: it can only be looked at until somebody says so.
    pub faulty: RwSignal<bool>,
    /// How often schedules changed, for the lists that show them.
    pub planned: RwSignal<u32>,
    /// This tab is publishing: what goes live now is its own.
    pub busy: StoredValue<bool>,
    /// The revision that this tab made live last.
    pub own: StoredValue<Option<u32>>,
    /// The findings are about to be read anew.
    pub looking: StoredValue<bool>,
}

impl Together {
    /// Nobody is known.
    pub fn new() -> Self {
        Self {
            people: RwSignal::new(Vec::new()),
            news: RwSignal::new(None),
            approval: RwSignal::new(Approval::default()),
            rights: RwSignal::new(Rights::default()),
            faulty: RwSignal::new(false),
            planned: RwSignal::new(0),
            busy: StoredValue::new(false),
            own: StoredValue::new(None),
            looking: StoredValue::new(false),
        }
    }

    /// Forgets all, for another page.
    pub fn leave(self) {
        self.people.set(Vec::new());
        self.news.set(None);
        self.approval.set(Approval::default());
        self.rights.set(Rights::default());
        self.faulty.set(false);
    }
}

/// The others, without this tab.
pub fn others(studio: Studio) -> Vec<Presence> {
    let own = studio.model.with(|model| model.as_ref().map(|model| model.kept.client.clone())).unwrap_or_default();
    studio.together.people.get().into_iter().filter(|person| person.client != own).collect()
}

/// Name of the page in the works.
pub fn page_name(studio: Studio) -> Memo<Option<String>> {
    Memo::new(move |_| studio.model.with(|model| model.as_ref().map(|model| model.name.clone())))
}

/// The colour of a person's tab: the same in every tab that looks.
pub fn colour(client: &str) -> usize {
    client.bytes().fold(7, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte))) % COLOURS
}

/// Tells the host that this tab is here and what is chosen in it, at once when that changes and every ten seconds.
pub fn stay(studio: Studio) {
    let tick = RwSignal::new(0_u32);
    spawn_local(async move {
        loop {
            sync::pause(AGAIN).await;
            if !studio.is_there() || tick.try_update(|tick| *tick = tick.wrapping_add(1)).is_none() {
                return;
            }
        }
    });
    let own = Memo::new(move |_| {
        studio.model.with(|model| model.as_ref().map(|model| (model.name.clone(), model.kept.client.clone())))
    });
    Effect::new(move |_| {
        tick.track();
        let Some((name, client)) = own.get() else { return };
        let here = Here { client, selection: studio.chosen.get() };
        spawn_local(async move {
            // Whoever cannot be told is told again soon.
            drop(api::send::<Value>("PUT", &format!("/{name}/presence"), &here).await);
        });
    });
}

/// An edit of somebody else, in one line.
///
/// `before`: the page without it, where an item still has its name that is gone now.
pub fn edited(studio: Studio, told: &Told, before: Option<Arc<Page>>) {
    let locale = studio.locale.get_untracked();
    let has = |page: &Arc<Page>| page.spec.items.iter().any(|item| item.id.as_str() == told.edit.what);
    let page = studio.page_now().filter(has).or(before.filter(has));
    let name = page.map(|page| untrack(|| studio.title(&page, &told.edit.what))).unwrap_or_default();
    studio.together.news.set(Some(format!("{}: {}", told.by, words::step(told.edit.step, &name, locale))));
}

/// Something went live: the draft begins from it now.
pub fn published(studio: Studio, published: &Published) {
    let together = studio.together;
    let own = together.busy.get_value() || together.own.get_value() == Some(published.revision);
    // It counts once: the same revision can go live again by somebody else, or by the clock.
    together.own.set_value(None);
    together.busy.set_value(false);
    if !own {
        let word = Term::NewVersion.say(studio.locale.get_untracked());
        together.news.set(Some(format!("{word} ({}).", published.revision)));
    }
    studio.published.update(|count| *count += 1);
    another_draft(studio);
    anew(studio);
}

/// The draft was thrown away.
pub fn reset(studio: Studio) {
    studio.together.news.set(Some(Term::DraftGone.say(studio.locale.get_untracked()).to_owned()));
    another_draft(studio);
    anew(studio);
}

/// Begins to mend a page with errors, in a draft; its file stays as it is.
pub fn mend(studio: Studio) {
    studio.together.faulty.set(false);
    studio.read_only.set(false);
    studio.with_model(|model| model.kept.mends = true);
    studio.keep();
    studio.tell_term(Term::Mending);
}

/// Another draft begins: what was said about mending was about the one before.
fn another_draft(studio: Studio) {
    studio.with_model(|model| model.kept.mends = false);
    studio.keep();
}

/// Reads the draft again, with what was said about it.
pub fn anew(studio: Studio) {
    let Some(name) = studio.name_now() else { return };
    spawn_local(async move {
        let before = studio.page_now();
        let faulty = sync::renew(studio, &name, &[]).await;
        // What begins now is looked at first, unless this person said already that it is to be mended.
        let mends = studio.model.with_untracked(|model| model.as_ref().is_none_or(|model| model.kept.mends));
        if studio.is_there() && faulty && !mends && !studio.read_only.get_untracked() {
            studio.together.faulty.set(true);
            studio.read_only.set(true);
        } else if studio.is_there() && !faulty && studio.together.faulty.get_untracked() {
            studio.together.faulty.set(false);
            studio.read_only.set(false);
        }
        // Much can be otherwise at once, so that the frame is loaded whole.
        if studio.is_there() && before.zip(studio.page_now()).is_some_and(|(before, now)| before != now) {
            sync::show(studio);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_one_colour_and_two_people_often_have_two() {
        assert_eq!(colour("s1a2b"), colour("s1a2b"));
        let many: std::collections::BTreeSet<usize> = (0..100).map(|n| colour(&format!("s{n:x}"))).collect();
        assert_eq!(many.len(), COLOURS);
    }
}
