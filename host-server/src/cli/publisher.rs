//! `jogakbo publisher`: keys and signatures on the publisher's side, and whom an operator trusts with which names.

use super::pbc::Where;
use super::{audit, configuration, finish, folders};
use crate::adapters::packages::keys::{self, Signer};
use crate::adapters::packages::{Package, SIGNATURE};
use crate::adapters::{files, publishers_folder};
use crate::domain::audit::act;
use clap::{Args, Subcommand};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::Name;
use jogakbo_contract::publish::PublicKey;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum PublisherVerb {
    /// Make a key pair. The private half goes into the file, for its owner only; the public half is printed.
    New {
        /// The file, which must not be there yet.
        #[arg(value_name = "KEYFILE")]
        file: PathBuf,
    },
    /// Sign packages: writes `NAME.jws` beside each manifest, or into an archive. Of a widget's folder, `jogakbo pack --key` makes a signed one.
    Sign {
        /// The file with the private half.
        #[arg(long, value_name = "KEYFILE")]
        key: PathBuf,
        /// Folders of packages, manifests in their `manifests/`, or a `.tgz`.
        #[arg(required = true, value_name = "PACKAGE")]
        packages: Vec<PathBuf>,
    },
    /// Trust a publisher's key with names that begin so; again, with another prefix or key as well.
    Trust(TrustFlags),
    /// List the publishers that are trusted.
    List(Where),
    /// Trust a publisher no longer, or one of the keys no longer. What is installed stays.
    Distrust(DistrustFlags),
}

#[derive(Debug, Args)]
pub(super) struct TrustFlags {
    /// A short name for the publisher, for example `demo`.
    name: Name,
    /// The beginning of names, of whole labels: `kr.go.demo`.
    #[arg(long)]
    prefix: String,
    /// The public half of the key, as `publisher new` printed it.
    #[arg(long, value_name = "PUBLIC")]
    key: PublicKey,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct DistrustFlags {
    /// The publisher.
    name: Name,
    /// Only this key.
    #[arg(long, value_name = "PUBLIC")]
    key: Option<PublicKey>,
    #[command(flatten)]
    place: Where,
}

/// Does what was asked.
pub(super) fn run(verb: PublisherVerb) -> ExitCode {
    let done = match verb {
        PublisherVerb::New { file } => keys::make(&file).map(|key| key.to_string()).map_err(Into::into),
        PublisherVerb::Sign { key, packages } => sign(&key, &packages),
        PublisherVerb::Trust(flags) => trust(flags),
        PublisherVerb::List(place) => list(place),
        PublisherVerb::Distrust(flags) => distrust(flags),
    };
    finish(done)
}

fn sign(key: &Path, packages: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    let signer = Signer::load(key)?;
    let mut lines = Vec::new();
    for path in packages {
        let manifest = manifest_of(path)?;
        let mut package = Package::open(&manifest).map_err(|found| said(&found))?;
        let signature = signer.sign(&package.statement()).to_string().into_bytes();
        let is_archive = manifest.extension().is_none_or(|ending| ending != "json");
        let beside = if is_archive { manifest } else { manifest.with_extension(SIGNATURE) };
        if is_archive {
            package.beside.signature = Some(signature);
            files::replace(&beside, &package.packed()?)?;
        } else {
            files::replace(&beside, &signature)?;
        }
        lines.push(format!("signed `{}` with {} files: `{}`", package.key(), package.files.len(), beside.display()));
    }
    Ok(lines.join("\n"))
}

/// The manifest that is meant: itself, or the one in the folder.
fn manifest_of(path: &Path) -> Result<PathBuf, Box<dyn Error>> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let shown = path.display();
    let entries = std::fs::read_dir(path.join("manifests")).map_err(|error| {
        format!(
            "`{shown}` has no folder `manifests`: {error}; `jogakbo pack {shown} --key KEYFILE` signs a widget's folder"
        )
    })?;
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.strip_suffix(".json").is_some()
            && !name.starts_with('.')
            && !name.ends_with(crate::adapters::manifests_folder::CHECKS)
    };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(named).collect();
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (one, _) => {
            let many = found.len() + usize::from(one.is_some());
            Err(format!("`{}` holds {many} manifests in `manifests/`; name the one that is meant", path.display())
                .into())
        }
    }
}

/// Findings for people.
pub(super) fn said(found: &[Finding]) -> String {
    let plain = |text: String| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let lines = found.iter().map(|finding| {
        let remedy =
            jogakbo_contract::codes::remedy(&finding.code).map(|text| format!("\n  {text}")).unwrap_or_default();
        plain(finding.to_string()) + &remedy
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn trust(flags: TrustFlags) -> Result<String, Box<dyn Error>> {
    let config = configuration(flags.place.config, folders(flags.place.data, flags.place.manifests))?;
    let after = publishers_folder::change(&config.paths.operator(), &flags.name, |publisher| {
        if !publisher.prefixes.contains(&flags.prefix) {
            publisher.prefixes.push(flags.prefix.clone());
        }
        if !publisher.keys.contains(&flags.key) {
            publisher.keys.push(flags.key);
        }
    })?;
    let detail = [("prefix", flags.prefix.as_str()), ("key", &flags.key.to_string())];
    audit::note(&config, act::PUBLISHER_TRUSTED, flags.name.as_str(), &detail);
    let prefixes = after.prefixes.join(", ");
    Ok(format!("`{}` is trusted with {prefixes} by {} key(s)", flags.name, after.keys.len()))
}

fn list(place: Where) -> Result<String, Box<dyn Error>> {
    let config = configuration(place.config, folders(place.data, place.manifests))?;
    let publishers = publishers_folder::read(&config.paths.operator()).map_err(|finding| said(&[finding]))?;
    if publishers.is_empty() {
        return Ok("no publisher is trusted".to_owned());
    }
    let lines = publishers.iter().map(|(name, publisher)| {
        let keys: Vec<String> = publisher.keys.iter().map(|key| format!("\n  {key}")).collect();
        format!("{name} {}{}", publisher.prefixes.join(", "), keys.concat())
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn distrust(flags: DistrustFlags) -> Result<String, Box<dyn Error>> {
    let config = configuration(flags.place.config, folders(flags.place.data, flags.place.manifests))?;
    let mut was = false;
    let after = publishers_folder::change(&config.paths.operator(), &flags.name, |publisher| {
        let before = publisher.keys.len();
        publisher.keys.retain(|key| flags.key.is_some_and(|gone| gone != *key));
        was = publisher.keys.len() < before;
    })?;
    if !was {
        return Err(format!("`{}` is not trusted with that", flags.name).into());
    }
    let key = flags.key.map(|key| key.to_string()).unwrap_or_default();
    audit::note(&config, act::PUBLISHER_DISTRUSTED, flags.name.as_str(), &[("key", &key)]);
    Ok(if after.keys.is_empty() {
        format!("`{}` is not trusted any more", flags.name)
    } else {
        format!("`{}` is still trusted by {} key(s)", flags.name, after.keys.len())
    })
}
