//! Builds each folder of `widgets/` on its own, as the team that owns it would.
//!
//! The convention: a `package.json` with a script `build` is built by `npm run build`; otherwise a
//! `Cargo.toml` is built for the browser with wasm-bindgen and wasm-opt; both make `dist/`. A folder
//! with neither is served as it is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::npm;
use crate::plan::Step;
use crate::shell::WASM_FEATURES;
use crate::stamp::{self, Stamp};
use crate::task::{Output, Task};
use crate::tools::advise_network;
use crate::workspace::{BINARYEN, Workspace};

/// How a widget's folder is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `npm run build`.
    Npm,
    /// cargo, wasm-bindgen, wasm-opt.
    Rust,
    /// Not at all.
    Plain,
}

/// All steps: packages first, then each widget.
///
/// # Errors
/// When the folder `widgets/` cannot be read.
pub fn steps(workspace: &Workspace) -> Result<Vec<Step>, Failure> {
    let mut steps = Vec::new();
    for place in folders(&workspace.root.join("widgets"))? {
        let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        steps.extend(npm::install(workspace, &format!("widgets/{name}"))?);
        let kind = kind(&place);
        if kind != Kind::Plain {
            steps.push(build(workspace, place, &name, kind)?);
        }
    }
    Ok(steps)
}

/// The folders of widgets written in Rust, and of parts of widgets, which have a workspace of their own.
pub fn rust_folders(workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    let places = folders(&workspace.root.join("widgets"))?;
    Ok(places.iter().filter_map(|place| rust_part(place)).collect())
}

/// Where the Rust of a widget is: its folder, or `rules` in it.
fn rust_part(place: &Path) -> Option<PathBuf> {
    [place.to_path_buf(), place.join("rules")].into_iter().find(|folder| folder.join("Cargo.toml").is_file())
}

fn folders(widgets: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut places = Vec::new();
    if !widgets.is_dir() {
        return Ok(places);
    }
    let fail = |cause| Failure::file("read the folder `widgets`", &cause);
    for entry in fs::read_dir(widgets).map_err(fail)? {
        let place = entry.map_err(fail)?.path();
        if place.join("package.json").is_file() || place.join("Cargo.toml").is_file() {
            places.push(place);
        }
    }
    places.sort();
    Ok(places)
}

fn kind(place: &Path) -> Kind {
    let package = fs::read_to_string(place.join("package.json")).unwrap_or_default();
    if npm::has_script(&package, "build") {
        Kind::Npm
    } else if place.join("Cargo.toml").is_file() {
        Kind::Rust
    } else {
        Kind::Plain
    }
}

fn build(workspace: &Workspace, place: PathBuf, name: &str, kind: Kind) -> Result<Step, Failure> {
    let inputs = inputs(&place)?;
    let digest = stamp::of(&inputs, &[&workspace.wasm_bindgen, BINARYEN])?;
    let stamp = Stamp::new(&workspace.stamps(), &format!("widgets/{name}"), place.join("dist"));
    let ready = stamp.is(&digest).then(|| "nothing changed".to_owned());
    let is_rust = rust_part(&place).is_some();
    let packages = format!("npm/widgets/{name}");
    let workspace = workspace.clone();
    let title = format!("Build the widget {name}");
    let step = Step::new(&format!("widgets/{name}"), title, if is_rust { 1.0 } else { 0.2 }, move |task| {
        match kind {
            Kind::Npm => {
                let mut command = workspace.program("npm");
                command.args(["run", "build"]).current_dir(&place);
                command.env("CARGO_TARGET_DIR", rust_target(&workspace));
                task.run(command, Output::Latest)?;
            }
            Kind::Rust => build_rust(task, &workspace, &place)?,
            Kind::Plain => {}
        }
        // A build may have written a lock file beside the sources.
        stamp.put(&stamp::of(&inputs, &[&workspace.wasm_bindgen, BINARYEN])?)?;
        Ok(None)
    });
    let tools: &[&str] = if is_rust { &["tools"] } else { &["tools/node"] };
    Ok(step.ready(ready).needs(tools).needs(&[&packages]))
}

