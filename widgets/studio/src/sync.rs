//! Between the tab and the host: opens a page, sends the queue in order, hears what others do.

use crate::api::{self, Failure};
use crate::keep;
use crate::model::Model;
use crate::parts::Parts;
use crate::refusals::refusal;
use crate::state::{Saving, Studio};
use crate::stream::Stream;
use crate::terms::Term;
use crate::view_as;
use crate::words::Word;
use jogakbo_contract::edit::plain;
use jogakbo_contract::edit::talk::{self, Draft, Edited, Edits, MAX_EDITS, Pages};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::text::Locale;
use js_sys::Promise;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Pauses between tries while the host is away, in milliseconds; the last one stays.
const PAUSES: [i32; 4] = [500, 1_000, 2_000, 5_000];

/// Milliseconds in which edits of others count as one reason to look at the findings.
const SHORTLY: i32 = 400;

/// Reads pages and widgets, then the page itself.
pub fn start(studio: Studio, name: String) {
    spawn_local(async move {
        let Some(parts) = patiently(studio, || api::get::<talk::Parts>("/parts")).await else { return };
        studio.parts.set(Arc::new(Parts::new(parts)));
        list(studio).await;
        if studio.is_there() && !name.is_empty() {
            open(studio, name).await;
        }
    });
}

/// Reads the list of pages anew.
pub async fn list(studio: Studio) {
    if let Some(Pages { pages }) = patiently(studio, || api::get::<Pages>("")).await {
        studio.pages.set(pages);
    }
}

/// Opens a page. What this tab kept of it is sent first, so that nothing is lost and nothing is done twice.
pub async fn open(studio: Studio, name: String) {
    let mut kept = keep::load(&name);
    for batch in std::mem::take(&mut kept.queue).chunks(MAX_EDITS) {
        let edits = Edits { client: kept.client.clone(), edits: batch.to_vec() };
        let to = format!("/{name}/edits");
        if patiently(studio, || api::send::<Edited>("POST", &to, &edits)).await.is_none() {
            break;
        }
    }
    let from = format!("/{name}/draft");
    let Some(draft) = patiently(studio, || api::get::<Draft>(&from)).await else { return };
    studio.findings.set(draft.findings);
    studio.together.people.set(draft.people);
    put(studio.together.approval, draft.approval);
    studio.read_only.update(|read_only| *read_only |= draft.read_only || !draft.rights.edit);
    // What is live, or lies in a file, with errors: looked at first, mended when this person says so.
    let faulty = draft.faulty && !kept.mends;
    studio.together.faulty.set(faulty && !studio.read_only.get_untracked());
    studio.read_only.update(|read_only| *read_only |= faulty);
    put(studio.together.rights, draft.rights);
    let Some(page) = draft.page else { return };
    let breakpoint = page.spec.layout.breakpoints.iter().max_by_key(|(_, width)| **width).map(|(name, _)| name.clone());
    studio.breakpoint.set(breakpoint.unwrap_or_default());
    let seq = draft.seq;
    studio.model.set(Some(Model::new(name, seq, page, kept)));
    studio.keep();
    show(studio);
    studio.hear(Stream::open(studio, seq));
}

/// Loads the page into the frame, once for all who ask for it in the same turn.
pub fn show(studio: Studio) {
    if !studio.begin_showing() {
        return;
    }
    set_timeout(
        move || {
            if !studio.is_there() {
                return;
            }
            studio.end_showing();
            if let (Some(frame), Some(name)) = (studio.frame(), studio.name_now()) {
                studio.stale.set(false);
                frame.load(&view_as::address(studio.look, &name, studio.preview.get_untracked()));
            }
        },
        Duration::ZERO,
    );
}

/// Sends what is in the queue, unless that is under way.
pub fn push(studio: Studio) {
    if studio.begin_sending() {
        spawn_local(async move {
            let emptied = send_all(studio).await;
            if studio.is_there() {
                studio.end_sending();
                if emptied && studio.stale.get_untracked() {
                    show(studio);
                }
            }
        });
    }
}

/// Sends until the queue is empty (`true`) or the editor is gone.
async fn send_all(studio: Studio) -> bool {
    let mut careful = false;
    let mut tries = 0;
    loop {
        let most = if careful { 1 } else { MAX_EDITS };
        let Some(Some((name, edits))) = studio.is_there().then(|| batch(studio, most)) else { return false };
        if edits.edits.is_empty() {
            studio.saving.set(Saving::Saved);
            return true;
        }
        let ids: Vec<String> = edits.edits.iter().map(|edit| edit.id.clone()).collect();
        let answer = api::send::<Edited>("POST", &format!("/{name}/edits"), &edits).await;
        if !studio.is_there() {
            return false;
        }
        match answer {
            Ok(edited) => {
                tries = 0;
                studio.findings.set(edited.findings);
                if studio.with_model(|model| model.stored(&ids, edited.seq)) == Some(false) {
                    renew(studio, &name, &ids).await;
                }
            }
            Err(failure) if failure.may_pass() => {
                studio.saving.set(if failure.is_full() { Saving::Full } else { Saving::Away });
                if failure.is_full() && tries == 0 {
                    studio.tell_term(Term::NoRoom);
                }
                pause(PAUSES[tries.min(PAUSES.len() - 1)]).await;
                tries += 1;
            }
            // One of several is at fault: the next time they go one by one.
            Err(_) if ids.len() > 1 => careful = true,
            Err(failure) => {
                studio.with_model(|model| model.refused(&ids));
                studio.fail(&failure);
            }
        }
        if studio.is_there() {
            studio.keep();
        }
    }
}

