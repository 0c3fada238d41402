//! Tries what the archive holds: the files alone, in a folder far from this repository, with nothing on the `PATH`.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::gather;
use crate::failure::Failure;
use crate::plan::Step;
use crate::server::Build;
use crate::task::{Output, Task};
use crate::workspace::Workspace;

/// How long the program may take until it says where it is, to answer, and to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// The step that starts what the archive would hold, with the program for trying; that one has the portal's files beside it.
pub fn step(workspace: &Workspace) -> Step {
    let workspace = workspace.clone();
    Step::new("archive", "Start what an archive holds in an empty folder", 0.3, move |task| {
        let place = std::env::temp_dir().join(format!("jogakbo-archive-{}", std::process::id()));
        let tried =
            gather(&workspace, Build::Dev, &place.join("unpacked")).and_then(|()| tries(task, &workspace, &place));
        let _ = fs::remove_dir_all(&place);
        tried
    })
    .needs(&["server", "npm", "widgets", "shell"])
}

/// A program that is ended when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn tries(task: &Task, workspace: &Workspace, place: &Path) -> Result<Option<String>, Failure> {
    let folder = place.join("unpacked");
    // A file that a page shows and the archive lacks is an error here.
    let mut check = program(workspace, &folder);
    check.args(["check", "manifests"]);
    let checked = task.run(check, Output::Latest)?;
    let (mut host, portal, log) = start(workspace, &folder)?;
    let failed = |what: String| Failure::new(what).advise(format!("The host said:\n{}", said(&log)));
    for (path, wanted) in [("/", "id=\"jgb-page\""), ("/en/gallery", "id=\"jgb-page\""), ("/-/health/ready", "ready")] {
        let (head, body) = get(portal, path)?;
        if !head.starts_with("HTTP/1.1 200") || !body.contains(wanted) {
            return Err(failed(format!("`{path}` is answered by `{}`", head.lines().next().unwrap_or_default())));
        }
    }
    // `systemctl reload` must not end it.
    signal(&host.0, "-HUP").map_err(failed)?;
    get(portal, "/-/health/ready")?;
    end(&mut host.0).map_err(failed)?;
    Ok(checked.last().cloned())
}

/// The program of `folder`, to be started there without any of this machine's variables.
fn program(workspace: &Workspace, folder: &Path) -> Command {
    let name = Build::Dev.program(workspace);
    let mut program = Command::new(folder.join(name.file_name().unwrap_or_default()));
    program.current_dir(folder).env_clear();
    program
}

/// Starts the program of `folder` on free ports; gives the portal's port and the file of its log.
fn start(workspace: &Workspace, folder: &Path) -> Result<(Running, u16, PathBuf), Failure> {
    let log = folder.join("log");
    let errors = fs::File::create(&log).map_err(|cause| Failure::file("make the log", &cause))?;
    let mut program = program(workspace, folder);
    program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors);
    program.args(["serve", "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0", "--shell"]);
    program.arg(workspace.root.join("dist"));
    let mut child = program.spawn().map_err(|cause| Failure::file("start the program", &cause))?;
    let (sender, ports) = mpsc::channel();
    if let Some(out) = child.stdout.take() {
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Some(port) = port_of(&line) {
                    let _ = sender.send(port);
                }
            }
        });
    }
    let host = Running(child);
    match ports.recv_timeout(PATIENCE) {
        Ok(port) => Ok((host, port, log)),
        Err(_) => Err(Failure::new("the program did not say where it is").advise(format!("It said:\n{}", said(&log)))),
    }
}

/// The port in `Portal:  http://localhost:8080/`.
fn port_of(line: &str) -> Option<u16> {
    line.strip_prefix("Portal:")?.trim().trim_end_matches('/').rsplit(':').next()?.parse().ok()
}

fn said(log: &Path) -> String {
    fs::read_to_string(log).unwrap_or_default()
}

/// Head and body of an answer.
fn get(port: u16, path: &str) -> Result<(String, String), Failure> {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n")?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let answer = ask().map_err(|cause| Failure::file(format!("get `{path}`"), &cause))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Ok((head.to_owned(), body.to_owned()))
}

fn signal(host: &Child, signal: &str) -> Result<(), String> {
    let sent = Command::new("kill").args([signal, &host.id().to_string()]).status();
    if sent.is_ok_and(|status| status.success()) { Ok(()) } else { Err(format!("`kill {signal}` does not reach it")) }
}

/// Asks the program to end, as systemd does, and waits for it.
fn end(host: &mut Child) -> Result<(), String> {
    signal(host, "-TERM")?;
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        match host.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("the program ended with {status}")),
            _ => thread::sleep(Duration::from_millis(20)),
        }
    }
    Err("the program does not end".to_owned())
}

#[cfg(test)]
mod tests {
    use super::port_of;

    #[test]
    fn the_port_is_read_from_what_the_program_says() {
        assert_eq!(port_of("Portal:  http://localhost:39417/"), Some(39417));
        assert_eq!(port_of("Content: http://127.0.0.1:1/"), None);
    }
}
