//! Freezing a page of which a part is not installed any more: the rest of it is worth showing (ADR 0028).

use super::{Catalogue, PageLock, Resolved, Stamp, check, freeze};
use crate::finding::Finding;
use crate::ids::ItemId;
use crate::page::{Page, ReadPage, Wire};
use std::collections::BTreeSet;

/// A page with what is wrong with it: without errors it is whole.
pub type Frozen = (PageLock, Vec<Finding>);

/// Freezes a page without what the catalogue lacks: items whose PBC (`L01`) or widget (`L02`) is not there, whose places
/// stay, and wires to or from them, or of event types that nothing declares any more (`W14`). Each of these is an error
/// among the findings all the same; a page that lacks nothing is frozen as by [`super::build`].
///
/// # Errors
/// All findings, when there is an error that has nothing to do with what is missing.
pub fn build_without_missing(read: &ReadPage, catalogue: &dyn Catalogue, stamp: Stamp) -> Result<Frozen, Vec<Finding>> {
    let page = &read.page;
    let (parts, mut found) = check(page, catalogue);
    let lacks = found.iter().any(|finding| matches!(finding.code.as_str(), "L01" | "L02"));
    if lacks {
        // The app of a whole route may be what is missing; that it is was said.
        found.retain(|finding| finding.code != "P12");
    }
    if found.iter().any(|finding| finding.is_error() && !matches!(finding.code.as_str(), "L01" | "L02" | "W14")) {
        return Err(found);
    }
    let undeclared: BTreeSet<usize> = found.iter().filter(|one| one.code == "W14").filter_map(wire_of).collect();
    let wires = page.spec.wiring.iter().enumerate();
    let kept = wires.filter(|(i, wire)| !undeclared.contains(i) && has_both_ends(page, &parts, wire));
    let wiring = kept.map(|(_, wire)| wire.clone()).collect();
    Ok((freeze::freeze(read, &parts, wiring, stamp), found))
}

/// Freezes a page whatever is wrong with it, for previews: without what the catalogue lacks, and without every wire that has an
/// error. Props are frozen as they are.
pub(crate) fn build_anyway(read: &ReadPage, catalogue: &dyn Catalogue, stamp: Stamp) -> PageLock {
    let page = &read.page;
    let (parts, found) = check(page, catalogue);
    let bad: BTreeSet<usize> = found.iter().filter(|one| one.is_error()).filter_map(wire_of).collect();
    let wires = page.spec.wiring.iter().enumerate();
    let kept = wires.filter(|(i, wire)| !bad.contains(i) && has_both_ends(page, &parts, wire));
    let wiring = kept.map(|(_, wire)| wire.clone()).collect();
    freeze::freeze(read, &parts, wiring, stamp)
}

/// The number of the wire a finding is about: its place is `/spec/wiring/3/from`.
fn wire_of(finding: &Finding) -> Option<usize> {
    finding.at.strip_prefix("/spec/wiring/")?.split('/').next()?.parse().ok()
}

fn has_both_ends(page: &Page, parts: &Resolved<'_>, wire: &Wire) -> bool {
    let is_gone = |id: &ItemId| {
        let is_widget = |item: &&crate::page::Item| item.id == *id && item.uses.widget().is_some();
        parts.of(id).is_none() && page.spec.items.iter().any(|item| is_widget(&item))
    };
    !wire.from.item().into_iter().chain(wire.to.item()).any(is_gone)
}
