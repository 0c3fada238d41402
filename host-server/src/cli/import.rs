//! `jogakbo import`: what somebody else's package, Luigi configuration or `OpenMicrofrontends` description becomes here (ADR 0041).
//!
//! Nothing of a package is ever run. It is read, shown, and written only when a person says so.

mod collect;
mod find;
mod foreign;
mod review;
mod source;
mod write;

use self::collect::{Collected, Walk};
use self::source::{Pack, Shelf};
use self::write::Places;
use super::{Where, audit, configuration, folders};
use crate::adapters::clock_system::SystemClock;
use crate::domain::audit::act;
use crate::ports::Clock;
use clap::{Args, ValueEnum};
use jogakbo_contract::docs;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::import::{Draft, Review};
use jogakbo_contract::manifest::{Manifest, is_path};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

#[derive(Debug, Args)]
pub(super) struct ImportFlags {
    /// A package as `npm pack` writes it, its folder, or a document of another portal.
    #[arg(value_name = "PACKAGE")]
    from: PathBuf,
    /// The document is one of another portal.
    #[arg(long = "from", value_name = "KIND")]
    kind: Option<Kind>,
    /// Where `manifests/` and `widgets/` are that it is written into.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// The name of the PBC; without it, it is made of the package's.
    #[arg(long, value_name = "NAME")]
    name: Option<PbcName>,
    /// Only this element; may be said more than once.
    #[arg(long = "element", value_name = "TAG")]
    elements: Vec<String>,
    /// Another package that it needs, as an archive or a folder; may be said more than once.
    #[arg(long, value_name = "PACKAGE")]
    with: Vec<PathBuf>,
    /// A folder like `node_modules` with what it needs.
    #[arg(long, value_name = "DIR")]
    modules: Option<PathBuf>,
    /// Where its elements run: in a frame, or in the portal's page, for which somebody has reviewed the code.
    #[arg(long, value_enum, default_value_t = Tier::Frame)]
    tier: Tier,
    /// Who reviewed the code.
    #[arg(long, value_name = "NAME", required_if_eq("tier", "page"))]
    reviewed_by: Option<String>,
    /// Import it although it has scripts that npm would run. They are not run.
    #[arg(long)]
    ignore_scripts: bool,
    /// Do not ask before it is written.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tier {
    Frame,
    Page,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Luigi,
    Openmicrofrontends,
}

/// What is ready to be written.
struct Ready {
    manifest: Value,
    base: String,
    found: Collected,
    /// What a person reads.
    text: String,
}

/// Does what was asked.
pub(super) fn run(flags: &ImportFlags) -> ExitCode {
    let ready = match flags.kind {
        None => package(flags),
        Some(kind) => foreign::document(flags, kind == Kind::Luigi),
    };
    let done = ready.map_err(Refused::Findings).and_then(|ready| write(flags, &ready));
    match done {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(Refused::Findings(found)) => {
            eprint!("{}", review::findings(&found));
            eprintln!("nothing was written");
            ExitCode::FAILURE
        }
        Err(Refused::Why(why)) => {
            eprintln!("{why}; nothing was written");
            ExitCode::FAILURE
        }
    }
}

enum Refused {
    Findings(Vec<Finding>),
    Why(String),
}

