//! The browser: found on this machine, opened for one address, ended by its process.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// What it may be called.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// A browser on this machine.
#[derive(Debug, Clone)]
pub struct Browser {
    path: PathBuf,
    /// What it calls itself.
    pub version: String,
}

/// The browser that was named, else the first on the PATH.
///
/// # Errors
/// There is none, or it does not start; for people.
pub fn find(named: Option<&Path>) -> Result<Browser, String> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let folders = std::env::var_os("PATH").unwrap_or_default();
            let found = std::env::split_paths(&folders)
                .flat_map(|folder| NAMES.map(|name| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))))
                .find(|path| path.is_file());
            found.ok_or(
                "no Chromium or Chrome is on the PATH; install one (Debian: chromium), or name it with --browser",
            )?
        }
    };
    let said = Command::new(&path).arg("--version").stderr(Stdio::null()).output();
    let said = said.map_err(|cause| {
        format!("the browser `{}` cannot be started: {cause}; name another with --browser", path.display())
    })?;
    let version = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    if !said.status.success() || version.is_empty() {
        return Err(format!("`{}` is no Chromium or Chrome; name one with --browser", path.display()));
    }
    Ok(Browser { path, version })
}

impl Browser {
    /// Opens one address, without a window, in a profile of its own, with no way to other machines.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn open(&self, address: &str) -> Result<Open, String> {
        let failed =
            |cause: std::io::Error| format!("the browser `{}` cannot be started: {cause}", self.path.display());
        let profile = tempfile::Builder::new().prefix("jogakbo-browser-").tempdir().map_err(failed)?;
        let log = profile.path().join("said.txt");
        let said = std::fs::File::create(&log).map_err(failed)?;
        let mut command = Command::new(&self.path);
        command.args([
            "--headless=new",
            "--disable-gpu",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            "--js-flags=--expose-gc",
            "--window-size=1280,900",
        ]);
        if is_root() {
            // Its own box does not work for root, who is the one user of most containers.
            command.arg("--no-sandbox");
        }
        command.arg(format!("--user-data-dir={}", profile.path().join("profile").display())).arg(address);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said).spawn().map_err(failed)?;
        Ok(Open { child, log, _profile: profile })
    }
}

fn is_root() -> bool {
    cfg!(unix) && std::fs::metadata("/proc/self").is_ok_and(|about| owner(&about) == 0)
}

#[cfg(unix)]
fn owner(about: &std::fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(about)
}

#[cfg(not(unix))]
fn owner(_: &std::fs::Metadata) -> u32 {
    1
}

/// An open browser; it ends when this does.
#[derive(Debug)]
pub struct Open {
    child: Child,
    log: PathBuf,
    _profile: TempDir,
}

impl Open {
    /// What it said, once it has ended by itself.
    pub fn ended(&mut self) -> Option<String> {
        self.child.try_wait().ok().flatten()?;
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        Some(lines[lines.len().saturating_sub(10)..].join("\n"))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // Its other processes end with it.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
