//! What is refused while an operator has stopped a PBC.

use super::Shared;
use super::problem::Problem;
use crate::domain::stops::Target;
use jogakbo_contract::lock::LockedItem;
use jogakbo_contract::problem;

/// Refuses what is asked by, of or for a PBC that is stopped.
///
/// # Errors
///
/// The problem `killed`.
pub fn refuse(app: &Shared, pbc: &str) -> Result<(), Problem> {
    if app.stops.has(pbc) { Err(killed(app, pbc)) } else { Ok(()) }
}

/// Refuses what is asked by or for an item whose PBC, or the version of it, is stopped.
///
/// # Errors
///
/// The problem `killed`.
pub fn refuse_item(app: &Shared, item: &LockedItem) -> Result<(), Problem> {
    refuse(app, item.pbc.as_str())?;
    let stops = app.stops.stops();
    if stops.on(item).is_some() { Err(killed(app, &Target::text(&item.pbc, &item.version))) } else { Ok(()) }
}

/// Refuses a file by the digest in its address, when it is one of a PBC that is stopped or a pack that holds one.
///
/// # Errors
///
/// The problem `killed`.
pub fn refuse_file(app: &Shared, digest: &str) -> Result<(), Problem> {
    if app.stops.stops().is_empty() {
        return Ok(());
    }
    let owner = app.stops.owner(digest);
    let inside = || app.packs.inside(digest).iter().find_map(|inside| app.stops.owner(inside));
    owner.or_else(inside).map_or(Ok(()), |pbc| Err(killed(app, &pbc)))
}

fn killed(app: &Shared, pbc: &str) -> Problem {
    let told = format!("an operator stopped `{pbc}`; the rest of the portal works");
    match app.stops.end_of(pbc) {
        Some(end) => Problem::new(problem::KILLED)
            .detail(format!("{told}, and it goes on at {}", end.rfc3339()))
            .retry_after(end.since(app.ports.clock.now()).div_ceil(1000).max(1)),
        None => Problem::new(problem::KILLED).detail(told),
    }
}
