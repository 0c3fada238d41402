//! The templates, and how their placeholders are filled.

use super::Names;
use clap::ValueEnum;
use std::error::Error;

/// The files of `host-server/templates`.
#[derive(rust_embed::RustEmbed)]
#[folder = "templates"]
struct Templates;

/// The npm package `@jogakbo/widget`, as `widgets/sdk` builds it.
#[derive(rust_embed::RustEmbed)]
#[folder = "../widgets/sdk/dist"]
#[allow_missing = true]
struct Package;

/// Where the package lies in a new folder: npm takes it from there, and from nowhere else.
const VENDOR: &str = "vendor/widget";
/// The document in which tests run.
const HAPPY_DOM: &str = "21.0.4";
/// Types of React, which brings none of its own.
const TYPES_REACT: &str = "19.3.0";
const TYPES_REACT_DOM: &str = "19.3.0";

/// Files by their paths in a folder.
pub type Files = Vec<(String, Vec<u8>)>;

/// What a widget is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// Plain JavaScript, no build.
    Vanilla,
    /// Lit and TypeScript.
    Lit,
    /// React and TypeScript.
    React,
    /// Vue and TypeScript.
    Vue,
    /// Svelte and TypeScript.
    Svelte,
    /// Angular without zone.js.
    Angular,
    /// Rust, compiled to WebAssembly.
    Rust,
}

impl Template {
    /// All of them.
    #[cfg(test)]
    pub const ALL: [Self; 7] =
        [Self::Vanilla, Self::Lit, Self::React, Self::Vue, Self::Svelte, Self::Angular, Self::Rust];

    /// Its folder.
    const fn folder(self) -> &'static str {
        match self {
            Self::Vanilla => "vanilla",
            Self::Lit => "lit",
            Self::React => "react",
            Self::Vue => "vue",
            Self::Svelte => "svelte",
            Self::Angular => "angular",
            Self::Rust => "rust",
        }
    }

    /// What people call it.
    pub const fn framework(self) -> &'static str {
        match self {
            Self::Vanilla => "plain JavaScript",
            Self::Lit => "Lit",
            Self::React => "React",
            Self::Vue => "Vue",
            Self::Svelte => "Svelte",
            Self::Angular => "Angular",
            Self::Rust => "Rust",
        }
    }

    /// The module that the portal loads.
    const fn module(self) -> &'static str {
        match self {
            Self::Vanilla => "src/__NAME__.js",
            Self::Rust => "element.js",
            _ => "dist/__NAME__.js",
        }
    }

    /// The file to change first.
    const fn source(self) -> &'static str {
        match self {
            Self::Vanilla => "src/__NAME__.js",
            Self::Lit => "src/__NAME__.ts",
            Self::React => "src/__NAME__.tsx",
            Self::Vue => "src/Greeting.ce.vue",
            Self::Svelte => "src/Greeting.svelte",
            Self::Angular => "src/greeting.ts",
            Self::Rust => "src/lib.rs",
        }
    }

    /// Where the types of the manifest are written.
    pub const fn types(self) -> &'static str {
        match self {
            Self::Rust => "manifest.d.ts",
            _ => "src/manifest.d.ts",
        }
    }

    /// Its files with all placeholders filled; its own stand before those that all have in common.
    pub fn files(self, names: &Names) -> Files {
        let (own, common) = (format!("{}/", self.folder()), "common/".to_owned());
        let mut files = Files::new();
        for folder in [own, common] {
            for path in <Templates as rust_embed::RustEmbed>::iter() {
                let Some(inner) = path.strip_prefix(&folder) else { continue };
                let Some(file) = <Templates as rust_embed::RustEmbed>::get(&path) else { continue };
                let target = self.fill(&real_name(inner), names);
                if files.iter().all(|(known, _)| *known != target) {
                    files.push((target, self.fill(&String::from_utf8_lossy(&file.data), names).into_bytes()));
                }
            }
        }
        files
    }

    fn fill(self, text: &str, names: &Names) -> String {
        let places = [
            ("__MODULE__", self.module()),
            ("__SOURCE__", self.source()),
            ("__TYPES__", self.types()),
            ("__FRAMEWORK__", self.framework()),
            ("__HAPPY_DOM__", HAPPY_DOM),
            ("__TYPES_REACT__", TYPES_REACT),
            ("__TYPES_REACT_DOM__", TYPES_REACT_DOM),
            // After those that name it.
            ("__NAME__", &names.name),
            ("__PBC__", names.pbc.as_str()),
            ("__TAG__", names.tag.as_str()),
            ("__CLASS__", &names.class),
            ("__CRATE__", &names.package),
            ("__PUBLISHER__", &names.publisher),
            ("__TITLE__", &names.title),
        ];
        places.iter().fold(text.to_owned(), |text, (place, word)| text.replace(place, word))
    }
}

