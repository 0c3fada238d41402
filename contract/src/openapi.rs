//! What may be called of an API: the operations of its OpenAPI document (3.1 or 3.2), and the paths of requests.
//!
//! Read are version, paths and methods. Schemas of parameters and bodies are the service's own to check, as it cannot rely
//! on anyone in front of it.

mod path;

pub use path::{ApiPath, BadPath};

use crate::finding::{Finding, join};
use crate::json::{self, Limits};
use serde_json::{Map, Value};

/// Largest document: 1 MiB, 64 levels.
pub const LIMITS: Limits = Limits { bytes: 1024 * 1024, depth: 64 };
/// Most operations of a document.
const MOST: usize = 1000;
/// Methods that a page may use.
const METHODS: [&str; 6] = ["get", "head", "post", "put", "patch", "delete"];
/// Keys of a path item that are no method of a page.
const OTHERS: [&str; 8] =
    ["summary", "description", "servers", "parameters", "options", "trace", "query", "additionalOperations"];

/// The operations of an API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenApi {
    paths: Vec<(Template, Vec<&'static str>)>,
}

/// A path with parameters, for example `/posts/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    /// Text around a parameter; both may be empty.
    Open(String, String),
}

/// Whether an operation is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Described {
    /// It is.
    Yes,
    /// Its path is, with other methods.
    OtherMethods,
    /// Not even its path.
    No,
}

/// Whether a document says that it is OpenAPI 3.1 or 3.2.
pub fn is_known(document: &Value) -> bool {
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    ["3.1.", "3.2."].iter().any(|known| version.starts_with(known))
}

/// Whether a page may use `method` at all, where a document describes it.
pub fn passes(method: &str) -> bool {
    METHODS.iter().any(|known| known.eq_ignore_ascii_case(method))
}

impl OpenApi {
    /// Reads a document. Pointers of findings are those inside the document.
    ///
    /// # Errors
    /// All findings, at least one of them an error: no JSON (`J01` to `J06`), or no description that can be followed
    /// (`O01` to `O03`).
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let value = json::parse(bytes, LIMITS).map_err(|error| vec![error.into()])?;
        if !is_known(&value) {
            return Err(vec![Finding::error("O01", "/openapi", "the document is not OpenAPI 3.1 or 3.2")]);
        }
        let none = Map::new();
        let listed = value.get("paths").map_or(Some(&none), Value::as_object);
        let Some(listed) = listed else {
            return Err(vec![Finding::error("O02", "/paths", "`paths` is no object")]);
        };
        let mut read = Self::default();
        let mut found = Vec::new();
        for (path, item) in listed.iter().filter(|(path, _)| !path.starts_with("x-")) {
            read.add(path, item, &join("/paths", path), &mut found);
        }
        let count: usize = read.paths.iter().map(|(_, methods)| methods.len()).sum();
        if count == 0 && found.is_empty() {
            found.push(Finding::error("O03", "/paths", "the document describes no operation"));
        }
        if count > MOST {
            found.push(Finding::error(
                "O03",
                "/paths",
                format!("the document describes {count} operations; at most {MOST} are allowed"),
            ));
        }
        if found.is_empty() { Ok(read) } else { Err(found) }
    }

    fn add(&mut self, path: &str, item: &Value, at: &str, found: &mut Vec<Finding>) {
        let template = match Template::read(path) {
            Ok(template) => template,
            Err(why) => return found.push(Finding::error("O02", at, format!("`{path}` {why}"))),
        };
        let Some(item) = item.as_object() else {
            return found.push(Finding::error("O03", at, "a path item is no object"));
        };
        if item.contains_key("$ref") {
            return found.push(Finding::error("O03", at, "a path item by `$ref` is not followed; write it here"));
        }
        if self.paths.iter().any(|(known, _)| known.same(&template)) {
            return found.push(Finding::error("O02", at, format!("another path has the same places as `{path}`")));
        }
        let mut methods = Vec::new();
        for (key, operation) in item {
            let known = METHODS.iter().find(|method| *method == key);
            match known {
                Some(method) if operation.is_object() => methods.push(*method),
                Some(_) => found.push(Finding::error("O03", join(at, key), "an operation is no object")),
                None if OTHERS.contains(&key.as_str()) || key.starts_with("x-") => {}
                None => found.push(Finding::error("O03", join(at, key), format!("there is no method `{key}`"))),
            }
        }
        self.paths.push((template, methods));
    }

    /// Whether the document describes `method` (upper or lower case) on `path`. `HEAD` comes with `GET`.
    ///
    /// Of several paths that match, the one with more fixed text counts, place by place, as the specification says.
    pub fn describes(&self, method: &str, path: &ApiPath) -> Described {
        let matching = self.paths.iter().filter(|(template, _)| template.matches(path.segments()));
        let Some((_, methods)) = matching.max_by_key(|(template, _)| template.weight()) else { return Described::No };
        let has = |wanted: &str| methods.iter().any(|known| known.eq_ignore_ascii_case(wanted));
        if has(method) || (method.eq_ignore_ascii_case("head") && has("get")) {
            Described::Yes
        } else {
            Described::OtherMethods
        }
    }
}

