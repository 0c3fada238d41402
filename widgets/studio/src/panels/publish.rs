//! Publishing: what speaks against it, what changed, an approval where one is needed, now or at a time, and the one switch.

use super::{compare, problems, review, schedule};
use crate::api::{self, Failure};
use crate::state::{Saving, Studio};
use crate::sync;
use crate::terms::Term;
use crate::words::Word;
use jogakbo_contract::edit::review::{Standing, missing, standing};
use jogakbo_contract::edit::schedule::ScheduleEntry;
use jogakbo_contract::edit::talk::{Publish, Published};
use jogakbo_contract::finding::Finding;
use leptos::prelude::*;
use schedule::Form;
use wasm_bindgen_futures::spawn_local;

/// Most characters of the note and the reason.
const NOTE: usize = 200;

/// What has been filled in.
#[derive(Clone, Copy)]
struct Filled {
    note: RwSignal<String>,
    reason: RwSignal<String>,
    later: RwSignal<bool>,
    form: Form,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<String>>,
    open: RwSignal<bool>,
}

/// What was done.
enum Done {
    /// The draft is live.
    Live,
    /// It will be.
    Planned,
}

/// Where the draft stands, as long as nobody changes it.
pub fn standing_now(studio: Studio) -> Memo<Standing> {
    Memo::new(move |_| {
        let digest = studio.page().map(|page| page.digest()).unwrap_or_default();
        studio.together.approval.with(|approval| standing(approval.last.as_ref(), &digest))
    })
}

/// What the dialog shows.
pub fn publish(studio: Studio, open: RwSignal<bool>) -> impl IntoView {
    let filled = Filled {
        note: RwSignal::new(String::new()),
        reason: RwSignal::new(String::new()),
        later: RwSignal::new(false),
        form: Form::new(),
        busy: RwSignal::new(false),
        refused: RwSignal::new(None),
        open,
    };
    let stands = standing_now(studio);
    // What only says the same again must not take the fields away from under somebody who types.
    let may_publish = Memo::new(move |_| studio.may_publish());
    let warns = Memo::new(move |_| {
        studio.findings.with(|findings| !findings.is_empty() && !findings.iter().any(Finding::is_error))
    });
    let unapproved = move || {
        let needed = studio.together.approval.with(|approval| approval.needed);
        needed && missing(stands.get()).is_some()
    };
    let blocked = move || {
        if studio.findings.with(|findings| findings.iter().any(Finding::is_error)) {
            Some(studio.say(Word::PublishBlocked))
        } else if studio.saving.get() != Saving::Saved {
            Some(studio.say(Word::PublishUnsaved))
        } else if unapproved() {
            Some(Term::ApprovalNeeded.say(studio.locale.get()))
        } else if warns.get() && filled.reason.with(|reason| reason.trim().is_empty()) {
            Some(Term::ReasonNeeded.say(studio.locale.get()))
        } else {
            None
        }
    };
    let waits = move || blocked().is_some() || (filled.later.get() && !filled.form.is_filled());
    let go = move |_| {
        if !untrack(waits) && !filled.busy.get_untracked() {
            send(studio, filled);
        }
    };
    let text = move |term: &'static str, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span>{term}</span>
                <input type="text" maxlength=NOTE.to_string() prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
            </label>
        }
    };
    let ways = move || {
        may_publish.get().then(|| {
            view! {
                {move || warns.get().then(|| text(Term::Reason.say(studio.locale.get()), filled.reason))}
                {text(studio.say(Word::PublishNote), filled.note)}
                {when(studio, filled)}
            }
        })
    };
    let button = move || {
        may_publish.get().then(|| view! {
            <button type="button" class="primary" aria-disabled=move || waits().to_string() on:click=go>
                {move || if filled.later.get() { Term::MakeSchedule.say(studio.locale.get()) } else { studio.say(Word::Publish) }}
            </button>
        })
    };
    view! {
        <p>{studio.word(Word::PublishAsk)}</p>
        {move || studio.findings.with(|findings| !findings.is_empty()).then(|| problems::list(studio, Some(open)))}
        {compare::since_live(studio)}
        {review::review(studio, stands)}
        {ways}
        {move || may_publish.get().then(blocked).flatten().map(|why| view! { <p class="fault">{why}</p> })}
        {move || filled.refused.get().map(|why| view! { <p class="fault" role="alert">{why}</p> })}
        <div class="ways">
            {button}
            <button type="button" on:click=move |_| open.set(false)>{studio.word(Word::Cancel)}</button>
        </div>
        {schedule::list(studio)}
    }
}

