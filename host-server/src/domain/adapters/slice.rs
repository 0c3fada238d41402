//! The next events of the log: translated together where a mapping does it, one by one where a service is asked, always in order.

use super::run::{Run, Trouble};
use super::step::Publishing;
use crate::ports::broker::LoggedEvent;
use crate::ports::translations::Place;
use jogakbo_contract::adapter::Outcome;
use std::sync::Arc;
use std::time::Duration;

/// Events read in one go; with a mapping they share a write to the disk.
const SLICE: usize = 64;
/// Numbers without an event of ours after which the place is stored all the same.
const STRIDE: u64 = 1000;
/// Wait for a log that lags behind its own head.
const NOT_YET: Duration = Duration::from_millis(10);

impl Run {
    /// Translates the next events of the log, and remembers how far it came.
    pub(super) async fn slice(&self, place: &mut Place, stored: &mut u64) -> Result<(), Trouble> {
        let (name, epoch) = (self.linked.name(), self.desk.broker.epoch());
        if place.epoch != epoch {
            (*place, *stored) = (Place { epoch, number: 0 }, 0);
        }
        let before = place.number;
        let slice = self.desk.broker.read(Arc::clone(&self.inputs), before, SLICE).await?;
        if let Some(gone) = slice.deleted_upto.filter(|gone| *gone > place.number && *stored > 0) {
            tracing::warn!(adapter = %name, "events up to {gone} were not kept long enough for the adapter `{name}`");
        }
        let (done, outcome) = self.all(&slice.events).await;
        let last = done.and_then(|done| slice.events.get(done)).map(|logged| logged.number);
        place.number = match &outcome {
            Ok(()) => slice.upto.max(last.unwrap_or(0)),
            Err(_) => last.unwrap_or(place.number),
        };
        if last.is_some() || place.number >= *stored + STRIDE {
            self.desk.book.put_place(name.to_string(), place.clone()).await?;
            *stored = place.number;
        }
        if outcome.is_ok() && place.number == before {
            // The log says there is more and shows nothing yet.
            tokio::time::sleep(NOT_YET).await;
        }
        outcome
    }

    /// Translates events in their order; answers the index of the last that is done, and why the next is not.
    async fn all(&self, events: &[LoggedEvent]) -> (Option<usize>, Result<(), Trouble>) {
        let mut done = None;
        // Results on their way into the log, oldest first.
        let mut under_way = Vec::new();
        for (index, logged) in events.iter().enumerate() {
            let input = logged.event.event();
            match self.linked.translate(input, Some(logged.number)) {
                Outcome::Nothing => under_way.push((index, None)),
                Outcome::Translated(result) => {
                    let mut publishing = self.desk.delivery.publish_of_adapter(&self.linked, *result);
                    // What is refused at once must not be overtaken by what comes after it.
                    let at_once = match futures::poll!(&mut publishing) {
                        std::task::Poll::Ready(answer) => Some(answer),
                        std::task::Poll::Pending => None,
                    };
                    let refused = matches!(&at_once, Some(Err(_)));
                    let publishing = match at_once {
                        Some(answer) => Box::pin(std::future::ready(answer)),
                        None => publishing,
                    };
                    under_way.push((index, Some(publishing)));
                    if refused && let Err(trouble) = self.settle(events, &mut under_way, &mut done).await {
                        return (done, Err(trouble));
                    }
                }
                outcome => {
                    let settled = self.settle(events, &mut under_way, &mut done).await;
                    let worked = match settled {
                        Ok(()) => self.become_of(&logged.topic, &logged.event, Some(logged.number), outcome).await,
                        Err(trouble) => Err(trouble),
                    };
                    if let Err(trouble) = worked {
                        return (done, Err(trouble));
                    }
                    done = Some(index);
                }
            }
        }
        let outcome = self.settle(events, &mut under_way, &mut done).await;
        (done, outcome)
    }

    /// Waits for what is under way, in its order.
    async fn settle(
        &self,
        events: &[LoggedEvent],
        under_way: &mut Vec<(usize, Option<Publishing<'_>>)>,
        done: &mut Option<usize>,
    ) -> Result<(), Trouble> {
        for (index, publishing) in under_way.drain(..) {
            if let Some(publishing) = publishing {
                let logged = &events[index];
                self.published(logged.event.event(), Some(logged.number), publishing.await).await?;
            }
            *done = Some(index);
        }
        Ok(())
    }
}
