//! The parts of tabs: added, named, put in order, taken away. What stood in a part that goes away stands in the one beside it.

use super::change::Change;
use super::place::Refused;
use super::steps::{Size, json_of};
use super::zone::put;
use crate::finding::join;
use crate::ids::{ItemId, Name};
use crate::page::{Item, MAX_TABS, Page, Tab, Within};
use crate::text::Text;

fn parts<'a>(page: &'a Page, item: &ItemId) -> &'a [Tab] {
    page.spec.items.iter().find(|one| one.id == *item).map_or(&[], |one| one.uses.tabs())
}

fn change(item: &ItemId, tabs: &[Tab]) -> Change {
    Change::set(join(&join("/items", item), "use") + "/tabs", json_of(&tabs))
}

/// One more part, at the end.
///
/// # Errors
/// [`Refused::Many`] when there are twelve; [`Refused::Unplaced`] when `item` is not tabs.
pub fn add(page: &Page, item: &ItemId, title: Text) -> Result<Vec<Change>, Refused> {
    let mut tabs = parts(page, item).to_vec();
    if tabs.is_empty() {
        return Err(Refused::Unplaced);
    }
    let taken = |id: &str| tabs.iter().any(|tab| tab.id.as_str() == id);
    let id = (tabs.len() + 1..=tabs.len() + MAX_TABS + 1).map(|n| format!("tab-{n}")).find(|id| !taken(id));
    let id: Option<Name> = id.and_then(|id| id.parse().ok());
    let Some(id) = id.filter(|_| tabs.len() < MAX_TABS) else { return Err(Refused::Many) };
    tabs.push(Tab { id, title });
    Ok(vec![change(item, &tabs)])
}

/// Another title for a part.
///
/// # Errors
/// [`Refused::Unplaced`] when there is no such part.
pub fn rename(page: &Page, item: &ItemId, tab: &Name, title: Text) -> Result<Vec<Change>, Refused> {
    let mut tabs = parts(page, item).to_vec();
    let found = tabs.iter_mut().find(|one| one.id == *tab).ok_or(Refused::Unplaced)?;
    found.title = title;
    Ok(vec![change(item, &tabs)])
}

/// A part goes one place forward (`-1`) or back (`1`).
///
/// # Errors
/// [`Refused::Edge`] when it is the first or the last; [`Refused::Unplaced`] when there is no such part.
pub fn shift(page: &Page, item: &ItemId, tab: &Name, step: i8) -> Result<Vec<Change>, Refused> {
    let mut tabs = parts(page, item).to_vec();
    let here = tabs.iter().position(|one| one.id == *tab).ok_or(Refused::Unplaced)?;
    let there = here.checked_add_signed(step.signum().into()).filter(|at| *at < tabs.len()).ok_or(Refused::Edge)?;
    tabs.swap(here, there);
    Ok(vec![change(item, &tabs)])
}

/// A part goes away; what stands in it goes to the one before it, or behind it when it was the first.
///
/// # Errors
/// [`Refused::Few`] when only two are left; [`Refused::Unplaced`] when there is no such part; as [`put`].
pub fn remove(page: &Page, item: &ItemId, tab: &Name, size: &dyn Fn(&Item) -> Size) -> Result<Vec<Change>, Refused> {
    let mut tabs = parts(page, item).to_vec();
    let here = tabs.iter().position(|one| one.id == *tab).ok_or(Refused::Unplaced)?;
    if tabs.len() <= 2 {
        return Err(Refused::Few);
    }
    let within = |slot: &Name| Within { item: item.clone(), slot: Some(slot.clone()) };
    let old = within(tab);
    let inside = page.spec.items.iter().filter(|one| one.within.as_ref() == Some(&old));
    let inside: Vec<ItemId> = inside.map(|one| one.id.clone()).collect();
    let beside = within(&tabs[if here == 0 { 1 } else { here - 1 }].id);
    let mut changes = put(page, &inside, Some(&beside), None, None, size)?;
    tabs.remove(here);
    changes.push(change(item, &tabs));
    Ok(changes)
}
