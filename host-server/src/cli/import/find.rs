//! Which elements a package has, and which of its modules brings each of them.

use super::collect::{entries, has_ending};
use super::source::Pack;
use crate::adapters::assets_folder::join_path;
use crate::adapters::packages::scan::{Look, look};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::ids::Tag;
use jogakbo_contract::import::{ElementDoc, Placed, elements};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Folders of files that are not the package itself.
const ASIDE: [&str; 16] = [
    "test-suites",
    "test-helpers",
    "test",
    "tests",
    "__tests__",
    "demo",
    "demos",
    "example",
    "examples",
    "docs",
    "stories",
    "storybook",
    "coverage",
    "bower_components",
    "scripts",
    "ssr",
];

/// The elements of a package.
#[derive(Debug, Default)]
pub struct Found {
    /// Those that can be imported.
    pub elements: Vec<Placed>,
    /// Element to why it cannot.
    pub notes: Vec<(String, String)>,
    /// The Custom Elements Manifest that describes them, by its path in the package.
    pub described: Option<String>,
}

/// The elements of `pack`; with `chosen` only these.
///
/// # Errors
/// `I02`: its Custom Elements Manifest cannot be read. `I05`: it has none. `I06`: none has a name that is possible here. `I10`: one that was
/// chosen is not there.
pub fn find(pack: &Pack, chosen: &[String]) -> Result<Found, Finding> {
    let mut modules = Modules::of(pack);
    let names = pack
        .package
        .custom_elements
        .iter()
        .map(String::as_str)
        .chain(["custom-elements.json", "dist/custom-elements.json"]);
    let mut names = names.map(|name| name.trim_start_matches("./"));
    let document = names.find_map(|name| Some((name, pack.files.read(name)?)));
    let docs = document.as_ref().map(|(_, text)| elements::read(text)).transpose()?.filter(|docs| !docs.is_empty());
    let described = document.filter(|_| docs.is_some()).map(|(name, _)| name.to_owned());
    let docs = docs.unwrap_or_else(|| modules.docs());
    let mut found = Found { described, ..Found::default() };
    let all: BTreeSet<&str> = docs.iter().map(|doc| doc.tag.as_str()).collect();
    if let Some(missing) = chosen.iter().find(|tag| !all.contains(tag.as_str())) {
        let known: Vec<&str> = all.into_iter().take(20).collect();
        return Err(Finding::error(
            "I10",
            "",
            format!("the package has no element `{missing}`; it has {}", list(&known)),
        ));
    }
    let mut wrong = Vec::new();
    for mut doc in docs.iter().filter(|doc| chosen.is_empty() || chosen.contains(&doc.tag)).cloned() {
        if doc.tag.parse::<Tag>().is_err() {
            wrong.push(doc.tag.clone());
            found.notes.push((doc.tag, "the name is reserved, or no name that an element can have here".to_owned()));
            continue;
        }
        match modules.home(&doc) {
            Some((module, export)) => {
                if doc.fields.is_empty() && doc.events.is_empty() {
                    modules.describe(&mut doc, &module);
                }
                found.elements.push(Placed { doc, module, export });
            }
            None => found.notes.push((doc.tag, "no module of the package defines it or exports its class".to_owned())),
        }
    }
    if !found.elements.is_empty() {
        return Ok(found);
    }
    if !wrong.is_empty() && wrong.len() == found.notes.len() {
        let names: Vec<&str> = wrong.iter().map(String::as_str).take(20).collect();
        return Err(Finding::error("I06", "", format!("elements cannot be named {}", list(&names))));
    }
    let notes: Vec<String> = found.notes.iter().take(5).map(|(tag, note)| format!("`{tag}`: {note}")).collect();
    let why = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    Err(Finding::error("I05", "", format!("`{}` defines no custom element that can be seen{why}", pack.package.name)))
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { "none".to_owned() } else { quoted.join(", ") }
}

/// The modules of a package and what they say.
struct Modules<'a> {
    pack: &'a Pack,
    paths: Vec<String>,
    /// Modules the package names as its entries, in their order.
    entries: Vec<String>,
    looks: HashMap<String, Look>,
    /// Element to the modules that define it.
    definers: BTreeMap<String, Vec<String>>,
}

