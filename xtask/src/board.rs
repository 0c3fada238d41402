//! Starts the demo board's service beside the portal: a process of its own, as its operator would run it.
//!
//! It ends with the portal, because the portal's process holds the other end of its standard input. A service that cannot
//! start is no reason to stop: the portal says on the board's page that it does not answer.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::failure::Failure;
use crate::server::Build;
use crate::workspace::Workspace;

/// The PBC of the board.
const PBC: &str = "kr.go.demo.board";
/// How long the service may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);
/// The port of the portal where no flag names one, and how many pairs of ports are tried after it, as the server does.
const PORT: u16 = 8080;
const PORTS: u16 = 50;

/// The service, and where it answers.
#[derive(Debug)]
pub struct Board {
    child: Child,
    address: String,
}

/// Starts the service for a portal that `flags` start; `None` when whoever starts it said where another one answers.
///
/// # Errors
/// No secret can be made, the program cannot be started, or it does not listen in time.
pub fn start(workspace: &Workspace, flags: &[String]) -> Result<Option<(Board, Vec<String>)>, Failure> {
    if std::env::var_os(variable()).is_some() {
        return Ok(None);
    }
    let data = flag(flags, "--data").unwrap_or("data");
    let manifests = flag(flags, "--manifests").unwrap_or("manifests");
    // The service has to know the portal's port before the portal has one.
    let (listen, more) = match flag(flags, "--listen") {
        Some(listen) => (listen.to_owned(), Vec::new()),
        None => {
            let listen = format!("127.0.0.1:{}", free_port());
            (listen.clone(), vec!["--listen".to_owned(), listen])
        }
    };
    let portal = format!("http://localhost:{}", listen.rsplit(':').next().unwrap_or_default());
    let mut secret = workspace.program(Build::Dev.program(workspace));
    secret.args(["pbc", "secret", PBC, "--create", "--data", data, "--manifests", manifests]);
    let secret = secret.stdin(Stdio::null()).output().map_err(|cause| Failure::file("ask for a secret", &cause))?;
    if !secret.status.success() {
        let said = String::from_utf8_lossy(&secret.stderr);
        return Err(Failure::new(format!("the portal gives it no secret: {}", said.trim())));
    }
    let mut node = workspace.program("node");
    node.arg("widgets/board/service/main.mjs")
        .env("BOARD_FILE", format!("{data}/board.jsonl"))
        .env("BOARD_PORTAL", portal)
        .env("BOARD_PORT", "0")
        .env("BOARD_SECRET", String::from_utf8_lossy(&secret.stdout).trim())
        .env("BOARD_TIED", "1");
    Ok(Some((listening(node)?, more)))
}

impl Board {
    /// Tells the portal where the service answers, and ties the service's life to it.
    pub fn give_to(self, portal: &mut Command) {
        portal.env(variable(), format!("{{api={{url=\"{}\",allow_private=true}}}}", self.address));
        if let Some(end) = self.child.stdin {
            portal.stdin(Stdio::from(end));
        }
    }
}

/// Starts a program that says `board: <address>` on its first line once it listens.
fn listening(mut program: Command) -> Result<Board, Failure> {
    let spawned = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|cause| Failure::file("start `node`", &cause))?;
    let (sender, first) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(out).read_line(&mut line);
            let _ = sender.send(line);
        });
    }
    let line = first.recv_timeout(PATIENCE).unwrap_or_default();
    if let Some(address) = line.trim().strip_prefix("board: ") {
        return Ok(Board { address: address.to_owned(), child });
    }
    // Whether it ended by itself or hangs, it is of no use.
    let _ = child.kill();
    let _ = child.wait();
    Err(Failure::new("it did not say where it listens"))
}

/// The variable that tells the portal where the board's service answers.
fn variable() -> String {
    format!("JOGAKBO_ENDPOINTS__{}", PBC.to_uppercase())
}

/// The value of a flag, the last one counting.
fn flag<'a>(flags: &'a [String], name: &str) -> Option<&'a str> {
    let mut found = None;
    for (at, word) in flags.iter().enumerate() {
        match word.strip_prefix(name) {
            Some("") => found = flags.get(at + 1).map(String::as_str),
            Some(rest) if rest.starts_with('=') => found = rest.get(1..),
            _ => {}
        }
    }
    found
}

/// The first port the server would find free.
fn free_port() -> u16 {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (0..=PORTS).map(|step| PORT + step * 2).find(is_free).unwrap_or(PORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_service_that_listens_says_where() {
        let mut board = listening(sh("echo 'board: http://127.0.0.1:9'; read -r nothing")).unwrap();
        assert_eq!(board.address, "http://127.0.0.1:9");
        // Its standard input ends, and so does it.
        drop(board.child.stdin.take());
        assert!(board.child.wait().is_ok());
    }

    #[test]
    fn a_service_that_ends_at_once_is_told() {
        let failure = listening(sh("exit 3")).unwrap_err();
        assert_eq!(failure.what, "it did not say where it listens");
    }

    #[test]
    fn a_program_that_is_missing_is_told() {
        let failure = listening(Command::new("no-such-program-of-the-board")).unwrap_err();
        assert!(failure.what.starts_with("could not start `node`"), "{}", failure.what);
    }

    #[test]
    fn the_last_flag_counts_in_either_spelling() {
        let flags = ["--data", "a", "--data=b", "--listen", "127.0.0.1:9000"].map(str::to_owned);
        assert_eq!(flag(&flags, "--data"), Some("b"));
        assert_eq!(flag(&flags, "--listen"), Some("127.0.0.1:9000"));
        assert_eq!(flag(&flags, "--manifests"), None);
    }
}
