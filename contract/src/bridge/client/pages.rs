//! The pages that share a link, and their tickets.

use super::{Link, Request, Ticket};
use crate::bridge::code::ErrCode;
use crate::bridge::frame::{Auth, ClientFrame, Leave};

/// How long to wait when nobody says how long.
const RETRY: u64 = 5_000;

/// The pages in the order in which they joined; the first one opens sockets.
#[derive(Debug, Default)]
pub(super) struct Pages(Vec<Page>);

#[derive(Debug)]
struct Page {
    name: String,
    /// The server knows it on this socket.
    inside: bool,
    /// A ticket was asked for, or is being checked.
    busy: bool,
    /// When to ask for a ticket (again).
    due: Option<u64>,
}

impl Pages {
    pub(super) fn join(&mut self, name: &str) -> bool {
        let new = self.0.iter().all(|page| page.name != name);
        if new {
            self.0.push(Page { name: name.to_owned(), inside: false, busy: false, due: None });
        }
        new
    }

    pub(super) fn main(&self) -> Option<&str> {
        self.0.first().map(|page| page.name.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|page| page.name == name)
    }

    pub(super) fn is_inside(&self, name: &str) -> bool {
        self.0.iter().any(|page| page.name == name && page.inside)
    }

    fn get(&mut self, name: &str) -> Option<&mut Page> {
        self.0.iter_mut().find(|page| page.name == name)
    }

    pub(super) fn asked(&mut self, name: &str) {
        if let Some(page) = self.get(name) {
            page.busy = true;
            page.due = None;
        }
    }

    /// The server let the page in; the next ticket is due at `renew`.
    pub(super) fn entered(&mut self, name: &str, renew: u64) {
        if let Some(page) = self.get(name) {
            page.inside = true;
            page.busy = false;
            page.due = Some(renew);
        }
    }

    pub(super) fn retry(&mut self, name: &str, at: u64) {
        if let Some(page) = self.get(name) {
            page.busy = false;
            page.due = Some(at);
        }
    }

    /// Pages whose ticket is due.
    pub(super) fn due(&self, now: u64) -> Vec<String> {
        let due = |page: &&Page| !page.busy && page.due.map_or(!page.inside, |due| now >= due);
        self.0.iter().filter(due).map(|page| page.name.clone()).collect()
    }

    pub(super) fn deadline(&self) -> Option<u64> {
        self.0.iter().filter(|page| !page.busy).filter_map(|page| page.due).min()
    }

    pub(super) fn socket_lost(&mut self) {
        for page in &mut self.0 {
            page.inside = false;
            page.busy = false;
            page.due = None;
        }
    }
}

impl Link {
    /// Brings one more page; its subscriptions and publications wait until the server let it in.
    pub fn join(&mut self, now: u64, page: &str) {
        self.pages.join(page);
        if self.is_live() {
            self.tick_live(now);
        }
    }

    /// Asks for a fresh ticket for every page now, for example after sign-in.
    pub fn renew(&mut self, now: u64) {
        if self.is_live() {
            let pages: Vec<String> = self.pages.0.iter().map(|page| page.name.clone()).collect();
            for page in pages {
                self.pages.retry(&page, now);
            }
            self.tick_live(now);
        }
    }

    /// Takes a page away with all its subscriptions. Publications under way are still waited for.
    pub fn leave(&mut self, page: &str) {
        let known = self.pages.is_inside(page);
        self.pages.0.retain(|other| other.name != page);
        self.subs.leave(page);
        self.pubs.leave(page, &mut self.out);
        if self.is_live() && known {
            self.say_left(page);
        }
    }

    fn say_left(&mut self, page: &str) {
        self.send(&ClientFrame::Leave(Leave { page: page.to_owned() }));
    }

    /// The server let a page in until `expires` on its clock. One that was left meanwhile leaves at once: it would stay on the
    /// socket for ever.
    pub(super) fn let_in(&mut self, now: u64, page: &str, expires: u64) {
        if self.pages.has(page) {
            let left = i128::from(expires) - self.clock - i128::from(now);
            self.pages.entered(page, renew_at(now, u64::try_from(left).unwrap_or(0)));
            self.tick_live(now);
        } else {
            self.say_left(page);
        }
    }

    /// A ticket for a page while the link is live.
    pub(super) fn page_ticket(&mut self, now: u64, page: &str, ticket: Ticket) {
        if self.pages.get(page).is_none() {
            return;
        }
        match ticket {
            Ticket::Good(ticket) => {
                self.pages.asked(page);
                let id = self.request(Request::Auth { page: page.to_owned() });
                self.send(&ClientFrame::Auth(Auth { id, ticket, page: page.to_owned() }));
            }
            Ticket::Later { after } => self.pages.retry(page, now + after.max(RETRY)),
            Ticket::Never { reason } => self.page_refused(page, ErrCode::Unauthenticated, &reason),
        }
    }

    /// The server refused a page's ticket.
    pub(super) fn auth_refused(&mut self, now: u64, page: &str, code: ErrCode, after: Option<u64>, detail: &str) {
        // A ticket that was too old says nothing about the next one.
        if code.may_retry() || code == ErrCode::Expired {
            self.pages.retry(page, now + after.unwrap_or(RETRY));
        } else {
            self.page_refused(page, code, detail);
        }
    }

    /// A page that is inside stays until the server ends it; one that never came in gets nothing.
    fn page_refused(&mut self, page: &str, code: ErrCode, detail: &str) {
        if !self.pages.is_inside(page) {
            self.subs.deny_page(page, code, detail, &mut self.out);
            self.pubs.deny_page(page, code, detail, &mut self.out);
        }
    }
}

/// When to renew a right that lasts `left` milliseconds from `now`: after four fifths of it.
pub(super) fn renew_at(now: u64, left: u64) -> u64 {
    now + left / 5 * 4
}
