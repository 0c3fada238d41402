//! One host: a process with a data folder of its own, a proxy in front of it, and one to each NATS server.

use super::servers::Server;
use crate::http::{self, Answer};
use crate::process::Process;
use crate::proxy::Proxy;
use crate::random::Random;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time for one answer of a healthy host.
const ANSWERS: Duration = Duration::from_secs(10);

/// A host.
#[derive(Debug)]
pub struct Host {
    /// The process.
    pub process: Process,
    /// Between browsers and this host.
    pub front: Proxy,
    /// Between this host and each NATS server.
    pub back: Vec<Proxy>,
    /// Host name and port that it believes to have.
    pub authority: String,
    port: u16,
    file: PathBuf,
    config: String,
}

impl Host {
    /// A host that does not run yet; all hosts of a portal share the port `public` in their addresses.
    ///
    /// # Errors
    /// Its folder cannot be written, or there is no port.
    pub async fn new(
        folder: &Path,
        program: &Path,
        number: usize,
        servers: &[Server],
        public: u16,
        random: Random,
    ) -> io::Result<Self> {
        let (port, content) = (crate::ports::free(), crate::ports::free());
        let front = Proxy::to(port, random.fork("front")).await?;
        let mut back = Vec::new();
        for server in servers {
            back.push(Proxy::to(server.port, random.fork(&format!("back {}", server.port))).await?);
        }
        let data = folder.join(format!("host{number}"));
        std::fs::create_dir_all(&data)?;
        // The same for all hosts, and for nobody else to read.
        let mut key =
            OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(data.join("pairwise.key"))?;
        key.write_all(&[7; 32])?;
        let mut config = "[limits]\nsockets = 100\n[broker]\n".to_owned();
        if !back.is_empty() {
            let addresses: Vec<String> =
                back.iter().map(|wire| format!("\"nats://127.0.0.1:{}\"", wire.port)).collect();
            let (addresses, replicas) = (addresses.join(", "), if back.len() == 3 { 3 } else { 1 });
            write!(config, "kind = \"nats\"\nnats_servers = [{addresses}]\nnats_replicas = {replicas}\n")
                .map_err(io::Error::other)?;
        }
        let file = folder.join(format!("host{number}.toml"));
        let path = |name: &str| folder.join(name).display().to_string();
        let flags = [
            ("--config", file.display().to_string()),
            ("--data", data.display().to_string()),
            ("--listen", format!("127.0.0.1:{port}")),
            ("--content-listen", format!("127.0.0.1:{content}")),
            ("--public-url", format!("http://localhost:{public}")),
            ("--content-url", format!("http://127.0.0.1:{content}")),
            ("--manifests", path("manifests")),
            ("--assets", path("widgets")),
            ("--shell", path("shell")),
        ];
        let mut arguments = vec!["serve".to_owned()];
        arguments.extend(flags.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]));
        let process = Process::new(program.to_owned(), arguments, folder.join(format!("host{number}.log")));
        Ok(Self { process, front, back, authority: format!("localhost:{public}"), port, file, config })
    }

    /// Starts it and waits until it is ready; `bytes` is how large its log may get.
    ///
    /// # Errors
    /// It does not get ready in time.
    pub async fn start(&mut self, bytes: Option<u64>) -> io::Result<()> {
        let limit = bytes.map_or_else(String::new, |bytes| format!("embedded_max_bytes = {bytes}\n"));
        std::fs::write(&self.file, format!("{}{limit}", self.config))?;
        self.process.start()?;
        let (port, mut ended) = (self.port, 0);
        let process = &mut self.process;
        let name = process.log.display().to_string();
        super::wait(&format!("{name}: being ready"), || {
            // A host whose NATS is away when it starts gives up; whoever runs it starts it again.
            if !process.is_running() && ended < 50 {
                ended += 1;
                drop(process.start());
            }
            async move { ask(port, "GET /-/health/ready\r\n").await.is_ok_and(|answer| answer.status == 200) }
        })
        .await
    }

    /// Asks this host itself, not through its proxy; `head` as in [`http::ask`].
    ///
    /// # Errors
    /// It does not answer in time.
    pub async fn ask(&self, head: &str) -> io::Result<Answer> {
        ask(self.port, &format!("{head}host: {}\r\n", self.authority)).await
    }
}

async fn ask(port: u16, head: &str) -> io::Result<Answer> {
    tokio::time::timeout(ANSWERS, http::ask(port, head, None)).await?
}
