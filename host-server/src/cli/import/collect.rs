//! From the modules of the elements to every file they need: what is copied, and under which bare names it is found.

use super::source::{Files, Pack, Shelf};
use crate::adapters::assets_folder::{join_path, style_refers};
use crate::adapters::packages::scan::{Look, look};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::import::exports::{self, Target};
use jogakbo_contract::import::package::split_specifier;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::manifest::is_path;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Files of a PBC, as many as the host serves.
const MANY: usize = 5_000;
/// Names within names are followed this often.
const HOPS: usize = 4;

/// All that belongs to an imported package.
#[derive(Debug, Default)]
pub struct Collected {
    /// Path below the base to content.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Bare names to paths below the base.
    pub imports: BTreeMap<String, String>,
    /// Name and version of the packages it needs.
    pub needs: BTreeSet<String>,
    /// What the modules call, to how many of them.
    pub calls: BTreeMap<&'static str, usize>,
    /// What is wrong; warnings do not keep it from being used.
    pub findings: Vec<Finding>,
}

impl Collected {
    /// The integrity value of each file.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.files.iter().map(|(path, bytes)| (path.clone(), Sri::sha384_of(bytes).to_string())).collect()
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }
}

/// A walk in progress.
pub struct Walk<'a> {
    shelf: &'a Shelf,
    found: Collected,
    waiting: Vec<(Rc<Pack>, String)>,
}

impl<'a> Walk<'a> {
    /// A walk that finds packages on `shelf`.
    pub fn new(shelf: &'a Shelf) -> Self {
        Self { shelf, found: Collected::default(), waiting: Vec::new() }
    }

    /// Takes a file of a package, and later all it refers to; the path it gets. `by` names who wants it.
    pub fn take(&mut self, pack: &Rc<Pack>, path: &str, by: &str) -> Option<String> {
        let target = format!("{}/{path}", pack.place);
        if self.found.files.contains_key(&target) {
            return Some(target);
        }
        if self.found.files.len() >= MANY {
            self.fault(
                "I03",
                format!("the elements need more than {MANY} files; choose some of them with `--element`"),
            );
            return None;
        }
        if !is_path(&target) {
            self.fault(
                "I13",
                format!("{by} needs `{path}`, whose path has other characters than a-z, 0-9, . _ @ + ~ - and /"),
            );
            return None;
        }
        let Some(content) = pack.files.read(path) else {
            let nearly = [format!("{path}.js"), format!("{path}.mjs"), format!("{path}/index.js")]
                .into_iter()
                .find(|path| pack.files.has(path));
            let why = nearly.map_or_else(
                || "which is not in the package, or larger than the host serves".to_owned(),
                |nearly| format!("without the ending that browsers need (`{nearly}` is there)"),
            );
            self.fault("I13", format!("{by} needs `{path}` of `{}`, {why}", pack.package.name));
            return None;
        };
        self.found.files.insert(target.clone(), content);
        self.waiting.push((Rc::clone(pack), path.to_owned()));
        Some(target)
    }

    /// Adds a file that was made here.
    pub fn put(&mut self, path: &str, content: Vec<u8>) {
        self.found.files.insert(path.to_owned(), content);
    }

