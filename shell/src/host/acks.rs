//! Up to where each subscription has handled its events. A listener that gives a promise is done when it settles, and an
//! event is acknowledged when it and all before it are done.

use crate::bus::SubId;
use jogakbo_contract::bridge::Position;
use jogakbo_contract::table::Table;
use std::collections::VecDeque;

/// Positions under way, by subscription.
#[derive(Debug, Default)]
pub struct Acks(Table<SubId, VecDeque<(Position, bool)>>);

impl Acks {
    /// A listener got the event at `pos`.
    pub fn begin(&mut self, id: SubId, pos: &Position) {
        self.0.get_or_insert_with(id, VecDeque::new).push_back((pos.clone(), false));
    }

    /// The event at `pos` is done; answers what can be acknowledged now.
    pub fn end(&mut self, id: SubId, pos: &Position) -> Option<Position> {
        let list = self.0.get_mut(&id)?;
        if let Some((_, done)) = list.iter_mut().find(|(known, _)| known == pos) {
            *done = true;
        }
        let mut upto = None;
        while list.front().is_some_and(|(_, done)| *done) {
            upto = list.pop_front().map(|(pos, _)| pos);
        }
        if list.is_empty() {
            self.0.remove(&id);
        }
        upto
    }

    /// A subscription is gone.
    pub fn forget(&mut self, id: SubId) {
        self.0.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Bus;

    #[test]
    fn what_is_done_out_of_order_is_acknowledged_in_order() {
        let mut bus = Bus::<(), (), ()>::default();
        let id = bus.subscribe("a", Vec::new(), ());
        let pos = |number| Position::new("e", number).expect("a position");
        let mut acks = Acks::default();
        for number in 1..=3 {
            acks.begin(id, &pos(number));
        }
        assert_eq!(acks.end(id, &pos(2)), None, "the first is still being handled");
        assert_eq!(acks.end(id, &pos(1)), Some(pos(2)));
        assert_eq!(acks.end(id, &pos(3)), Some(pos(3)));
        acks.begin(id, &pos(4));
        acks.forget(id);
        assert_eq!(acks.end(id, &pos(4)), None);
    }
}
