//! Where things are, and how programs are started: folders of the repository, of the build and of
//! the tools, and commands whose environment is the same however `cargo xtask` was called.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// Version of Trunk; 0.22 wants a newer Rust than this repository is pinned to.
pub const TRUNK: &str = "0.21.14";
/// Version of the npm package `binaryen`, which brings `wasm-opt`.
pub const BINARYEN: &str = "132.0.0";
/// Version of the npm package `esbuild`, which minifies the boot script.
pub const ESBUILD: &str = "0.28.2";
/// Version of cargo-deny, which knows licences and known faults of crates.
pub const CARGO_DENY: &str = "0.20.2";
/// The version of swc, which shortens the scripts.
pub const SWC: &str = "1.16.22";

/// The folders everything is done in.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Where cargo builds: `CARGO_TARGET_DIR`, else `target/`.
    pub target: PathBuf,
    /// Installed tools, one folder `<name>-<version>/` each, shared by all repositories of this user.
    pub tools: PathBuf,
    /// The version of the library `wasm-bindgen`, which its command line tool must equal.
    pub wasm_bindgen: String,
}

impl Workspace {
    /// Finds the folders from the environment and makes those that git does not keep.
    ///
    /// # Errors
    /// When this is not the repository, or `Cargo.lock` does not name wasm-bindgen.
    pub fn open() -> Result<Self, Failure> {
        let root = root()?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        let lock = root.join("Cargo.lock");
        let text = fs::read_to_string(&lock).map_err(|cause| Failure::file("read `Cargo.lock`", &cause))?;
        let wasm_bindgen =
            locked_version(&text, "wasm-bindgen").ok_or_else(|| Failure::new("`Cargo.lock` names no wasm-bindgen"))?;
        // `dist` is named at compile time by the release server, `public` by Trunk.
        for folder in ["dist", "public"] {
            fs::create_dir_all(root.join(folder))
                .map_err(|cause| Failure::file(format!("make the folder `{folder}`"), &cause))?;
        }
        let tools = tools_folder(|name| env::var_os(name)).ok_or_else(|| {
            Failure::new("there is no place for the tools")
                .advise("Set JOGAKBO_TOOLS to a folder that may be written to.")
        })?;
        Ok(Self { root, target, tools, wasm_bindgen })
    }

    /// The folder of one tool.
    pub fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.tools.join(format!("{name}-{version}"))
    }

    /// Where the stamps of finished work are kept.
    pub fn stamps(&self) -> PathBuf {
        self.target.join("xtask/stamps")
    }

    /// Where the output of programs is kept.
    pub fn logs(&self) -> PathBuf {
        self.target.join("xtask/log")
    }

    /// A program to be started in the root of the repository, with the tools first on its `PATH`
    /// and without the variables that `cargo run` sets for this very program.
    pub fn program(&self, name: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.root);
        for (key, _) in env::vars_os() {
            if is_ours_alone(&key.to_string_lossy()) {
                command.env_remove(key);
            }
        }
        command.env("PATH", self.path());
        command
    }

    /// Cargo with these arguments.
    pub fn cargo<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = self.program("cargo");
        command.args(arguments);
        command
    }

    /// Keeps the folders of this machine out of what rustc builds for others: they would be in every panic message.
    /// `more` are flags for rustc besides.
    pub fn hide_paths(&self, command: &mut Command, more: &[&str]) {
        let own = [env::var("RUSTFLAGS").unwrap_or_default(), more.join(" ")].join(" ");
        let flags = encoded_flags(&own, &self.root, cargo_home(|name| env::var_os(name)), self.std_sources());
        command.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", flags);
    }

    /// Where the sources of the standard library are, when the toolchain has them; rustc then names this folder.
    fn std_sources(&self) -> Option<PathBuf> {
        let mut rustc = self.program("rustc");
        let said = rustc.args(["--print", "sysroot"]).output().ok()?;
        let folder = PathBuf::from(String::from_utf8(said.stdout).ok()?.trim()).join("lib/rustlib/src/rust");
        folder.is_dir().then_some(folder)
    }

    /// Folders of the sources of crates, one for each registry that was used.
    pub fn crate_sources() -> Vec<PathBuf> {
        let sources = cargo_home(|name| env::var_os(name)).map(|home| home.join("registry/src"));
        let entries = sources.and_then(|sources| std::fs::read_dir(sources).ok()).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        folders.sort();
        folders
    }

    fn path(&self) -> OsString {
        let mut folders = vec![
            self.tool("trunk", TRUNK).join("bin"),
            self.tool("wasm-bindgen-cli", &self.wasm_bindgen).join("bin"),
            self.tool("binaryen", BINARYEN).join("node_modules/.bin"),
            self.tool("esbuild", ESBUILD).join("node_modules/.bin"),
        ];
        if let Some(path) = env::var_os("PATH") {
            folders.extend(env::split_paths(&path));
        }
        // A folder with the separator in its name cannot be on a PATH; then the person's own must do.
        env::join_paths(folders).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
    }
}

