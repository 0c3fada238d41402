//! A WebSocket client that blocks, for the words before the measurement.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection: HTTP first, then messages.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    /// Connects; waits at most ten seconds for each answer.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(Self { stream, read: Vec::new() })
    }

    /// One request; answers the head and the body.
    pub fn request(&mut self, head: &str, body: &str) -> io::Result<(String, String)> {
        write!(self.stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len())?;
        let head = self.head()?;
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
        let body = self.take(length.unwrap_or(0))?;
        Ok((head, String::from_utf8_lossy(&body).into_owned()))
    }

    /// Turns the connection into a WebSocket; `more` are further lines of the head.
    pub fn upgrade(&mut self, path: &str, host: &str, more: &str) -> io::Result<()> {
        write!(
            self.stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
        )?;
        let head = self.head()?;
        if head.starts_with("HTTP/1.1 101") {
            Ok(())
        } else {
            Err(io::Error::other(format!("no upgrade: {}", head.lines().next().unwrap_or_default())))
        }
    }

    /// Sends one message that was framed by [`frame`].
    pub fn send(&mut self, framed: &[u8]) -> io::Result<()> {
        self.stream.write_all(framed)
    }

    /// Reads messages until one holds `word`.
    pub fn expect(&mut self, word: &[u8]) -> io::Result<Vec<u8>> {
        loop {
            let [_, length] = self.take(2)?[..] else { unreachable!("two bytes were asked for") };
            let length = match length & 127 {
                126 => self.take(2)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
                127 => self.take(8)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
                short => usize::from(short),
            };
            let message = self.take(length)?;
            if memchr::memmem::find(&message, word).is_some() {
                return Ok(message);
            }
        }
    }

    /// The socket, for non-blocking use.
    pub fn into_stream(self) -> io::Result<TcpStream> {
        self.stream.set_nonblocking(true)?;
        Ok(self.stream)
    }

    fn head(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = memchr::memmem::find(&self.read, b"\r\n\r\n") {
                return Ok(String::from_utf8_lossy(&self.take(end + 4)?).into_owned());
            }
            self.more()?;
        }
    }

    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < length {
            self.more()?;
        }
        Ok(self.read.drain(..length).collect())
    }

    fn more(&mut self) -> io::Result<()> {
        let mut part = [0; 4096];
        match self.stream.read(&mut part)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                self.read.extend_from_slice(&part[..count]);
                Ok(())
            }
        }
    }
}

/// One whole message as a client frames it, with a mask of zeros, which changes nothing.
pub fn frame(binary: bool, message: &[u8]) -> Vec<u8> {
    let mut out = vec![if binary { 0x82 } else { 0x81 }];
    match u16::try_from(message.len()) {
        Ok(short @ ..126) => out.push(0x80 | short.to_be_bytes()[1]),
        Ok(long) => {
            out.push(0xfe);
            out.extend_from_slice(&long.to_be_bytes());
        }
        Err(_) => unreachable!("messages of the load are short"),
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(message);
    out
}