impl Template {
    fn read(path: &str) -> Result<Self, String> {
        let rest = path.strip_prefix('/').ok_or("does not start with `/`")?;
        if path.len() > 500 || !path.bytes().all(|byte| byte.is_ascii_graphic()) || path.contains(['?', '#', '\\', '%'])
        {
            return Err("is no plain path of at most 500 characters without `?`, `#`, `%` and `\\`".to_owned());
        }
        if rest.is_empty() {
            return Ok(Self(Vec::new()));
        }
        rest.split('/').map(Part::read).collect::<Result<_, _>>().map(Self)
    }

    fn matches(&self, segments: &[String]) -> bool {
        self.0.len() == segments.len() && self.0.iter().zip(segments).all(|(part, segment)| part.matches(segment))
    }

    fn same(&self, other: &Self) -> bool {
        let alike = |(one, two): (&Part, &Part)| match (one, two) {
            (Part::Open(a, b), Part::Open(c, d)) => a == c && b == d,
            (one, two) => one == two,
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(alike)
    }

    /// One number for each place, the first counts most.
    fn weight(&self) -> Vec<usize> {
        let weight = |part: &Part| match part {
            Part::Word(_) => usize::MAX,
            Part::Open(before, after) => before.len() + after.len(),
        };
        self.0.iter().map(weight).collect()
    }
}

impl Part {
    fn read(text: &str) -> Result<Self, String> {
        if matches!(text, "" | "." | "..") {
            return Err("has an empty place, `.` or `..`".to_owned());
        }
        match text.split_once('{') {
            None if text.contains('}') => Err("has a `}` without `{`".to_owned()),
            None => Ok(Self::Word(text.to_owned())),
            Some((before, rest)) => match rest.split_once('}') {
                Some((name, after))
                    if !name.is_empty()
                        && !name.contains('{')
                        && !after.contains(['{', '}'])
                        && !before.contains('}') =>
                {
                    Ok(Self::Open(before.to_owned(), after.to_owned()))
                }
                _ => Err("may have one `{parameter}` in each place".to_owned()),
            },
        }
    }

    fn matches(&self, segment: &str) -> bool {
        match self {
            Self::Word(word) => word == segment,
            Self::Open(before, after) => segment
                .strip_prefix(before.as_str())
                .and_then(|rest| rest.strip_suffix(after.as_str()))
                .is_some_and(|value| !value.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(paths: &Value) -> Result<OpenApi, Vec<String>> {
        let document = json!({"openapi": "3.1.0", "info": {}, "paths": paths});
        OpenApi::read(document.to_string().as_bytes()).map_err(|found| found.iter().map(ToString::to_string).collect())
    }

    fn describes(api: &OpenApi, method: &str, path: &str) -> Described {
        api.describes(method, &ApiPath::read(path).unwrap())
    }

    #[test]
    fn operations_are_found_by_method_and_path() {
        let op = json!({"responses": {}});
        let api = read(&json!({
            "/posts": {"get": op, "post": op}, "/posts/{id}": {"summary": "one", "get": op, "delete": op},
            "/posts/mine": {"get": op}, "/files/{name}.txt": {"get": op}, "/": {"get": op},
        }))
        .unwrap();
        for (method, path, expected) in [
            ("GET", "/posts", Described::Yes),
            ("head", "/posts", Described::Yes),
            ("POST", "/posts", Described::Yes),
            ("PUT", "/posts", Described::OtherMethods),
            ("DELETE", "/posts/7", Described::Yes),
            ("GET", "/posts/%EA%B0%80", Described::Yes),
            ("DELETE", "/posts/mine", Described::OtherMethods),
            ("GET", "/files/a.txt", Described::Yes),
            ("GET", "/files/.txt", Described::No),
            ("GET", "/files/a.pdf", Described::No),
            ("GET", "/", Described::Yes),
            ("GET", "/posts/7/comments", Described::No),
        ] {
            assert_eq!(describes(&api, method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn a_document_that_cannot_be_followed_is_refused() {
        let op = json!({});
        for (paths, says) in [
            (json!({"posts": {"get": op}}), "O02: error: /paths/posts: `posts` does not start with `/`"),
            (json!({"/a/../b": {"get": op}}), "has an empty place, `.` or `..`"),
            (json!({"/a//b": {"get": op}}), "has an empty place"),
            (json!({"/a?b": {"get": op}}), "is no plain path"),
            (json!({"/{a}{b}": {"get": op}}), "may have one `{parameter}`"),
            (json!({"/a}": {"get": op}}), "has a `}` without `{`"),
            (json!({"/{a}": {"get": op}, "/{b}": {"get": op}}), "the same places"),
            (json!({"/a": {"fetch": op}}), "O03: error: /paths/~1a/fetch: there is no method `fetch`"),
            (json!({"/a": {"get": 7}}), "an operation is no object"),
            (json!({"/a": {"$ref": "#/x"}}), "by `$ref`"),
            (json!({}), "describes no operation"),
            (json!([]), "`paths` is no object"),
        ] {
            let found = read(&paths).unwrap_err();
            assert!(found.iter().any(|text| text.contains(says)), "{says}: {found:?}");
        }
        assert_eq!(OpenApi::read(br#"{"openapi": "3.0.3"}"#).unwrap_err()[0].code, "O01");
        assert_eq!(OpenApi::read(b"openapi: 3.1.0").unwrap_err()[0].code, "J03");
    }
}
