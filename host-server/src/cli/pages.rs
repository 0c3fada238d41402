//! `jogakbo pages`: pages that a proxy serves by itself.

use super::configuration;
use clap::{Args, Subcommand, ValueEnum};
use jogakbo_contract::render;
use jogakbo_contract::text::Locale;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum PagesVerb {
    /// Print the page for citizens while the host does not answer; one file, which needs nothing else.
    Down(DownFlags),
}

#[derive(Debug, Args)]
pub(super) struct DownFlags {
    /// Its language.
    #[arg(long, value_enum, default_value_t = Language::Ko)]
    lang: Language,
    /// Configuration file, for name and contact; `jogakbo.toml` is read when it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Ko,
    En,
}

/// Does what was asked.
pub(super) fn run(verb: PagesVerb) -> ExitCode {
    let PagesVerb::Down(flags) = verb;
    match configuration(flags.config, Vec::new()) {
        Ok(config) => {
            let locale = match flags.lang {
                Language::Ko => Locale::Ko,
                Language::En => Locale::En,
            };
            print!("{}", render::down(&crate::app::bare_portal(&config.portal), locale));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", crate::failure::chain(&error));
            ExitCode::from(2)
        }
    }
}
