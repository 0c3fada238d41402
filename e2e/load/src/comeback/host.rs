//! The host as a browser reaches it: pages, tickets, sockets.

use crate::protocol::{locks, text_after};
use crate::websocket::Connection;
use clap::ValueEnum;
use jogakbo_contract::bridge::client::Ticket;
use jogakbo_contract::bridge::{PROTOCOL, limit};
use std::cell::Cell;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// A page's socket.
pub type Socket = WebSocketStream<TcpStream>;

/// Clients on their way at once, when they do not wait for their own back-off: fewer than the system queues for the host.
const AT_ONCE: usize = 200;
/// Longest wait for an answer.
const ANSWER: Duration = Duration::from_secs(30);

/// How pages come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Pace {
    /// When the host is there, as fast as this program can; never before.
    Fast,
    /// When the back-off of each says so; it begins when the host is killed.
    Own,
}

/// What all clients need.
#[derive(Debug)]
pub struct Host {
    address: SocketAddr,
    name: String,
    /// How clients come back.
    pub pace: Pace,
    /// Locks of the listening and the speaking page.
    locks: [String; 2],
    gate: watch::Sender<bool>,
    places: std::sync::Arc<Semaphore>,
    failed: Cell<usize>,
}

impl Host {
    /// Opens both pages.
    pub fn learn(address: SocketAddr, pace: Pace) -> io::Result<Self> {
        let name = format!("localhost:{}", address.port());
        let locks = locks(&mut Connection::open(address)?, &name)?;
        let (gate, places) = (watch::channel(true).0, std::sync::Arc::new(Semaphore::new(AT_ONCE)));
        Ok(Self { address, name, pace, locks, gate, places, failed: Cell::new(0) })
    }

    /// From now on clients that do not wait for their own back-off wait for [`Host::open_gate`].
    pub fn close_gate(&self) {
        self.gate.send_replace(false);
    }

    /// They may come.
    pub fn open_gate(&self) {
        self.gate.send_replace(true);
    }

    /// Tries that came to nothing.
    pub fn failed_tries(&self) -> usize {
        self.failed.get()
    }

    /// A place among those on their way; for the ones with their own back-off always after the first time.
    pub async fn place(self: &Rc<Self>, first: bool) -> Option<OwnedSemaphorePermit> {
        if self.pace == Pace::Own && !first {
            return None;
        }
        self.gate.subscribe().wait_for(|open| *open).await.ok()?;
        std::sync::Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Waits until the host says that it is ready.
    pub async fn ready(&self) -> io::Result<()> {
        let head = format!("GET /-/health/ready HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.name);
        let asking = async {
            loop {
                if self.ask(0, &head).await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(ANSWER, asking).await.map_err(|_| io::Error::other("the host did not come back"))
    }

    /// A ticket for client `index`; `role` is 0 for the listening and 1 for the speaking page. As the shell asks for it.
    pub async fn ticket(&self, index: usize, role: usize) -> Ticket {
        let body = format!(r#"{{"lock":"{}"}}"#, self.locks[role]);
        let request = format!(
            "POST /-/session/ticket HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nX-Jogakbo: 1\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.name,
            body.len()
        );
        match self.ask(index, &request).await {
            Ok(answer) if answer.starts_with("HTTP/1.1 200") => match text_after(&answer, "\"ticket\":\"") {
                Ok(ticket) => return Ticket::Good(ticket),
                Err(error) => eprintln!("{error}"),
            },
            Ok(answer) => eprintln!("no ticket: {}", answer.lines().next().unwrap_or_default()),
            Err(_) => {}
        }
        self.failed.set(self.failed.get() + 1);
        Ticket::Later { after: 0 }
    }

    /// A socket for client `index`.
    pub async fn socket(&self, index: usize) -> Option<Socket> {
        let opened = tokio::time::timeout(ANSWER, self.upgrade(index)).await.ok().and_then(Result::ok);
        self.failed.set(self.failed.get() + usize::from(opened.is_none()));
        opened
    }

    async fn upgrade(&self, index: usize) -> Result<Socket, Box<dyn std::error::Error>> {
        let stream = self.connect(index).await?;
        let mut request = format!("ws://{}/-/bridge", self.name).into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("Origin", format!("http://{}", self.name).parse()?);
        headers.insert("Sec-WebSocket-Protocol", HeaderValue::from_static(PROTOCOL));
        let config = WebSocketConfig::default().read_buffer_size(4096).max_message_size(Some(limit::FRAME_BYTES));
        let (socket, _) = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await?;
        Ok(socket)
    }

    /// A connection from an address of the client's own, as citizens have; to the host each is another visitor.
    async fn connect(&self, index: usize) -> io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        let [_, high, middle, low] = u32::try_from(index + 2).unwrap_or(2).to_be_bytes();
        socket.bind(SocketAddr::new(Ipv4Addr::new(127, high + 1, middle, low).into(), 0))?;
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// One request on a connection of its own; the whole answer.
    async fn ask(&self, index: usize, request: &str) -> io::Result<String> {
        let asking = async {
            let mut stream = self.connect(index).await?;
            stream.write_all(request.as_bytes()).await?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await?;
            Ok(String::from_utf8_lossy(&answer).into_owned())
        };
        tokio::time::timeout(ANSWER, asking).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }
}
