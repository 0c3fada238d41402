//! Tells the rules and scripts of a preview that less motion is preferred, or that colours are forced: what a citizen's system would say.
//!
//! A page cannot set media features for a frame, so a script of ours runs before all others in it. It changes conditions of style rules
//! and answers `matchMedia`; the palette of a system that forces colours it cannot bring (ADR 0035).

use super::script;
use axum::response::Response;
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
        let word = |on: bool, word: &str| if on { format!(" {word}") } else { String::new() };
        let words = word(motion, "data-motion") + &word(colours, "data-colours");
        script::first(document, AT, &INTEGRITY, &words);
    }
}

/// The script that previews load.
#[utoipa::path(get, path = "/-/pages/emulate.js", tag = "studio", responses((status = 200, description = "a script of previews")))]
pub async fn get() -> Response {
    script::answer(SCRIPT)
}
