//! The folder of a package, with the limits of an archive.

use super::archive::{MANY, ONE};
use super::{CHECKS, SIGNATURE, is_manifest};
use jogakbo_contract::finding::Finding;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// Bytes of all files together.
const ALL: u64 = 256 * 1024 * 1024;

/// What lies in `manifests/` and `widgets/` of `root`; of manifests only the one called `only`, if that is said.
///
/// # Errors
/// `F01`: it cannot be read. `I03`: too large or too many. `I04`: a link, or a name that is not UTF-8.
pub fn read(root: &Path, only: Option<&str>) -> Result<BTreeMap<String, Vec<u8>>, Vec<Finding>> {
    let mut found = BTreeMap::new();
    for folder in ["manifests", "widgets"] {
        if root.join(folder).is_dir() {
            below(root, folder, &mut found)?;
        }
    }
    if let Some(only) = only {
        let own = format!("manifests/{only}");
        found.retain(|path, _| !is_manifest(path) || *path == own);
    }
    Ok(found)
}

/// Everything below a folder of `root`, by its path from there.
///
/// # Errors
/// As above.
pub fn below(root: &Path, folder: &str, found: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Vec<Finding>> {
    let wrong = |code: &str, message: String| vec![Finding::error(code, "", message)];
    let unread = |path: &str, error: &std::io::Error| wrong("F01", format!("`{path}` cannot be read: {error}"));
    let mut left = ALL.saturating_sub(found.values().map(|content| content.len() as u64).sum());
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = std::fs::read_dir(root.join(&folder)).map_err(|error| unread(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unread(&folder, &error))?;
            let name = entry.file_name().into_string().map_err(|name| {
                wrong("I04", format!("the name `{}` in `{folder}` is not UTF-8", name.to_string_lossy()))
            })?;
            let path = format!("{folder}/{name}");
            let kind = entry.file_type().map_err(|error| unread(&path, &error))?;
            if kind.is_dir() {
                // Packages that a build needs are none of the PBC's files.
                if name != "node_modules" {
                    waiting.push(path);
                }
                continue;
            }
            let is_beside = || [SIGNATURE, CHECKS].iter().any(|ending| name.ends_with(&format!(".{ending}")));
            let is_other = folder == "manifests" && !is_manifest(&path) && !is_beside();
            if is_other || folder.starts_with("manifests/") {
                continue;
            }
            if !kind.is_file() {
                return Err(wrong("I04", format!("`{path}` is a link or no file")));
            }
            let mut content = Vec::new();
            let file = std::fs::File::open(entry.path()).map_err(|error| unread(&path, &error))?;
            file.take(ONE + 1).read_to_end(&mut content).map_err(|error| unread(&path, &error))?;
            if content.len() as u64 > ONE {
                return Err(wrong("I03", format!("`{path}` has more than {ONE} bytes")));
            }
            left = left
                .checked_sub(content.len() as u64)
                .ok_or_else(|| wrong("I03", format!("the folder holds more than {ALL} bytes")))?;
            found.insert(path, content);
            if found.len() > MANY {
                return Err(wrong("I03", format!("the folder holds more than {MANY} files")));
            }
        }
    }
    Ok(())
}
