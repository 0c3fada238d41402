//! Files that are written by `jogakbo` itself: the JSON Schemas of the formats, the list of codes, and the types of the
//! interface that widgets get.
//! `cargo xtask gen` writes them, `cargo xtask check` compares.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::dist::third_party;
use crate::failure::Failure;
use crate::plan::Step;
use crate::server::Build;
use crate::task::Task;
use crate::workspace::Workspace;

/// Where the schemas are published.
const SCHEMAS: &str = "manifests/schema";
/// The list of every stable code.
const CODES: &str = "docs/codes.md";
/// Types of the interface that widgets get.
const HOST: &str = "widgets/sdk/host.d.ts";

/// The step that writes the files anew.
pub fn write(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new(
        "write",
        "Write manifests/schema, docs/codes.md, widgets/sdk/host.d.ts and THIRD-PARTY.md",
        0.0,
        move |task| {
            let before = read_folder(&workspace.root.join(SCHEMAS))?;
            let (schemas, codes) = make(task, &workspace)?;
            for (name, text) in &schemas {
                put(&workspace.root.join(SCHEMAS).join(name), text)?;
            }
            // A format that no longer exists leaves no schema behind.
            for name in before.keys().filter(|name| !schemas.contains_key(*name)) {
                fs::remove_file(workspace.root.join(SCHEMAS).join(name))
                    .map_err(|cause| Failure::file(format!("remove `{SCHEMAS}/{name}`"), &cause))?;
            }
            put(&workspace.root.join(CODES), &codes)?;
            put(&workspace.root.join(HOST), &host(task, &workspace)?)?;
            put(&workspace.root.join(third_party::LIST), &third_party::list(task, &workspace)?)?;
            Ok(Some(format!("{} schemas and the list of codes", schemas.len())))
        },
    )
    .needs(&["server"])
}

/// The step that fails when a committed file is not what would be written.
pub fn compare(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("generated", "Compare generated files with what would be generated", 0.0, move |task| {
        let (schemas, codes) = make(task, &workspace)?;
        let mut stale = differences(&read_folder(&workspace.root.join(SCHEMAS))?, &schemas);
        if fs::read_to_string(workspace.root.join(CODES)).ok().as_deref() != Some(codes.as_str()) {
            stale.push(CODES.to_owned());
        }
        if fs::read_to_string(workspace.root.join(HOST)).ok().as_deref() != Some(host(task, &workspace)?.as_str()) {
            stale.push(HOST.to_owned());
        }
        let list = third_party::list(task, &workspace)?;
        if fs::read_to_string(workspace.root.join(third_party::LIST)).ok().as_deref() != Some(list.as_str()) {
            stale.push(third_party::LIST.to_owned());
        }
        if stale.is_empty() {
            return Ok(None);
        }
        Err(Failure::new(format!("generated files are out of date: {}", stale.join(", ")))
            .advise("Run `cargo xtask gen` and commit what it changed."))
    })
    .needs(&["server"])
}

type Files = BTreeMap<String, String>;

fn make(task: &Task, workspace: &Workspace) -> Result<(Files, String), Failure> {
    let folder = workspace.target.join("xtask/schema");
    let _ = fs::remove_dir_all(&folder);
    let mut schema = workspace.program(Build::Dev.program(workspace));
    schema.args(["schema", "--out"]).arg(&folder);
    task.ask(schema)?;
    let mut codes = workspace.program(Build::Dev.program(workspace));
    codes.arg("codes");
    Ok((read_folder(&folder)?, task.ask(codes)?))
}

fn host(task: &Task, workspace: &Workspace) -> Result<String, Failure> {
    let mut types = workspace.program(Build::Dev.program(workspace));
    types.args(["types", "--host"]);
    task.ask(types)
}

/// The JSON files of a folder by name; none when the folder is absent.
fn read_folder(folder: &Path) -> Result<Files, Failure> {
    let fail = |cause| Failure::file(format!("read `{}`", folder.display()), &cause);
    let mut files = Files::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path).map_err(fail)?);
        }
    }
    Ok(files)
}

/// Names of files that are missing, different or no longer made.
fn differences(kept: &Files, made: &Files) -> Vec<String> {
    let mut names: Vec<&String> = kept.keys().chain(made.keys()).collect();
    names.sort();
    names.dedup();
    names.retain(|name| kept.get(*name) != made.get(*name));
    names.into_iter().map(|name| format!("{SCHEMAS}/{name}")).collect()
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    let fail = |cause| Failure::file(format!("write `{}`", path.display()), &cause);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    fs::write(path, text).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn missing_changed_and_left_over_files_are_named() {
        let folder = Folder::new("generated");
        folder.write("kept/page.json", "1");
        folder.write("kept/pbc.json", "1");
        folder.write("kept/old.json", "1");
        folder.write("kept/README.md", "not ours");
        folder.write("made/page.json", "1");
        folder.write("made/pbc.json", "2");
        folder.write("made/lock.json", "1");
        let kept = read_folder(&folder.path("kept")).unwrap();
        let made = read_folder(&folder.path("made")).unwrap();
        let names = ["manifests/schema/lock.json", "manifests/schema/old.json", "manifests/schema/pbc.json"];
        assert_eq!(differences(&kept, &made), names);
        assert!(differences(&made, &made).is_empty());
    }

    #[test]
    fn an_absent_folder_holds_nothing() {
        assert!(read_folder(Path::new("no/such/folder")).unwrap().is_empty());
    }
}
