//! The connection to NATS and the names of everything there.

use super::options::{Login, NatsOptions, OpenError};
use async_nats::connection::State;
use async_nats::jetstream::context::{ContextBuilder, CreateStreamErrorKind, RequestErrorKind};
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info, InfoError, Stream};
use async_nats::jetstream::{Context, ErrorCode};
use async_nats::{Client, ConnectErrorKind, ConnectOptions, Event};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Time for a server to answer.
pub const ANSWER: Duration = Duration::from_secs(5);
/// Time for an answer about streams and consumers. While a cluster chooses a leader nobody answers, so it is short.
const ABOUT: Duration = Duration::from_secs(2);
/// How long the servers recognise a message id; the copies recognise it as long as the event is kept.
pub const WINDOW: Duration = Duration::from_mins(2);
/// Longest pause between two attempts to connect again.
const PAUSE_MS: u64 = 1000;
/// Acknowledgements that may be awaited at once.
const IN_FLIGHT: usize = 1024;

/// A stream without its description.
pub type BareStream = Stream<()>;

/// The connection.
#[derive(Debug, Clone)]
pub struct Link {
    /// Core NATS.
    pub client: Client,
    /// `JetStream`, for publishing and deleting.
    pub context: Context,
    /// `JetStream`, for questions.
    about: Context,
    /// Counts how often the connection came up.
    pub connects: watch::Receiver<u64>,
    prefix: Arc<str>,
    stream: Arc<str>,
    replicas: usize,
    max_bytes: Option<u64>,
}

