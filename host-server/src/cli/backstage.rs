//! `jogakbo backstage`: the manifests of a folder as a catalog file for Backstage.

use crate::adapters::manifests_folder;
use crate::domain::catalogue::Kind;
use clap::Args;
use jogakbo_contract::export::{self, Place};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::text::Locale;
use semver::Version;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the verb takes.
#[derive(Debug, Args)]
pub struct BackstageFlags {
    /// Folder of the manifests.
    #[arg(long, value_name = "DIR", default_value = "manifests")]
    manifests: PathBuf,
    /// Address of the portal, for links to its catalogue.
    #[arg(long, value_name = "URL")]
    portal: Option<String>,
    /// The file; without it, the text is printed. Documents of APIs are named by their paths below the folder of the widgets' files, so put the
    /// file there, or take `/-/catalogue/backstage.yaml` of a portal.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes the catalog file of the newest version of each PBC.
pub fn run(flags: &BackstageFlags) -> ExitCode {
    let mut newest: BTreeMap<String, (Version, Manifest)> = BTreeMap::new();
    let mut broken = false;
    for file in manifests_folder::read_folder(&flags.manifests).into_iter().filter(|file| file.kind == Kind::Manifest) {
        let read = file.content.map_err(|why| vec![why]).and_then(|content| {
            Manifest::read(&content).map_err(|found| found.iter().map(ToString::to_string).collect())
        });
        match read {
            Ok(read) => {
                let name = read.manifest.metadata.name.to_string();
                let Ok(version) = read.manifest.metadata.version.parse::<Version>() else { continue };
                if newest.get(&name).is_none_or(|(known, _)| *known < version) {
                    newest.insert(name, (version, read.manifest));
                }
            }
            Err(found) => {
                broken = true;
                for line in found {
                    eprintln!("{}: {line}", file.path);
                }
            }
        }
    }
    if broken || newest.is_empty() {
        eprintln!("nothing was written: `{}` has to hold manifests without errors", flags.manifests.display());
        return ExitCode::FAILURE;
    }
    let manifests: Vec<&Manifest> = newest.values().map(|(_, manifest)| manifest).collect();
    let document =
        |manifest: &Manifest, href: &str| format!("./{}/{href}", manifest.spec.frontend.base.as_deref().unwrap_or("."));
    let portal = flags.portal.as_deref().map(|portal| portal.trim_end_matches('/'));
    let text = export::backstage(&manifests, &Place { portal, document: &document }, Locale::Ko);
    let Some(out) = &flags.out else {
        print!("{text}");
        return ExitCode::SUCCESS;
    };
    if let Err(error) = std::fs::write(out, text) {
        eprintln!("`{}` cannot be written: {error}", out.display());
        return ExitCode::FAILURE;
    }
    println!("{}", out.display());
    ExitCode::SUCCESS
}
