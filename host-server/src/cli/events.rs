//! `jogakbo events`: the events of a running host, for people and scripts. It speaks as a PBC's back end, over HTTP, and
//! opens no file of the host.

mod client;
mod tail;

use crate::adapters::ids_random::RandomIds;
use crate::ports::Ids;
use clap::{Args, Subcommand};
use client::{CallError, Client, Portal};
use serde_json::{Value, json};
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the secret is, if no file is named. It is never an argument: everybody on a machine sees those.
const SECRET: &str = "JOGAKBO_SECRET";
/// Events of one request.
const PART: usize = 500;

#[derive(Debug, Subcommand)]
pub(super) enum EventsVerb {
    /// Print events as they happen, one JSON object a line, until interrupted.
    Tail(TailFlags),
    /// Publish one event and print where it went.
    Publish(PublishFlags),
    /// Print events of the past, one JSON object a line.
    History(HistoryFlags),
}

/// How to reach the host, and as whom.
#[derive(Debug, Args)]
struct Connection {
    /// The host's address.
    #[arg(long, value_name = "URL", default_value = "http://localhost:8080")]
    url: String,
    /// The PBC as whose back end to speak. Its secret stands in the variable `JOGAKBO_SECRET`, or in a file.
    #[arg(long, value_name = "NAME")]
    pbc: String,
    /// File that holds the secret of `jogakbo pbc secret`.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Print each JSON object over several lines.
    #[arg(long)]
    pretty: bool,
}

#[derive(Debug, Args)]
pub(super) struct TailFlags {
    #[command(flatten)]
    connection: Connection,
    /// Topics, for example `kr.go.demo.survey.rated.v1.>`.
    #[arg(required = true, value_name = "PATTERN")]
    patterns: Vec<String>,
    /// Begin with events recorded at this time (RFC 3339) [default: from now on].
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct PublishFlags {
    #[command(flatten)]
    connection: Connection,
    /// The event's type, for example `kr.go.demo.survey.rated.v1`.
    #[arg(value_name = "TYPE")]
    kind: String,
    /// Its data as JSON; `-` reads it from standard input.
    #[arg(long, value_name = "JSON")]
    data: Option<String>,
    /// What it happened to, for example `posts/123`.
    #[arg(long)]
    subject: Option<String>,
    /// Its id; the same id twice is stored once [default: a new one].
    #[arg(long)]
    id: Option<String>,
    /// Last part of its source `/pbc/<name>/<service>`.
    #[arg(long, value_name = "NAME", default_value = "api")]
    service: String,
}

#[derive(Debug, Args)]
pub(super) struct HistoryFlags {
    #[command(flatten)]
    connection: Connection,
    /// Topics, for example `kr.go.demo.survey.rated.v1.>`.
    #[arg(required = true, value_name = "PATTERN")]
    patterns: Vec<String>,
    /// Begin with events recorded at this time (RFC 3339).
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// End with events recorded at this time.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Begin behind this position.
    #[arg(long, value_name = "POSITION", conflicts_with = "from")]
    after: Option<String>,
    /// Most events.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

/// Does what was asked.
pub(super) fn run(verb: EventsVerb) -> ExitCode {
    let done = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CallError::Local);
    let done = done.and_then(|runtime| match verb {
        EventsVerb::Tail(flags) => runtime.block_on(tail(flags)),
        EventsVerb::Publish(flags) => runtime.block_on(publish(flags)),
        EventsVerb::History(flags) => runtime.block_on(history(flags)),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has enough, as in `… | head`.
        Err(CallError::Local(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", crate::failure::chain(&error));
            ExitCode::FAILURE
        }
    }
}

impl Connection {
    fn client(&self) -> Result<Client, CallError> {
        let portal = Portal::parse(&self.url)?;
        let secret = match &self.secret_file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|cause| CallError::SecretFile { path: path.display().to_string(), cause })?,
            None => std::env::var(SECRET).map_err(|_| CallError::NoSecret)?,
        };
        Ok(Client::new(portal, &self.pbc, secret.trim()))
    }

    fn print(&self, value: &Value) -> Result<(), CallError> {
        let text = if self.pretty { format!("{value:#}") } else { value.to_string() };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}").and_then(|()| out.flush()).map_err(CallError::Local)
    }
}

fn matching(patterns: &[String]) -> Vec<(&str, String)> {
    patterns.iter().map(|pattern| ("match", pattern.clone())).collect()
}

async fn tail(flags: TailFlags) -> Result<(), CallError> {
    let client = flags.connection.client()?;
    tail::run(&client, &matching(&flags.patterns), flags.from, &|event| flags.connection.print(event)).await
}

async fn publish(flags: PublishFlags) -> Result<(), CallError> {
    let client = flags.connection.client()?;
    let id = flags.id.unwrap_or_else(|| RandomIds.id());
    let source = format!("/{}", flags.service);
    let mut event = json!({"specversion": "1.0", "id": id, "source": source, "type": flags.kind});
    if let Some(subject) = flags.subject {
        event["subject"] = subject.into();
    }
    if let Some(text) = flags.data {
        let text = if text == "-" { read_all()? } else { text };
        event["data"] = serde_json::from_str(&text).map_err(CallError::Data)?;
    }
    let mut answer = client.publish(&event).await?;
    answer["id"] = id.into();
    flags.connection.print(&answer)
}

fn read_all() -> Result<String, CallError> {
    let mut text = String::new();
    // An event has at most 64 KiB.
    std::io::stdin().take(1024 * 1024).read_to_string(&mut text).map_err(CallError::Local)?;
    Ok(text)
}

async fn history(flags: HistoryFlags) -> Result<(), CallError> {
    let client = flags.connection.client()?;
    let mut after = flags.after;
    let mut left = flags.limit;
    loop {
        let mut query = matching(&flags.patterns);
        query.extend(flags.to.clone().map(|to| ("to", to)));
        match &after {
            Some(after) => query.push(("after", after.clone())),
            None => query.extend(flags.from.clone().map(|from| ("from", from))),
        }
        query.push(("limit", left.clamp(1, PART).to_string()));
        let part = client.history(&query).await?;
        if let Some(gap) = part.get("gap") {
            eprintln!("Events up to {} are not kept any more.", gap["to"].as_str().unwrap_or("here"));
        }
        let events = part["events"].as_array().map(Vec::as_slice).unwrap_or_default();
        for placed in events {
            flags.connection.print(&placed["e"])?;
        }
        left = left.saturating_sub(events.len());
        after = part["next"].as_str().map(str::to_owned);
        if part["more"] != true || after.is_none() {
            return Ok(());
        }
        if left == 0 {
            eprintln!("There are more; go on with --after {}", after.unwrap_or_default());
            return Ok(());
        }
    }
}
