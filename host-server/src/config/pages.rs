//! Publishing pages: approval, and who may change which part of the portal.

use jogakbo_contract::edit::Tree;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Most parts of a portal.
const MOST: usize = 200;

/// The section `pages`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pages {
    /// Whether a page goes live only after somebody else approved exactly what goes live. Default false.
    pub approval: bool,
    /// Parts of the portal that belong to some people: `[[pages.trees]]` with `route` and the lists `edit`, `approve` and `publish` of ids of
    /// people or names of roles. Default none.
    pub trees: Vec<Tree>,
}

impl Pages {
    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if self.trees.len() > MOST {
            return Err(("pages.trees", format!("has {} entries; at most {MOST} are read", self.trees.len())));
        }
        let mut seen = BTreeSet::new();
        for tree in &self.trees {
            if let Some(fault) = tree.fault() {
                return Err(("pages.trees", format!("`{}`: {fault}", tree.route)));
            }
            if !seen.insert(&tree.route) {
                return Err(("pages.trees", format!("`{}` is there twice", tree.route)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_routes_and_each_is_there_once() {
        let read = |text: &str| toml::from_str::<Pages>(text).map(|pages| pages.validate().map_err(|(_, why)| why));
        let good = "approval = true\n[[trees]]\nroute = \"/news\"\nedit = [\"kim\"]\npublish = [\"publisher\"]\n";
        assert_eq!(read(good).unwrap(), Ok(()));
        assert!(read("[[trees]]\nroute = \"news\"").unwrap().unwrap_err().contains("no route"));
        assert!(read("[[trees]]\nroute = \"/a\"\n[[trees]]\nroute = \"/a\"").unwrap().unwrap_err().contains("twice"));
        assert!(read("[[trees]]\nroute = \"/a\"\nedits = []").is_err(), "a key that is not known");
    }
}
