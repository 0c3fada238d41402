//! What the tab keeps over a reload: the ways back, and edits that the host has not confirmed.

use crate::model::Kept;
use web_sys::Storage;

/// Most steps that are kept over a reload; in memory there is no limit.
const STEPS: usize = 500;

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn key(name: &str) -> String {
    format!("jgb-studio:{name}")
}

/// What was kept of a page; a new client when there is nothing, or nothing that can be read.
pub fn load(name: &str) -> Kept {
    let text = storage().and_then(|storage| storage.get_item(&key(name)).ok()?);
    let kept: Option<Kept> = text.and_then(|text| serde_json::from_str(&text).ok());
    kept.filter(|kept| !kept.client.is_empty()).unwrap_or_else(|| Kept { client: client(), ..Kept::default() })
}

/// Keeps it. When there is no room for all, the oldest ways back go first, what is not confirmed last.
pub fn save(name: &str, kept: &Kept) {
    let Some(storage) = storage() else { return };
    let mut kept = kept.clone();
    let more = kept.undo.len().saturating_sub(STEPS);
    kept.undo.drain(..more);
    loop {
        let Ok(text) = serde_json::to_string(&kept) else { return };
        if storage.set_item(&key(name), &text).is_ok() || (kept.undo.is_empty() && kept.redo.is_empty()) {
            return;
        }
        let half = kept.undo.len().div_ceil(2);
        kept.undo.drain(..half);
        kept.redo.clear();
    }
}

/// A name for this tab that no other has: 52 random bits.
fn client() -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2^52")]
    let number = (js_sys::Math::random() * 4_503_599_627_370_496.0) as u64;
    format!("s{number:x}")
}
