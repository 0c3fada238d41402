//! Pages that are edited: lists, drafts, edits, previews, publishing. What is said here is `edit::talk` of the contract.

pub mod draft;
pub mod edits;
pub mod emulate;
pub mod live;
pub mod observe;
pub mod pages;
pub mod preview;
pub mod review;
pub mod schedule;
mod script;
pub mod slow;
mod slow_line;
pub mod stream;

use crate::domain::catalogue::Snapshot;
use crate::domain::drafts::{Trouble, Who};
use crate::http::Shared;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::ports::pages::{Author, PagesError};
use jogakbo_contract::edit::{Act, may};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PageName;
use jogakbo_contract::policy::who_may;
use jogakbo_contract::problem;

/// Who asks, when they may do what they ask for.
///
/// # Errors
///
/// Nobody is signed in, or their roles are not enough.
pub fn author(caller: &Caller, act: Act) -> Result<Author, Problem> {
    let Some(session) = &caller.visitor.session else { return Err(problem::UNAUTHENTICATED.into()) };
    if may(&caller.visitor.roles(), act) {
        return Ok(Author { id: session.user.0.clone(), name: session.name.clone() });
    }
    let roles = who_may(act.right());
    Err(Problem::new(problem::FORBIDDEN).detail(format!("this takes one of the roles {roles}")))
}

/// The same with their roles, for what depends on the page.
///
/// # Errors
///
/// As [`author`].
pub fn who(caller: &Caller, act: Act) -> Result<Who, Problem> {
    author(caller, act).map(|author| Who { author, roles: caller.visitor.roles() })
}

/// Refuses what somebody may not do to this page.
///
/// # Errors
///
/// The page lies in a part of the portal that is others', or the store refuses.
pub fn allowed(app: &Shared, snapshot: &Snapshot, name: &str, who: &Who, act: Act) -> Result<(), Trouble> {
    app.drafts.allow(snapshot, name, who, act)
}

/// A name of a page; others have no page.
fn named(name: &str) -> Result<(), Problem> {
    name.parse::<PageName>().map(drop).map_err(|_| problem::PAGE_NOT_FOUND.into())
}

/// Runs `work` where it may wait for the disk.
async fn blocking<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&Shared) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Problem> {
    let app = Shared::clone(app);
    let work = move || {
        let done = work(&app);
        // Only what is on disk is recorded, and before it is answered; what another process did comes along.
        app.record_deeds();
        done
    };
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Problem::hidden(problem::INTERNAL, &error))??)
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        let kind = match &trouble {
            Trouble::NoPage => problem::PAGE_NOT_FOUND,
            Trouble::NoDraft => problem::DRAFT_NOT_FOUND,
            Trouble::NoRevision(_) => problem::REVISION_NOT_FOUND,
            Trouble::Exists(_) => problem::PAGE_EXISTS,
            Trouble::Wrong(_) => problem::BAD_REQUEST,
            Trouble::ReadOnly(_) => problem::PAGE_BROKEN,
            Trouble::Refused { .. } => problem::EDIT_REFUSED,
            Trouble::Newer(_) | Trouble::Store(PagesError::Conflict) => problem::DRAFT_NEWER,
            Trouble::Faulty(_) => problem::PAGE_FAULTY,
            Trouble::Unfit(_) => problem::NOT_PUBLISHABLE,
            Trouble::Theirs(_) => problem::FORBIDDEN,
            Trouble::NoSchedule => problem::SCHEDULE_NOT_FOUND,
            Trouble::Over => problem::SCHEDULE_OVER,
            Trouble::Store(error @ PagesError::Full) => {
                return Self::hidden(problem::DISK_FULL, error)
                    .detail("there is no room left; nothing of this request was stored, what was stored before is safe")
                    .retry_after(10);
            }
            Trouble::Store(error @ PagesError::Fault { .. }) => {
                return Self::hidden(problem::UNAVAILABLE, error)
                    .detail("nothing of this request was stored; what was stored before is safe")
                    .retry_after(2);
            }
        };
        let told = trouble.to_string();
        let problem = Self::new(kind).detail(told.clone());
        match trouble {
            Trouble::Faulty(findings) | Trouble::Unfit(findings) => problem.findings(findings),
            Trouble::Theirs(_) => {
                let finding = Finding::error("E10", "", told);
                problem.findings(vec![finding])
            }
            Trouble::ReadOnly(finding) => problem.findings(vec![finding]),
            _ => problem,
        }
    }
}
