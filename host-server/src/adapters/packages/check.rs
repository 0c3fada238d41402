//! Whether a package may be installed: who signed it, whether its files are those that the manifest means, and whether the modules
//! bring the elements that it promises. Nothing of it is run.

use super::keys::is_by;
use super::scan::{Look, look};
use super::{Package, place};
use crate::adapters::assets_folder::{self, FileCache, FileMemory, Wanted};
use crate::config::Config;
use crate::domain::assets::{AssetShelf, Compressor, Generation};
use crate::domain::catalogue::{Input, Installed, Kind, Snapshot, SourceFile, compose};
use crate::ports::Timestamp;
use jogakbo_contract::finding::{Finding, join};
use jogakbo_contract::ids::{Name, PbcName};
use jogakbo_contract::manifest::{Define, Element, Manifest, Tier};
use jogakbo_contract::publish::{Detached, Publishers, Standing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a check found that does not keep a package out.
#[derive(Debug, Default)]
pub struct Checked {
    /// Whose signature it has.
    pub publisher: Option<Name>,
    /// Warnings.
    pub findings: Vec<Finding>,
    /// What the modules call that a reviewer would want to see, to how many of them.
    pub calls: BTreeMap<String, usize>,
}

/// Checks a package for a portal.
///
/// # Errors
/// All findings, at least one of them an error. Signature and version are looked at first: of a package that fails there nothing else is
/// told.
pub fn check(package: &Package, config: &Config, publishers: &Publishers) -> Result<Checked, Vec<Finding>> {
    let publisher = signer(package, config, publishers).map_err(|finding| vec![finding])?;
    place::free(package, config).map_err(|finding| vec![finding])?;
    Ok(Checked { publisher, ..content(package, config)? })
}

/// Checks what is in a package, whoever made it and wherever it goes.
///
/// # Errors
/// All findings, at least one of them an error.
pub fn content(package: &Package, config: &Config) -> Result<Checked, Vec<Finding>> {
    package.checks().map_err(|finding| vec![finding])?;
    let (installed, mut findings) = installed(package, config)?;
    let mut calls = BTreeMap::new();
    let looks = looks(&installed.generation, &mut calls);
    for (index, widget) in package.read.manifest.spec.frontend.widgets.iter().enumerate() {
        let at = format!("/spec/frontend/widgets/{index}");
        if let Some(element) = &widget.element {
            findings.extend(defined(element, &installed.generation, &looks, &join(&at, "element")));
        }
        if widget.tier == Tier::Page && !config.trust.frames(package.read.manifest.metadata.name.as_str()) {
            let message = format!("`{}` runs in the portal's page and reaches all of it", widget.name);
            findings.push(Finding::warning("K16", join(&at, "tier"), message));
        }
    }
    if findings.iter().any(Finding::is_error) {
        return Err(findings);
    }
    Ok(Checked { publisher: None, findings, calls })
}

/// Whose signature the package has, as far as it needs one.
fn signer(package: &Package, config: &Config, publishers: &Publishers) -> Result<Option<Name>, Finding> {
    let rule = config.releases.signatures;
    let signature = match &package.beside.signature {
        Some(bytes) if rule != jogakbo_contract::publish::Signatures::Off => Some(Detached::read(bytes)?),
        _ => None,
    };
    let name = &package.read.manifest.metadata.name;
    match (rule.judge(publishers, name, signature.as_ref())?, signature) {
        (Standing::By(who, key), Some(signature)) => {
            if is_by(&key, &signature, &package.statement()) {
                return Ok(Some(who));
            }
            let message = format!("`{who}` did not sign this manifest with these files");
            Err(Finding::error("K05", "", message))
        }
        _ => Ok(None),
    }
}

/// The package as the host would have it, read from a folder that nobody else sees, with what is to be said of it.
fn installed(package: &Package, config: &Config) -> Result<(Arc<Installed>, Vec<Finding>), Vec<Finding>> {
    let failed =
        |error: std::io::Error| vec![Finding::error("F01", "", format!("the files cannot be laid out: {error}"))];
    let stage = tempfile::tempdir().map_err(failed)?;
    place::fill(&stage.path().join(package.read.manifest.base()), &package.files).map_err(failed)?;
    let (shelf, memory, now) = (AssetShelf::new(Compressor::none()), FileMemory::default(), Timestamp(0));
    let assets = |manifest: &Manifest, named: &BTreeSet<String>| {
        let cache = FileCache::new(&shelf, &memory);
        assets_folder::read(stage.path(), &Wanted::of(manifest, named), &cache, &config.limits)
            .map(|(generation, findings)| (shelf.put(generation, now), findings))
    };
    let key = package.key();
    let files = [SourceFile {
        path: format!("{key}.json"),
        stem: key,
        kind: Kind::Manifest,
        changed: None,
        content: Ok(package.text.clone()),
    }];
    let (earlier, releases) = (Snapshot::default(), Arc::default());
    let snapshot = compose(&Input {
        files: &files,
        stored: &[],
        drafts: &[],
        earlier: &earlier,
        assets: &assets,
        trust: &config.trust,
        releases: &releases,
        stopped: &BTreeSet::new(),
        kept: None,
        strict: false,
        now,
        head: 0,
    });
    let findings: Vec<Finding> = snapshot.reports().iter().flat_map(|report| report.findings.clone()).collect();
    match snapshot.installed().next() {
        Some(installed) => Ok((Arc::clone(installed), findings)),
        None => Err(findings),
    }
}

/// What each module says, with its text.
type Looks = BTreeMap<String, (Look, String)>;

fn looks(generation: &Generation, calls: &mut BTreeMap<String, usize>) -> Looks {
    let is_module = |path: &&String| [".js", ".mjs"].iter().any(|ending| path.ends_with(ending));
    let mut looks = Looks::new();
    for path in generation.blobs.keys().filter(is_module) {
        let text = String::from_utf8_lossy(&generation.blobs[path].bytes).into_owned();
        // What cannot be parsed is an error of the host's own walk, if a widget needs it.
        let Ok(look) = look(&text) else { continue };
        for call in &look.calls {
            *calls.entry((*call).to_owned()).or_default() += 1;
        }
        looks.insert(path.clone(), (look, text));
    }
    looks
}

/// What speaks against that an element's module brings it.
fn defined(element: &Element, generation: &Generation, looks: &Looks, at: &str) -> Option<Finding> {
    let (tag, module) = (element.tag.as_str(), &element.module);
    if element.define == Define::Host {
        let export = element.export.as_deref().unwrap_or("default");
        // What a module hands on from others is not known by name.
        let is_there = looks.get(module).is_none_or(|(look, text)| {
            look.exports.contains(export)
                || text.contains("export *")
                || text.contains("export{")
                || text.contains("export {")
        });
        let message = format!("`{module}` exports no `{export}`, which would be the class of `{tag}`");
        return (!is_there).then(|| Finding::error("K08", join(at, "export"), message));
    }
    let reached = generation.index.graphs.get(module).into_iter().flatten().chain([module]);
    let reached: Vec<&(Look, String)> = reached.filter_map(|path| looks.get(path)).collect();
    if reached.iter().any(|(look, _)| look.defines.contains_key(tag)) {
        return None;
    }
    let written = [format!("\"{tag}\""), format!("'{tag}'"), format!("`{tag}`")];
    if reached.iter().any(|(_, text)| written.iter().any(|written| text.contains(written))) {
        let message =
            format!("nothing says for sure that `{module}` defines `{tag}`, though the name is written there");
        return Some(Finding::warning("K09", join(at, "tag"), message));
    }
    let others: BTreeSet<&str> = reached.iter().flat_map(|(look, _)| look.defines.keys().map(String::as_str)).collect();
    let others: Vec<&str> = others.into_iter().take(5).collect();
    let instead = if others.is_empty() { "no element".to_owned() } else { others.join(", ") };
    Some(Finding::error("K08", join(at, "tag"), format!("`{module}` does not define `{tag}`; it defines {instead}")))
}

/// The name of a PBC in a key such as `name@version`.
pub(super) fn name_of(key: &str) -> Option<PbcName> {
    let (name, version) = key.split_once('@')?;
    semver::Version::parse(version).ok()?;
    name.parse().ok()
}
