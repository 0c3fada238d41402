//! Searching in Korean and English: initial consonants stand for syllables, spaces and case do not count.

/// The initial consonants in the order of Hangul syllables (Unicode, chapter 3.12).
const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
const FIRST: u32 = 0xAC00;
const LAST: u32 = 0xD7A3;
/// Syllables of one initial consonant.
const EACH: u32 = 588;
/// Syllables of one initial consonant and vowel.
const VOWEL: u32 = 28;

/// Whether `text` contains what `query` says: `ㅁㅇ` and `미` find `민원`, `public notice` finds `PublicNotice`. An empty
/// query finds all.
pub fn matches(query: &str, text: &str) -> bool {
    Folded::new(text).holds(&Folded::new(query))
}

/// A text made ready for looking into it many times: without white space, in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded(Vec<char>);

impl Folded {
    /// The text, or a query.
    pub fn new(text: &str) -> Self {
        Self(text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect())
    }

    /// Whether the text contains what `query` says, as [`matches`].
    pub fn holds(&self, query: &Self) -> bool {
        let Some(last) = query.0.len().checked_sub(1) else { return true };
        self.0
            .windows(query.0.len())
            .any(|part| part.iter().zip(&query.0).enumerate().all(|(i, (have, want))| fits(*have, *want, i == last)))
    }
}

/// Whether a letter of the text is what is asked for; the last syllable may still be growing.
fn fits(have: char, want: char, growing: bool) -> bool {
    let code = u32::from(have);
    if have == want {
        return true;
    }
    if !(FIRST..=LAST).contains(&code) {
        return false;
    }
    let initial = INITIALS[usize::try_from((code - FIRST) / EACH).unwrap_or(0)];
    let open = (code - FIRST) / VOWEL * VOWEL + FIRST;
    initial == want || (growing && u32::from(want) == open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_consonants_find_syllables() {
        assert!(matches("ㅁㅇ", "민원 목록"));
        assert!(matches("ㅁㅇㅁㄹ", "민원 목록"));
        assert!(matches("민ㅇ", "민원"));
        assert!(matches("미", "민원"));
        assert!(!matches("ㅇㅁ", "민원"));
        assert!(!matches("미원", "민원"));
    }

    #[test]
    fn case_and_spaces_do_not_count() {
        assert!(matches("public notice", "PublicNotices"));
        assert!(matches("", "anything"));
        assert!(!matches("noticed", "notice"));
    }
}
