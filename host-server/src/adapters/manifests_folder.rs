//! Reads manifests, pages and adapters from their folder, and watches it together with the assets.

use crate::domain::catalogue::{Kind, SourceFile};
use crate::ports::Timestamp;
use notify::{RecursiveMode, Watcher};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

/// Quiet time after a change before it is taken: editors write in several steps.
const QUIET: Duration = Duration::from_millis(100);
/// Longest wait while changes keep coming.
const LONGEST: Duration = Duration::from_millis(500);

/// How the names of results of `jogakbo test-widget` end.
pub const CHECKS: &str = ".checks.json";
/// Most bytes of such a result.
const MOST_OF_CHECKS: u64 = 256 * 1024;

/// All manifests (`*.json`), pages (`pages/*.json`) and adapters (`adapters/*.json`) of `folder`, in the order of their paths.
pub fn read_folder(folder: &Path) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = Vec::new();
    let folders = [
        (Kind::Manifest, folder.to_owned()),
        (Kind::Page, folder.join("pages")),
        (Kind::Adapter, folder.join("adapters")),
    ];
    for (kind, folder) in folders {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        files.extend(paths.iter().filter(|path| is_document(path)).map(|path| read_file(path, kind)));
    }
    files
}

/// Results of `jogakbo test-widget` in `folder`, by the digest of the manifest that was tried. What cannot be read, or is larger
/// than such a result gets, says nothing.
pub fn read_checks(folder: &Path) -> BTreeMap<String, Value> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| {
        entry.file_name().to_string_lossy().ends_with(CHECKS)
            && entry.metadata().is_ok_and(|about| about.is_file() && about.len() <= MOST_OF_CHECKS)
    });
    let results = files.filter_map(|entry| serde_json::from_slice::<Value>(&std::fs::read(entry.path()).ok()?).ok());
    results.filter_map(|result| Some((result.get("digest")?.as_str()?.to_owned(), result))).collect()
}

/// One file.
pub fn read_file(path: &Path, kind: Kind) -> SourceFile {
    // Read no more than any document may have: what is larger is refused by its size.
    let changed = std::fs::metadata(path).and_then(|data| data.modified()).ok();
    let changed = changed.and_then(|changed| changed.duration_since(std::time::UNIX_EPOCH).ok());
    let content = std::fs::File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(file, 1024 * 1024), &mut bytes)?;
        Ok(bytes)
    });
    SourceFile {
        path: path.display().to_string(),
        stem: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        kind,
        changed: changed.and_then(|since| u64::try_from(since.as_millis()).ok()).map(Timestamp),
        content: content.map_err(|error| error.to_string()),
    }
}

fn is_document(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Results of `jogakbo test-widget` lie beside their manifests.
    !name.starts_with('.')
        && !name.ends_with(CHECKS)
        && path.extension().is_some_and(|ending| ending == "json")
        && path.is_file()
}

/// A watcher over some folders; changes arrive when it is quiet again. Dropping it ends the watch.
///
/// Folders are watched one by one: a whole `node_modules` would use up the system's watches.
pub struct Watch {
    changes: mpsc::UnboundedReceiver<()>,
    watcher: notify::RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    /// A watch over nothing yet.
    ///
    /// # Errors
    ///
    /// The system gives no watches.
    pub fn new() -> Result<Self, notify::Error> {
        let (sender, changes) = mpsc::unbounded_channel();
        let watcher = notify::recommended_watcher(move |event: Result<notify::Event, notify::Error>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                // Nobody listens any more only while the host ends.
                sender.send(()).ok();
            }
        })?;
        Ok(Self { changes, watcher, folders: BTreeSet::new() })
    }

    /// Watches exactly `folders`; true when some were not watched before, so that a change there may have been missed.
    pub fn over(&mut self, folders: BTreeSet<PathBuf>) -> bool {
        let folders: BTreeSet<PathBuf> = folders.into_iter().filter(|folder| folder.is_dir()).collect();
        for gone in self.folders.difference(&folders) {
            // The system forgets a folder that was deleted by itself.
            self.watcher.unwatch(gone).ok();
        }
        for folder in &folders {
            // Again each time: a folder that was deleted and made anew needs a new watch.
            if let Err(error) = self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                tracing::warn!(%error, "`{}` is not watched; changes there need a restart", folder.display());
            }
        }
        let news = folders.difference(&self.folders).next().is_some();
        self.folders = folders;
        news
    }

    /// Waits until something changed and it is quiet again; `None` when the watch is over.
    pub async fn changed(&mut self) -> Option<()> {
        self.changes.recv().await?;
        let started = tokio::time::Instant::now();
        while started.elapsed() < LONGEST {
            match tokio::time::timeout(QUIET, self.changes.recv()).await {
                Ok(Some(())) => {}
                Ok(None) => return None,
                Err(_) => break,
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_checks_are_no_manifests_and_count_by_their_digest() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("kr.example.bus.json", "{}");
        put("kr.example.bus.checks.json", r#"{"digest": "abc", "passed": true}"#);
        put("kr.example.tram.checks.json", "{");
        put("kr.example.ship.checks.json", &format!(r#"{{"digest": "def", "x": "{}"}}"#, "x".repeat(300_000)));
        let names: Vec<String> = read_folder(folder.path()).into_iter().map(|file| file.stem).collect();
        assert_eq!(names, ["kr.example.bus"]);
        let checks = read_checks(folder.path());
        assert_eq!(checks.keys().collect::<Vec<_>>(), ["abc"]);
        assert_eq!(checks["abc"]["passed"], true);
    }
}
