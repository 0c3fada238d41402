//! What the person sees: plain lines, and one moving line while something takes long.
//!
//! On a terminal the moving line is drawn again and again in place. Elsewhere (a log, a machine that
//! checks the repository) it becomes a line now and then, so that the log stays readable.

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal, Write, stdout};
use std::time::{Duration, Instant};

/// How long something may run before the moving line appears.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the moving line is drawn on a terminal.
const FRAME: Duration = Duration::from_millis(120);
/// How often a line says "still running" where there is no terminal.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Columns the moving line may use.
const COLUMNS: usize = 100;
/// The pictures of the spinner.
const SPINNER: [char; 4] = ['|', '/', '-', '\\'];

/// Writes to standard output, the only place the chores write to.
pub struct Console {
    terminal: bool,
    moving: Cell<bool>,
    drawn: RefCell<Option<Instant>>,
    picture: Cell<usize>,
}

impl Console {
    /// The console of this process: a terminal counts as one unless the variable `CI` is set.
    pub fn of_this_process() -> Self {
        let terminal = stdout().is_terminal() && std::env::var_os("CI").is_none();
        Self { terminal, moving: Cell::new(false), drawn: RefCell::new(None), picture: Cell::new(0) }
    }

    /// Writes one line, removing the moving line first.
    pub fn say(&self, line: &str) {
        self.still();
        let mut out = stdout().lock();
        // Nobody reads a closed pipe; the work itself goes on.
        let _ = writeln!(out, "{line}");
        let _ = out.flush();
    }

    /// Shows that something that began at `since` goes on; `last` is its latest line of output.
    pub fn going_on(&self, title: &str, since: Instant, last: &str) {
        let elapsed = since.elapsed();
        let drawn_ago = self.drawn.borrow().filter(|drawn| *drawn >= since).map(|drawn| drawn.elapsed());
        if !due(self.terminal, elapsed, drawn_ago) {
            return;
        }
        *self.drawn.borrow_mut() = Some(Instant::now());
        let last = last.trim();
        if !self.terminal {
            self.say(&shorten(&format!("    ... {} {last}", clock(elapsed)), COLUMNS));
            return;
        }
        self.picture.set((self.picture.get() + 1) % SPINNER.len());
        let picture = SPINNER[self.picture.get()];
        let line = shorten(&format!("  {picture} {} {title}: {last}", clock(elapsed)), COLUMNS);
        let mut out = stdout().lock();
        let _ = write!(out, "\r\x1b[2K{line}");
        let _ = out.flush();
        self.moving.set(true);
    }

    /// Removes the moving line.
    fn still(&self) {
        if self.moving.replace(false) {
            let mut out = stdout().lock();
            let _ = write!(out, "\r\x1b[2K");
            let _ = out.flush();
        }
    }
}

/// Whether it is time to draw: not in the first two seconds, then as often as the place allows.
fn due(terminal: bool, elapsed: Duration, drawn_ago: Option<Duration>) -> bool {
    let pause = if terminal { FRAME } else { HEARTBEAT };
    match drawn_ago {
        Some(ago) => ago >= pause,
        None => elapsed >= if terminal { PATIENCE } else { HEARTBEAT },
    }
}

/// Minutes and seconds, for example `3:07`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The text cut to so many characters, with three dots where something is missing.
fn shorten(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    text.chars().take(columns - 3).chain("...".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_things_show_no_moving_line() {
        assert!(!due(true, Duration::from_secs(1), None));
        assert!(due(true, Duration::from_secs(2), None));
    }

    #[test]
    fn a_log_gets_a_line_every_half_minute_at_most() {
        assert!(!due(false, Duration::from_secs(29), None));
        assert!(due(false, Duration::from_secs(30), None));
        assert!(!due(false, Duration::from_secs(50), Some(Duration::from_secs(20))));
        assert!(due(false, Duration::from_secs(61), Some(Duration::from_secs(31))));
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        assert_eq!(shorten("조각보조각보", 5), "조각...");
        assert_eq!(shorten("short", 5), "short");
    }

    #[test]
    fn time_is_minutes_and_seconds() {
        assert_eq!(clock(Duration::from_secs(187)), "3:07");
    }
}
