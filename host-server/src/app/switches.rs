//! The operator's switches: the portal closed for maintenance, and PBCs that are stopped, some of them until a time.

use super::App;
use crate::adapters::{maintenance_file, stops_folder};
use crate::domain::stops::{Stop, Target};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How long at most until a stop that has ended is noticed although the clock of the wall was set meanwhile.
const LOOK: Duration = Duration::from_mins(1);

impl App {
    /// Reads the operator's switches again; what cannot be read stays as it was.
    ///
    /// Blocks on files.
    pub fn look_at_the_switches(&self) {
        match maintenance_file::read(&self.config.paths.operator()) {
            Ok(closed) => {
                let closed = closed.map(Arc::new);
                let before = std::mem::replace(&mut *crate::sync::write(&self.maintenance), closed.clone());
                if before.is_some() != closed.is_some() {
                    let state = if closed.is_some() { "closed for maintenance" } else { "open" };
                    tracing::info!("the portal is {state}");
                }
            }
            Err(error) => tracing::warn!(%error, "the switch for maintenance cannot be read"),
        }
        match stops_folder::read(&self.config.paths.operator()) {
            Ok(stopped) => {
                if self.stops.put(stopped, &self.catalogue, self.ports.clock.now()) {
                    let notes = self.stops.notes();
                    let line = |(pbc, stop): (&Target, &Stop)| match &stop.until {
                        Some(until) => format!("{pbc} until {until}"),
                        None => pbc.to_string(),
                    };
                    let names: Vec<String> = notes.iter().map(line).collect();
                    tracing::info!(
                        "stopped now: {}",
                        if names.is_empty() { "nothing".into() } else { names.join(", ") }
                    );
                    self.page_cache.clear();
                    self.stops.tell();
                }
            }
            Err(error) => tracing::warn!(%error, "the switches of PBCs cannot be read"),
        }
    }

    /// Looks at the switches, and loads anew when a version was stopped, or goes on: pages get another one in its place.
    ///
    /// Blocks on files.
    pub fn follow_the_switches(&self) {
        self.look_at_the_switches();
        if self.stopped_versions() != *crate::sync::read(&self.left_out) || self.has_other_releases() {
            self.reload();
        }
    }

    /// The versions that are stopped now, as `name@1.0.0`.
    pub(super) fn stopped_versions(&self) -> BTreeSet<String> {
        let now = self.ports.clock.now();
        let notes = match stops_folder::read(&self.config.paths.operator()) {
            Ok(notes) => notes,
            Err(_) => (*self.stops.notes()).clone(),
        };
        let versions = notes.iter().filter(|(target, stop)| target.version.is_some() && !stop.is_over(now));
        versions.map(|(target, _)| target.to_string()).collect()
    }

    /// Lets each PBC go on whose stop has a time to end, within a second of it; never ends itself.
    pub async fn end_stops(self: Arc<Self>) {
        let mut news = self.stops.changes();
        loop {
            let left = |now| self.stops.first_end().map(|end| Duration::from_millis(end.since(now)));
            let wait = left(self.ports.clock.now()).map_or(LOOK, |left| left.clamp(Duration::from_secs(1), LOOK));
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = news.changed() => continue,
            }
            if left(self.ports.clock.now()).is_some_and(|left| left.is_zero()) {
                let looking = Arc::clone(&self);
                if tokio::task::spawn_blocking(move || looking.follow_the_switches()).await.is_err() {
                    tracing::error!("reading the operator's switches panicked; they stay as they are");
                }
            }
        }
    }
}
