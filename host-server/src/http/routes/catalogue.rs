//! What is installed and live, and what is wrong with which file.

use crate::http::Shared;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// The catalogue.
#[utoipa::path(get, path = "/-/catalogue", tag = "catalogue",
    responses((status = 200, description = "PBCs with their widgets, pages, adapters, PBCs that are stopped, and findings per file")))]
pub async fn get(State(app): State<Shared>) -> Json<Value> {
    let snapshot = app.catalogue.snapshot();
    let pbcs: Vec<Value> = snapshot
        .installed()
        .map(|installed| {
            let manifest = &installed.part.manifest;
            json!({
                "name": manifest.metadata.name,
                "version": manifest.metadata.version,
                "title": manifest.metadata.title,
                "owner": manifest.metadata.owner.name,
                "lifecycle": manifest.metadata.lifecycle,
                "digest": installed.part.digest,
                "file": installed.file,
                "assets": {
                    "base": installed.part.assets.base(),
                    "files": installed.part.assets.files.len(),
                    "bytes": installed.part.assets.files.values().map(|file| file.bytes).sum::<u64>(),
                },
                "widgets": manifest.spec.frontend.widgets.iter().map(|widget| json!({
                    "name": widget.name, "title": widget.title, "tier": widget.tier, "role": widget.role,
                })).collect::<Vec<_>>(),
                "types": manifest.spec.events.types.iter().map(|decl| decl.name.as_str()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let pages: Vec<Value> = snapshot
        .pages()
        .map(|page| {
            json!({
                "name": page.lock.page.name,
                "title": page.lock.page.title,
                "route": page.lock.page.route,
                "revision": page.lock.page.revision,
                "lock": page.lock.digest,
                "items": page.lock.items.len(),
                "file": page.file,
            })
        })
        .collect();
    let adapters: Vec<Value> = snapshot
        .adapters()
        .map(|live| {
            let adapter = &live.linked.adapter;
            json!({
                "name": adapter.metadata.name,
                "version": adapter.metadata.version,
                "title": adapter.metadata.title,
                "owner": adapter.metadata.owner.name,
                "digest": live.linked.digest,
                "from": live.linked.sources.keys().collect::<Vec<_>>(),
                "to": adapter.spec.to.as_str(),
                "file": live.file,
            })
        })
        .collect();
    // Nothing that its places on pages do not say, but for the time.
    let stopped: Vec<Value> = app
        .stops
        .notes()
        .iter()
        .map(|(pbc, stop)| json!({"name": pbc, "reason": stop.reason, "since": stop.since}))
        .collect();
    Json(json!({
        "pbcs": pbcs, "pages": pages, "adapters": adapters, "stopped": stopped, "files": snapshot.reports(),
    }))
}
