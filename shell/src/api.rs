//! Typed client of the host: contract types in, contract types out.

use crate::dom::convert;
use crate::dom::http::{self, Answer};
use jogakbo_contract::bridge::client::Ticket;
use jogakbo_contract::json;
use jogakbo_contract::view::{PAGE_VIEW_TYPE, PageView, SessionView};

/// What became of the wish for a page.
#[derive(Debug)]
pub enum Opened {
    /// Here it is; the text holds the same once more, for boot.
    Page(Box<PageView>, String),
    /// The browser has to load this address its own way: a redirect, a problem, something that is no page.
    Load,
    /// Nobody answered.
    Away,
}

/// A page as parts.
pub async fn page(local: &str) -> Opened {
    match http::request("GET", local, PAGE_VIEW_TYPE, None).await {
        Ok(answer) => read_page(answer),
        Err(_) => Opened::Away,
    }
}

fn is_page(answer: &Answer) -> bool {
    answer.status == 200 && !answer.redirected && answer.media_type == PAGE_VIEW_TYPE
}

fn read_page(answer: Answer) -> Opened {
    if !is_page(&answer) {
        return Opened::Load;
    }
    match convert::read(&answer.body) {
        Ok(view) => Opened::Page(Box::new(view), answer.body),
        Err(_) => Opened::Load,
    }
}

/// Who is signed in now.
///
/// # Errors
/// Why the host did not say, in words.
pub async fn session() -> Result<SessionView, String> {
    let answer = http::request("GET", "/-/session", "application/json", None).await?;
    convert::read(&answer.body).map_err(|error| error.to_string())
}

/// A one-time ticket for the bridge, bound to the page lock.
pub async fn ticket(lock: &str) -> Ticket {
    let body = json::text(&serde_json::json!({ "lock": lock }));
    match http::request("POST", "/-/session/ticket", "application/json", Some(&body)).await {
        Ok(answer) => {
            Ticket::from_answer(answer.status, answer.retry_after, || convert::read(&answer.body).unwrap_or_default())
        }
        Err(_) => Ticket::Later { after: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, media_type: &str, redirected: bool) -> Answer {
        Answer { status, media_type: media_type.to_owned(), redirected, retry_after: None, body: "{}".to_owned() }
    }

    #[test]
    fn everything_that_is_no_page_view_is_loaded_by_the_browser() {
        for answer in
            [answer(404, PAGE_VIEW_TYPE, false), answer(200, "text/html", false), answer(200, PAGE_VIEW_TYPE, true)]
        {
            assert!(!is_page(&answer));
        }
        assert!(is_page(&answer(200, PAGE_VIEW_TYPE, false)));
    }
}
