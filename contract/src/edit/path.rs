//! Places of a page by id, and what stands there.

use crate::page::Page;
use serde_json::{Map, Value};

/// A place, as it is found in the JSON of a page.
pub(super) struct Place<'a> {
    /// The member of the page that holds it, as a JSON Pointer.
    pub(super) base: &'static str,
    /// The key by which elements of the list at `base` (below `breakpoint`) are named; `None` for objects.
    pub(super) key: Option<&'static str>,
    /// The breakpoint, for cells.
    pub(super) breakpoint: Option<String>,
    /// The id in the list.
    pub(super) id: Option<String>,
    /// Members below.
    pub(super) rest: Vec<String>,
    /// As written.
    pub(super) text: &'a str,
}

/// Deepest path.
const MAX_TOKENS: usize = 12;

impl<'a> Place<'a> {
    /// Reads a path; `None` when it names no place of a page.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut tokens: Vec<String> =
            text.strip_prefix('/')?.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
        if tokens.len() > MAX_TOKENS || tokens.iter().any(|token| crate::json::FORBIDDEN_KEYS.contains(&token.as_str()))
        {
            return None;
        }
        let first = tokens.remove(0);
        let plain = |base| Self { base, key: None, breakpoint: None, id: None, rest: Vec::new(), text };
        let list = |base, key| Self { base, key: Some(key), breakpoint: None, id: None, rest: Vec::new(), text };
        let mut place = match first.as_str() {
            "items" => list("/spec/items", "id"),
            "wiring" => list("/spec/wiring", "id"),
            "areas" if tokens.len() > 1 => list("/spec/layout/areas", "item"),
            "areas" => plain("/spec/layout/areas"),
            "metadata" => plain("/metadata"),
            "variables" => plain("/spec/variables"),
            "route" => plain("/spec/route"),
            "access" => plain("/spec/access"),
            "menu" => plain("/spec/menu"),
            "params" => plain("/spec/params"),
            "grid" => plain("/spec/layout/grid"),
            "breakpoints" => plain("/spec/layout/breakpoints"),
            _ => return None,
        };
        let mut tokens = tokens.into_iter();
        if place.base == "/spec/layout/areas" && place.key.is_some() {
            place.breakpoint = tokens.next();
        }
        if place.key.is_some() {
            place.id = Some(tokens.next()?);
        }
        place.rest = tokens.collect();
        // A page always has these; and only parts of them can be named.
        let whole = place.rest.is_empty() && place.key.is_none();
        if whole && matches!(place.base, "/metadata" | "/spec/variables" | "/spec/layout/areas") {
            return None;
        }
        Some(place)
    }

    /// The object that holds the last member, and the name of that member; made on the way when `make` is set. Only for objects.
    pub(super) fn holder<'v>(&self, page: &'v mut Value, make: bool) -> Option<(&'v mut Map<String, Value>, String)> {
        let (mut here, mut tokens): (&mut Value, Vec<String>) = match (&self.id, self.key) {
            (Some(id), Some(key)) => {
                let list = self.list(page, false)?;
                let found = list.iter_mut().find(|element| element.get(key).and_then(Value::as_str) == Some(id))?;
                (found, self.rest.clone())
            }
            _ => {
                let tokens = self.base.split('/').skip(1).map(str::to_owned).chain(self.rest.iter().cloned()).collect();
                (page, tokens)
            }
        };
        let last = tokens.pop()?;
        for token in tokens {
            let map = here.as_object_mut()?;
            if !map.contains_key(&token) {
                if !make {
                    return None;
                }
                map.insert(token.clone(), Value::Object(Map::new()));
            }
            here = map.get_mut(&token)?;
        }
        Some((here.as_object_mut()?, last))
    }

    /// The list that holds the element, made when `make` is set.
    pub(super) fn list<'v>(&self, page: &'v mut Value, make: bool) -> Option<&'v mut Vec<Value>> {
        let (above, mut name) = self.base.rsplit_once('/')?;
        let mut here = page.pointer_mut(above)?;
        if let Some(breakpoint) = &self.breakpoint {
            here = here.get_mut(name)?;
            name = breakpoint;
        }
        let map = here.as_object_mut()?;
        if !map.contains_key(name) && make {
            map.insert(name.to_owned(), Value::Array(Vec::new()));
        }
        map.get_mut(name)?.as_array_mut()
    }
}

/// What stands at a path of a page; `None` when nothing does, or when the path names no place.
pub fn value_at(page: &Page, at: &str) -> Option<Value> {
    values_at(page, std::iter::once(at)).pop().flatten()
}

/// What stands at each of some paths.
pub(super) fn values_at<'a>(page: &Page, paths: impl Iterator<Item = &'a str>) -> Vec<Option<Value>> {
    let mut value = serde_json::to_value(page).expect("a page is plain data");
    paths.map(|at| find(&Place::read(at)?, &mut value)).collect()
}

/// What stands at a place.
pub(super) fn find(place: &Place<'_>, page: &mut Value) -> Option<Value> {
    if let (Some(id), Some(key), true) = (&place.id, place.key, place.rest.is_empty()) {
        let list = place.list(page, false)?;
        return list.iter().find(|element| element.get(key).and_then(Value::as_str) == Some(id)).cloned();
    }
    let (map, name) = place.holder(page, false)?;
    map.get(&name).cloned()
}
