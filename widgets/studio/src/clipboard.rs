//! Copy, cut, paste and duplicate. What is copied lies on the clipboard of the computer as JSON, and in the tab for buttons, which may
//! not read the clipboard.

use crate::canvas::beside;
use crate::dom;
use crate::parts::Parts;
use crate::state::Studio;
use crate::words::Word;
use jogakbo_contract::edit::{self, Clip, ClipError, Pasted, Step, Told, say_clip, steps};
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::page::{Item, Within};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, Storage};

const KEY: &str = "jgb-studio-clip";

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// What buttons paste.
fn kept() -> Option<String> {
    storage()?.get_item(KEY).ok()?
}

/// Puts text on the clipboard where the browser lets a button do that; else it stays in the tab.
fn offer(text: &str) {
    let write = || -> Result<(), JsValue> {
        let navigator = js_sys::Reflect::get(&js_sys::global(), &"navigator".into())?;
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())?;
        let write: js_sys::Function = js_sys::Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
        let promise: js_sys::Promise = write.call1(&clipboard, &text.into())?.dyn_into()?;
        // A refusal changes nothing: the tab has it.
        wasm_bindgen_futures::spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(promise).await) });
        Ok(())
    };
    let _ = write();
}

/// Whether nothing has the focus.
fn is_idle() -> bool {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    active.is_none_or(|active| active.local_name() == "body")
}

