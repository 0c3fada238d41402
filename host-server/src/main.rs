//! Reads the command line and hands over; everything else lives in the library.

use clap::Parser;

fn main() -> std::process::ExitCode {
    jogakbo::cli::Cli::parse().run()
}
