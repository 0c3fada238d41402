//! The portal in which a widget is developed or checked: a temporary folder with its manifest and one page.

use crate::cli::project::Project;
use crate::config::{Config, Sources};
use jogakbo_contract::edit;
use jogakbo_contract::manifest::{Manifest, Widget};
use serde_json::{Map, Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use tempfile::TempDir;

/// The address of the page.
pub const AT: &str = "/";
/// Name of the page, and of its file.
const PAGE: &str = "dev";

/// A portal of one widget; its folder goes when this does.
#[derive(Debug)]
pub struct DevPortal {
    place: TempDir,
    assets: PathBuf,
    base: String,
}

impl DevPortal {
    /// Makes the folders.
    ///
    /// # Errors
    /// For people: the folder's name cannot stand in addresses, or no temporary folder can be made.
    pub fn make(project: &Project) -> Result<Self, String> {
        let assets = project.folder.parent().ok_or("a widget's folder lies in another one")?.to_owned();
        Self::over(assets, project.base()?)
    }

    /// Over files that lie elsewhere.
    ///
    /// # Errors
    /// As of [`DevPortal::make`].
    pub fn over(assets: PathBuf, base: String) -> Result<Self, String> {
        let failed = |cause| format!("no temporary folder can be made: {cause}");
        let place = tempfile::Builder::new().prefix("jogakbo-dev-").tempdir().map_err(failed)?;
        std::fs::create_dir_all(place.path().join("manifests/pages")).map_err(failed)?;
        Ok(Self { place, assets, base })
    }

    /// How the host is to run: on loopback, all in memory.
    ///
    /// # Errors
    /// The address is none, or not one of this machine alone.
    pub fn config(&self, listen: Option<String>, shell: Option<PathBuf>) -> Result<Config, String> {
        if let Some(address) = &listen {
            let loopback = address.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback());
            if !loopback {
                return Err(format!("`{address}` is no address of this machine alone; use one such as 127.0.0.1:8090"));
            }
        }
        let folder = |path: PathBuf| toml::Value::String(path.display().to_string());
        let word = |word: &str| toml::Value::String(word.to_owned());
        let mut flags = vec![
            ("paths.manifests", folder(self.place.path().join("manifests"))),
            ("paths.data", folder(self.place.path().join("data"))),
            ("paths.assets", folder(self.assets.clone())),
            ("store.kind", word("memory")),
            ("broker.kind", word("memory")),
            // What is wrong with the manifest is told by its check, under the file's own name.
            ("telemetry.log", word("error,jogakbo::app=off")),
        ];
        flags.extend(listen.map(|address| ("http.listen", toml::Value::String(address))));
        // The content origin is nobody's to know by heart.
        flags.push(("http.content_listen", word("127.0.0.1:0")));
        flags.extend(shell.map(|path| ("paths.shell", folder(path))));
        Config::load(&Sources { file: None, environment: Vec::new(), flags })
            .map_err(|error| crate::failure::chain(&error))
    }

    /// Takes manifest and page as they are now.
    ///
    /// # Errors
    /// For people: a file cannot be read or written.
    pub fn take(&self, project: &Project) -> Result<(), String> {
        let bytes = project.manifest_with_base(&self.base);
        let bytes = bytes.map_err(|cause| format!("`{}` cannot be read: {cause}", project.manifest.display()))?;
        self.put(&bytes, PAGE, &|manifest| page(manifest, None))
    }

    /// Takes a manifest, and a page that has nothing but one of its widgets.
    ///
    /// # Errors
    /// As of [`DevPortal::take`].
    pub fn put_alone(&self, bytes: &[u8], widget: &str) -> Result<(), String> {
        self.put(bytes, &format!("check-{}", shortened(widget)), &|manifest| page(manifest, Some(widget)))
    }

    /// The address of that page.
    pub fn alone(widget: &str) -> String {
        format!("/check-{}", shortened(widget))
    }

    fn put(&self, bytes: &[u8], page: &str, make: &dyn Fn(&Manifest) -> Value) -> Result<(), String> {
        // What cannot be read is told by its check; the last good one stays on the page.
        let Ok(read) = Manifest::read(bytes) else { return Ok(()) };
        let name = read.manifest.metadata.name.as_str();
        let folder = self.place.path().join("manifests");
        let document = make(&read.manifest);
        let write = |path: PathBuf, bytes: &[u8]| {
            // In one step: the host may be reading.
            let draft = path.with_extension("draft");
            std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, &path))
        };
        let written = write(folder.join(format!("{name}.json")), bytes)
            .and_then(|()| write(folder.join(format!("pages/{page}.json")), document.to_string().as_bytes()));
        written.map_err(|cause| format!("the page cannot be written: {cause}"))
    }
}

