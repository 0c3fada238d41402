//! Who may do what to which page, by roles and by the parts of the portal that the operator gave to people.

use super::{Drafts, Trouble};
use crate::domain::catalogue::Snapshot;
use crate::ports::pages::Author;
use jogakbo_contract::edit::{Act, Asker, Rights, Tree, may_at, page_of, rights};
use jogakbo_contract::page::Role;

/// What the operator set about publishing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a page goes live only with an approval of exactly what goes live.
    pub approval: bool,
    /// Parts of the portal that belong to people.
    pub trees: Vec<Tree>,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Who {
    /// As the store knows them.
    pub author: Author,
    /// Their roles.
    pub roles: Vec<Role>,
}

impl Who {
    fn asker(&self) -> Asker<'_> {
        Asker { roles: &self.roles, id: &self.author.id }
    }
}

impl Drafts {
    /// Refuses what somebody may not do to a page: at its address as citizens know it, and at that of its draft.
    ///
    /// # Errors
    ///
    /// [`Trouble::Theirs`], or the store refuses.
    pub fn allow(&self, snapshot: &Snapshot, name: &str, who: &Who, act: Act) -> Result<(), Trouble> {
        self.routes(snapshot, name)?.iter().try_for_each(|route| self.allow_at(route, who, act))
    }

    /// Refuses what somebody may not do to pages at `route`.
    ///
    /// # Errors
    ///
    /// [`Trouble::Theirs`].
    pub fn allow_at(&self, route: &str, who: &Who, act: Act) -> Result<(), Trouble> {
        may_at(&self.rules.trees, route, who.asker(), act)
            .map_err(|tree| Trouble::Theirs(tree.map_or_else(|| "/".to_owned(), |tree| tree.route.clone())))
    }

    /// What somebody may do to a page.
    ///
    /// # Errors
    ///
    /// The store refuses.
    pub fn rights(&self, snapshot: &Snapshot, name: &str, who: &Who) -> Result<Rights, Trouble> {
        let mut all = Rights { edit: true, approve: true, publish: true, tree: None };
        let mut routes = self.routes(snapshot, name)?;
        if routes.is_empty() {
            // A broken file has no address.
            routes.push("/".to_owned());
        }
        for route in routes {
            let here = rights(&self.rules.trees, &route, who.asker());
            all.edit &= here.edit;
            all.approve &= here.approve;
            all.publish &= here.publish;
            all.tree = all.tree.or(here.tree);
        }
        Ok(all)
    }

    fn routes(&self, snapshot: &Snapshot, name: &str) -> Result<Vec<String>, Trouble> {
        let live = snapshot.page(name).map(|live| live.page.spec.route.clone());
        let off = snapshot.off().get(name).map(|off| off.page.spec.route.clone());
        let draft = self.pages.draft(name)?.and_then(|draft| page_of(draft.page.as_bytes()).ok());
        let mut routes: Vec<String> = live.or(off).into_iter().chain(draft.map(|page| page.spec.route)).collect();
        if routes.is_empty() {
            let file = snapshot.page_files().get(name).and_then(|file| file.page.as_ref().ok());
            routes.extend(file.map(|page| page.spec.route.clone()));
        }
        Ok(routes)
    }
}