/// `_gitignore` is `.gitignore`, `_Cargo.toml` is `Cargo.toml`: tools of this repository would take them for their own.
fn real_name(path: &str) -> String {
    match path {
        "_gitignore" => ".gitignore".to_owned(),
        "_Cargo.toml" => "Cargo.toml".to_owned(),
        other => other.to_owned(),
    }
}

/// The npm package, in the place where the new folder has it.
///
/// # Errors
/// When the program was built before the package was.
pub fn package() -> Result<Files, Box<dyn Error>> {
    let files: Vec<_> = <Package as rust_embed::RustEmbed>::iter()
        .filter_map(|path| {
            Some((format!("{VENDOR}/{path}"), <Package as rust_embed::RustEmbed>::get(&path)?.data.into_owned()))
        })
        .collect();
    if files.iter().any(|(path, _)| path.ends_with("/package.json")) {
        Ok(files)
    } else {
        Err("the program holds no `@jogakbo/widget`; build the widgets first (cargo xtask build), then the program"
            .into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jogakbo_contract::manifest::Manifest;

    #[test]
    fn every_template_is_filled_and_has_a_good_manifest() {
        let names = Names::of("bus-times", "kr.go.seoul", None, None).unwrap();
        for template in Template::ALL {
            let files = template.files(&names);
            let file = |path: &str| {
                let found = files.iter().find(|(known, _)| known == path);
                String::from_utf8(found.unwrap_or_else(|| panic!("{template:?} has no {path}")).1.clone()).unwrap()
            };
            for (path, bytes) in &files {
                let text = String::from_utf8(bytes.clone()).unwrap();
                for part in text.split("__").chain(path.split("__")) {
                    let is_place = part.len() > 2 && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
                    // A framework's own switches, such as __VUE_OPTIONS_API__.
                    assert!(!is_place || part.starts_with("VUE_"), "{template:?} leaves __{part}__ in {path}");
                }
                assert!(text.ends_with('\n'), "{path}");
            }
            let read = Manifest::read(file("kr.go.seoul.bus-times.json").as_bytes()).unwrap();
            assert_eq!(read.warnings, [], "{template:?}");
            let package: serde_json::Value = serde_json::from_str(&file("package.json")).unwrap();
            assert!(package["scripts"]["test"].is_string());
            for kind in ["dependencies", "devDependencies"] {
                for (name, version) in package[kind].as_object().into_iter().flatten() {
                    let version = version.as_str().unwrap();
                    let pinned = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                    assert!(pinned || name == "@jogakbo/widget" && version == "file:vendor/widget", "{name} {version}");
                }
            }
            let module = read.manifest.spec.frontend.widgets[0].element.as_ref().unwrap().module.clone();
            assert!(module.starts_with("dist/") || files.iter().any(|(path, _)| *path == module), "{module}");
            file(&template.fill(template.source(), &names));
            for path in [".gitignore", "README.md", "test/bus-times.test.js", "test/dom.js"] {
                file(path);
            }
        }
    }

    #[test]
    fn stories_build_templates_with_the_versions_that_teams_get() {
        let kept: serde_json::Value =
            serde_json::from_str(include_str!("../../../../e2e/templates/package.json")).unwrap();
        let names = Names::of("bus-times", "kr.go.seoul", None, None).unwrap();
        for template in [Template::Vanilla, Template::Lit, Template::React, Template::Vue, Template::Svelte] {
            let files = template.files(&names);
            let package = &files.iter().find(|(path, _)| path == "package.json").unwrap().1;
            let package: serde_json::Value = serde_json::from_slice(package).unwrap();
            for kind in ["dependencies", "devDependencies"] {
                let wanted = package[kind].as_object().into_iter().flatten();
                for (name, version) in wanted.filter(|(name, _)| *name != "@jogakbo/widget") {
                    assert_eq!(&kept[kind][name], version, "{name} of {template:?} in e2e/templates/package.json");
                }
            }
        }
    }
}