/// Names of pages are no longer than those of widgets, and have a word before.
fn shortened(widget: &str) -> &str {
    &widget[..widget.len().min(50)]
}

/// A page with all widgets of a manifest below each other and a notice for each output; or with one widget, and nothing else.
fn page(manifest: &Manifest, only: Option<&str>) -> Value {
    let mut y = 0;
    let (mut items, mut areas, mut wires) = (Vec::new(), Vec::new(), Vec::new());
    let widgets = manifest.spec.frontend.widgets.iter();
    for widget in widgets.filter(|widget| only.is_none_or(|name| widget.name.as_str() == name)).take(60) {
        let size = widget.size.and_then(|size| size.default);
        let (w, h) = size.map_or((6, 4), |size| (size.w.clamp(1, 12), size.h.clamp(1, 100)));
        let whole = widget.role == jogakbo_contract::manifest::Role::App;
        areas.push(json!({"item": widget.name, "x": 0, "y": y, "w": if whole { 12 } else { w }, "h": h, "app": whole}));
        y += h;
        items.push(json!({
            "id": widget.name, "load": "eager", "props": required(widget),
            "use": {"pbc": manifest.metadata.name, "version": format!("={}", manifest.metadata.version), "widget": widget.name},
        }));
        if only.is_none() {
            wires.extend(notices(widget, wires.len()));
        }
    }
    let (name, route) = match only {
        Some(widget) => (format!("check-{}", shortened(widget)), DevPortal::alone(widget)),
        None => (PAGE.to_owned(), String::new()),
    };
    let apps = areas.len() == 1 && areas[0]["app"] == true;
    for area in &mut areas {
        if let Some(area) = area.as_object_mut() {
            area.remove("app");
        }
    }
    json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "Page",
        "metadata": {"name": name, "title": manifest.metadata.title},
        "spec": {
            "route": if apps { format!("{route}/*") } else if route.is_empty() { "/".to_owned() } else { route },
            "access": {"anonymous": true},
            "layout": {"breakpoints": {"sm": 0, "lg": 1024}, "areas": {"lg": areas, "sm": "stack"}},
            "items": items, "wiring": wires,
        },
    })
}

/// Values for properties that a page has to set.
fn required(widget: &Widget) -> Map<String, Value> {
    let mut props = Map::new();
    let Some(schema) = &widget.props else { return props };
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    for name in names {
        let property = schema.pointer(&format!("/properties/{name}"));
        if let Some(property) = property.filter(|property| property.get("default").is_none()) {
            props.insert(name.to_owned(), edit::sample(property));
        }
    }
    props
}

/// Each output shows itself: its name, and what is surely in it.
fn notices(widget: &Widget, first: usize) -> Vec<Value> {
    let wire =
        |(index, (name, output)): (usize, (&jogakbo_contract::ids::CamelName, &jogakbo_contract::manifest::Output))| {
            let text = match output.detail.as_ref().map(parts).filter(|parts| !parts.is_empty()) {
                Some(parts) => json!({"$tpl": format!("{name}: {}", parts.join(", "))}),
                None => json!({"$const": name.as_str()}),
            };
            json!({
                "id": format!("said-{}", first + index),
                "from": {"item": widget.name, "output": name},
                "to": {"host": "notify"},
                "map": {"$obj": {"text": text}},
            })
        };
    widget.outputs.iter().enumerate().map(wire).collect()
}

/// `name {/name}` for the required parts of a detail that are text or numbers.
fn parts(detail: &Value) -> Vec<String> {
    let names = detail.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let plain = |name: &&str| {
        let kind = detail.pointer(&format!("/properties/{name}/type")).and_then(Value::as_str);
        matches!(kind, Some("string" | "number" | "integer" | "boolean"))
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    names.filter(plain).take(6).map(|name| format!("{name} {{/{name}}}")).collect()
}

/// What the checks of `jogakbo check` say of a folder, printed; the sum is given back.
pub fn checked(project: &Project) -> String {
    let assets = project.folder.parent().unwrap_or(&project.folder);
    let base = project.base().unwrap_or_default();
    let findings = crate::cli::check::manifest(&project.manifest, assets, &base);
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let shown = project.manifest.file_name().unwrap_or_default().to_string_lossy();
    for finding in &findings {
        println!("{shown}: {finding}");
        if let Some(remedy) = jogakbo_contract::codes::remedy(&finding.code) {
            println!("  {remedy}");
        }
    }
    match (errors, findings.len() - errors) {
        (0, 0) => format!("{shown} is good"),
        (0, warnings) => format!("{shown} is good, with {warnings} warnings"),
        (errors, _) => format!("{shown} has {errors} errors; what was good before stays on the page"),
    }
}
