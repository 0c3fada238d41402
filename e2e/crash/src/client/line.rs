//! Tickets and sockets of one browser, each as a task that tells what happened.

use super::Portal;
use crate::http;
use futures::{SinkExt, StreamExt};
use jogakbo_contract::bridge::PROTOCOL;
use jogakbo_contract::bridge::client::Ticket;
use jogakbo_contract::bridge::code::CloseCode;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};

/// The close code of a connection that broke (RFC 6455, 7.1.5).
const BROKEN: u16 = 1006;

/// What happened; sockets have numbers.
#[derive(Debug)]
pub enum Happened {
    /// A ticket came, or did not.
    Ticket(Ticket),
    /// A socket is open.
    Open(u64),
    /// A socket got a message.
    Text(u64, String),
    /// A socket closed with a code, or did not open.
    Closed(u64, u16),
}

/// A socket that opens or is open; dropping it lets it go.
#[derive(Debug)]
pub struct Line {
    out: UnboundedSender<String>,
    task: JoinHandle<()>,
}

impl Line {
    /// Opens a socket at `port`.
    pub fn open(port: u16, authority: &str, number: u64, told: UnboundedSender<Happened>) -> Self {
        let (out, words) = unbounded_channel();
        let authority = authority.to_owned();
        let task = tokio::spawn(async move {
            let code = run(port, &authority, number, words, &told).await.unwrap_or(BROKEN);
            // The browser may be gone already.
            drop(told.send(Happened::Closed(number, code)));
        });
        Self { out, task }
    }

    /// Sends one message.
    pub fn send(&self, text: String) {
        // A socket that broke says so by itself.
        drop(self.out.send(text));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    port: u16,
    authority: &str,
    number: u64,
    mut words: UnboundedReceiver<String>,
    told: &UnboundedSender<Happened>,
) -> Result<u16, tungstenite::Error> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{authority}/-/bridge").into_client_request()?;
    let origin = HeaderValue::try_from(format!("http://{authority}")).map_err(tungstenite::http::Error::from)?;
    request.headers_mut().insert("origin", origin);
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(PROTOCOL));
    let (socket, answer) = tokio_tungstenite::client_async(request, stream).await?;
    if answer.headers().get("sec-websocket-protocol").is_none_or(|chosen| chosen != PROTOCOL) {
        return Ok(CloseCode::ProtocolViolation.number());
    }
    let (mut sink, mut messages) = socket.split();
    drop(told.send(Happened::Open(number)));
    loop {
        tokio::select! {
            message = messages.next() => match message {
                Some(Ok(Message::Text(text))) => drop(told.send(Happened::Text(number, text.to_string()))),
                Some(Ok(Message::Close(frame))) => return Ok(frame.map_or(1005, |frame| u16::from(frame.code))),
                Some(Ok(Message::Binary(_))) => return Ok(CloseCode::ProtocolViolation.number()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(BROKEN),
            },
            Some(text) = words.recv() => sink.send(Message::Text(text.into())).await?,
        }
    }
}

/// Asks for a ticket, as the shell does, and with as much patience as a browser has: it waits for ever.
pub fn ask_ticket(port: u16, portal: &Portal, told: UnboundedSender<Happened>) {
    let head = format!(
        "POST /-/session/ticket\r\nhost: {}\r\ncontent-type: application/json\r\nx-jogakbo: 1\r\n",
        portal.authority
    );
    let body = json!({"lock": portal.lock});
    tokio::spawn(async move {
        let ticket = match http::ask(port, &head, Some(&body)).await {
            Ok(answer) => Ticket::from_answer(answer.status, answer.retry_after, || {
                serde_json::from_str(&answer.body).unwrap_or_default()
            }),
            Err(_) => Ticket::Later { after: 0 },
        };
        drop(told.send(Happened::Ticket(ticket)));
    });
}
