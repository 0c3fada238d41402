//! Pages of a snapshot: from files, and from the store, whose revisions take the place of files (decision 2.11).
//!
//! A file that changed after a revision was published goes live again, as the next revision; what was published here becomes a
//! draft. Whoever puts the snapshot in place tells the store so ([`Snapshot::adopted`]).

use super::compose::{Input, content};
use super::{FileReport, Kind, LivePage, OffPage, Snapshot, SourceFile, State};
use crate::ports::pages::Live;
use jogakbo_contract::edit;
use jogakbo_contract::edit::schedule::Fallback;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::{PageName, PbcName};
use jogakbo_contract::lock::{PageLock, Stamp, build_without_missing};
use jogakbo_contract::page::{Page, ReadPage};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A page's file as it lies there, good or not.
#[derive(Debug, Clone)]
pub struct PageFile {
    /// Its path.
    pub path: String,
    /// The page, or why it is none.
    pub page: Result<Arc<Page>, Finding>,
    /// [`Page::digest`].
    pub digest: Option<String>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Everything that keeps it from being a page, as far as it can be found.
    pub faults: Vec<Finding>,
}

/// A file that went live over a revision of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// The page.
    pub name: PageName,
    /// Its new digest.
    pub digest: String,
}

/// A page's file with what reading it gave.
pub(super) struct Gathered<'a> {
    file: &'a SourceFile,
    read: Result<ReadPage, Vec<Finding>>,
}

/// Reads all page files.
pub(super) fn gather<'a>(input: &Input<'a>) -> Vec<Gathered<'a>> {
    let files = input.files.iter().filter(|file| file.kind == Kind::Page);
    files.map(|file| Gathered { file, read: read_page(file) }).collect()
}

fn read_page(file: &SourceFile) -> Result<ReadPage, Vec<Finding>> {
    let read = Page::read(content(file)?)?;
    let name = &read.page.metadata.name;
    if file.stem == name.as_str() {
        Ok(read)
    } else {
        let message = format!("the page is called `{name}` but its file `{}.json`", file.stem);
        Err(vec![Finding::error("F02", "/metadata/name", message)])
    }
}

