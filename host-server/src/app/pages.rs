//! What the host does with pages that are edited here: publishing is loading anew with another revision in the store.

use super::App;
use crate::domain::catalogue::Snapshot;
use crate::domain::drafts::{Order, Trouble, settle};
use crate::domain::rooms::News;
use crate::ports::Timestamp;
use crate::ports::pages::{Author, Kept, Live};
use jogakbo_contract::edit::page_of;
use jogakbo_contract::edit::schedule::Fallback;
use jogakbo_contract::edit::talk::Published;
use jogakbo_contract::page::Page;

/// Steps of schedules that are carried out in one go.
const MOST_STEPS: usize = 1_000;

impl App {
    /// Publishes the draft of a page: one atomic switch for everybody who asks for the page from then on.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// As [`crate::domain::drafts::Drafts::publish`]; citizens see what they saw before.
    pub fn publish_page(&self, order: &Order<'_>, by: &Author) -> Result<Published, Trouble> {
        let (_edits, turn) = (self.drafts.turn(), self.loading());
        let number = self.drafts.publish(&self.catalogue.snapshot(), order, by)?;
        self.load(&turn);
        tracing::info!(page = order.name, revision = number, "published");
        Ok(self.published(order.name, number))
    }

    /// Makes an earlier revision of a page live again.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// As [`crate::domain::drafts::Drafts::roll_back`]; citizens see what they saw before.
    pub fn roll_page_back(&self, name: &str, number: u32, by: &Author) -> Result<Published, Trouble> {
        let (_edits, turn) = (self.drafts.turn(), self.loading());
        self.drafts.roll_back(&self.catalogue.snapshot(), name, number, by)?;
        self.load(&turn);
        tracing::info!(page = name, revision = number, "rolled back");
        Ok(self.published(name, number))
    }

    /// Takes a page off, or puts it back.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// As [`crate::domain::drafts::Drafts::take_off`]; citizens see what they saw before.
    pub fn take_page_off(&self, name: &str, fallback: Option<&Fallback>, by: &Author) -> Result<(), Trouble> {
        let (_edits, turn) = (self.drafts.turn(), self.loading());
        self.drafts.take_off(&self.catalogue.snapshot(), name, fallback, by)?;
        self.load(&turn);
        tracing::info!(page = name, "{}", if fallback.is_some() { "taken off" } else { "put back" });
        self.rooms.tell(name, News::Planned);
        Ok(())
    }

    /// Carries out every schedule that has fallen due, in the order of its moments, those of the time while the host was down included;
    /// how many steps that were.
    ///
    /// Blocks on files.
    ///
    /// # Errors
    ///
    /// The store refuses; what is left is tried again the next time.
    pub fn carry_out_schedules(&self) -> Result<usize, Trouble> {
        for done in 0..MOST_STEPS {
            let Some(schedule) = self.drafts.due()? else { return Ok(done) };
            let (_edits, turn) = (self.drafts.turn(), self.loading());
            if self.drafts.carry_out(&self.catalogue.snapshot(), &schedule)? {
                self.load(&turn);
                tracing::info!(page = schedule.page, revision = schedule.revision, "carried a schedule out");
                self.rooms.tell(&schedule.page, News::Planned);
            }
        }
        Ok(MOST_STEPS)
    }

    /// Records what was done to pages since the last time, here or by another process.
    ///
    /// Blocks on files.
    pub fn record_deeds(&self) {
        self.journal.follow(self.ports.pages.as_ref());
    }

    /// Loads again when another process, such as `jogakbo pages push --publish`, made another revision live; answers the number by
    /// which to ask the next time.
    ///
    /// Blocks on files.
    pub fn look_at_the_pages(&self, version: Option<u64>) -> Option<u64> {
        let now = self.ports.pages.version().ok();
        if now != version && self.ports.pages.live().is_ok_and(|live| live != *crate::sync::hold(&self.stored)) {
            self.reload();
        }
        now
    }

    fn published(&self, name: &str, revision: u32) -> Published {
        let snapshot = self.catalogue.snapshot();
        let digest = snapshot.page(name).map(|live| live.lock.digest.clone()).unwrap_or_default();
        Published { revision, digest }
    }

    /// The live revisions of the store, and all drafts. While the store cannot be read, what was live stays live.
    pub(super) fn stored_pages(&self) -> (Vec<Live>, Vec<Page>) {
        let stored = match self.ports.pages.live() {
            Ok(live) => {
                crate::sync::hold(&self.stored).clone_from(&live);
                live
            }
            Err(error) => {
                tracing::error!("{}; published pages stay as they were", crate::failure::chain(&error));
                crate::sync::hold(&self.stored).clone()
            }
        };
        let drafts = || -> Kept<Vec<Page>> {
            let shelves = self.ports.pages.shelves()?;
            let open = shelves.iter().filter(|shelf| shelf.draft.is_some());
            let drafts = open.map(|shelf| self.ports.pages.draft(&shelf.name)).collect::<Kept<Vec<_>>>()?;
            Ok(drafts.into_iter().flatten().filter_map(|draft| page_of(draft.page.as_bytes()).ok()).collect())
        };
        (stored, drafts().unwrap_or_default())
    }

    pub(super) fn settle_pages(&self, snapshot: &Snapshot, stored: &[Live], now: Timestamp) {
        if let Err(error) = settle(self.ports.pages.as_ref(), snapshot, stored, now) {
            tracing::error!("{}; it is tried again at the next change", crate::failure::chain(&error));
        }
    }

    /// Tells the editors of pages of which another version is live now.
    pub(super) fn tell_rooms(&self, earlier: &Snapshot) {
        let now = self.catalogue.snapshot();
        for name in self.rooms.open() {
            let known = |snapshot: &Snapshot| {
                let page = snapshot.page(&name)?;
                Some((page.lock.digest.clone(), page.lock.page.revision))
            };
            if let Some((digest, revision)) = known(&now).filter(|live| Some(live) != known(earlier).as_ref()) {
                self.rooms.tell(&name, News::Published(Published { revision, digest }));
            }
        }
    }
}
