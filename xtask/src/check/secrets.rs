//! No secret lies among the sources: a small scan for the shapes of keys and tokens.
//!
//! It knows shapes, not meanings: a test that needs something of such a shape writes it in two pieces, and so does this file.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::plan::Step;
use crate::workspace::Workspace;

/// Larger files are not text that somebody wrote.
const MOST: u64 = 4 * 1024 * 1024;

/// The shape of a secret: what it starts with, and how long the run of its characters behind that is at least.
struct Shape {
    name: &'static str,
    start: [&'static str; 2],
    least: usize,
    of: fn(char) -> bool,
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn base64url(c: char) -> bool {
    word(c) || c == '-' || c == '_'
}

fn capital(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

/// The starts are in two pieces so that this file has none of the shapes.
const SHAPES: [Shape; 13] = [
    Shape { name: "a secret of a back end", start: ["jgb", "s_"], least: 40, of: base64url },
    Shape { name: "a session's cookie", start: ["__Host-", "jgb="], least: 43, of: base64url },
    Shape { name: "a key of Amazon", start: ["AK", "IA"], least: 16, of: capital },
    Shape { name: "a token of GitHub", start: ["gh", "p_"], least: 36, of: word },
    Shape { name: "a token of GitHub", start: ["gh", "s_"], least: 36, of: word },
    Shape { name: "a token of GitHub", start: ["gh", "o_"], least: 36, of: word },
    Shape { name: "a token of GitHub", start: ["github", "_pat_"], least: 40, of: base64url },
    Shape { name: "a token of GitLab", start: ["gl", "pat-"], least: 20, of: base64url },
    Shape { name: "a token of npm", start: ["np", "m_"], least: 36, of: word },
    Shape { name: "a token of Slack", start: ["xo", "xb-"], least: 20, of: base64url },
    Shape { name: "a token of Slack", start: ["xo", "xp-"], least: 20, of: base64url },
    Shape { name: "a key of Google", start: ["AI", "za"], least: 35, of: base64url },
    Shape { name: "a key of Stripe", start: ["sk_", "live_"], least: 20, of: word },
];

/// The step that reads every file that git keeps.
pub fn step(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("secrets", "Look for keys and tokens among the sources", 0.0, move |task| {
        let mut list = workspace.program("git");
        // Files that are new count as well; what git is told to ignore does not.
        list.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(&workspace.root);
        let Ok(names) = task.ask(list) else {
            return Ok(Some("not looked at: this is no working copy of git".to_owned()));
        };
        let (mut found, mut files) = (Vec::new(), 0);
        for name in names.split('\0').filter(|name| !name.is_empty()) {
            files += usize::from(look(&workspace.root, name, &mut found));
        }
        if found.is_empty() {
            return Ok(Some(format!("{files} files")));
        }
        Err(Failure::new(format!("{} places look like secrets", found.len())).with_tail(&found).advise(
            "Take it out and make a new one, for what was committed is known. A test writes such a text in two pieces.",
        ))
    })
}

/// Looks into one file; false when it is gone or no text.
fn look(root: &Path, name: &str, found: &mut Vec<String>) -> bool {
    let path = root.join(name);
    let is_small = fs::symlink_metadata(&path).is_ok_and(|is| is.is_file() && is.len() <= MOST);
    let Some(text) = is_small.then(|| fs::read_to_string(&path).ok()).flatten() else { return false };
    for (index, line) in text.lines().enumerate() {
        if let Some(what) = secret(line) {
            // Where, and never what: this goes to screens and logs.
            found.push(format!("{name}:{}: {what}", index + 1));
        }
    }
    true
}

/// What a line seems to hold.
fn secret(line: &str) -> Option<&'static str> {
    let key = line.find("-----BEGIN").is_some_and(|at| line[at..].contains("PRIVATE KEY-----"));
    // The frame alone, in a message or a pattern, is no key: behind it a line ends, also inside a text.
    let is_framed = |line: &str| {
        let rest = line.split("PRIVATE KEY-----").nth(1).unwrap_or_default();
        rest.is_empty()
            || rest.starts_with("\\n")
            || rest.chars().take_while(|c| base64url(*c) || "+/=".contains(*c)).count() > 40
    };
    if key && is_framed(line) {
        return Some("a private key");
    }
    SHAPES
        .iter()
        .find(|shape| has(line, shape))
        .map(|shape| shape.name)
        .or_else(|| signed(line).then_some("a signed token"))
}

fn has(line: &str, shape: &Shape) -> bool {
    let start = shape.start.concat();
    line.match_indices(&start).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(base64url);
        let run = line[at + start.len()..].chars().take_while(|c| (shape.of)(*c)).count();
        !before && run >= shape.least
    })
}

/// A JSON Web Token with a signature: three parts, the first two of which begin as an object does in base64.
fn signed(line: &str) -> bool {
    let start = ["ey", "J"].concat();
    line.match_indices(&start).any(|(at, _)| {
        let token: String = line[at..].chars().take_while(|c| base64url(*c) || *c == '.').collect();
        let parts: Vec<&str> = token.split('.').collect();
        matches!(parts[..], [head, body, signature, ..] if head.len() > 15 && body.starts_with(&start) && body.len() > 15 && signature.len() > 30)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn what_looks_like_a_secret_is_found() {
        let run = |count: usize| "a1B2".repeat(count);
        let (head, body) = (["ey", "JhbGciOiJFUzI1NiJ9"].concat(), ["ey", "JzdWIiOiJzb21lYm9keSJ9"].concat());
        for line in [
            ["-----BEGIN EC PRIV", "ATE KEY-----"].concat(),
            format!("  key: \"{}\\nMIG\"", ["-----BEGIN PRIV", "ATE KEY-----"].concat()),
            format!("SECRET={}{}", ["jgb", "s_"].concat(), run(11)),
            format!("\"{}{}\"", ["gh", "p_"].concat(), run(9)),
            format!("id = {}{}", ["AK", "IA"].concat(), "ABCD".repeat(4)),
            format!("token: {head}.{body}.{}", run(16)),
        ] {
            assert!(secret(&line).is_some(), "{line}");
        }
    }

    #[test]
    fn what_only_speaks_of_secrets_is_not() {
        for line in [
            "every secret starts with `jgbs_`",
            "__Host-jgb=; Path=/; Secure",
            "the file begins with `-----BEGIN PRIVATE KEY-----` and",
            "sha512-AKIAabcd",
            "\"integrity\": \"sha512-eyJabcdefghijklmnop.abc\"",
            "xghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "let npm_config_registry_of_the_operator = 1;",
        ] {
            assert_eq!(secret(line), None, "{line}");
        }
    }

    #[test]
    fn the_place_is_told_and_never_the_secret() {
        let folder = Folder::new("secrets");
        let token = format!("{}{}", ["np", "m_"].concat(), "a1B2".repeat(9));
        folder.write("a/.npmrc", &format!("registry=x\n_authToken={token}\n"));
        fs::write(folder.path("b"), [0xff, 0xfe]).unwrap();
        let mut found = Vec::new();
        assert!(look(&folder.path(""), "a/.npmrc", &mut found));
        assert!(!look(&folder.path(""), "b", &mut found) && !look(&folder.path(""), "gone", &mut found));
        assert_eq!(found, ["a/.npmrc:2: a token of npm"]);
    }
}
