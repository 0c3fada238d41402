//! `jogakbo audit`: reads, checks and writes out the record of what was done, while the host runs or not.

use super::{Where, configuration, folders};
use crate::adapters::audit_sqlite::SqliteAudit;
use crate::adapters::clock_system::SystemClock;
use crate::adapters::pages_sqlite::SqlitePages;
use crate::config::{Config, store};
use crate::domain::audit::{COMMAND, Fault, Journal, Verdict, seal, verify};
use crate::ports::audit::{AuditError, Record};
use crate::ports::pages::PagesError;
use crate::ports::{Audit, Pages};
use clap::{Args, Subcommand};
use std::collections::HashMap;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Records that are read in one step.
const AT_ONCE: usize = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum AuditVerb {
    /// List records, one line each.
    List(ListFlags),
    /// Look for any change; exit 1 if there is one.
    ///
    /// Finds every record that was changed, removed, doubled or moved, and deeds of pages that are not as they were recorded. An end that was
    /// cut off together with the note of where it was is found only with `--head`.
    Verify(VerifyFlags),
    /// Write all records, one line of canonical JSON each, with their hashes.
    Export(ExportFlags),
}

#[derive(Debug, Args)]
pub(super) struct ListFlags {
    /// Only what begins so, for example `page.` or `session.refused`.
    #[arg(long, value_name = "ACT")]
    act: Option<String>,
    /// Only what this user did.
    #[arg(long, value_name = "ID")]
    by: Option<String>,
    /// Only records with greater numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    after: u64,
    /// The newest so many.
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    most: usize,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct VerifyFlags {
    /// A hash that `verify` said earlier and that was written down elsewhere: it has to be in the chain.
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, Args)]
pub(super) struct ExportFlags {
    /// The file, which must not be there yet; without it they are printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
}

/// Does what was asked.
pub(super) fn run(verb: AuditVerb) -> ExitCode {
    let done = match verb {
        AuditVerb::List(flags) => list(&flags).map(|()| true),
        AuditVerb::Verify(flags) => check(&flags),
        AuditVerb::Export(flags) => export(&flags).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}", crate::failure::chain(error.as_ref()));
            ExitCode::from(2)
        }
    }
}

/// Records what a verb of the command line did. What was done stays done; that it could not be recorded is told.
pub(super) fn note(config: &Config, act: &str, about: &str, detail: &[(&str, &str)]) {
    if config.store.kind == store::Kind::Memory || !config.paths.data.is_dir() {
        eprintln!("not recorded: there is no data folder that outlasts this command");
        return;
    }
    let opened = SqliteAudit::open(&config.paths.data.join(SqliteAudit::FILE));
    let written = opened.and_then(|audit| {
        Journal::new(Arc::new(audit), Arc::new(SystemClock::default())).write(act, COMMAND, about, detail)
    });
    if let Err(error) = written {
        eprintln!("NOT RECORDED: {}", crate::failure::chain(&error));
    }
}

fn open(place: &Where) -> Result<(Config, SqliteAudit), Box<dyn Error>> {
    let config = configuration(place.config.clone(), folders(place.data.clone(), None))?;
    let path = config.paths.data.join(SqliteAudit::FILE);
    if !path.is_file() {
        let shown = config.paths.data.display();
        return Err(format!("`{shown}` holds no audit; start the host once, or name its folder with --data").into());
    }
    let audit = SqliteAudit::open(&path)?;
    Ok((config, audit))
}

/// All records after a number, read step by step.
fn records(audit: &SqliteAudit, mut after: u64) -> impl Iterator<Item = Result<Record, AuditError>> {
    let (mut ready, mut over) = (Vec::new().into_iter(), false);
    std::iter::from_fn(move || {
        loop {
            if let Some(record) = ready.next() {
                return Some(Ok(record));
            }
            if over {
                return None;
            }
            match audit.records(after, AT_ONCE) {
                Err(error) => {
                    over = true;
                    return Some(Err(error));
                }
                Ok(next) => {
                    over = next.is_empty();
                    after = next.last().map_or(after, |record: &Record| record.number);
                    ready = next.into_iter();
                }
            }
        }
    })
}

