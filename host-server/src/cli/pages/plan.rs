//! `jogakbo pages schedule|schedules|unschedule`: pages that go live, and end, by themselves.

use super::files::{Desk, snapshot};
use super::{Outcome, Place};
use crate::domain::drafts::Trouble;
use crate::domain::zones;
use crate::ports::pages::Author;
use crate::ports::plans::Schedule;
use clap::Args;
use jogakbo_contract::edit::schedule::{Fallback, NewSchedule, Phase, ZONE};
use jogakbo_contract::text::{Locale, Text};
use std::collections::BTreeSet;

#[derive(Debug, Args)]
pub struct ScheduleFlags {
    /// The page; its draft goes live as it is now, whatever becomes of it later.
    #[arg(value_name = "PAGE")]
    page: String,
    /// When it goes live, as a clock in the zone shows it: 2026-12-01T09:00.
    #[arg(long, value_name = "TIME")]
    start: String,
    /// When it ends; without it, it stays.
    #[arg(long, value_name = "TIME")]
    end: Option<String>,
    /// The zone, an IANA name.
    #[arg(long, value_name = "NAME", default_value = ZONE)]
    zone: String,
    /// After the end citizens are led to this page.
    #[arg(long, value_name = "PAGE", requires = "end", conflicts_with_all = ["then_words", "then_words_en", "then_gone"])]
    then_page: Option<String>,
    /// After the end they are told this, in Korean.
    #[arg(long, value_name = "TEXT", requires = "end", conflicts_with = "then_gone")]
    then_words: Option<String>,
    /// The same in English.
    #[arg(long, value_name = "TEXT", requires = "then_words")]
    then_words_en: Option<String>,
    /// After the end there is nothing. Without any of these, what was live before is live again.
    #[arg(long, requires = "end")]
    then_gone: bool,
    /// A word on it for the history.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Why a page with warnings goes live nevertheless.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub struct SchedulesFlags {
    /// Only this page; without a name all of them.
    #[arg(value_name = "PAGE")]
    page: Option<String>,
    /// Those that are over as well.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub struct UnscheduleFlags {
    /// The page.
    #[arg(value_name = "PAGE")]
    page: String,
    /// The schedule, as `schedules` names it.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    place: Place,
}

impl ScheduleFlags {
    fn fallback(&self) -> Fallback {
        if let Some(name) = &self.then_page {
            return Fallback::Page { name: name.clone() };
        }
        match (&self.then_words, &self.then_words_en) {
            (Some(ko), en) => {
                let korean = (Locale::Ko.tag().to_owned(), ko.clone());
                let english = en.as_ref().map(|en| (Locale::En.tag().to_owned(), en.clone()));
                Fallback::Words { text: Text::ByLanguage(std::iter::once(korean).chain(english).collect()) }
            }
            (None, _) if self.then_gone => Fallback::Gone,
            (None, _) => Fallback::Before,
        }
    }
}

fn by() -> Author {
    Author { id: "command".to_owned(), name: "jogakbo pages schedule".to_owned() }
}

const fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "waits",
        Phase::Running => "is live",
        Phase::Done => "is over",
        Phase::Cancelled => "was cancelled",
        Phase::Failed => "failed; the audit says why",
    }
}

fn line(schedule: &Schedule) -> String {
    let shown = |at| zones::shown(at, &schedule.zone).local;
    let end = schedule.end.map_or_else(String::new, |end| format!(" until {}", shown(end)));
    let Schedule { page, id, revision, zone, .. } = schedule;
    format!("{page} {id}: revision {revision} from {}{end}, {zone}; {}", shown(schedule.start), phase(schedule.phase))
}

/// Plans that the draft of a page goes live; the host, which may run meanwhile, carries it out.
pub fn schedule(flags: ScheduleFlags) -> Outcome {
    let fallback = flags.fallback();
    let desk = Desk::open(flags.place)?;
    let snapshot = snapshot(&desk.config, desk.pages.as_ref(), desk.clock.as_ref())?;
    let name = flags.page.as_str();
    let _turn = desk.drafts.turn();
    let opened = desk.drafts.open(&snapshot, name).map_err(|error| format!("{name}: {error}"))?;
    if !opened.is_draft {
        return Err(format!("{name}: there is no draft; edit the page, or make one of its file with `push`").into());
    }
    let new = NewSchedule {
        seq: opened.seq,
        start: flags.start,
        end: flags.end,
        zone: flags.zone,
        fallback,
        note: flags.note,
        reason: flags.reason,
    };
    match desk.drafts.schedule(&snapshot, name, &new, &by()) {
        Ok(schedule) => Ok((vec![line(&schedule)], true)),
        Err(Trouble::Faulty(findings) | Trouble::Unfit(findings)) => {
            let mut lines = vec![format!("{name}: it cannot be scheduled so")];
            lines.extend(findings.iter().map(|finding| format!("  {finding}")));
            Ok((lines, false))
        }
        Err(error) => Err(format!("{name}: {error}").into()),
    }
}

/// Says what is planned.
pub fn schedules(flags: SchedulesFlags) -> Outcome {
    let desk = Desk::open(flags.place)?;
    let names: BTreeSet<String> = match flags.page {
        Some(name) => [name].into(),
        None => desk.pages.shelves()?.into_iter().map(|shelf| shelf.name).collect(),
    };
    let mut lines = Vec::new();
    for name in names {
        let all = desk.drafts.schedules(&name)?;
        lines.extend(all.iter().filter(|schedule| flags.all || schedule.phase.is_open()).map(line));
    }
    if lines.is_empty() {
        lines.push("nothing is planned".to_owned());
    }
    Ok((lines, true))
}

/// Cancels what is still to come of a schedule.
pub fn unschedule(flags: UnscheduleFlags) -> Outcome {
    let desk = Desk::open(flags.place)?;
    let (name, id) = (flags.page, flags.id);
    let _turn = desk.drafts.turn();
    let done = desk.drafts.unschedule(&name, &id, &by());
    done.map_err(|error| format!("{name} {id}: {error}"))?;
    Ok((vec![format!("{name} {id}: cancelled")], true))
}
