//! How many do one thing at once: so that one service that hangs takes only so much of the host.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Counts by name.
#[derive(Debug)]
pub struct Crowd {
    most: usize,
    counts: Arc<Mutex<HashMap<String, usize>>>,
}

/// A place in the crowd, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    name: String,
    counts: Arc<Mutex<HashMap<String, usize>>>,
}

impl Crowd {
    /// At most `most` at once for each name.
    pub fn new(most: usize) -> Self {
        Self { most, counts: Arc::default() }
    }

    /// A place, if one is free.
    pub fn enter(&self, name: &str) -> Option<Place> {
        let mut counts = crate::sync::hold(&self.counts);
        let count = counts.entry(name.to_owned()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Place { name: name.to_owned(), counts: Arc::clone(&self.counts) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = crate::sync::hold(&self.counts);
        if let Some(count) = counts.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_its_places_and_gets_them_back() {
        let crowd = Crowd::new(1);
        let first = crowd.enter("a").unwrap();
        assert!(crowd.enter("a").is_none());
        assert!(crowd.enter("b").is_some());
        drop(first);
        assert!(crowd.enter("a").is_some());
        assert!(crate::sync::hold(&crowd.counts).is_empty());
    }
}
