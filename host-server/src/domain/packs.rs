//! Packs: the small modules of a page's eager items in few files, so that a browser fetches these instead of many (ADR 0024).
//!
//! A module goes into a pack when it stands alone (it imports nothing and does not ask where it is), is small, and belongs to
//! an item that everybody's first HTML mounts. Each runs inside a function of its own, when its item asks for it. Whatever is
//! not in a pack, and everything when a pack does not load, is imported as always.

mod wrap;

use crate::domain::assets::{AssetShelf, Generation};
use crate::ports::Timestamp;
use jogakbo_contract::assets::parts_of;
use jogakbo_contract::lock::{LockedItem, LockedMount, PageLock, Stops};
use jogakbo_contract::manifest::Tier;
use jogakbo_contract::render::Pack;
use jogakbo_contract::slot::Load;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, RwLock};

/// Most bytes of a module in a pack; a larger one gains nothing by travelling with others.
const MODULE: usize = 64 * 1024;
/// Most bytes of a pack before compression: its first widget waits for the whole. What is more goes into the next pack.
const WHOLE: usize = 256 * 1024;
/// The name of the file; boot knows it.
const FILE: &str = "pack.js";

/// The packs of all pages that were asked for.
#[derive(Debug, Default)]
pub struct Packs {
    known: RwLock<HashMap<String, Known>>,
    /// What every pack that may still be asked for holds: its digest to those of the files it was made from.
    inside: RwLock<HashMap<String, BTreeSet<String>>>,
}

/// The packs of a page, as of the PBCs that were stopped when it was made.
#[derive(Debug)]
struct Known {
    stops: Arc<Stops>,
    packs: Arc<[Pack]>,
}

impl Packs {
    /// The packs of a page, made when first asked for and whenever other PBCs are stopped; none with fewer than two modules.
    pub fn of(&self, page: &PageLock, files: &AssetShelf, stops: &Arc<Stops>, now: Timestamp) -> Arc<[Pack]> {
        if let Some(known) = crate::sync::read(&self.known).get(&page.digest)
            && known.stops == *stops
        {
            return Arc::clone(&known.packs);
        }
        let made: Arc<[Pack]> = make(page, files, stops, now).into();
        for pack in made.iter() {
            let Some((digest, _)) = parts_of(&pack.url) else { continue };
            let from = pack.modules.iter().filter_map(|url| parts_of(url)).map(|(digest, _)| digest.to_owned());
            crate::sync::write(&self.inside).insert(digest.to_owned(), from.collect());
        }
        let known = Known { stops: Arc::clone(stops), packs: Arc::clone(&made) };
        crate::sync::write(&self.known).insert(page.digest.clone(), known);
        made
    }

    /// The digests of the files that a pack was made from; nothing when the digest is no pack's.
    pub fn inside(&self, digest: &str) -> BTreeSet<String> {
        crate::sync::read(&self.inside).get(digest).cloned().unwrap_or_default()
    }

    /// Forgets what packs held that are served no more.
    pub fn forget(&self, is_served: impl Fn(&str) -> bool) {
        crate::sync::write(&self.inside).retain(|digest, _| is_served(digest));
    }

    /// Forgets the packs of locks that are no more, and says where the files of the others are.
    pub fn keep(&self, is_known: impl Fn(&str) -> bool) -> Vec<String> {
        let mut known = crate::sync::write(&self.known);
        known.retain(|lock, _| is_known(lock));
        known
            .values()
            .flat_map(|known| known.packs.iter())
            .filter_map(|pack| parts_of(&pack.url))
            .map(|(digest, _)| digest.to_owned())
            .collect()
    }
}

/// The module of an item that may go into a pack.
fn candidate(item: &LockedItem) -> Option<&str> {
    match &item.mount {
        LockedMount::Element { module, files, .. }
            if item.tier == Tier::Page
                && files.is_empty()
                && item.load == Load::Eager
                && !item.requires_login
                && item.assurance.is_none()
                && item.show.is_none() =>
        {
            Some(module)
        }
        _ => None,
    }
}

/// A pack that is being filled.
#[derive(Debug)]
struct Draft {
    text: String,
    modules: BTreeSet<String>,
}

impl Draft {
    fn new() -> Self {
        Self { text: "export default[\n".to_owned(), modules: BTreeSet::new() }
    }

    fn add(&mut self, url: &str, body: &str) -> Option<()> {
        let line = self.text.matches('\n').count() + 2;
        let address = serde_json::to_string(url).ok()?;
        writeln!(self.text, "[{address},{line},()=>{{\n{body}\n}}],").ok()?;
        self.modules.insert(url.to_owned());
        Some(())
    }

    /// The pack, on the shelf; nothing with fewer than two modules.
    fn finish(mut self, files: &AssetShelf, now: Timestamp) -> Option<Pack> {
        if self.modules.len() < 2 {
            return None;
        }
        self.text.push_str("]\n");
        let blob = files.blob(FILE, self.text.into_bytes());
        let integrity = blob.integrity.clone();
        let generation = Generation::new([(FILE.to_owned(), blob)].into(), BTreeMap::new(), BTreeMap::new());
        Some(Pack { url: files.put(generation, now).index.url(FILE), integrity, modules: self.modules })
    }
}

/// The packs of a page, filled one after another in the order of its items.
fn make(page: &PageLock, files: &AssetShelf, stops: &Stops, now: Timestamp) -> Vec<Pack> {
    let mut seen = BTreeSet::new();
    let mut drafts = vec![Draft::new()];
    for url in page.items.iter().filter(|item| stops.on(item).is_none()).filter_map(candidate) {
        if !seen.insert(url) {
            continue;
        }
        let Some(body) = source(files, url).and_then(|source| wrap::wrap(&source)) else { continue };
        if drafts.last().is_none_or(|last| last.text.len() + body.len() > WHOLE) {
            drafts.push(Draft::new());
        }
        if let Some(last) = drafts.last_mut() {
            last.add(url, &body);
        }
    }
    drafts.into_iter().filter_map(|draft| draft.finish(files, now)).collect()
}

/// The text of a module that is small enough.
fn source(shelf: &AssetShelf, url: &str) -> Option<String> {
    let (digest, path) = parts_of(url)?;
    let generation = shelf.get(digest)?;
    let bytes = &generation.blobs.get(path)?.bytes;
    (bytes.len() <= MODULE).then(|| String::from_utf8(bytes.to_vec()).ok()).flatten()
}
