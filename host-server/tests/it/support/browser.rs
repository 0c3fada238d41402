//! A browser whose tabs share one socket, by hand: what its worker would say and hear.

use super::bridge_client::Listening;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// The socket of all tabs.
pub struct Browser {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    up: u32,
    down: u32,
    ids: HashMap<u32, u32>,
    waiting: VecDeque<(u32, Value)>,
    /// Words that came.
    pub words: Vec<String>,
}

impl Listening {
    /// Opens a socket for several tabs.
    pub async fn browser(&self, cookie: &str) -> Browser {
        let client = self.open(cookie, &format!("http://{}", self.host()), "jogakbo.v1.shared").await.unwrap();
        let (ids, waiting, words) = (HashMap::new(), VecDeque::new(), Vec::new());
        Browser { stream: client.stream, up: 0, down: 0, ids, waiting, words }
    }

    /// One more tab of a browser, that has said hello for the page at `route`.
    pub async fn tab(&self, browser: &mut Browser, tab: u32, cookie: &str, route: &str) {
        browser.open(tab).await;
        let ticket = self.ticket(cookie, route).await;
        let welcome = browser.hello(tab, &ticket).await;
        assert_eq!(welcome["op"], "welcome", "{welcome}");
    }
}

impl Browser {
    pub async fn word(&mut self, word: &str) {
        self.message(Message::Binary(word.as_bytes().to_vec().into())).await;
    }

    pub async fn message(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    pub async fn open(&mut self, tab: u32) {
        self.word(&format!("open {tab}")).await;
        self.up = tab;
        if self.down == 0 {
            self.down = tab;
        }
    }

    pub async fn text(&mut self, tab: u32, text: String) {
        if self.up != tab {
            self.up = tab;
            self.word(&format!("to {tab}")).await;
        }
        self.message(Message::Text(text.into())).await;
    }

    /// The next frame of any tab; 0 is the socket itself. A close becomes `{"op":"close","code":…}`.
    pub async fn any(&mut self) -> (u32, Value) {
        loop {
            let message =
                tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await.expect("a message within 5 s");
            match message {
                Some(Ok(Message::Text(text))) => return (self.down, serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Binary(word))) => {
                    let word = String::from_utf8(word.to_vec()).unwrap();
                    let parts: Vec<&str> = word.split(' ').collect();
                    let tab = parts[1].parse().unwrap();
                    let closed = (parts[0] == "close").then(|| parts[2].parse::<u16>().unwrap());
                    if closed.is_none() {
                        self.down = tab;
                    }
                    self.words.push(word);
                    if let Some(code) = closed {
                        return (tab, json!({"op": "close", "code": code}));
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    return (0, json!({"op": "close", "code": frame.map(|frame| u16::from(frame.code))}));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return (0, json!({"op": "error", "error": error.to_string()})),
                None => return (0, json!({"op": "end"})),
            }
        }
    }

    /// The next frame of this tab; those of others wait.
    pub async fn next(&mut self, tab: u32) -> Value {
        if let Some(index) = self.waiting.iter().position(|(whose, _)| *whose == tab) {
            return self.waiting.remove(index).unwrap().1;
        }
        loop {
            let (whose, frame) = self.any().await;
            if whose == tab {
                return frame;
            }
            assert_ne!(whose, 0, "the socket ended: {frame}");
            self.waiting.push_back((whose, frame));
        }
    }

    /// The end of this tab: the code it was closed with.
    pub async fn end(&mut self, tab: u32) -> Value {
        loop {
            let frame = self.next(tab).await;
            if frame["op"] == "close" {
                return frame["code"].clone();
            }
        }
    }

    /// Waits until the host has done with all that was said.
    pub async fn settled(&mut self) {
        self.message(Message::Ping(vec![1].into())).await;
        let pong = async { while !matches!(self.stream.next().await.unwrap().unwrap(), Message::Pong(_)) {} };
        tokio::time::timeout(Duration::from_secs(5), pong).await.expect("a pong within 5 s");
    }

    /// Sends a request of a tab and waits for its reply; events that come before wait.
    pub async fn request(&mut self, tab: u32, mut frame: Value) -> Value {
        let id = self.ids.entry(tab).or_insert(0);
        *id += 1;
        let id = *id;
        frame["id"] = id.into();
        self.text(tab, frame.to_string()).await;
        let mut before = Vec::new();
        loop {
            let answer = self.next(tab).await;
            if answer["re"] == id || answer["op"] == "close" {
                before.into_iter().rev().for_each(|frame| self.waiting.push_front((tab, frame)));
                return answer;
            }
            before.push(answer);
        }
    }

    pub async fn hello(&mut self, tab: u32, ticket: &str) -> Value {
        let client = json!({"name": "test", "version": "1"});
        self.request(tab, json!({"op": "hello", "proto": 1, "ticket": ticket, "page": "p", "client": client})).await
    }

    pub async fn subscribe(&mut self, tab: u32, pattern: &str, window: u32) {
        let frame = json!({"op": "sub", "sid": 1, "page": "p", "item": "reader", "match": [pattern], "window": window});
        let answer = self.request(tab, frame).await;
        assert_eq!(answer["op"], "ok", "{answer}");
    }

    pub async fn publish(&mut self, tab: u32, kind: &str, id: &str) -> Value {
        let event = json!({"specversion": "1.0", "id": id, "source": "/x", "type": kind, "subject": "posts/1", "data": {"postId": "1"}});
        self.request(tab, json!({"op": "pub", "page": "p", "item": "writer", "e": event})).await
    }

    /// The ids of the next `count` events of this tab.
    pub async fn events(&mut self, tab: u32, count: usize) -> Vec<String> {
        let mut seen = Vec::new();
        while seen.len() < count {
            let frame = self.next(tab).await;
            assert!(["evt", "ok"].contains(&frame["op"].as_str().unwrap()), "{frame}");
            for placed in frame["b"].as_array().into_iter().flatten() {
                seen.push(placed["e"]["id"].as_str().unwrap().to_owned());
            }
        }
        seen
    }
}
