//! The walk from what a manifest names to every file that belongs to it.

use super::Wanted;
use super::cache::FileCache;
use super::imports::style_refers;
use super::paths::{RULE, is_plain, join_path};
use crate::config::limits::Limits;
use crate::domain::assets::{Blob, Generation};
use jogakbo_contract::finding::Finding;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const AT: &str = "/spec/frontend";

/// A walk in progress.
pub struct Walk<'a> {
    folder: PathBuf,
    wanted: &'a Wanted,
    files: &'a FileCache<'a>,
    limits: &'a Limits,
    blobs: BTreeMap<String, Arc<Blob>>,
    /// Module to the modules it imports at once.
    edges: BTreeMap<String, Vec<String>>,
    findings: Vec<Finding>,
    failed: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    /// A walk below `root`.
    ///
    /// # Errors
    ///
    /// The folder is not there or leaves `root`.
    pub fn new(root: &Path, wanted: &'a Wanted, files: &'a FileCache<'a>, limits: &'a Limits) -> Result<Self, Finding> {
        let base = wanted.base.trim_end_matches('/');
        let at = format!("{AT}/base");
        if !is_plain(base) {
            return Err(Finding::error("A02", at, format!("`{base}` is no folder below the assets folder; {RULE}")));
        }
        let missing = |_| Finding::error("A01", at.clone(), format!("the folder `{base}` is not in the assets folder"));
        let root = root.canonicalize().map_err(missing)?;
        let folder = root.join(base).canonicalize().map_err(missing)?;
        if !folder.starts_with(&root) {
            return Err(Finding::error("A02", at, format!("the folder `{base}` leads out of the assets folder")));
        }
        Ok(Self {
            folder,
            wanted,
            files,
            limits,
            blobs: BTreeMap::new(),
            edges: BTreeMap::new(),
            findings: Vec::new(),
            failed: BTreeSet::new(),
        })
    }

    /// Reads everything.
    pub fn run(&mut self) {
        if let Some(listed) = &self.wanted.listed {
            for (path, integrity) in listed {
                self.listed(path, integrity);
            }
        }
        for module in &self.wanted.modules {
            self.file(module, &format!("the widget's module `{module}`"));
        }
        for file in &self.wanted.files {
            self.file(file, &format!("the file `{file}`"));
        }
        for document in self.wanted.frames.keys() {
            self.frame(document);
        }
    }

    /// The generation with its warnings, or every finding.
    ///
    /// # Errors
    ///
    /// At least one finding is an error.
    pub fn finish(self) -> Result<(Generation, Vec<Finding>), Vec<Finding>> {
        if self.findings.iter().any(Finding::is_error) {
            return Err(self.findings);
        }
        let mut graphs = BTreeMap::new();
        for module in &self.wanted.modules {
            let mut order = Vec::new();
            let mut seen = BTreeSet::from([module.as_str()]);
            post_order(&self.edges, module, &mut seen, &mut order);
            graphs.insert(module.clone(), order);
        }
        Ok((Generation::new(self.blobs, graphs, self.wanted.frames.clone()), self.findings))
    }

    fn fault(&mut self, code: &str, message: String) {
        self.findings.push(Finding::error(code, AT, message));
    }

    /// Reads a listed file and compares its hash.
    fn listed(&mut self, path: &str, integrity: &str) {
        let Some(blob) = self.blob(path, &format!("the asset `{path}`")) else { return };
        let right = match integrity.strip_prefix("sha512-") {
            Some(_) => sha512(&blob.bytes) == integrity,
            None => blob.integrity == integrity,
        };
        if right {
            self.blobs.insert(path.to_owned(), blob);
        } else {
            self.fault("A03", format!("`{path}` is not the file whose hash the manifest holds ({integrity})"));
        }
    }

    /// Reads a file and all it refers to; `what` names it in messages.
    fn file(&mut self, path: &str, what: &str) {
        if self.blobs.contains_key(path) && (self.edges.contains_key(path) || self.wanted.listed.is_none()) {
            return;
        }
        if !self.blobs.contains_key(path) {
            if self.wanted.listed.is_some() {
                self.fault("A01", format!("{what} is not in `assets`"));
                return;
            }
            let Some(blob) = self.blob(path, what) else { return };
            self.blobs.insert(path.to_owned(), blob);
        }
        if has_ending(path, &["js", "mjs"]) {
            self.module(path);
        } else if has_ending(path, &["css"]) {
            self.edges.insert(path.to_owned(), Vec::new());
            let text = String::from_utf8_lossy(&self.blobs[path].bytes).into_owned();
            for name in style_refers(&text) {
                match join_path(path, &name) {
                    Some(target) => self.file(&target, &format!("`{target}`, which `{path}` refers to,")),
                    None => self.fault("A02", format!("`{path}` refers to `{name}`, which leaves the folder")),
                }
            }
        } else {
            self.edges.insert(path.to_owned(), Vec::new());
        }
    }

    fn module(&mut self, path: &str) {
        // Known before its imports are followed, so that circles end.
        self.edges.insert(path.to_owned(), Vec::new());
        let parsed = self.files.parsed(&self.blobs[path]);
        let refers = match parsed.as_ref() {
            Ok(refers) => refers,
            Err(why) => {
                self.fault("A07", format!("the module `{path}` cannot be parsed: {why}"));
                return;
            }
        };
        let mut edges = Vec::new();
        for name in &refers.imports {
            if let Some(target) = self.resolve(path, name, true) {
                self.file(&target, &format!("`{target}`, which `{path}` imports,"));
                if has_ending(&target, &["js", "mjs"]) {
                    edges.push(target);
                }
            }
        }
        for name in &refers.dynamic {
            if let Some(target) = self.resolve(path, name, false) {
                self.file(&target, &format!("`{target}`, which `{path}` imports later,"));
                // In the graph as well: without an integrity value the browser would refuse it.
                if has_ending(&target, &["js", "mjs"]) && !edges.contains(&target) {
                    edges.push(target);
                }
            }
        }
        for name in &refers.urls {
            // A folder (`new URL('.', …)`) and an address elsewhere are no files of ours.
            if name.ends_with(['/', '.']) || name.contains(':') {
                continue;
            }
            match join_path(path, name) {
                Some(target) => self.file(&target, &format!("`{target}`, which `{path}` refers to,")),
                None => self.fault("A02", format!("`{path}` refers to `{name}`, which leaves the folder")),
            }
        }
        self.edges.insert(path.to_owned(), edges);
    }

    /// The path a specifier means; what cannot be resolved is an error for static imports and a warning for later ones.
    fn resolve(&mut self, from: &str, name: &str, at_once: bool) -> Option<String> {
        let (code, message) = if name.starts_with("./") || name.starts_with("../") {
            match join_path(from, name) {
                Some(path) => return Some(path),
                None => ("A02", format!("`{from}` imports `{name}`, which leaves the folder")),
            }
        } else if name.starts_with('/') || name.contains(':') {
            ("A05", format!("`{from}` imports `{}`, which is not a file of this PBC", shorten(name)))
        } else {
            match mapped(&self.wanted.imports, name) {
                Some(path) if is_plain(&path) => return Some(path),
                Some(path) => ("A02", format!("`frontend.imports` maps `{name}` to `{path}`; {RULE}")),
                None => ("A04", format!("`{from}` imports `{}`, which `frontend.imports` does not map", shorten(name))),
            }
        };
        let finding = if at_once { Finding::error(code, AT, message) } else { Finding::warning(code, AT, message) };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
        None
    }

    /// Takes the whole folder of a framed document.
    fn frame(&mut self, document: &str) {
        // `{context.locale}` and the like are filled in later: the folder above them is served.
        let fixed = document.split('{').next().unwrap_or_default();
        let folder = fixed.rsplit_once('/').map_or("", |(folder, _)| folder);
        if fixed.len() == document.len() {
            self.file(document, &format!("the frame `{document}`"));
        }
        if self.wanted.listed.is_some() {
            return;
        }
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            let Ok(entries) = std::fs::read_dir(self.folder.join(&folder)) else { continue };
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                if name.starts_with('.') || name == "node_modules" || !is_plain(&path) {
                    continue;
                }
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => waiting.push(path),
                    Ok(_) if !self.blobs.contains_key(&path) => {
                        if let Some(blob) = self.blob(&path, &format!("`{path}`")) {
                            self.blobs.insert(path, blob);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn blob(&mut self, path: &str, what: &str) -> Option<Arc<Blob>> {
        if !self.failed.insert(path.to_owned()) {
            return None;
        }
        let finding = match self.read(path, what) {
            Ok(blob) => {
                self.failed.remove(path);
                return Some(blob);
            }
            Err(finding) => finding,
        };
        self.findings.push(finding);
        None
    }

    fn read(&self, path: &str, what: &str) -> Result<Arc<Blob>, Finding> {
        if !is_plain(path) {
            return Err(Finding::error("A02", AT, format!("{what} is no path of a file; {RULE}")));
        }
        if self.blobs.len() >= self.limits.asset_files {
            let most = self.limits.asset_files;
            return Err(Finding::error("A06", AT, format!("there are more than {most} files")));
        }
        let missing = |_| Finding::error("A01", AT, format!("{what} is not in the folder `{}`", self.wanted.base));
        let real = self.folder.join(path).canonicalize().map_err(missing)?;
        if !real.starts_with(&self.folder) {
            return Err(Finding::error(
                "A02",
                AT,
                format!("{what} leads out of the folder `{}` by a link", self.wanted.base),
            ));
        }
        let size = std::fs::metadata(&real).map_err(missing)?.len();
        if size > self.limits.asset_bytes {
            let most = self.limits.asset_bytes;
            return Err(Finding::error("A06", AT, format!("{what} has {size} bytes; at most {most} are allowed")));
        }
        self.files.blob(&real, path).map_err(missing)
    }
}

/// The target of a bare name: the exact key, else the longest key that ends in `/` and starts the name.
fn mapped(imports: &BTreeMap<String, String>, name: &str) -> Option<String> {
    if let Some(path) = imports.get(name) {
        return Some(path.trim_start_matches("./").to_owned());
    }
    let (prefix, target) = imports
        .iter()
        .filter(|(key, _)| key.ends_with('/') && name.starts_with(key.as_str()))
        .max_by_key(|(key, _)| key.len())?;
    Some(format!("{}{}", target.trim_start_matches("./"), &name[prefix.len()..]))
}

fn post_order<'a>(
    edges: &'a BTreeMap<String, Vec<String>>,
    module: &str,
    seen: &mut BTreeSet<&'a str>,
    order: &mut Vec<String>,
) {
    for target in edges.get(module).into_iter().flatten() {
        if seen.insert(target) {
            post_order(edges, target, seen, order);
            order.push(target.clone());
        }
    }
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

fn shorten(name: &str) -> String {
    name.chars().take(80).collect()
}

fn sha512(bytes: &[u8]) -> String {
    use base64::Engine;
    use sha2::Digest;
    format!("sha512-{}", base64::engine::general_purpose::STANDARD.encode(sha2::Sha512::digest(bytes)))
}
