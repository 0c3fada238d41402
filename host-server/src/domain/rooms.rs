//! Who has a page open in the editor, and how they hear of one another.

use crate::ports::{Clock, Timestamp};
use jogakbo_contract::edit::talk::{Here, People, Presence, Published, Told};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast;

/// Milliseconds after which someone who does not say so any more is not there.
const GONE_MS: u64 = 30_000;
/// Tabs that have one page open at once.
const MOST_PEOPLE: usize = 100;
/// Open streams of one page.
const MOST_STREAMS: usize = 100;
/// Open streams of one person.
const MOST_OF_ONE: usize = 16;
/// News that wait for a slow reader; whoever has missed some reads them in the store.
const QUEUE: usize = 256;

/// Something that happened to a page.
#[derive(Debug, Clone)]
pub enum News {
    /// Somebody edited.
    Edit(Arc<Told>),
    /// Somebody came, went or chose something else.
    People(Arc<People>),
    /// Another revision, or another file, is live.
    Published(Published),
    /// The draft was thrown away: load the page anew.
    Reset,
    /// Schedules are others now.
    Planned,
    /// Somebody asked for an approval, gave or declined it.
    Reviewed,
}

#[derive(Debug)]
struct Room {
    news: broadcast::Sender<News>,
    people: BTreeMap<String, Person>,
    streams: Vec<String>,
}

#[derive(Debug)]
struct Person {
    presence: Presence,
    user: String,
    seen: Timestamp,
}

/// All pages that somebody has open.
pub struct Rooms {
    rooms: Mutex<HashMap<String, Room>>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Rooms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rooms").finish_non_exhaustive()
    }
}

/// A place from which the news of a page are heard; dropping it gives it back.
#[derive(Debug)]
pub struct Ear {
    /// The news.
    pub news: broadcast::Receiver<News>,
    rooms: Arc<Rooms>,
    page: String,
    user: String,
}

impl Drop for Ear {
    fn drop(&mut self) {
        let mut rooms = crate::sync::hold(&self.rooms.rooms);
        if let Some(room) = rooms.get_mut(&self.page) {
            if let Some(one) = room.streams.iter().position(|user| *user == self.user) {
                room.streams.swap_remove(one);
            }
            if room.streams.is_empty() && room.people.is_empty() {
                rooms.remove(&self.page);
            }
        }
    }
}

impl Rooms {
    /// Nobody is there.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { rooms: Mutex::default(), clock }
    }

    /// A place to hear the news of `page`; `None` when there are too many already.
    pub fn listen(self: &Arc<Self>, page: &str, user: &str) -> Option<Ear> {
        let mut rooms = crate::sync::hold(&self.rooms);
        let of_user: usize = rooms.values().flat_map(|room| &room.streams).filter(|other| *other == user).count();
        let room = rooms.entry(page.to_owned()).or_insert_with(Room::new);
        if room.streams.len() >= MOST_STREAMS || of_user >= MOST_OF_ONE {
            return None;
        }
        room.streams.push(user.to_owned());
        let (rooms, page, user) = (Arc::clone(self), page.to_owned(), user.to_owned());
        Some(Ear { news: room.news.subscribe(), rooms, page, user })
    }

    /// Tells everybody who listens to `page`.
    pub fn tell(&self, page: &str, news: News) {
        if let Some(room) = crate::sync::hold(&self.rooms).get(page) {
            // Without a listener nobody hears it.
            room.news.send(news).ok();
        }
    }

    /// The pages somebody listens to.
    pub fn open(&self) -> Vec<String> {
        crate::sync::hold(&self.rooms).keys().cloned().collect()
    }

    /// Notes that a tab of `user` has `page` open; false when there are too many, or the tab is another's.
    pub fn here(&self, page: &str, user: &str, name: &str, here: Here) -> bool {
        let now = self.clock.now();
        let mut rooms = crate::sync::hold(&self.rooms);
        let room = rooms.entry(page.to_owned()).or_insert_with(Room::new);
        room.forget(now);
        let full = room.people.len() >= MOST_PEOPLE;
        let known = room.people.get(&here.client);
        if known.map_or(full, |known| known.user != user) {
            return false;
        }
        let presence = Presence { name: name.to_owned(), client: here.client.clone(), selection: here.selection };
        let news = known.is_none_or(|known| known.presence != presence);
        room.people.insert(here.client, Person { presence, user: user.to_owned(), seen: now });
        if news {
            room.tell_people();
        }
        true
    }

    /// Who has `page` open; those who have not said so for half a minute are forgotten, and others hear of it.
    pub fn people(&self, page: &str) -> Vec<Presence> {
        let mut rooms = crate::sync::hold(&self.rooms);
        let Some(room) = rooms.get_mut(page) else { return Vec::new() };
        if room.forget(self.clock.now()) {
            room.tell_people();
        }
        let people = room.list();
        if room.streams.is_empty() && room.people.is_empty() {
            rooms.remove(page);
        }
        people
    }
}

impl Room {
    fn new() -> Self {
        Self { news: broadcast::channel(QUEUE).0, people: BTreeMap::new(), streams: Vec::new() }
    }

    fn forget(&mut self, now: Timestamp) -> bool {
        let before = self.people.len();
        self.people.retain(|_, person| now.since(person.seen) < GONE_MS);
        self.people.len() != before
    }

    fn list(&self) -> Vec<Presence> {
        self.people.values().map(|person| person.presence.clone()).collect()
    }

    fn tell_people(&self) {
        self.news.send(News::People(Arc::new(People { people: self.list() }))).ok();
    }
}
