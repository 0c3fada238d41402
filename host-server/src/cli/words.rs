//! What an operator says to citizens on the command line, in Korean, English or both.

use jogakbo_contract::text::Text;

/// Most characters, per language.
const MOST: usize = 500;

/// The words as a text; `None` when nothing was said. `what` names them in the error.
///
/// # Errors
/// When words of a language are empty or too long.
pub fn text(what: &str, ko: Option<String>, en: Option<String>) -> Result<Option<Text>, String> {
    let said = [("ko", ko), ("en", en)].into_iter().filter_map(|(tag, text)| Some((tag.to_owned(), text?)));
    let said: Vec<_> = said.collect();
    if said.iter().any(|(_, text)| text.trim().is_empty() || text.chars().count() > MOST) {
        return Err(format!("a {what} has 1 to {MOST} characters"));
    }
    Ok((!said.is_empty()).then(|| Text::ByLanguage(said.into_iter().collect())))
}
