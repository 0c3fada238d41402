//! Finished pages of people who are not signed in: the same for all of them, so rendered and compressed once.

use bytes::Bytes;
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::Scheme;
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
    /// Light, dark or as the system says.
    pub scheme: Scheme,
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
    pages: RwLock<HashMap<Key, Arc<Finished>>>,
}

impl PageCache {
    /// A page, if it is finished.
    pub fn get(&self, key: &Key) -> Option<Arc<Finished>> {
        crate::sync::read(&self.pages).get(key).cloned()
    }

    /// Keeps a page.
    pub fn put(&self, key: Key, page: Arc<Finished>) {
        let mut pages = crate::sync::write(&self.pages);
        if pages.len() >= MOST {
            pages.clear();
        }
        pages.insert(key, page);
    }

    /// Forgets everything: manifests, pages or the shell have changed.
    pub fn clear(&self) {
        crate::sync::write(&self.pages).clear();
    }
}