fn batch(studio: Studio, most: usize) -> Option<(String, Edits)> {
    studio.model.with_untracked(|model| {
        let model = model.as_ref()?;
        let edits = model.kept.queue.iter().take(most).cloned().collect();
        Some((model.name.clone(), Edits { client: model.kept.client.clone(), edits }))
    })
}

/// Reads the draft anew; edits with these ids are in it. Whether it has errors that nobody has begun to mend.
pub async fn renew(studio: Studio, name: &str, stored: &[String]) -> bool {
    let from = format!("/{name}/draft");
    let Some(draft) = patiently(studio, || api::get::<Draft>(&from)).await else { return false };
    if studio.name_now().as_deref() != Some(name) {
        return false;
    }
    studio.findings.set(draft.findings);
    put(studio.together.approval, draft.approval);
    put(studio.together.rights, draft.rights);
    if let Some(page) = draft.page {
        studio.with_model(|model| model.renew(draft.seq, page, stored));
    }
    draft.faulty
}

/// Reads anew what speaks against the draft, after somebody else edited it: once for all edits that come shortly after one another.
pub fn look_again(studio: Studio) {
    if studio.together.looking.get_value() {
        return;
    }
    studio.together.looking.set_value(true);
    spawn_local(async move {
        pause(SHORTLY).await;
        let Some(name) = studio.is_there().then(|| studio.name_now()).flatten() else { return };
        studio.together.looking.set_value(false);
        let draft = api::get::<Draft>(&format!("/{name}/draft")).await;
        let still = studio.is_there() && studio.name_now().as_ref() == Some(&name);
        let idle = move || {
            studio.model.with_untracked(|model| model.as_ref().is_some_and(|model| model.kept.queue.is_empty()))
        };
        // What waits here is told of in the answer that it gets.
        if let Some(draft) = draft.ok().filter(|_| still && idle()) {
            put(studio.findings, draft.findings);
        }
    });
}

/// Says something new; nothing when it is the same.
fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}

/// Asks until the host answers; `None` when it refuses, which is shown, or when the editor is gone.
async fn patiently<T, F: Future<Output = Result<T, Failure>>>(studio: Studio, ask: impl Fn() -> F) -> Option<T> {
    for tries in 0.. {
        let answer = ask().await;
        if !studio.is_there() {
            return None;
        }
        match answer {
            Ok(value) => return Some(value),
            Err(failure) if failure.may_pass() => {
                studio.saving.set(Saving::Away);
                pause(PAUSES[tries.min(PAUSES.len() - 1)]).await;
            }
            Err(failure) => {
                studio.fail(&failure);
                return None;
            }
        }
    }
    None
}

/// Waits; shorter when the browser says that the network is back.
pub async fn pause(millis: i32) {
    let promise = Promise::new(&mut |done, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, millis);
            window.set_ononline(Some(&done));
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// What the findings of a refusal mean, and what to do; `None` when there are none with words.
fn plain_of(findings: &[Finding], locale: Locale) -> Option<String> {
    let words = findings.iter().filter(|finding| finding.is_error()).filter_map(|finding| plain(&finding.code, locale));
    let all: Vec<String> = words.map(|(means, remedy)| format!("{means} {remedy}")).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The words for a refusal, in the language of the editor.
pub fn reason(studio: Studio, failure: &Failure) -> String {
    let locale = studio.locale.get_untracked();
    match failure {
        Failure::Away => Word::Away.say(locale).to_owned(),
        Failure::Refused { status: 507, .. } => Term::NoRoom.say(locale).to_owned(),
        Failure::Refused { findings, kind, detail, .. } => {
            // The findings say more than the kind; what the host says of the very case is in English.
            let known = plain_of(findings, locale).or_else(|| refusal(kind, locale).map(str::to_owned));
            let detail = (locale == Locale::En || known.is_none()).then_some(detail.as_str());
            match (known, detail.filter(|detail| !detail.is_empty())) {
                (Some(known), Some(detail)) if findings.is_empty() => format!("{known} ({detail})"),
                (Some(known), _) => known,
                (None, detail) => format!("{} {}", Word::Failed.say(locale), detail.unwrap_or_default()),
            }
        }
    }
}
