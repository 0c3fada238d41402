//! Documents of other portals: what they name is looked for in their own folder.

use super::collect::Walk;
use super::source::{Files, Pack, Shelf};
use super::{ImportFlags, Ready, checked, review};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::import::{LIMITS, Package, luigi, openmicrofrontends};
use serde_json::json;
use std::rc::Rc;

/// Reads a Luigi configuration, or an `OpenMicrofrontends` description.
///
/// # Errors
/// All that is wrong with it, or with the files it names.
pub fn document(flags: &ImportFlags, is_luigi: bool) -> Result<Ready, Vec<Finding>> {
    let one = |finding: Finding| vec![finding];
    let shown = flags.from.display();
    let unreadable =
        |error: std::io::Error| vec![Finding::error("F01", "", format!("`{shown}` cannot be read: {error}"))];
    let size = std::fs::metadata(&flags.from).map_err(unreadable)?.len();
    if size > LIMITS.bytes as u64 {
        return Err(one(Finding::error(
            "I03",
            "",
            format!("`{shown}` has {size} bytes; at most {} are allowed", LIMITS.bytes),
        )));
    }
    let bytes = std::fs::read(&flags.from).map_err(unreadable)?;
    let name = flags.name.clone().map_or_else(|| named(flags, is_luigi), Ok).map_err(one)?;
    let mapped = if is_luigi { luigi::read(&bytes, &name) } else { openmicrofrontends::read(&bytes, &name) };
    let mut mapped = mapped.map_err(one)?;
    let file = flags.from.canonicalize().map_err(unreadable)?;
    let root = file.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
    let package = Package::read(br#"{"name":"document","version":"1.0.0","type":"module"}"#).map_err(one)?;
    let pack = Rc::new(Pack { package, files: Files::Folder(root), archive: None, place: "package".to_owned() });
    let shelf = Shelf::new(&flags.with, flags.modules.clone()).map_err(one)?;
    let mut walk = Walk::new(&shelf);
    let by = format!("`{shown}`");
    for path in mapped.modules.iter().chain(&mapped.files) {
        walk.take(&pack, path, &by);
    }
    for (path, text) in &mapped.made {
        walk.put(&format!("package/{path}"), text.clone().into_bytes());
    }
    let found = walk.run();
    if found.findings.iter().any(Finding::is_error) {
        return Err(found.findings);
    }
    let base = format!("{name}/1.0.0");
    let frontend = &mut mapped.manifest["spec"]["frontend"];
    frontend["base"] = json!(base);
    frontend["assets"] = json!(found.hashes());
    if !found.imports.is_empty() {
        frontend["imports"] = json!(found.imports);
    }
    // The folder of the document is a package in which its paths begin.
    for widget in frontend["widgets"].as_array_mut().into_iter().flatten() {
        let Some(element) = widget.get_mut("element") else { continue };
        let within = |path: &serde_json::Value| json!(format!("package/{}", path.as_str().unwrap_or_default()));
        element["module"] = within(&element["module"]);
        if let Some(styles) = element.get_mut("styles").and_then(serde_json::Value::as_array_mut) {
            for style in styles {
                *style = within(style);
            }
        }
    }
    checked(&mapped.manifest)?;
    let mut text = format!("{shown} as `{name}`\n");
    text.push_str(&review::widgets(&mapped.manifest, &mapped.notes));
    text.push_str(&review::files(&found, &pack));
    text.push_str(&review::findings(&found.findings));
    Ok(Ready { manifest: mapped.manifest, base, found, text })
}

fn named(flags: &ImportFlags, is_luigi: bool) -> Result<PbcName, Finding> {
    let stem = flags.from.file_stem().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let kind = if is_luigi { "luigi" } else { "openmicrofrontends" };
    let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("import.{kind}.{}", plain.trim_matches('-')).parse().map_err(|_| {
        Finding::error("I14", "/metadata/name", "the name of the file gives no name of a PBC; say one with `--name`")
    })
}
