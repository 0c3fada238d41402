//! Applying an edit, with the way back.

use super::change::{Change, Edit, MAX_CHANGES};
use super::path::{Place, find, values_at};
use crate::json::{self, Limits};
use crate::page::Page;
use serde_json::Value;

/// Why an edit cannot be applied. The page stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The path names no place of a page.
    #[error("`{0}` names no place of a page")]
    Path(String),
    /// What should be changed is not there; someone may have taken it away.
    #[error("there is nothing at `{0}` any more")]
    Gone(String),
    /// What came out is no page.
    #[error("after `{at}` this would be no page: {message}")]
    Shape {
        /// The last path of the edit.
        at: String,
        /// What is wrong.
        message: String,
    },
    /// The page would be larger than a page may be.
    #[error("the page would be larger than {} KiB", Limits::DOCUMENT.bytes / 1024)]
    Large,
    /// Too many changes in one edit.
    #[error("an edit has at most {MAX_CHANGES} changes")]
    Many,
}

/// The page after `edit`, and the changes that lead back.
///
/// The result has the shape of a page; whether it may go live is another question ([`super::problems()`]).
///
/// # Errors
/// See [`EditError`]; nothing is changed then.
pub fn apply(page: &Page, edit: &Edit) -> Result<(Page, Vec<Change>), EditError> {
    if edit.changes.len() > MAX_CHANGES {
        return Err(EditError::Many);
    }
    let mut value = serde_json::to_value(page).map_err(|error| shape("", &error))?;
    let mut back = Vec::with_capacity(edit.changes.len());
    for change in &edit.changes {
        back.push(one(&mut value, change)?);
    }
    if json::weight(&value) > Limits::DOCUMENT.bytes {
        return Err(EditError::Large);
    }
    back.reverse();
    let last = edit.changes.last().map_or("", Change::at);
    let page = serde_json::from_value(value).map_err(|error| shape(last, &error))?;
    Ok((page, back))
}

/// What an edit left at the places that `back` leads back from; for [`still`].
pub fn left(after: &Page, back: &[Change]) -> Vec<Option<Value>> {
    values_at(after, back.iter().map(Change::at))
}

/// The part of an undo that still can be done: those changes of `back` whose places hold what the edit [`left`] there. What
/// someone else has changed since stays as they left it. Second: whether all of it can be done.
pub fn still(page: &Page, left: &[Option<Value>], back: &[Change]) -> (Vec<Change>, bool) {
    let now = values_at(page, back.iter().map(Change::at));
    let kept: Vec<Change> = back
        .iter()
        .zip(now.iter().zip(left))
        .filter(|(_, (now, left))| now == left)
        .map(|(change, _)| change.clone())
        .collect();
    let whole = kept.len() == back.len();
    (kept, whole)
}

fn shape(at: &str, error: &serde_json::Error) -> EditError {
    EditError::Shape { at: at.to_owned(), message: error.to_string() }
}

/// Applies one change; what takes it back.
fn one(page: &mut Value, change: &Change) -> Result<Change, EditError> {
    let at = change.at();
    let place = Place::read(at).ok_or_else(|| EditError::Path(at.to_owned()))?;
    if let (Some(id), Some(key), true) = (&place.id, place.key, place.rest.is_empty()) {
        return element(page, &place, id, key, change);
    }
    match change {
        Change::Set { value, before: None, .. } => {
            let earlier = find(&place, page);
            let gone = || EditError::Gone(at.to_owned());
            let (map, name) = place.holder(page, true).ok_or_else(gone)?;
            map.insert(name, value.clone());
            Ok(match earlier {
                Some(value) => Change::set(at, value),
                None => Change::drop(at),
            })
        }
        Change::Drop { .. } => {
            let gone = || EditError::Gone(at.to_owned());
            let (map, name) = place.holder(page, false).ok_or_else(gone)?;
            let earlier = map.remove(&name).ok_or_else(gone)?;
            Ok(Change::set(at, earlier))
        }
        Change::Set { .. } | Change::Order { .. } => Err(EditError::Path(at.to_owned())),
    }
}

/// Applies a change of one element of a list.
fn element(page: &mut Value, place: &Place<'_>, id: &str, key: &str, change: &Change) -> Result<Change, EditError> {
    let gone = || EditError::Gone(place.text.to_owned());
    let wrong = || EditError::Path(place.text.to_owned());
    let make = matches!(change, Change::Set { .. });
    let list = place.list(page, make).ok_or_else(gone)?;
    let position = |list: &[Value], id: &str| list.iter().position(|e| e.get(key).and_then(Value::as_str) == Some(id));
    let id_at = |list: &[Value], at: usize| {
        list.get(at).and_then(|e| e.get(key)).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let here = position(list, id);
    let at = place.text.to_owned();
    let next = here.map(|here| id_at(list, here + 1));
    let goes = |list: &[Value], before: &str| position(list, before).unwrap_or(list.len());
    match change {
        Change::Set { value, before, .. } => {
            if value.get(key).and_then(Value::as_str) != Some(id) {
                return Err(wrong());
            }
            let Some(here) = here else {
                let to = goes(list, before.as_deref().unwrap_or_default());
                list.insert(to, value.clone());
                return Ok(Change::Drop { at });
            };
            let earlier = std::mem::replace(&mut list[here], value.clone());
            if let Some(before) = before.as_ref().filter(|before| *before != id) {
                let value = list.remove(here);
                let to = goes(list, before);
                list.insert(to, value);
            }
            Ok(Change::Set { at, value: earlier, before: before.as_ref().and(next) })
        }
        Change::Drop { .. } => {
            let earlier = list.remove(here.ok_or_else(gone)?);
            Ok(Change::Set { at, value: earlier, before: next })
        }
        Change::Order { before, .. } => {
            let here = here.ok_or_else(gone)?;
            if before != id {
                let value = list.remove(here);
                let to = goes(list, before);
                list.insert(to, value);
            }
            Ok(Change::Order { at, before: next.unwrap_or_default() })
        }
    }
}
