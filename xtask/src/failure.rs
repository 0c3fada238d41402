//! What a person is told when a chore cannot go on.
//!
//! A failure says what went wrong, shows the last lines of the program that failed, and says what
//! the person can do now. There are no error codes here: nobody but a person reads these.

use std::fmt;
use std::io;

/// How many lines of a program's output are repeated when it fails.
pub const TAIL: usize = 40;

/// One thing that went wrong, in words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What failed, as half a sentence without a full stop, for example ``the command `npm ci` failed``.
    pub what: String,
    /// The last lines of output of the program that failed; empty when no program ran.
    pub tail: Vec<String>,
    /// What the person can do, as whole sentences; empty when `what` says it all.
    pub advice: String,
}

impl Failure {
    /// A failure without advice and without output.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), tail: Vec::new(), advice: String::new() }
    }

    /// The same failure with something the person can do.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// The same failure with the telling part of a program's output: from its first compiler error
    /// on, else the end.
    #[must_use]
    pub fn with_tail(mut self, lines: &[String]) -> Self {
        let is_error = |line: &String| line.starts_with("error: ") || line.starts_with("error[");
        let end = lines.len().saturating_sub(TAIL);
        let start = lines.iter().position(is_error).map_or(end, |first| first.min(end));
        self.tail = lines.iter().skip(start).take(TAIL).cloned().collect();
        self
    }

    /// A file or folder could not be used; `doing` is for example ``read `Cargo.lock` ``.
    pub fn file(doing: impl fmt::Display, cause: &io::Error) -> Self {
        Self::new(format!("could not {doing}: {cause}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.tail {
            writeln!(out, "    {line}")?;
        }
        write!(out, "  What failed: {}.", self.what)?;
        if !self.advice.is_empty() {
            write!(out, "\n  What you can do: {}", self.advice)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_repeated() {
        let lines: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let failure = Failure::new("it broke").with_tail(&lines);
        assert_eq!(failure.tail.len(), TAIL);
        assert_eq!(failure.tail.last().map(String::as_str), Some("99"));
    }

    #[test]
    fn what_a_builder_says_after_the_first_compiler_error_does_not_hide_it() {
        let mut lines: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        lines[20] = "error[E0432]: unresolved import".to_owned();
        let failure = Failure::new("it broke").with_tail(&lines);
        assert_eq!(failure.tail.first().map(String::as_str), Some("error[E0432]: unresolved import"));
        assert_eq!(failure.tail.len(), TAIL);
    }

    #[test]
    fn a_failure_ends_with_what_the_person_can_do() {
        let text = Failure::new("npm is missing").advise("Install Node.js 20.").to_string();
        assert_eq!(text, "  What failed: npm is missing.\n  What you can do: Install Node.js 20.");
    }
}
