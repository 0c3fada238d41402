//! `jogakbo types`: TypeScript of a manifest, or of the portal's interface.

use clap::Args;
use jogakbo_contract::finding::Finding;
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::typescript;
use std::path::PathBuf;
use std::process::ExitCode;

/// Of what, and where to.
#[derive(Debug, Args)]
pub struct TypesFlags {
    /// The manifest; its properties, outputs and events become types.
    #[arg(value_name = "MANIFEST", required_unless_present = "host")]
    manifest: Option<PathBuf>,
    /// The portal's interface instead, as in `@jogakbo/widget`.
    #[arg(long, conflicts_with = "manifest")]
    host: bool,
    /// The file to write [default: prints it].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where the types of the portal's interface come from.
    #[arg(long, value_name = "MODULE", default_value = "@jogakbo/widget")]
    package: String,
}

/// Writes them.
pub fn run(flags: &TypesFlags) -> ExitCode {
    let made = match &flags.manifest {
        Some(path) => std::fs::read(path)
            .map_err(|cause| vec![format!("`{}` cannot be read: {cause}", path.display())])
            .and_then(|bytes| {
                let read = Manifest::read(&bytes);
                let faults = |found: Vec<Finding>| {
                    found.iter().map(|finding| format!("{}: {finding}", path.display())).collect::<Vec<_>>()
                };
                Ok(typescript::manifest(&read.map_err(faults)?.manifest, &flags.package))
            }),
        None => Ok(typescript::host()),
    };
    let written = made.and_then(|text| match &flags.out {
        Some(path) => {
            std::fs::write(path, text).map_err(|cause| vec![format!("`{}` cannot be written: {cause}", path.display())])
        }
        None => {
            print!("{text}");
            Ok(())
        }
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(lines) => {
            for line in lines {
                eprintln!("{line}");
            }
            ExitCode::FAILURE
        }
    }
}
