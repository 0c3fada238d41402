//! Packages from npm in the folders of this repository, installed once per `package-lock.json`.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::plan::Step;
use crate::stamp::{self, Stamp};
use crate::task::Output;
use crate::tools::advise_network;
use crate::workspace::Workspace;

/// Installs the packages of one folder (relative to the root, for example `e2e`); `None` when the
/// folder needs none.
///
/// # Errors
/// When its `package.json` cannot be read.
pub fn install(workspace: &Workspace, folder: &str) -> Result<Option<Step>, Failure> {
    let place = workspace.root.join(folder);
    if !needs_packages(&place) {
        return Ok(None);
    }
    let digest = stamp::of(&[place.join("package.json"), place.join("package-lock.json")], &["npm"])?;
    // npm writes this file last; without it the folder is not complete.
    let output = place.join("node_modules/.package-lock.json");
    let stamp = Stamp::new(&workspace.stamps(), &format!("npm/{folder}"), output);
    let ready = stamp.is(&digest).then(|| "nothing changed".to_owned());
    let verb = if place.join("package-lock.json").is_file() { "ci" } else { "install" };
    let workspace = workspace.clone();
    let title = format!("Install npm packages of {folder}");
    let step = Step::new(&format!("npm/{folder}"), title, 0.5, move |task| {
        let mut command = workspace.program("npm");
        command.args([verb, "--no-audit", "--no-fund"]).current_dir(&place);
        // The stories use the system's Chromium.
        command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        task.run(command, Output::Latest).map_err(advise_network)?;
        stamp.put(&digest)?;
        Ok(None)
    });
    Ok(Some(step.ready(ready).needs(&["tools/node"])))
}

fn needs_packages(place: &Path) -> bool {
    let text = fs::read_to_string(place.join("package.json")).unwrap_or_default();
    place.join("package-lock.json").is_file()
        || ["dependencies", "devDependencies"].iter().any(|key| has_key(&text, key))
}

/// Whether a `package.json` has this script. Reads JSON by eye: npm itself checks the file later.
pub fn has_script(package_json: &str, name: &str) -> bool {
    let Some((_, scripts)) = package_json.split_once("\"scripts\"") else {
        return false;
    };
    let scripts = scripts.split('}').next().unwrap_or_default();
    has_key(scripts, name)
}

fn has_key(text: &str, key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    text.match_indices(&quoted).any(|(at, _)| text[at + quoted.len()..].trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_script_is_found_by_its_name_alone() {
        let text =
            r#"{"name":"build","scripts":{"bench:compose":"node x","test":"npm run build"},"files":{"build":1}}"#;
        assert!(has_script(text, "bench:compose") && has_script(text, "test"));
        assert!(!has_script(text, "build"), "neither a value nor another object's key");
        assert!(!has_script("{}", "test"));
    }

    #[test]
    fn a_folder_without_dependencies_needs_nothing() {
        let folder = Folder::new("npm-needs");
        folder.write("a/package.json", r#"{"name":"dependencies"}"#);
        folder.write("b/package.json", r#"{"devDependencies" : {"esbuild":"1"}}"#);
        assert!(!needs_packages(&folder.path("a")));
        assert!(needs_packages(&folder.path("b")));
        assert!(!needs_packages(&folder.path("none")));
    }
}
