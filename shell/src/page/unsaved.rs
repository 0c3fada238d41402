//! Which items hold something the citizen has not saved: `host.ui.setDirty`.
//!
//! Before it is lost the citizen is asked, or it is left where it is and the citizen is told. The list is per page; an
//! item that fails or goes holds nothing.

use crate::dom::history;
use crate::portal::Portal;
use jogakbo_contract::phrase::{self, Phrase};

impl Portal {
    /// Whether any item of the page holds something unsaved.
    pub fn holds_any(&self) -> bool {
        !self.unsaved.borrow().is_empty()
    }

    /// Whether this item does.
    pub fn holds(&self, item: &str) -> bool {
        self.unsaved.borrow().iter().any(|it| it == item)
    }

    /// The headings of the items that do.
    pub fn unsaved_titles(&self) -> String {
        let (block, unsaved) = (self.block.borrow(), self.unsaved.borrow());
        let titles: Vec<&str> = block
            .items
            .iter()
            .filter(|item| unsaved.iter().any(|it| it == item.id.as_str()))
            .map(|item| item.title.as_str())
            .collect();
        titles.join(", ")
    }
}

/// An item holds something unsaved, or no longer.
pub fn set(portal: &Portal, item: &str, dirty: bool) {
    if portal.holds(item) == dirty {
        return;
    }
    portal.unsaved.borrow_mut().retain(|it| it != item);
    if dirty {
        portal.unsaved.borrow_mut().push(item.to_owned());
    }
    if !portal.holds_any() {
        return history::hold(None);
    }
    let locale = portal.block.borrow().locale;
    let lost = phrase::fill(Phrase::LeaveMore, locale, &portal.unsaved_titles());
    let say = |phrase: Phrase| phrase.say(locale);
    history::hold(Some([say(Phrase::LeaveTitle), &lost, say(Phrase::Stay), say(Phrase::Leave)]));
}
