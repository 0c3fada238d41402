//! What the store is told about page files after a snapshot was made (decision 2.11).

use super::edit::text;
use crate::domain::catalogue::{Adopted, Snapshot};
use crate::ports::Timestamp;
use crate::ports::pages::{Author, Deed, Draft, DraftAfter, Kept, Live, Pages, Publication, Revision};

/// Notes in the store which files went live over a revision, and which have become the same as one. `stored` is what the snapshot
/// was made from.
///
/// # Errors
///
/// The store refuses; the next snapshot says the same again.
pub fn settle(pages: &dyn Pages, snapshot: &Snapshot, stored: &[Live], now: Timestamp) -> Kept<()> {
    for Adopted { name, digest } in snapshot.in_step() {
        pages.note_file(name.as_str(), digest)?;
    }
    for adopted in snapshot.adopted() {
        let name = adopted.name.as_str();
        let Some(live) = stored.iter().find(|live| live.revision.name == name) else { continue };
        let Some(page) = snapshot.page(name).map(|live| &live.page) else { continue };
        let (by, digest) = (Author::file(), adopted.digest.clone());
        let revision =
            Revision { name: name.to_owned(), number: 0, page: text(&**page), digest, by, at: now, note: None };
        let deed =
            Deed { page: name.to_owned(), act: "adopt".to_owned(), by: Author::file(), at: now, detail: String::new() };
        let draft = after(pages, live)?;
        pages.publish(&Publication { revision, before: None, file: Some(adopted.digest.clone()), draft, deed })?;
        tracing::info!("the file of the page `{name}` changed after it was published here; the file is live");
    }
    Ok(())
}

/// What was published here and is live no more is kept as a draft.
fn after(pages: &dyn Pages, live: &Live) -> Kept<DraftAfter> {
    let revision = &live.revision;
    if revision.by.is_file() {
        return Ok(DraftAfter::Stays);
    }
    Ok(DraftAfter::Or(Box::new(Draft {
        name: revision.name.clone(),
        page: revision.page.clone(),
        seq: pages.seq(&revision.name)?,
        base: Some(revision.number),
        base_digest: Some(revision.digest.clone()),
        by: revision.by.clone(),
        at: revision.at,
    })))
}