/// What a widget is made of: its own folder, and those of this repository that its `Cargo.toml`, or that of its part in Rust, names.
fn inputs(place: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut inputs = vec![place.to_path_buf()];
    if let Some(part) = rust_part(place) {
        let manifest = part.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)
            .map_err(|cause| Failure::file(format!("read `{}`", manifest.display()), &cause))?;
        inputs.extend(text.split("path = \"").skip(1).filter_map(|rest| Some(part.join(rest.split('"').next()?))));
    }
    Ok(inputs)
}

/// One build folder for all Rust widgets, beside that of the workspace.
pub fn rust_target(workspace: &Workspace) -> PathBuf {
    workspace.target.join("widgets")
}

fn build_rust(task: &Task, workspace: &Workspace, place: &Path) -> Result<(), Failure> {
    let manifest = place.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .map_err(|cause| Failure::file(format!("read `{}`", manifest.display()), &cause))?;
    let name = package_name(&text)
        .ok_or_else(|| Failure::new(format!("`{}` names no package", manifest.display())))?
        .replace('-', "_");
    let mut cargo = workspace.cargo(&["build", "--release", "--target", "wasm32-unknown-unknown", "--manifest-path"]);
    cargo.arg(&manifest).env("CARGO_TARGET_DIR", rust_target(workspace));
    workspace.hide_paths(&mut cargo, &[]);
    task.run(cargo, Output::Latest).map_err(advise_network)?;

    let built = rust_target(workspace).join(format!("wasm32-unknown-unknown/release/{name}.wasm"));
    let dist = place.join("dist");
    let mut bindgen = workspace.program("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&dist).arg(&built);
    task.run(bindgen, Output::Latest)?;

    let wasm = dist.join(format!("{name}_bg.wasm"));
    let mut shrink = workspace.program("wasm-opt");
    shrink.arg("-Oz").args(WASM_FEATURES).arg(&wasm).arg("-o").arg(&wasm);
    task.run(shrink, Output::Latest)?;
    Ok(())
}

/// The name in the section `[package]` of a `Cargo.toml`.
fn package_name(manifest: &str) -> Option<&str> {
    let mut lines = manifest.lines().map(str::trim);
    lines.find(|line| *line == "[package]")?;
    let line = lines.take_while(|line| !line.starts_with('[')).find(|line| line.starts_with("name"))?;
    line.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_folder_is_built_by_what_is_in_it() {
        let folder = Folder::new("widgets-kind");
        folder.write("react/package.json", r#"{"scripts":{"build":"vite build"}}"#);
        folder.write("rust/Cargo.toml", "[package]\nname = \"x\"\n");
        folder.write("npm/package.json", r#"{"dependencies":{}}"#);
        folder.write("vanilla/src/element.js", "");
        assert_eq!(kind(&folder.path("react")), Kind::Npm);
        assert_eq!(kind(&folder.path("rust")), Kind::Rust);
        assert_eq!(kind(&folder.path("npm")), Kind::Plain);
        let names: Vec<_> = folders(&folder.path("")).unwrap();
        assert_eq!(names, [folder.path("npm"), folder.path("react"), folder.path("rust")]);
    }

    #[test]
    fn a_widget_is_built_again_when_what_it_uses_changed() {
        let folder = Folder::new("widgets-inputs");
        folder.write("plain/package.json", "{}");
        folder.write("rust/Cargo.toml", "[dependencies]\nrules = { path = \"../../contract\" } # shared\n");
        assert_eq!(inputs(&folder.path("plain")).unwrap(), [folder.path("plain")]);
        assert_eq!(inputs(&folder.path("rust")).unwrap(), [folder.path("rust"), folder.path("rust/../../contract")]);
        folder.write("mixed/package.json", "{}");
        folder.write("mixed/rules/Cargo.toml", "[dependencies]\nrules = { path = \"../../../contract\" }\n");
        let of_mixed = [folder.path("mixed"), folder.path("mixed/rules/../../../contract")];
        assert_eq!(inputs(&folder.path("mixed")).unwrap(), of_mixed);
    }

    #[test]
    fn the_name_of_a_rust_widget_is_the_one_of_its_package() {
        let text = "[lib]\nname = \"other\"\n[package]\nversion = \"1\"\nname = \"rust-rent\"\n";
        assert_eq!(package_name(text), Some("rust-rent"));
        assert_eq!(package_name("[package]\n[lib]\nname = \"other\"\n"), None);
    }
}
