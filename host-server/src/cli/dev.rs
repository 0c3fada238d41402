//! `jogakbo dev`: a widget on a page of a real portal, built and reloaded while it is written.

mod copy;
pub mod portal;

use super::project::{Project, Sources};
use super::serve;
use crate::adapters::manifests_folder::Watch;
use crate::http::dev::{Dev, RELOAD, Told};
use clap::Args;
use portal::DevPortal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};

/// Which widget, and where.
#[derive(Debug, Args)]
pub struct DevFlags {
    /// The widget's folder.
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Put the widget into this portal's folder, which has `manifests`, instead of starting a portal.
    #[arg(long, value_name = "FOLDER")]
    portal: Option<PathBuf>,
    /// Where the portal listens; a loopback address [default: 127.0.0.1:8080, or the next free port].
    #[arg(long, value_name = "ADDRESS", conflicts_with = "portal")]
    listen: Option<String>,
    /// Folder of the portal's own files [default: those inside the program].
    #[arg(long, value_name = "DIR", conflicts_with = "portal")]
    shell: Option<PathBuf>,
}

/// Works until it is stopped.
pub fn run(flags: &DevFlags) -> ExitCode {
    match start(flags) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn start(flags: &DevFlags) -> Result<ExitCode, String> {
    let project = Project::open(&flags.folder)?;
    if project.needs_install() {
        println!("Packages: npm install");
        project.install()?;
    }
    if let Some(folder) = &flags.portal {
        let target = copy::Target::open(folder, &project)?;
        println!("Portal:  the folder `{}`; a portal that runs on it takes the widget up at once", folder.display());
        let take = |failure: Option<&str>| target.take(&project, failure);
        return follow(&project, Sources::new(), &take, false).map(|_| ExitCode::SUCCESS);
    }
    let portal = DevPortal::make(&project)?;
    let config = portal.config(flags.listen.clone(), flags.shell.clone())?;
    let (told, hears) = mpsc::channel();
    let dev = Arc::new(Dev::new(&[RELOAD], told));
    // There is a page from the start, so nothing is served before a build succeeds.
    let mut seen = project.sources().1;
    let take = |failure: Option<&str>| if failure.is_none() { portal.take(&project) } else { Ok(()) };
    if let Err(message) = build(&project, &take) {
        eprintln!("{message}");
        println!("Waits:   mend it and save; what you save is built again, and the page opens when that succeeds");
        seen = follow(&project, seen, &take, true)?;
    }
    let shows = Arc::clone(&dev);
    let folder = project.folder.clone();
    std::thread::spawn(move || {
        let take = |failure: Option<&str>| {
            if failure.is_none() {
                portal.take(&project)?;
            }
            shows.failed(failure.unwrap_or_default().to_owned());
            Ok(())
        };
        if let Err(message) = follow(&project, seen, &take, false) {
            eprintln!("{message}");
        }
    });
    std::thread::spawn(move || {
        while let Ok(told) = hears.recv() {
            if let Told::Ready(address) = told {
                println!("Page:    {address}{0}   (in English {address}/en{0})", portal::AT);
                println!("Watches: {}; what you save is built, checked and shown. Ctrl-C ends it.", folder.display());
            }
        }
    });
    Ok(serve::run_beside(config, Some(dev)))
}

/// What takes a build's result, or why there is none.
type Take<'a> = &'a dyn Fn(Option<&str>) -> Result<(), String>;

/// Builds after each change from `seen` on, with `first` until a build succeeds; gives back what was seen last.
fn follow(project: &Project, mut seen: Sources, take: Take<'_>, first: bool) -> Result<Sources, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|cause| format!("the folder cannot be watched: {cause}"))?;
    runtime.block_on(async {
        let mut watch = Watch::new().map_err(|cause| format!("the folder cannot be watched: {cause}"))?;
        while project.changed(&mut watch, &seen).await {
            seen = project.sources().1;
            match build(project, take) {
                Ok(()) if first => break,
                Ok(()) => {}
                Err(message) => eprintln!("{message}"),
            }
        }
        Ok(seen)
    })
}

/// Builds once; `take` gets the result.
fn build(project: &Project, take: Take<'_>) -> Result<(), String> {
    if let Err(message) = project.build() {
        take(Some(&message))?;
        return Err(message);
    }
    take(None)?;
    println!("Built:   {}", portal::checked(project));
    Ok(())
}
