//! Consents of citizens, and what a caller's rights depend on.

use super::pairwise::PairwiseKey;
use super::sessions::Visitor;
use super::stops::StopBook;
use crate::ports::Clock;
use crate::ports::consent::{ConsentEntry, Consents, Purpose};
use crate::ports::store::{StoreError, UserId};
use jogakbo_contract::lock::{Person, Stops};
use jogakbo_contract::page::{Assurance, Role};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::broadcast;

/// The record of consents, with news for open bridges.
pub struct ConsentBook {
    record: Arc<dyn Consents>,
    clock: Arc<dyn Clock>,
    pairwise: Arc<PairwiseKey>,
    stops: Arc<StopBook>,
    changed: broadcast::Sender<UserId>,
}

impl std::fmt::Debug for ConsentBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsentBook").finish_non_exhaustive()
    }
}

impl ConsentBook {
    /// A book over `record`.
    pub fn new(
        record: Arc<dyn Consents>,
        clock: Arc<dyn Clock>,
        pairwise: Arc<PairwiseKey>,
        stops: Arc<StopBook>,
    ) -> Self {
        Self { record, clock, pairwise, stops, changed: broadcast::channel(256).0 }
    }

    /// Writes that a citizen gives or withdraws a consent, and tells their bridges.
    ///
    /// # Errors
    ///
    /// It could not be written; nothing has changed.
    pub async fn set(&self, user: &UserId, purpose: Purpose, given: bool) -> Result<(), StoreError> {
        let (pbc, purpose) = purpose;
        let entry = ConsentEntry { user: user.clone(), pbc, purpose, given, at: self.clock.now() };
        self.record.record(entry).await?;
        // Without an open bridge nobody has to know.
        drop(self.changed.send(user.clone()));
        Ok(())
    }

    /// What a citizen consents to now.
    ///
    /// # Errors
    ///
    /// The record cannot be read.
    pub async fn held(&self, user: &UserId) -> Result<BTreeSet<Purpose>, StoreError> {
        self.record.held(user.clone()).await
    }

    /// Citizens whose consents have changed, as it happens.
    pub fn changes(&self) -> broadcast::Receiver<UserId> {
        self.changed.subscribe()
    }

    /// A caller nobody knows.
    pub fn nobody(&self) -> Caller {
        let pairwise = Arc::clone(&self.pairwise);
        Caller {
            roles: vec![Role::Anonymous],
            user: None,
            assurance: None,
            held: BTreeSet::new(),
            pairwise,
            stops: self.stops.stops(),
        }
    }

    /// The caller, with all that their rights depend on now; their consents only if that is said.
    ///
    /// # Errors
    ///
    /// The record cannot be read.
    pub async fn caller(&self, visitor: &Visitor, with_consents: bool) -> Result<Caller, StoreError> {
        let user = visitor.session.as_ref().map(|session| session.user.clone());
        let held = match &user {
            Some(user) if with_consents => self.held(user).await?,
            _ => BTreeSet::new(),
        };
        let pairwise = Arc::clone(&self.pairwise);
        let assurance = user.as_ref().map(|_| visitor.assurance());
        Ok(Caller { roles: visitor.roles(), user, assurance, held, pairwise, stops: self.stops.stops() })
    }
}

/// Someone who asks, as of one moment.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Their roles.
    pub roles: Vec<Role>,
    /// Who they are, if they are signed in.
    pub user: Option<UserId>,
    /// How sure their sign-in was; `None` for someone who is not signed in.
    pub assurance: Option<Assurance>,
    held: BTreeSet<Purpose>,
    pairwise: Arc<PairwiseKey>,
    stops: Arc<Stops>,
}

impl Caller {
    /// The PBCs that are stopped, as far as their rights know.
    pub fn stops(&self) -> &Arc<Stops> {
        &self.stops
    }

    /// Takes what is stopped now; what was stopped before.
    pub fn renew_stops(&mut self, stops: Arc<Stops>) -> Arc<Stops> {
        std::mem::replace(&mut self.stops, stops)
    }

    /// Reads their consents again.
    ///
    /// # Errors
    ///
    /// The record cannot be read; what is known stays.
    pub async fn renew(&mut self, book: &ConsentBook) -> Result<(), StoreError> {
        if let Some(user) = &self.user {
            self.held = book.held(user).await?;
        }
        Ok(())
    }

    /// Puts a question to the contract as this person.
    pub fn ask<T>(&self, question: impl FnOnce(&Person<'_>) -> T) -> T {
        let consents = |pbc: &str, purpose: &str| self.held.contains(&(pbc.to_owned(), purpose.to_owned()));
        // One question asks for the same few ids over and over, and each is an HMAC.
        let known = RefCell::new(Vec::<(String, Option<String>)>::new());
        let id = |owner: &str| {
            if let Some((_, id)) = known.borrow().iter().find(|(pbc, _)| pbc == owner) {
                return id.clone();
            }
            let id = self.id(owner);
            known.borrow_mut().push((owner.to_owned(), id.clone()));
            id
        };
        question(&Person {
            roles: &self.roles,
            id: &id,
            consents: &consents,
            stops: &self.stops,
            assurance: self.assurance,
        })
    }

    /// Their pairwise id towards a PBC.
    pub fn id(&self, pbc: &str) -> Option<String> {
        Some(self.pairwise.id(pbc, self.user.as_ref()?))
    }

    /// The text of the mask `hash` for `text`.
    pub fn masked(&self, text: &str) -> String {
        self.pairwise.mask(text)
    }
}