/// Now, or at a time.
fn when(studio: Studio, filled: Filled) -> impl IntoView {
    let choice = move |later: bool, term: Term| {
        view! {
            <label class="choice">
                <input type="radio" name="when" prop:checked=move || filled.later.get() == later on:change=move |_| filled.later.set(later) />
                <span>{studio.term(term)}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{studio.term(Term::When)}</legend>
            <div class="ways">{choice(false, Term::Now)}{choice(true, Term::AtTime)}</div>
            {move || filled.later.get().then(|| schedule::form(studio, filled.form))}
        </fieldset>
    }
}

/// A text that says something.
fn said(text: RwSignal<String>) -> Option<String> {
    let text: String = text.get_untracked().trim().chars().take(NOTE).collect();
    (!text.is_empty()).then_some(text)
}

fn send(studio: Studio, filled: Filled) {
    let page = studio.model.with_untracked(|model| model.as_ref().map(|model| (model.name.clone(), model.seq)));
    let Some((name, seq)) = page else { return };
    let (note, reason) = (said(filled.note), said(filled.reason));
    filled.busy.set(true);
    filled.refused.set(None);
    spawn_local(async move {
        let done = if filled.later.get_untracked() {
            plan(&name, &filled.form, (seq, note, reason)).await
        } else {
            now(studio, &name, &Publish { seq, note, reason }).await
        };
        if !studio.is_there() {
            return;
        }
        match done {
            Ok(done) => {
                filled.open.set(false);
                match done {
                    Done::Live => studio.tell(Word::Published.say(studio.locale.get_untracked())),
                    Done::Planned => studio.tell_term(Term::Scheduled),
                }
                studio.together.planned.update(|count| *count += 1);
                sync::list(studio).await;
            }
            Err(failure) => {
                if let Failure::Refused { status: 422, findings, .. } = &failure
                    && findings.iter().any(|finding| !finding.code.starts_with('E'))
                {
                    studio.findings.set(findings.clone());
                }
                // The dialog may have been closed meanwhile.
                let _ = filled.busy.try_update(|busy| *busy = false);
                let why = sync::reason(studio, &failure);
                let _ = filled.refused.try_update(|refused| *refused = Some(why));
            }
        }
    });
}

async fn plan(
    name: &str,
    form: &Form,
    (seq, note, reason): (u64, Option<String>, Option<String>),
) -> Result<Done, Failure> {
    let body = form.body(seq, note, reason);
    api::send::<ScheduleEntry>("POST", &format!("/{name}/schedules"), &body).await?;
    Ok(Done::Planned)
}

async fn now(studio: Studio, name: &str, body: &Publish) -> Result<Done, Failure> {
    // What is told of this by the stream is this tab's own doing.
    studio.together.busy.set_value(true);
    let answer = api::send::<Published>("POST", &format!("/{name}/publish"), body).await;
    if studio.is_there() {
        // Still set: the stream has not told of it yet.
        let untold = studio.together.busy.get_value();
        studio.together.busy.set_value(false);
        if let Ok(published) = &answer {
            studio.together.own.set_value(untold.then_some(published.revision));
            studio.published.update(|count| *count += 1);
        }
    }
    answer.map(|_| Done::Live)
}
