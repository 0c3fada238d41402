//! Messages of a WebSocket as RFC 6455 frames them, the server's side. Deliberately absent: sockets, and extensions, for
//! none is offered.

use aws_lc_rs::digest;
use axum::http::{HeaderMap, HeaderName, Method, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;

/// What the key of a handshake is hashed with (RFC 6455, 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// Most bytes of a frame that says something about the connection itself.
const CONTROL: usize = 125;

/// A whole message from the browser.
#[derive(Debug, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// Anything else than text.
    Binary(Vec<u8>),
    /// A message beyond the limit, where such ones are passed over; its bytes are dropped as they come.
    TooLarge,
    /// To be answered by [`pong`] with these bytes.
    Ping(Vec<u8>),
    /// An answer to a ping, which this server never sends.
    Pong,
    /// The browser closes; the code it gave, if any.
    Close(Option<u16>),
}

/// Why a connection cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Frames against the rules.
    #[error("the frames of a WebSocket are wrong")]
    Protocol,
    /// A text message that is no UTF-8.
    #[error("a text message is no UTF-8")]
    NotText,
    /// A message beyond the limit.
    #[error("a message is too large")]
    TooLarge,
}

impl Fault {
    /// The code to close with (RFC 6455, 7.4.1).
    pub const fn code(self) -> u16 {
        match self {
            Self::Protocol => 1002,
            Self::NotText => 1007,
            Self::TooLarge => 1009,
        }
    }
}

/// The answer to the key of a handshake; `None` when the request does not ask for a WebSocket of version 13.
pub fn accept(method: &Method, headers: &HeaderMap) -> Option<String> {
    let lists = |name: HeaderName, word: &str| {
        let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).any(|given| given.trim().eq_ignore_ascii_case(word))
    };
    let asks = method == Method::GET
        && lists(header::CONNECTION, "upgrade")
        && lists(header::UPGRADE, "websocket")
        && lists(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks)?.to_str().ok()?;
    let mut hash = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    hash.update(key.trim().as_bytes());
    hash.update(GUID.as_bytes());
    Some(BASE64_STANDARD.encode(hash.finish()))
}

/// Bytes of a browser on their way to being messages. Holds no memory while nothing is half-way.
#[derive(Debug)]
pub struct Incoming {
    most: usize,
    bytes: Vec<u8>,
    /// Bytes at the start of `bytes` that were taken.
    taken: usize,
    /// A message in several frames: what it is, and what came so far.
    open: Option<(Kind, Vec<u8>)>,
    /// Whether messages beyond the limit are passed over, and how many bytes of one are still to come.
    lenient: bool,
    skipping: u64,
    over: bool,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Binary,
    TooLarge,
}

/// The head of a frame.
struct Head {
    last: bool,
    opcode: u8,
    mask: [u8; 4],
    /// Where its payload starts, from the start of the frame, and how long it is.
    start: usize,
    length: u64,
    /// The message it belongs to is beyond the limit.
    too_large: bool,
}

impl Incoming {
    /// For messages of at most `most` bytes.
    pub const fn new(most: usize) -> Self {
        Self { most, bytes: Vec::new(), taken: 0, open: None, lenient: false, skipping: 0, over: false }
    }

    /// The same, where a message that is too large costs itself and no other.
    pub fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// Whether the browser has said its last message, or something that makes anything after it worthless.
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// Takes bytes as they came.
    pub fn push(&mut self, part: &[u8]) {
        self.bytes.drain(..std::mem::take(&mut self.taken));
        let skipped = usize::try_from(self.skipping).unwrap_or(usize::MAX).min(part.len());
        self.skipping -= skipped as u64;
        self.bytes.extend_from_slice(&part[skipped..]);
    }

    /// The next whole message; `None` until more bytes came.
    ///
    /// # Errors
    ///
    /// A [`Fault`], for example for a frame without a mask. Nothing can be read after it.
    pub fn next(&mut self) -> Result<Option<Message>, Fault> {
        let message = self.whole();
        self.over |= matches!(message, Err(_) | Ok(Some(Message::Close(_))));
        message
    }

