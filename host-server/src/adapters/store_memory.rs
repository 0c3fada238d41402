//! A store in memory: the tests' double, and a trial without files.

use crate::ports::Timestamp;
use crate::ports::accounts::{Accounts, UserRecord};
use crate::ports::clients::{ClientRecord, Clients};
use crate::ports::consent::{ConsentEntry, Consents, Purpose};
use crate::ports::store::{Proven, SessionKey, SessionRecord, Store, Stored, UserId, Whose};
use crate::ports::translations::{DeadLetter, MOST_DEAD, Place, Translations};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard};

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    shelves: Mutex<Shelves>,
}

#[derive(Debug, Default)]
struct Shelves {
    sessions: HashMap<SessionKey, SessionRecord>,
    users: HashMap<UserId, UserRecord>,
    invitation: Option<(String, Timestamp)>,
    variables: HashMap<UserId, BTreeMap<String, Value>>,
    consents: Vec<ConsentEntry>,
    clients: HashMap<String, ClientRecord>,
    places: HashMap<String, Place>,
    /// With whether it is to be tried again.
    dead: Vec<(DeadLetter, bool)>,
}

impl MemoryStore {
    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        crate::sync::hold(&self.shelves)
    }
}

fn answer<'a, T: Send + 'a>(value: T) -> Stored<'a, T> {
    Box::pin(std::future::ready(Ok(value)))
}

impl Store for MemoryStore {
    fn put_session(&self, session: SessionRecord) -> Stored<'_, ()> {
        self.shelves().sessions.insert(session.key.clone(), session);
        answer(())
    }

    fn touch_session(&self, key: SessionKey, seen: Timestamp) -> Stored<'_, ()> {
        if let Some(session) = self.shelves().sessions.get_mut(&key) {
            session.seen = seen;
        }
        answer(())
    }

    fn renew_session(&self, key: SessionKey, name: String, roles: Vec<String>, proven: Proven) -> Stored<'_, bool> {
        let mut shelves = self.shelves();
        let session = shelves.sessions.get_mut(&key);
        let found =
            session.map(|session| (session.name, session.roles, session.proven) = (name, roles, proven)).is_some();
        answer(found)
    }

    fn session(&self, key: SessionKey) -> Stored<'_, Option<SessionRecord>> {
        answer(self.shelves().sessions.get(&key).cloned())
    }

    fn end_session(&self, key: SessionKey) -> Stored<'_, bool> {
        answer(self.shelves().sessions.remove(&key).is_some())
    }

    fn end_sessions_before(&self, seen: Timestamp, created: Timestamp) -> Stored<'_, u64> {
        let mut shelves = self.shelves();
        let before = shelves.sessions.len();
        shelves.sessions.retain(|_, session| session.seen >= seen && session.created >= created);
        let gone = (before - shelves.sessions.len()) as u64;
        answer(gone)
    }

    fn sessions_of(&self, whose: Whose) -> Stored<'_, Vec<SessionKey>> {
        let shelves = self.shelves();
        let meant = |session: &&SessionRecord| match &whose {
            Whose::User(user) => session.user == *user,
            Whose::Sid(sid) => session.proven.sid.as_ref() == Some(sid),
        };
        let mut found: Vec<_> =
            shelves.sessions.values().filter(meant).map(|session| (session.created, session.key.clone())).collect();
        found.sort();
        answer(found.into_iter().map(|(_, key)| key).collect())
    }

    fn version(&self) -> Stored<'_, u64> {
        answer(0)
    }

    fn variables(&self, user: UserId) -> Stored<'_, BTreeMap<String, Value>> {
        answer(self.shelves().variables.get(&user).cloned().unwrap_or_default())
    }

    fn set_variable(&self, user: UserId, name: String, value: Value) -> Stored<'_, ()> {
        self.shelves().variables.entry(user).or_default().insert(name, value);
        answer(())
    }
}

