//! Pages that go live, and end, by themselves. What is planned is in the store, so a host that was down carries it out when it starts.

use super::edit::text;
use super::publish::file_now;
use super::{Drafts, Order, Trouble};
use crate::domain::catalogue::Snapshot;
use crate::domain::zones;
use crate::ports::Timestamp;
use crate::ports::pages::{Author, Revision};
use crate::ports::plans::{Planned, Schedule, Switch, Turn};
use jogakbo_contract::edit::page_of;
use jogakbo_contract::edit::schedule::{Fallback, NewSchedule, Phase, Span};
use jogakbo_contract::finding::Finding;

impl Drafts {
    /// Stores the draft of a page as a revision that goes live by itself. The draft stays until then. Hold the [turn](Drafts::turn)
    /// meanwhile.
    ///
    /// # Errors
    ///
    /// As [`Drafts::publish`], and [`Trouble::Unfit`] for times that are none, lie in the past or meet another schedule of the page.
    pub fn schedule(
        &self,
        snapshot: &Snapshot,
        name: &str,
        new: &NewSchedule,
        by: &Author,
    ) -> Result<Schedule, Trouble> {
        let NewSchedule { seq, start, end, zone, fallback, note, reason } = new;
        let order = Order { name, seq: *seq, note: note.as_deref(), reason: reason.as_deref() };
        let (page, why) = self.ready(snapshot, &order)?;
        let mut found = Vec::new();
        let mut moment = |at: &str, local: &str| match zones::moment(local, zone) {
            Ok(moment) => Some(moment),
            Err(error) => {
                found.push(Finding::error("E06", at, error.to_string()));
                None
            }
        };
        let start = moment("/start", start);
        let end = end.as_ref().map(|end| moment("/end", end));
        let now = self.clock.now();
        if let (Some(start), None | Some(Some(_))) = (start, end) {
            let open = self.pages.schedules(name)?;
            let others: Vec<Span> = open.iter().filter(|one| one.phase.is_open()).map(Schedule::span).collect();
            let span = Span { start: start.0, end: end.flatten().map(|end| end.0) };
            found.extend(span.findings(now.0, &others));
        }
        let is_page = |other: &str| other != name && snapshot.page(other).is_some();
        found.extend(fallback.fault("/fallback", &is_page));
        let Some(start) = start.filter(|_| found.is_empty()) else { return Err(Trouble::Unfit(found)) };
        let revision = Revision {
            name: name.to_owned(),
            number: 0,
            page: text(&*page),
            digest: page.digest(),
            by: by.clone(),
            at: now,
            note: note.clone().filter(|note| !note.trim().is_empty()),
        };
        let schedule = Schedule {
            id: self.ids.id(),
            page: name.to_owned(),
            revision: 0,
            seq: *seq,
            start,
            end: end.flatten(),
            zone: zone.clone(),
            fallback: text(fallback),
            phase: Phase::Waiting,
            before: None,
            before_off: None,
            by: by.clone(),
            at: now,
        };
        let until = end.flatten().map_or_else(String::new, |end| format!(" until {}", end.rfc3339()));
        let detail = [format!("from {}{until}", start.rfc3339()), why].into_iter().filter(|part| !part.is_empty());
        let deed = self.deed(name, "schedule", by, detail.collect::<Vec<_>>().join("; "));
        let before = self.file_before(snapshot, name);
        let planned = Planned { schedule: schedule.clone(), revision, before, file: file_now(snapshot, name), deed };
        let revision = self.pages.add_schedule(&planned)?;
        Ok(Schedule { revision, ..schedule })
    }

    /// The schedules of a page: those that are still to come by their start, then those that are over, newest first.
    ///
    /// # Errors
    ///
    /// The store refuses.
    pub fn schedules(&self, name: &str) -> Result<Vec<Schedule>, Trouble> {
        let (mut open, over): (Vec<_>, Vec<_>) =
            self.pages.schedules(name)?.into_iter().partition(|schedule| schedule.phase.is_open());
        open.reverse();
        Ok(open.into_iter().chain(over).collect())
    }

