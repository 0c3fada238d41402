//! Scripts that previews begin with, for the editor's inspector: one watches, the other feeds a fresh element of one item with what was
//! recorded. No page that citizens get has them.

use super::script;
use axum::response::Response;
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::render::Document;
use std::sync::LazyLock;

const OBSERVE: &str = include_str!("observe.js");
const REPLAY: &str = include_str!("replay.js");

static OBSERVED: LazyLock<Sri> = LazyLock::new(|| Sri::sha384_of(OBSERVE.as_bytes()));
static REPLAYED: LazyLock<Sri> = LazyLock::new(|| Sri::sha384_of(REPLAY.as_bytes()));

/// Lets the document watch itself from its very beginning and, when it shows one item `alone`, replay.
pub fn put_into(document: &mut Document, alone: bool) {
    if alone {
        script::first(document, "/-/pages/replay.js", &REPLAYED, "");
    }
    script::first(document, "/-/pages/observe.js", &OBSERVED, "");
}

/// What watches.
#[utoipa::path(get, path = "/-/pages/observe.js", tag = "studio", responses((status = 200, description = "a script of previews")))]
pub async fn get() -> Response {
    script::answer(OBSERVE)
}

/// What replays.
#[utoipa::path(get, path = "/-/pages/replay.js", tag = "studio", responses((status = 200, description = "a script of previews")))]
pub async fn replay() -> Response {
    script::answer(REPLAY)
}
