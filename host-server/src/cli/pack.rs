//! `jogakbo pack`: makes a package of a team's folder, to be sent to a portal by `jogakbo install` or on its page.

use super::finish;
use super::project::Project;
use super::publisher::said;
use crate::adapters::files;
use crate::adapters::packages::keys::Signer;
use crate::adapters::packages::{self, Package};
use crate::config::Config;
use clap::Args;
use jogakbo_contract::finding::Finding;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the verb takes.
#[derive(Debug, Args)]
pub struct PackFlags {
    /// The widget's folder, which is built first.
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// The file [default: NAME-VERSION.tgz, here].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Sign it with the private half in this file, as `jogakbo publisher sign` does.
    #[arg(long, value_name = "KEYFILE")]
    key: Option<PathBuf>,
    /// Take what is built already.
    #[arg(long)]
    no_build: bool,
}

/// Does what was asked.
pub(super) fn run(flags: &PackFlags) -> ExitCode {
    finish(pack(flags))
}

fn pack(flags: &PackFlags) -> Result<String, Box<dyn Error>> {
    // A key that cannot be used is told before a build that takes long.
    let signer = flags.key.as_deref().map(Signer::load).transpose()?;
    let project = Project::open(&flags.folder)?;
    if !flags.no_build && project.has_build() {
        if project.needs_install() {
            println!("Packages: npm install");
            project.install()?;
        }
        project.build()?;
    }
    let (mut package, mut findings) = of(&project)?;
    findings.extend(packages::content(&package, &Config::default()).map_err(|found| said(&found))?.findings);
    let results = project.checks(&package);
    let untold = match results {
        Some(Ok(bytes)) => {
            package.beside.checks = Some(bytes);
            None
        }
        Some(Err(why)) => Some(why),
        None => None,
    };
    package.checks().map_err(|finding| said(&[finding]))?;
    package.beside.signature = signer.map(|signer| signer.sign(&package.statement()).to_string().into_bytes());
    let metadata = &package.read.manifest.metadata;
    let name = || PathBuf::from(format!("{}-{}.tgz", metadata.name, metadata.version));
    let file = flags.out.clone().unwrap_or_else(name);
    let bytes = package.packed()?;
    files::replace(&file, &bytes).map_err(|error| format!("`{}` cannot be written: {error}", file.display()))?;
    Ok(shown(&package, &findings, untold, &file, bytes.len()))
}

/// The package of a team's folder as it is; for people if there is none.
///
/// # Errors
/// The manifest, or a file that it names, is missing or wrong.
pub(super) fn of(project: &Project) -> Result<(Package, Vec<Finding>), String> {
    project.package().map_err(|found| said(&found))
}

/// Whether `path` is a team's folder and not a package's.
pub(super) fn is_project(path: &Path) -> bool {
    path.is_dir() && !path.join("manifests").is_dir()
}

fn shown(package: &Package, findings: &[Finding], untold: Option<String>, file: &Path, bytes: usize) -> String {
    let mut lines: Vec<String> =
        package.files.iter().map(|(path, content)| format!("  {path} ({} bytes)", content.len())).collect();
    lines.insert(
        0,
        format!("{}, {}", package.key(), if package.beside.signature.is_some() { "signed" } else { "not signed" }),
    );
    if package.beside.checks.is_some() {
        lines.push("  what `jogakbo test-widget` saw of it".to_owned());
    }
    lines.extend(untold);
    if !findings.is_empty() {
        lines.push(said(findings));
    }
    let file = file.display();
    lines.push(format!("`{file}` has {} KiB; `jogakbo install {file}` sends it to a portal", bytes.div_ceil(1024)));
    lines.join("\n")
}