    /// Cancels what is still to come of a schedule: its start and end, or its end alone when it has started.
    ///
    /// # Errors
    ///
    /// There is no such schedule, or it is over.
    pub fn unschedule(&self, name: &str, id: &str, by: &Author) -> Result<(), Trouble> {
        let all = self.pages.schedules(name)?;
        let schedule = all.iter().find(|schedule| schedule.id == id).ok_or(Trouble::NoSchedule)?;
        if !schedule.phase.is_open() {
            return Err(Trouble::Over);
        }
        let detail = format!("revision {}", schedule.revision);
        let deed = self.deed(name, "unschedule", by, detail);
        let (id, from) = (schedule.id.clone(), schedule.phase);
        let turn = Turn { id, from, to: Phase::Cancelled, switch: Switch::Nothing, deed };
        if self.pages.turn_schedule(&turn)? { Ok(()) } else { Err(Trouble::Over) }
    }

    /// The schedule that has to go on first by now, if any.
    ///
    /// # Errors
    ///
    /// The store refuses.
    pub fn due(&self) -> Result<Option<Schedule>, Trouble> {
        let now = self.clock.now();
        let due = |schedule: &Schedule| schedule.due().filter(|due| *due <= now);
        let open = self.pages.open_schedules()?.into_iter().filter(|schedule| due(schedule).is_some());
        Ok(open.min_by_key(|schedule| (schedule.due(), schedule.id.clone())))
    }

    /// Lets a schedule go on that is [due](Drafts::due), in the store. Whoever calls this puts a new snapshot in place afterwards. False when
    /// somebody else did it.
    ///
    /// # Errors
    ///
    /// The store refuses; it is due again then.
    pub fn carry_out(&self, snapshot: &Snapshot, schedule: &Schedule) -> Result<bool, Trouble> {
        let turn = match schedule.phase {
            Phase::Waiting => self.start(snapshot, schedule)?,
            _ => self.end(snapshot, schedule)?,
        };
        Ok(self.pages.turn_schedule(&turn)?)
    }

    fn start(&self, snapshot: &Snapshot, schedule: &Schedule) -> Result<Turn, Trouble> {
        let (name, number) = (schedule.page.as_str(), schedule.revision);
        let revision = self.pages.revision(name, number)?.ok_or(Trouble::NoRevision(number))?;
        let found = match page_of(revision.page.as_bytes()) {
            Ok(page) => snapshot.problems(&page),
            Err(finding) => vec![finding],
        };
        let errors: Vec<String> = found.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
        let to = if schedule.end.is_some() { Phase::Running } else { Phase::Done };
        let live = Switch::Live { number, file: file_now(snapshot, name), off: None };
        let detail = format!("revision {number}");
        if errors.is_empty() {
            return Ok(self.step(schedule, to, live, "start", detail));
        }
        tracing::error!("the page `{name}` does not go live as scheduled: {}", errors.join("; "));
        let detail: String = format!("{detail} cannot go live: {}", errors.join("; ")).chars().take(1_000).collect();
        Ok(self.step(schedule, Phase::Failed, Switch::Nothing, "start", detail))
    }

    fn end(&self, snapshot: &Snapshot, schedule: &Schedule) -> Result<Turn, Trouble> {
        let name = schedule.page.as_str();
        let live = self.pages.live()?.into_iter().find(|live| live.revision.name == name);
        if live.is_none_or(|live| live.revision.number != schedule.revision || live.off.is_some()) {
            let detail = "something else is live by now and stays".to_owned();
            return Ok(self.step(schedule, Phase::Done, Switch::Nothing, "end", detail));
        }
        let fallback: Fallback = serde_json::from_str(&schedule.fallback).unwrap_or_default();
        let (switch, detail) = match (&fallback, schedule.before) {
            (Fallback::Before, Some(number)) => {
                let (file, off) = (file_now(snapshot, name), schedule.before_off.clone());
                (Switch::Live { number, file, off }, format!("revision {number}"))
            }
            (Fallback::Before, None) => (Switch::Off(text(&Fallback::Gone)), "gone, as before".to_owned()),
            (Fallback::Page { name }, _) => (Switch::Off(text(&fallback)), format!("page {name}")),
            (Fallback::Words { .. }, _) => (Switch::Off(text(&fallback)), "words".to_owned()),
            (Fallback::Gone, _) => (Switch::Off(text(&fallback)), "gone".to_owned()),
        };
        Ok(self.step(schedule, Phase::Done, switch, "end", detail))
    }

    fn step(&self, schedule: &Schedule, to: Phase, switch: Switch, act: &str, detail: String) -> Turn {
        let deed = self.deed(&schedule.page, act, &schedule.by, detail);
        Turn { id: schedule.id.clone(), from: schedule.phase, to, switch, deed }
    }

    /// What the host's clock shows.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