impl Link {
    /// Connects, within seconds or not at all; afterwards the connection comes back on its own, for ever.
    pub async fn open(options: &NatsOptions) -> Result<Self, OpenError> {
        let (up, connects) = watch::channel(0_u64);
        let up = Arc::new(up);
        let mut connect = ConnectOptions::new()
            .name("jogakbo")
            .connection_timeout(ANSWER)
            .request_timeout(Some(ANSWER))
            .ping_interval(Duration::from_secs(10))
            .reconnect_delay_callback(|attempts| Duration::from_millis(PAUSE_MS.min(50 << attempts.min(10))))
            .event_callback(move |event| {
                told(&event);
                if matches!(event, Event::Connected) {
                    up.send_modify(|count| *count += 1);
                }
                std::future::ready(())
            });
        connect = match &options.login {
            Login::None => connect,
            Login::Password(user, password) => connect.user_and_password(user.clone(), password.clone()),
            Login::Token(token) => connect.token(token.clone()),
            Login::Credentials(text) => connect.credentials(text).map_err(OpenError::Credentials)?,
        };
        if let Some(file) = &options.ca_file {
            connect = connect.add_root_certificates(file.clone());
        }
        let servers = options.servers.join(", ");
        let client = connect.connect(options.servers.clone()).await.map_err(|cause| match cause.kind() {
            ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
                OpenError::Login { login: format!("{:?}", options.login) }
            }
            _ => OpenError::Unreachable { servers: servers.clone(), cause },
        })?;
        let context = ContextBuilder::new()
            .timeout(ANSWER)
            .ack_timeout(ANSWER)
            .max_ack_inflight(IN_FLIGHT)
            .backpressure_on_inflight(true)
            .build(client.clone());
        Ok(Self {
            about: ContextBuilder::new().timeout(ABOUT).build(client.clone()),
            client,
            context,
            connects,
            prefix: options.prefix.as_str().into(),
            stream: options.prefix.replace('.', "_").into(),
            replicas: options.replicas,
            max_bytes: options.max_bytes,
        })
    }

    /// Whether a server is connected at present.
    pub fn is_up(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// The subject of a topic in the log.
    pub fn subject(&self, topic: &str) -> String {
        format!("{}.{topic}", self.prefix)
    }

    /// The topic of a subject of the log.
    pub fn topic<'a>(&self, subject: &'a str) -> Option<&'a str> {
        subject.strip_prefix(&*self.prefix)?.strip_prefix('.')
    }

    /// The subject of a topic that is not logged.
    pub fn live_subject(&self, topic: &str) -> String {
        format!("{}-live.{topic}", self.prefix)
    }

    /// The topic of a subject that is not logged.
    pub fn live_topic<'a>(&self, subject: &'a str) -> Option<&'a str> {
        subject.strip_prefix(&*self.prefix)?.strip_prefix("-live.")
    }

    /// The subject of a note: `deleted.<topic>` or `life`.
    pub fn note_subject(&self, about: &str) -> String {
        format!("{}-notes.{about}", self.prefix)
    }

    /// What a note is about.
    pub fn note_about<'a>(&self, subject: &'a str) -> Option<&'a str> {
        subject.strip_prefix(&*self.prefix)?.strip_prefix("-notes.")
    }

    /// The stream of the log; makes it if it is missing.
    pub async fn log(&self) -> Result<(BareStream, Info), OpenError> {
        let config = Config {
            name: self.stream.to_string(),
            subjects: vec![self.subject(">")],
            description: Some("event log of a Jogakbo portal".to_owned()),
            max_bytes: self.max_bytes.map_or(-1, |most| i64::try_from(most).unwrap_or(i64::MAX)),
            // A full log refuses what is new: what is old goes by the rules of retention only, and readers are told.
            discard: DiscardPolicy::New,
            duplicate_window: WINDOW,
            num_replicas: self.replicas,
            ..Config::default()
        };
        self.stream(config).await
    }

    /// The stream of the log, for work on it that may take its time.
    pub async fn log_for_work(&self) -> Result<BareStream, OpenError> {
        let name = self.stream.to_string();
        let stream = self.context.get_stream_no_info(&name).await;
        stream.map_err(|cause| OpenError::Stream { stream: name, cause: Box::new(cause) })
    }

    /// The stream of the notes; makes it if it is missing.
    pub async fn notes(&self) -> Result<(BareStream, Info), OpenError> {
        let config = Config {
            name: format!("{}-notes", self.stream),
            subjects: vec![self.note_subject(">")],
            description: Some("what a Jogakbo portal deleted from its event log".to_owned()),
            max_messages_per_subject: 1,
            num_replicas: self.replicas,
            ..Config::default()
        };
        self.stream(config).await
    }

    async fn stream(&self, config: Config) -> Result<(BareStream, Info), OpenError> {
        let name = config.name.clone();
        let fail = |cause: Box<dyn std::error::Error + Send + Sync>| OpenError::Stream { stream: name.clone(), cause };
        let stream = self.about.get_stream_no_info(&name).await.map_err(|cause| fail(Box::new(cause)))?;
        let mut info = stream.get_info().await;
        if let Err(error) = &info
            && is_missing(error)
        {
            match self.context.create_stream(config.clone()).await {
                Ok(_) => tracing::info!(stream = %name, "made the stream `{name}`"),
                // Another host was faster.
                Err(cause) if already_there(&cause) => {}
                Err(cause) => return Err(fail(Box::new(cause))),
            }
            info = stream.get_info().await;
        }
        let info =
            info.map_err(
                |cause| if has_no_streams(&cause) { OpenError::NoJetStream(cause) } else { fail(Box::new(cause)) },
            )?;
        if info.config.subjects != config.subjects {
            return Err(OpenError::Foreign { stream: name, wanted: config.subjects.join(", ") });
        }
        if info.config.num_replicas != config.num_replicas {
            tracing::warn!(
                stream = %name,
                "the stream `{name}` was made with {} replicas and stays so; change it with the `nats` program",
                info.config.num_replicas
            );
        }
        Ok((stream, info))
    }
}

/// The server's own words in an error of the library.
pub fn server_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a async_nats::jetstream::Error> {
    error.source().and_then(|source| source.downcast_ref())
}

fn is_missing(error: &InfoError) -> bool {
    server_error(error).is_some_and(|error| error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// Whether the server keeps no streams at all, or not for us.
fn has_no_streams(error: &InfoError) -> bool {
    let refused = [ErrorCode::JETSTREAM_NOT_ENABLED, ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT];
    error.kind() == RequestErrorKind::NoResponders
        || server_error(error).is_some_and(|error| refused.contains(&error.error_code()))
}

fn already_there(error: &async_nats::jetstream::context::CreateStreamError) -> bool {
    matches!(error.kind(), CreateStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NAME_EXIST)
}

/// Logs what becomes of the connection.
fn told(event: &Event) {
    match event {
        Event::Connected => tracing::debug!("connected to NATS"),
        Event::Disconnected => tracing::warn!("the connection to NATS is lost; events wait until it is back"),
        Event::ServerError(error) => tracing::warn!("NATS says: {error}"),
        Event::ClientError(error) => tracing::warn!("the connection to NATS fails: {error}"),
        Event::SlowConsumer(_) => tracing::warn!("NATS sends faster than this host reads; it reads the rest again"),
        _ => {}
    }
}
