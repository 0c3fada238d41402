//! Adapters of a snapshot: read, linked with the PBCs and with one another; what fails keeps its last good version.

use super::compose::{Input, content, pbc_of};
use super::{FileReport, Kind, LiveAdapter, Snapshot, SourceFile, State};
use jogakbo_contract::adapter::{self, Adapter, Linked, ReadAdapter};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::lock::BackEnd;
use std::sync::Arc;

/// Puts all adapters into `snapshot`.
pub(super) fn install(snapshot: &mut Snapshot, input: &Input<'_>) {
    let files = input.files.iter().filter(|file| file.kind == Kind::Adapter);
    let mut read: Vec<_> = files.map(|file| (file, read(file), last(input.earlier, file))).collect();
    // Those that accept types come first, for others may translate these types as well.
    read.sort_by_key(|(_, fresh, last)| {
        let read = fresh.as_ref().ok().or(last.map(|last| &*last.read));
        read.is_none_or(|read| read.adapter.spec.accepts.is_empty())
    });
    for (file, fresh, last) in read {
        one(snapshot, file, fresh, last, input.head);
    }
}

/// What the file held before.
fn last<'a>(earlier: &'a Snapshot, file: &SourceFile) -> Option<&'a LiveAdapter> {
    earlier.adapters().find(|known| known.file == file.path)
}

fn one(
    snapshot: &mut Snapshot,
    file: &SourceFile,
    fresh: Result<ReadAdapter, Vec<Finding>>,
    last: Option<&LiveAdapter>,
    head: u64,
) {
    let since = last.map_or(head, |last| last.since);
    let fresh = fresh.and_then(|read| {
        let (linked, findings) = link(snapshot, &read)?;
        let findings = read.warnings.iter().cloned().chain(findings).collect();
        Ok((LiveAdapter { linked: Arc::new(linked), file: file.path.clone(), since, read: Arc::new(read) }, findings))
    });
    let (live, state, findings) = match fresh {
        Ok((live, findings)) => (Some(live), State::Live, findings),
        Err(findings) => {
            // What it named may be gone by now.
            let again = last.and_then(|last| Some((last, link(snapshot, &last.read).ok()?.0)));
            let live = again.map(|(last, linked)| LiveAdapter { linked: Arc::new(linked), ..last.clone() });
            let state = if live.is_some() { State::LastGood } else { State::Refused };
            (live, state, findings)
        }
    };
    if let Some(mut live) = live {
        if let Some(last) = last.filter(|last| is_same(&last.linked, &live.linked)) {
            live.linked = Arc::clone(&last.linked);
        }
        let name = live.linked.name().clone();
        snapshot.back_ends.insert(name.clone(), Arc::new(BackEnd::of_adapter(&live.linked)));
        snapshot.adapters.insert(name, live);
    }
    snapshot.reports.push(FileReport { file: file.path.clone(), kind: file.kind, state, findings });
}

fn read(file: &SourceFile) -> Result<ReadAdapter, Vec<Finding>> {
    let read = Adapter::read(content(file)?)?;
    let name = &read.adapter.metadata.name;
    if pbc_of(&file.stem) == name.as_str() {
        return Ok(read);
    }
    let message = format!("the adapter is called `{name}` but its file `{}.json`", file.stem);
    Err(vec![Finding::error("F02", "/metadata/name", message)])
}

fn link(snapshot: &Snapshot, read: &ReadAdapter) -> Result<(Linked, Vec<Finding>), Vec<Finding>> {
    let others: Vec<&Linked> = snapshot.adapters().map(|live| &*live.linked).collect();
    adapter::link(read, snapshot, &others)
}

/// Whether nothing about the adapter changed, so that it may go on.
fn is_same(one: &Linked, other: &Linked) -> bool {
    one.digest == other.digest
        && one.target_digest == other.target_digest
        && one.target_is_limited == other.target_is_limited
        && one.sources == other.sources
}
