//! How each server wants to be spoken to: a subscriber's first words, a publisher's, and one event.

use crate::marks::payload;
use crate::websocket::{Connection, frame};
use clap::ValueEnum;
use std::io;
use std::net::SocketAddr;

/// Items of our page that publish, each with a rate of its own.
pub const SPEAKERS: usize = 50;
/// The type that is stored on disk before it is handed out.
pub const LOGGED: &str = "kr.go.bench.load.filed.v1";

/// A server's protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// Our bridge, a type without a log.
    Live,
    /// Our bridge, a type that is stored on disk before it is handed out.
    Logged,
    /// NATS over its own WebSocket.
    Nats,
    /// MQTT 3.1.1 over WebSocket, at most once.
    Mqtt,
    /// Engine.IO 4 and Socket.IO 5.
    Socketio,
    /// Plain messages to everybody.
    Ws,
    /// nchan's WebSocket for publishers and subscribers.
    Nchan,
}

/// What stays the same for all sockets of one server.
#[derive(Debug)]
pub struct Dialect {
    protocol: Protocol,
    address: SocketAddr,
    host: String,
    /// Our portal: an open connection for tickets, and the locks of the listening and the speaking page.
    portal: Option<(Connection, [String; 2])>,
}

impl Dialect {
    /// Learns what all sockets need.
    pub fn new(protocol: Protocol, address: SocketAddr) -> io::Result<Self> {
        let host = format!("localhost:{}", address.port());
        let mut portal = None;
        if protocol.is_ours() {
            let mut connection = Connection::open(address)?;
            let locks = locks(&mut connection, &host)?;
            portal = Some((connection, locks));
        }
        Ok(Self { protocol, address, host, portal })
    }

    /// A socket that gets every event.
    pub fn subscriber(&mut self) -> io::Result<Connection> {
        let mut socket = self.greet(0)?;
        match self.protocol {
            Protocol::Live | Protocol::Logged => {
                let topic = self.protocol.event_type();
                let sub = format!(
                    r#"{{"op":"sub","id":2,"page":"p","sid":1,"item":"ear","match":["{topic}"],"window":1024}}"#
                );
                socket.send(&frame(false, sub.as_bytes()))?;
                socket.expect(b"\"op\":\"ok\"")?;
            }
            Protocol::Nats => {
                socket.send(&frame(true, b"SUB bench 1\r\nPING\r\n"))?;
                socket.expect(b"PONG")?;
            }
            Protocol::Mqtt => {
                socket.send(&frame(true, b"\x82\x0a\x00\x01\x00\x05bench\x00"))?;
                socket.expect(b"\x90\x03")?;
            }
            Protocol::Socketio | Protocol::Ws | Protocol::Nchan => {}
        }
        Ok(socket)
    }

    /// A socket that publishes.
    pub fn publisher(&mut self) -> io::Result<Connection> {
        self.greet(1)
    }

