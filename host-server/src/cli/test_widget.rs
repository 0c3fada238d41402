//! `jogakbo test-widget`: tries each widget of a manifest alone in a real browser, and says what it holds of its word.

mod browser;
mod judge;
mod report;

use super::dev::portal::DevPortal;
use super::project::Project;
use super::serve;
use crate::http::dev::{Dev, Told};
use clap::Args;
use jogakbo_contract::edit;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::manifest::{Manifest, Widget};
use judge::Budget;
use report::{Report, Tried};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

const CHECKS: (&str, &str) = ("checks.js", include_str!("../http/dev/checks.js"));
/// Longest time until the host answers.
const START: Duration = Duration::from_secs(30);

/// What is tried, and with what.
#[derive(Debug, Args)]
pub struct TestFlags {
    /// The widget's folder, which is built first; or a manifest whose files lie in `--assets`.
    #[arg(value_name = "FOLDER|MANIFEST", default_value = ".")]
    path: PathBuf,
    /// Try only this widget of the manifest.
    #[arg(long, value_name = "NAME")]
    widget: Option<String>,
    /// Folder of the widgets' files, for a manifest.
    #[arg(long, value_name = "DIR", default_value = "widgets")]
    assets: PathBuf,
    /// The browser [default: Chromium or Chrome on the PATH].
    #[arg(long, value_name = "PATH")]
    browser: Option<PathBuf>,
    /// The file `axe.min.js` of the npm package axe-core [default: that of the folder].
    #[arg(long, value_name = "FILE")]
    axe: Option<PathBuf>,
    /// Most kilobytes (1,024 bytes) of its files, as they travel.
    #[arg(long, value_name = "KB", default_value_t = 200)]
    max_kb: u64,
    /// Longest time it may keep the page from answering at once, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 200)]
    max_task_ms: u64,
    /// Longest time for one widget, in seconds.
    #[arg(long, value_name = "S", default_value_t = 120)]
    timeout: u64,
    /// Also write the result here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Folder of the portal's own files [default: those inside the program].
    #[arg(long, value_name = "DIR")]
    shell: Option<PathBuf>,
}

