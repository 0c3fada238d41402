//! The keyword `pattern`: regular expressions that mean the same in the server and in the page.
//!
//! Only what regex-lite and ECMAScript (with the flag `u`) share is taken: no look-around, no references, no flags, no
//! named groups. In server, command line and editor regex-lite runs it in linear time. The citizen's page has an engine of
//! its own already, so it runs the translation of [`ecmascript`] there and a citizen does not load a second one (ADR 0006).

use std::fmt::Write;

/// Most characters of a `pattern`.
const MOST: usize = 1_000;

/// A pattern that can be tested.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    source: String,
    engine: engine::Engine,
}

impl Pattern {
    /// Compiles a pattern; an error says why it cannot be, in words that follow the place.
    pub(super) fn new(source: &str) -> Result<Self, String> {
        if source.chars().count() > MOST {
            return Err(format!("has more than {MOST} characters"));
        }
        let refused = |why: String| format!("is not a pattern we can check: {why}");
        let engine = engine::Engine::new(source, ecmascript(source).map_err(refused)?).map_err(refused)?;
        Ok(Self { source: source.to_owned(), engine })
    }

    /// The pattern as it was written.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether some part of `text` matches.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.engine.is_match(text)
    }
}

#[cfg(feature = "regex")]
mod engine {
    //! Linear time, the same on every machine.

    /// Nobody else is needed.
    pub(super) fn set(_: super::Tester) {}

    /// Most bytes of a compiled pattern.
    const BYTES: usize = 256 * 1024;

    #[derive(Debug, Clone)]
    pub(super) struct Engine(Box<regex_lite::Regex>);

    impl Engine {
        pub(super) fn new(source: &str, _: String) -> Result<Self, String> {
            let built = regex_lite::RegexBuilder::new(source).size_limit(BYTES).nest_limit(50).build();
            built.map(|regex| Self(Box::new(regex))).map_err(|error| error.to_string())
        }

        pub(super) fn is_match(&self, text: &str) -> bool {
            self.0.is_match(text)
        }
    }
}

#[cfg(not(feature = "regex"))]
mod engine {
    //! What the page brings.

    use std::sync::OnceLock;

    static TESTER: OnceLock<super::Tester> = OnceLock::new();

    /// The first call counts.
    pub(super) fn set(tester: super::Tester) {
        let _ = TESTER.set(tester);
    }

    #[derive(Debug, Clone)]
    pub(super) struct Engine(String);

    impl Engine {
        #[expect(clippy::unnecessary_wraps, reason = "the other engine can refuse")]
        pub(super) fn new(_: &str, ecmascript: String) -> Result<Self, String> {
            Ok(Self(ecmascript))
        }

        pub(super) fn is_match(&self, text: &str) -> bool {
            TESTER.get().is_none_or(|tester| tester(&self.0, text))
        }
    }
}

/// Tests a text against an ECMAScript pattern (flag `u`).
pub type Tester = fn(pattern: &str, text: &str) -> bool;

/// Says who tests patterns, once, before the first schema is checked. With an engine of our own it says nothing.
pub fn set_tester(tester: Tester) {
    engine::set(tester);
}

