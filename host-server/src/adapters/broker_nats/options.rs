//! What the adapter has to know, and why it does not start.

use std::path::PathBuf;

/// How this host reaches the shared log.
#[derive(Clone, PartialEq, Eq)]
pub struct NatsOptions {
    /// Addresses of one or more servers of the cluster, without secrets in them.
    pub servers: Vec<String>,
    /// How the host names itself.
    pub login: Login,
    /// Certificates to trust beside those of the system, PEM.
    pub ca_file: Option<PathBuf>,
    /// First tokens of all subjects; one portal has one.
    pub prefix: String,
    /// Servers that store each event, when the log is made: 1 or 3.
    pub replicas: usize,
    /// Most bytes of the log on each server, when the log is made; a full log refuses events. `None` is no limit.
    pub max_bytes: Option<u64>,
    /// File of this host's own copy of the log.
    pub copy: PathBuf,
}

/// How the host names itself.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Login {
    /// Not at all.
    #[default]
    None,
    /// User and password.
    Password(String, String),
    /// A token.
    Token(String),
    /// The text of a credentials file (JWT and seed).
    Credentials(String),
}

impl std::fmt::Debug for Login {
    /// Says the kind only: secrets never get into logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Password(..) => "Password",
            Self::Token(_) => "Token",
            Self::Credentials(_) => "Credentials",
        })
    }
}

impl std::fmt::Debug for NatsOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NatsOptions")
            .field("servers", &self.servers)
            .field("login", &self.login)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

/// The shared log could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No server answers.
    #[error(
        "no NATS server is reachable at {servers}; start one with `nats-server -js`, or name another with \
         `broker.nats_servers`"
    )]
    Unreachable {
        /// The addresses.
        servers: String,
        /// What was tried last.
        #[source]
        cause: async_nats::ConnectError,
    },
    /// The server does not let us in.
    #[error(
        "the NATS server refuses the login ({login}); see `broker.nats_user`, `nats_token_file` and \
             `nats_credentials_file`"
    )]
    Login {
        /// What was offered.
        login: String,
    },
    /// A credentials or certificate file cannot be used.
    #[error("the NATS credentials cannot be read")]
    Credentials(#[source] std::io::Error),
    /// The server is there and has no `JetStream`, or does not let us use it.
    #[error("the NATS server keeps no streams for us; start it with `-js`, and allow JetStream to this account")]
    NoJetStream(#[source] async_nats::jetstream::stream::InfoError),
    /// The stream can be neither found nor made.
    #[error("the stream `{stream}` cannot be made")]
    Stream {
        /// Its name.
        stream: String,
        /// What the server said.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The stream of that name is not ours.
    #[error("the stream `{stream}` does not hold `{wanted}`; choose another `broker.nats_prefix`")]
    Foreign {
        /// Its name.
        stream: String,
        /// The subjects it should hold.
        wanted: String,
    },
    /// The copy cannot be made.
    #[error("the local copy `{path}` of the log cannot be opened")]
    Copy {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: rusqlite::Error,
    },
    /// The log was not read to its end.
    #[error("the log is not read: {0}")]
    Stuck(&'static str),
}
