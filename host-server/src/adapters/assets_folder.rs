//! Reads a PBC's files from the assets folder and finds out which belong to it.
//!
//! With `"assets": "auto"` these are the modules reachable from its widgets, what they refer to by
//! `new URL('x', import.meta.url)`, style sheets, `$asset` files and the folders of framed pages. With a list these are
//! the listed files, whose hashes must match.

mod cache;
mod imports;
mod paths;
mod walk;

pub use cache::{FileCache, FileMemory};
pub use imports::{Refers, fault, refers, refers_of, style_refers};
pub use paths::{is_plain, join_path};

use crate::config::limits::Limits;
use crate::domain::assets::Generation;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::manifest::{Assets, Manifest, is_path};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a PBC's manifest wants served.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Folder below the assets folder.
    pub base: String,
    /// Listed files with their hashes; `None` is `"auto"`.
    pub listed: Option<BTreeMap<String, String>>,
    /// Modules of widgets.
    pub modules: BTreeSet<String>,
    /// Bare names to paths.
    pub imports: BTreeMap<String, String>,
    /// Style sheets, icons and `$asset` files.
    pub files: BTreeSet<String>,
    /// Documents of frames, with the words of their `sandbox`; their whole folders are served.
    pub frames: BTreeMap<String, String>,
}

impl Wanted {
    /// What `manifest` wants, and the `$asset` files that pages want of it.
    pub fn of(manifest: &Manifest, assets: &BTreeSet<String>) -> Self {
        let frontend = &manifest.spec.frontend;
        let mut wanted = Self {
            base: manifest.base().to_owned(),
            listed: match &frontend.assets {
                Some(Assets::Listed(list)) => Some(list.clone()),
                Some(Assets::Auto(_)) | None => None,
            },
            imports: frontend.imports.clone(),
            files: assets.clone(),
            ..Self::default()
        };
        wanted.files.extend(manifest.metadata.icons.iter().map(|icon| icon.src.clone()));
        let documents = manifest.spec.apis.iter().map(|api| &api.document.href).filter(|href| is_path(href));
        wanted.files.extend(documents.cloned());
        wanted.files.extend(manifest.elements_document().map(str::to_owned));
        for widget in &frontend.widgets {
            if let Some(element) = &widget.element {
                wanted.modules.insert(element.module.clone());
                wanted.files.extend(element.styles.iter().cloned());
            }
            if let Some(frame) = &widget.frame
                && !frame.src.contains("://")
            {
                let path = frame.src.split(['?', '#']).next().unwrap_or_default();
                let words: Vec<&str> = frame.sandbox.iter().map(|word| word.word()).collect();
                wanted.frames.insert(path.to_owned(), words.join(" "));
            }
        }
        wanted
    }
}

impl Wanted {
    /// The folders below `root` in which a change matters even before anything could be read.
    pub fn folders(&self, root: &Path) -> BTreeSet<PathBuf> {
        let base = root.join(self.base.trim_end_matches('/'));
        let mut folders = BTreeSet::from([base.clone()]);
        for path in self.modules.iter().chain(&self.files).chain(self.frames.keys()) {
            let mut folder = Path::new(path).parent();
            while let Some(inner) = folder.filter(|inner| !inner.as_os_str().is_empty()) {
                folders.insert(base.join(inner));
                folder = inner.parent();
            }
        }
        folders
    }
}

/// Reads what is wanted from `root`.
///
/// Warnings come back beside the generation.
///
/// # Errors
///
/// All findings (`A01` to `A07`), at least one of them an error: a file is missing, climbs out of its folder, is another
/// one than listed, too large, or imports what is not there.
pub fn read(
    root: &Path,
    wanted: &Wanted,
    files: &FileCache<'_>,
    limits: &Limits,
) -> Result<(Generation, Vec<Finding>), Vec<Finding>> {
    let mut walk = match walk::Walk::new(root, wanted, files, limits) {
        Ok(walk) => walk,
        Err(finding) => return Err(vec![finding]),
    };
    walk.run();
    walk.finish()
}
