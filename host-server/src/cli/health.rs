//! `jogakbo health`: whether the host on this machine may get requests; for the health check of a container.

use crate::config::Config;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

/// Time for all of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the host of `config`: exit 0 when it is ready, 1 when not.
///
/// Of a host that speaks TLS only that it takes connections is asked: its certificate is for its public name.
pub fn run(config: &Config) -> ExitCode {
    let listen = config.http.listen;
    let address = SocketAddr::new(reachable(listen.ip()), listen.port());
    let answered = if config.http.tls().is_some() { connects(address) } else { ready(address) };
    match answered {
        Ok(()) => {
            println!("ready");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the host at {address} is not ready: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Where a listener of all addresses is reached from here.
fn reachable(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    }
}

fn connects(address: SocketAddr) -> std::io::Result<()> {
    TcpStream::connect_timeout(&address, PATIENCE).map(drop)
}

fn ready(address: SocketAddr) -> std::io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /-/health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    if head == *b"HTTP/1.1 200" {
        return Ok(());
    }
    Err(std::io::Error::other(format!("it answers `{}`", String::from_utf8_lossy(&head))))
}
