//! Where an adapter begins.

use super::run::{Run, Trouble};
use crate::ports::translations::Place;
use jogakbo_contract::adapter::Start;
use jogakbo_contract::topic::TopicPattern;
use std::sync::Arc;

/// Events of the target's type looked through for the newest result, at most.
const LOOKED_AT: usize = 16_384;
/// Events read in one go.
const SLICE: usize = 256;

impl Run {
    /// The place from which to go on: the stored one, or where a new adapter begins, which is stored at once.
    pub(super) async fn begin(&self) -> Result<Place, Trouble> {
        let name = self.linked.name().to_string();
        let epoch = self.desk.broker.epoch();
        let place = match self.desk.book.place(name.clone()).await? {
            Some(place) if place.epoch == epoch => place,
            // All of a new log came after the old one was lost.
            Some(_) => Place { epoch, number: 0 },
            None => {
                let head = self.since.min(*self.desk.broker.head().borrow());
                Place { epoch, number: if self.linked.adapter.spec.start == Start::Log { 0 } else { head } }
            }
        };
        let place = self.not_before_others(place).await?;
        self.desk.book.put_place(name, place.clone()).await?;
        Ok(place)
    }

    /// The place, or a later one that another host of the same log has reached.
    ///
    /// Where the target's older events go when newer ones come, the log would not know a result again: what is translated a
    /// second time would stand as the newest.
    async fn not_before_others(&self, place: Place) -> Result<Place, Trouble> {
        if !self.linked.target_is_limited {
            return Ok(place);
        }
        let broker = &self.desk.broker;
        let patterns: Arc<[TopicPattern]> = TopicPattern::of_type(&self.linked.adapter.spec.to).into();
        let mut after = broker.locate_last(Arc::clone(&patterns), LOOKED_AT).await?;
        let mut number = place.number;
        loop {
            let slice = broker.read(Arc::clone(&patterns), after, SLICE).await?;
            let inputs = slice.events.iter().filter_map(|logged| self.linked.input_of(logged.event.event()));
            number = inputs.fold(number, u64::max);
            if slice.upto <= after || slice.events.is_empty() {
                return Ok(Place { number, ..place });
            }
            after = slice.upto;
        }
    }
}
