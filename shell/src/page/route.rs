//! Which addresses the shell opens itself, and when a page needs a full load.

use crate::dom::history::Address;
use jogakbo_contract::lock::ImportMap;
use jogakbo_contract::table::Table;

/// Whether a click from `here` on a link to `to` is the shell's: the same origin, a page and no service of the host, no
/// file, and not merely another place on the same page.
pub fn stays_in_shell(here: &Address, to: &Address) -> bool {
    let file = to.path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let same_page = here.path == to.path && here.query == to.query;
    here.origin == to.origin && !to.path.starts_with("/-/") && !file && (!same_page || to.fragment.is_empty())
}

/// Whether a link from `here` to `to` leaves the page: another one, no place on the same.
pub fn leaves(here: &Address, to: &Address) -> bool {
    here.origin != to.origin || here.path != to.path || here.query != to.query
}

/// Whether all bare names of `next` mean the same in the document's map.
pub fn names_are_there(document: &ImportMap, next: &ImportMap) -> bool {
    let inside = |wide: &Table<String, String>, narrow: &Table<String, String>| {
        narrow.iter().all(|(name, address)| wide.get(name) == Some(address))
    };
    let empty = Table::new();
    inside(&document.imports, &next.imports)
        && next.scopes.iter().all(|(scope, names)| inside(document.scopes.get(scope).unwrap_or(&empty), names))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(path: &str, query: &str, fragment: &str) -> Address {
        Address {
            origin: "http://localhost:8080".into(),
            path: path.into(),
            query: query.into(),
            fragment: fragment.into(),
        }
    }

    #[test]
    fn pages_of_the_portal_stay_and_everything_else_goes() {
        let here = address("/", "", "");
        for (to, expected) in [
            (address("/me", "", ""), true),
            (address("/en/me", "?tab=1", ""), true),
            (address("/", "", ""), true),
            (address("/", "", "main"), false),
            (address("/", "?q=1", "main"), true),
            (address("/-/session/login", "", ""), false),
            (address("/files/form.pdf", "", ""), false),
            (Address { origin: "https://example.org".into(), ..address("/me", "", "") }, false),
        ] {
            assert_eq!(stays_in_shell(&here, &to), expected, "{to:?}");
        }
    }

    fn map(scope: &str, name: &str, to: &str) -> ImportMap {
        let names = Table::from([(name.to_owned(), to.to_owned())]);
        ImportMap { scopes: [(scope.to_owned(), names)].into(), ..ImportMap::default() }
    }

    #[test]
    fn a_new_bare_name_needs_a_full_load() {
        let lit = map("/-/assets/aa/", "lit", "/-/assets/aa/lit.js");
        assert!(names_are_there(&lit, &ImportMap::default()));
        assert!(names_are_there(&lit, &lit.clone()));
        assert!(!names_are_there(&lit, &map("/-/assets/bb/", "lit", "/-/assets/bb/lit.js")));
        assert!(!names_are_there(&lit, &map("/-/assets/aa/", "lit", "/-/assets/aa/other.js")));
        assert!(!names_are_there(&ImportMap::default(), &lit));
    }

    #[test]
    fn more_hashes_alone_need_no_full_load() {
        let mut next = ImportMap::default();
        next.integrity.insert("/-/assets/aa/x.js".into(), "sha384-x".into());
        assert!(names_are_there(&ImportMap::default(), &next));
    }
}
