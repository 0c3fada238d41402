//! Drafts of pages: opened, edited in the order in which edits arrive, published, thrown away.
//!
//! The store holds every draft; nothing is kept here, so that a host that is killed loses nothing it has answered. Edits are
//! applied one request after the other, each to the newest draft: of two who change the same field the later one wins, of
//! two who change different fields both do.

mod edit;
mod files;
mod fresh;
mod off;
mod publish;
mod review;
mod rights;
mod schedule;

pub use edit::{Applied, COMMAND};
pub use files::settle;
pub use publish::Order;
pub use rights::{Rules, Who};

use crate::domain::catalogue::Snapshot;
use crate::ports::pages::{Author, Deed, Pages, PagesError};
use crate::ports::{Clock, Ids, Timestamp};
use jogakbo_contract::edit::EditError;
use jogakbo_contract::edit::page_of;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::page::Page;
use std::sync::{Arc, Mutex, MutexGuard};
use thiserror::Error;

/// A draft whose file, or whose page in another way, was changed meanwhile.
const IN_BOTH: &str = "E01";
/// Milliseconds for which each edit is kept: a week, so that a tab that was away so long still hears what it missed, and an edit that comes
/// twice counts once.
const KEEP_MS: u64 = 7 * 86_400_000;
/// Edits of each page that are kept however old they are.
const KEEP_EDITS: u64 = 1_000;

/// Why something is not done to a page.
#[derive(Debug, Error)]
pub enum Trouble {
    /// Nothing has this name.
    #[error("no page, and no draft, has this name")]
    NoPage,
    /// There is no draft.
    #[error("the page has no draft")]
    NoDraft,
    /// There is no such revision.
    #[error("the page has no revision {0}")]
    NoRevision(u32),
    /// A page, or a draft, has this name already.
    #[error("a page is called `{0}` already")]
    Exists(String),
    /// A value of the request is not one.
    #[error("{0}")]
    Wrong(String),
    /// The file is no page; it can only be looked at.
    #[error("the file of the page is broken: {0}")]
    ReadOnly(Finding),
    /// An edit cannot be applied; none of the request was.
    #[error("the edit `{id}` cannot be applied: {why}")]
    Refused {
        /// Id of the edit.
        id: String,
        /// Why.
        why: EditError,
    },
    /// The draft is newer than what was looked at.
    #[error("the draft was changed meanwhile; its newest edit is {0}")]
    Newer(u64),
    /// The page has errors.
    #[error("the page has {} errors", .0.iter().filter(|finding| finding.is_error()).count())]
    Faulty(Vec<Finding>),
    /// Rules of publishing speak against it.
    #[error("{}", .0.first().map_or("it cannot be published so", |finding| finding.message.as_str()))]
    Unfit(Vec<Finding>),
    /// The page lies in a part of the portal that is others'.
    #[error("pages at `{0}` and below are others' to change; ask them, or the operator")]
    Theirs(String),
    /// There is no such schedule.
    #[error("the page has no such schedule")]
    NoSchedule,
    /// Nothing of the schedule is to come.
    #[error("the schedule is over, so nothing of it can be cancelled")]
    Over,
    /// The store refuses.
    #[error(transparent)]
    Store(#[from] PagesError),
}

/// A page as it can be edited now.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The page, or why its file is none.
    pub page: Result<Arc<Page>, Finding>,
    /// Number of its newest edit.
    pub seq: u64,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// Whether the live page was changed after the draft began.
    pub in_both: bool,
    /// Everything that keeps its file from being a page.
    pub faults: Vec<Finding>,
}

/// What is live, or would be, without drafts.
struct Base {
    page: Result<Arc<Page>, Finding>,
    faults: Vec<Finding>,
    revision: Option<u32>,
}

impl Base {
    fn good(page: &Arc<Page>, revision: Option<u32>) -> Self {
        Self { page: Ok(Arc::clone(page)), faults: Vec::new(), revision }
    }
}

/// Everything done to drafts.
pub struct Drafts {
    pages: Arc<dyn Pages>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    rules: Rules,
    turn: Mutex<()>,
}

impl std::fmt::Debug for Drafts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drafts").finish_non_exhaustive()
    }
}

impl Drafts {
    /// Drafts kept in `pages`.
    pub fn new(pages: Arc<dyn Pages>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { pages, clock, ids, rules: Rules::default(), turn: Mutex::default() }
    }

