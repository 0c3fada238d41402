//! Every test that `docs/security.md` names exists, so that no row of it promises more than is tested.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::plan::Step;
use crate::workspace::Workspace;

/// The page, from the root.
const PAGE: &str = "docs/security.md";

/// The step that looks.
pub fn step(workspace: &Workspace) -> Step {
    let root = workspace.root.clone();
    Step::new("proofs", "Look for the tests that docs/security.md names", 0.0, move |_| {
        let text =
            fs::read_to_string(root.join(PAGE)).map_err(|cause| Failure::file(format!("read `{PAGE}`"), &cause))?;
        let (count, missing) = look(&root, &text);
        if missing.is_empty() {
            return Ok(Some(format!("{count} tests")));
        }
        Err(Failure::new(format!("{} tests that `{PAGE}` names are not there", missing.len()))
            .with_tail(&missing)
            .advise("Correct the name, or write the test."))
    })
}

/// How many tests a text names, and those that are not there. A test is named by a span of code: file, colon, name.
fn look(root: &Path, text: &str) -> (usize, Vec<String>) {
    let spans = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let named: Vec<(&str, &str)> =
        spans.filter_map(|span| span.split_once(": ")).filter(|(file, _)| is_source(file)).collect();
    let missing = named.iter().filter(|(file, name)| !is_there(root, file, name));
    (named.len(), missing.map(|(file, name)| format!("{file}: {name}")).collect())
}

fn is_source(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|ending| ending == "rs" || ending == "ts")
}

/// Whether the file holds a test of that name: a function in Rust, a title in a story.
fn is_there(root: &Path, file: &str, name: &str) -> bool {
    let text = fs::read_to_string(root.join(file)).unwrap_or_default();
    if Path::new(file).extension().is_some_and(|end| end == "rs") {
        return text.contains(&format!("fn {name}("));
    }
    // A title may be the front of a template, or a part of one.
    text.lines().any(|line| line.trim_start().starts_with("test(") && line.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_test_that_is_gone_is_named() {
        let folder = Folder::new("proofs");
        folder.write("a/b.rs", "#[test]\nfn it_holds() {}\n");
        folder.write("c.spec.ts", "test(\"a citizen signs in\", async () => {});\n// test of a citizen\n");
        let text = "| 1 | `a/b.rs: it_holds`, `a/b.rs: it_breaks` | `c.spec.ts: a citizen signs in` | `[limits]` `a: b` |\n\
                    `gone.rs: it_holds` `c.spec.ts: a citizen signs out`\n";
        let (count, missing) = look(&folder.path(""), text);
        assert_eq!(count, 5);
        assert_eq!(missing, ["a/b.rs: it_breaks", "gone.rs: it_holds", "c.spec.ts: a citizen signs out"]);
    }
}
