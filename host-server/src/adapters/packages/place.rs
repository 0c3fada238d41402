//! Where a package comes to lie: its files first, the manifest last, so that a host that watches never sees one without the other.

use super::{CHECKS, Package, SIGNATURE, folder};
use crate::adapters::manifests_folder::read_folder;
use crate::adapters::{files, released_folder};
use crate::config::Config;
use crate::domain::catalogue::Kind;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::manifest::Manifest;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};

/// Whether the version is free.
///
/// # Errors
/// `K07`: a manifest describes it already, it was released with another content, or other files lie in its place.
pub fn free(package: &Package, config: &Config) -> Result<(), Finding> {
    let (key, metadata) = (package.key(), &package.read.manifest.metadata);
    let taken = |message: String| Err(Finding::error("K07", "/metadata/version", message));
    for file in read_folder(&config.paths.manifests).iter().filter(|file| file.kind == Kind::Manifest) {
        let read = file.content.as_deref().ok().and_then(|bytes| Manifest::read(bytes).ok());
        let same = read.as_ref().is_some_and(|read| {
            read.manifest.metadata.name == metadata.name && read.manifest.metadata.version == metadata.version
        });
        if same || file.stem == key {
            let other = read.is_none_or(|read| read.digest != package.read.digest);
            let with = if other { " with another content; a released version never changes" } else { "" };
            return taken(format!("`{key}` is installed already{with}"));
        }
    }
    let note = released_folder::folder(&config.paths.data).join(&key).join("release.json");
    if let Ok(bytes) = fs::read(note) {
        let note: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let changed = |(path, content): (&String, &Vec<u8>)| {
            note["files"].get(path).is_some_and(|was| was.as_str() != Some(Sri::sha384_of(content).as_str()))
        };
        if note["digest"] != package.read.digest.as_str() || package.files.iter().any(changed) {
            return taken(format!("`{key}` was released with another content; a released version never changes"));
        }
    }
    let place = assets(package, config);
    if place.exists() && !has_files(&place, package) {
        return taken(format!("other files lie in `{}` already", package.read.manifest.base()));
    }
    Ok(())
}

fn assets(package: &Package, config: &Config) -> PathBuf {
    config.paths.assets.join(package.read.manifest.base())
}

/// Whether a folder holds exactly the files of a package.
fn has_files(place: &Path, package: &Package) -> bool {
    below(place).is_ok_and(|found| found == package.files)
}

/// Whether a package is in its place, whole.
pub fn holds(package: &Package, config: &Config) -> bool {
    let manifest = fs::read(config.paths.manifests.join(format!("{}.json", package.key())));
    manifest.is_ok_and(|text| text == package.text) && has_files(&assets(package, config), package)
}

/// Everything below a folder.
pub fn below(place: &Path) -> Result<BTreeMap<String, Vec<u8>>, Vec<Finding>> {
    let (above, name) = (place.parent().unwrap_or(place), place.file_name().unwrap_or_default().to_string_lossy());
    let mut found = BTreeMap::new();
    folder::below(above, &name, &mut found)?;
    let start = format!("{name}/");
    Ok(found
        .into_iter()
        .map(|(path, content)| (path.strip_prefix(&start).unwrap_or(&path).to_owned(), content))
        .collect())
}

/// Puts a package in place. What cannot be put whole leaves nothing.
///
/// # Errors
///
/// A folder cannot be written.
pub fn put(package: &Package, config: &Config) -> Result<(), Error> {
    let (place, manifests) = (assets(package, config), &config.paths.manifests);
    let above = place.parent().unwrap_or(&place);
    sweep(above);
    let made = if place.exists() {
        false
    } else {
        // Beside its place, since a rename does not cross file systems.
        fs::create_dir_all(above)?;
        let stage = tempfile::Builder::new().prefix(".stage-").tempdir_in(above)?;
        let draft = stage.path().join("files");
        fill(&draft, &package.files)?;
        fs::rename(&draft, &place)?;
        files::sync(above)?;
        true
    };
    let key = package.key();
    let mut beside = package.beside.files();
    let done = fs::create_dir_all(manifests)
        .and_then(|()| {
            beside.try_for_each(|(ending, content)| files::replace(&manifests.join(format!("{key}.{ending}")), content))
        })
        .and_then(|()| files::replace(&manifests.join(format!("{key}.json")), &package.text));
    done.inspect_err(|_| {
        clear_beside(&key, manifests);
        if made {
            fs::remove_dir_all(&place).ok();
        }
    })
}

/// Removes what an installation of a package left that was cut off before its manifest was in place.
pub fn take_back(package: &Package, config: &Config) {
    let place = assets(package, config);
    clear_beside(&package.key(), &config.paths.manifests);
    sweep(place.parent().unwrap_or(&place));
    if has_files(&place, package) {
        fs::remove_dir_all(&place).ok();
    }
}

fn clear_beside(key: &str, manifests: &Path) {
    for ending in [SIGNATURE, CHECKS] {
        fs::remove_file(manifests.join(format!("{key}.{ending}"))).ok();
    }
}

/// Removes drafts of installations that were cut off; nobody else installs meanwhile.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(".stage-") {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// Writes files into a new folder; each is on the disk when this is over, by its name.
///
/// # Errors
///
/// One cannot be written.
pub fn fill(folder: &Path, contents: &BTreeMap<String, Vec<u8>>) -> Result<(), Error> {
    fs::create_dir_all(folder)?;
    let mut folders = BTreeSet::from([folder.to_owned()]);
    for (path, content) in contents {
        let to = folder.join(path);
        fs::create_dir_all(to.parent().unwrap_or(folder))?;
        let mut file = File::create_new(&to)?;
        file.write_all(content)?;
        file.sync_all()?;
        folders.extend(to.ancestors().skip(1).take_while(|inner| inner.starts_with(folder)).map(Path::to_owned));
    }
    folders.iter().try_for_each(|inner| files::sync(inner))
}
