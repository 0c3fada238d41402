//! Packages: the one that is imported, and those it needs, wherever their files lie.

use crate::adapters::assets_folder::is_plain;
use crate::adapters::packages::archive;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::import::Package;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Where the files of a package lie.
#[derive(Debug)]
pub enum Files {
    /// In a folder whose path has no links.
    Folder(PathBuf),
    /// In memory, unpacked.
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Files {
    /// A file; none when it is not there, lies elsewhere by a link, or is larger than the host serves.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Self::Memory(files) => files.get(path).cloned(),
            Self::Folder(root) => std::fs::read(real(root, path)?).ok(),
        }
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        match self {
            Self::Memory(files) => files.contains_key(path),
            Self::Folder(root) => real(root, path).is_some(),
        }
    }

    /// The paths of all files, without those of packages inside and of hidden folders.
    pub fn list(&self) -> Vec<String> {
        let Self::Folder(root) = self else {
            let Self::Memory(files) = self else { return Vec::new() };
            return files.keys().filter(|path| !path.starts_with("node_modules/")).cloned().collect();
        };
        let (mut found, mut waiting) = (Vec::new(), vec![String::new()]);
        while let Some(folder) = waiting.pop() {
            let Ok(entries) = std::fs::read_dir(root.join(&folder)) else { continue };
            for entry in entries.flatten() {
                let Ok(name) = entry.file_name().into_string() else { continue };
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                if name.starts_with('.') || name == "node_modules" || found.len() >= archive::MANY {
                    continue;
                }
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => waiting.push(path),
                    Ok(kind) if kind.is_file() => found.push(path),
                    _ => {}
                }
            }
        }
        found.sort();
        found
    }
}

fn real(root: &Path, path: &str) -> Option<PathBuf> {
    let real = Some(path).filter(|path| is_plain(path)).and_then(|path| root.join(path).canonicalize().ok())?;
    let size = std::fs::metadata(&real).ok().filter(std::fs::Metadata::is_file)?.len();
    (real.starts_with(root) && size <= archive::ONE).then_some(real)
}

/// A package.
#[derive(Debug)]
pub struct Pack {
    /// What its `package.json` says.
    pub package: Package,
    /// Its files.
    pub files: Files,
    /// `sha512-…` of the archive it came in.
    pub archive: Option<String>,
    /// Its folder below the base of the PBC.
    pub place: String,
}

impl Pack {
    /// A package in a folder or in an archive; `own` is the one that is imported.
    ///
    /// # Errors
    /// What `archive::unpack` and `Package::read` say; `F01` when there is nothing to read.
    pub fn open(path: &Path, own: bool) -> Result<Self, Finding> {
        let unreadable = |why: String| Finding::error("F01", "", format!("`{}` cannot be read: {why}", path.display()));
        let (files, archive) = if path.is_dir() {
            (Files::Folder(path.canonicalize().map_err(|error| unreadable(error.to_string()))?), None)
        } else {
            let size = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
            if size > archive::PACKED {
                return Err(Finding::error(
                    "I03",
                    "",
                    format!("the archive has {size} bytes; at most {} are allowed", archive::PACKED),
                ));
            }
            let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
            (Files::Memory(archive::unpack(&bytes)?), Some(sha512(&bytes)))
        };
        let text = files.read("package.json");
        let text =
            text.ok_or_else(|| Finding::error("I02", "", format!("`{}` has no `package.json`", path.display())))?;
        let package = Package::read(&text)?;
        let place = if own {
            "package".to_owned()
        } else {
            format!("modules/{}@{}", package.name, package.version.replace('+', "-"))
        };
        Ok(Self { package, files, archive, place })
    }
}

fn sha512(bytes: &[u8]) -> String {
    use base64::Engine;
    use sha2::Digest;
    format!("sha512-{}", base64::engine::general_purpose::STANDARD.encode(sha2::Sha512::digest(bytes)))
}

/// Where packages are looked for that others need.
#[derive(Debug, Default)]
pub struct Shelf {
    /// Given as archives or folders, by name.
    with: BTreeMap<String, Rc<Pack>>,
    /// A folder like `node_modules`.
    modules: Option<PathBuf>,
    known: RefCell<BTreeMap<PathBuf, Option<Rc<Pack>>>>,
}

impl Shelf {
    /// A shelf of these packages and this folder.
    ///
    /// # Errors
    /// One of the packages cannot be read.
    pub fn new(with: &[PathBuf], modules: Option<PathBuf>) -> Result<Self, Finding> {
        let mut shelf = Self { modules, ..Self::default() };
        for path in with {
            let pack = Pack::open(path, false)?;
            shelf.with.insert(pack.package.name.clone(), Rc::new(pack));
        }
        Ok(shelf)
    }

    /// The package `name` that `from` means: one that was given, the nearest `node_modules` above it, or the folder of `--modules`.
    pub fn find(&self, name: &str, from: &Pack) -> Option<Rc<Pack>> {
        if let Some(pack) = self.with.get(name) {
            return Some(Rc::clone(pack));
        }
        let above = match &from.files {
            Files::Folder(root) => root
                .ancestors()
                .filter(|folder| !folder.ends_with("node_modules"))
                .map(|folder| folder.join("node_modules"))
                .collect(),
            Files::Memory(_) => Vec::new(),
        };
        above.iter().chain(&self.modules).find_map(|folder| self.open(&folder.join(name)))
    }

    fn open(&self, folder: &Path) -> Option<Rc<Pack>> {
        let folder = folder.canonicalize().ok()?;
        let mut known = self.known.borrow_mut();
        known.entry(folder).or_insert_with_key(|folder| Pack::open(folder, false).ok().map(Rc::new)).clone()
    }
}
