//! `jogakbo check`: the same checks as the running host, on files.

use crate::adapters::assets_folder::{self, FileCache, FileMemory, Wanted};
use crate::adapters::manifests_folder::{read_file, read_folder};
use crate::config::limits::Limits;
use crate::config::trust::Trust;
use crate::domain::assets::{AssetShelf, Compressor};
use crate::domain::catalogue::{Input, Kind, Snapshot, SourceFile, compose};
use crate::ports::Timestamp;
use jogakbo_contract::codes;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::manifest::Manifest;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Checks `paths`; the exit code is 1 if any has an error.
pub fn run(paths: &[PathBuf], assets: &Path, as_json: bool) -> ExitCode {
    let (files, asked) = gather(paths);
    let shelf = AssetShelf::new(Compressor::none());
    let memory = FileMemory::default();
    let limits = Limits::default();
    let now = Timestamp(0);
    let index = |manifest: &Manifest, named: &BTreeSet<String>| {
        assets_folder::read(assets, &Wanted::of(manifest, named), &FileCache::new(&shelf, &memory), &limits)
            .map(|(generation, findings)| (shelf.put(generation, now), findings))
    };
    let earlier = Snapshot::default();
    let (stored, drafts) = (&[], &[]);
    let snapshot = compose(&Input {
        files: &files,
        stored,
        drafts,
        earlier: &earlier,
        assets: &index,
        trust: &Trust::default(),
        releases: &Arc::default(),
        stopped: &BTreeSet::new(),
        kept: None,
        strict: false,
        now,
        head: 0,
    });
    let reports: Vec<_> = snapshot.reports().iter().filter(|report| asked.contains(&report.file)).collect();
    let findings =
        || reports.iter().flat_map(|report| report.findings.iter().map(move |finding| (&report.file, finding)));
    let errors = findings().filter(|(_, finding)| finding.is_error()).count();
    let warnings = findings().count() - errors;
    if as_json {
        let list: Vec<_> = findings()
            .map(|(file, Finding { code, severity, at, message })| {
                let remedy = codes::remedy(code);
                json!({"file": file, "code": code, "severity": severity, "at": at, "message": message, "remedy": remedy})
            })
            .collect();
        println!("{}", json!({"files": reports.len(), "errors": errors, "warnings": warnings, "findings": list}));
    } else {
        for (file, finding) in findings() {
            println!("{file}: {finding}");
            if let Some(remedy) = codes::remedy(&finding.code) {
                println!("  {remedy}");
            }
        }
        let counts = [counted(reports.len(), "file"), counted(errors, "error"), counted(warnings, "warning")];
        println!("{}", counts.join(", "));
    }
    if errors > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What is wrong with one manifest whose files lie in the folder `base` of `assets`.
pub fn manifest(path: &Path, assets: &Path, base: &str) -> Vec<Finding> {
    let mut file = read_file(path, Kind::Manifest);
    if let Ok(bytes) = &mut file.content
        && let Some(based) = super::project::with_base(bytes, base)
    {
        *bytes = based;
    }
    let shelf = AssetShelf::new(Compressor::none());
    let memory = FileMemory::default();
    let now = Timestamp(0);
    let index = |manifest: &Manifest, named: &BTreeSet<String>| {
        let cache = FileCache::new(&shelf, &memory);
        assets_folder::read(assets, &Wanted::of(manifest, named), &cache, &Limits::default())
            .map(|(generation, findings)| (shelf.put(generation, now), findings))
    };
    let (earlier, trust, releases) = (Snapshot::default(), Trust::default(), Arc::default());
    let files = [file];
    let input = Input {
        files: &files,
        stored: &[],
        drafts: &[],
        earlier: &earlier,
        assets: &index,
        trust: &trust,
        releases: &releases,
        stopped: &BTreeSet::new(),
        kept: None,
        strict: false,
        now,
        head: 0,
    };
    compose(&input).reports().iter().flat_map(|report| report.findings.clone()).collect()
}

/// A number with its noun: `1 error`, `2 errors`.
fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// All files to read, and the paths of those the person asked about.
///
/// A page or an adapter is checked against the manifests beside its folder, also when it alone was named.
fn gather(paths: &[PathBuf]) -> (Vec<SourceFile>, BTreeSet<String>) {
    let mut files: Vec<SourceFile> = Vec::new();
    let mut asked = BTreeSet::new();
    let mut beside: BTreeSet<PathBuf> = BTreeSet::new();
    for path in paths {
        let found = if path.is_dir() {
            match path.file_name().and_then(|name| kind_of_folder(&name.to_string_lossy())) {
                Some(kind) => {
                    let folder = parent(path);
                    let of_kind = read_folder(&folder).into_iter().filter(|file| file.kind == kind).collect();
                    beside.insert(folder);
                    of_kind
                }
                None => read_folder(path),
            }
        } else {
            let folder = parent(path);
            let by_folder = folder.file_name().and_then(|name| kind_of_folder(&name.to_string_lossy()));
            let kind = by_folder.or_else(|| says_kind(path)).unwrap_or(Kind::Manifest);
            if kind != Kind::Manifest {
                beside.insert(parent(&folder));
            }
            vec![read_file(path, kind)]
        };
        asked.extend(found.iter().map(|file| file.path.clone()));
        files.extend(found);
    }
    // Adapters are checked against one another.
    let adapters = files.iter().any(|file| file.kind == Kind::Adapter);
    for folder in beside {
        for file in read_folder(&folder) {
            let needed = file.kind == Kind::Manifest || file.kind == Kind::Adapter && adapters;
            if needed && !files.iter().any(|known| known.stem == file.stem && known.kind == file.kind) {
                files.push(file);
            }
        }
    }
    (files, asked)
}

/// The folder a path lies in; `.` for a bare name.
fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// What lies in a folder of this name beside the manifests.
fn kind_of_folder(name: &str) -> Option<Kind> {
    match name {
        "pages" => Some(Kind::Page),
        "adapters" => Some(Kind::Adapter),
        _ => None,
    }
}

/// What the document calls itself; what cannot be read is taken for a manifest and refused as one.
fn says_kind(path: &Path) -> Option<Kind> {
    let text = std::fs::read(path).ok()?;
    let value: serde_json::Value = serde_json::from_slice(&text).ok()?;
    match value.get("kind")?.as_str()? {
        "Page" => Some(Kind::Page),
        "Adapter" => Some(Kind::Adapter),
        _ => None,
    }
}
