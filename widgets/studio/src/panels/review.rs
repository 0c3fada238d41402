//! Approval in the dialog of publishing: where the draft stands, and asking, giving or declining.

use crate::api;
use crate::state::{Saving, Studio};
use crate::sync;
use crate::terms::Term;
use jogakbo_contract::edit::Rights;
use jogakbo_contract::edit::review::{Approval, Say, Standing, Verdict};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The section; nothing where no approval is needed and nobody asked.
pub fn review(studio: Studio, stands: Memo<Standing>) -> impl IntoView {
    let word = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let shown =
        Memo::new(move |_| studio.together.approval.with(|approval| approval.needed || approval.last.is_some()));
    let rights = Memo::new(move |_| studio.together.rights.get());
    move || {
        shown.get().then(|| view! {
            <section aria-labelledby="approval" class="approval">
                <h4 id="approval">{studio.term(Term::Approval)}</h4>
                {move || studio.together.approval.with(|approval| approval.needed).then(|| view! { <p>{studio.term(Term::ApprovalNeeded)}</p> })}
                <p class="stands" data-stands=move || format!("{:?}", stands.get())>{move || state(studio, stands.get())}</p>
                {move || said(studio).map(|said| view! { <blockquote>{said}</blockquote> })}
                {move || ways(studio, (stands.get(), &rights.get()), word, wrong)}
                {move || wrong.get().map(|why| view! { <p class="fault" role="alert">{why}</p> })}
            </section>
        })
    }
}

/// Where it stands, in words.
fn state(studio: Studio, stands: Standing) -> String {
    let locale = studio.locale.get();
    let by = studio.together.approval.with(|approval| approval.last.as_ref().map(|last| last.by.clone()));
    let (term, named) = match stands {
        Standing::None => (Term::NotAsked, false),
        Standing::Asked => (Term::AskedBy, true),
        Standing::Approved => (Term::ApprovedBy, true),
        Standing::Declined => (Term::DeclinedBy, true),
        Standing::Void => (Term::Void, false),
    };
    match by.filter(|_| named) {
        Some(by) => format!("{}: {by}", term.say(locale)),
        None => term.say(locale).to_owned(),
    }
}

fn said(studio: Studio) -> Option<String> {
    studio.together.approval.with(|approval| approval.last.as_ref()?.word.clone())
}

fn ways(
    studio: Studio,
    (stands, rights): (Standing, &Rights),
    word: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
) -> Option<impl IntoView + use<>> {
    let asks = rights.edit && !matches!(stands, Standing::Asked | Standing::Approved);
    let decides = rights.approve && matches!(stands, Standing::Asked | Standing::Approved | Standing::Declined);
    let button = move |verdict: Verdict, term: Term| {
        view! { <button type="button" on:click=move |_| send(studio, verdict, word, wrong)>{studio.term(term)}</button> }
    };
    (asks || decides).then(|| view! {
        <label class="field">
            <span>{studio.term(Term::Word)}</span>
            <input type="text" maxlength="500" prop:value=word on:input=move |event| word.set(event_target_value(&event)) />
        </label>
        <div class="ways">
            {asks.then(|| button(Verdict::Asked, Term::Ask))}
            {(decides && stands != Standing::Approved).then(|| button(Verdict::Approved, Term::Approve))}
            {(decides && stands != Standing::Declined).then(|| button(Verdict::Declined, Term::Decline))}
        </div>
    })
}

fn send(studio: Studio, verdict: Verdict, word: RwSignal<String>, wrong: RwSignal<Option<String>>) {
    let locale = studio.locale.get_untracked();
    let text = Some(word.get_untracked().trim().to_owned()).filter(|word| !word.is_empty());
    if verdict == Verdict::Declined && text.is_none() {
        return wrong.set(Some(Term::WordNeeded.say(locale).to_owned()));
    }
    if studio.saving.get_untracked() != Saving::Saved {
        return wrong.set(Some(crate::words::Word::PublishUnsaved.say(locale).to_owned()));
    }
    let page = studio.model.with_untracked(|model| model.as_ref().map(|model| (model.name.clone(), model.seq)));
    let Some((name, seq)) = page else { return };
    let body = Say { seq, verdict, word: text };
    spawn_local(async move {
        let answer = api::send::<Approval>("POST", &format!("/{name}/approval"), &body).await;
        if !studio.is_there() {
            return;
        }
        match answer {
            Ok(approval) => {
                studio.together.approval.set(approval);
                studio.tell_term(match verdict {
                    Verdict::Asked => Term::Asked,
                    Verdict::Approved => Term::Approved,
                    Verdict::Declined => Term::Declined,
                });
                let _ = wrong.try_update(|wrong| *wrong = None);
                let _ = word.try_update(String::clear);
            }
            Err(failure) => {
                let why = sync::reason(studio, &failure);
                let _ = wrong.try_update(|wrong| *wrong = Some(why));
            }
        }
    });
}
