//! A connection and the messages it has not taken yet. One bridge has it for itself, or the bridges of several tabs share it
//! (ADR 0014); what waits is bounded for the whole, for nobody makes another message while one waits.

use super::websocket;
use bytes::Bytes;
use jogakbo_contract::bridge::shared::Word;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::sync::{Mutex, MutexGuard};
use tokio::net::TcpStream;

/// Messages written in one go.
const TOGETHER: usize = 8;

/// A connection.
#[derive(Debug)]
pub struct Wire {
    /// The connection itself.
    pub stream: TcpStream,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Messages of which the connection has not taken all, and how much of the first it took.
    waiting: VecDeque<Bytes>,
    sent: usize,
    /// Since when it has been taking the first.
    since: u64,
    /// The channel whose texts go out now; 0 before the first, and for ever where there are no channels.
    to: u32,
    broken: bool,
}

/// Whether a connection takes more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// It took all.
    Free,
    /// It has been taking one message since then.
    Blocked(u64),
    /// It takes nothing any more; whoever reads from it learns why.
    Broken,
}

impl Wire {
    /// A connection nothing waits for.
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        crate::sync::hold(&self.inner)
    }

    /// Writes what waits, as far as the connection takes it.
    pub fn flush(&self, now: u64) -> Flow {
        let mut inner = self.inner();
        match inner.write(&self.stream, now) {
            Ok(true) => Flow::Free,
            Ok(false) => Flow::Blocked(inner.since),
            Err(_) => Flow::Broken,
        }
    }

    /// Queues a text of a channel, or of the only bridge there is.
    pub fn text(&self, now: u64, channel: Option<u32>, message: Bytes) {
        let mut inner = self.inner();
        if let Some(channel) = channel.filter(|channel| *channel != inner.to) {
            inner.to = channel;
            inner.queue(now, word(Word::To(channel)));
        }
        inner.queue(now, message);
    }

    /// Queues a message that belongs to no channel.
    pub fn say(&self, now: u64, message: Bytes) {
        self.inner().queue(now, message);
    }

    /// Queues a word about channels.
    pub fn tell(&self, now: u64, what: Word) {
        self.say(now, word(what));
    }

    /// From here on texts without a word before them are this new channel's, as the browser takes it.
    pub fn begin(&self, channel: u32) {
        let mut inner = self.inner();
        // While one is under way to another channel, the browser is told where it turns.
        if inner.to == 0 {
            inner.to = channel;
        }
    }

    /// Takes nothing any more, for all who share it: the browser was too slow. False when it was broken before.
    pub fn cut(&self) -> bool {
        let mut inner = self.inner();
        inner.waiting.clear();
        !std::mem::replace(&mut inner.broken, true)
    }

    /// Writes all that waits, for at most as long as the caller waits for it.
    ///
    /// # Errors
    ///
    /// The connection is gone.
    pub async fn finish(&self) -> io::Result<()> {
        while !self.inner().write(&self.stream, 0)? {
            self.stream.writable().await?;
        }
        Ok(())
    }
}

fn word(word: Word) -> Bytes {
    websocket::binary(word.to_string().as_bytes())
}

impl Inner {
    fn queue(&mut self, now: u64, message: Bytes) {
        if self.broken {
            return;
        }
        if self.waiting.is_empty() {
            self.since = now;
        }
        self.waiting.push_back(message);
    }

    /// Writes what waits; false when the connection takes no more.
    fn write(&mut self, stream: &TcpStream, now: u64) -> io::Result<bool> {
        if self.broken {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        while let Some(first) = self.waiting.front() {
            let mut parts = [IoSlice::new(&[]); TOGETHER];
            parts[0] = IoSlice::new(&first[self.sent..]);
            for (part, message) in parts[1..].iter_mut().zip(self.waiting.iter().skip(1)) {
                *part = IoSlice::new(message);
            }
            let count = self.waiting.len().min(TOGETHER);
            let wrote =
                if count == 1 { stream.try_write(&parts[0]) } else { stream.try_write_vectored(&parts[..count]) };
            match wrote {
                Ok(count) => self.took(count, now),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => {
                    self.broken = true;
                    self.waiting.clear();
                    return Err(error);
                }
            }
        }
        if self.waiting.capacity() > 4 {
            self.waiting = VecDeque::new();
        }
        Ok(true)
    }

    /// The connection took so many bytes of what waits.
    fn took(&mut self, count: usize, now: u64) {
        self.sent += count;
        while let Some(first) = self.waiting.front().filter(|first| first.len() <= self.sent) {
            self.sent -= first.len();
            self.waiting.pop_front();
            self.since = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    async fn pair() -> (Wire, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (Wire::new(near), listener.accept().await.unwrap().0)
    }

    fn text(text: &'static str) -> Bytes {
        Bytes::from_static(text.as_bytes())
    }

    #[tokio::test]
    async fn a_word_stands_where_the_channel_changes_and_nowhere_else() {
        let (wire, mut far) = pair().await;
        wire.begin(1);
        for (channel, message) in [(1, "a"), (1, "b"), (2, "c"), (2, "d"), (1, "e")] {
            wire.text(0, Some(channel), text(message));
        }
        wire.tell(0, Word::Close(2, 1000));
        wire.text(0, Some(1), text("f"));
        wire.finish().await.unwrap();
        drop(wire);
        let mut came = Vec::new();
        far.read_to_end(&mut came).await.unwrap();
        assert_eq!(&came[..], b"ab\x82\x04to 2cd\x82\x04to 1e\x82\x0cclose 2 1000f");
    }

    #[tokio::test]
    async fn a_wire_of_one_bridge_knows_no_words() {
        let (wire, mut far) = pair().await;
        for message in ["a", "b"] {
            wire.text(0, None, text(message));
        }
        assert_eq!(wire.flush(0), Flow::Free);
        drop(wire);
        let mut came = Vec::new();
        far.read_to_end(&mut came).await.unwrap();
        assert_eq!(&came[..], b"ab");
    }

    #[tokio::test]
    async fn what_is_taken_in_parts_arrives_whole_and_in_order() {
        let (wire, mut far) = pair().await;
        let mut expected = Vec::new();
        for number in 0..200_u8 {
            let message = Bytes::from(vec![number; 40_000]);
            expected.extend_from_slice(&message);
            wire.text(u64::from(number), None, message);
        }
        assert!(matches!(wire.flush(500), Flow::Blocked(_)), "8 MB do not fit into a socket");
        let reading = tokio::spawn(async move {
            let mut came = vec![0; 8_000_000];
            far.read_exact(&mut came).await.unwrap();
            came
        });
        wire.finish().await.unwrap();
        assert!(reading.await.unwrap() == expected, "bytes were lost or turned around");
    }

    #[tokio::test]
    async fn a_wire_that_was_cut_takes_nothing() {
        let (wire, _far) = pair().await;
        assert!(wire.cut() && !wire.cut(), "it is cut once");
        wire.text(0, Some(1), text("a"));
        assert_eq!(wire.flush(0), Flow::Broken);
        assert!(wire.finish().await.is_err());
    }
}
