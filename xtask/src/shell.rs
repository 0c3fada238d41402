//! Builds the portal's browser half into `dist/`: the wasm module and its script by Trunk, the boot
//! script by esbuild, and everything in `public/`.

use std::fs;

use crate::failure::Failure;
use crate::plan::Step;
use crate::stamp::{self, Stamp};
use crate::task::{Output, Task};
use crate::workspace::{BINARYEN, ESBUILD, SWC, TRUNK, Workspace};

mod imports;
pub mod size;

/// What wasm-opt must be told about the code Rust makes; the same list is in `shell/index.html`.
pub const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What makes rustc leave out words about panics, which no citizen reads (ADR 0013).
const NO_PANIC_TEXTS: [&str; 3] = ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none"];
/// Lets the pinned toolchain build the standard library along with the shell, for size.
const OWN_STD: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];

/// The files a citizen's browser fetches of the shell, in `dist/`.
pub const FILES: [&str; 4] = ["boot.js", "jogakbo-shell.js", "jogakbo-shell_bg.wasm", "tabs.js"];

/// Scripts that are fetched only by pages that need them, in `dist/` and, as written, in `shell/`.
pub const LATER: [&str; 6] = ["layout.js", "overlay.js", "session.js", "reports.js", "frame.js", "frame-inner.js"];

/// The step that builds the shell.
///
/// # Errors
/// When the sources cannot be read.
pub fn build(workspace: &Workspace) -> Result<Step, Failure> {
    let inputs = ["shell", "contract", "public", "Cargo.toml", "Cargo.lock", "Trunk.toml", "rust-toolchain.toml"]
        .map(|name| workspace.root.join(name));
    let digest = stamp::of(
        &inputs,
        &[
            TRUNK,
            BINARYEN,
            ESBUILD,
            SWC,
            SHORTEN,
            &imports::AGAIN.join(" "),
            &NO_PANIC_TEXTS.join(" "),
            &format!("{OWN_STD:?}"),
        ],
    )?;
    let stamp = Stamp::new(&workspace.stamps(), "shell", workspace.root.join("dist/boot.js"));
    let complete = FILES.iter().chain(&LATER).all(|file| workspace.root.join("dist").join(file).is_file());
    let ready = (complete && stamp.is(&digest)).then(|| "nothing changed".to_owned());
    let workspace = workspace.clone();
    let step = Step::new("shell", "Build the shell (wasm, boot script)", 3.0, move |task| {
        let mut trunk = workspace.program("trunk");
        trunk.args(["build", "--release", "--skip-version-check", "--color", "never"]);
        // Trunk wants `true` or `false` in this variable and refuses the usual `1`.
        trunk.env_remove("NO_COLOR");
        workspace.hide_paths(&mut trunk, &NO_PANIC_TEXTS);
        trunk.envs(OWN_STD);
        // Addresses inside Trunk help nobody here.
        trunk.env("RUST_BACKTRACE", "0");
        task.run(trunk, Output::Latest)?;

        let dist = workspace.root.join("dist");
        imports::shorten(task, &workspace, &dist.join(FILES[1]), &dist.join(FILES[2]))?;
        // After Trunk, because Trunk empties the folder.
        for script in [("shell/boot.js", FILES[0]), ("dist/jogakbo-shell.js", FILES[1]), ("shell/tabs.js", FILES[3])] {
            minify(task, &workspace, script)?;
        }
        for name in LATER {
            minify(task, &workspace, (&format!("shell/{name}"), name))?;
        }
        // They are inside the bundle now.
        let _ = fs::remove_dir_all(dist.join("snippets"));
        // The page Trunk read its orders from; every real page is composed by the host server.
        let _ = fs::remove_file(dist.join("index.html"));
        if let Some(missing) = FILES.iter().chain(&LATER).find(|file| !dist.join(file).is_file()) {
            return Err(Failure::new(format!("the build did not make `dist/{missing}`")));
        }
        stamp.put(&digest)?;
        Ok(None)
    });
    Ok(step.ready(ready).needs(&["tools"]))
}

/// Shortens the script it is given the path of; swc finds more than esbuild does.
const SHORTEN: &str = "const f=require('fs'),[s,p]=process.argv.slice(1),{minifySync}=require(s);f.writeFileSync(p,minifySync(\
    f.readFileSync(p,'utf8'),{module:true,mangle:true,compress:{passes:3,ecma:2022,comparisons:false}}).code)";

/// Makes a script of a source in the folder `dist` that says the same in fewer bytes.
fn minify(task: &Task, workspace: &Workspace, (source, name): (&str, &str)) -> Result<(), Failure> {
    let mut esbuild = workspace.program("esbuild");
    esbuild.args([source, "--charset=utf8", "--legal-comments=none", "--log-level=warning"]);
    // Bundled, for the scripts that Rust files bring along: one file less to fetch.
    esbuild
        .args(["--target=es2022", "--bundle", "--format=esm", "--allow-overwrite"])
        .arg(format!("--outfile=dist/{name}"));
    task.run(esbuild, Output::Latest)?;
    let mut node = workspace.program("node");
    node.args(["-e", SHORTEN, "--"]).arg(workspace.tool("swc", SWC).join("node_modules/@swc/core"));
    node.arg(workspace.root.join("dist").join(name));
    task.run(node, Output::Latest).map(|_| ())
}
