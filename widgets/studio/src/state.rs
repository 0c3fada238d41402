//! What all parts of the editor share: the page in the works, what is chosen, and the verbs that change it.

use crate::api::Failure;
use crate::arrange::Arrange;
use crate::canvas::frame::{Frame, Spot};
use crate::inspect::Inspect;
use crate::listen::Ear;
use crate::model::Model;
use crate::parts::Parts;
use crate::stream::Stream;
use crate::together::Together;
use crate::view_as::Look;
use crate::wiring::Desk;
use crate::words::Word;
use crate::{keep, sync};
use jogakbo_contract::edit::talk::PageEntry;
use jogakbo_contract::edit::{Change, EditError, Moving, Step, Told, say};
use jogakbo_contract::finding::Finding;
use jogakbo_contract::page::{Item, Page, Role};
use jogakbo_contract::text::Locale;
use leptos::prelude::*;
use std::sync::Arc;

/// Whether the host has everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// It has.
    Saved,
    /// Something is on its way.
    Unsaved,
    /// It does not answer.
    Away,
    /// It has no room left.
    Full,
}

/// What the portal does for the editor.
pub struct Hooks {
    /// Opens a page of the portal by its name.
    pub open: Box<dyn Fn(&str)>,
    /// Says whether something would be lost.
    pub dirty: Box<dyn Fn(bool)>,
    /// Whether this person may publish.
    pub publishes: bool,
    /// Whether this person may edit.
    pub edits: bool,
    /// What this person is.
    pub roles: Vec<Role>,
}

