//! Listeners and public addresses.

use super::networks::Network;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

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
    /// A TLS proxy is in front: listen anywhere, trust `X-Forwarded-For`. Default false.
    pub behind_proxy: bool,
    /// Networks of the proxies in front. Only their word counts, and behind several the nearest address that is none of
    /// theirs is the visitor's. Implies `behind_proxy`, which alone trusts whoever connects.
    pub trusted_proxies: Vec<Network>,
    /// Certificate chain (PEM) of the portal and the content origin. With it both listeners speak TLS 1.3 and 1.2 with
    /// HTTP/2, anywhere. Read again within a minute of a change, and at SIGHUP.
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of `tls_cert`.
    pub tls_key: Option<PathBuf>,
}

impl Http {
    /// The default listener of the portal.
    pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
    /// The default listener of the content origin.
    pub const CONTENT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8081);

    /// Whether `peer` may say for whom it asks.
    pub fn trusts(&self, peer: Option<IpAddr>) -> bool {
        if self.trusted_proxies.is_empty() {
            return self.behind_proxy;
        }
        peer.is_some_and(|peer| self.trusted_proxies.iter().any(|network| network.holds(peer)))
    }

    /// Certificate and key, when the listeners speak TLS.
    pub fn tls(&self) -> Option<(&PathBuf, &PathBuf)> {
        self.tls_cert.as_ref().zip(self.tls_key.as_ref())
    }

    fn is_behind_proxy(&self) -> bool {
        self.behind_proxy || !self.trusted_proxies.is_empty()
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            let missing = if self.tls_key.is_none() { "http.tls_key" } else { "http.tls_cert" };
            return Err((missing, "is missing; TLS needs `tls_cert` and `tls_key`".to_owned()));
        }
        let tls = self.tls().is_some();
        for (key, address) in [("http.listen", self.listen), ("http.content_listen", self.content_listen)] {
            if !address.ip().is_loopback() && !self.is_behind_proxy() && !tls {
                let message = "is not a loopback address, and plain HTTP loses the session cookie there; set `tls_cert` and \
                               `tls_key`, or put a TLS proxy in front and say --behind-proxy";
                return Err((key, message.to_owned()));
            }
        }
        for (key, url) in [("http.public_url", &self.public_url), ("http.content_url", &self.content_url)] {
            if let Some(url) = url {
                check_origin(url).map_err(|message| (key, message.to_owned()))?;
                if tls && url.starts_with("http://") {
                    return Err((key, "is plain HTTP, but the listeners speak TLS; use `https://`".to_owned()));
                }
            }
        }
        let beyond = tls && !self.listen.ip().is_loopback();
        if (self.is_behind_proxy() || beyond) && (self.public_url.is_none() || self.content_url.is_none()) {
            let message = "must be set behind a proxy and beyond this machine, for example `https://portal.example.kr`, and so must the other";
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
            trusted_proxies: Vec::new(),
            tls_cert: None,
            tls_key: None,
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