/// The first folder on the `PATH` of this process that holds such a program, with the program's name.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()))
}

fn root() -> Result<PathBuf, Failure> {
    let here = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(own) => PathBuf::from(own),
        None => env::current_dir().map_err(|cause| Failure::file("see the current folder", &cause))?,
    };
    here.ancestors()
        .find(|folder| folder.join("Cargo.lock").is_file() && folder.join("xtask/Cargo.toml").is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new("this is not the repository").advise("Go into the repository first."))
}

fn tools_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("JOGAKBO_TOOLS")
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("jogakbo/tools")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/jogakbo/tools")))
}

fn cargo_home(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("CARGO_HOME").or_else(|| set("HOME").map(|home| home.join(".cargo")))
}

/// Flags for rustc as cargo takes them: those a person set, then other names for our folder, for the sources of crates and for
/// those of the standard library.
fn encoded_flags(own: &str, root: &Path, cargo_home: Option<PathBuf>, std: Option<PathBuf>) -> String {
    let mut flags: Vec<String> = own.split_whitespace().map(str::to_owned).collect();
    flags.push(format!("--remap-path-prefix={}=.", root.display()));
    flags.extend(cargo_home.map(|home| format!("--remap-path-prefix={}=crates", home.join("registry/src").display())));
    flags.extend(std.map(|folder| format!("--remap-path-prefix={}=std", folder.display())));
    flags.join("\u{1f}")
}

/// Variables that describe the program `xtask` and would disturb other builds.
fn is_ours_alone(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|start| variable.starts_with(start))
        || variable == "CARGO_PRIMARY_PACKAGE"
}

/// The version of a package in the text of a `Cargo.lock`; the first when there are several.
pub fn locked_version(lock: &str, package: &str) -> Option<String> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == wanted)?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n\n\
                        [[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n";

    #[test]
    fn a_version_is_read_from_the_lock_file() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-futures").as_deref(), Some("0.4.80"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn the_tools_folder_is_the_first_that_is_set() {
        let folder = |pairs: &[(&str, &str)]| {
            tools_folder(|name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.into()))
        };
        let all = [("JOGAKBO_TOOLS", "/t"), ("XDG_CACHE_HOME", "/c"), ("HOME", "/h")];
        assert_eq!(folder(&all), Some(PathBuf::from("/t")));
        assert_eq!(folder(&all[1..]), Some(PathBuf::from("/c/jogakbo/tools")));
        assert_eq!(folder(&all[2..]), Some(PathBuf::from("/h/.cache/jogakbo/tools")));
        assert_eq!(folder(&[("JOGAKBO_TOOLS", ""), ("HOME", "/h")]), folder(&all[2..]));
        assert_eq!(folder(&[]), None);
    }

    #[test]
    fn folders_of_this_machine_get_other_names() {
        let home = cargo_home(|name| (name == "HOME").then(|| "/h".into()));
        assert_eq!(home, Some(PathBuf::from("/h/.cargo")));
        let flags = encoded_flags("-C debuginfo=0", Path::new("/my work"), home, Some("/t/rust".into()));
        let flags: Vec<&str> = flags.split('\u{1f}').collect();
        let ours = ["--remap-path-prefix=/my work=.", "--remap-path-prefix=/h/.cargo/registry/src=crates"];
        assert_eq!(flags, ["-C", "debuginfo=0", ours[0], ours[1], "--remap-path-prefix=/t/rust=std"]);
    }

    #[test]
    fn variables_of_this_program_do_not_reach_others() {
        assert!(is_ours_alone("CARGO_PKG_NAME"));
        assert!(is_ours_alone("CARGO_MANIFEST_DIR"));
        assert!(!is_ours_alone("CARGO_HOME"));
        assert!(!is_ours_alone("CARGO_TARGET_DIR"));
    }
}