/// The editor. A copy is the same editor.
///
/// What it points to is some hundred bytes of handles, made once per opened editor and never given back, so that every
/// listener can hold it; what those handles stand for goes with the view.
#[derive(Clone, Copy)]
pub struct Studio(&'static Insides);

impl std::ops::Deref for Studio {
    type Target = Insides;
    fn deref(&self) -> &Insides {
        self.0
    }
}

/// What the editor is made of.
pub struct Insides {
    /// Language of the editor.
    pub locale: RwSignal<Locale>,
    /// All pages.
    pub pages: RwSignal<Vec<PageEntry>>,
    /// All widgets.
    pub parts: RwSignal<Arc<Parts>>,
    /// The page in the works.
    pub model: RwSignal<Option<Model>>,
    /// What is wrong with it.
    pub findings: RwSignal<Vec<Finding>>,
    /// Whether it can only be looked at.
    pub read_only: RwSignal<bool>,
    /// Why nothing is shown, or the last refusal.
    pub fault: RwSignal<Option<String>>,
    /// The chosen item.
    pub chosen: RwSignal<Option<String>>,
    /// What else is chosen, and what is being arranged.
    pub arrange: Arrange,
    /// The breakpoint that is shown.
    pub breakpoint: RwSignal<String>,
    /// Language of the preview.
    pub preview: RwSignal<Locale>,
    /// Whether the host has everything.
    pub saving: RwSignal<Saving>,
    /// The newest sentence of the live region.
    pub told: RwSignal<String>,
    /// Where the items stand in the frame.
    pub spots: RwSignal<Vec<Spot>>,
    /// The item that is being moved.
    pub moving: RwSignal<Option<Moving>>,
    /// The page as the frame shows it has to be loaded again once everything is saved.
    pub stale: RwSignal<bool>,
    /// How often something went live in this tab, for the history.
    pub published: RwSignal<u32>,
    /// How large the page is shown; 1 is its own size.
    pub scale: RwSignal<f64>,
    /// Height of the page in its own pixels.
    pub height: RwSignal<f64>,
    /// Wires that are being made.
    pub desk: Desk,
    /// What is heard on the page in the frame.
    pub ear: Ear,
    /// What is inspected.
    pub inspect: Inspect,
    /// How the page in the frame is looked at.
    pub look: Look,
    /// Others at the same page.
    pub together: Together,
    frame: StoredValue<Option<Frame>, LocalStorage>,
    hooks: StoredValue<Hooks, LocalStorage>,
    stream: StoredValue<Option<Stream>, LocalStorage>,
    sending: StoredValue<bool>,
    showing: StoredValue<bool>,
    loading: StoredValue<bool>,
}

impl Studio {
    /// An editor without a page.
    pub fn new(locale: Locale, hooks: Hooks) -> Self {
        Self(Box::leak(Box::new(Insides {
            locale: RwSignal::new(locale),
            pages: RwSignal::new(Vec::new()),
            parts: RwSignal::new(Arc::default()),
            model: RwSignal::new(None),
            findings: RwSignal::new(Vec::new()),
            read_only: RwSignal::new(!hooks.edits),
            fault: RwSignal::new(None),
            chosen: RwSignal::new(None),
            arrange: Arrange::new(),
            breakpoint: RwSignal::new("lg".to_owned()),
            preview: RwSignal::new(locale),
            saving: RwSignal::new(Saving::Saved),
            told: RwSignal::new(String::new()),
            spots: RwSignal::new(Vec::new()),
            moving: RwSignal::new(None),
            stale: RwSignal::new(false),
            published: RwSignal::new(0),
            scale: RwSignal::new(1.0),
            height: RwSignal::new(600.0),
            desk: Desk::new(),
            ear: Ear::new(),
            inspect: Inspect::new(),
            look: Look::new(None),
            together: Together::new(),
            frame: StoredValue::new_local(None),
            hooks: StoredValue::new_local(hooks),
            stream: StoredValue::new_local(None),
            sending: StoredValue::new(false),
            showing: StoredValue::new(false),
            loading: StoredValue::new(false),
        })))
    }

    /// Whether the editor is still there, for what comes back late.
    pub fn is_there(self) -> bool {
        self.frame.try_with_value(|_| ()).is_some()
    }

    /// A word in the language of the editor.
    pub fn say(self, word: Word) -> &'static str {
        word.say(self.locale.get())
    }

    /// A word as a view that follows the language.
    pub fn word(self, word: Word) -> impl Fn() -> &'static str + Send + Copy + 'static {
        move || self.say(word)
    }

    /// The page as it is shown.
    pub fn page(self) -> Option<Arc<Page>> {
        self.model.with(|model| model.as_ref().map(|model| Arc::clone(model.page())))
    }

    /// The page, without following it.
    pub fn page_now(self) -> Option<Arc<Page>> {
        self.model.with_untracked(|model| model.as_ref().map(|model| Arc::clone(model.page())))
    }

    /// Name of the page, without following it.
    pub fn name_now(self) -> Option<String> {
        self.model.with_untracked(|model| model.as_ref().map(|model| model.name.clone()))
    }

    /// Whether this person may change the page.
    pub fn may_edit(self) -> bool {
        !self.read_only.get() && self.model.with(Option::is_some)
    }

    /// Whether this person may change pages at all.
    pub fn edits(self) -> bool {
        self.hooks.with_value(|hooks| hooks.edits)
    }

    /// Whether this person may publish the page in the works.
    pub fn may_publish(self) -> bool {
        self.hooks.with_value(|hooks| hooks.publishes) && self.together.rights.with(|rights| rights.publish)
    }

    /// What this person is.
    pub fn roles(self) -> Vec<Role> {
        self.hooks.with_value(|hooks| hooks.roles.clone())
    }

    /// An item of the page, without following it.
    pub fn item_now(self, id: &str) -> Option<Item> {
        self.page_now()?.spec.items.iter().find(|item| item.id.as_str() == id).cloned()
    }

    /// What people call an item: its heading, else the title of its widget.
    pub fn title(self, page: &Page, id: &str) -> String {
        let locale = self.locale.get();
        let Some(item) = page.spec.items.iter().find(|item| item.id.as_str() == id) else { return id.to_owned() };
        let own = item.label.as_ref().map(|text| text.get(locale).to_owned());
        own.or_else(|| self.parts.with(|parts| parts.title(&item.uses, locale))).unwrap_or_else(|| id.to_owned())
    }

    /// Says a sentence in the live region.
    pub fn tell(self, text: impl Into<String>) {
        self.told.set(text.into());
    }

    /// Says what happened to an item.
    pub fn announce(self, told: &Told<'_>) {
        self.tell(say(told, self.locale.get_untracked()));
    }

    /// Opens another page of the portal's pages.
    pub fn open(self, name: &str) {
        self.hooks.with_value(|hooks| (hooks.open)(name));
    }

    /// The frame with the page.
    pub fn frame(self) -> Option<Frame> {
        self.frame.try_with_value(Clone::clone).flatten()
    }

    /// Takes the frame.
    pub fn set_frame(self, frame: Option<Frame>) {
        self.frame.set_value(frame);
    }

    /// Does one step, on the screen at once and then on the host. `false` when it does not fit the page.
    pub fn perform(self, step: Step, what: &str, changes: Vec<Change>) -> bool {
        if !untrack(|| self.may_edit()) {
            self.tell(untrack(|| self.say(Word::ReadOnly)));
            return false;
        }
        match self.with_model(|model| model.perform(step, what, changes)) {
            Some(Ok(())) => {
                self.changed();
                true
            }
            Some(Err(error)) => {
                let why =
                    if matches!(error, EditError::Large | EditError::Many) { Word::TooLarge } else { Word::StepLost };
                self.tell(why.say(self.locale.get_untracked()));
                false
            }
            None => false,
        }
    }

    /// After each change of the model: keep it, send it.
    pub fn changed(self) {
        self.keep();
        if self.saving.get_untracked() == Saving::Saved {
            self.saving.set(Saving::Unsaved);
        }
        sync::push(self);
    }

    /// Keeps the ways back and the queue in the tab.
    pub fn keep(self) {
        self.model.with_untracked(|model| {
            if let Some(model) = model {
                keep::save(&model.name, &model.kept);
                let unsaved = !model.kept.queue.is_empty();
                self.hooks.with_value(|hooks| (hooks.dirty)(unsaved));
            }
        });
    }

    /// Changes the model, if there is one.
    pub fn with_model<T>(self, change: impl FnOnce(&mut Model) -> T) -> Option<T> {
        self.model.try_update(|model| model.as_mut().map(change)).flatten()
    }

    /// Leaves the page in the works, for another one.
    pub fn leave(self) {
        self.hear(None);
        self.ear.leave();
        self.inspect.leave();
        self.look.width.set(None);
        self.look.zoomed.set(false);
        self.model.set(None);
        self.moving.set(None);
        self.chosen.set(None);
        self.arrange.leave();
        self.fault.set(None);
        self.findings.set(Vec::new());
        self.spots.set(Vec::new());
        self.together.leave();
        self.read_only.set(self.hooks.with_value(|hooks| !hooks.edits));
    }

    /// Keeps the stream of what others do; the one before ends.
    pub fn hear(self, stream: Option<Stream>) {
        self.stream.set_value(stream);
    }

    /// `true` when nothing was being sent; it is now.
    pub fn begin_sending(self) -> bool {
        !self.sending.try_update_value(|sending| std::mem::replace(sending, true)).unwrap_or(true)
    }

    /// The queue is sent.
    pub fn end_sending(self) {
        self.sending.set_value(false);
    }

    /// `true` when the frame was not about to be loaded; it is now.
    pub fn begin_showing(self) -> bool {
        self.loading.set_value(true);
        !self.showing.try_update_value(|showing| std::mem::replace(showing, true)).unwrap_or(true)
    }

    /// The frame is being loaded.
    pub fn end_showing(self) {
        self.showing.set_value(false);
    }

    /// The page that was asked for is in the frame.
    pub fn has_loaded(self) {
        self.loading.set_value(false);
    }

    /// Whether another page, or the same one anew, comes into the frame: what stands there now goes.
    pub fn is_loading(self) -> bool {
        self.stale.get_untracked() || self.loading.get_value()
    }

    /// Shows and says why the host refused something.
    pub fn fail(self, failure: &Failure) {
        let reason = sync::reason(self, failure);
        self.tell(reason.clone());
        self.fault.set(Some(reason));
    }
}
