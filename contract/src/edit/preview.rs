//! A draft as it can be shown: what is broken is left out, so that the rest can be looked at.
//!
//! A lock that is made here never goes live: [`crate::lock::build`] refuses what is mended here.

use crate::finding::Finding;
use crate::lock::{Catalogue, PageLock, Stamp, build_anyway, findings};
use crate::page::{Access, Areas, Grid, Item, Layout, Page, ReadPage, Role, StackWord, Use};
use crate::text::Text;
use std::collections::BTreeSet;

/// Rounds of mending: taking one thing away can leave another without its end.
const ROUNDS: usize = 6;

/// The lock by which a draft is shown to those who may see drafts, and to nobody else.
///
/// # Errors
/// What is wrong and cannot be left out.
pub fn preview(page: &Page, catalogue: &dyn Catalogue, stamp: Stamp) -> Result<PageLock, Vec<Finding>> {
    let mut page = page.clone();
    page.spec.access =
        Access { anonymous: false, roles: vec![Role::Designer, Role::Reviewer, Role::Publisher], assurance: None };
    for _ in 0..ROUNDS {
        let found = page.findings();
        if !mend(&mut page, &found) {
            break;
        }
    }
    let rest: Vec<Finding> = page.findings().into_iter().filter(harms).collect();
    if !rest.is_empty() {
        return Err(rest);
    }
    let found = findings(&page, catalogue);
    mend(&mut page, &found);
    // Wires that have lost an end, and variables that a wire or a prop names no more.
    let found = page.findings();
    mend(&mut page, &found);
    let digest = page.digest();
    Ok(build_anyway(&ReadPage { page, digest, warnings: Vec::new() }, catalogue, stamp))
}

/// Whether a page with this finding must not be rendered: lengths and names become style rules as they are.
fn harms(finding: &Finding) -> bool {
    let style = finding.at.starts_with("/spec/layout/grid") || finding.at.starts_with("/spec/layout/breakpoints");
    finding.is_error() && (style || finding.code == "P02" || finding.code == "P14")
}

/// Takes away what the findings are about; whether anything was.
fn mend(page: &mut Page, found: &[Finding]) -> bool {
    let before = page.clone();
    let (mut items, mut wires, mut cells) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for finding in found.iter().filter(|finding| finding.is_error()) {
        let tokens: Vec<String> =
            finding.at.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let number = |at: usize| tokens.get(at).and_then(|token| token.parse::<usize>().ok());
        match tokens[..] {
            ["spec", "items", _, ref rest @ ..] => {
                let Some(item) = number(2).filter(|i| *i < page.spec.items.len()) else { continue };
                if !mend_item(&mut page.spec.items[item], rest, &finding.code) {
                    items.insert(item);
                }
            }
            ["spec", "wiring", _, ..] => wires.extend(number(2)),
            ["spec", "variables", name, ..] => page.spec.variables.retain(|known, _| known.as_str() != name),
            ["spec", "params", ..] => page.spec.params = None,
            ["spec", "layout", "areas", name, _, ..] => cells.extend(number(4).map(|cell| (name.to_owned(), cell))),
            ["spec", "layout", "areas", name] => {
                page.spec.layout.areas.remove(name);
            }
            ["spec", "layout", "grid", ..] => page.spec.layout.grid = Grid::default(),
            ["spec", "layout", ..] => {
                let areas = [("sm".to_owned(), Areas::Stack(StackWord::Stack))].into();
                let breakpoints = [("sm".to_owned(), 0), ("md".to_owned(), 768), ("lg".to_owned(), 1280)].into();
                page.spec.layout = Layout { grid: page.spec.layout.grid.clone(), breakpoints, areas };
            }
            _ => {}
        }
    }
    for (name, cell) in cells.into_iter().rev() {
        if let Some(Areas::Cells(all)) = page.spec.layout.areas.get_mut(&name)
            && cell < all.len()
        {
            all.remove(cell);
        }
    }
    for item in items.into_iter().rev() {
        page.spec.items.remove(item);
    }
    for wire in wires.into_iter().rev().filter(|wire| *wire < before.spec.wiring.len()) {
        page.spec.wiring.remove(wire);
    }
    *page != before
}

/// Takes away the part of an item that is wrong; false when the item itself has to go.
fn mend_item(item: &mut Item, rest: &[&str], code: &str) -> bool {
    match *rest {
        ["in", ..] => item.within = None,
        ["show", ..] => item.show = None,
        ["keep", ..] => item.keep = None,
        ["tier", ..] => item.tier = None,
        ["label", ..] => item.label = Some(Text::Plain(item.id.to_string())),
        ["use", "tabs", ..] => match &mut item.uses {
            Use::Tabs(tabs) => {
                for tab in tabs.tabs.iter_mut().filter(|tab| tab.title.fault().is_some()) {
                    tab.title = Text::Plain(tab.id.to_string());
                }
                let mut seen = BTreeSet::new();
                tabs.tabs.retain(|tab| seen.insert(tab.id.clone()));
            }
            _ => return false,
        },
        // A value that is being typed is shown as it is; one that is bound to nothing cannot be.
        ["props", name, ..] if matches!(code, "L03" | "L05" | "L06" | "L09" | "M16") => {
            item.props.remove(name);
        }
        ["id" | "use", ..] => return matches!(code, "L01" | "L02"),
        _ => {}
    }
    true
}
