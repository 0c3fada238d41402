//! What others do to the page, as the host tells it (server-sent events).

use crate::api;
use crate::state::Studio;
use crate::sync;
use jogakbo_contract::edit::talk::Told;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{EventSource, MessageEvent};

/// An open stream. Dropping it closes it.
pub struct Stream {
    source: EventSource,
    _on_edit: Closure<dyn FnMut(MessageEvent)>,
}

impl Stream {
    /// Listens to edits behind number `seq` of the page in the works. The browser itself connects again.
    pub fn open(studio: Studio, seq: u64) -> Option<Self> {
        let name = studio.name_now()?;
        let source = EventSource::new(&api::address(&format!("/{name}/stream?after={seq}"))).ok()?;
        let on_edit = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let told = event.data().as_string().and_then(|text| serde_json::from_str::<Told>(&text).ok());
            if let Some(told) = told.filter(|_| studio.is_there()) {
                heard(studio, &told);
            }
        });
        source.add_event_listener_with_callback("edit", on_edit.as_ref().unchecked_ref()).ok()?;
        Some(Self { source, _on_edit: on_edit })
    }
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
    let fits = studio.with_model(|model| model.heard(told.seq, &told.edit));
    let name = studio.name_now();
    spawn_local(async move {
        if let (Some(false), Some(name)) = (fits, name) {
            sync::renew(studio, &name, &[]).await;
        }
    });
}
