//! What others do to the page, as the host tells it (server-sent events).

use crate::api;
use crate::state::Studio;
use crate::{sync, together};
use jogakbo_contract::edit::talk::{People, Told};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{EventSource, MessageEvent};

/// An open stream. Dropping it closes it.
pub struct Stream {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Stream {
    /// Listens to edits behind number `seq` of the page in the works. The browser itself connects again.
    pub fn open(studio: Studio, seq: u64) -> Option<Self> {
        let name = studio.name_now()?;
        let source = EventSource::new(&api::address(&format!("/{name}/stream?after={seq}"))).ok()?;
        let listeners = vec![
            listen(&source, "edit", move |told: &Told| heard(studio, told), studio)?,
            listen(&source, "people", move |news: &People| studio.together.people.set(news.people.clone()), studio)?,
            listen(&source, "published", move |news| together::published(studio, news), studio)?,
            listen(&source, "reset", move |_: &serde_json::Value| together::reset(studio), studio)?,
            listen(
                &source,
                "planned",
                move |_: &serde_json::Value| studio.together.planned.update(|count| *count += 1),
                studio,
            )?,
            listen(&source, "reviewed", move |_: &serde_json::Value| together::anew(studio), studio)?,
        ];
        Some(Self { source, _listeners: listeners })
    }
}

/// Does something with every event of one kind, as long as the editor is there.
fn listen<T: DeserializeOwned + 'static>(
    source: &EventSource,
    kind: &str,
    take: impl Fn(&T) + 'static,
    studio: Studio,
) -> Option<Closure<dyn FnMut(MessageEvent)>> {
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let news = event.data().as_string().and_then(|text| serde_json::from_str::<T>(&text).ok());
        if let Some(news) = news.filter(|_| studio.is_there()) {
            take(&news);
        }
    });
    source.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref()).ok()?;
    Some(listener)
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

fn heard(studio: Studio, told: &Told) {
    // Edits of this tab come back in the answer to the request that brought them.
    let news = studio.model.with_untracked(|model| {
        model.as_ref().is_some_and(|model| told.seq > model.seq && told.client != model.kept.client)
    });
    if !news {
        return;
    }
    let before = studio.page_now();
    let fits = studio.with_model(|model| model.heard(told.seq, &told.edit));
    together::edited(studio, told, before);
    match (fits, studio.name_now()) {
        (Some(false), Some(name)) => spawn_local(async move {
            let _ = sync::renew(studio, &name, &[]).await;
        }),
        _ => sync::look_again(studio),
    }
}
