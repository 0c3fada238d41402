//! What speaks against a draft.

use crate::canonical;
use crate::finding::Finding;
use crate::lock::{self, Catalogue};
use crate::page::{Page, ReadPage};

/// Everything wrong with a page, as publishing would find it: its own rules, then those that need the catalogue.
pub fn problems(page: &Page, catalogue: &dyn Catalogue) -> Vec<Finding> {
    let mut found = page.findings();
    found.extend(lock::findings(page, catalogue));
    found
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
    let value = serde_json::to_value(page).expect("a page is plain data");
    Ok(ReadPage { page: page.clone(), digest: canonical::sha256_hex(&value), warnings })
}