    /// Follows everything that was taken.
    pub fn run(mut self) -> Collected {
        while let Some((pack, path)) = self.waiting.pop() {
            let bytes = self.found.files[&format!("{}/{path}", pack.place)].clone();
            if has_ending(&path, &["js", "mjs"]) {
                match String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned()).and_then(|text| look(&text)) {
                    Ok(look) => self.module(&pack, &path, &look),
                    Err(why) => {
                        self.fault("A07", format!("`{path}` of `{}` cannot be parsed: {why}", pack.package.name));
                    }
                }
            } else if has_ending(&path, &["css"]) {
                for name in style_refers(&String::from_utf8_lossy(&bytes)) {
                    self.relative(&pack, &path, &name);
                }
            } else if has_ending(&path, &["cjs"]) {
                self.common_js(&pack, &path);
            }
        }
        self.found.findings.dedup();
        self.found
    }

    fn module(&mut self, pack: &Rc<Pack>, path: &str, look: &Look) {
        if look.is_common_js {
            self.common_js(pack, path);
            return;
        }
        for call in &look.calls {
            *self.found.calls.entry(call).or_default() += 1;
        }
        for name in &look.refers.imports {
            self.import(pack, path, name, true);
        }
        for name in &look.refers.dynamic {
            self.import(pack, path, name, false);
        }
        for name in look.refers.urls.iter().filter(|name| !name.ends_with(['/', '.']) && !name.contains(':')) {
            self.relative(pack, path, name);
        }
    }

    fn common_js(&mut self, pack: &Rc<Pack>, path: &str) {
        let name = &pack.package.name;
        self.fault("I08", format!("`{path}` of `{name}` is CommonJS, which browsers do not load"));
    }

    fn relative(&mut self, pack: &Rc<Pack>, from: &str, name: &str) -> Option<String> {
        let by = format!("`{from}`");
        match join_path(from, name) {
            Some(path) => self.take(pack, &path, &by),
            None => {
                self.fault("A02", format!("`{from}` refers to `{}`, which leaves the package", cut(name)));
                None
            }
        }
    }

    /// Follows one import. What is imported later and not there fails later, if at all, so it is only told.
    fn import(&mut self, pack: &Rc<Pack>, from: &str, name: &str, at_once: bool) {
        let before = self.found.findings.len();
        if name.starts_with("./") || name.starts_with("../") {
            self.relative(pack, from, name);
        } else if name.starts_with('/') || name.contains(':') {
            self.fault(
                "A05",
                format!("`{from}` of `{}` imports `{}`, which is not in any package", pack.package.name, cut(name)),
            );
        } else if let Some((target, path)) = self.resolve(pack, from, name, 0)
            && let Some(place) = self.take(&target, &path, &format!("`{from}` of `{}`", pack.package.name))
        {
            if target.place != "package" {
                self.found.needs.insert(format!("{}@{}", target.package.name, target.package.version));
            }
            match self.found.imports.get(name) {
                Some(known) if *known != place => {
                    let message = format!(
                        "`{name}` means `{known}` to one module and `{place}` to `{from}`; one name has one meaning in a PBC"
                    );
                    self.fault("I09", message);
                }
                _ => {
                    self.found.imports.insert(name.to_owned(), place);
                }
            }
        }
        if !at_once {
            for finding in &mut self.found.findings[before..] {
                finding.severity = jogakbo_contract::finding::Severity::Warning;
            }
        }
    }

    /// The package and the file that a bare name means.
    fn resolve(&mut self, pack: &Rc<Pack>, from: &str, name: &str, hops: usize) -> Option<(Rc<Pack>, String)> {
        let owner = &pack.package.name;
        let (target, found, key) = if name.starts_with('#') {
            let found = pack.package.imports.as_ref().map_or(Target::None, |map| exports::target(map, name));
            (Rc::clone(pack), found, name.to_owned())
        } else {
            let Some((wanted, key)) = split_specifier(name) else {
                self.fault("I07", format!("`{from}` of `{owner}` imports `{}`, which names no package", cut(name)));
                return None;
            };
            let own = (wanted == owner).then(|| Rc::clone(pack));
            let Some(target) = own.or_else(|| self.shelf.find(wanted, pack)) else {
                self.fault("I07", format!("`{from}` of `{owner}` needs the package `{wanted}`, which is not there"));
                return None;
            };
            let found = entry(&target, &key);
            (target, found, key)
        };
        match found {
            Target::File(path) => Some((target, path)),
            Target::Bare(other) if hops < HOPS => self.resolve(&target, from, &other, hops + 1),
            Target::RequireOnly => {
                self.fault(
                    "I08",
                    format!("`{from}` of `{owner}` needs `{name}`, which its package gives only as CommonJS"),
                );
                None
            }
            Target::Bare(_) | Target::None => {
                self.fault(
                    "I07",
                    format!(
                        "`{from}` of `{owner}` needs `{key}` of `{}`, which that package does not give",
                        target.package.name
                    ),
                );
                None
            }
        }
    }

    fn fault(&mut self, code: &str, message: String) {
        let finding = Finding::error(code, "", message);
        if !self.found.findings.contains(&finding) {
            self.found.findings.push(finding);
        }
    }
}

/// The file a package gives for `.` or `./path`.
pub fn entry(pack: &Pack, key: &str) -> Target {
    if let Some(map) = &pack.package.exports {
        return exports::target(map, key);
    }
    let first = |mut paths: Box<dyn Iterator<Item = String> + '_>| {
        paths.find(|path| pack.files.has(path)).map_or(Target::None, Target::File)
    };
    match key.strip_prefix("./") {
        Some(path) => first(Box::new(endings(path))),
        None => {
            let all = pack
                .package
                .entries
                .iter()
                .flat_map(|path| endings(path.trim_end_matches('/')))
                .chain(["index.js".to_owned()]);
            first(Box::new(all))
        }
    }
}

/// A path, and what Node.js would try for it.
fn endings(path: &str) -> impl Iterator<Item = String> + use<> {
    [path.to_owned(), format!("{path}.js"), format!("{path}/index.js")].into_iter()
}

pub fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

fn cut(name: &str) -> String {
    name.chars().take(80).collect()
}

/// The modules of a package that it gives to everybody, as far as they can be listed.
pub fn entries(pack: &Pack) -> Vec<String> {
    let keys = pack.package.exports.as_ref().and_then(|map| map.as_object());
    let keys = keys.into_iter().flat_map(|map| map.keys()).filter(|key| key.starts_with('.') && !key.contains('*'));
    let all = std::iter::once(".").chain(keys.map(String::as_str));
    let mut found: Vec<String> = Vec::new();
    for key in all {
        if let Target::File(path) = entry(pack, key)
            && !found.contains(&path)
        {
            found.push(path);
        }
    }
    found
}

impl Files {
    /// Bytes of all files that are listed; for the report.
    pub fn count(&self) -> usize {
        self.list().len()
    }
}