/// Tries them; the exit code is 1 if a check failed.
pub fn run(flags: &TestFlags) -> ExitCode {
    match try_all(flags) {
        Ok(report) => {
            print!("{}", report.table());
            if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn try_all(flags: &TestFlags) -> Result<Report, String> {
    let browser = browser::find(flags.browser.as_deref())?;
    let subject = Subject::open(flags)?;
    let read = Manifest::read(&subject.bytes).map_err(|found| {
        let faults: Vec<String> = found.iter().map(ToString::to_string).collect();
        format!("{} is no manifest that could be tried:\n{}", subject.manifest.display(), faults.join("\n"))
    })?;
    let widgets: Vec<&Widget> = read.manifest.spec.frontend.widgets.iter().collect();
    let chosen: Vec<&Widget> = widgets
        .iter()
        .copied()
        .filter(|widget| flags.widget.as_ref().is_none_or(|name| widget.name.as_str() == name))
        .collect();
    if chosen.is_empty() {
        let names: Vec<&str> = widgets.iter().map(|widget| widget.name.as_str()).collect();
        return Err(format!("the manifest has no such widget; it has {}", names.join(", ")));
    }

    let portal = DevPortal::over(subject.assets.clone(), subject.base.clone())?;
    for widget in chosen.iter().filter(|widget| widget.element.is_some()) {
        portal.put_alone(&subject.bytes, widget.name.as_str())?;
    }
    let axe = axe(flags, &subject.folder)?;
    let (told, hears) = mpsc::channel();
    let mut dev = Dev::new(&[CHECKS], told).with_file(
        "facts.json",
        facts(&read.manifest, axe.as_deref()).to_string(),
        "application/json",
    );
    if let Some(text) = axe.clone() {
        dev = dev.with_file("axe.js", text, "text/javascript; charset=utf-8");
    }
    let config = portal.config(Some("127.0.0.1:0".to_owned()), flags.shell.clone())?;
    let dev = Arc::new(dev);
    std::thread::spawn(move || serve::run_beside(config, Some(dev)));
    let address = address(&hears)?;

    let budget = Budget { bytes: flags.max_kb * 1024, task_ms: flags.max_task_ms };
    let mut tried = Vec::new();
    for widget in chosen {
        let checks = if widget.element.is_none() {
            vec![judge::Check::skipped("mount", "it is a framed page; only elements are tried")]
        } else {
            let seen =
                see(&browser, &format!("{address}{}", DevPortal::alone(widget.name.as_str())), &hears, flags.timeout)?;
            judge::judge(widget, &seen, budget, axe.is_some())
        };
        tried.push(Tried { widget: widget.name.to_string(), checks });
    }
    let report = Report {
        pbc: read.manifest.metadata.name.to_string(),
        version: read.manifest.metadata.version.clone(),
        digest: subject.digest,
        packed: subject.packed,
        browser: browser.version.clone(),
        widgets: tried,
    };
    // A part of them says nothing about the manifest.
    if flags.widget.is_none() {
        report.write(&report::beside(&subject.manifest))?;
    }
    if let Some(path) = &flags.json {
        report.write(path)?;
    }
    Ok(report)
}

/// What is tried, and where it is.
struct Subject {
    folder: PathBuf,
    manifest: PathBuf,
    assets: PathBuf,
    base: String,
    /// The manifest, its base as its files lie.
    bytes: Vec<u8>,
    /// The digest of the manifest as it is.
    digest: String,
    /// That of the manifest in a package of these files; a manifest alone has no such folder.
    packed: Option<String>,
}

impl Subject {
    fn open(flags: &TestFlags) -> Result<Self, String> {
        let read =
            |path: &Path| std::fs::read(path).map_err(|cause| format!("`{}` cannot be read: {cause}", path.display()));
        let digest = |bytes: &[u8]| Manifest::read(bytes).map(|read| read.digest).unwrap_or_default();
        if flags.path.is_file() {
            let bytes = read(&flags.path)?;
            let base = Manifest::read(&bytes).map(|read| read.manifest.base().to_owned()).unwrap_or_default();
            let assets = flags.assets.canonicalize();
            let assets = assets.map_err(|cause| {
                format!("the folder `{}` cannot be opened: {cause}; name it with --assets", flags.assets.display())
            })?;
            let folder = assets.join(&base);
            return Ok(Self {
                folder,
                manifest: flags.path.clone(),
                assets,
                base,
                digest: digest(&bytes),
                packed: None,
                bytes,
            });
        }
        let project = Project::open(&flags.path)?;
        if project.needs_install() {
            println!("Packages: npm install");
            project.install()?;
        }
        project.build()?;
        let base = project.base()?;
        let own = read(&project.manifest)?;
        let bytes = super::project::with_base(&own, &base).unwrap_or_else(|| own.clone());
        let assets = project.folder.parent().ok_or("a widget's folder lies in another one")?.to_owned();
        // Before they are tried: a file that is changed meanwhile makes another package.
        let packed = project.package().ok().map(|(package, _)| package.read.digest);
        let (digest, Project { folder, manifest }) = (digest(&own), project);
        Ok(Self { folder, manifest, assets, base, bytes, digest, packed })
    }
}

/// The checker of accessibility: the one that was named, else the folder's own; none is no error.
fn axe(flags: &TestFlags, folder: &Path) -> Result<Option<String>, String> {
    let own = folder.join("node_modules/axe-core/axe.min.js");
    let Some(path) = flags.axe.clone().or_else(|| own.is_file().then_some(own)) else { return Ok(None) };
    std::fs::read_to_string(&path).map(Some).map_err(|cause| format!("`{}` cannot be read: {cause}", path.display()))
}

fn address(hears: &Receiver<Told>) -> Result<String, String> {
    match hears.recv_timeout(START) {
        Ok(Told::Ready(address)) => Ok(address),
        _ => Err("the portal for the checks did not start; what it said stands above".to_owned()),
    }
}

/// Opens the page and waits for what it tells.
fn see(browser: &browser::Browser, address: &str, hears: &Receiver<Told>, seconds: u64) -> Result<Value, String> {
    let mut open = browser.open(address)?;
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        match hears.recv_timeout(Duration::from_millis(200)) {
            Ok(Told::Results(seen)) => return Ok(seen),
            Ok(Told::Ready(_)) | Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err("the portal for the checks ended".to_owned()),
        }
        if let Some(said) = open.ended() {
            return Err(format!("the browser ended before the checks did:\n{said}"));
        }
        if Instant::now() > end {
            return Err(format!("the checks were not done in {seconds} s; give them more with --timeout"));
        }
    }
}

/// What the page has to know of each widget.
fn facts(manifest: &Manifest, axe: Option<&str>) -> Value {
    let widgets: Map<String, Value> = manifest
        .spec
        .frontend
        .widgets
        .iter()
        .filter_map(|widget| Some((widget.name.to_string(), fact(widget)?)))
        .collect();
    json!({"widgets": widgets, "scripts": {"axe": axe.map(|text| Sri::sha384_of(text.as_bytes()).as_str().to_owned())}})
}

fn fact(widget: &Widget) -> Option<Value> {
    let element = widget.element.as_ref()?;
    let properties = widget.props.as_ref().and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    let mut props = Map::new();
    let mut dates = Vec::new();
    for (name, schema) in properties.into_iter().flatten() {
        if schema.get("x-jgb-as").is_some_and(|word| word == "date") {
            dates.push(name.as_str());
            continue;
        }
        // Files of the PBC have no address here.
        if schema.get("x-jgb-asset").is_none() {
            props.insert(name.clone(), edit::sample(schema));
        }
    }
    let mut derived: Map<String, Value> = Map::new();
    for output in widget.outputs.values() {
        let causes = output.detail.as_ref().and_then(|schema| schema.get("x-jgb-derived")).and_then(Value::as_array);
        for name in causes.into_iter().flatten().filter_map(Value::as_str) {
            let Some(schema) = properties.and_then(|properties| properties.get(name)) else { continue };
            let values = schema.get("enum").or_else(|| schema.get("examples")).cloned();
            derived.insert(name.to_owned(), values.unwrap_or_else(|| json!([edit::sample(schema)])));
        }
    }
    let outputs: Vec<Value> = widget
        .outputs
        .iter()
        .map(|(name, output)| json!({"name": name, "event": output.event, "read": output.read}))
        .collect();
    Some(json!({"tag": element.tag, "props": props, "dates": dates, "derived": derived, "outputs": outputs}))
}
