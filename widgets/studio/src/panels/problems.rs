//! What speaks against the draft, each with a way to the place it is about.

use crate::dom;
use crate::state::Studio;
use crate::terms::Term;
use crate::words::Word;
use jogakbo_contract::edit::{Fix, fixes, plain, wire_of};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::page::Page;
use leptos::prelude::*;

/// The list, or that there is nothing.
pub fn problems(studio: Studio) -> impl IntoView {
    move || {
        if studio.findings.with(Vec::is_empty) {
            view! { <p>{studio.word(Word::NoProblems)}</p> }.into_any()
        } else {
            list(studio, None).into_any()
        }
    }
}

/// All findings, errors first. `within` is the dialog that the list stands in; going to a place closes it.
pub fn list(studio: Studio, within: Option<RwSignal<bool>>) -> impl IntoView {
    let lines = move || {
        let Some(page) = studio.page() else { return Vec::new() };
        let mut findings = studio.findings.get();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings.into_iter().map(|finding| line(studio, &page, finding, within)).collect()
    };
    view! { <ul class="problems">{lines}</ul> }
}

/// What keeps a file from being a page, where there is no page to go to.
pub fn broken(studio: Studio) -> Option<impl IntoView> {
    let findings = studio.findings.get();
    let line = |finding: Finding| {
        let meaning = plain(&finding.code, studio.locale.get()).map(|(means, remedy)| format!("{means} {remedy}"));
        let at = if finding.at.is_empty() { String::new() } else { format!("{}: ", finding.at) };
        view! {
            <li data-level="error">
                <strong>{studio.word(Word::Mistake)}" "{finding.code}</strong>
                <span>{meaning}</span>
                <code lang="en">{at}{finding.message}</code>
            </li>
        }
    };
    (!findings.is_empty()).then(|| {
        view! {
            <section class="broken" aria-label=studio.word(Word::Problems)>
                <p>{studio.term(Term::Broken)}</p>
                <ul class="problems">{findings.into_iter().map(line).collect::<Vec<_>>()}</ul>
            </section>
        }
    })
}

fn line(studio: Studio, page: &Page, finding: Finding, within: Option<RwSignal<bool>>) -> impl IntoView + use<> {
    let kind = if finding.is_error() { Word::Mistake } else { Word::Warning };
    let item = item_of(page, &finding.at);
    let name = item.as_ref().map(|item| studio.title(page, item));
    let meaning = plain(&finding.code, studio.locale.get()).map(|(means, remedy)| format!("{means} {remedy}"));
    let ways = if studio.may_edit() { fixes(page, studio.parts.get().shelf(), &finding) } else { Vec::new() };
    let wire = wire_of(page, &finding).map(|wire| wire.id.to_string());
    let ways: Vec<_> = ways.into_iter().map(|fix| way(studio, fix, wire.as_deref(), within)).collect();
    let level = if finding.is_error() { "error" } else { "warning" };
    view! {
        <li data-level=level>
            <strong>{studio.word(kind)}" "{finding.code}</strong>
            <span>{name.as_ref().map(|name| format!("{name}: "))}{meaning}</span>
            <code lang="en">{finding.message}</code>
            {ways}
            {item.zip(name).map(|(item, name)| view! {
                <button type="button" aria-label=move || format!("{}: {name}", studio.say(Word::GoTo)) on:click=move |_| {
                    if let Some(open) = within { open.set(false); }
                    studio.choose(Some(&item));
                    dom::focus_spot(studio, &item);
                }>{studio.word(Word::GoTo)}</button>
            })}
        </li>
    }
}

/// A button for a way out; those that ask show where.
fn way(studio: Studio, fix: Fix, wire: Option<&str>, within: Option<RwSignal<bool>>) -> impl IntoView + use<> {
    let word = match fix {
        Fix::Unwire(_) => Word::FixUnwire,
        Fix::Remap(..) => Word::FixRemap,
        Fix::Calm(_) => Word::FixCalm,
        Fix::Retarget(_) => Word::FixRetarget,
        Fix::Restart(_) => Word::FixRestart,
        Fix::Unset(..) => Word::FixUnset,
    };
    let about = wire.unwrap_or(fix.what()).to_owned();
    view! {
        <button type="button" aria-label=move || format!("{about}: {}", studio.say(word)) on:click=move |_| {
            if let Some(open) = within { open.set(false); }
            studio.fix(&fix);
        }>{studio.word(word)}</button>
    }
}

/// The item that a finding is about: `/spec/items/3/props`, `/spec/layout/areas/lg/2`, or an end of `/spec/wiring/1`.
fn item_of(page: &Page, at: &str) -> Option<String> {
    let tokens: Vec<&str> = at.split('/').skip(1).collect();
    let spec = &page.spec;
    match tokens[..] {
        ["spec", "items", index, ..] => Some(spec.items.get(index.parse::<usize>().ok()?)?.id.to_string()),
        ["spec", "wiring", index, ..] => {
            let wire = spec.wiring.get(index.parse::<usize>().ok()?)?;
            wire.to.item().or(wire.from.item()).map(ToString::to_string)
        }
        ["spec", "layout", "areas", name, index, ..] => match spec.layout.areas.get(name)? {
            jogakbo_contract::page::Areas::Cells(cells) => {
                Some(cells.get(index.parse::<usize>().ok()?)?.item.to_string())
            }
            jogakbo_contract::page::Areas::Stack(_) => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_leads_to_its_item() {
        let page: Page = serde_json::from_str(include_str!("../../../../manifests/pages/me.json")).expect("a page");
        for (at, item) in [
            ("/spec/items/1/props/region", Some("weather")),
            ("/spec/layout/areas/lg/4", Some("petitions")),
            ("/spec/wiring/1/to", Some("visit-date")),
            ("/spec/route", None),
            ("/spec/items/99", None),
        ] {
            assert_eq!(item_of(&page, at).as_deref(), item, "{at}");
        }
    }
}
