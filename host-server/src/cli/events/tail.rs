//! Listening for as long as a person wants: a tap ends with its token every five minutes, and with every restart of the
//! host, so it is opened anew from where it ended.

use super::client::{CallError, Client};
use crate::adapters::clock_system::SystemClock;
use crate::ports::Clock;
use futures::StreamExt;
use serde_json::Value;
use std::collections::{HashSet, VecDeque};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

/// Silence after which the connection counts as gone; the host pings every 25 s.
const SILENCE: Duration = Duration::from_mins(1);
/// First and longest wait before trying again.
const WAITS: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));
/// Events remembered, to leave out what comes again after a break.
const REMEMBERED: usize = 4096;

/// Prints what matches until it cannot go on.
pub(super) async fn run(
    client: &Client,
    matching: &[(&str, String)],
    mut from: Option<String>,
    print: &dyn Fn(&Value) -> Result<(), CallError>,
) -> Result<(), CallError> {
    let mut seen = Seen::default();
    let (mut opened_once, mut wait) = (false, WAITS.0);
    loop {
        let mut query = matching.to_vec();
        query.extend(from.clone().map(|from| ("from", from)));
        let end = match client.tap(&query).await {
            Err(error) => error,
            Ok(mut tap) => {
                (opened_once, wait) = (true, WAITS.0);
                // Where to go on if nothing comes before the next break.
                from.get_or_insert_with(|| SystemClock::default().now().rfc3339());
                loop {
                    match tokio::time::timeout(SILENCE, tap.next()).await {
                        Ok(Some(Ok(Message::Text(text)))) => {
                            let event: Value = serde_json::from_str(&text).map_err(|error| client.broken(error))?;
                            if !seen.is_new(&event) {
                                continue;
                            }
                            if let Some(time) = event["recordedtime"].as_str() {
                                from = Some(time.to_owned());
                            }
                            print(&event)?;
                        }
                        Ok(Some(Ok(Message::Close(frame)))) => {
                            let (code, reason) = frame
                                .map_or((1005, String::new()), |frame| (frame.code.into(), frame.reason.to_string()));
                            break CallError::Closed { code, reason };
                        }
                        Ok(Some(Ok(_))) => {}
                        Ok(Some(Err(error))) => break client.broken(error),
                        Ok(None) => break client.broken("it ended"),
                        Err(_) => break client.broken("nothing came for a minute"),
                    }
                }
            }
        };
        // The first attempt tells at once what is wrong; later ones wait for the host to come back.
        if !opened_once || !end.passes() {
            return Err(end);
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(WAITS.1);
    }
}

/// What was printed last.
#[derive(Default)]
struct Seen {
    known: HashSet<(String, String)>,
    order: VecDeque<(String, String)>,
}

impl Seen {
    fn is_new(&mut self, event: &Value) -> bool {
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        let key = (text("source"), text("id"));
        if !self.known.insert(key.clone()) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}
