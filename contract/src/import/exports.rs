//! Which file a package gives for a path, after `exports` and `imports` of `package.json` (Node.js, "Packages").

use serde_json::Value;

/// What holds of a browser that loads modules, what is nearest to it first: the order of keys is lost when a document is read.
/// Development builds are none of these.
const CONDITIONS: [&str; 5] = ["browser", "import", "module", "production", "default"];

/// What a package says of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The file, relative to the package.
    File(String),
    /// Another package, as `imports` may say.
    Bare(String),
    /// The package gives it only to `require`, that is as `CommonJS`.
    RequireOnly,
    /// The package does not give it.
    None,
}

/// The target of `key` (`.` or `./path`) in `exports`, or of `#name` in `imports`.
pub fn target(map: &Value, key: &str) -> Target {
    let is_map = map.as_object().is_some_and(|map| map.keys().any(|key| key.starts_with(['.', '#'])));
    if !is_map {
        return if key == "." { pick(map, "") } else { Target::None };
    }
    let Some(map) = map.as_object() else { return Target::None };
    if let Some(value) = map.get(key).filter(|_| !key.contains('*') && !key.ends_with('/')) {
        return pick(value, "");
    }
    // The longest start wins; `*` stands for anything, and a key that ends in `/` is the older way to say so.
    let fits = |pattern: &str| {
        let (start, end) = pattern.split_once('*').or_else(|| pattern.ends_with('/').then_some((pattern, "")))?;
        let middle = key.strip_prefix(start)?.strip_suffix(end)?;
        (!middle.is_empty()).then(|| (start.len(), middle.to_owned()))
    };
    let best =
        map.iter().filter_map(|(pattern, value)| Some((fits(pattern)?, value))).max_by_key(|((start, _), _)| *start);
    best.map_or(Target::None, |((_, middle), value)| pick(value, &middle))
}

/// The file that a value means; `middle` stands where it has a `*`, or behind a folder.
fn pick(value: &Value, middle: &str) -> Target {
    match value {
        Value::String(text) => match text.strip_prefix("./") {
            Some(path) if path.ends_with('/') => Target::File(format!("{path}{middle}")),
            Some(path) => Target::File(path.replace('*', middle)),
            None => Target::Bare(text.replace('*', middle)),
        },
        Value::Array(list) => {
            list.iter().map(|one| pick(one, middle)).find(|one| *one != Target::None).unwrap_or(Target::None)
        }
        Value::Object(map) => {
            let given = CONDITIONS.iter().filter_map(|name| map.get(*name));
            let found = given.map(|value| pick(value, middle)).find(|one| *one != Target::None);
            found.unwrap_or(if map.contains_key("require") { Target::RequireOnly } else { Target::None })
        }
        _ => Target::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(map: &Value, key: &str, expected: &str) {
        let found = match target(map, key) {
            Target::File(path) => path,
            Target::Bare(name) => format!("bare {name}"),
            Target::RequireOnly => "require".to_owned(),
            Target::None => "none".to_owned(),
        };
        assert_eq!(found, expected, "{key}");
    }

    #[test]
    fn conditions_of_a_browser_are_taken_the_nearest_first() {
        check(&json!("./a.js"), ".", "a.js");
        check(
            &json!({"types": "./a.d.ts", "development": "./dev.js", "node": "./n.js", "import": "./a.mjs", "require": "./a.cjs"}),
            ".",
            "a.mjs",
        );
        check(&json!({".": {"node": {"import": "./n.js"}, "default": {"import": "./a.js"}}}), ".", "a.js");
        check(&json!({".": {"require": "./a.cjs"}}), ".", "require");
        check(&json!({".": null}), ".", "none");
        check(&json!({".": [{"node": "./n.js"}, "./b.js"]}), ".", "b.js");
        check(&json!("./a.js"), "./b.js", "none");
    }

    #[test]
    fn the_longest_pattern_wins() {
        let map = json!({"./*": "./dist/*.js", "./icons/*": "./icons/*.mjs", "./icons/secret": null, "./old/": "./o/", "./x/*.js": "./y/*.js"});
        check(&map, "./a", "dist/a.js");
        check(&map, "./icons/b/c", "icons/b/c.mjs");
        check(&map, "./icons/secret", "none");
        check(&map, "./old/z.js", "o/z.js");
        check(&map, "./x/q.js", "y/q.js");
        check(&json!({"#a/*": "./src/*.js", "#b": "lit"}), "#a/b", "src/b.js");
        check(&json!({"#b": {"default": "lit"}}), "#b", "bare lit");
    }
}
