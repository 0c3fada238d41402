//! Load for the bridge's benchmarks.
//!
//! `fan` (`cargo xtask bench bridge`): subscribers and publishers on one thread, one code for every server. What a server
//! sends is not decoded: each event carries one mark, and marks are counted. Prints one JSON object for each mode.
//! `comeback` (`cargo xtask bench comeback`): pages that come back after the host was killed. Both talk to loopback only.

mod comeback;
mod fan;
mod marks;
mod modes;
mod process;
mod protocol;
mod websocket;

use clap::Parser;
use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

/// What to do.
#[derive(Debug, Parser)]
enum Load {
    /// Events to many sockets.
    Fan(Options),
    /// Pages that come back.
    Comeback(comeback::Options),
}

/// What is measured, and against which server.
#[derive(Debug, Parser)]
pub struct Options {
    /// The server's protocol.
    #[arg(long)]
    protocol: protocol::Protocol,
    /// Where it listens; loopback only.
    #[arg(long)]
    address: SocketAddr,
    /// Process ids of the server, for its CPU time and memory.
    #[arg(long, value_delimiter = ',')]
    pids: Vec<u32>,
    /// Subscribers.
    #[arg(long, default_value_t = 1000)]
    subscribers: usize,
    /// Publishing sockets.
    #[arg(long, default_value_t = 4)]
    publishers: usize,
    /// What to do, in this order.
    #[arg(long, value_delimiter = ',', default_value = "burst,single,steady")]
    modes: Vec<modes::Mode>,
    /// Events of a burst.
    #[arg(long, default_value_t = 200)]
    burst: usize,
    /// Events one after the other.
    #[arg(long, default_value_t = 100)]
    single: usize,
    /// Deliveries a second of the steady mode.
    #[arg(long, default_value_t = 10_000)]
    rate: usize,
    /// Seconds of the steady mode.
    #[arg(long, default_value_t = 5)]
    seconds: usize,
}

fn main() -> ExitCode {
    let done = match &Load::parse() {
        Load::Fan(options) => on_loopback(options.address).and_then(|()| run(options)),
        Load::Comeback(options) => on_loopback(options.address).and_then(|()| comeback::run(options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the load failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn on_loopback(address: SocketAddr) -> io::Result<()> {
    if address.ip().is_loopback() { Ok(()) } else { Err(io::Error::other("the address is not loopback")) }
}

fn run(options: &Options) -> io::Result<()> {
    let before = process::resident(&options.pids)?;
    let mut fan = fan::Fan::connect(options)?;
    for mode in &options.modes {
        println!("{}", modes::run(*mode, &mut fan, options, before)?);
    }
    Ok(())
}
