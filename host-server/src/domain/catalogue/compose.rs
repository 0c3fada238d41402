//! From files to a snapshot: read, check, index, freeze; what fails keeps its last good version.

use super::{FileReport, Installed, Kind, LivePage, Snapshot, SourceFile, State};
use super::{adapters, apis, parallel};
use crate::domain::assets::Generation;
use crate::ports::Timestamp;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::{BackEnd, PageLock, Part, Stamp, build_without_missing};
use jogakbo_contract::manifest::{Manifest, ReadManifest};
use jogakbo_contract::page::{Page, ReadPage};
use semver::Version;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Files of a PBC with warnings, or what is wrong with them.
pub type Indexed = Result<(Arc<Generation>, Vec<Finding>), Vec<Finding>>;

/// What a snapshot is made of.
pub struct Input<'a> {
    /// The files.
    pub files: &'a [SourceFile],
    /// What was live before.
    pub earlier: &'a Snapshot,
    /// Reads a PBC's files; beside what its manifest names it takes the files that pages name by `$asset`.
    pub assets: &'a (dyn Fn(&Manifest, &BTreeSet<String>) -> Indexed + Sync),
    /// Now.
    pub now: Timestamp,
    /// The log's newest number.
    pub head: u64,
}

/// Makes a snapshot.
pub fn compose(input: &Input<'_>) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let pages: Vec<(&SourceFile, Result<ReadPage, Vec<Finding>>)> =
        input.files.iter().filter(|file| file.kind == Kind::Page).map(|file| (file, read_page(file))).collect();
    let named = named_assets(&pages);
    let manifests: Vec<&SourceFile> = input.files.iter().filter(|file| file.kind == Kind::Manifest).collect();
    let read = parallel::map(&manifests, |file| read_installed(input, file, &named));
    for (file, fresh) in manifests.into_iter().zip(read) {
        install(&mut snapshot, input, file, fresh);
    }
    for versions in snapshot.installed.values_mut() {
        versions.sort_by(|a, b| b.version.cmp(&a.version));
    }
    let mut declared = HashMap::new();
    for installed in snapshot.newest_installed() {
        for decl in &installed.part.manifest.spec.events.types {
            declared.entry(decl.name.to_string()).or_insert_with(|| Arc::clone(installed));
        }
    }
    snapshot.declared = declared;
    let back_ends = snapshot.newest_installed().map(|installed| {
        let back_end = BackEnd::new(&installed.part, &snapshot);
        (back_end.pbc.clone(), Arc::new(back_end))
    });
    snapshot.back_ends = back_ends.collect();
    adapters::install(&mut snapshot, input);
    for (file, read) in pages {
        publish(&mut snapshot, input, file, read);
    }
    snapshot.reports.sort_by(|a, b| a.file.cmp(&b.file));
    snapshot
}

