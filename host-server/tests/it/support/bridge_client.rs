//! A browser's end of the bridge, by hand: frames in and out as JSON.

use super::TestApp;
use futures::{SinkExt, StreamExt};
use jogakbo::adapters::broker_memory::MemoryBroker;
use jogakbo::http::{router, server};
use jogakbo::ports::Broker;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A host that listens.
pub struct Listening {
    pub test: TestApp,
    pub port: u16,
}

impl Listening {
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(change: impl FnOnce(&mut jogakbo::config::Config)) -> Self {
        Self::on(Arc::new(MemoryBroker::new("test")), change).await
    }

    /// A host with the log `broker`.
    pub async fn on(broker: Arc<dyn Broker>, change: impl FnOnce(&mut jogakbo::config::Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let test = TestApp::on(&format!("http://localhost:{port}"), broker, change).await;
        let limits =
            server::Limits { head_bytes: 16_384, head: Duration::from_millis(500), finish: Duration::from_secs(2) };
        tokio::spawn(server::serve(listener, router::portal(&test.app), limits, None, test.app.draining.subscribe()));
        Self { test, port }
    }

    pub fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// Signs in over the router, with this host's name.
    pub async fn cookie(&self, account: &str) -> String {
        let (host, form) =
            (self.host(), format!("account={}&password=a+good+password&to=/", account.replace('@', "%40")));
        let answer = self.test.post_form("/-/session/login", &[("host", &host)], &form).await;
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    pub async fn ticket(&self, cookie: &str, route: &str) -> String {
        // Over the wire, so that the address is the one the socket comes from.
        let body = json!({"lock": self.test.lock(route)}).to_string();
        let request = format!(
            "POST /-/session/ticket HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\ncontent-type: application/json\r\nx-jogakbo: 1\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.host(),
            body.len()
        );
        let answer = self.raw(&request).await;
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_else(|| panic!("{answer}"));
        serde_json::from_str::<Value>(body).unwrap()["ticket"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Sends bytes and reads until the host closes.
    pub async fn raw(&self, request: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends bytes and reads the head of the answer, and the body that its length says.
    pub async fn raw_head(&self, request: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let (mut answer, mut part) = (String::new(), [0; 4096]);
        loop {
            let length = stream.read(&mut part).await.unwrap_or(0);
            answer.push_str(&String::from_utf8_lossy(&part[..length]));
            let whole = answer.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
                body.len() >= length.unwrap_or(0)
            });
            if whole || length == 0 {
                return answer;
            }
        }
    }

    /// Opens a socket; the status of the answer if it was refused.
    pub async fn open(&self, cookie: &str, origin: &str, protocol: &str) -> Result<Client, u16> {
        let mut request = format!("ws://127.0.0.1:{}/-/bridge", self.port).into_client_request().unwrap();
        for (name, value) in [
            ("host", self.host().as_str()),
            ("cookie", cookie),
            ("origin", origin),
            ("sec-websocket-protocol", protocol),
        ] {
            request.headers_mut().insert(name.parse::<axum::http::HeaderName>().unwrap(), value.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((stream, _)) => Ok(Client { stream, id: 0 }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a tap; the status of the answer if it was refused.
    pub async fn tap(&self, query: &str, headers: &[(&str, &str)]) -> Result<Client, u16> {
        let mut request = format!("ws://127.0.0.1:{}/-/bridge?{query}", self.port).into_client_request().unwrap();
        let host = self.host();
        for (name, value) in
            [("host", host.as_str()), ("sec-websocket-protocol", "cloudevents.json")].iter().chain(headers)
        {
            request.headers_mut().insert(name.parse::<axum::http::HeaderName>().unwrap(), value.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((stream, answer)) => {
                assert_eq!(answer.headers()["sec-websocket-protocol"], "cloudevents.json");
                Ok(Client { stream, id: 0 })
            }
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket as the shell would.
    pub async fn connect(&self, cookie: &str) -> Client {
        self.open(cookie, &format!("http://{}", self.host()), "jogakbo.v1.json").await.unwrap()
    }

    /// Opens a socket and says hello for the page at `route`.
    pub async fn greeted(&self, cookie: &str, route: &str) -> Client {
        let mut client = self.connect(cookie).await;
        let ticket = self.ticket(cookie, route).await;
        let welcome = client.hello(&ticket).await;
        assert_eq!(welcome["op"], "welcome", "{welcome}");
        client
    }
}

pub struct Client {
    pub(super) stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    id: u32,
}

impl Client {
    pub async fn send(&mut self, frame: &Value) {
        self.stream.send(Message::Text(frame.to_string().into())).await.unwrap();
    }

    pub async fn send_message(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// The next frame, if one comes in time.
    pub async fn next_within(&mut self, time: Duration) -> Option<Value> {
        let message = tokio::time::timeout(time, self.stream.next()).await.expect("a frame in time")?.ok()?;
        message.to_text().ok().and_then(|text| serde_json::from_str(text).ok())
    }

    /// The next frame; a close becomes `{"op":"close","code":…}`.
    pub async fn next(&mut self) -> Value {
        loop {
            let message =
                tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await.expect("a frame within 5 s");
            match message {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(frame))) => {
                    return json!({"op": "close", "code": frame.map(|frame| u16::from(frame.code))});
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return json!({"op": "error", "error": error.to_string()}),
                None => return json!({"op": "end"}),
            }
        }
    }

    /// Sends a request and waits for its reply; events that come before are an error.
    pub async fn request(&mut self, mut frame: Value) -> Value {
        self.tell(&mut frame).await;
        self.next().await
    }

    /// Sends a request and waits for nothing.
    pub async fn tell(&mut self, frame: &mut Value) {
        self.id += 1;
        frame["id"] = self.id.into();
        self.send(frame).await;
    }

    /// The next frame with this `op`; what comes before is passed over.
    pub async fn until(&mut self, op: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["op"] == op {
                return frame;
            }
            assert!(!["close", "error", "end"].contains(&frame["op"].as_str().unwrap()), "{frame}");
        }
    }

    pub async fn hello(&mut self, ticket: &str) -> Value {
        let client = json!({"name": "test", "version": "1"});
        self.request(json!({"op": "hello", "proto": 1, "ticket": ticket, "page": "p", "client": client})).await
    }

    pub async fn subscribe(&mut self, sid: u32, item: &str, pattern: &str, from: Value) -> Value {
        self.request(json!({"op": "sub", "sid": sid, "page": "p", "item": item, "match": [pattern], "from": from}))
            .await
    }

    pub async fn publish(&mut self, kind: &str, id: &str, subject: &str, data: Value) -> Value {
        let event = json!({"specversion": "1.0", "id": id, "source": "/forged", "type": kind, "subject": subject, "data": data, "authid": "forged"});
        self.request(json!({"op": "pub", "page": "p", "item": "writer", "e": event})).await
    }

    /// The events of the next batch; empty batches that only say "caught up" are passed over.
    pub async fn events(&mut self) -> Vec<Value> {
        loop {
            let frame = self.next().await;
            assert_eq!(frame["op"], "evt", "{frame}");
            let batch = frame["b"].as_array().unwrap().clone();
            if !batch.is_empty() {
                return batch;
            }
        }
    }
}
