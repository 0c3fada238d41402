//! A team's folder with one widget: where its manifest and files are, and how it is built.

mod parts;

pub use parts::with_base;

use crate::adapters::manifests_folder::Watch;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Folders that hold what tools make or fetch: no change in them is a team's own.
const NOT_SOURCES: [&str; 6] = ["node_modules", "target", "dist", "out", "vendor", "coverage"];
/// Most folders that are watched.
const FOLDERS: usize = 500;

/// A team's folder.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder, without links.
    pub folder: PathBuf,
    /// The manifest in it.
    pub manifest: PathBuf,
}

/// The times and sizes of all sources.
pub type Sources = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

impl Project {
    /// Finds the one manifest in `folder`.
    ///
    /// # Errors
    /// The folder is not there, or holds none or several manifests; for people.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let shown = folder.display();
        let folder =
            folder.canonicalize().map_err(|cause| format!("the folder `{shown}` cannot be opened: {cause}"))?;
        let entries =
            std::fs::read_dir(&folder).map_err(|cause| format!("the folder `{shown}` cannot be read: {cause}"))?;
        let mut found: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| says_pbc(path)).collect();
        found.sort();
        match found.len() {
            1 => Ok(Self { folder, manifest: found.remove(0) }),
            0 => Err(format!(
                "`{shown}` holds no manifest; make a widget with `jogakbo new widget NAME`, or name its folder"
            )),
            _ => {
                let names: Vec<_> =
                    found.iter().map(|path| path.file_name().unwrap_or_default().to_string_lossy()).collect();
                Err(format!("`{shown}` holds several manifests ({}); leave one", names.join(", ")))
            }
        }
    }

    /// What `frontend.base` of the manifest has to be for files below the folder's parent.
    ///
    /// # Errors
    /// The folder has no name that a manifest could say; for people.
    pub fn base(&self) -> Result<String, String> {
        let name = self.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if !name.is_empty() && name.bytes().all(plain) {
            Ok(name)
        } else {
            Err(format!("rename the folder `{name}`: only a-z, A-Z, 0-9, `.`, `_` and `-` can stand in addresses"))
        }
    }

    /// The manifest as it is now, with `base` instead of its own; as it is when it cannot be read.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn manifest_with_base(&self, base: &str) -> std::io::Result<Vec<u8>> {
        let bytes = std::fs::read(&self.manifest)?;
        Ok(with_base(&bytes, base).unwrap_or(bytes))
    }

    /// Whether npm has to fetch packages first.
    pub fn needs_install(&self) -> bool {
        let package = self.npm_package();
        let wants = |kind: &str| package.get(kind).and_then(Value::as_object).is_some_and(|list| !list.is_empty());
        (wants("dependencies") || wants("devDependencies")) && !self.folder.join("node_modules").is_dir()
    }

    /// Fetches packages.
    ///
    /// # Errors
    /// What npm said.
    pub fn install(&self) -> Result<(), String> {
        self.npm(&["install", "--no-audit", "--no-fund"])
    }

    /// Builds, where the folder has a build.
    ///
    /// # Errors
    /// What the build said.
    pub fn build(&self) -> Result<(), String> {
        if self.has_build() { self.npm(&["run", "--silent", "build"]) } else { Ok(()) }
    }

    /// Whether there is something to build.
    pub fn has_build(&self) -> bool {
        self.npm_package().pointer("/scripts/build").is_some_and(Value::is_string)
    }

    fn npm_package(&self) -> Value {
        let text = std::fs::read(self.folder.join("package.json")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    fn npm(&self, arguments: &[&str]) -> Result<(), String> {
        let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let shown = format!("npm {}", arguments.join(" "));
        let done = Command::new(program).args(arguments).current_dir(&self.folder).output();
        let done =
            done.map_err(|cause| format!("`{shown}` cannot be started: {cause}; install Node.js 20 or later"))?;
        if done.status.success() {
            return Ok(());
        }
        let said = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
        let said: Vec<&str> = said.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        Err(format!("`{shown}` failed:\n{}", last_lines(&said.join("\n"), 60)))
    }

    /// The folders with sources, and every source in them with its time and size.
    pub fn sources(&self) -> (BTreeSet<PathBuf>, Sources) {
        let (mut folders, mut sources) = (BTreeSet::new(), Sources::new());
        let mut waiting = vec![self.folder.clone()];
        while let Some(folder) = waiting.pop().filter(|_| folders.len() < FOLDERS) {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() && !name.starts_with('.') && !NOT_SOURCES.contains(&name.as_str()) {
                    waiting.push(entry.path());
                } else if kind.is_file() && !is_made(&name) {
                    let about = entry.metadata().ok();
                    let size = about.as_ref().map_or(0, std::fs::Metadata::len);
                    sources.insert(entry.path(), (about.and_then(|about| about.modified().ok()), size));
                }
            }
            folders.insert(folder);
        }
        (folders, sources)
    }

    /// Waits until a source is another one than in `before`; false when nothing can be watched any more.
    pub async fn changed(&self, watch: &mut Watch, before: &Sources) -> bool {
        loop {
            let (folders, now) = self.sources();
            watch.over(folders);
            if now != *before {
                return true;
            }
            if watch.changed().await.is_none() {
                return false;
            }
        }
    }
}

