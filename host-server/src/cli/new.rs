//! `jogakbo new`: folders to begin with. Their files are real ones, in `host-server/templates`, inside the program.

mod names;
mod template;

pub use names::Names;
use template::Files;
pub use template::Template;

use clap::{Args, Subcommand};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::typescript;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What can be made.
#[derive(Debug, Subcommand)]
pub enum NewVerb {
    /// A folder with a widget that builds, is tested, has types and a manifest.
    Widget(WidgetFlags),
}

/// How the widget is to be.
#[derive(Debug, Args)]
pub struct WidgetFlags {
    /// Name of folder and widget, such as `bus-times`; or the whole name of the PBC, such as `kr.go.seoul.bus-times`.
    name: String,
    /// What it is made with.
    #[arg(long, short, value_enum, default_value_t = Template::Vanilla)]
    template: Template,
    /// Whose it is: the first labels of the PBC's name. Only types under that name may be published.
    #[arg(long, value_name = "NAME", default_value = "kr.example")]
    publisher: String,
    /// Name of the custom element [default: the publisher's last label and the name].
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Name for people [default: the name].
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The folder in which the new one is made.
    #[arg(long, value_name = "DIR", default_value = ".")]
    into: PathBuf,
}

/// Makes it.
pub fn run(verb: NewVerb) -> ExitCode {
    let NewVerb::Widget(flags) = verb;
    match widget(&flags) {
        Ok((folder, names)) => {
            let shown = folder.display();
            println!("Made {shown}: `{}` of `{}`, with {}.", names.tag, names.pbc, flags.template.framework());
            println!("Next:");
            println!("  cd {shown}");
            println!("  npm install");
            println!("  jogakbo dev .      a portal with it on a page, built and reloaded when you save");
            println!("  npm test           its tests, without a browser");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn widget(flags: &WidgetFlags) -> Result<(PathBuf, Names), Box<dyn Error>> {
    let names = Names::of(&flags.name, &flags.publisher, flags.tag.as_deref(), flags.title.as_deref())?;
    let folder = flags.into.join(&names.name);
    if fs::symlink_metadata(&folder).is_ok() {
        return Err(format!(
            "`{}` is there already; choose another name, or another folder with --into",
            folder.display()
        )
        .into());
    }
    if !flags.into.is_dir() {
        return Err(format!(
            "the folder `{}` is not there; make it, or name another with --into",
            flags.into.display()
        )
        .into());
    }
    let files = files(flags.template, &names)?;
    // Beside its place first, so that there is the whole folder or none.
    let draft = flags.into.join(format!(".{}-{}", names.name, std::process::id()));
    let made = write(&draft, &files).and_then(|()| fs::rename(&draft, &folder));
    if let Err(cause) = made {
        let _ = fs::remove_dir_all(&draft);
        return Err(format!("`{}` cannot be made: {cause}", folder.display()).into());
    }
    Ok((folder, names))
}

/// All files of a new widget, by path.
fn files(template: Template, names: &Names) -> Result<Files, Box<dyn Error>> {
    let mut files = template.files(names);
    let manifest = files.iter().find(|(path, _)| *path == format!("{}.json", names.pbc));
    let manifest = manifest.ok_or("the program holds no templates; install it anew")?;
    // What is made must be good from the start, whatever the names are.
    let read = Manifest::read(&manifest.1).map_err(|found| {
        let faults: Vec<String> = found.iter().map(ToString::to_string).collect();
        format!("these names make no manifest: {}", faults.join("; "))
    })?;
    let types = typescript::manifest(&read.manifest, "@jogakbo/widget");
    files.push((template.types().to_owned(), types.into_bytes()));
    files.extend(template::package()?);
    Ok(files)
}

fn write(folder: &Path, files: &[(String, Vec<u8>)]) -> std::io::Result<()> {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, bytes)?;
    }
    Ok(())
}
