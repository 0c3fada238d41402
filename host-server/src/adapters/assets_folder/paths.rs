//! Paths of files inside a PBC: relative, plain, never climbing.

/// Why a path is none of ours.
pub const RULE: &str =
    "paths are relative, without `.`, `..`, empty parts, backslashes, `?`, `#`, `%` and control characters";

/// Whether `path` is a plain relative path of at most 512 bytes.
pub fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && path.len() <= 512
        && !path.chars().any(|c| c.is_control() || matches!(c, '\\' | '?' | '#' | '%' | ':' | '"' | '<' | '>'))
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// The path `specifier` names when the file `from` says it: `join_path("a/b.js", "../c.js")` is `c.js`.
///
/// `None` when it climbs out of the folder or is no plain path.
pub fn join_path(from: &str, specifier: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    let specifier = specifier.split(['?', '#']).next().unwrap_or_default();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    is_plain(&path).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_never_climb() {
        for (from, specifier, expected) in [
            ("a/b.js", "./c.js", Some("a/c.js")),
            ("a/b.js", "../c.js", Some("c.js")),
            ("b.js", "../c.js", None),
            ("a/b.js", "../../c.js", None),
            ("a/b.js", "c.wasm?x", Some("a/c.wasm")),
            ("a.js", "./%2e%2e/c.js", None),
            ("a.js", "./b\\c.js", None),
        ] {
            assert_eq!(join_path(from, specifier).as_deref(), expected, "{from} {specifier}");
        }
    }

    #[test]
    fn plain_paths_have_no_tricks() {
        for bad in ["", "/a", "a//b", "a/../b", "./a", "a\\b", "a?b", "a%2fb", "c:/a", "a\u{0}"] {
            assert!(!is_plain(bad), "{bad:?}");
        }
        assert!(is_plain("dist/한글.js"));
    }
}
