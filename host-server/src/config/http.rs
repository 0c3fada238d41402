//! Listeners and public addresses.

use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};

/// The section `http`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Where the portal listens. Default `127.0.0.1:8080`; if that very default is taken, the next free port is used.
    pub listen: SocketAddr,
    /// Where frames of widgets are served from, on another host name than the portal. Default `127.0.0.1:8081`.
    pub content_listen: SocketAddr,
    /// The portal's address as browsers see it, without a path. Default `http://localhost:<port>`.
    pub public_url: Option<String>,
    /// The content origin as browsers see it. Default `http://127.0.0.1:<port>`.
    pub content_url: Option<String>,
    /// A TLS proxy is in front: listen anywhere, trust the last `X-Forwarded-For`. Default false.
    pub behind_proxy: bool,
}

impl Http {
    /// The default listener of the portal.
    pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
    /// The default listener of the content origin.
    pub const CONTENT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8081);

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        for (key, address) in [("http.listen", self.listen), ("http.content_listen", self.content_listen)] {
            if !address.ip().is_loopback() && !self.behind_proxy {
                let message = "is not a loopback address, and plain HTTP loses the session cookie there; put a TLS proxy in \
                               front and say --behind-proxy";
                return Err((key, message.to_owned()));
            }
        }
        for (key, url) in [("http.public_url", &self.public_url), ("http.content_url", &self.content_url)] {
            if let Some(url) = url {
                check_origin(url).map_err(|message| (key, message.to_owned()))?;
            }
        }
        if self.behind_proxy && (self.public_url.is_none() || self.content_url.is_none()) {
            let message = "must be set behind a proxy, for example `https://portal.example.kr`, and so must the other";
            let key = if self.public_url.is_none() { "http.public_url" } else { "http.content_url" };
            return Err((key, message.to_owned()));
        }
        if let (Some(portal), Some(content)) = (&self.public_url, &self.content_url)
            && host_of(portal) == host_of(content)
        {
            let message = "has the portal's host name; cookies ignore ports, so frames need a host name of their own";
            return Err(("http.content_url", message.to_owned()));
        }
        Ok(())
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: Self::LISTEN,
            content_listen: Self::CONTENT_LISTEN,
            public_url: None,
            content_url: None,
            behind_proxy: false,
        }
    }
}

/// The host name of an origin, without scheme and port.
fn host_of(origin: &str) -> &str {
    let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn check_origin(url: &str) -> Result<(), &'static str> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err("is no address; write it like `https://portal.example.kr`");
    };
    if !matches!(scheme, "http" | "https") {
        return Err("must start with `http://` or `https://`");
    }
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    if rest.is_empty() || !rest.bytes().all(plain) {
        return Err("must be an origin: lower-case host and maybe a port, without a path or a closing `/`");
    }
    if scheme == "http" && !matches!(host_of(url), "localhost" | "127.0.0.1" | "[::1]") {
        return Err("is plain HTTP beyond this machine; the session cookie would be lost; use `https://`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_origins_and_encrypted() {
        for good in ["https://portal.example.kr", "http://localhost:8080", "http://127.0.0.1:1", "https://a:8443"] {
            assert_eq!(check_origin(good), Ok(()), "{good}");
        }
        for bad in [
            "portal",
            "ftp://a",
            "https://",
            "https://a/",
            "https://a/b",
            "http://portal.kr",
            "https://A",
            "https://u@a",
        ] {
            assert!(check_origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn portal_and_content_need_different_host_names() {
        let http = Http {
            public_url: Some("https://portal.kr".to_owned()),
            content_url: Some("https://portal.kr:8443".to_owned()),
            ..Http::default()
        };
        assert_eq!(http.validate().unwrap_err().0, "http.content_url");
    }
}
