//! The lanes of a page by number, so that publishing again needs no texts to find its own.

use super::HostError;
use super::publication::Lane;
use crate::dom::front;
use jogakbo_contract::table::Table;
use std::rc::Rc;

/// Lanes remembered; beyond that it starts anew.
const MOST: usize = 256;

/// Where the events of the page's items go, each worked out at its first use.
#[derive(Debug, Default)]
pub struct Lanes {
    all: Vec<Rc<Lane>>,
    numbers: Table<String, usize>,
}

impl Lanes {
    /// The lane of item, type and subject. `fixed` says that the subject does not come from the data: then the script in front
    /// of us learns its number.
    ///
    /// # Errors
    /// Those of `open`.
    pub fn get_or_open(
        &mut self,
        item: &str,
        event_type: &str,
        subject: Option<String>,
        fixed: bool,
        open: impl FnOnce(Option<String>) -> Result<Lane, HostError>,
    ) -> Result<Rc<Lane>, HostError> {
        let key = [item, event_type, subject.as_deref().unwrap_or("\n")].join("\n");
        if let Some(number) = self.numbers.get(&key) {
            return Ok(Rc::clone(&self.all[*number]));
        }
        let lane = Rc::new(open(subject)?);
        if self.all.len() >= MOST {
            self.clear();
        }
        if fixed {
            front::know(item, event_type, lane.subject.as_deref(), self.all.len());
        }
        self.numbers.insert(key, self.all.len());
        self.all.push(Rc::clone(&lane));
        Ok(lane)
    }

    /// The lane with a number, as script says it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of those it was told")]
    pub fn at(&self, number: f64) -> Option<Rc<Lane>> {
        self.all.get(number as usize).cloned()
    }

    /// Forgets all: rights changed, or the page goes.
    pub fn clear(&mut self) {
        self.all.clear();
        self.numbers.clear();
        front::forget();
    }
}
