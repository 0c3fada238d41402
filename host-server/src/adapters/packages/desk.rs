//! Where packages wait until somebody decides: `waiting/NAME@VERSION/` in the data folder. The host and the command line may both work
//! there; one after another.

use super::check::{Checked, check, name_of};
use super::{Beside, Installed, Package, Waiting, place};
use crate::adapters::{files, publishers_folder};
use crate::config::Config;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::integrity::hex_sha256;
use jogakbo_contract::json::{self, Limits};
use jogakbo_contract::publish::Publishers;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::PathBuf;

/// Packages that wait at once.
const MOST: usize = 50;
/// Largest note about one.
const MOST_BYTES: usize = 1024 * 1024;

/// `name@version`, and the package or what is wrong with it.
pub type Listed = (String, Result<(Waiting, Package), Finding>);

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Something speaks against it.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Finding>),
    /// A folder cannot be read or written.
    #[error("the folder of packages that wait cannot be used")]
    Io(#[from] std::io::Error),
}

impl From<Finding> for DeskError {
    fn from(finding: Finding) -> Self {
        Self::Refused(vec![finding])
    }
}

/// The desk of a portal.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The portal's settings.
    pub config: &'a Config,
    /// Now (RFC 3339).
    pub now: String,
}

impl Desk<'_> {
    fn folder(&self) -> PathBuf {
        self.config.paths.data.join("waiting")
    }

    /// Holds the desk until it is dropped; what an earlier holder left half-written is removed.
    fn turn(&self) -> Result<File, std::io::Error> {
        let folder = self.folder();
        fs::create_dir_all(&folder)?;
        let turn = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join("lock"))?;
        turn.lock()?;
        for entry in fs::read_dir(&folder)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(".stage-") {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(turn)
    }

    fn publishers(&self) -> Result<Publishers, Finding> {
        publishers_folder::read(&self.config.paths.operator())
    }

    /// Takes a package that `by`, called `who`, sent: whole, or not at all.
    ///
    /// # Errors
    ///
    /// Something speaks against it, or it cannot be written.
    pub fn offer(&self, package: &Package, by: &str, who: &str) -> Result<Waiting, DeskError> {
        let _turn = self.turn()?;
        let (key, folder) = (package.key(), self.folder());
        if folder.join(&key).exists() {
            return Err(Finding::error("K07", "/metadata/version", format!("`{key}` waits already")).into());
        }
        if self.keys()?.len() >= MOST {
            return Err(Finding::error("K14", "", format!("{MOST} packages wait already")).into());
        }
        let Checked { publisher, findings, calls } =
            check(package, self.config, &self.publishers()?).map_err(DeskError::Refused)?;
        let waiting = Waiting {
            key,
            digest: package.read.digest.clone(),
            sum: hex_sha256(&package.statement().bytes()),
            by: by.to_owned(),
            who: who.to_owned(),
            at: self.now.clone(),
            publisher,
            files: package.files.len(),
            bytes: package.bytes(),
            findings,
            calls,
        };
        let stage = tempfile::Builder::new().prefix(".stage-").tempdir_in(&folder)?;
        let draft = stage.path().join("package");
        place::fill(&draft.join("files"), &package.files)?;
        files::replace(&draft.join("manifest.json"), &package.text)?;
        for (ending, content) in package.beside.files() {
            files::replace(&draft.join(format!("manifest.{ending}")), content)?;
        }
        files::replace(&draft.join("note.json"), &serde_json::to_vec(&waiting).map_err(std::io::Error::from)?)?;
        fs::rename(&draft, folder.join(&waiting.key))?;
        Ok(waiting)
    }

    fn keys(&self) -> Result<Vec<String>, std::io::Error> {
        let entries = match fs::read_dir(self.folder()) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut keys: Vec<String> = names.filter(|name| name_of(name).is_some()).collect();
        keys.sort();
        Ok(keys)
    }

    /// All that wait, by name and version, with their packages; what cannot be read says why.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, std::io::Error> {
        Ok(self.keys()?.into_iter().map(|key| (key.clone(), self.one(&key))).collect())
    }

    /// One that waits.
    ///
    /// # Errors
    ///
    /// `K15`: it does not wait. `K11`, `K13`: it cannot be read, or is not what was sent.
    pub fn one(&self, key: &str) -> Result<(Waiting, Package), Finding> {
        let cut: String = key.chars().take(160).collect();
        let folder = name_of(key).map(|_| self.folder().join(key)).filter(|folder| folder.is_dir());
        let folder = folder.ok_or_else(|| Finding::error("K15", "", format!("`{cut}` does not wait")))?;
        let unread = |why: String| Finding::error("K11", "", format!("`{cut}` cannot be read: {why}"));
        let read = |name: &str| fs::read(folder.join(name)).map_err(|error| unread(error.to_string()));
        let limits = Limits { bytes: MOST_BYTES, depth: 8 };
        let waiting: Waiting =
            json::parse_as(&read("note.json")?, limits).map_err(|error| unread(error.to_string()))?;
        let changed = |_| Finding::error("K13", "", format!("`{cut}` is not what `{}` sent", waiting.by));
        let beside = Beside::read(|ending| {
            let name = format!("manifest.{ending}");
            folder.join(&name).is_file().then(|| read(&name)).transpose()
        })?;
        let package =
            Package::made(read("manifest.json")?, beside, |_| place::below(&folder.join("files"))).map_err(changed)?;
        if package.key() != waiting.key || hex_sha256(&package.statement().bytes()) != waiting.sum || waiting.key != key
        {
            return Err(changed(Vec::new()));
        }
        Ok((waiting, package))
    }

    /// Installs what waits, if `by` may: everything is checked again, for keys may have been taken back since.
    ///
    /// # Errors
    ///
    /// `K12`: `by` sent it. What [`Desk::one`] and the checks say. It cannot be written; nothing of it is left then, and it goes on waiting.
    pub fn approve(&self, key: &str, by: &str) -> Result<Waiting, DeskError> {
        let _turn = self.turn()?;
        let (waiting, package) = self.one(key)?;
        if waiting.by == by && self.config.releases.four_eyes {
            return Err(Finding::error("K12", "", format!("`{by}` sent `{key}` and may not approve it")).into());
        }
        if place::holds(&package, self.config) {
            // The host ended after the last step of installing it, and before it was taken off the desk.
            self.forget(key);
            return Ok(waiting);
        }
        let checked = check(&package, self.config, &self.publishers()?).map_err(DeskError::Refused)?;
        let about = Installed {
            digest: waiting.digest.clone(),
            publisher: checked.publisher,
            by: waiting.by.clone(),
            approved_by: by.to_owned(),
            at: self.now.clone(),
        };
        fs::create_dir_all(self.notes())?;
        let note = self.notes().join(format!("{key}.json"));
        files::replace(&note, &serde_json::to_vec(&about).map_err(std::io::Error::from)?)?;
        place::put(&package, self.config).inspect_err(|_| drop(fs::remove_file(&note)))?;
        self.forget(key);
        Ok(waiting)
    }

    /// Takes what waits away, and what an approval that was cut off left of it; who sent it may do that, too.
    ///
    /// # Errors
    ///
    /// `K15`: it does not wait, or was installed meanwhile.
    pub fn reject(&self, key: &str) -> Result<(), DeskError> {
        let _turn = self.turn()?;
        if name_of(key).is_none() || !self.folder().join(key).is_dir() {
            let cut: String = key.chars().take(160).collect();
            return Err(Finding::error("K15", "", format!("`{cut}` does not wait")).into());
        }
        // What cannot be read any more has to go, too.
        let package = self.one(key).ok().map(|(_, package)| package);
        if package.as_ref().is_some_and(|package| place::holds(package, self.config)) {
            self.forget(key);
            return Err(Finding::error("K15", "", format!("`{key}` was approved and is installed")).into());
        }
        let note = self.notes().join(format!("{key}.json"));
        if let Some(package) = package.filter(|_| note.is_file()) {
            place::take_back(&package, self.config);
            files::remove(&note)?;
        }
        self.forget(key);
        Ok(())
    }

    /// The folder of what is known of installed packages.
    fn notes(&self) -> PathBuf {
        self.config.paths.operator().join("installed")
    }

    /// Takes a package off the desk in one step; what cannot be removed at once is, by the next who comes.
    fn forget(&self, key: &str) {
        let gone = self.folder().join(format!(".stage-{key}"));
        if let Err(error) = fs::rename(self.folder().join(key), &gone) {
            tracing::error!(%error, "`{key}` was decided and still waits; reject it");
        }
        fs::remove_dir_all(gone).ok();
    }

    /// What is known of a version that was installed from a package, if its manifest is still that one.
    pub fn installed(&self, key: &str, digest: &str) -> Option<Installed> {
        let bytes = fs::read(self.notes().join(format!("{key}.json"))).ok()?;
        let about: Installed = json::parse_as(&bytes, Limits { bytes: 16 * 1024, depth: 4 }).ok()?;
        (about.digest == digest).then_some(about)
    }
}
