//! `jogakbo pages pull|push|diff`: pages between the store and files, so that they can live in git.

use super::{Outcome, Place, open};
use crate::adapters::assets_folder::{self, FileCache, FileMemory, Wanted};
use crate::adapters::clock_system::SystemClock;
use crate::adapters::files::replace;
use crate::adapters::ids_random::RandomIds;
use crate::adapters::manifests_folder::{read_file, read_folder};
use crate::adapters::pages_sqlite::SqlitePages;
use crate::adapters::releases_folder;
use crate::config::Config;
use crate::domain::assets::{AssetShelf, Compressor};
use crate::domain::catalogue::{Input, Kind, Snapshot, compose};
use crate::domain::drafts::{COMMAND, Drafts, Order, Rules, Trouble};
use crate::ports::pages::{Author, Live};
use crate::ports::{Clock, Pages};
use clap::Args;
use jogakbo_contract::edit::talk::NewPage;
use jogakbo_contract::edit::{between, page_of, write_over};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::page::Page;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
pub struct FilesFlags {
    /// Folder of the page files.
    #[arg(long, value_name = "DIR", default_value = "manifests/pages")]
    folder: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub struct PullFlags {
    #[command(flatten)]
    files: FilesFlags,
    /// Write over files that changed after the page was published, too.
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
pub struct PushFlags {
    #[command(flatten)]
    files: FilesFlags,
    /// Publish the drafts at once; those with errors stay drafts.
    #[arg(long)]
    publish: bool,
    /// Why pages with warnings are published nevertheless; without it they stay drafts.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Only these pages; without a name all of the folder.
    #[arg(value_name = "PAGE")]
    pages: Vec<String>,
}

/// A live page of the store beside its file.
struct Pair {
    live: Live,
    page: Page,
    path: PathBuf,
    file: Option<Page>,
}

impl Pair {
    /// Whether file and store say the same; then the file keeps its bytes.
    fn is_same(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.digest() == self.page.digest())
    }
}

fn pairs(pages: &SqlitePages, folder: &Path) -> Result<Vec<Pair>, Box<dyn Error>> {
    let pair = |live: Live| -> Result<Pair, Box<dyn Error>> {
        let page = page_of(live.revision.page.as_bytes()).map_err(|finding| finding.to_string())?;
        let path = folder.join(format!("{}.json", live.revision.name));
        let file = match std::fs::read(&path) {
            Ok(bytes) => Some(page_of(&bytes).map_err(|finding| format!("`{}`: {finding}", path.display()))?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(format!("`{}` cannot be read: {error}", path.display()).into()),
        };
        Ok(Pair { live, page, path, file })
    };
    pages.live()?.into_iter().map(pair).collect()
}

/// Writes what was published into files.
pub fn pull(flags: PullFlags) -> Outcome {
    let (_, pages) = open(flags.files.place)?;
    let folder = flags.files.folder;
    if !folder.is_dir() {
        return Err(format!("the folder `{}` is not there", folder.display()).into());
    }
    let (mut lines, mut kept) = (Vec::new(), false);
    for pair in pairs(&pages, &folder)? {
        let shown = pair.path.display();
        if pair.is_same() || (pair.file.is_none() && pair.live.revision.by.is_file()) {
            continue;
        }
        let digest = pair.file.as_ref().map(Page::digest);
        if digest.is_some() && digest != pair.live.file && !flags.force {
            kept = true;
            lines.push(format!("{shown}: kept, for it changed after the page was published; --force writes over it"));
            continue;
        }
        let old = std::fs::read(&pair.path).unwrap_or_default();
        replace(&pair.path, write_over(&pair.page, &old).as_bytes())?;
        lines.push(format!("{shown}: revision {}", pair.live.revision.number));
    }
    if lines.is_empty() {
        lines.push("nothing to write; the files say what is published".to_owned());
    }
    Ok((lines, !kept))
}

/// Says what is published and stands otherwise in the files.
pub fn diff(flags: FilesFlags) -> Outcome {
    let (_, pages) = open(flags.place)?;
    let mut lines = Vec::new();
    for pair in pairs(&pages, &flags.folder)? {
        let shown = pair.path.display();
        match &pair.file {
            None if pair.live.revision.by.is_file() => {}
            None => lines.push(format!("{shown}: there is no such file")),
            Some(file) => {
                for change in between(file, &pair.page) {
                    let word = serde_json::to_value(&change)?["do"].as_str().unwrap_or_default().to_owned();
                    lines.push(format!("{shown}: {word} {}", change.at()));
                }
            }
        }
    }
    let same = lines.is_empty();
    Ok((lines, same))
}

/// The drafts of an installation, as commands work on them.
pub(super) struct Desk {
    pub(super) config: Config,
    pub(super) pages: Arc<dyn Pages>,
    pub(super) clock: Arc<SystemClock>,
    pub(super) drafts: Drafts,
}

impl Desk {
    /// Beside the host that may run on it. Whoever has the data folder may everywhere, as operators may.
    pub(super) fn open(place: Place) -> Result<Self, Box<dyn Error>> {
        let (config, pages) = open(place)?;
        let pages: Arc<dyn Pages> = Arc::new(pages);
        let clock = Arc::new(SystemClock::default());
        let rules = Rules { approval: config.pages.approval, trees: Vec::new() };
        let drafts = Drafts::new(Arc::clone(&pages), clock.clone(), Arc::new(RandomIds)).under(rules);
        Ok(Self { config, pages, clock, drafts })
    }
}

/// Makes drafts of files, and publishes them when asked.
pub fn push(flags: PushFlags) -> Outcome {
    let Desk { config, pages, clock, drafts } = Desk::open(flags.files.place)?;
    let folder = flags.files.folder;
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(|error| format!("the folder `{}` cannot be read: {error}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    let stem = |path: &PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(unknown) = flags.pages.iter().find(|name| !files.iter().any(|path| stem(path) == **name)) {
        return Err(format!("the folder `{}` has no page `{unknown}`", folder.display()).into());
    }
    let by = Author { id: "command".to_owned(), name: "jogakbo pages push".to_owned() };
    let (mut lines, mut good) = (Vec::new(), true);
    for path in files.iter().filter(|path| flags.pages.is_empty() || flags.pages.contains(&stem(path))) {
        let snapshot = snapshot(&config, pages.as_ref(), clock.as_ref())?;
        let shown = path.display();
        match one(&drafts, &snapshot, path, &stem(path), flags.publish, flags.reason.as_deref(), &by) {
            Ok(line) => lines.push(format!("{shown}: {line}")),
            Err(error) => {
                good = false;
                lines.push(format!("{shown}: {}", crate::failure::chain(&error)));
                if let Trouble::Faulty(findings) | Trouble::Unfit(findings) = error {
                    lines.extend(findings.iter().map(|finding| format!("  {finding}")));
                }
            }
        }
    }
    Ok((lines, good))
}

fn one(
    drafts: &Drafts,
    snapshot: &Snapshot,
    path: &Path,
    name: &str,
    publish: bool,
    reason: Option<&str>,
    by: &Author,
) -> Result<String, Trouble> {
    let content = read_file(path, Kind::Page).content.map_err(Trouble::Wrong)?;
    let page = page_of(&content).map_err(Trouble::ReadOnly)?;
    if page.metadata.name.as_str() != name {
        return Err(Trouble::Wrong(format!("the page is called `{}`", page.metadata.name)));
    }
    let _turn = drafts.turn();
    match drafts.open(snapshot, name) {
        Err(Trouble::NoPage) => {
            let (title, route) = (page.metadata.title.clone(), page.spec.route.clone());
            drafts.create(snapshot, &NewPage { name: name.to_owned(), title, route, from: None }, by)?;
        }
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    if let Some(edit) = drafts.leading_to(snapshot, name, &page, "file")? {
        drafts.apply(snapshot, name, COMMAND, &[edit], by)?;
    }
    let opened = drafts.open(snapshot, name)?;
    if !opened.is_draft {
        return Ok("nothing new".to_owned());
    }
    if !publish {
        return Ok(format!("draft, edit {}", opened.seq));
    }
    let number = drafts.publish(snapshot, &Order { name, seq: opened.seq, note: None, reason }, by)?;
    Ok(format!("published as revision {number}"))
}

/// What is installed, as the host would load it now.
pub(super) fn snapshot(config: &Config, pages: &dyn Pages, clock: &dyn Clock) -> Result<Snapshot, Box<dyn Error>> {
    let files = read_folder(&config.paths.manifests);
    let (shelf, memory) = (AssetShelf::new(Compressor::none()), FileMemory::default());
    let now = clock.now();
    let assets = |manifest: &Manifest, named: &BTreeSet<String>| {
        let wanted = Wanted::of(manifest, named);
        assets_folder::read(&config.paths.assets, &wanted, &FileCache::new(&shelf, &memory), &config.limits)
            .map(|(generation, findings)| (shelf.put(generation, now), findings))
    };
    let (releases, _) = releases_folder::read(&config.paths.operator())?;
    let (stored, earlier) = (pages.live()?, Snapshot::default());
    Ok(compose(&Input {
        files: &files,
        stored: &stored,
        drafts: &[],
        earlier: &earlier,
        assets: &assets,
        trust: &config.trust,
        releases: &Arc::new(releases),
        stopped: &BTreeSet::new(),
        kept: None,
        strict: false,
        now,
        head: 0,
    }))
}
