//! Puts a widget into the folders of a portal: the files that its manifest reaches, then the manifest.

use crate::cli::project::{Project, with_base};
use jogakbo_contract::manifest::Manifest;
use std::path::{Path, PathBuf};

/// A portal's folders.
#[derive(Debug)]
pub struct Target {
    manifests: PathBuf,
    assets: PathBuf,
}

impl Target {
    /// The folders `manifests` and `widgets` below `folder`.
    ///
    /// # Errors
    /// For people: it is no portal's folder, or another PBC has its files where this one's would be.
    pub fn open(folder: &Path, project: &Project) -> Result<Self, String> {
        let target = Self { manifests: folder.join("manifests"), assets: folder.join("widgets") };
        if !target.manifests.is_dir() {
            return Err(format!(
                "`{}` has no folder `manifests`; name the folder in which a portal is served",
                folder.display()
            ));
        }
        let base = project.base()?;
        let own = project.manifest.file_name().unwrap_or_default();
        for entry in std::fs::read_dir(&target.manifests).into_iter().flatten().flatten() {
            let other = std::fs::read(entry.path()).ok().and_then(|bytes| Manifest::read(&bytes).ok());
            if other
                .is_some_and(|other| entry.file_name() != own && other.manifest.base().trim_end_matches('/') == base)
            {
                let shown = entry.file_name().to_string_lossy().into_owned();
                return Err(format!("`{shown}` has its files in `widgets/{base}` already; rename your folder"));
            }
        }
        Ok(target)
    }

    /// Copies what is there now; nothing while the build or the manifest is broken.
    ///
    /// # Errors
    /// For people: a file cannot be read or written.
    pub fn take(&self, project: &Project, failure: Option<&str>) -> Result<(), String> {
        if failure.is_some() {
            return Ok(());
        }
        let base = project.base()?;
        let shown = project.manifest.display().to_string();
        let bytes = std::fs::read(&project.manifest).map_err(|cause| format!("`{shown}` cannot be read: {cause}"))?;
        let Some(bytes) = with_base(&bytes, &base) else { return Ok(()) };
        let Ok(read) = Manifest::read(&bytes) else { return Ok(()) };
        // What is wrong with files is told by the check; nothing half is copied.
        let Ok((generation, _)) = project.files(&read.manifest) else { return Ok(()) };
        for (path, blob) in &generation.blobs {
            put(&self.assets.join(&base).join(path), &blob.bytes)?;
        }
        put(&self.manifests.join(format!("{}.json", read.manifest.metadata.name)), &bytes)
    }
}

/// Writes a file in one step: the portal may be reading it. Leaves one alone that is the same.
fn put(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let draft = path.with_extension("jogakbo-draft");
    let written = std::fs::create_dir_all(path.parent().unwrap_or(path))
        .and_then(|()| std::fs::write(&draft, bytes))
        .and_then(|()| std::fs::rename(&draft, path));
    written.map_err(|cause| format!("`{}` cannot be written: {cause}", path.display()))
}
