//! NATS servers.

use super::Programs;
use crate::plan::Broker;
use crate::process::Process;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// One server.
#[derive(Debug)]
pub struct Server {
    /// The process.
    pub process: Process,
    /// Where it listens for clients.
    pub port: u16,
    /// Where its files are.
    pub store: PathBuf,
}

impl Server {
    /// The servers of a broker, not running yet.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn all(folder: &Path, programs: &Programs, broker: Broker) -> io::Result<Vec<Self>> {
        let count = broker.servers();
        let routes: Vec<u16> = (0..count).map(|_| crate::ports::free()).collect();
        let addresses: Vec<String> = routes.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
        let mut servers = Vec::new();
        for (number, route) in routes.iter().enumerate() {
            let (port, store) = (crate::ports::free(), folder.join(format!("nats{number}")));
            let mut config = format!(
                "listen: 127.0.0.1:{port}\nserver_name: n{number}\njetstream {{ store_dir: \"{}\" }}\n",
                store.display()
            );
            if count > 1 {
                // Hosts shall come through their proxies only, so they are not told of other addresses.
                let routes = addresses.join(", ");
                writeln!(
                    config,
                    "cluster {{ name: crash, listen: 127.0.0.1:{route}, no_advertise: true, routes: [{routes}] }}"
                )
                .map_err(io::Error::other)?;
            }
            let file = folder.join(format!("nats{number}.conf"));
            std::fs::write(&file, config)?;
            let arguments = vec!["-c".to_owned(), file.display().to_string()];
            let process = Process::new(programs.nats.clone(), arguments, folder.join(format!("nats{number}.log")));
            servers.push(Self { process, port, store });
        }
        Ok(servers)
    }

    /// Waits until it greets a client.
    ///
    /// # Errors
    /// It does not do so in time.
    pub async fn answers(&mut self) -> io::Result<()> {
        let port = self.port;
        super::wait("an answer of nats-server", || async move { greets(port).await.is_ok_and(|greets| greets) }).await
    }
}

async fn greets(port: u16) -> io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let mut word = [0; 4];
    tokio::time::timeout(Duration::from_secs(2), stream.read_exact(&mut word)).await??;
    Ok(&word == b"INFO")
}
