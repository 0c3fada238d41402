//! Packages: one version of a PBC with its files, as it is sent to a portal; how it is read, checked, signed, kept until somebody
//! decides, and put in place (ADR 0045).
//!
//! A package lies as a portal lies: the manifest in `manifests/`, its signature beside it, its files below `widgets/NAME/VERSION/`.
//! Everything else in it is left where it is.

pub mod archive;
mod beside;
mod check;
mod desk;
mod folder;
pub mod keys;
mod notes;
mod place;
pub mod scan;
mod write;

pub use beside::{Beside, CHECKS, SIGNATURE};
pub use check::{Checked, check, content};
pub use desk::{Desk, DeskError};
pub use notes::{Installed, Waiting};

use super::checks_file::Checks;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::manifest::{Manifest, Metadata, ReadManifest, is_path};
use jogakbo_contract::publish::Statement;
use semver::Version;
use std::collections::BTreeMap;
use std::path::Path;

/// A package in memory.
#[derive(Debug)]
pub struct Package {
    /// The manifest as it came.
    pub text: Vec<u8>,
    /// The same, read.
    pub read: ReadManifest,
    /// The version it describes.
    pub version: Version,
    /// Path below the base to content, of everything below the base.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What lies beside the manifest.
    pub beside: Beside,
}

impl Package {
    /// The package in an archive, or in a folder; or the one in a folder that this manifest describes.
    ///
    /// # Errors
    /// What `archive::unpack` says; `I03`, `I04`: the same for folders; `F01`: nothing can be read; `K01`, `K10` and what is wrong with the
    /// manifest.
    pub fn open(path: &Path) -> Result<Self, Vec<Finding>> {
        let file = |error: std::io::Error| {
            vec![Finding::error("F01", "", format!("`{}` cannot be read: {error}", path.display()))]
        };
        if path.is_dir() {
            return Self::of(&folder::read(path, None)?);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".json") {
            let manifests = path.parent().unwrap_or_else(|| Path::new("."));
            return Self::of(&folder::read(&manifests.join(".."), Some(&name))?);
        }
        let size = std::fs::metadata(path).map_err(file)?.len();
        if size > archive::PACKED {
            let message = format!("the archive has {size} bytes; at most {} are allowed", archive::PACKED);
            return Err(vec![Finding::error("I03", "", message)]);
        }
        Self::unpack(&std::fs::read(path).map_err(file)?)
    }

    /// The package in the bytes of an archive.
    ///
    /// # Errors
    /// As above.
    pub fn unpack(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        Self::of(&archive::unpack(bytes).map_err(|finding| vec![finding])?)
    }

    fn of(all: &BTreeMap<String, Vec<u8>>) -> Result<Self, Vec<Finding>> {
        let one = |code: &str, at: &str, message: String| vec![Finding::error(code, at, message)];
        let manifests: Vec<&String> = all.keys().filter(|path| is_manifest(path)).collect();
        let [path] = manifests[..] else {
            let message = format!("the package holds {} manifests in `manifests/`; it has to be one", manifests.len());
            return Err(one("K01", "", message));
        };
        let stem = path.strip_suffix("json").unwrap_or(path);
        let beside = Beside::read(|ending| Ok::<_, Vec<Finding>>(all.get(&format!("{stem}{ending}")).cloned()))?;
        let package = Self::made(all[path].clone(), beside, |base| {
            let below = format!("widgets/{base}/");
            let inside = all.iter().filter_map(|(path, content)| Some((path.strip_prefix(&below)?, content)));
            Ok(inside.map(|(path, content)| (path.to_owned(), content.clone())).collect())
        })?;
        if package.files.is_empty() {
            let message = format!("the package has no files below `widgets/{}/`", package.read.manifest.base());
            return Err(one("K01", "/spec/frontend/base", message));
        }
        if let Some(path) = package.files.keys().find(|path| !is_path(path)) {
            let cut: String = path.chars().take(120).collect();
            let message = format!("`{cut}` has other characters than a-z, 0-9, . _ @ + ~ - and /");
            return Err(one("A02", "", message));
        }
        Ok(package)
    }

    /// Where the files of this version have to lie, below the folder of all widgets' files.
    pub fn place(metadata: &Metadata) -> String {
        format!("{}/{}", metadata.name, metadata.version.replace('+', "-"))
    }

    /// A package of its parts; `files` is asked with the base.
    ///
    /// # Errors
    /// What is wrong with the manifest; `K10`: its files lie elsewhere.
    pub fn made(
        text: Vec<u8>,
        beside: Beside,
        files: impl FnOnce(&str) -> Result<BTreeMap<String, Vec<u8>>, Vec<Finding>>,
    ) -> Result<Self, Vec<Finding>> {
        let read = Manifest::read(&text)?;
        let metadata = &read.manifest.metadata;
        let version = Version::parse(&metadata.version).map_err(|error| {
            let message = format!("`{}` is no version: {error}", metadata.version);
            vec![Finding::error("M14", "/metadata/version", message)]
        })?;
        let (base, own) = (read.manifest.base(), Self::place(metadata));
        if base != own {
            let message = format!("the files lie in `{base}`; those of this version have to lie in `{own}`");
            return Err(vec![Finding::error("K10", "/spec/frontend/base", message)]);
        }
        let files = files(base)?;
        Ok(Self { text, read, version, files, beside })
    }

    /// `name@version`: how its manifest is called where it is installed.
    pub fn key(&self) -> String {
        let metadata = &self.read.manifest.metadata;
        format!("{}@{}", metadata.name, metadata.version)
    }

    /// What its publisher signs.
    pub fn statement(&self) -> Statement {
        let metadata = &self.read.manifest.metadata;
        Statement::of(metadata.name.as_str(), &metadata.version, &self.read.digest, &self.files)
            .with_checks(self.beside.checks.as_ref())
    }

    /// The test results that it brings, which are its maker's word.
    ///
    /// # Errors
    /// `K17`: they are not understood, or not of what is in it.
    pub fn checks(&self) -> Result<Option<Checks>, Finding> {
        let read = |bytes: &Vec<u8>| Checks::of(bytes, &self.read.digest, &self.read.manifest);
        self.beside.checks.as_ref().map(read).transpose().map_err(|why| Finding::error("K17", "", why))
    }

    /// Bytes of its files.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|content| content.len() as u64).sum()
    }
}

/// Whether a path of a package is that of a manifest.
fn is_manifest(path: &str) -> bool {
    let name = path.strip_prefix("manifests/").unwrap_or_default();
    let is_result = name.ends_with(crate::adapters::manifests_folder::CHECKS);
    !name.is_empty()
        && !name.contains('/')
        && !name.starts_with('.')
        && name.strip_suffix(".json").is_some()
        && !is_result
}
