//! `jogakbo pages backup|restore`: all drafts, revisions and the audit in one file.

use super::{Outcome, Place, configured, open};
use crate::adapters::files::DataFolder;
use crate::adapters::pages_sqlite::{self, SqlitePages};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct BackupFlags {
    /// The copy; it must not be there yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub struct RestoreFlags {
    /// A copy that `backup` made.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Take it in place of the pages that are there; these are kept beside it.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    place: Place,
}

/// Copies all pages into a file; the host may run meanwhile.
pub fn backup(flags: BackupFlags) -> Outcome {
    let (config, pages) = open(flags.place)?;
    let (count, revisions) = pages_sqlite::counts(&pages)?;
    pages_sqlite::copy_to(&config.paths.data.join(SqlitePages::FILE), &flags.file)?;
    Ok((vec![format!("{}: {count} pages, {revisions} revisions", flags.file.display())], true))
}

/// Takes a copy as the pages of a data folder; the host must not run.
pub fn restore(flags: RestoreFlags) -> Outcome {
    let config = configured(flags.place)?;
    let data = &config.paths.data;
    if !flags.file.is_file() || !pages_sqlite::is_ours(&flags.file)? {
        return Err(format!("`{}` is no copy that `jogakbo pages backup` made", flags.file.display()).into());
    }
    let _data = DataFolder::take(data)?;
    let (target, fresh) = (data.join(SqlitePages::FILE), data.join("pages.db.new"));
    if target.is_file() {
        let (count, _) = pages_sqlite::counts(&SqlitePages::open(&target)?)?;
        if count > 0 && !flags.replace {
            return Err(
                format!("`{}` holds {count} pages already; --replace takes the copy instead", data.display()).into()
            );
        }
    }
    // What an earlier try left.
    std::fs::remove_file(&fresh).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    pages_sqlite::copy_to(&flags.file, &fresh)?;
    if target.is_file() {
        std::fs::rename(&target, data.join("pages.db.replaced"))?;
        for ending in ["-wal", "-shm"] {
            // Closing the file above has emptied them, and usually taken them away.
            std::fs::remove_file(data.join(format!("{}{ending}", SqlitePages::FILE))).ok();
        }
    }
    std::fs::rename(&fresh, &target)?;
    let (count, revisions) = pages_sqlite::counts(&SqlitePages::open(&target)?)?;
    Ok((vec![format!("{}: {count} pages, {revisions} revisions", target.display())], true))
}
