//! `jogakbo provision`: files that run the back end of a PBC on one machine or in a cluster.

use clap::{Args, ValueEnum};
use jogakbo_contract::export::{Platform, Wish, provision};
use jogakbo_contract::manifest::Manifest;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// For whom the files are.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// One machine: `compose.yaml`.
    Compose,
    /// A cluster: `kubernetes.yaml`.
    Kubernetes,
    /// A cluster, by the maker's own chart: `Chart.yaml` and `values.yaml`.
    Helm,
}

/// What the verb takes.
#[derive(Debug, Args)]
pub struct ProvisionFlags {
    /// The manifest.
    manifest: PathBuf,
    /// For whom the files are.
    #[arg(long, value_enum, default_value = "compose")]
    format: Format,
    /// Port on which the images listen; they read it from `PORT`.
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Most memory of one container, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u32).range(16..=1_048_576))]
    memory: u32,
    /// Containers of each image in a cluster.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=100))]
    replicas: u16,
    /// Folder to write into, which is made; without it the files are printed. Files of these names there are replaced.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes or prints the files.
pub fn run(flags: &ProvisionFlags) -> ExitCode {
    super::finish(files(flags).map(|lines| lines.join("\n")).map_err(|lines| lines.join("\n").into()))
}

fn files(flags: &ProvisionFlags) -> Result<Vec<String>, Vec<String>> {
    let shown = flags.manifest.display();
    let content = fs::read(&flags.manifest).map_err(|error| vec![format!("`{shown}` cannot be read: {error}")])?;
    let read = Manifest::read(&content).map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let platform = match flags.format {
        Format::Compose => Platform::Compose,
        Format::Kubernetes => Platform::Kubernetes,
        Format::Helm => Platform::Helm,
    };
    let wish = Wish { port: flags.port, memory: flags.memory, replicas: flags.replicas };
    let files = provision(&read.manifest, platform, wish).map_err(|finding| {
        let remedy = jogakbo_contract::codes::remedy(&finding.code);
        std::iter::once(finding.to_string()).chain(remedy.map(|remedy| format!("  {remedy}"))).collect::<Vec<_>>()
    })?;
    let Some(out) = &flags.out else {
        return Ok(files.into_iter().map(|(_, text)| text.trim_end().to_owned()).collect());
    };
    let unwritten = |error: std::io::Error| vec![format!("`{}` cannot be written: {error}", out.display())];
    fs::create_dir_all(out).map_err(unwritten)?;
    let mut told = Vec::new();
    for (name, text) in files {
        let path = out.join(name);
        fs::write(&path, text).map_err(unwritten)?;
        told.push(path.display().to_string());
    }
    Ok(told)
}