/// Hears copy, cut and paste for as long as the editor is there.
pub fn listen(studio: Studio) {
    let handles = [
        window_event_listener(ev::copy, move |event| studio.on_clipboard(&event)),
        window_event_listener(ev::cut, move |event| studio.on_clipboard(&event)),
        window_event_listener(ev::paste, move |event| studio.on_clipboard(&event)),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}

/// Cells that an item usually takes.
pub fn usual(parts: &Parts) -> impl Fn(&Item) -> steps::Size {
    |item| {
        let size = parts.size(item);
        (size.w, size.h)
    }
}

impl Studio {
    /// Copies what is chosen, and takes it off the page when it is cut; the text for the clipboard.
    pub fn copy(self, cut: bool) -> Option<String> {
        let (page, items) = (self.page_now()?, self.selected_now());
        let clip = edit::copy(&page, &items)?;
        let name = self.name_of(&items);
        let text = clip.write();
        if let Err(error) = Clip::read(&text) {
            self.tell(say_clip(error, self.locale.get_untracked()));
            return None;
        }
        if let Some(storage) = storage() {
            let _ = storage.set_item(KEY, &text);
        }
        self.arrange.has_clip.set(true);
        if cut {
            let then = beside(self, &items);
            if self.perform(Step::Remove, items.first()?.as_str(), steps::remove(&page, &items)) {
                self.choose(None);
                then.focus(self);
                self.announce(&Told::Cut(&name));
            }
        } else {
            self.announce(&Told::Copied(&name));
        }
        Some(text)
    }

    /// Copies by a button.
    pub fn copy_by_button(self, cut: bool) {
        if let Some(text) = self.copy(cut) {
            offer(&text);
        }
    }

    /// Pastes what the tab keeps.
    pub fn paste_by_button(self) {
        self.paste(&kept().unwrap_or_default());
    }

    /// Pastes a text into the place where the chosen item stands.
    pub fn paste(self, text: &str) {
        let Some(page) = self.page_now() else { return };
        let locale = self.locale.get_untracked();
        let clip = match Clip::read(text) {
            Ok(clip) => clip,
            Err(error) => return self.tell(say_clip(error, locale)),
        };
        let chosen = self.selected_now();
        let beside = page.spec.items.iter().find(|item| Some(&item.id) == chosen.first());
        let to = beside.and_then(|item| item.within.clone());
        let parts = self.parts.get_untracked();
        // Where it cannot stand beside what is chosen it stands on the page.
        let try_in = |to: Option<Within>| {
            let pasted = edit::paste(&page, &clip, &|_| to.clone(), &usual(&parts))?;
            Ok::<_, ClipError>((self.hindered(&pasted).is_none() || to.is_none()).then_some(pasted))
        };
        let pasted = match try_in(to) {
            Ok(Some(pasted)) => Ok(Some(pasted)),
            Ok(None) => try_in(None),
            Err(error) => Err(error),
        };
        match pasted {
            Ok(Some(pasted)) => {
                let left = pasted.left;
                self.come(Step::Paste, pasted, |name| Told::Pasted(name, left));
            }
            Ok(None) => {}
            Err(error) => self.tell(say_clip(error, locale)),
        }
    }

    /// Lets what is chosen stand there once more.
    pub fn duplicate(self) {
        let (Some(page), items) = (self.page_now(), self.selected_now()) else { return };
        if items.is_empty() {
            return;
        }
        let parts = self.parts.get_untracked();
        let locale = self.locale.get_untracked();
        let pasted = match edit::duplicate(&page, &items, &usual(&parts)) {
            Ok(pasted) => pasted,
            Err(error) => return self.tell(say_clip(error, locale)),
        };
        match self.hindered(&pasted) {
            Some(why) => {
                let place = self.zone_name(
                    page.spec.items.iter().find(|item| item.id == items[0]).and_then(|item| item.within.as_ref()),
                );
                self.announce(&Told::Unfit(&self.name_of(&items), &place, &why));
            }
            None => self.come(Step::Duplicate, pasted, |name| Told::Duplicated(name)),
        }
    }

    /// Why the places of copies would be wrong, in words.
    fn hindered(self, pasted: &Pasted) -> Option<String> {
        let page = self.page_now()?;
        let trial = edit::Edit {
            id: "trial-of-copies".into(),
            step: Step::Paste,
            what: String::new(),
            changes: pasted.changes.clone(),
        };
        let (after, _) = edit::apply(&page, &trial).ok()?;
        let parts = self.parts.get_untracked();
        edit::hinders(&page, &after, parts.shelf()).map(|finding| self.reason_of(&finding))
    }

    /// Puts copies on the page, chooses them, and says so.
    fn come(self, step: Step, pasted: Pasted, told: impl for<'a> Fn(&'a str) -> Told<'a>) {
        let Some(first) = pasted.items.first().cloned() else { return };
        if self.perform(step, first.as_str(), pasted.changes) {
            if dom::active_spot(self).is_some() {
                self.arrange.want(first.as_str());
            }
            self.choose_all(pasted.items.iter().map(ItemId::to_string).collect());
            self.announce(&told(&self.name_of(&pasted.items)));
        }
    }

    /// Copy, cut and paste by key or menu of the browser, outside of fields.
    fn on_clipboard(self, event: &ClipboardEvent) {
        let active = dom::active(self);
        // A clipboard event comes from where text is marked, not from where the focus is.
        let elsewhere = active.is_none() && !is_idle();
        let in_field = active.as_ref().is_some_and(dom::is_field);
        if elsewhere
            || in_field
            || self.model.with_untracked(Option::is_none)
            || self.moving.with_untracked(Option::is_some)
        {
            return;
        }
        let Some(transfer) = event.clipboard_data() else { return };
        match event.type_().as_str() {
            "paste" => {
                event.prevent_default();
                let text = transfer.get_data("text/plain").ok().filter(|text| !text.is_empty());
                self.paste(&text.or_else(kept).unwrap_or_default());
            }
            kind => {
                // What is marked with the mouse is copied as everywhere.
                let marked = web_sys::window()
                    .and_then(|window| window.get_selection().ok()?)
                    .is_some_and(|marked| !marked.is_collapsed());
                if marked {
                    return;
                }
                if let Some(text) = self.copy(kind == "cut") {
                    event.prevent_default();
                    let _ = transfer.set_data("text/plain", &text);
                }
            }
        }
    }

    /// Whether there is something that a button could paste.
    pub fn can_paste(self) -> bool {
        self.arrange.has_clip.get() || kept().is_some()
    }

    /// What a finding means, in words.
    pub fn reason_of(self, finding: &jogakbo_contract::finding::Finding) -> String {
        let told = edit::plain(&finding.code, self.locale.get_untracked());
        told.map_or_else(|| finding.message.clone(), |(means, _)| means.to_owned())
    }

    /// Says that the page can only be looked at; `false` when it can be changed.
    pub fn only_reads(self) -> bool {
        let reads = !untrack(|| self.may_edit());
        if reads {
            self.tell(Word::ReadOnly.say(self.locale.get_untracked()));
        }
        reads
    }
}
