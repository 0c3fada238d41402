//! Tells the rules and scripts of a preview that less motion is preferred, or that colours are forced: what a citizen's system would say.
//!
//! A page cannot set media features for a frame, so a script of ours runs before all others in it. It changes conditions of style rules
//! and answers `matchMedia`; the palette of a system that forces colours it cannot bring (ADR 0035).

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jogakbo_contract::integrity::Sri;
use jogakbo_contract::render::Document;
use serde::Deserialize;
use std::sync::LazyLock;

/// The script.
const SCRIPT: &str = include_str!("emulate.js");
/// Where it is.
const AT: &str = "/-/pages/emulate.js";

static INTEGRITY: LazyLock<Sri> = LazyLock::new(|| Sri::sha384_of(SCRIPT.as_bytes()));

/// What is to be told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    motion: Option<String>,
    colours: Option<String>,
}

impl Asked {
    /// Lets the document tell it, before anything else in it runs.
    pub fn put_into(&self, document: &mut Document) {
        let motion = self.motion.as_deref() == Some("reduce");
        let colours = self.colours.as_deref() == Some("forced");
        if !motion && !colours {
            return;
        }
        // The integrity policy lets a script pass only where its hash can be seen to be checked: `crossorigin`.
        let word = |on: bool, word: &str| if on { format!(" {word}") } else { String::new() };
        let script = format!(
            "<head><script src=\"{AT}\" crossorigin integrity=\"{}\"{}{}></script>",
            INTEGRITY.as_str(),
            word(motion, "data-motion"),
            word(colours, "data-colours")
        );
        document.html = document.html.replacen("<head>", &script, 1);
    }
}

/// The script that previews load.
#[utoipa::path(get, path = "/-/pages/emulate.js", tag = "studio", responses((status = 200, description = "a script of previews")))]
pub async fn get() -> Response {
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))], SCRIPT)
        .into_response()
}