    /// The words every socket begins with; `role` is 0 for a subscriber and 1 for a publisher.
    fn greet(&mut self, role: usize) -> io::Result<Connection> {
        let mut socket = Connection::open(self.address)?;
        let (host, protocol) = (&self.host, self.protocol);
        let offer = |name: &str| format!("Sec-WebSocket-Protocol: {name}\r\n");
        match protocol {
            Protocol::Live | Protocol::Logged => {
                let Some((portal, locks)) = &mut self.portal else { unreachable!("our portal was asked before") };
                let head = format!(
                    "POST /-/session/ticket HTTP/1.1\r\nHost: {host}\r\nX-Jogakbo: 1\r\nContent-Type: application/json\r\n"
                );
                let (_, answer) = portal.request(&head, &format!(r#"{{"lock":"{}"}}"#, locks[role]))?;
                let ticket = text_after(&answer, "\"ticket\":\"")?;
                let more = format!("Origin: http://{host}\r\n{}", offer("jogakbo.v1.json"));
                socket.upgrade("/-/bridge", host, &more)?;
                let hello = format!(
                    r#"{{"op":"hello","id":1,"proto":1,"ticket":"{ticket}","page":"p","client":{{"name":"load","version":"1"}}}}"#
                );
                socket.send(&frame(false, hello.as_bytes()))?;
                socket.expect(b"\"op\":\"welcome\"")?;
            }
            Protocol::Nats => {
                socket.upgrade("/", host, "")?;
                socket.send(&frame(true, b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\nPING\r\n"))?;
                socket.expect(b"PONG")?;
            }
            Protocol::Mqtt => {
                socket.upgrade("/mqtt", host, &offer("mqtt"))?;
                // Clean session, 120 seconds of keep-alive, no client id.
                socket.send(&frame(true, b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x78\x00\x00"))?;
                socket.expect(b"\x20\x02\x00\x00")?;
            }
            Protocol::Socketio => {
                socket.upgrade("/socket.io/?EIO=4&transport=websocket", host, "")?;
                socket.expect(b"0{")?;
                socket.send(&frame(false, b"40"))?;
                socket.expect(b"40{")?;
                let join = if role == 0 { &b"42[\"hear\"]"[..] } else { b"42[\"speak\"]" };
                socket.send(&frame(false, join))?;
                socket.expect(b"ready")?;
            }
            Protocol::Ws => {
                socket.upgrade(["/hear", "/speak"][role], host, "")?;
                socket.expect(b"ready")?;
            }
            Protocol::Nchan => socket.upgrade(["/hear", "/speak"][role], host, "")?,
        }
        Ok(socket)
    }

    /// Event `number` as its publisher frames it; `serial` is its own for ever, `turn` counts the events of that socket.
    pub fn event(&self, number: usize, serial: usize, turn: usize) -> Vec<u8> {
        let data = payload(number);
        match self.protocol {
            Protocol::Live | Protocol::Logged => {
                let (topic, id, speaker) = (self.protocol.event_type(), turn + 2, turn % SPEAKERS);
                let text = format!(
                    r#"{{"op":"pub","id":{id},"page":"p","item":"mouth{speaker}","ack":"none","e":{{"specversion":"1.0","id":"{serial}","source":"/","type":"{topic}","data":{data}}}}}"#
                );
                frame(false, text.as_bytes())
            }
            Protocol::Nats => frame(true, format!("PUB bench {}\r\n{data}\r\n", data.len()).as_bytes()),
            Protocol::Mqtt => {
                // The rest has 263 bytes: topic, its length, and the payload.
                let mut packet = b"\x30\x87\x02".to_vec();
                packet.extend_from_slice(b"\x00\x05bench");
                packet.extend_from_slice(data.as_bytes());
                frame(true, &packet)
            }
            Protocol::Socketio => frame(false, format!("42[\"say\",{data}]").as_bytes()),
            Protocol::Ws | Protocol::Nchan => frame(false, data.as_bytes()),
        }
    }

    /// What a silent client says from time to time so that the server keeps its socket.
    pub fn sign_of_life(&self) -> Option<Vec<u8>> {
        match self.protocol {
            Protocol::Live | Protocol::Logged => Some(frame(false, br#"{"op":"pong","t":0}"#)),
            Protocol::Nats => Some(frame(true, b"PONG\r\n")),
            Protocol::Mqtt => Some(frame(true, b"\xc0\x00")),
            Protocol::Socketio => Some(frame(false, b"3")),
            Protocol::Ws | Protocol::Nchan => None,
        }
    }
}

impl Protocol {
    /// Whether it is our bridge.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Live | Self::Logged)
    }

    fn event_type(self) -> &'static str {
        if self == Self::Live { "kr.go.bench.load.said.v1" } else { LOGGED }
    }
}

/// The locks of our portal's listening and speaking page.
pub fn locks(connection: &mut Connection, host: &str) -> io::Result<[String; 2]> {
    let mut lock = |path: &str| {
        let (_, page) = connection.request(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n"), "")?;
        text_after(&page, "\"lock\":\"")
    };
    Ok([lock("/bench-hear")?, lock("/bench-speak")?])
}

/// The JSON text that follows `before`, up to its quotation mark.
pub fn text_after(text: &str, before: &str) -> io::Result<String> {
    let rest = text.split_once(before).map(|(_, rest)| rest);
    let value = rest.and_then(|rest| rest.split('"').next());
    value.map(str::to_owned).ok_or_else(|| io::Error::other(format!("no {before} in {}", &text[..text.len().min(200)])))
}
