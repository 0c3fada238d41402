//! What is being arranged, beside the one chosen item: others that are chosen too, the place the next widget goes to, the hand.

use crate::canvas::hand::Hand;
use crate::over::Over;
use jogakbo_contract::page::Within;
use leptos::prelude::*;

/// A copy is the same.
#[derive(Clone, Copy)]
pub struct Arrange {
    /// Items that are chosen beside the one in `chosen`.
    pub also: RwSignal<Vec<String>>,
    /// The dialog of moving is open.
    pub moving_to: RwSignal<bool>,
    /// The place that what is picked up by key is held over; `None` is its own.
    pub over: RwSignal<Option<Over>>,
    /// Where the next widget of the palette goes; `None` is the grid of the page.
    pub aim: RwSignal<Option<Within>>,
    /// Which list on the left is shown: 0 widgets, 1 structure.
    pub left: RwSignal<usize>,
    /// What lies on the clipboard, as far as the editor put it there.
    pub has_clip: RwSignal<bool>,
    hand: StoredValue<Option<Hand>, LocalStorage>,
    roams: StoredValue<bool>,
    wanted: StoredValue<Option<String>>,
}

impl Arrange {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            also: RwSignal::new(Vec::new()),
            moving_to: RwSignal::new(false),
            over: RwSignal::new(None),
            aim: RwSignal::new(None),
            left: RwSignal::new(0),
            has_clip: RwSignal::new(false),
            hand: StoredValue::new_local(None),
            roams: StoredValue::new(false),
            wanted: StoredValue::new(None),
        }
    }

    /// Another page comes.
    pub fn leave(self) {
        self.also.set(Vec::new());
        self.moving_to.set(false);
        self.over.set(None);
        self.aim.set(None);
    }

    /// The focus goes to an item once it is on the canvas.
    pub fn want(self, id: &str) {
        self.wanted.set_value(Some(id.to_owned()));
    }

    /// The item that the focus waits for, when it is there; asked once then.
    pub fn wanted(self, there: impl Fn(&str) -> bool) -> Option<String> {
        self.wanted.try_update_value(|wanted| wanted.take_if(|id| there(id))).flatten()
    }

    /// The hand that drags.
    pub fn hand(self) -> Option<Hand> {
        self.hand.get_value()
    }

    /// Keeps the hand.
    pub fn set_hand(self, hand: Hand) {
        self.hand.set_value(Some(hand));
    }

    /// The next focus on an item does not choose it.
    pub fn roam(self, roams: bool) {
        self.roams.set_value(roams);
    }

    /// Whether a focus was asked for that does not choose; asked once.
    pub fn roamed(self) -> bool {
        self.roams.try_update_value(std::mem::take).unwrap_or(false)
    }
}
