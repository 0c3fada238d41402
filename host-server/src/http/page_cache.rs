//! Finished pages of people who are not signed in: the same for all of them, so rendered and compressed once.

use bytes::Bytes;
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::Look;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Most pages held; beyond that the cache starts anew.
const MOST: usize = 512;

/// What tells one finished page from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Digest of the page lock.
    pub lock: String,
    /// Language.
    pub locale: Locale,
    /// Colours.
    pub look: Look,
    /// The rest of the path below a route that ends in `/*`.
    pub rest: String,
    /// The whole document, or the answer to a navigation.
    pub document: bool,
}

/// A finished page with its headers' values.
#[derive(Debug)]
pub struct Finished {
    /// The body.
    pub body: Bytes,
    /// The body as Brotli.
    pub brotli: Bytes,
    /// The body as gzip.
    pub gzip: Bytes,
    /// Its entity tag, weak.
    pub etag: String,
    /// The document's scripts and frames, for its policy.
    pub document: Option<jogakbo_contract::render::Document>,
}

/// The cache.
#[derive(Debug, Default)]
pub struct PageCache {
    pages: RwLock<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    /// Grows each time everything is forgotten.
    generation: u64,
    finished: HashMap<Key, Arc<Finished>>,
}

impl PageCache {
    /// A page, if it is finished.
    pub fn get(&self, key: &Key) -> Option<Arc<Finished>> {
        crate::sync::read(&self.pages).finished.get(key).cloned()
    }

    /// How often everything was forgotten so far; asked before a page is rendered.
    pub fn generation(&self) -> u64 {
        crate::sync::read(&self.pages).generation
    }

    /// Keeps a page that was rendered in `generation`; one that is outdated by now is not kept.
    pub fn put(&self, generation: u64, key: Key, page: Arc<Finished>) {
        let mut pages = crate::sync::write(&self.pages);
        if pages.generation != generation {
            return;
        }
        if pages.finished.len() >= MOST {
            pages.finished.clear();
        }
        pages.finished.insert(key, page);
    }

    /// Forgets everything: manifests, pages or the shell have changed.
    pub fn clear(&self) {
        let mut pages = crate::sync::write(&self.pages);
        pages.generation += 1;
        pages.finished.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key { lock: "l".into(), locale: Locale::Ko, look: Look::default(), rest: String::new(), document: true }
    }

    fn page() -> Arc<Finished> {
        let nothing = Bytes::new();
        Arc::new(Finished {
            body: nothing.clone(),
            brotli: nothing.clone(),
            gzip: nothing,
            etag: String::new(),
            document: None,
        })
    }

    #[test]
    fn a_page_that_was_rendered_before_a_change_is_not_kept() {
        let cache = PageCache::default();
        let before = cache.generation();
        cache.clear();
        cache.put(before, key(), page());
        assert!(cache.get(&key()).is_none());
        cache.put(cache.generation(), key(), page());
        assert!(cache.get(&key()).is_some());
    }
}