/// The pattern as ECMAScript with the flag `u` reads it.
///
/// # Errors
/// Why it is outside what both engines share, for example `(?i) and other groups that begin with (? …`.
pub fn ecmascript(source: &str) -> Result<String, String> {
    let mut out = String::with_capacity(source.len() + 16);
    let mut rest = source.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' => escape(rest.next(), false, &mut out)?,
            // A line feed ends a line for us; ECMAScript knows three more.
            '.' => out.push_str("[^\\n]"),
            '[' => class(&mut rest, &mut out)?,
            '(' if rest.peek() == Some(&'?') => {
                rest.next();
                if rest.next() != Some(':') {
                    return Err("a group that begins with (? must be (?:…)".to_owned());
                }
                out.push_str("(?:");
            }
            '{' if !rest.peek().is_some_and(char::is_ascii_digit) => {
                return Err("write { as \\{ unless it counts, as in {2,4}".to_owned());
            }
            '{' => count(&mut rest, &mut out)?,
            ']' | '}' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    Ok(out)
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What stands behind a backslash.
fn escape(character: Option<char>, in_class: bool, out: &mut String) -> Result<(), String> {
    // White space is ASCII for us; ECMAScript counts much more.
    const SPACE: &str = "\\t\\n\\v\\f\\r ";
    match character {
        Some('s') if in_class => out.push_str(SPACE),
        Some('s') => write!(out, "[{SPACE}]").expect("a text takes everything"),
        Some('S') if !in_class => write!(out, "[^{SPACE}]").expect("a text takes everything"),
        Some(kept @ ('d' | 'D' | 'w' | 'W' | 't' | 'n' | 'r' | 'f' | 'v')) => {
            out.push('\\');
            out.push(kept);
        }
        Some(kept @ ('b' | 'B')) if !in_class => {
            out.push('\\');
            out.push(kept);
        }
        Some(sign) if sign.is_ascii_punctuation() && sign != '<' && sign != '>' => literal(sign, in_class, out),
        Some(other) => return Err(format!("\\{other} does not mean the same everywhere")),
        None => return Err("it ends in a backslash".to_owned()),
    }
    Ok(())
}

/// A sign that stands for itself.
fn literal(sign: char, in_class: bool, out: &mut String) {
    let needs_backslash = if in_class { "\\[]^-" } else { "\\^$.*+?()[]{}|/" };
    if needs_backslash.contains(sign) {
        out.push('\\');
    }
    out.push(sign);
}

/// The inside of `[…]`.
fn class(rest: &mut Rest<'_>, out: &mut String) -> Result<(), String> {
    out.push('[');
    if rest.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut first = true;
    loop {
        match rest.next() {
            None => return Err("a [ has no ]".to_owned()),
            Some(']') if !first => break,
            Some('\\') => escape(rest.next(), true, out)?,
            Some('[') => return Err("write [ inside […] as \\[".to_owned()),
            Some(sign @ ('&' | '~')) if rest.peek() == Some(&sign) => {
                return Err(format!("{sign}{sign} inside […] does not mean the same everywhere"));
            }
            // Between two characters it makes a range; everywhere else it stands for itself.
            Some('-') if first || rest.peek() == Some(&']') => out.push_str("\\-"),
            Some('-') if rest.peek() == Some(&'-') => {
                return Err("-- inside […] does not mean the same everywhere".to_owned());
            }
            Some(sign @ (']' | '^')) => literal(sign, true, out),
            Some(other) => out.push(other),
        }
        first = false;
    }
    out.push(']');
    Ok(())
}

/// `{2}`, `{2,}` or `{2,4}`, behind its brace.
fn count(rest: &mut Rest<'_>, out: &mut String) -> Result<(), String> {
    out.push('{');
    loop {
        match rest.next() {
            Some('}') => break,
            Some(sign) if sign.is_ascii_digit() || sign == ',' => out.push(sign),
            _ => return Err("write { as \\{ unless it counts, as in {2,4}".to_owned()),
        }
    }
    out.push('}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_engines_share_is_translated_and_the_rest_is_refused() {
        for (source, expected) in [
            ("^[0-9]{10}$", Ok("^[0-9]{10}$")),
            ("a.b", Ok("a[^\\n]b")),
            ("\\s[\\s-]", Ok("[\\t\\n\\v\\f\\r ][\\t\\n\\v\\f\\r \\-]")),
            ("\\-\\/\\#", Ok("-\\/#")),
            ("[]a^]}", Ok("[\\]a\\^]\\}")),
            ("[^-a-z]", Ok("[^\\-a-z]")),
            ("(?:a|b)+?", Ok("(?:a|b)+?")),
            ("(?i)a", Err("a group that begins with (? must be (?:…)")),
            ("a\\", Err("it ends in a backslash")),
            ("\\x41", Err("\\x does not mean the same everywhere")),
            ("[a&&b]", Err("&& inside […] does not mean the same everywhere")),
            ("a{,2}", Err("write { as \\{ unless it counts, as in {2,4}")),
        ] {
            assert_eq!(ecmascript(source), expected.map(str::to_owned).map_err(str::to_owned), "{source}");
        }
    }
}