    fn whole(&mut self) -> Result<Option<Message>, Fault> {
        while let Some(head) = self.head()? {
            let start = self.taken + head.start;
            let there = &self.bytes[start..];
            // What is not too large is at most `most` bytes long.
            let length = usize::try_from(head.length).unwrap_or(usize::MAX);
            let payload = if head.too_large {
                self.taken = start + length.min(there.len());
                self.skipping = head.length - length.min(there.len()) as u64;
                Vec::new()
            } else {
                let Some(masked) = there.get(..length) else { return Ok(None) };
                self.taken = start + length;
                masked.iter().zip(head.mask.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
            };
            if self.taken == self.bytes.len() {
                (self.bytes, self.taken) = (Vec::new(), 0);
            }
            if let Some(message) = self.frame(&head, payload)? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    fn head(&self) -> Result<Option<Head>, Fault> {
        let [first, second, rest @ ..] = &self.bytes[self.taken..] else { return Ok(None) };
        let (last, opcode, short) = (first & 0x80 != 0, first & 0x0f, usize::from(second & 0x7f));
        let control = opcode & 0x08 != 0;
        // Reserved bits belong to extensions; every frame of a browser has a mask.
        if first & 0x70 != 0 || second & 0x80 == 0 || control && (!last || short > CONTROL) {
            return Err(Fault::Protocol);
        }
        let wide = match short {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let Some((length, rest)) = rest.split_at_checked(wide) else { return Ok(None) };
        let length = match wide {
            0 => short as u64,
            _ => length.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
        };
        let (dropped, before) = match &self.open {
            Some((kind, before)) => (*kind == Kind::TooLarge, before.len()),
            None => (false, 0),
        };
        let too_large = !control && (dropped || length > (self.most - before.min(self.most)) as u64);
        if too_large && !self.lenient {
            return Err(Fault::TooLarge);
        }
        let Some(mask) = rest.first_chunk() else { return Ok(None) };
        Ok(Some(Head { last, opcode, mask: *mask, start: 2 + wide + 4, length, too_large }))
    }

    fn frame(&mut self, head: &Head, payload: Vec<u8>) -> Result<Option<Message>, Fault> {
        let (kind, whole) = match (head.opcode, self.open.take()) {
            (0, Some(_)) | (1 | 2, None) if head.too_large => (Kind::TooLarge, payload),
            (0, Some((kind, mut before))) => {
                before.extend_from_slice(&payload);
                (kind, before)
            }
            (1, None) => (Kind::Text, payload),
            (2, None) => (Kind::Binary, payload),
            (8.., open) => {
                self.open = open;
                return control(head.opcode, payload).map(Some);
            }
            _ => return Err(Fault::Protocol),
        };
        if !head.last {
            self.open = Some((kind, whole));
            return Ok(None);
        }
        Ok(Some(match kind {
            Kind::Text => Message::Text(String::from_utf8(whole).map_err(|_| Fault::NotText)?),
            Kind::Binary => Message::Binary(whole),
            Kind::TooLarge => Message::TooLarge,
        }))
    }
}

fn control(opcode: u8, payload: Vec<u8>) -> Result<Message, Fault> {
    match (opcode, payload.as_slice()) {
        (8, []) => Ok(Message::Close(None)),
        (8, [high, low, ..]) => Ok(Message::Close(Some(u16::from_be_bytes([*high, *low])))),
        (9, _) => Ok(Message::Ping(payload)),
        (10, _) => Ok(Message::Pong),
        _ => Err(Fault::Protocol),
    }
}

/// A text message for the browser.
pub fn text(text: &str) -> Bytes {
    framed(1, text.as_bytes())
}

/// A binary message for the browser.
pub fn binary(bytes: &[u8]) -> Bytes {
    framed(2, bytes)
}

/// The answer to a ping.
pub fn pong(payload: &[u8]) -> Bytes {
    framed(10, payload)
}

/// The last message, with the code that says why.
pub fn close(code: Option<u16>) -> Bytes {
    framed(8, code.map(u16::to_be_bytes).as_ref().map_or(&[], <[u8; 2]>::as_slice))
}

fn framed(opcode: u8, payload: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(payload.len() + 10);
    out.push(0x80 | opcode);
    let length = (payload.len() as u64).to_be_bytes();
    match payload.len() {
        0..126 => out.push(length[7]),
        126..65_536 => {
            out.push(126);
            out.extend_from_slice(&length[6..]);
        }
        _ => {
            out.push(127);
            out.extend_from_slice(&length);
        }
    }
    out.extend_from_slice(payload);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 4] = [7, 1, 9, 200];

    /// A frame as a browser sends it.
    fn sent(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = framed(0, payload).to_vec();
        let head = out.len() - payload.len();
        out[0] = first;
        out[1] |= 0x80;
        out.truncate(head);
        out.extend(KEY);
        out.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
        out
    }

    /// All messages of a stream, or the fault it ends with.
    fn read(stream: &[u8], step: usize) -> Result<Vec<Message>, Fault> {
        let (mut incoming, mut messages) = (Incoming::new(1000), Vec::new());
        for part in stream.chunks(step) {
            incoming.push(part);
            while let Some(message) = incoming.next()? {
                messages.push(message);
            }
        }
        Ok(messages)
    }

    fn texts(texts: &[&str]) -> Vec<Message> {
        texts.iter().map(|text| Message::Text((*text).to_owned())).collect()
    }

    #[test]
    fn messages_are_whole_however_the_stream_is_cut() {
        let long = "가".repeat(200);
        let stream = [
            sent(0x81, b"one"),
            sent(0x01, "한".as_bytes()),
            sent(0x89, b"hi"),
            sent(0x80, "글".as_bytes()),
            sent(0x81, long.as_bytes()),
            sent(0x81, b""),
            sent(0x88, &[3, 232]),
        ]
        .concat();
        for step in [1, 2, 3, 7, 100, stream.len()] {
            let mut expected = texts(&["one"]);
            expected.push(Message::Ping(b"hi".to_vec()));
            expected.extend(texts(&["한글", &long, ""]));
            expected.push(Message::Close(Some(1000)));
            assert_eq!(read(&stream, step), Ok(expected), "in steps of {step}");
        }
    }

    #[test]
    fn wrong_frames_are_faults() {
        let half = &"한".as_bytes()[..2];
        let mut bare = sent(0x81, b"x");
        bare[1] &= 0x7f;
        for (stream, expected) in [
            (bare, Fault::Protocol),
            (sent(0xc1, b"x"), Fault::Protocol),
            (sent(0x83, b"x"), Fault::Protocol),
            (sent(0x80, b"nothing was begun"), Fault::Protocol),
            ([sent(0x01, b"x"), sent(0x81, b"x")].concat(), Fault::Protocol),
            (sent(0x09, b"a ping in parts"), Fault::Protocol),
            (sent(0x89, &[0; 126]), Fault::Protocol),
            (sent(0x88, &[3]), Fault::Protocol),
            (sent(0x8b, b""), Fault::Protocol),
            (sent(0x81, half), Fault::NotText),
            (sent(0x81, &[b'x'; 1001]), Fault::TooLarge),
            ([sent(0x01, &[b'x'; 600]), sent(0x80, &[b'x'; 401])].concat(), Fault::TooLarge),
            (vec![0x81, 0xff, 255, 255, 255, 255, 255, 255, 255, 255], Fault::TooLarge),
        ] {
            assert_eq!(read(&stream, stream.len()), Err(expected), "{stream:?}");
        }
    }

    #[test]
    fn a_message_that_is_too_large_may_cost_itself_only() {
        let stream = [
            sent(0x81, b"one"),
            sent(0x81, &vec![b'x'; 70_000]),
            sent(0x82, b"to 2"),
            sent(0x01, &[b'x'; 600]),
            sent(0x00, &[b'x'; 600]),
            sent(0x89, b"hi"),
            sent(0x00, b"still it"),
            sent(0x80, b"and its end"),
            sent(0x81, b"two"),
        ]
        .concat();
        let expected = vec![
            Message::Text("one".to_owned()),
            Message::TooLarge,
            Message::Binary(b"to 2".to_vec()),
            Message::Ping(b"hi".to_vec()),
            Message::TooLarge,
            Message::Text("two".to_owned()),
        ];
        for step in [1, 7, 1000, stream.len()] {
            let (mut incoming, mut messages, mut held) = (Incoming::new(1000).lenient(), Vec::new(), 0);
            for part in stream.chunks(step) {
                incoming.push(part);
                while let Some(message) = incoming.next().unwrap() {
                    messages.push(message);
                }
                held = held.max(incoming.bytes.len());
            }
            assert_eq!(messages, expected, "in steps of {step}");
            assert!(step == stream.len() || held <= 1000 + step + 14, "{held} bytes were held in steps of {step}");
        }
    }

    #[test]
    fn what_is_sent_has_the_shortest_head_and_no_mask() {
        assert_eq!(&text("hi")[..], b"\x81\x02hi");
        assert_eq!(&text(&"x".repeat(126))[..4], b"\x81\x7e\x00\x7e");
        assert_eq!(&text(&"x".repeat(65_536))[..10], b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00");
        assert_eq!(&close(Some(1000))[..], b"\x88\x02\x03\xe8");
        assert_eq!(&close(None)[..], b"\x88\x00");
        assert_eq!(&pong(b"hi")[..], b"\x8a\x02hi");
        assert_eq!(&binary(b"to 2")[..], b"\x82\x04to 2");
    }

    #[test]
    fn a_handshake_is_answered_as_in_the_rfc() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (header::CONNECTION, "keep-alive, Upgrade"),
            (header::UPGRADE, "websocket"),
            (header::SEC_WEBSOCKET_VERSION, "13"),
            (header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        assert_eq!(accept(&Method::GET, &headers).as_deref(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        assert_eq!(accept(&Method::HEAD, &headers), None);
        headers.remove(header::UPGRADE);
        assert_eq!(accept(&Method::GET, &headers), None);
    }
}