/// Files that builds and checks leave beside the sources.
fn is_made(name: &str) -> bool {
    name.starts_with('.')
        || name.contains(".timestamp-")
        || name == "package-lock.json"
        || name.ends_with(".checks.json")
}

fn says_pbc(path: &Path) -> bool {
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    let small = std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= 1024 * 1024);
    let text = (is_json && small).then(|| std::fs::read(path).ok()).flatten();
    let value: Option<Value> = text.and_then(|text| serde_json::from_slice(&text).ok());
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    // A file that is broken just now is still the manifest: its name says so.
    value.map_or(is_json && stem.split('.').count() >= 3, |value| value.get("kind").is_some_and(|kind| kind == "PBC"))
}

fn last_lines(text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(most)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn the_one_manifest_is_found_by_what_it_says() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "package.json", "{}");
        assert!(Project::open(folder.path()).unwrap_err().contains("holds no manifest"));
        put(folder.path(), "kr.example.bus.json", "{\"kind\": \"PBC\"}");
        assert!(Project::open(folder.path()).unwrap().manifest.ends_with("kr.example.bus.json"));
        put(folder.path(), "kr.example.bus.json", "{\"kind\": ");
        assert!(Project::open(folder.path()).is_ok(), "while somebody is writing");
        put(folder.path(), "kr.example.tram.json", "{\"kind\": \"PBC\"}");
        assert!(Project::open(folder.path()).unwrap_err().contains("several manifests"));
        assert!(Project::open(&folder.path().join("none")).unwrap_err().contains("cannot be opened"));
    }

    #[test]
    fn only_what_the_team_writes_is_a_source() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "kr.example.bus.json",
            "src/a.js",
            "dist/a.js",
            "node_modules/x/y.js",
            ".git/z",
            "vite.config.js.timestamp-1.mjs",
            "package-lock.json",
        ] {
            let kind = if path.starts_with("kr.") { "PBC" } else { "other" };
            put(folder.path(), path, &format!("{{\"kind\": \"{kind}\"}}"));
        }
        let project = Project::open(folder.path()).unwrap();
        let (folders, sources) = project.sources();
        let names: Vec<_> =
            sources.keys().map(|path| path.strip_prefix(&project.folder).unwrap().display().to_string()).collect();
        assert_eq!((folders.len(), names), (2, vec!["kr.example.bus.json".to_owned(), "src/a.js".to_owned()]));
        put(folder.path(), "src/a.js", "{ }");
        assert_ne!(project.sources().1, sources);
    }

    #[test]
    fn a_build_that_fails_says_what_it_said() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "kr.example.bus.json", "{\"kind\": \"PBC\"}");
        put(folder.path(), "package.json", "{}");
        let project = Project::open(folder.path()).unwrap();
        assert_eq!((project.build(), project.needs_install()), (Ok(()), false), "there is nothing to build");
        put(
            folder.path(),
            "package.json",
            r#"{"scripts": {"build": "node -e \"console.error('no such colour');process.exit(3)\""}}"#,
        );
        assert!(project.build().unwrap_err().contains("no such colour"));
    }
}
