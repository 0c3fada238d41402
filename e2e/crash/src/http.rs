//! One request at a time, as HTTP/1.0, so that an answer ends where its connection does.

use serde_json::Value;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Seconds the server asks to wait.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: String,
}

/// Asks the server at `port`; `head` starts with method and path, its lines end in CR LF.
///
/// # Errors
/// The server does not answer, or not with a whole answer.
pub async fn ask(port: u16, head: &str, body: Option<&Value>) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    let request = format!("{line} HTTP/1.0\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    read(&String::from_utf8_lossy(&bytes)).ok_or_else(|| io::Error::other("the answer is not whole"))
}

fn read(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let header = |name: &str| {
        let values = head.lines().filter_map(|line| line.split_once(':'));
        values.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    };
    let whole = header("content-length").is_none_or(|length| length.parse() == Ok(body.len()));
    let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
    whole.then(|| Answer { status, retry_after, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_answer_is_none() {
        let whole = "HTTP/1.0 503 x\r\nRetry-After: 2\r\ncontent-length: 2\r\n\r\n{}";
        let answer = read(whole).expect("whole");
        assert_eq!((answer.status, answer.retry_after, answer.body.as_str()), (503, Some(2), "{}"));
        for cut in 0..whole.len() {
            assert!(read(&whole[..cut]).is_none(), "cut at {cut}");
        }
    }
}
