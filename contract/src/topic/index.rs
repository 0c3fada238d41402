//! Many patterns at once: which of them match a topic, without asking each.
//!
//! A tree over tokens. A topic walks down it token by token, along its own tokens and along `*`, so finding costs what
//! the topic's length and its matches cost and hardly depends on how many patterns there are. For the server, where
//! thousands of pages subscribe; a page has few subscriptions and asks [`TopicPattern::matches`], which says what is right
//! here too.

use super::{Topic, TopicPattern};
use std::collections::HashMap;

/// Where the tree begins.
const ROOT: usize = 0;
/// Room of a list or map up to which none is given back.
const SMALL: usize = 16;

/// Patterns, each with the values it was inserted with. A value is small and cheap to copy, for example a number.
#[derive(Debug, Clone)]
pub struct PatternIndex<T> {
    nodes: Vec<Node<T>>,
    /// Places in `nodes` that are not used now.
    free: Vec<usize>,
    values: usize,
}

/// A place in the tree: what was read of a pattern so far.
#[derive(Debug, Clone)]
struct Node<T> {
    /// Goes on with exactly this token. The tokens come from outside, so the map's hash is keyed; its order never shows.
    tokens: HashMap<Box<str>, usize>,
    /// Goes on with `*`.
    any: Option<usize>,
    /// Values of the pattern that ends here.
    here: Vec<T>,
    /// Values of the pattern that ends here with one more token `>`.
    rest: Vec<T>,
}

impl<T> Node<T> {
    fn new() -> Self {
        Self { tokens: HashMap::new(), any: None, here: Vec::new(), rest: Vec::new() }
    }

    fn is_unused(&self) -> bool {
        self.tokens.is_empty() && self.any.is_none() && self.here.is_empty() && self.rest.is_empty()
    }

    fn child(&self, token: &str) -> Option<usize> {
        if token == "*" { self.any } else { self.tokens.get(token).copied() }
    }
}

impl<T> Default for PatternIndex<T> {
    fn default() -> Self {
        Self { nodes: vec![Node::new()], free: Vec::new(), values: 0 }
    }
}

impl<T: Copy + PartialEq> PatternIndex<T> {
    /// Without patterns.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many values there are, over all patterns.
    pub const fn len(&self) -> usize {
        self.values
    }

    /// Whether there is no value.
    pub const fn is_empty(&self) -> bool {
        self.values == 0
    }

    /// Places of the tree in use, at least 1 and at most 16 more for each value: what the memory grows with.
    pub const fn places(&self) -> usize {
        self.nodes.len() - self.free.len()
    }

    /// Adds a value to a pattern; twice the same is found twice.
    pub fn insert(&mut self, pattern: &TopicPattern, value: T) {
        let (tokens, open) = parts(pattern);
        let mut at = ROOT;
        for token in tokens {
            at = match self.nodes[at].child(token) {
                Some(child) => child,
                None => self.grow(at, token),
            };
        }
        let node = &mut self.nodes[at];
        if open { &mut node.rest } else { &mut node.here }.push(value);
        self.values += 1;
    }

    fn grow(&mut self, at: usize, token: &str) -> usize {
        let child = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(Node::new());
            self.nodes.len() - 1
        });
        if token == "*" {
            self.nodes[at].any = Some(child);
        } else {
            self.nodes[at].tokens.insert(token.into(), child);
        }
        child
    }

    /// Takes a value from a pattern, and gives back the memory of what nobody needs any more; false when it is not there.
    pub fn remove(&mut self, pattern: &TopicPattern, value: T) -> bool {
        let (tokens, open) = parts(pattern);
        let mut way = vec![(ROOT, "")];
        let mut at = ROOT;
        for token in tokens {
            let Some(child) = self.nodes[at].child(token) else { return false };
            at = child;
            way.push((at, token));
        }
        let node = &mut self.nodes[at];
        let values = if open { &mut node.rest } else { &mut node.here };
        let Some(place) = values.iter().position(|known| *known == value) else { return false };
        values.swap_remove(place);
        if values.capacity() > SMALL.max(values.len() * 4) {
            values.shrink_to(values.len() * 2);
        }
        self.values -= 1;
        while let (Some((child, token)), Some((parent, _))) = (way.pop(), way.last()) {
            if !self.nodes[child].is_unused() {
                break;
            }
            self.nodes[child] = Node::new();
            self.free.push(child);
            let parent = &mut self.nodes[*parent];
            if token == "*" {
                parent.any = None;
            } else {
                parent.tokens.remove(token);
                if parent.tokens.capacity() > SMALL.max(parent.tokens.len() * 4) {
                    parent.tokens.shrink_to(parent.tokens.len() * 2);
                }
            }
        }
        true
    }

    /// Calls `found` with each value of each pattern that matches the topic, in no order.
    pub fn visit(&self, topic: &Topic, mut found: impl FnMut(T)) {
        self.walk(ROOT, topic.as_str(), &mut found);
    }

    /// `rest` is what of the topic comes after `at`; a topic has at most 16 tokens, so this goes no deeper.
    fn walk(&self, at: usize, rest: &str, found: &mut impl FnMut(T)) {
        let node = &self.nodes[at];
        node.rest.iter().copied().for_each(&mut *found);
        let (token, rest) = rest.split_once('.').map_or((rest, None), |(token, rest)| (token, Some(rest)));
        for child in [node.tokens.get(token).copied(), node.any].into_iter().flatten() {
            match rest {
                Some(rest) => self.walk(child, rest, found),
                None => self.nodes[child].here.iter().copied().for_each(&mut *found),
            }
        }
    }
}

/// The tokens before a last `>`, and whether there is one.
fn parts(pattern: &TopicPattern) -> (impl Iterator<Item = &str>, bool) {
    let text = pattern.as_str();
    let closed = text.strip_suffix('>');
    let tokens = closed.map_or(text, |before| before.strip_suffix('.').unwrap_or(before));
    (tokens.split('.').filter(|token| !token.is_empty()), closed.is_some())
}