impl<'a> Modules<'a> {
    fn of(pack: &'a Pack) -> Self {
        let aside = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or_default();
            path.split('/').any(|part| ASIDE.contains(&part))
                || [".test.", ".spec.", ".stories."].iter().any(|part| name.contains(part))
        };
        let paths: Vec<String> =
            pack.files.list().into_iter().filter(|path| has_ending(path, &["js", "mjs"]) && !aside(path)).collect();
        let entries = entries(pack);
        let mut modules = Self { pack, paths, entries, looks: HashMap::new(), definers: BTreeMap::new() };
        let mut definers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in modules.paths.clone() {
            // Only what could define something is parsed.
            let Some(text) = pack.files.read(&path).and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
            if !["ustomElement", "define(", "decorate", "register", ".define"].iter().any(|word| text.contains(word))
                && !text.contains("([")
            {
                continue;
            }
            let Ok(look) = look(&text) else { continue };
            for tag in look.defines.keys().filter(|_| !look.is_common_js) {
                definers.entry(tag.clone()).or_default().push(path.clone());
            }
            modules.looks.insert(path, look);
        }
        modules.definers = definers;
        modules.elsewhere();
        // A package holds sources and builds; what it names as its entries is meant.
        for paths in modules.definers.values_mut() {
            paths.sort_by_key(|path| (!modules.entries.contains(path), path.len()));
        }
        modules
    }

    /// Adds modules that tell a class of another one to define itself.
    fn elsewhere(&mut self) {
        let mut found = Vec::new();
        for (path, look) in self.looks.iter().filter(|(_, look)| !look.calls_elsewhere.is_empty()) {
            let near = look.refers.imports.iter().filter_map(|name| self.looks.get(&join_path(path, name)?));
            let tags: Vec<(&String, &String)> = near
                .flat_map(|look| &look.classes)
                .filter_map(|(name, class)| Some((name, class.tag.as_ref()?)))
                .collect();
            for called in &look.calls_elsewhere {
                let named = tags.iter().find(|(name, _)| *name == called);
                // A bundle has other names inside; when there is only one class, it is meant.
                let tag = named.or_else(|| tags.first().filter(|_| tags.len() == 1));
                found.extend(tag.map(|(_, tag)| ((*tag).clone(), path.clone())));
            }
        }
        found.sort();
        for (tag, path) in found {
            self.definers.entry(tag).or_default().push(path);
        }
    }

    /// What the modules themselves say of the elements they define.
    fn docs(&self) -> Vec<ElementDoc> {
        let one = |(tag, paths): (&String, &Vec<String>)| ElementDoc {
            tag: tag.clone(),
            modules: paths.clone(),
            ..ElementDoc::default()
        };
        self.definers.iter().map(one).collect()
    }

    /// Adds what the class of an element says, where it is found: in the module, or in one it imports.
    fn describe(&mut self, doc: &mut ElementDoc, module: &str) {
        let reached = self.reached(module);
        let class = reached.iter().find_map(|path| self.looks.get(path)?.defines.get(&doc.tag)?.clone());
        let Some(class) = doc.class.clone().or(class) else {
            // A class without a name is the only one that says something.
            let looks = reached.iter().filter_map(|path| self.looks.get(path)).filter_map(|look| look.classes.get(""));
            if let Some(class) = looks.into_iter().next() {
                (doc.fields, doc.events) = (class.fields.clone(), class.events.clone());
            }
            return;
        };
        for path in &reached {
            if let Some(seen) = self.looks.get(path).and_then(|look| look.classes.get(&class)) {
                (doc.fields, doc.events) = (seen.fields.clone(), seen.events.clone());
                break;
            }
        }
    }

    /// The module to import for an element, and the export with its class when nobody defines it.
    fn home(&mut self, doc: &ElementDoc) -> Option<(String, Option<String>)> {
        let mut likely: Vec<String> = doc.modules.iter().flat_map(|said| self.like(said)).collect();
        likely.extend(self.definers.get(&doc.tag).into_iter().flatten().cloned());
        likely.dedup();
        let defining = likely.iter().position(|path| self.defines(path, &doc.tag));
        if let Some(at) = defining {
            return Some((likely.swap_remove(at), None));
        }
        // Bundles hide what defines what; an entry that reaches it will do.
        for path in self.entries.clone() {
            if self.defines(&path, &doc.tag) {
                return Some((path, None));
            }
        }
        let class = doc.class.as_ref()?;
        likely.into_iter().find_map(|path| {
            let look = self.look(&path)?;
            let only = look.exports.contains("default") && look.classes.contains_key(class);
            let export =
                if look.exports.contains(class) { class.as_str() } else { Some("default").filter(|_| only)? };
            let export = export.to_owned();
            Some((path, Some(export)))
        })
    }

    /// Files that a documented path may mean: itself, or what a build made of it, the likeliest first.
    fn like(&self, said: &str) -> Vec<String> {
        let said = said.trim_start_matches("./").trim_start_matches('/');
        let built = [".tsx", ".ts", ".jsx"]
            .iter()
            .find_map(|ending| said.strip_suffix(ending))
            .map(|stem| format!("{stem}.js"));
        let wanted = built.unwrap_or_else(|| said.to_owned());
        if self.paths.contains(&wanted) {
            return vec![wanted];
        }
        let inner =
            wanted.split_once('/').map_or(wanted.as_str(), |(first, rest)| if first == "src" { rest } else { &wanted });
        let end = format!("/{inner}");
        let mut all: Vec<String> =
            self.paths.iter().filter(|path| path.ends_with(&end) || *path == inner).cloned().collect();
        // Packages hold their files more than once; what lies beside the main entry is meant.
        let folder = self.entries.first().and_then(|path| path.split('/').next()).unwrap_or_default().to_owned();
        all.sort_by_key(|path| (!path.starts_with(&folder), path.len()));
        all
    }

    fn look(&mut self, path: &str) -> Option<&Look> {
        if !self.looks.contains_key(path) {
            let text = String::from_utf8(self.pack.files.read(path)?).ok()?;
            self.looks.insert(path.to_owned(), look(&text).ok()?);
        }
        self.looks.get(path)
    }

    fn defines(&mut self, module: &str, tag: &str) -> bool {
        let Some(definers) = self.definers.get(tag).cloned() else { return false };
        definers.iter().any(|path| path == module) || self.reached(module).iter().any(|path| definers.contains(path))
    }

    /// A module and all of the package that it imports at once.
    fn reached(&mut self, module: &str) -> Vec<String> {
        let (mut seen, mut waiting) = (BTreeSet::from([module.to_owned()]), vec![module.to_owned()]);
        let mut order = Vec::new();
        while let Some(path) = waiting.pop() {
            let imports = self.look(&path).map(|look| look.refers.imports.clone()).unwrap_or_default();
            for name in imports.iter().filter(|name| name.starts_with('.')) {
                if let Some(target) = join_path(&path, name)
                    && seen.insert(target.clone())
                {
                    waiting.push(target);
                }
            }
            order.push(path);
        }
        order
    }
}
