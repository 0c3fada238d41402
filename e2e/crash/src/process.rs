//! A process that can be killed, frozen and started again, with its words in a file.

use rustix::process::{Pid, Signal, kill_process};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Time a process has to end when it is asked.
const END: Duration = Duration::from_secs(30);

/// A program with its arguments; dropping it kills the process.
#[derive(Debug)]
pub struct Process {
    program: PathBuf,
    arguments: Vec<String>,
    /// Where it writes to.
    pub log: PathBuf,
    child: Option<Child>,
}

impl Process {
    /// A program that is not running yet.
    pub fn new(program: PathBuf, arguments: Vec<String>, log: PathBuf) -> Self {
        Self { program, arguments, log, child: None }
    }

    /// Starts it, after ending the one that runs.
    ///
    /// # Errors
    /// The program does not start.
    pub fn start(&mut self) -> io::Result<()> {
        self.kill()?;
        let log = OpenOptions::new().create(true).append(true).open(&self.log)?;
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .map_err(|cause| io::Error::other(format!("`{}` does not start: {cause}", self.program.display())))?;
        self.child = Some(child);
        Ok(())
    }

    /// Whether it runs.
    pub fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// `kill -9`, also of a frozen one; answers whether it was running.
    ///
    /// # Errors
    /// The system does not say that it is gone.
    pub fn kill(&mut self) -> io::Result<bool> {
        let was = self.is_running();
        if let Some(mut child) = self.child.take() {
            if was {
                child.kill()?;
            }
            child.wait()?;
        }
        Ok(was)
    }

    /// Asks it to end and waits; kills it when it does not.
    ///
    /// # Errors
    /// It did not end in time.
    pub async fn end(&mut self) -> io::Result<bool> {
        let was = self.is_running();
        self.signal(Signal::TERM)?;
        let began = Instant::now();
        while self.is_running() {
            if began.elapsed() > END {
                self.kill()?;
                return Err(io::Error::other("it did not end within 30 s of being asked"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.kill()?;
        Ok(was)
    }

    /// Takes the CPU away from it, or gives it back.
    ///
    /// # Errors
    /// The system refuses.
    pub fn freeze(&mut self, frozen: bool) -> io::Result<()> {
        self.signal(if frozen { Signal::STOP } else { Signal::CONT })
    }

    /// What it wrote so far, behind the first `from` bytes.
    pub fn words(&self, from: u64) -> String {
        let read = || -> io::Result<Vec<u8>> {
            let (mut file, mut bytes) = (File::open(&self.log)?, Vec::new());
            file.seek(SeekFrom::Start(from))?;
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// How many bytes it wrote so far.
    pub fn written(&self) -> u64 {
        std::fs::metadata(&self.log).map_or(0, |file| file.len())
    }

    fn signal(&mut self, signal: Signal) -> io::Result<()> {
        if !self.is_running() {
            return Err(io::Error::other(format!("`{}` is not running", self.program.display())));
        }
        let pid = self.child.as_ref().and_then(|child| Pid::from_raw(i32::try_from(child.id()).ok()?));
        Ok(pid.map_or(Ok(()), |pid| kill_process(pid, signal))?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nobody can be told.
        drop(self.kill());
    }
}
