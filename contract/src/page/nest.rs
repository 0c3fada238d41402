//! What may stand in what: groups, tabs and slots of widgets, without circles, not too deep and not too many (ADR 0026).

use super::{DEEPEST, Height, Item, MAX_INSIDE, MAX_TABS, Page, Use, Within};
use crate::finding::{Finding, join};
use crate::ids::ItemId;
use crate::slot::{Load, OnError};
use crate::wiring::condition::Condition;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Items whose ids start so are the portal's own.
const OURS: &str = "jgb-";

/// The items of a page by their ids.
pub struct Tree<'a>(BTreeMap<&'a ItemId, &'a Item>);

impl<'a> Tree<'a> {
    /// The tree of a page; of two items with one id the first counts.
    pub fn new(page: &'a Page) -> Self {
        Self(page.spec.items.iter().rev().map(|item| (&item.id, item)).collect())
    }

    /// What `item` stands in, from the nearest outwards; it ends where a circle would begin anew.
    pub fn above(&self, item: &'a Item) -> impl Iterator<Item = &'a Item> {
        let mut seen = BTreeSet::from([&item.id]);
        let up = |item: &'a Item| self.0.get(&item.within.as_ref()?.item).copied();
        std::iter::successors(up(item), move |item| up(item)).take_while(move |item| seen.insert(&item.id))
    }

    /// The condition under which `item` is shown: its own, and those of all it stands in.
    pub fn show(&self, item: &'a Item) -> Option<Value> {
        let mut all: Vec<&Value> = self.above(item).filter_map(|item| item.show.as_ref()).collect();
        all.extend(&item.show);
        match all[..] {
            [] => None,
            [one] => Some(one.clone()),
            _ => Some(json!({ "$and": all })),
        }
    }
}

pub(crate) fn check(page: &Page, found: &mut Vec<Finding>) {
    let tree = Tree::new(page);
    let parents: BTreeSet<&ItemId> =
        page.spec.items.iter().filter_map(|item| Some(&item.within.as_ref()?.item)).collect();
    let mut inside: BTreeMap<&Within, usize> = BTreeMap::new();
    for (i, item) in page.spec.items.iter().enumerate() {
        let at = format!("/spec/items/{i}");
        if item.id.as_str().starts_with(OURS) {
            let told = format!("the item id `{}` starts with `{OURS}`, which is for the portal's own items", item.id);
            found.push(Finding::error("P18", join(&at, "id"), told));
        }
        layout(item, &at, found);
        let Some(within) = &item.within else {
            if item.keep.is_some() && parents.contains(&item.id) {
                found.push(kept(item, &at));
            }
            continue;
        };
        let at_in = join(&at, "in");
        place(&tree, within, &at_in, found);
        let count = inside.entry(within).or_default();
        *count += 1;
        if *count == MAX_INSIDE + 1 {
            let told = format!("`{}` holds more than {MAX_INSIDE} items in one place", within.item);
            found.push(Finding::error("P15", &at_in, told));
        }
        let above: Vec<&Item> = tree.above(item).collect();
        let outermost = above.last().copied().unwrap_or(item);
        if outermost.within.as_ref().is_some_and(|next| tree.0.contains_key(&next.item)) {
            let told = format!("`{}` stands in a circle, by way of `{}`", item.id, within.item);
            found.push(Finding::error("P14", &at_in, told));
            continue;
        }
        let level = 2 + above.iter().map(|item| item.uses.levels()).sum::<usize>() + item.uses.levels() - 1;
        if level > DEEPEST {
            let told = format!("`{}` stands too deep: it would need a heading of level {level} of {DEEPEST}", item.id);
            found.push(Finding::error("P15", &at_in, told));
        }
        if item.keep.is_some() && (parents.contains(&item.id) || above.iter().any(|item| item.uses.widget().is_some()))
        {
            found.push(kept(item, &at));
        }
        let whole = tree.show(item).map(|show| Condition::parse(&show));
        let alone = item.show.as_ref().is_none_or(|show| Condition::parse(show).is_ok());
        if let Some(Err(error)) = whole.filter(|_| alone && above.iter().all(|item| sound(item))) {
            found.push(Finding::error("P09", join(&at, "show"), error.message));
        }
    }
}

fn sound(item: &Item) -> bool {
    item.show.as_ref().is_none_or(|show| Condition::parse(show).is_ok())
}

fn kept(item: &Item, at: &str) -> Finding {
    let told = format!("`{}` cannot be kept alive, as it stands in a widget or holds other items", item.id);
    Finding::error("P17", join(at, "keep"), told)
}

/// What a group or tabs may say of themselves.
fn layout(item: &Item, at: &str, found: &mut Vec<Finding>) {
    let mut wrong = |key: &str, told: String| found.push(Finding::error("P16", format!("{at}/{key}"), told));
    if item.uses.widget().is_some() {
        return;
    }
    if item.label.is_none() {
        wrong("label", format!("the layout `{}` needs a label, which is its heading", item.id));
    }
    let extra = [
        ("props", !item.props.is_empty()),
        ("load", item.load != Load::default()),
        ("tier", item.tier.is_some()),
        ("assurance", item.assurance.is_some()),
        ("onError", item.on_error != OnError::default()),
        ("height", item.height != Height::default()),
        ("keep", item.keep.is_some()),
    ];
    for (key, _) in extra.iter().filter(|(_, there)| *there) {
        wrong(key, format!("the layout `{}` has no `{key}`; it is for widgets", item.id));
    }
    if let Use::Tabs(tabs) = &item.uses {
        let count = tabs.tabs.len();
        if !(2..=MAX_TABS).contains(&count) {
            wrong("use/tabs", format!("`{}` has {count} tabs; tabs are 2 to {MAX_TABS}", item.id));
        }
        let mut seen = BTreeSet::new();
        for (i, tab) in tabs.tabs.iter().enumerate().filter(|(_, tab)| !seen.insert(&tab.id)) {
            wrong(&format!("use/tabs/{i}/id"), format!("the tab `{}` stands twice", tab.id));
        }
    }
}

/// Whether the item and the slot are there; slots of widgets are checked when the page is frozen.
fn place(tree: &Tree<'_>, within: &Within, at: &str, found: &mut Vec<Finding>) {
    let Some(parent) = tree.0.get(&within.item) else {
        found.push(Finding::error("P13", join(at, "item"), format!("the page has no item `{}`", within.item)));
        return;
    };
    let told = match (&parent.uses, &within.slot) {
        (Use::Group(_), Some(_)) => format!("the group `{}` has no slots; leave `slot` out", parent.id),
        (Use::Group(_), None) | (Use::Widget(_), Some(_)) => return,
        (Use::Widget(_), None) => format!("say in which slot of `{}`", parent.id),
        (Use::Tabs(tabs), slot) => {
            if tabs.tabs.iter().any(|tab| Some(&tab.id) == slot.as_ref()) {
                return;
            }
            let known: Vec<String> = tabs.tabs.iter().map(|tab| format!("`{}`", tab.id)).collect();
            format!("`slot` names a tab of `{}`: {}", parent.id, known.join(", "))
        }
    };
    found.push(Finding::error("P13", join(at, "slot"), told));
}