pub(super) fn content(file: &SourceFile) -> Result<&[u8], Vec<Finding>> {
    file.content.as_deref().map_err(|why| vec![Finding::error("F01", "", format!("the file cannot be read: {why}"))])
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

/// The PBC that a file with this stem describes: several versions may lie side by side as `name@version.json`.
pub(super) fn pbc_of(stem: &str) -> &str {
    stem.split('@').next().unwrap_or_default()
}

fn read_manifest(file: &SourceFile) -> Result<(ReadManifest, Version), Vec<Finding>> {
    let read = Manifest::read(content(file)?)?;
    let metadata = &read.manifest.metadata;
    if pbc_of(&file.stem) != metadata.name.as_str() {
        let message = format!("the PBC is called `{}` but its file `{}.json`", metadata.name, file.stem);
        return Err(vec![Finding::error("F02", "/metadata/name", message)]);
    }
    let version = Version::parse(&metadata.version).map_err(|error| {
        vec![Finding::error("M14", "/metadata/version", format!("`{}` is no version: {error}", metadata.version))]
    })?;
    Ok((read, version))
}

/// The files that pages name by `$asset`, by PBC.
fn named_assets(pages: &[(&SourceFile, Result<ReadPage, Vec<Finding>>)]) -> BTreeMap<PbcName, BTreeSet<String>> {
    let mut named: BTreeMap<PbcName, BTreeSet<String>> = BTreeMap::new();
    for item in pages.iter().filter_map(|(_, read)| read.as_ref().ok()).flat_map(|read| &read.page.spec.items) {
        let Some(uses) = item.uses.widget() else { continue };
        let paths = item.props.values().filter_map(|value| value.get("$asset").and_then(Value::as_str));
        named.entry(uses.pbc.clone()).or_default().extend(paths.map(str::to_owned));
    }
    named
}

/// A manifest with its files, and what there is to say about them.
fn read_installed(
    input: &Input<'_>,
    file: &SourceFile,
    named: &BTreeMap<PbcName, BTreeSet<String>>,
) -> Result<(Installed, Vec<Finding>), Vec<Finding>> {
    let (read, version) = read_manifest(file)?;
    let empty = BTreeSet::new();
    let files = named.get(&read.manifest.metadata.name).unwrap_or(&empty);
    let (generation, more) = (input.assets)(&read.manifest, files)?;
    let mut findings = read.warnings;
    findings.extend(more);
    let apis = apis::read(&read.manifest, &generation)?;
    let part = Part { manifest: read.manifest, digest: read.digest, assets: generation.index.clone() };
    Ok((Installed { part, generation, apis, file: file.path.clone(), version }, findings))
}

fn install(
    snapshot: &mut Snapshot,
    input: &Input<'_>,
    file: &SourceFile,
    fresh: Result<(Installed, Vec<Finding>), Vec<Finding>>,
) {
    let fresh = fresh.and_then(|(installed, findings)| {
        let (name, version) = (&installed.part.manifest.metadata.name, &installed.version);
        match snapshot.installed.get(name).into_iter().flatten().find(|known| known.version == *version) {
            Some(twin) => {
                let message = format!("`{name}` {version} is already described by `{}`", twin.file);
                Err(vec![Finding::error("F03", "/metadata/version", message)])
            }
            None => Ok((installed, findings)),
        }
    });
    let (installed, state, findings) = match fresh {
        Ok((installed, findings)) => (Some(Arc::new(installed)), State::Live, findings),
        Err(findings) => {
            let last = input.earlier.installed().find(|known| known.file == file.path).cloned();
            (last.clone(), if last.is_some() { State::LastGood } else { State::Refused }, findings)
        }
    };
    if let Some(installed) = installed {
        snapshot.installed.entry(installed.part.manifest.metadata.name.clone()).or_default().push(installed);
    }
    snapshot.reports.push(FileReport { file: file.path.clone(), kind: file.kind, state, findings });
}

/// Whether a route that ends in `/*` owns another. The one of the root leaves other pages theirs.
fn owns(wide: &str, route: &str) -> bool {
    let base = wide.strip_suffix("/*").filter(|base| !base.is_empty());
    base.and_then(|base| route.strip_prefix(base)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether all that a page shows is installed, in some version: then an edit that names what is not changes nothing. When a
/// PBC was taken away, its page goes on without it instead (ADR 0028).
fn is_whole(lock: &PageLock, snapshot: &Snapshot) -> bool {
    lock.items.iter().all(|item| snapshot.installed.contains_key(&item.pbc))
        && lock.layouts.iter().all(|layout| layout.absent.is_none())
}

fn publish(snapshot: &mut Snapshot, input: &Input<'_>, file: &SourceFile, read: Result<ReadPage, Vec<Finding>>) {
    let last = input.earlier.pages.values().find(|page| page.file == file.path);
    let fresh = read.and_then(|read| {
        let (name, route) = (&read.page.metadata.name, &read.page.spec.route);
        if let Some(twin) = snapshot.pages.get(name) {
            return Err(vec![Finding::error(
                "F03",
                "/metadata/name",
                format!("`{}` is already called `{name}`", twin.file),
            )]);
        }
        if let Some(twin) = snapshot.routes.get(route) {
            return Err(vec![Finding::error(
                "P11",
                "/spec/route",
                format!("the page `{twin}` already has the route `{route}`"),
            )]);
        }
        if let Some(twin) = snapshot.routes.iter().find(|(known, _)| owns(known, route) || owns(route, known)) {
            let message =
                format!("the page `{}` has the route `{}`, and one of both lies inside the other", twin.1, twin.0);
            return Err(vec![Finding::error("P11", "/spec/route", message)]);
        }
        let revision = last.map_or(1, |page| page.lock.page.revision + 1);
        let stamp = Stamp { revision, created_at: input.now.rfc3339(), created_by: "file".to_owned() };
        let (lock, findings) = build_without_missing(&read, snapshot, stamp)?;
        let lacks = findings.iter().any(Finding::is_error);
        if lacks && last.is_some_and(|last| is_whole(&last.lock, snapshot)) {
            return Err(read.warnings.into_iter().chain(findings).collect());
        }
        let lock = match last {
            Some(last) if last.lock.digest == lock.digest => Arc::clone(&last.lock),
            _ => Arc::new(lock),
        };
        let mut all = read.warnings;
        all.extend(findings);
        Ok((lock, if lacks { State::Partly } else { State::Live }, all))
    });
    let (lock, state, findings) = match fresh {
        Ok((lock, state, findings)) => (Some(lock), state, findings),
        Err(findings) => {
            let lock = last.map(|page| Arc::clone(&page.lock)).filter(|lock| {
                !snapshot.pages.contains_key(&lock.page.name) && !snapshot.routes.contains_key(&lock.page.route)
            });
            let state = if lock.is_some() { State::LastGood } else { State::Refused };
            (lock, state, findings)
        }
    };
    if let Some(lock) = lock {
        let name = lock.page.name.clone();
        snapshot.routes.insert(lock.page.route.clone(), name.clone());
        snapshot.pages.insert(name, LivePage { lock, file: file.path.clone(), changed: file.changed });
    }
    snapshot.reports.push(FileReport { file: file.path.clone(), kind: file.kind, state, findings });
}
