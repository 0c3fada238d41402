//! Where the messages of one bridge come from: its own connection, or the one it shares.

use super::line::Line;
use super::websocket::{self, Incoming, Message};
use super::wire::Wire;
use jogakbo_contract::bridge::server::Session;
use std::io;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// Bytes read in one go.
const READ: usize = 16 * 1024;

/// What a bridge hears with.
#[derive(Debug)]
pub enum Ears {
    /// It reads the connection itself.
    Own(Incoming),
    /// It is a channel, and is handed what is for it.
    Channel {
        /// Where the next message is put; the sender is gone when the browser gave the channel up.
        inbox: mpsc::Receiver<Message>,
        /// The next message.
        next: Option<Message>,
    },
}

impl Ears {
    /// Those of a channel.
    pub const fn channel(inbox: mpsc::Receiver<Message>) -> Self {
        Self::Channel { inbox, next: None }
    }

    /// Gives the next whole message to the machine; false when there is none.
    pub fn hear(&mut self, line: &Line, now: u64) -> bool {
        let message = match self {
            Self::Own(incoming) => incoming.next(),
            Self::Channel { inbox, next } => Ok(next.take().or_else(|| inbox.try_recv().ok())),
        };
        match message {
            Ok(None) => return false,
            Ok(Some(Message::Text(text))) => line.with(|session| session.on_frame(now, &text)),
            Ok(Some(Message::Binary(_))) => line.with(Session::on_binary),
            Ok(Some(Message::TooLarge)) => line.end(now, Some(websocket::Fault::TooLarge.code())),
            Ok(Some(Message::Ping(payload))) => line.wire.say(now, websocket::pong(&payload)),
            Ok(Some(Message::Pong)) => {}
            Ok(Some(Message::Close(code))) => line.end(now, code),
            Err(fault) => line.end(now, Some(fault.code())),
        }
        true
    }

    /// Waits until more may have come.
    ///
    /// # Errors
    ///
    /// The browser is gone, or gave the channel up.
    pub async fn wait(&mut self, wire: &Wire) -> io::Result<()> {
        match self {
            Self::Own(incoming) => {
                wire.stream.readable().await?;
                read(&wire.stream, incoming)
            }
            Self::Channel { inbox, next } => {
                *next = Some(inbox.recv().await.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

/// Reads what has come.
///
/// # Errors
///
/// The browser is gone.
pub fn read(stream: &TcpStream, incoming: &mut Incoming) -> io::Result<()> {
    let mut part = [0; READ];
    match stream.try_read(&mut part) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(count) => {
            incoming.push(&part[..count]);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(error),
    }
}

/// Says the last words and waits for those of the browser: closing over unread bytes would take ours back.
///
/// # Errors
///
/// The browser is gone already.
pub async fn part(wire: &Wire, incoming: &mut Incoming) -> io::Result<()> {
    wire.finish().await?;
    while !incoming.is_over() {
        if let Ok(None) = incoming.next() {
            wire.stream.readable().await?;
            read(&wire.stream, incoming)?;
        }
    }
    Ok(())
}
