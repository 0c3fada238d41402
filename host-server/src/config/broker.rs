//! The event log.

use serde::Deserialize;
use std::path::PathBuf;

/// The smallest limit of the embedded log: its tables alone need some pages.
const LEAST_BYTES: u64 = 64 * 1024;

/// The section `broker`. What starts with the name of a kind counts for that kind only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Broker {
    /// Which broker. Default `embedded`.
    pub kind: Kind,
    /// Bytes of the log's file at which it refuses events, at least 65,536; a larger file grows no more. 0, the default, is
    /// no limit.
    pub embedded_max_bytes: u64,
    /// Servers of one cluster, `nats://` or `tls://`, without user and password. Default `nats://127.0.0.1:4222`.
    pub nats_servers: Vec<String>,
    /// User for the servers; needs `nats_password_file`. Default none.
    pub nats_user: Option<String>,
    /// File with the user's password. Default none.
    pub nats_password_file: Option<PathBuf>,
    /// File with a token, in place of user and password. Default none.
    pub nats_token_file: Option<PathBuf>,
    /// Credentials file of NATS (JWT and seed), in place of the others. Default none.
    pub nats_credentials_file: Option<PathBuf>,
    /// Certificates (PEM) to trust beside those of the system. Default none.
    pub nats_ca_file: Option<PathBuf>,
    /// First tokens of all subjects: a-z, 0-9, `-` and dots between. Two portals on one NATS need two. Default `jogakbo`.
    pub nats_prefix: String,
    /// Servers that store each event, 1 or 3; counts when the log is made. Default 1.
    pub nats_replicas: u8,
    /// Bytes of the log on each server at which it refuses events; counts when the log is made. 0, the default, is no limit.
    pub nats_max_bytes: u64,
}

/// The brokers there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A log in the data folder; an acknowledged event survives `kill -9`.
    #[default]
    Embedded,
    /// In memory; everything is gone when the host ends. For tests and trials.
    Memory,
    /// A log in NATS `JetStream` that several hosts share.
    Nats,
}

impl Default for Broker {
    fn default() -> Self {
        Self {
            kind: Kind::default(),
            embedded_max_bytes: 0,
            nats_servers: vec!["nats://127.0.0.1:4222".to_owned()],
            nats_user: None,
            nats_password_file: None,
            nats_token_file: None,
            nats_credentials_file: None,
            nats_ca_file: None,
            nats_prefix: "jogakbo".to_owned(),
            nats_replicas: 1,
            nats_max_bytes: 0,
        }
    }
}

impl Broker {
    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if (1..LEAST_BYTES).contains(&self.embedded_max_bytes) {
            let message = format!("is {}; it must be 0 or at least {LEAST_BYTES}", self.embedded_max_bytes);
            return Err(("broker.embedded_max_bytes", message));
        }
        if self.nats_servers.is_empty() {
            return Err(("broker.nats_servers", "is empty; name at least one server".to_owned()));
        }
        for server in &self.nats_servers {
            check_server(server).map_err(|message| ("broker.nats_servers", message.to_owned()))?;
        }
        check_prefix(&self.nats_prefix).map_err(|message| ("broker.nats_prefix", message.to_owned()))?;
        if !matches!(self.nats_replicas, 1 | 3) {
            return Err(("broker.nats_replicas", format!("is {}; it must be 1 or 3", self.nats_replicas)));
        }
        if self.nats_user.is_some() != self.nats_password_file.is_some() {
            return Err(("broker.nats_user", "and `broker.nats_password_file` need each other".to_owned()));
        }
        let ways = [self.nats_user.is_some(), self.nats_token_file.is_some(), self.nats_credentials_file.is_some()];
        if ways.iter().filter(|way| **way).count() > 1 {
            let message = "stands beside another way to log in; use a user, a token or credentials".to_owned();
            return Err(("broker.nats_credentials_file", message));
        }
        Ok(())
    }
}

/// Addresses are printed and logged, so a secret in one is an error; its text is not repeated.
fn check_server(server: &str) -> Result<(), &'static str> {
    let rest = server.strip_prefix("nats://").or_else(|| server.strip_prefix("tls://"));
    let rest = rest.ok_or("holds an address that does not start with `nats://` or `tls://`")?;
    if rest.contains('@') {
        return Err("holds a user or password, which would get into logs; use `nats_user` and `nats_password_file`");
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    if rest.is_empty() || !rest.bytes().all(plain) {
        return Err("holds an address that is not a host name and maybe a port");
    }
    Ok(())
}

fn check_prefix(prefix: &str) -> Result<(), &'static str> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if prefix.len() > 64 || prefix.split('.').any(|token| token.is_empty() || !token.bytes().all(plain)) {
        return Err("must be tokens of a-z, 0-9 and `-` with dots between, 64 characters at most");
    }
    // The subjects beside the log's own are named so.
    if prefix.ends_with("-live") || prefix.ends_with("-notes") {
        return Err("must not end in `-live` or `-notes`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_addresses_without_secrets() {
        for good in ["nats://127.0.0.1:4222", "tls://nats-1.example.kr", "nats://[::1]:4222"] {
            assert_eq!(check_server(good), Ok(()), "{good}");
        }
        for bad in ["127.0.0.1:4222", "nats://", "nats://user:geheim@a", "nats://a/b", "ws://a"] {
            assert!(check_server(bad).is_err(), "{bad}");
        }
        assert!(!check_server("nats://user:geheim@a").unwrap_err().contains("geheim"));
    }

    #[test]
    fn a_prefix_is_a_few_plain_tokens() {
        for (prefix, good) in [
            ("jogakbo", true),
            ("kr.go.city-1", true),
            ("", false),
            ("a..b", false),
            ("A", false),
            ("a_b", false),
            ("a.>", false),
            ("a-live", false),
            ("a-notes", false),
        ] {
            assert_eq!(check_prefix(prefix).is_ok(), good, "{prefix}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let file = || Some(PathBuf::from("file"));
        let with = |change: &dyn Fn(&mut Broker)| {
            let mut broker = Broker::default();
            change(&mut broker);
            broker.validate().map_err(|(key, _)| key)
        };
        assert_eq!(with(&|_| ()), Ok(()));
        assert_eq!(with(&|broker| broker.nats_token_file = file()), Ok(()));
        assert_eq!(with(&|broker| broker.nats_user = Some("a".to_owned())), Err("broker.nats_user"));
        let both = |broker: &mut Broker| (broker.nats_token_file, broker.nats_credentials_file) = (file(), file());
        assert_eq!(with(&both), Err("broker.nats_credentials_file"));
        assert_eq!(with(&|broker| broker.nats_replicas = 2), Err("broker.nats_replicas"));
        assert_eq!(with(&|broker| broker.embedded_max_bytes = 65_535), Err("broker.embedded_max_bytes"));
        assert_eq!(with(&|broker| broker.embedded_max_bytes = 65_536), Ok(()));
    }
}