fn list(flags: &ListFlags) -> Result<(), Box<dyn Error>> {
    let (_, audit) = open(&flags.place)?;
    let mut shown = std::collections::VecDeque::new();
    for record in records(&audit, flags.after) {
        let record = record?;
        let act = flags.act.as_ref().is_none_or(|act| record.entry.act.starts_with(act.as_str()));
        let by = flags.by.as_ref().is_none_or(|by| record.entry.by == *by);
        if act && by {
            shown.push_back(line(&record));
        }
        if shown.len() > flags.most {
            shown.pop_front();
        }
    }
    let mut out = std::io::stdout().lock();
    for line in shown {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A record for people; control characters of what was recorded do not reach the terminal.
fn line(record: &Record) -> String {
    let entry = &record.entry;
    let detail: Vec<String> = entry.detail.iter().map(|(name, text)| format!("{name}={text}")).collect();
    let line = format!(
        "{} {} {} by {} {} {}",
        record.number,
        entry.at.rfc3339(),
        entry.act,
        entry.by,
        entry.about,
        detail.join(" ")
    );
    line.trim_end().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn export(flags: &ExportFlags) -> Result<(), Box<dyn Error>> {
    let (_, audit) = open(&flags.place)?;
    let mut out: Box<dyn Write> = match &flags.out {
        Some(path) => Box::new(std::io::BufWriter::new(std::fs::File::create_new(path)?)),
        None => Box::new(std::io::stdout().lock()),
    };
    for record in records(&audit, 0) {
        writeln!(out, "{}", record?.line())?;
    }
    out.flush()?;
    Ok(())
}

fn check(flags: &VerifyFlags) -> Result<bool, Box<dyn Error>> {
    let (config, audit) = open(&flags.place)?;
    // The head first: what is added meanwhile comes after it, and is looked at too.
    let noted = audit.head()?;
    let (mut broken, mut deeds) = (None, Vec::new());
    let read = records(&audit, 0).map_while(|record| record.map_err(|error| broken = Some(error)).ok());
    let read = read.take_while(|record| record.number <= noted.number).inspect(|record| {
        let detail = &record.entry.detail;
        if let (Some(Ok(deed)), Some(seal)) = (detail.get("deed").map(|deed| deed.parse()), detail.get("seal")) {
            deeds.push((record.number, deed, seal.clone()));
        }
    });
    let Verdict { records, head, mut faults } = verify(read, Some(&noted), flags.head.as_deref());
    if let Some(error) = broken {
        return Err(error.into());
    }
    faults.extend(changed_deeds(&config, &deeds)?);
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("{records} records, whole; the last has the hash {head}");
        if flags.head.is_none() {
            println!("Write this hash down elsewhere, and name it with --head the next time.");
        }
    } else {
        println!("{records} records, {} faults", faults.len());
    }
    Ok(faults.is_empty())
}

/// Deeds of pages that are not as they were recorded: the studio shows those.
fn changed_deeds(config: &Config, recorded: &[(u64, u64, String)]) -> Result<Vec<Fault>, Box<dyn Error>> {
    let path = config.paths.data.join(SqlitePages::FILE);
    let mut known = HashMap::new();
    if path.is_file() && !recorded.is_empty() {
        let pages = SqlitePages::open(&path)?;
        let mut after = 0;
        loop {
            let (deeds, _) = pages.deeds(after, AT_ONCE).map_err(|error: PagesError| Box::new(error))?;
            let Some((last, _)) = deeds.last() else { break };
            after = *last;
            known.extend(deeds.iter().map(|(number, deed)| (*number, seal(deed))));
        }
    }
    let changed = recorded.iter().filter(|(_, deed, seal)| known.get(deed) != Some(seal));
    Ok(changed.map(|(record, deed, _)| Fault::Deed { record: *record, deed: *deed }).take(100).collect())
}
