//! Who may do what to pages: by their roles, and, where the operator says so, by the part of the portal that a page lies in.

use crate::page::{Role, is_route};
use crate::policy::{self, Right, role_name};
use serde::{Deserialize, Serialize};

/// What someone wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Open drafts, their previews and their history.
    See,
    /// Change drafts.
    Edit,
    /// Approve drafts.
    Approve,
    /// Let a draft go live, and roll back.
    Publish,
}

/// Whether someone with these roles may do it.
pub fn may(roles: &[Role], act: Act) -> bool {
    policy::allows(roles, act.right())
}

impl Act {
    /// The right it takes.
    pub const fn right(self) -> Right {
        match self {
            Self::See => Right::SeeDrafts,
            Self::Edit => Right::EditDrafts,
            Self::Approve => Right::Approve,
            Self::Publish => Right::Publish,
        }
    }
}

/// A part of the portal that belongs to some people: all pages at `route` and below it.
///
/// Whoever is named needs the role for the act as well. Of several parts that a page lies in the deepest counts; an act for which it
/// names nobody is open to all who have the role. Operators may do everything everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tree {
    /// Where it begins, for example `/news`; `/` is the whole portal.
    pub route: String,
    /// Ids of people, or names of roles, that may edit there.
    pub edit: Vec<String>,
    /// The same for approving.
    pub approve: Vec<String>,
    /// The same for publishing, schedules, rolling back and taking off.
    pub publish: Vec<String>,
}

/// Most parts of a portal, and most people of one list.
pub const MOST_TREES: usize = 200;

impl Tree {
    /// What is wrong with it.
    pub fn fault(&self) -> Option<String> {
        if !is_route(&self.route) || self.route.ends_with("/*") {
            return Some(format!("`{}` is no route without `/*`", self.route));
        }
        let lists = [&self.edit, &self.approve, &self.publish];
        let bad = |word: &&String| word.is_empty() || word.len() > 100 || word.contains(char::is_control);
        if lists.iter().any(|list| list.len() > MOST_TREES || list.iter().any(|word| bad(&word))) {
            return Some(format!("a list has at most {MOST_TREES} entries of 1 to 100 characters"));
        }
        None
    }

    /// Whether a page at `route` lies in it.
    pub fn has(&self, route: &str) -> bool {
        let below = route.strip_prefix(self.route.trim_end_matches('/'));
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn list(&self, act: Act) -> &[String] {
        match act {
            Act::See => &[],
            Act::Edit => &self.edit,
            Act::Approve => &self.approve,
            Act::Publish => &self.publish,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Their roles.
    pub roles: &'a [Role],
    /// Their id.
    pub id: &'a str,
}

/// Whether they may do it to a page at `route`; else the part of the portal that is others', or `None` when their roles are not enough
/// anywhere.
///
/// # Errors
/// They may not.
pub fn may_at<'a>(trees: &'a [Tree], route: &str, asker: Asker<'_>, act: Act) -> Result<(), Option<&'a Tree>> {
    if !may(asker.roles, act) {
        return Err(None);
    }
    let deepest = trees.iter().filter(|tree| tree.has(route)).max_by_key(|tree| tree.route.trim_end_matches('/').len());
    let Some(tree) = deepest.filter(|tree| !tree.list(act).is_empty()) else { return Ok(()) };
    let is_role = |word: &str| asker.roles.iter().any(|role| role_name(*role) == word);
    let named = tree.list(act).iter().any(|word| word == asker.id || is_role(word));
    if named || policy::allows(asker.roles, Right::Everywhere) { Ok(()) } else { Err(Some(tree)) }
}

/// What somebody may do to one page, as the editor is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rights {
    /// Change its draft.
    pub edit: bool,
    /// Approve it.
    pub approve: bool,
    /// Publish it.
    pub publish: bool,
    /// The part of the portal that is others', where that is the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
}

/// What somebody may do to a page at `route`.
pub fn rights(trees: &[Tree], route: &str, asker: Asker<'_>) -> Rights {
    let ask = |act| may_at(trees, route, asker, act);
    let tree = [Act::Edit, Act::Publish, Act::Approve].into_iter().find_map(|act| ask(act).err().flatten());
    Rights {
        edit: ask(Act::Edit).is_ok(),
        approve: ask(Act::Approve).is_ok(),
        publish: ask(Act::Publish).is_ok(),
        tree: tree.map(|tree| tree.route.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_designer_edits_and_does_not_publish() {
        assert!(may(&[Role::Citizen, Role::Designer], Act::Edit));
        assert!(!may(&[Role::Citizen, Role::Designer], Act::Publish));
        assert!(may(&[Role::Publisher], Act::Publish));
        assert!(may(&[Role::Reviewer], Act::See) && !may(&[Role::Reviewer], Act::Edit));
        assert!(!may(&[Role::Anonymous, Role::Citizen], Act::See));
    }

    #[test]
    fn the_deepest_part_of_the_portal_says_who_may() {
        use Role::{Designer, Operator, Publisher};
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let tree = |route: &str, edit: &[&str], publish: &[&str]| Tree {
            route: route.to_owned(),
            edit: list(edit),
            approve: Vec::new(),
            publish: list(publish),
        };
        let trees = [
            tree("/", &[], &["operator"]),
            tree("/news", &["kim"], &["kim", "lee"]),
            tree("/news/tax", &[], &["publisher"]),
        ];
        let may = |route: &str, id: &str, role: Role, act| {
            let roles = [Role::Citizen, role];
            may_at(&trees, route, Asker { roles: &roles, id }, act).map_err(|tree| tree.map(|tree| tree.route.as_str()))
        };
        assert_eq!(may("/news", "kim", Designer, Act::Edit), Ok(()));
        assert_eq!(may("/news/today", "park", Designer, Act::Edit), Err(Some("/news")));
        assert_eq!(may("/newsletter", "park", Designer, Act::Edit), Ok(()), "a name that begins alike is another part");
        assert_eq!(may("/news", "kim", Designer, Act::Publish), Err(None), "the role is needed as well");
        assert_eq!(may("/news", "lee", Publisher, Act::Publish), Ok(()));
        assert_eq!(may("/news/tax", "park", Publisher, Act::Publish), Ok(()), "a role can be named");
        assert_eq!(may("/news/tax", "park", Designer, Act::Edit), Ok(()), "the deepest names nobody for it");
        assert_eq!(may("/me", "park", Publisher, Act::Publish), Err(Some("/")));
        assert_eq!(may("/news", "chief", Operator, Act::Publish), Ok(()));
        assert_eq!(may("/news/*", "park", Designer, Act::Edit), Err(Some("/news")));
        let rights = rights(&trees, "/news", Asker { roles: &[Publisher], id: "lee" });
        assert_eq!((rights.edit, rights.publish, rights.tree.as_deref()), (false, true, Some("/news")));
    }

    #[test]
    fn a_part_has_a_route_and_lists_of_a_sane_length() {
        let tree = |route: &str| Tree { route: route.to_owned(), ..Tree::default() };
        assert!(tree("/news").fault().is_none() && tree("/").fault().is_none());
        assert!(tree("news").fault().is_some() && tree("/news/*").fault().is_some());
        assert!(Tree { edit: vec![String::new()], ..tree("/news") }.fault().is_some());
    }
}
