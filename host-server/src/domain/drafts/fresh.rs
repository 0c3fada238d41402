//! New pages.

use super::edit::text;
use super::{Drafts, Trouble};
use crate::domain::catalogue::Snapshot;
use crate::ports::pages::{Author, Draft};
use jogakbo_contract::edit::talk::NewPage;
use jogakbo_contract::ids::PageName;
use jogakbo_contract::page::Page;
use serde_json::json;

impl Drafts {
    /// Makes a draft of a page that is not there yet, empty or as a copy. Hold the [turn](Drafts::turn) meanwhile.
    ///
    /// # Errors
    ///
    /// The name is none or is taken, what is to be copied is not there or broken, or the store refuses.
    pub fn create(&self, snapshot: &Snapshot, new: &NewPage, by: &Author) -> Result<(), Trouble> {
        let name: PageName = new.name.parse().map_err(|error| Trouble::Wrong(format!("{error}")))?;
        let taken = snapshot.page(name.as_str()).is_some()
            || snapshot.page_files().contains_key(name.as_str())
            || self.pages.draft(name.as_str())?.is_some()
            || !self.pages.revisions(name.as_str())?.0.is_empty();
        if taken {
            return Err(Trouble::Exists(new.name.clone()));
        }
        if let Some(fault) = new.title.fault() {
            return Err(Trouble::Wrong(format!("`title`: {fault}")));
        }
        let mut page = match &new.from {
            Some(from) => (*self.open(snapshot, from)?.page.map_err(Trouble::ReadOnly)?).clone(),
            None => empty()?,
        };
        page.metadata.name = name;
        page.metadata.title = new.title.clone();
        page.spec.route.clone_from(&new.route);
        // A copy would stand in the menu at the same place.
        page.spec.menu = None;
        let routes = page.findings().into_iter().filter(|finding| finding.at == "/spec/route").collect::<Vec<_>>();
        if routes.iter().any(jogakbo_contract::finding::Finding::is_error) {
            return Err(Trouble::Faulty(routes));
        }
        let seq = self.pages.seq(&new.name)?;
        let at = self.clock.now();
        let (name, page) = (new.name.clone(), text(&page));
        let draft = Draft { name, page, seq, base: None, base_digest: None, by: by.clone(), at };
        let detail = new.from.as_ref().map_or_else(String::new, |from| format!("copy of {from}"));
        self.pages.write_draft(seq, &draft, &[], Some(&self.deed(&new.name, "create", by, detail)))?;
        Ok(())
    }
}

/// A page with nothing on it, for everybody: one below the other on small screens, a free grid on large ones.
fn empty() -> Result<Page, Trouble> {
    let page = json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page",
        "metadata": {"name": "new", "title": "new"},
        "spec": {
            "route": "/new", "access": {"anonymous": true},
            "layout": {"areas": {"sm": "stack", "lg": []}}, "items": []
        }
    });
    serde_json::from_value(page).map_err(|error| Trouble::Wrong(error.to_string()))
}
