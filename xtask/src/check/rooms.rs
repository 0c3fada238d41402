//! In the shell only the room `dom` may name the crates that speak to the browser.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::plan::Step;
use crate::workspace::Workspace;

/// The step that searches `shell/src` outside `dom.rs` and `dom/`.
pub fn step(workspace: &Workspace) -> Step {
    let source = workspace.root.join("shell/src");
    Step::new("rooms", "Look for browser crates outside shell/src/dom", 0.0, move |_| {
        let mut found = Vec::new();
        search(&source, Path::new("shell/src"), &mut found)?;
        if found.is_empty() {
            return Ok(None);
        }
        Err(Failure::new(format!("{} lines outside shell/src/dom name web_sys, js_sys or wasm_bindgen", found.len()))
            .with_tail(&found)
            .advise("Give the room `dom` a function in our own types and call that."))
    })
}

fn search(folder: &Path, shown: &Path, found: &mut Vec<String>) -> Result<(), Failure> {
    let fail = |cause| Failure::file(format!("read `{}`", shown.display()), &cause);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        entries.push(entry.map_err(fail)?.path());
    }
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shown = shown.join(&name);
        if name == "dom" || name == "dom.rs" {
            continue;
        }
        if path.is_dir() {
            search(&path, &shown, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(fail)?;
            found.extend(lines(&text).map(|(number, line)| format!("{}:{number}: {line}", shown.display())));
        }
    }
    Ok(())
}

/// The lines that name a browser crate, with their numbers; words in comments do not count.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| names_browser(line.split("//").next().unwrap_or_default()))
}

fn names_browser(code: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    ["web_sys", "js_sys", "wasm_bindgen"].iter().any(|name| {
        code.match_indices(name).any(|(at, _)| {
            let before = code[..at].chars().next_back().is_some_and(is_word);
            let after = &code[at + name.len()..];
            // The attribute `#[wasm_bindgen]` alone names no type of the browser.
            let alone = *name == "wasm_bindgen" && !after.starts_with("::");
            !before && !alone && !after.starts_with(is_word)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn only_whole_crate_names_in_code_count() {
        assert!(names_browser("use web_sys::Element;"));
        assert!(names_browser("fn f(x: &js_sys::Array) {}"));
        assert!(names_browser("use wasm_bindgen::prelude::*;"));
        assert!(!names_browser("#[wasm_bindgen]"));
        assert!(!names_browser("use serde_wasm_bindgen::to_value;"));
        assert!(!names_browser("use wasm_bindgen_futures::spawn_local;"));
        assert_eq!(
            lines("// web_sys::x\nlet a = web_sys::window();\n").next(),
            Some((2, "let a = web_sys::window();"))
        );
    }

    #[test]
    fn the_room_dom_may_name_them() {
        let folder = Folder::new("rooms");
        folder.write("src/dom.rs", "use web_sys::Element;");
        folder.write("src/dom/loader.rs", "use web_sys::Element;");
        folder.write("src/slot/life.rs", "\nuse web_sys::Element;");
        let mut found = Vec::new();
        search(&folder.path("src"), Path::new("shell/src"), &mut found).unwrap();
        assert_eq!(found, ["shell/src/slot/life.rs:2: use web_sys::Element;"]);
    }
}
