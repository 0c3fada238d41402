//! From files to a snapshot: read, check, index, freeze; what fails keeps its last good version.

use super::{FileReport, Installed, Kind, Snapshot, SourceFile, State};
use super::{adapters, apis, pages, parallel, trials};
use crate::config::trust::Trust;
use crate::domain::assets::Generation;
use crate::domain::releases::Releases;
use crate::domain::stops::Target;
use crate::ports::Timestamp;
use crate::ports::pages::Live;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::{BackEnd, Part};
use jogakbo_contract::manifest::{Manifest, Metadata, ReadManifest};
use jogakbo_contract::page::Page;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Files of a PBC with warnings, or what is wrong with them.
pub type Indexed = Result<(Arc<Generation>, Vec<Finding>), Vec<Finding>>;

/// What was released stays as it was: copies of released versions.
pub trait Kept: Sync {
    /// Notes a version when it comes the first time, with its files; later says what is another than it was then.
    ///
    /// # Errors
    ///
    /// `R01`: something of it was changed.
    fn note(&self, manifest: &[u8], part: &Part, generation: &Generation) -> Result<(), Finding>;

    /// The version `name@version` as it was released: its manifest and its files, those that pages name among them.
    fn find(&self, key: &str, named: &BTreeMap<PbcName, BTreeSet<String>>) -> Option<(Vec<u8>, Arc<Generation>)>;
}

/// What a snapshot is made of.
pub struct Input<'a> {
    /// The files.
    pub files: &'a [SourceFile],
    /// Revisions of pages that were published here; they take the place of their files.
    pub stored: &'a [Live],
    /// Pages that are being edited.
    pub drafts: &'a [Page],
    /// What was live before.
    pub earlier: &'a Snapshot,
    /// Reads a PBC's files; beside what its manifest names it takes the files that pages name by `$asset`.
    pub assets: &'a (dyn Fn(&Manifest, &BTreeSet<String>) -> Indexed + Sync),
    /// Who runs in frames, by the operator's word.
    pub trust: &'a Trust,
    /// Which versions ranges stand for.
    pub releases: &'a Arc<Releases>,
    /// Versions that an operator stopped, as `name@1.0.0`.
    pub stopped: &'a BTreeSet<String>,
    /// Copies of what was released; `None` where nothing is kept, as for a mere check.
    pub kept: Option<&'a dyn Kept>,
    /// Whether a file without a version in its name is a release, too.
    pub strict: bool,
    /// Now.
    pub now: Timestamp,
    /// The log's newest number.
    pub head: u64,
}

/// Makes a snapshot.
pub fn compose(input: &Input<'_>) -> Snapshot {
    let mut snapshot =
        Snapshot { trust: input.trust.clone(), releases: Arc::clone(input.releases), ..Snapshot::default() };
    let pages = pages::gather(input);
    let named = pages::named_assets(&pages, input.stored, input.drafts);
    let manifests: Vec<&SourceFile> = input.files.iter().filter(|file| file.kind == Kind::Manifest).collect();
    let read = parallel::map(&manifests, |file| read_installed(input, file, &named));
    for (file, fresh) in manifests.into_iter().zip(read) {
        install(&mut snapshot, input, file, fresh, &named);
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
    pages::install(&mut snapshot, input, pages);
    trials::install(&mut snapshot, input.earlier);
    snapshot.reports.sort_by(|a, b| a.file.cmp(&b.file));
    snapshot
}

pub(super) fn content(file: &SourceFile) -> Result<&[u8], Vec<Finding>> {
    file.content.as_deref().map_err(|why| vec![Finding::error("F01", "", format!("the file cannot be read: {why}"))])
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
    if let Some(kept) = input.kept.filter(|_| is_release(input, file)) {
        kept.note(content(file)?, &part, &generation).map_err(|finding| vec![finding])?;
    }
    Ok((Installed { part, generation, apis, file: file.path.clone(), version }, findings))
}

/// Whether what a file describes was released, and so never changes: its name says the version (`name@1.0.0.json`), or the
/// operator wants it of all.
fn is_release(input: &Input<'_>, file: &SourceFile) -> bool {
    input.strict || file.stem.contains('@')
}

/// A version as it was released, in place of a file that is not good any more.
fn as_released(input: &Input<'_>, file: &SourceFile, named: &BTreeMap<PbcName, BTreeSet<String>>) -> Option<Installed> {
    let kept = input.kept.filter(|_| is_release(input, file))?;
    let says = || Some(read_manifest(file).ok()?.0.manifest.metadata).map(|it| format!("{}@{}", it.name, it.version));
    let key = if file.stem.contains('@') { file.stem.clone() } else { says()? };
    let (bytes, generation) = kept.find(&key, named)?;
    let read = Manifest::read(&bytes).ok()?;
    let version = Version::parse(&read.manifest.metadata.version).ok()?;
    let apis = apis::read(&read.manifest, &generation).ok()?;
    let part = Part { manifest: read.manifest, digest: read.digest, assets: generation.index.clone() };
    Some(Installed { part, generation, apis, file: file.path.clone(), version })
}

fn install(
    snapshot: &mut Snapshot,
    input: &Input<'_>,
    file: &SourceFile,
    fresh: Result<(Installed, Vec<Finding>), Vec<Finding>>,
    named: &BTreeMap<PbcName, BTreeSet<String>>,
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
    let (installed, state, mut findings) = match fresh {
        Ok((installed, findings)) => (Some(Arc::new(installed)), State::Live, findings),
        Err(findings) => {
            let last = input.earlier.installed().find(|known| known.file == file.path).cloned();
            let last = last.or_else(|| as_released(input, file, named).map(Arc::new));
            (last.clone(), if last.is_some() { State::LastGood } else { State::Refused }, findings)
        }
    };
    let is_stopped = |installed: &Arc<Installed>| {
        let Metadata { name, version, .. } = &installed.part.manifest.metadata;
        input.stopped.contains(&Target::text(name, version))
    };
    let (installed, state) = match installed.clone().filter(is_stopped) {
        Some(stopped) => {
            let Metadata { name, version, .. } = &stopped.part.manifest.metadata;
            let message = format!("an operator stopped `{name}` {version}, so no page shows it");
            findings.push(Finding::warning("R03", "/metadata/version", message));
            (None, State::Refused)
        }
        None => (installed, state),
    };
    if let Some(installed) = installed {
        snapshot.installed.entry(installed.part.manifest.metadata.name.clone()).or_default().push(installed);
    }
    snapshot.reports.push(FileReport { file: file.path.clone(), kind: file.kind, state, findings });
}
