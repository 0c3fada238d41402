//! Short names between the wasm module and its script: wasm-bindgen gives each function that passes the border a name
//! of some forty characters with a hash, once in either file a citizen loads. And what wasm-opt finds at a second look.

use std::fs;
use std::path::Path;

use super::WASM_FEATURES;
use crate::failure::Failure;
use crate::task::Task;
use crate::workspace::Workspace;

/// Passes behind Trunk's own `-Oz`; together they save some 2 KB after brotli. Rust keeps the bottom of its stack in the first
/// KiB of memory, so no address that is computed ends there.
pub const AGAIN: [&str; 9] =
    ["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"];

/// Renames what `wasm` imports and exports, and the same in its script `glue`.
pub fn shorten(task: &Task, workspace: &Workspace, glue: &Path, wasm: &Path) -> Result<(), Failure> {
    let mut rename = workspace.program("wasm-opt");
    rename.args(AGAIN).args([
        "--minify-imports-and-exports-and-modules",
        "--strip-producers",
        "--strip-target-features",
    ]);
    rename.args(WASM_FEATURES).arg(wasm).arg("-o").arg(wasm);
    let names = Names::read(&task.ask(rename)?);
    if names.imports.is_empty() || names.exports.is_empty() {
        return Err(Failure::new("wasm-opt named nothing that the shell imports or exports"));
    }
    let fail = |cause| Failure::file(format!("shorten names in `{}`", glue.display()), &cause);
    let script = fs::read_to_string(glue).map_err(fail)?;
    fs::write(glue, names.replace(&script)).map_err(fail)
}

/// Old and new names.
#[derive(Debug, Default)]
struct Names {
    imports: Vec<(String, String)>,
    exports: Vec<(String, String)>,
    module: Option<String>,
}

impl Names {
    /// Reads what wasm-opt says: `["module", "old", "new"]` for each import, `["old", "new"]` for each export. It gives
    /// the one module the name `a`.
    fn read(said: &str) -> Self {
        let mut names = Self::default();
        for line in said.lines().filter_map(|line| line.trim().strip_prefix('[')) {
            let words: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            match words.as_slice() {
                [module, old, new] => {
                    names.module = Some((*module).to_owned());
                    names.imports.push(((*old).to_owned(), (*new).to_owned()));
                }
                [old, new] => names.exports.push(((*old).to_owned(), (*new).to_owned())),
                _ => {}
            }
        }
        names
    }

    /// The script with the new names: imports wherever they stand as a whole word, exports behind `wasm.`.
    fn replace(&self, script: &str) -> String {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let new = |list: &[(String, String)], word: &str| {
            list.iter().find(|(old, _)| old == word).map(|(_, new)| new.clone())
        };
        let mut out = String::with_capacity(script.len());
        let mut rest = script;
        while let Some(start) = rest.find(is_word) {
            let length = rest[start..].find(|c| !is_word(c)).unwrap_or(rest.len() - start);
            let word = &rest[start..start + length];
            out.push_str(&rest[..start]);
            let list = if out.ends_with("wasm.") { &self.exports } else { &self.imports };
            out.push_str(&new(list, word).unwrap_or_else(|| word.to_owned()));
            rest = &rest[start + length..];
        }
        out.push_str(rest);
        match &self.module {
            Some(module) => out.replace(&format!("\"{module}\""), "\"a\""),
            None => out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_where_they_are_meant() {
        let said = r#"{
 "imports": [
  ["./x_bg.js", "__wbg_get_ab12", "$a"],
  ["./x_bg.js", "__wbg_get", "b"]
 ],
"exports": [
  ["start", "c"]
 ]
}"#;
        let script = r#"{"./x_bg.js": { __wbg_get_ab12: 1, __wbg_get_ab123: 2, __wbg_get }}; export function start() { wasm.start(); }"#;
        let expected = r#"{"a": { $a: 1, __wbg_get_ab123: 2, b }}; export function start() { wasm.c(); }"#;
        assert_eq!(Names::read(said).replace(script), expected);
    }
}
