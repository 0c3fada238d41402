//! When a page goes live by itself and when it ends: the form, and what is planned already.

use crate::api;
use crate::state::Studio;
use crate::terms::Term;
use crate::together::page_name;
use jogakbo_contract::edit::schedule::{Fallback, NewSchedule, Phase, ScheduleEntry, Schedules, ZONE};
use jogakbo_contract::text::Text;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// Zones that are offered; any other can be typed.
const ZONES: [&str; 8] = [
    "Asia/Seoul",
    "UTC",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
];

/// What has been filled in.
#[derive(Clone, Copy)]
pub struct Form {
    start: RwSignal<String>,
    end: RwSignal<String>,
    zone: RwSignal<String>,
    /// What citizens find afterwards.
    pub after: After,
}

/// What citizens find in place of a page, as it has been filled in.
#[derive(Clone, Copy)]
pub struct After {
    kind: RwSignal<String>,
    page: RwSignal<String>,
    ko: RwSignal<String>,
    en: RwSignal<String>,
}

impl After {
    /// Nothing is filled in; `kind` is chosen.
    pub fn new(kind: &str) -> Self {
        let [page, ko, en] = [(); 3].map(|()| RwSignal::new(String::new()));
        Self { kind: RwSignal::new(kind.to_owned()), page, ko, en }
    }

    /// What was chosen.
    pub fn fallback(self) -> Fallback {
        match self.kind.get_untracked().as_str() {
            "page" => Fallback::Page { name: self.page.get_untracked() },
            "words" => {
                let both = [("ko", self.ko.get_untracked()), ("en", self.en.get_untracked())];
                let filled = both.into_iter().filter(|(_, text)| !text.trim().is_empty());
                Fallback::Words { text: Text::ByLanguage(filled.map(|(tag, text)| (tag.to_owned(), text)).collect()) }
            }
            "gone" => Fallback::Gone,
            _ => Fallback::Before,
        }
    }
}

impl Form {
    /// Nothing is filled in.
    pub fn new() -> Self {
        let [start, end] = [(); 2].map(|()| RwSignal::new(String::new()));
        Self { start, end, zone: RwSignal::new(ZONE.to_owned()), after: After::new("before") }
    }

    /// Whether there is a start.
    pub fn is_filled(self) -> bool {
        self.start.with(|start| !start.is_empty())
    }

    /// What is sent.
    pub fn body(self, seq: u64, note: Option<String>, reason: Option<String>) -> NewSchedule {
        NewSchedule {
            seq,
            start: self.start.get_untracked(),
            end: Some(self.end.get_untracked()).filter(|end| !end.is_empty()),
            zone: self.zone.get_untracked(),
            fallback: self.after.fallback(),
            note,
            reason,
        }
    }
}

/// The fields.
pub fn form(studio: Studio, form: Form) -> impl IntoView {
    let moment = move |term: Term, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span>{studio.term(term)}</span>
                <input type="datetime-local" step="1" prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
            </label>
        }
    };
    let zones = ZONES.map(|zone| view! { <option value=zone></option> }).into_iter().collect::<Vec<_>>();
    view! {
        <div class="pair">{moment(Term::Start, form.start)}{moment(Term::End, form.end)}</div>
        <label class="field">
            <span>{studio.term(Term::Zone)}</span>
            <input type="text" list="zones" maxlength="64" autocomplete="off" spellcheck="false" prop:value=form.zone
                on:input=move |event| form.zone.set(event_target_value(&event)) />
            <datalist id="zones">{zones}</datalist>
        </label>
        {move || form.end.with(|end| !end.is_empty()).then(|| after(studio, form.after, true))}
    }
}

/// What citizens find afterwards. `before`: whether they can find what was live before.
pub fn after(studio: Studio, after: After, before: bool) -> impl IntoView {
    let kinds =
        [("before", Term::FallBefore), ("page", Term::FallPage), ("words", Term::FallWords), ("gone", Term::FallGone)];
    let options = kinds
        .into_iter()
        .filter(|(kind, _)| before || *kind != "before")
        .map(|(kind, term)| {
            let selected = move || after.kind.with(|now| now == kind);
            view! { <option value=kind selected=selected>{studio.term(term)}</option> }
        })
        .collect::<Vec<_>>();
    let text = move |term: Term, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span>{studio.term(term)}</span>
                <input type="text" maxlength="500" prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
            </label>
        }
    };
    let more = move || {
        let kind = after.kind.get();
        let page = (kind == "page").then(|| {
            view! {
                <label class="field">
                    <span>{studio.term(Term::WhichPage)}</span>
                    <select on:change=move |event| after.page.set(event_target_value(&event))>
                        <option value="">"—"</option>
                        {move || others(studio)}
                    </select>
                </label>
            }
        });
        let words = (kind == "words").then(|| {
            view! {
                <div class="pair">{text(Term::WordsKo, after.ko)}{text(Term::WordsEn, after.en)}</div>
            }
        });
        view! { {page}{words} }
    };
    view! {
        <label class="field">
            <span>{studio.term(Term::After)}</span>
            <select on:change=move |event| after.kind.set(event_target_value(&event))>{options}</select>
        </label>
        {more}
    }
}

