//! NATS servers of a test's own, on free ports of this machine, with their files in a temporary folder.

use jogakbo::adapters::broker_nats::{Login, NatsBroker, NatsOptions};
use jogakbo::adapters::ids_random::RandomIds;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server; dropping it kills the process.
pub struct NatsServer {
    child: Option<Child>,
    pub port: u16,
    config: PathBuf,
}

impl NatsServer {
    /// One server with `JetStream`.
    pub fn start(folder: &Path) -> Self {
        let [port] = free_ports();
        Self::with(folder, "single", port, "")
    }

    /// A server without `JetStream`.
    pub fn without_streams(folder: &Path) -> Self {
        let [port] = free_ports();
        let config = folder.join("plain.conf");
        std::fs::write(&config, format!("listen: 127.0.0.1:{port}\n")).unwrap();
        let mut server = Self { child: None, port, config };
        server.restart();
        server
    }

    /// A server with more lines in its configuration.
    pub fn with(folder: &Path, name: &str, port: u16, more: &str) -> Self {
        let store = folder.join(name);
        std::fs::create_dir_all(&store).unwrap();
        let config = folder.join(format!("{name}.conf"));
        let text = format!(
            "listen: 127.0.0.1:{port}\nserver_name: {name}\njetstream {{ store_dir: \"{}\" }}\n{more}\n",
            store.display()
        );
        std::fs::write(&config, text).unwrap();
        let mut server = Self { child: None, port, config };
        server.restart();
        server
    }

    /// Starts the process again, on the same port and files.
    pub fn restart(&mut self) {
        self.kill();
        let log = std::fs::File::create(self.config.with_extension("log")).unwrap();
        let child = Command::new(program())
            .arg("-c")
            .arg(&self.config)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("nats-server starts; install it with `sudo apt-get install -y nats-server`");
        self.child = Some(child);
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(15), "nats-server does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// Stops the process without ending it, as a hung machine would; `CONT` lets it go on.
    pub fn signal(&self, name: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
        // The system takes its time.
        std::thread::sleep(Duration::from_millis(200));
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Three servers as one cluster.
pub struct NatsCluster {
    pub servers: Vec<NatsServer>,
}

impl NatsCluster {
    pub fn start(folder: &Path) -> Self {
        let ports: [u16; 6] = free_ports();
        let routes: Vec<String> = ports[3..].iter().map(|port| format!("\"nats://127.0.0.1:{port}\"")).collect();
        let servers = (0..3)
            .map(|index| {
                let more = format!(
                    "cluster {{ name: test, listen: 127.0.0.1:{}, routes: [{}] }}",
                    ports[3 + index],
                    routes.join(", ")
                );
                NatsServer::with(folder, &format!("node{index}"), ports[index], &more)
            })
            .collect();
        Self { servers }
    }

    pub fn urls(&self) -> Vec<String> {
        self.servers.iter().map(NatsServer::url).collect()
    }
}

/// Options of a host whose copy is `copy`.
pub fn options(servers: Vec<String>, copy: PathBuf) -> NatsOptions {
    NatsOptions {
        servers,
        login: Login::None,
        ca_file: None,
        prefix: "jogakbo".to_owned(),
        replicas: 1,
        max_bytes: None,
        copy,
    }
}

/// A host's broker at `server`, with the copy `name` in `folder`.
pub async fn broker(server: &NatsServer, folder: &Path, name: &str) -> NatsBroker {
    NatsBroker::open(&options(vec![server.url()], folder.join(name)), &RandomIds).await.unwrap()
}

/// Ports that were free a moment ago.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let listeners: [TcpListener; N] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// The program; Debian puts it where only root's `PATH` looks.
fn program() -> PathBuf {
    let known = PathBuf::from("/usr/sbin/nats-server");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("nats-server")).find(|file| file.is_file());
    found.unwrap_or(known)
}

/// A wire to a server that a test can cut: connections break, and new ones end at once.
pub struct Wire {
    pub port: u16,
    cut: tokio::sync::watch::Sender<bool>,
    /// Connections that carry something.
    open: tokio::sync::watch::Sender<usize>,
}

impl Wire {
    pub async fn to(server: &NatsServer) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, target) = (listener.local_addr().unwrap().port(), server.port);
        let (cut, state) = tokio::sync::watch::channel(false);
        let open = tokio::sync::watch::Sender::new(0);
        let count = open.clone();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (mut state, count) = (state.clone(), count.clone());
                // Counted before it is asked whether the wire is cut: who cuts it waits for this one too.
                count.send_modify(|open| *open += 1);
                if *state.borrow() {
                    count.send_modify(|open| *open -= 1);
                    continue;
                }
                tokio::spawn(async move {
                    let mut far = tokio::net::TcpStream::connect(("127.0.0.1", target)).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = state.wait_for(|cut| *cut) => {}
                    }
                    count.send_modify(|open| *open -= 1);
                });
            }
        });
        Self { port, cut, open }
    }

    /// Ends all connections and takes no more; nothing comes through once this has returned.
    pub async fn cut(&self) {
        self.cut.send_replace(true);
        self.open.subscribe().wait_for(|open| *open == 0).await.unwrap();
    }

    pub fn mend(&self) {
        self.cut.send_replace(false);
    }
}
