//! What is chosen: one item, and others beside it. Verbs act on all of them as one step.

use crate::state::Studio;
use jogakbo_contract::edit::Told;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;

impl Studio {
    /// Chooses an item alone; what was chosen beside another is not chosen any more.
    pub fn choose(self, id: Option<&str>) {
        if self.chosen.with_untracked(|chosen| chosen.as_deref() != id) {
            self.arrange.also.update(Vec::clear);
            self.chosen.set(id.map(str::to_owned));
        }
    }

    /// Chooses an item alone, also when it is among those that are chosen.
    pub fn choose_only(self, id: &str) {
        if self.arrange.also.with_untracked(|also| !also.is_empty()) {
            self.arrange.also.update(Vec::clear);
        }
        self.choose(Some(id));
    }

    /// Whether an item is among those that are chosen.
    pub fn is_chosen(self, id: &str) -> bool {
        self.chosen.with(|chosen| chosen.as_deref() == Some(id)) || self.is_also(id)
    }

    /// Whether an item is chosen beside another.
    pub fn is_also(self, id: &str) -> bool {
        self.arrange.also.with(|also| also.iter().any(|other| other == id))
    }

    /// All that is chosen, the item that was chosen last first.
    pub fn selection(self) -> Vec<String> {
        let mut all: Vec<String> = self.chosen.get().into_iter().collect();
        all.extend(self.arrange.also.get());
        all
    }

    /// All that is chosen and on the page, without following it.
    pub fn selected_now(self) -> Vec<ItemId> {
        let page = self.page_now();
        let there = |id: &ItemId| page.as_ref().is_some_and(|page| page.spec.items.iter().any(|item| item.id == *id));
        let all = untrack(|| self.selection());
        all.iter().filter_map(|id| id.parse().ok()).filter(there).collect()
    }

    /// The items that a verb on `id` is about: all that are chosen when it is one of them, else itself.
    pub fn with_fellows(self, id: &str) -> Vec<ItemId> {
        let all = self.selected_now();
        if all.iter().any(|one| one.as_str() == id) { all } else { id.parse().into_iter().collect() }
    }

    /// Chooses an item beside the others, or no more.
    pub fn toggle(self, id: &str) {
        let all = untrack(|| self.selection());
        let mut rest: Vec<String> = all.iter().filter(|one| *one != id).cloned().collect();
        if rest.len() == all.len() {
            rest.insert(0, id.to_owned());
        }
        self.choose_all(rest);
        self.announce(&Told::Chosen(untrack(|| self.selection()).len()));
    }

    /// Chooses these, the first of them last.
    pub fn choose_all(self, mut all: Vec<String>) {
        let first = (!all.is_empty()).then(|| all.remove(0));
        self.arrange.also.set(all);
        self.chosen.set(first);
    }

    /// An item of several becomes the one that leads.
    pub fn lead(self, id: &str) {
        let mut all = untrack(|| self.selection());
        if let Some(at) = all.iter().position(|one| one == id) {
            let first = all.remove(at);
            all.insert(0, first);
            self.choose_all(all);
        } else {
            self.choose(Some(id));
        }
    }

    /// What people call several items: the first by its name, and how many more.
    pub fn name_of(self, items: &[ItemId]) -> String {
        let Some(first) = items.first() else { return String::new() };
        let name = self.title_now(first.as_str());
        match (items.len() - 1, self.locale.get_untracked()) {
            (0, _) => name,
            (more, Locale::Ko) => format!("{name} 외 {more}개"),
            (more, Locale::En) => format!("{name} and {more} more"),
        }
    }
}