/// Other pages that are live.
fn others(studio: Studio) -> Vec<impl IntoView + use<>> {
    let own = studio.name_now();
    let locale = studio.locale.get();
    let pages = studio.pages.get().into_iter().filter(|page| page.source.is_some() && Some(&page.name) != own.as_ref());
    pages
        .map(|page| {
            let title = page.title.get(locale).to_owned();
            view! { <option value=page.name>{title}</option> }
        })
        .collect()
}

/// What is planned, and what was; with a way to cancel.
pub fn list(studio: Studio) -> impl IntoView {
    let all = RwSignal::new(None::<Schedules>);
    let name = page_name(studio);
    Effect::new(move |_| {
        studio.together.planned.track();
        let Some(name) = name.get() else { return };
        spawn_local(async move {
            let answer = api::get::<Schedules>(&format!("/{name}/schedules")).await;
            if let Ok(answer) = answer {
                let _ = all.try_update(|all| *all = Some(answer));
            }
        });
    });
    move || {
        let Schedules { schedules, now } = all.get()?;
        let none = schedules.is_empty().then(|| view! { <p>{studio.term(Term::NoSchedules)}</p> });
        let lines: Vec<_> = schedules.into_iter().map(|entry| line(studio, entry)).collect();
        Some(view! {
            <h4>{studio.term(Term::Schedules)}</h4>
            <p class="note">{studio.term(Term::HostClock)}": "{now.local}" · "{ZONE}</p>
            {none}
            <ul class="history">{lines}</ul>
        })
    }
}

fn line(studio: Studio, entry: ScheduleEntry) -> impl IntoView {
    let phase = match entry.phase {
        Phase::Waiting => Term::Waiting,
        Phase::Running => Term::Running,
        Phase::Done => Term::Done,
        Phase::Cancelled => Term::Cancelled,
        Phase::Failed => Term::Failed,
    };
    let end = entry.end.as_ref().map(|end| view! { " – "<time datetime=end.at.clone()>{end.local.clone()}</time> });
    let after = entry.end.is_some().then(|| fallback_words(studio, &entry.fallback));
    let label = {
        let start = entry.start.local.clone();
        move || format!("{}: {start}", Term::CancelSchedule.say(studio.locale.get()))
    };
    let id = entry.id;
    view! {
        <li>
            <strong>{studio.term(Term::Version)}" "{entry.revision}</strong>
            <span><time datetime=entry.start.at>{entry.start.local}</time>{end}" · "{entry.zone}</span>
            <span class="note">{after}</span>
            <span class="badge">{studio.term(phase)}</span>
            <span>{entry.by}</span>
            {(studio.may_publish() && entry.phase.is_open()).then(|| view! {
                <button type="button" aria-label=label on:click=move |_| cancel(studio, &id)>{studio.term(Term::CancelSchedule)}</button>
            })}
        </li>
    }
}

/// What citizens find, in words.
pub fn fallback_words(studio: Studio, fallback: &Fallback) -> String {
    let locale = studio.locale.get();
    match fallback {
        Fallback::Before => Term::FallBefore.say(locale).to_owned(),
        Fallback::Page { name } => format!("{}: {name}", Term::FallPage.say(locale)),
        Fallback::Words { text } => format!("{}: “{}”", Term::FallWords.say(locale), text.get(locale)),
        Fallback::Gone => Term::FallGone.say(locale).to_owned(),
    }
}

fn cancel(studio: Studio, id: &str) {
    let Some(name) = studio.name_now() else { return };
    let to = format!("/{name}/schedules/{id}");
    spawn_local(async move {
        let answer = api::send::<Value>("DELETE", &to, &Value::Null).await;
        if !studio.is_there() {
            return;
        }
        match answer {
            Ok(_) => {
                studio.together.planned.update(|count| *count += 1);
                studio.tell_term(Term::ScheduleCancelled);
            }
            Err(failure) => studio.fail(&failure),
        }
    });
}
