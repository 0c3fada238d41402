//! The page as a file: taken out in its one form, taken in as one step that can be taken back.

use crate::api;
use crate::state::Studio;
use crate::terms::Term;
use jogakbo_contract::edit::{Step, between, page_of, plain};
use jogakbo_contract::page::Page;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, File, HtmlInputElement};

/// Most bytes of a file that is taken in: as many as a page's file may have.
const MOST: f64 = 262_144.0;

/// A link that takes the draft out, and a field that takes a file in.
pub fn files(studio: Studio, open: RwSignal<bool>) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let name = studio.name_now().unwrap_or_default();
    let chosen = move |event: Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        let Some(file) = input.and_then(|input| input.files()?.get(0)) else { return };
        spawn_local(async move {
            let read = read(&file).await;
            if !studio.is_there() {
                return;
            }
            match read.and_then(|text| take_in(studio, text.as_bytes())) {
                Ok(term) => {
                    let _ = open.try_update(|open| *open = false);
                    studio.tell_term(term);
                }
                Err(why) => {
                    let _ = wrong.try_update(|wrong| *wrong = Some(why.words(studio.locale.get_untracked())));
                }
            }
        });
    };
    view! {
        <div class="ways files">
            <a class="button" href=api::address(&format!("/{name}/file")) download=format!("{name}.json")>{studio.term(Term::Export)}</a>
        </div>
        {untrack(|| studio.may_edit()).then(|| view! {
            <label class="field">
                <span>{studio.term(Term::Import)}</span>
                <input type="file" accept=".json,application/json" on:change=chosen />
            </label>
        })}
        {move || wrong.get().map(|why| view! { <p class="fault" role="alert">{why}</p> })}
    }
}

/// Why a file is not taken in.
#[derive(Debug, PartialEq)]
enum Refusal {
    Term(Term),
    /// The code and message of what keeps it from being a page.
    Finding(String, String),
}

impl Refusal {
    fn words(self, locale: Locale) -> String {
        match self {
            Self::Term(term) => term.say(locale).to_owned(),
            Self::Finding(code, message) => {
                let plain = plain(&code, locale).map(|(means, remedy)| format!("{means} {remedy} "));
                format!("{}{code}: {message}", plain.unwrap_or_default())
            }
        }
    }
}

async fn read(file: &File) -> Result<String, Refusal> {
    if file.size() > MOST {
        return Err(Refusal::Term(Term::ImportLarge));
    }
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    text.ok_or(Refusal::Term(Term::ImportOther))
}

/// Makes the file the draft, in one step.
fn take_in(studio: Studio, bytes: &[u8]) -> Result<Term, Refusal> {
    let Some(now) = studio.page_now() else { return Err(Refusal::Term(Term::ImportOther)) };
    let changes = changes(&now, bytes)?;
    if changes.is_empty() {
        return Ok(Term::ImportSame);
    }
    if studio.perform(Step::Restore, "file", changes) {
        Ok(Term::Imported)
    } else {
        Err(Refusal::Term(Term::ImportLarge))
    }
}

fn changes(now: &Page, bytes: &[u8]) -> Result<Vec<jogakbo_contract::edit::Change>, Refusal> {
    let wanted = page_of(bytes).map_err(|finding| Refusal::Finding(finding.code, finding.message))?;
    if wanted.metadata.name != now.metadata.name {
        return Err(Refusal::Term(Term::ImportOther));
    }
    Ok(between(now, &wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jogakbo_contract::edit::write;

    #[test]
    fn a_file_becomes_changes_or_says_what_is_wrong() {
        let text = include_str!("../../../../manifests/pages/me.json");
        let page = page_of(text.as_bytes()).expect("a page");
        assert_eq!(changes(&page, write(&page).as_bytes()), Ok(Vec::new()));
        let moved = text.replace("\"/me\"", "\"/my-page\"");
        assert_eq!(changes(&page, moved.as_bytes()).expect("changes").len(), 1);
        let other = text.replace("\"name\": \"me\"", "\"name\": \"you\"");
        assert_eq!(changes(&page, other.as_bytes()), Err(Refusal::Term(Term::ImportOther)));
        let Err(Refusal::Finding(code, message)) = changes(&page, b"{ broken") else { panic!("it is no JSON") };
        assert_eq!(code, "J03");
        let words = Refusal::Finding(code, message).words(Locale::Ko);
        assert!(words.starts_with("파일이 JSON이 아닙니다."), "{words}");
    }
}
