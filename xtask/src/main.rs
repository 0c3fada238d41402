//! The chores of this repository, called by `cargo xtask <chore>`.
//!
//! Every chore first shows its plan (steps, minutes, what is already done), then does it. This crate
//! depends on nothing, so it is compiled in seconds; it contains no product code.

use std::env;
use std::process::ExitCode;

mod board;
mod check;
mod chore;
mod console;
mod crash;
mod dist;
mod failure;
mod generated;
mod npm;
mod plan;
mod server;
mod shell;
mod stamp;
mod task;
mod test;
#[cfg(test)]
mod testing;
mod tools;
mod widgets;
mod workspace;

use chore::Chore;
use console::Console;
use workspace::Workspace;

fn main() -> ExitCode {
    let console = Console::of_this_process();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let chore = match Chore::parse(&arguments) {
        Ok(chore) => chore,
        Err(complaint) => {
            console.say(&complaint);
            return ExitCode::from(2);
        }
    };
    let done = Workspace::open().and_then(|workspace| chore.run(&console, &workspace));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            console.say(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}
