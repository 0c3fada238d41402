//! One step while it runs: starts programs, follows their output, keeps it in a log.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::console::Console;
use crate::failure::Failure;

/// How often the moving line may be refreshed while a program is silent.
const BLINK: Duration = Duration::from_millis(120);
/// How long output may still arrive after a program ended (something it started holds the pipe).
const AFTERWARDS: Duration = Duration::from_secs(2);

/// Whether a person wants to see every line of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Only the latest line, in the moving line (builds, installations).
    Latest,
    /// Every line but cargo's progress, indented (tests and checks).
    Every,
}

/// The handle a step gets while it runs.
pub struct Task<'c> {
    console: &'c Console,
    title: String,
    started: Instant,
    log_path: PathBuf,
    log: RefCell<Option<File>>,
}

impl<'c> Task<'c> {
    /// A task whose programs' output is kept in `logs/<key>.log`, replacing the last run's.
    pub fn new(console: &'c Console, title: &str, logs: &Path, key: &str) -> Self {
        let log_path = logs.join(format!("{}.log", key.replace('/', "-")));
        // A log that cannot be written is no reason to stop.
        let log = fs::create_dir_all(logs).and_then(|()| File::create(&log_path)).ok();
        Self { console, title: title.to_owned(), started: Instant::now(), log_path, log: RefCell::new(log) }
    }

    /// When the task began.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// Runs a program to its end and gives its lines (both streams, as they came).
    ///
    /// # Errors
    /// When it cannot be started, or ends with anything but success: then with the end of its output.
    pub fn run(&self, mut command: Command, output: Output) -> Result<Vec<String>, Failure> {
        let said = describe(&command);
        self.keep(&format!("$ {said}"));
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|cause| Failure::new(format!("could not start `{said}`: {cause}")))?;
        let lines = listen(&mut child);
        let seen = self.follow(&mut child, &lines, output);
        let status = child.wait().map_err(|cause| Failure::new(format!("lost sight of `{said}`: {cause}")))?;
        if status.success() {
            return Ok(seen);
        }
        let tail: &[String] = if output == Output::Every { &[] } else { &seen };
        Err(Failure::new(format!("`{said}` ended with {status}"))
            .with_tail(tail)
            .advise(format!("The whole output is in `{}`.", self.log_path.display())))
    }

    /// Runs a program quietly and gives its standard output alone.
    ///
    /// # Errors
    /// When it cannot be started or fails: then with the end of its error output.
    pub fn ask(&self, mut command: Command) -> Result<String, Failure> {
        let said = describe(&command);
        self.keep(&format!("$ {said}"));
        let done = command
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| Failure::new(format!("could not start `{said}`: {cause}")))?;
        if done.status.success() {
            return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
        }
        let complaint = String::from_utf8_lossy(&done.stderr);
        let lines: Vec<String> = complaint.lines().map(str::to_owned).collect();
        Err(Failure::new(format!("`{said}` ended with {}", done.status)).with_tail(&lines))
    }

    fn follow(&self, child: &mut Child, lines: &Receiver<String>, output: Output) -> Vec<String> {
        let mut seen: Vec<String> = Vec::new();
        let mut ended: Option<Instant> = None;
        loop {
            match lines.recv_timeout(BLINK) {
                Ok(line) => {
                    self.keep(&line);
                    if output == Output::Every && !is_progress(&line) {
                        self.console.say(&format!("    {line}"));
                    }
                    seen.push(line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return seen,
            }
            let last = seen.iter().rev().find(|line| !line.trim().is_empty());
            self.console.going_on(&self.title, self.started, last.map_or("", String::as_str));
            if ended.is_none() && matches!(child.try_wait(), Ok(Some(_))) {
                ended = Some(Instant::now());
            }
            if ended.is_some_and(|since| since.elapsed() > AFTERWARDS) {
                return seen;
            }
        }
    }

    fn keep(&self, line: &str) {
        if let Some(log) = self.log.borrow_mut().as_mut() {
            let _ = writeln!(log, "{line}");
        }
    }
}

/// Whether a line only says how far cargo has come with building.
fn is_progress(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    let words = ["Adding", "Blocking", "Checking", "Compiling", "Downloaded", "Downloading", "Locking", "Updating"];
    // Cargo sets its words flush right in twelve columns.
    words.contains(&word) && line.find(word).is_some_and(|indent| indent + word.len() == 12)
}

/// Both output streams of a program as one stream of lines.
fn listen(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(stream) = child.stdout.take() {
        read_lines(stream, sender.clone());
    }
    if let Some(stream) = child.stderr.take() {
        read_lines(stream, sender);
    }
    receiver
}

fn read_lines(stream: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
            let text = String::from_utf8_lossy(&bytes);
            // A program that redraws its line with carriage returns: only the final drawing counts.
            let line = text.trim_end().rsplit('\r').next().unwrap_or_default().to_owned();
            bytes.clear();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}

/// A command as a person would type it, without the folders in front of the program.
pub fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let mut words = vec![name.to_string_lossy().into_owned()];
    for argument in command.get_args() {
        let word = argument.to_string_lossy();
        words.push(if word.contains(['\n', ' ']) { "'...'".to_owned() } else { word.into_owned() });
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_streams_are_seen_and_kept() {
        let folder = Folder::new("task-streams");
        let console = Console::of_this_process();
        let task = Task::new(&console, "Say", &folder.path("logs"), "say");
        let mut lines = task.run(shell("echo one; echo two >&2"), Output::Latest).unwrap();
        lines.sort();
        assert_eq!(lines, ["one", "two"]);
        let log = fs::read_to_string(folder.path("logs/say.log")).unwrap();
        assert!(log.contains("one") && log.contains("two"), "{log}");
    }

    #[test]
    fn a_failing_program_shows_the_end_of_its_output() {
        let folder = Folder::new("task-fails");
        let console = Console::of_this_process();
        let task = Task::new(&console, "Fail", &folder.path("logs"), "fail");
        let failure = task.run(shell("echo no disk; exit 3"), Output::Latest).unwrap_err();
        assert_eq!(failure.tail, ["no disk"]);
        assert!(failure.what.contains("sh -c '...'") && failure.what.contains('3'), "{}", failure.what);
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let folder = Folder::new("task-missing");
        let console = Console::of_this_process();
        let task = Task::new(&console, "Miss", &folder.path("logs"), "miss");
        let failure = task.run(Command::new("no-such-program"), Output::Latest).unwrap_err();
        assert!(failure.what.starts_with("could not start `no-such-program`"), "{}", failure.what);
    }

    #[test]
    fn cargo_s_progress_is_told_from_what_tests_say() {
        assert!(is_progress("   Compiling serde v1.0.0"));
        assert!(is_progress(" Downloading crates ..."));
        assert!(!is_progress("Compiling is what we do"));
        assert!(!is_progress("        PASS [   0.009s] ( 1/39) a_test"));
        assert!(!is_progress("    Finished `test` profile"));
    }

    #[test]
    fn something_left_running_does_not_hold_the_step() {
        let folder = Folder::new("task-left");
        let console = Console::of_this_process();
        let task = Task::new(&console, "Leave", &folder.path("logs"), "leave");
        task.run(shell("sleep 8 & echo done"), Output::Latest).unwrap();
        assert!(task.started().elapsed() < Duration::from_secs(6));
    }
}
