//! `cargo xtask dist`: one archive with all that a portal needs to run elsewhere.
//!
//! The same sources and tools give the same bytes: names are sorted, times, owners and modes are fixed, and the program
//! holds no folder of this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::plan::Step;
use crate::server::Build;
use crate::task::{Output, Task};
use crate::workspace::Workspace;

pub mod third_party;
mod trial;

pub use trial::step as trial;

/// Files beside the program: place in the repository, place in the archive.
const FILES: [(&str, &str); 8] = [
    ("LICENSE", "LICENSE"),
    ("xtask/packaging/README.md", "README.md"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("SECURITY.md", "SECURITY.md"),
    ("xtask/packaging/jogakbo.service", "jogakbo.service"),
    ("xtask/packaging/Containerfile", "Containerfile"),
    ("xtask/packaging/jogakbo.toml", "jogakbo.toml"),
    ("THIRD-PARTY.md", "THIRD-PARTY.md"),
];
/// Folders taken whole.
const FOLDERS: [&str; 3] = ["manifests", "docs", "widgets"];
/// Folders below these that nobody who runs a portal needs; the pictures are those of the repository's README.
const LEFT_OUT: [&str; 5] = ["target", "src", "images", ".bin", ".git"];

/// Name of the folder inside the archive, and of the archive without its ending.
pub fn name() -> String {
    format!("jogakbo-{}-{}", env!("CARGO_PKG_VERSION"), target())
}

fn target() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

/// The step that makes the archive in `target/dist/`.
pub fn step(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("dist", "Pack the archive", 0.5, move |task| {
        let archive = pack(task, &workspace)?;
        Ok(Some(archive.display().to_string()))
    })
    .needs(&["server"])
}

fn pack(task: &Task, workspace: &Workspace) -> Result<PathBuf, Failure> {
    let place = workspace.target.join("dist");
    let folder = place.join(name());
    gather(workspace, Build::Release, &folder)?;
    let texts = third_party::texts(task, workspace)?;
    put(&folder.join("THIRD-PARTY-LICENCES.txt"), &texts)?;
    checksums(task, &folder)?;
    let archive = place.join(format!("{}.tar.gz", name()));
    let mut tar = Command::new("tar");
    tar.current_dir(&place).env("LC_ALL", "C");
    tar.args(["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u+rwX,go+rX,go-w"]);
    tar.args(["--format=ustar", "-I", "gzip -n -9", "-cf"]).arg(&archive).arg(name());
    task.run(tar, Output::Latest)?;
    let mut sum = Command::new("sha256sum");
    sum.current_dir(&place).arg("--").arg(archive.file_name().unwrap_or_default());
    put(&place.join(format!("{}.tar.gz.sha256", name())), &task.ask(sum)?)?;
    Ok(archive)
}

/// Makes `folder` anew, with a program and all that it runs on.
fn gather(workspace: &Workspace, build: Build, folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|cause| Failure::file(format!("remove `{}`", folder.display()), &cause))?;
    }
    let program = build.program(workspace);
    copy(&program, &folder.join(program.file_name().unwrap_or_default()))?;
    for (from, to) in FILES {
        copy(&workspace.root.join(from), &folder.join(to))?;
    }
    for name in FOLDERS {
        copy_folder(&workspace.root.join(name), &folder.join(name))?;
    }
    Ok(())
}

fn checksums(task: &Task, folder: &Path) -> Result<(), Failure> {
    let mut files = Vec::new();
    list(folder, folder, &mut files)?;
    files.sort();
    let mut lines = String::new();
    // In parts: a command line has an end.
    for part in files.chunks(500) {
        let mut sums = Command::new("sha256sum");
        sums.current_dir(folder).arg("--").args(part);
        lines.push_str(&task.ask(sums)?);
    }
    put(&folder.join("SHA256SUMS"), &lines)
}

fn list(root: &Path, folder: &Path, files: &mut Vec<String>) -> Result<(), Failure> {
    let fail = |cause| Failure::file(format!("read `{}`", folder.display()), &cause);
    for entry in fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            list(root, &path, files)?;
        } else if let Ok(inner) = path.strip_prefix(root) {
            files.push(inner.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let fail = |cause| Failure::file(format!("copy `{}`", from.display()), &cause);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    fs::copy(from, to).map_err(fail)?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    let fail = |cause| Failure::file(format!("read `{}`", from.display()), &cause);
    for entry in fs::read_dir(from).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let made = path.components().any(|part| ["node_modules", "dist"].iter().any(|one| part.as_os_str() == *one));
        if path.is_dir() {
            // What packages ship and builds make is whole; only of our own widgets the sources stay here.
            if !(LEFT_OUT.contains(&name.as_str()) && !made || name == ".bin" || is_tool(from, &name)) {
                copy_folder(&path, &to.join(&name))?;
            }
        } else if path.is_file() && !name.starts_with('.') {
            copy(&path, &to.join(&name))?;
        }
    }
    Ok(())
}

/// Whether `name` holds packages that only a build needs: a widget with a `dist/` serves nothing else.
fn is_tool(widget: &Path, name: &str) -> bool {
    name == "node_modules"
        && widget.join("dist").is_dir()
        && widget.join("package.json").is_file()
        && widget.parent().is_some_and(|parent| parent.file_name().is_some_and(|name| name == "widgets"))
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|cause| Failure::file(format!("write `{}`", path.display()), &cause))
}
