//! Places in places, in words; putting items and new widgets into them.

use crate::clipboard::usual;
use crate::parts::Choice;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{Edit, Moving, Refused, Step, Told, Zone, apply, put, steps, unfit, zones};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::{Item, Page, Within};
use leptos::prelude::*;
use serde_json::{Value, json};

/// What can be added to a page.
#[derive(Debug, Clone, PartialEq)]
pub enum New {
    /// A widget.
    Widget(Choice),
    /// A group.
    Group,
    /// Tabs with two parts.
    Tabs,
}

impl New {
    /// What people call it.
    pub fn title(&self, studio: Studio) -> String {
        match self {
            Self::Widget(choice) => choice.title.clone(),
            Self::Group => Word::Group.say(studio.locale.get_untracked()).to_owned(),
            Self::Tabs => Word::Tabs.say(studio.locale.get_untracked()).to_owned(),
        }
    }

    /// Cells it usually takes.
    pub fn size(&self) -> steps::Size {
        match self {
            Self::Widget(choice) => (choice.size.w, choice.size.h),
            Self::Group | Self::Tabs => (12, 3),
        }
    }

    /// An item of it that is not on the page yet.
    pub fn item(&self, page: &Page, within: Option<&Within>) -> Option<Item> {
        use jogakbo_contract::text::Locale::{En, Ko};
        let both = |word: Word| json!({ "ko": word.say(Ko), "en": word.say(En) });
        let part = |id: &str, word: Word| json!({ "id": id, "title": both(word) });
        let (stem, uses, label): (_, Value, _) = match self {
            Self::Widget(choice) => {
                let uses =
                    json!({ "pbc": choice.pbc, "version": format!("^{}", choice.version), "widget": choice.widget });
                (choice.widget.as_str(), uses, None)
            }
            Self::Group => ("group", json!({ "layout": "group" }), Some(both(Word::Group))),
            Self::Tabs => {
                let parts = [part("tab-1", Word::FirstTab), part("tab-2", Word::SecondTab)];
                ("tabs", json!({ "layout": "tabs", "tabs": parts }), Some(both(Word::Tabs)))
            }
        };
        let mut item = json!({ "id": steps::fresh_id(page, stem)?, "use": uses });
        if let Some(label) = label {
            item["label"] = label;
        }
        if let Some(within) = within {
            item["in"] = serde_json::to_value(within).ok()?;
        }
        serde_json::from_value(item).ok()
    }
}

impl Studio {
    /// All places of the page.
    pub fn zones(self) -> Vec<Zone> {
        let parts = self.parts.get();
        self.page().map_or_else(Vec::new, |page| zones(&page, parts.shelf()))
    }

    /// What people call a place: `묶음`, `탭 · 첫째`.
    pub fn zone_name(self, within: Option<&Within>) -> String {
        untrack(|| self.zone_title(within))
    }

    /// The same, following page and language.
    pub fn zone_title(self, within: Option<&Within>) -> String {
        let Some(within) = within else { return self.say(Word::ThePage).to_owned() };
        let Some(page) = self.page() else { return within.item.to_string() };
        let parts = self.parts.get();
        let zone = zones(&page, parts.shelf()).into_iter().find(|zone| zone.within.as_ref() == Some(within));
        let title = self.title(&page, within.item.as_str());
        match zone.and_then(|zone| zone.part) {
            Some(part) => format!("{title} · {}", part.get(self.locale.get())),
            None => title,
        }
    }

    /// Why items cannot stand in a place, in words.
    pub fn against(self, items: &[ItemId], to: Option<&Within>) -> Option<String> {
        let page = self.page_now()?;
        let parts = self.parts.get_untracked();
        unfit(&page, items, to, parts.shelf()).map(|finding| self.reason_of(&finding))
    }

    /// Why something new cannot stand in a place.
    pub fn against_new(self, new: &New, to: Option<&Within>) -> Option<Finding> {
        let page = self.page_now()?;
        let mut after = (*page).clone();
        after.spec.items.push(new.item(&page, to)?);
        let parts = self.parts.get_untracked();
        jogakbo_contract::edit::hinders(&page, &after, parts.shelf())
    }

    /// Puts items into a place, as one step.
    pub fn put(self, items: &[ItemId], to: Option<&Within>, corner: Option<(u8, u16)>, before: Option<&str>) {
        let Some(page) = self.page_now().filter(|_| !self.only_reads()) else { return };
        let (name, place) = (self.name_of(items), self.zone_name(to));
        if let Some(why) = self.against(items, to) {
            return self.announce(&Told::Unfit(&name, &place, &why));
        }
        let breakpoint = self.owner_now();
        let corner = corner.map(|(x, y)| (breakpoint.as_str(), x, y));
        let parts = self.parts.get_untracked();
        let Some(first) = items.first() else { return };
        match put(&page, items, to, corner, before, &usual(&parts)) {
            Ok(changes) if changes.is_empty() => {}
            Ok(changes) => {
                if self.perform(Step::Move, first.as_str(), changes) {
                    self.announce(&Told::Into(&name, &place));
                }
            }
            Err(why) => self.announce(&Told::Refused(&name, why)),
        }
    }

    /// An item in a slot of a widget as it would be carried on the grid of the page; `None` where items stand one below the other.
    pub fn lift_out(self, id: &str) -> Option<Moving> {
        let (page, item) = (self.page_now()?, id.parse::<ItemId>().ok()?);
        let parts = self.parts.get_untracked();
        let changes = put(&page, std::slice::from_ref(&item), None, None, None, &usual(&parts)).ok()?;
        let trial = Edit { id: "trial-of-out".into(), step: Step::Move, what: String::new(), changes };
        let (outside, _) = apply(&page, &trial).ok()?;
        Moving::begin(&outside, &self.breakpoint.get_untracked(), &item, &usual(&parts)).ok()
    }

    /// The breakpoint whose areas count at the one that is shown.
    pub fn owner_now(self) -> String {
        let breakpoint = self.breakpoint.get_untracked();
        self.page_now().map_or_else(String::new, |page| {
            jogakbo_contract::edit::effective(&page.spec.layout, &breakpoint).0.to_owned()
        })
    }

    /// Adds something new in a place: at a corner of its grid, else at the first free spot.
    pub fn add(self, new: &New, to: Option<&Within>, corner: Option<(u8, u16)>) {
        let Some(page) = self.page_now().filter(|_| !self.only_reads()) else { return };
        let title = new.title(self);
        if let Some(finding) = self.against_new(new, to) {
            return self.announce(&Told::Unfit(&title, &self.zone_name(to), &self.reason_of(&finding)));
        }
        let Some(item) = new.item(&page, to) else { return };
        let breakpoint = self.owner_now();
        let corner = corner.map(|(x, y)| (breakpoint.as_str(), x, y));
        let told = steps::add(&page, &item, new.size(), corner, "").map(|changes| {
            if self.perform(Step::Add, item.id.as_str(), changes) {
                self.choose(Some(item.id.as_str()));
                self.announce(&Told::Added(&title));
            }
        });
        if let Err(why) = told {
            self.announce(&Told::Refused(&title, why));
        }
    }

    /// Does a step that a rule may refuse.
    pub fn attempt(self, step: Step, id: &str, changes: Result<Vec<jogakbo_contract::edit::Change>, Refused>) -> bool {
        match changes {
            Ok(changes) => self.perform(step, id, changes),
            Err(why) => {
                self.announce(&Told::Refused(&self.title_now(id), why));
                false
            }
        }
    }
}