impl Accounts for MemoryStore {
    fn put_user(&self, user: UserRecord) -> Stored<'_, ()> {
        self.shelves().users.insert(user.id.clone(), user);
        answer(())
    }

    fn user_by_account(&self, account: String) -> Stored<'_, Option<UserRecord>> {
        answer(self.shelves().users.values().find(|user| user.account == account).cloned())
    }

    fn users(&self) -> Stored<'_, Vec<UserRecord>> {
        let mut users: Vec<_> = self.shelves().users.values().cloned().collect();
        users.sort_by(|a, b| a.account.cmp(&b.account));
        answer(users)
    }

    fn use_code(&self, user: UserId, step: u64) -> Stored<'_, bool> {
        let mut shelves = self.shelves();
        let totp = shelves.users.get_mut(&user).and_then(|user| user.totp.as_mut());
        let fresh = totp.filter(|totp| totp.last < step).map(|totp| totp.last = step).is_some();
        answer(fresh)
    }

    fn put_invitation(&self, hash: String, until: Timestamp) -> Stored<'_, ()> {
        self.shelves().invitation = Some((hash, until));
        answer(())
    }

    fn invitation(&self, hash: String, now: Timestamp, take: bool) -> Stored<'_, bool> {
        let mut shelves = self.shelves();
        let good = shelves.invitation.as_ref().is_some_and(|(known, until)| *known == hash && *until > now);
        if good && take {
            shelves.invitation = None;
        }
        answer(good)
    }
}

impl Consents for MemoryStore {
    fn record(&self, entry: ConsentEntry) -> Stored<'_, ()> {
        self.shelves().consents.push(entry);
        answer(())
    }

    fn held(&self, user: UserId) -> Stored<'_, BTreeSet<Purpose>> {
        let mut held = BTreeSet::new();
        for entry in self.shelves().consents.iter().filter(|entry| entry.user == user) {
            let purpose = (entry.pbc.clone(), entry.purpose.clone());
            if entry.given {
                held.insert(purpose);
            } else {
                held.remove(&purpose);
            }
        }
        answer(held)
    }

    fn entries(&self, user: UserId) -> Stored<'_, Vec<ConsentEntry>> {
        answer(self.shelves().consents.iter().filter(|entry| entry.user == user).cloned().collect())
    }
}

impl Clients for MemoryStore {
    fn put_client(&self, client: ClientRecord) -> Stored<'_, ()> {
        self.shelves().clients.insert(client.pbc.clone(), client);
        answer(())
    }

    fn client(&self, pbc: String) -> Stored<'_, Option<ClientRecord>> {
        answer(self.shelves().clients.get(&pbc).cloned())
    }
}

impl Translations for MemoryStore {
    fn place(&self, adapter: String) -> Stored<'_, Option<Place>> {
        answer(self.shelves().places.get(&adapter).cloned())
    }

    fn put_place(&self, adapter: String, place: Place) -> Stored<'_, ()> {
        self.shelves().places.insert(adapter, place);
        answer(())
    }

    fn put_dead(&self, letter: DeadLetter) -> Stored<'_, ()> {
        let dead = &mut self.shelves().dead;
        let key = |one: &DeadLetter| (one.adapter.clone(), one.source.clone(), one.id.clone());
        match dead.iter().position(|(known, _)| key(known) == key(&letter)) {
            Some(known) => dead[known] = (letter, false),
            None => {
                let of_adapter = |(known, _): &&(DeadLetter, bool)| known.adapter == letter.adapter;
                if dead.iter().filter(of_adapter).count() as u64 >= MOST_DEAD
                    && let Some(oldest) = dead.iter().position(|(known, _)| known.adapter == letter.adapter)
                {
                    dead.remove(oldest);
                }
                dead.push((letter, false));
            }
        }
        answer(())
    }

    fn dead(&self, adapter: String) -> Stored<'_, Vec<DeadLetter>> {
        let shelves = self.shelves();
        answer(
            shelves.dead.iter().map(|(letter, _)| letter).filter(|letter| letter.adapter == adapter).cloned().collect(),
        )
    }

    fn ask_again(&self, adapter: String, number: Option<u64>) -> Stored<'_, u64> {
        let mut count = 0;
        for (letter, again) in self.shelves().dead.iter_mut().filter(|(letter, _)| letter.adapter == adapter) {
            if number.is_none() || letter.place.as_ref().map(|place| place.number) == number {
                *again = true;
                count += 1;
            }
        }
        answer(count)
    }

    fn asked(&self, adapter: String) -> Stored<'_, Vec<DeadLetter>> {
        let shelves = self.shelves();
        let asked = shelves.dead.iter().filter(|(letter, again)| *again && letter.adapter == adapter);
        answer(asked.map(|(letter, _)| letter.clone()).collect())
    }

    fn settle(&self, adapter: String, source: String, id: String) -> Stored<'_, ()> {
        let gone = |one: &DeadLetter| one.adapter == adapter && one.source == source && one.id == id;
        self.shelves().dead.retain(|(letter, _)| !gone(letter));
        answer(())
    }
}