/// The files that pages name by `$asset`, by PBC.
pub(super) fn named_assets(
    pages: &[Gathered<'_>],
    stored: &[Live],
    drafts: &[Page],
) -> BTreeMap<PbcName, BTreeSet<String>> {
    let mut named: BTreeMap<PbcName, BTreeSet<String>> = BTreeMap::new();
    let mut add = |page: &Page| {
        for item in &page.spec.items {
            let Some(uses) = item.uses.widget() else { continue };
            let paths = item.props.values().filter_map(|value| value.get("$asset").and_then(Value::as_str));
            named.entry(uses.pbc.clone()).or_default().extend(paths.map(str::to_owned));
        }
    };
    pages.iter().filter_map(|one| one.read.as_ref().ok()).for_each(|read| add(&read.page));
    stored.iter().filter_map(|live| edit::page_of(live.revision.page.as_bytes()).ok()).for_each(|page| add(&page));
    drafts.iter().for_each(add);
    named
}

/// Puts all pages into `snapshot`: first those that are in the store alone, for they were there first.
pub(super) fn install(snapshot: &mut Snapshot, input: &Input<'_>, pages: Vec<Gathered<'_>>) {
    let stems: BTreeSet<&str> = pages.iter().map(|one| one.file.stem.as_str()).collect();
    let mut stored: BTreeMap<&str, &Live> = BTreeMap::new();
    for live in input.stored {
        if take_off(snapshot, live) {
            continue;
        }
        if stems.contains(live.revision.name.as_str()) {
            stored.insert(&live.revision.name, live);
        } else if !live.revision.by.is_file() {
            from_store(snapshot, input, live, None);
        }
    }
    for Gathered { file, read } in pages {
        snapshot.files.insert(file.stem.clone(), page_file(file, &read));
        if snapshot.off.contains_key(&file.stem) {
            let findings = read.map_or_else(|findings| findings, |read| read.warnings);
            snapshot.reports.push(FileReport {
                file: file.path.clone(),
                kind: file.kind,
                state: State::Edited,
                findings,
            });
            continue;
        }
        match stored.get(file.stem.as_str()) {
            Some(live) => beside(snapshot, input, file, read, live),
            None => from_file(snapshot, input, file, read),
        }
    }
}

/// Whether the page was taken off; it is noted then.
fn take_off(snapshot: &mut Snapshot, live: &Live) -> bool {
    let Some(off) = &live.off else { return false };
    let Ok(page) = edit::page_of(live.revision.page.as_bytes()) else { return true };
    // What cannot be read any more hides the page nevertheless: somebody wanted that.
    let fallback = serde_json::from_str(off).unwrap_or(Fallback::Gone);
    let page = OffPage { page: Arc::new(page), revision: live.revision.number, fallback };
    snapshot.off.insert(live.revision.name.clone(), page);
    true
}

fn page_file(file: &SourceFile, read: &Result<ReadPage, Vec<Finding>>) -> PageFile {
    let page = match (read, &file.content) {
        (Ok(read), _) => Ok(Arc::new(read.page.clone())),
        (Err(_), Ok(bytes)) => edit::page_of(bytes).map(Arc::new),
        (Err(findings), Err(_)) => Err(findings[0].clone()),
    };
    let digest = page.as_ref().ok().map(|page| page.digest());
    let findings = read.as_ref().err().cloned().unwrap_or_default();
    let faults = match (&page, &file.content) {
        (Err(_), Ok(bytes)) => edit::faults_of(bytes),
        _ => Vec::new(),
    };
    PageFile { path: file.path.clone(), page, digest, findings, faults }
}

/// A file with a revision of the same page in the store: the one that changed last is live.
fn beside(
    snapshot: &mut Snapshot,
    input: &Input<'_>,
    file: &SourceFile,
    read: Result<ReadPage, Vec<Finding>>,
    live: &Live,
) {
    let report = |state, findings| FileReport { file: file.path.clone(), kind: file.kind, state, findings };
    let read = match read {
        Ok(read) => read,
        Err(findings) => {
            from_store(snapshot, input, live, None);
            return snapshot.reports.push(report(State::LastGood, findings));
        }
    };
    let digest = read.page.digest();
    if digest == live.revision.digest {
        if live.file.as_ref() != Some(&digest) {
            snapshot.in_step.push(Adopted { name: read.page.metadata.name.clone(), digest });
        }
        from_store(snapshot, input, live, Some(&file.path));
        return snapshot.reports.push(report(State::Live, read.warnings));
    }
    if live.file.as_ref() == Some(&digest) {
        from_store(snapshot, input, live, None);
        return snapshot.reports.push(report(State::Edited, read.warnings));
    }
    let name = read.page.metadata.name.clone();
    let stamp = Stamp { revision: live.newest + 1, created_at: input.now.rfc3339(), created_by: "file".to_owned() };
    match freeze(snapshot, &read, stamp, input.earlier.pages.get(&name)) {
        Ok((lock, state, findings)) => {
            snapshot.adopted.push(Adopted { name, digest });
            put(
                snapshot,
                LivePage {
                    lock,
                    page: Arc::new(read.page),
                    file: file.path.clone(),
                    changed: file.changed,
                    trials: None,
                },
            );
            snapshot.reports.push(report(state, findings));
        }
        Err(findings) => {
            from_store(snapshot, input, live, None);
            snapshot.reports.push(report(State::LastGood, findings));
        }
    }
}

/// A revision of the store goes live. `file`: the file that says the same.
fn from_store(snapshot: &mut Snapshot, input: &Input<'_>, live: &Live, file: Option<&str>) {
    let revision = &live.revision;
    let source = file.map_or_else(|| format!("{}#{}", LivePage::STORE, revision.name), str::to_owned);
    let stamp =
        Stamp { revision: revision.number, created_at: revision.at.rfc3339(), created_by: revision.by.id.clone() };
    let read = Page::read(revision.page.as_bytes());
    let last = input.earlier.pages.values().find(|page| page.lock.page.name.as_str() == revision.name);
    let (page, state, findings) = fresh_or_last(snapshot, read, stamp, last);
    if let Some((lock, page)) = page {
        put(snapshot, LivePage { lock, page, file: source.clone(), changed: Some(revision.at), trials: None });
    }
    if file.is_none() || state != State::Live {
        snapshot.reports.push(FileReport {
            file: format!("{}#{}", LivePage::STORE, revision.name),
            kind: Kind::Page,
            state,
            findings,
        });
    }
}

fn from_file(snapshot: &mut Snapshot, input: &Input<'_>, file: &SourceFile, read: Result<ReadPage, Vec<Finding>>) {
    let last = input.earlier.pages.values().find(|page| page.file == file.path);
    let revision = last.map_or(1, |page| page.lock.page.revision + 1);
    let stamp = Stamp { revision, created_at: input.now.rfc3339(), created_by: "file".to_owned() };
    let (page, state, findings) = fresh_or_last(snapshot, read, stamp, last);
    if let Some((lock, page)) = page {
        put(snapshot, LivePage { lock, page, file: file.path.clone(), changed: file.changed, trials: None });
    }
    snapshot.reports.push(FileReport { file: file.path.clone(), kind: file.kind, state, findings });
}

/// A page with the lock that it is served by.
type Placed = (Arc<PageLock>, Arc<Page>);

/// A page as it is frozen now, else its last good version, where that still has its place.
fn fresh_or_last(
    snapshot: &Snapshot,
    read: Result<ReadPage, Vec<Finding>>,
    stamp: Stamp,
    last: Option<&LivePage>,
) -> (Option<Placed>, State, Vec<Finding>) {
    let fresh = read.and_then(|read| {
        let (lock, state, findings) = freeze(snapshot, &read, stamp, last)?;
        Ok((lock, Arc::new(read.page), state, findings))
    });
    match fresh {
        Ok((lock, page, state, findings)) => (Some((lock, page)), state, findings),
        Err(findings) => match last.filter(|last| is_free(snapshot, &last.lock)) {
            Some(last) => (Some((Arc::clone(&last.lock), Arc::clone(&last.page))), State::LastGood, findings),
            None => (None, State::Refused, findings),
        },
    }
}

fn put(snapshot: &mut Snapshot, page: LivePage) {
    let name = page.lock.page.name.clone();
    snapshot.routes.insert(page.lock.page.route.clone(), name.clone());
    snapshot.pages.insert(name, page);
}

fn is_free(snapshot: &Snapshot, lock: &PageLock) -> bool {
    !snapshot.pages.contains_key(&lock.page.name) && !snapshot.routes.contains_key(&lock.page.route)
}

/// Whether a route that ends in `/*` owns another. The one of the root leaves other pages theirs.
pub(super) fn owns(wide: &str, route: &str) -> bool {
    let base = wide.strip_suffix("/*").filter(|base| !base.is_empty());
    base.and_then(|base| route.strip_prefix(base)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What keeps a page from its route beside the other live ones.
pub(super) fn clash(snapshot: &Snapshot, name: &PageName, route: &str) -> Option<Finding> {
    if let Some(twin) = snapshot.routes.get(route).filter(|twin| *twin != name) {
        let message = format!("the page `{twin}` already has the route `{route}`");
        return Some(Finding::error("P11", "/spec/route", message));
    }
    let mut others = snapshot.routes.iter().filter(|(_, other)| *other != name);
    let (known, twin) = others.find(|(known, _)| owns(known, route) || owns(route, known))?;
    let message = format!("the page `{twin}` has the route `{known}`, and one of both lies inside the other");
    Some(Finding::error("P11", "/spec/route", message))
}

/// Whether all that a page shows is installed, in some version: then an edit that names what is not changes nothing. When a
/// PBC was taken away, its page goes on without it instead (ADR 0028).
fn is_whole(lock: &PageLock, snapshot: &Snapshot) -> bool {
    lock.items.iter().all(|item| snapshot.installed.contains_key(&item.pbc))
        && lock.layouts.iter().all(|layout| layout.absent.is_none())
}

type Frozen = (Arc<PageLock>, State, Vec<Finding>);

fn freeze(snapshot: &Snapshot, read: &ReadPage, stamp: Stamp, last: Option<&LivePage>) -> Result<Frozen, Vec<Finding>> {
    let (name, route) = (&read.page.metadata.name, &read.page.spec.route);
    if let Some(twin) = snapshot.pages.get(name) {
        let message = format!("`{}` is already called `{name}`", twin.file);
        return Err(vec![Finding::error("F03", "/metadata/name", message)]);
    }
    if let Some(finding) = clash(snapshot, name, route) {
        return Err(vec![finding]);
    }
    let number = stamp.revision;
    let (lock, findings) = build_without_missing(read, snapshot, stamp)?;
    let lacks = findings.iter().any(Finding::is_error);
    if lacks && last.is_some_and(|last| is_whole(&last.lock, snapshot)) {
        return Err(read.warnings.iter().cloned().chain(findings).collect());
    }
    let known = last.filter(|last| last.lock.digest == lock.digest);
    // The number of a file's revision counts changes; one of the store is what the store says.
    let same = known.filter(|last| last.lock.page.revision == number || lock.created_by == "file");
    let lock = same.map_or_else(|| Arc::new(lock), |last| Arc::clone(&last.lock));
    let all = read.warnings.iter().cloned().chain(findings).collect();
    Ok((lock, if lacks { State::Partly } else { State::Live }, all))
}