fn package(flags: &ImportFlags) -> Result<Ready, Vec<Finding>> {
    let one = |finding: Finding| vec![finding];
    let pack = Rc::new(Pack::open(&flags.from, true).map_err(one)?);
    let shelf = Shelf::new(&flags.with, flags.modules.clone()).map_err(one)?;
    let package = &pack.package;
    let scripts = package.scripts.join("`, `");
    if !scripts.is_empty() && !flags.ignore_scripts {
        let message =
            format!("`{}` wants to run `{scripts}` when it is installed; that is never done here", package.name);
        return Err(vec![Finding::error("I11", "/scripts", message)]);
    }
    let elements = find::find(&pack, &flags.elements).map_err(one)?;
    let mut walk = Walk::new(&shelf);
    let mut placed = elements.elements;
    for element in &mut placed {
        let by = format!("the element `{}`", element.doc.tag);
        if let Some(path) = walk.take(&pack, &element.module, &by) {
            element.module = path;
        }
    }
    for licence in ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE"].into_iter().filter(|path| pack.files.has(path)) {
        walk.take(&pack, licence, "the licence");
    }
    let documents = elements.described.as_ref().filter(|path| is_path(&format!("{}/{path}", pack.place)));
    let documents = documents.and_then(|path| {
        // One that is larger than the catalogue reads is of no use to anybody.
        let bytes = pack.files.read(path).map_or(0, |content| content.len());
        if bytes > docs::element::LIMITS.bytes { None } else { walk.take(&pack, path, "the catalogue") }
    });
    let found = walk.run();
    if found.findings.iter().any(Finding::is_error) {
        return Err(found.findings);
    }
    let name = match &flags.name {
        Some(name) => name.clone(),
        None => package.pbc_name().ok_or_else(|| {
            one(Finding::error(
                "I14",
                "/metadata/name",
                format!("`{}` gives no name of a PBC; say one with `--name`", package.name),
            ))
        })?,
    };
    let review = flags.reviewed_by.clone().filter(|_| flags.tier == Tier::Page);
    let review = review.map(|by| Review { by, at: SystemClock::default().now().rfc3339() });
    let base = format!("{name}/{}", package.version.replace('+', "-"));
    let draft = Draft {
        name,
        package: package.clone(),
        archive: pack.archive.clone(),
        base: base.clone(),
        assets: Some(found.hashes()),
        imports: found.imports.clone(),
        elements: placed,
        documents,
        review,
    };
    let (manifest, mut notes) = fitting(draft)?;
    notes.extend(elements.notes);
    let described = if elements.described.is_some() {
        "its Custom Elements Manifest"
    } else {
        "reading its modules, as nothing describes them"
    };
    let mut text = format!("{} {} by {}, known from {described}\n", package.name, package.version, package.maker());
    text.push_str(&review::widgets(&manifest, &notes));
    text.push_str(&review::files(&found, &pack));
    text.push_str(&review::findings(&found.findings));
    if !scripts.is_empty() {
        let _ = writeln!(text, "scripts that are not run: `{scripts}`");
    }
    if package.licence.is_none() {
        text.push_str("the package says no licence\n");
    }
    Ok(Ready { manifest, base, found, text })
}

/// Places and what is to be said of them.
type Notes = Vec<(String, String)>;

/// The manifest, as full as a document may be: first the descriptions go, then the hashes, which the host makes as well.
fn fitting(mut draft: Draft) -> Result<(Value, Notes), Vec<Finding>> {
    let mut refused = Vec::new();
    for (words, hashes) in [(true, true), (false, true), (false, false)] {
        if !hashes {
            draft.assets = None;
        }
        let made = draft.manifest(words);
        match checked(&made.manifest) {
            Ok(()) => {
                let mut notes = made.notes;
                if !hashes {
                    let why = "the list of its files does not fit into a manifest, so the host hashes them";
                    notes.push(("assets".to_owned(), why.to_owned()));
                }
                return Ok((made.manifest, notes));
            }
            Err(found) => refused = found,
        }
        if !refused.iter().all(|finding| finding.code == "J01") {
            break;
        }
    }
    Err(refused)
}

fn checked(manifest: &Value) -> Result<(), Vec<Finding>> {
    let mut text = serde_json::to_string_pretty(manifest).expect("text keys and finite numbers");
    text.push('\n');
    Manifest::read(text.as_bytes()).map(|_| ())
}

fn write(flags: &ImportFlags, ready: &Ready) -> Result<String, Refused> {
    let name = ready.manifest.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    let places = Places::new(&flags.out, name, &ready.base);
    places.free().map_err(|finding| Refused::Findings(vec![finding]))?;
    print!("{}", ready.text);
    if !flags.yes && !asked(name)? {
        return Err(Refused::Why("you said no".to_owned()));
    }
    places.write(&ready.manifest, &ready.found.files).map_err(|error| Refused::Why(error.to_string()))?;
    if let Some(by) = flags.reviewed_by.as_deref().filter(|_| flags.tier == Tier::Page) {
        let version = ready.manifest.pointer("/metadata/version").and_then(Value::as_str).unwrap_or_default();
        match configuration(flags.place.config.clone(), folders(flags.place.data.clone(), None)) {
            Ok(config) => audit::note(&config, act::PBC_REVIEWED, name, &[("by", by), ("version", version)]),
            Err(error) => eprintln!("NOT RECORDED: {}", crate::failure::chain(&error)),
        }
    }
    Ok(format!(
        "wrote `{}` and {} files in `{}`",
        places.manifest.display(),
        ready.found.files.len(),
        places.files.display()
    ))
}

fn asked(name: &str) -> Result<bool, Refused> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Refused::Why("nobody can be asked here; say `--yes` when you have read this".to_owned()));
    }
    print!("Write `{name}`? [y/N] ");
    std::io::stdout().flush().map_err(|error| Refused::Why(error.to_string()))?;
    let mut answer = String::new();
    input.read_line(&mut answer).map_err(|error| Refused::Why(error.to_string()))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "예" | "네"))
}