    /// The same under these rules.
    #[must_use]
    pub fn under(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// Where they are kept.
    pub fn pages(&self) -> &dyn Pages {
        self.pages.as_ref()
    }

    /// Waits for the turn of whoever changes drafts of this host; what is told to others is told before it is given back, so that
    /// they hear it in order.
    pub fn turn(&self) -> MutexGuard<'_, ()> {
        crate::sync::hold(&self.turn)
    }

    /// The page called `name` as it can be edited now.
    ///
    /// # Errors
    ///
    /// [`Trouble::NoPage`], or the store refuses.
    pub fn open(&self, snapshot: &Snapshot, name: &str) -> Result<Opened, Trouble> {
        let base = base(snapshot, name);
        let Some(draft) = self.pages.draft(name)? else {
            let base = base.ok_or(Trouble::NoPage)?;
            let (page, faults) = (base.page, base.faults);
            return Ok(Opened { page, seq: self.pages.seq(name)?, is_draft: false, in_both: false, faults });
        };
        let now = base.and_then(|base| base.page.ok()).map(|page| page.digest());
        let in_both = draft.base_digest.is_some() && draft.base_digest != now;
        let page = page_of(draft.page.as_bytes()).map(Arc::new);
        Ok(Opened { page, seq: draft.seq, is_draft: true, in_both, faults: Vec::new() })
    }

    /// What speaks against publishing an opened page.
    pub fn findings(&self, snapshot: &Snapshot, opened: &Opened) -> Vec<Finding> {
        let mut found = match &opened.page {
            Ok(page) => snapshot.problems(page),
            Err(finding) if opened.faults.is_empty() => vec![finding.clone()],
            Err(_) => opened.faults.clone(),
        };
        if opened.in_both {
            let message = "the page was changed in its file, or went live otherwise, after this draft began; publishing the draft \
                           puts it in the place of that";
            found.push(Finding::warning(IN_BOTH, "", message));
        }
        found
    }

    /// Whether an opened page, in which `findings` were found, has errors that nobody has mended so far: what is live, or lies in its file, has
    /// some as well. Errors that come about while a good page is edited are the business of whoever edits.
    pub fn is_faulty(&self, snapshot: &Snapshot, name: &str, opened: &Opened, findings: &[Finding]) -> bool {
        let bad = |findings: &[Finding]| findings.iter().any(Finding::is_error);
        if opened.page.is_err() || !bad(findings) {
            return false;
        }
        let begin = base(snapshot, name).filter(|_| opened.is_draft);
        !opened.is_draft || begin.is_some_and(|base| base.page.map_or(true, |page| bad(&snapshot.problems(&page))))
    }

    /// Throws the draft away; what is live stays. Second: number after which edits of the next draft count.
    ///
    /// # Errors
    ///
    /// [`Trouble::NoDraft`], or the store refuses.
    pub fn discard(&self, name: &str, by: &Author) -> Result<(), Trouble> {
        if self.pages.drop_draft(name, &self.deed(name, "discard", by, String::new()))? {
            Ok(())
        } else {
            Err(Trouble::NoDraft)
        }
    }

    /// Forgets edits that are older than [`KEEP_MS`] and not among the newest [`KEEP_EDITS`] of their page: ways back live in the tabs that made
    /// them, and the history is made of revisions. How many.
    ///
    /// # Errors
    ///
    /// The store refuses.
    pub fn trim(&self) -> Result<usize, Trouble> {
        Ok(self.pages.trim_edits(Timestamp(self.clock.now().0.saturating_sub(KEEP_MS)), KEEP_EDITS)?)
    }

    fn deed(&self, page: &str, act: &str, by: &Author, detail: String) -> Deed {
        Deed { page: page.to_owned(), act: act.to_owned(), by: by.clone(), at: self.clock.now(), detail }
    }
}

/// What a draft of `name` would begin from: the revision of the store that is live, else the file, which may have errors.
fn base(snapshot: &Snapshot, name: &str) -> Option<Base> {
    if let Some(off) = snapshot.off().get(name) {
        return Some(Base::good(&off.page, Some(off.revision)));
    }
    let live = snapshot.page(name);
    if let Some(live) = live.filter(|live| !live.is_from_file()) {
        return Some(Base::good(&live.page, Some(live.lock.page.revision)));
    }
    if let Some(file) = snapshot.page_files().get(name) {
        return Some(Base { page: file.page.clone(), faults: file.faults.clone(), revision: None });
    }
    live.map(|live| Base::good(&live.page, None))
}
