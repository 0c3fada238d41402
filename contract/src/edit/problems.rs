//! What speaks against a draft.

use crate::finding::{Finding, join};
use crate::ids::ItemId;
use crate::lock::{self, Catalogue};
use crate::page::{Page, ReadPage};
use crate::text::{Locale, Text, texts_in};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Everything wrong with a page, as publishing would find it: its own rules, then those that need the catalogue.
pub fn problems(page: &Page, catalogue: &dyn Catalogue) -> Vec<Finding> {
    let mut found = page.findings();
    found.extend(lock::findings(page, catalogue));
    languages(page, &mut found);
    headings(page, catalogue, &mut found);
    found
}

/// `P19`: texts without English.
fn languages(page: &Page, found: &mut Vec<Finding>) {
    let mut look = |text: Option<&Text>, at: String| {
        if let Some(Text::ByLanguage(map)) = text
            && !map.contains_key(Locale::En.tag())
        {
            found.push(Finding::warning("P19", at, "this text has no English"));
        }
    };
    look(Some(&page.metadata.title), "/metadata/title".to_owned());
    look(page.metadata.description.as_ref(), "/metadata/description".to_owned());
    for (i, item) in page.spec.items.iter().enumerate() {
        look(item.label.as_ref(), format!("/spec/items/{i}/label"));
        for (j, tab) in item.uses.tabs().iter().enumerate() {
            look(Some(&tab.title), format!("/spec/items/{i}/use/tabs/{j}/title"));
        }
        for (name, value) in &item.props {
            let at = join(&format!("/spec/items/{i}/props"), name);
            for (within, text) in texts_in(value) {
                look(Text::deserialize(text).ok().as_ref(), format!("{at}{within}"));
            }
        }
    }
}

/// `P20`: headings that are the same in Korean.
fn headings(page: &Page, catalogue: &dyn Catalogue, found: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, &ItemId> = BTreeMap::new();
    lock::with_parts(page, catalogue, |parts| {
        for (i, item) in page.spec.items.iter().enumerate() {
            let title = item.label.as_ref().or_else(|| parts.widget(&item.id).map(|(_, widget)| &widget.title));
            let Some(title) = title.map(|title| title.get(Locale::Ko).trim().to_owned()) else { continue };
            match seen.get(&title) {
                Some(other) => {
                    let told = format!("`{}` and `{other}` have the same heading", item.id);
                    found.push(Finding::warning("P20", format!("/spec/items/{i}/label"), told));
                }
                None => drop(seen.insert(title, &item.id)),
            }
        }
    });
}

/// The page in a document that may have findings: only its JSON and its shape must be right.
///
/// # Errors
/// What keeps it from being a page at all (`J01` to `J07`); then it can only be looked at.
pub fn page_of(bytes: &[u8]) -> Result<Page, Finding> {
    crate::document::shape_of(bytes)
}

/// The page as publishing freezes it; its digest is that of its canonical JSON (RFC 8785).
///
/// # Errors
/// All findings, when one of them is an error.
pub fn read_of(page: &Page) -> Result<ReadPage, Vec<Finding>> {
    let warnings = page.findings();
    if warnings.iter().any(Finding::is_error) {
        return Err(warnings);
    }
    Ok(ReadPage { page: page.clone(), digest: page.digest(), warnings })
}
