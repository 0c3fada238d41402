//! What a request says about who sent it and what they take.

use crate::config::http::Http;
use crate::config::networks::plain;
use axum::http::{HeaderMap, header};
use std::net::{IpAddr, SocketAddr};

/// Most proxies in a row that are looked through.
const HOPS: usize = 16;

/// The address a request came from, without its port.
///
/// When a proxy that is trusted sent it, this is the last entry of `X-Forwarded-For`, which that proxy wrote; where that is
/// a trusted proxy again, the one before. What anybody else forwards is their own invention.
pub fn address(peer: Option<SocketAddr>, headers: &HeaderMap, http: &Http) -> String {
    let peer = peer.map(|peer| plain(peer.ip()));
    let own = || peer.map_or_else(|| "unknown".to_owned(), |peer| peer.to_string());
    if !http.trusts(peer) {
        return own();
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    let entries = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim).filter(|entry| !entry.is_empty());
    let mut nearest = None;
    for entry in entries.take(HOPS) {
        nearest = Some(entry);
        let listed = |address: IpAddr| http.trusted_proxies.iter().any(|network| network.holds(address));
        if !entry.parse().is_ok_and(listed) {
            break;
        }
    }
    nearest.map_or_else(own, |entry| entry.chars().take(64).collect())
}

/// Whether a list such as `Accept-Encoding` holds `word` with a weight above zero.
fn lists(headers: &HeaderMap, name: header::HeaderName, word: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let named = parts.next().is_some_and(|first| first.eq_ignore_ascii_case(word));
            let refused = parts.any(|part| {
                part.strip_prefix("q=").is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
            });
            named && !refused
        })
}

/// Whether the client takes Brotli.
pub fn takes_brotli(headers: &HeaderMap) -> bool {
    lists(headers, header::ACCEPT_ENCODING, "br")
}

/// Whether the client takes gzip.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    lists(headers, header::ACCEPT_ENCODING, "gzip")
}

/// Whether the client asks for this media type by name.
pub fn takes(headers: &HeaderMap, media_type: &str) -> bool {
    lists(headers, header::ACCEPT, media_type)
}

/// Whether one of the tags of `If-None-Match` is `etag`.
pub fn has(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|tag| tag.trim().trim_start_matches("W/") == etag.trim_start_matches("W/") || tag.trim() == "*")
}

/// Whether a request with side effects comes from the portal's own pages.
///
/// The browser's word counts first (`Sec-Fetch-Site`), then `Origin`, then our own header, which another site cannot
/// send without asking.
pub fn is_own(headers: &HeaderMap, portal: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) if site != "same-origin" => false,
        (_, Some(origin)) => origin == portal,
        (Some(_), None) => true,
        (None, None) => text("x-jogakbo") == Some("1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_the_portals_own_pages_may_change_state() {
        for (pairs, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "cross-site"), ("x-jogakbo", "1")][..], false),
            (&[("sec-fetch-site", "same-site")][..], false),
            (&[("sec-fetch-site", "none")][..], false),
            (&[("origin", "http://localhost:8080")][..], true),
            (&[("origin", "http://127.0.0.1:8081"), ("x-jogakbo", "1")][..], false),
            (&[("origin", "null")][..], false),
            (&[("x-jogakbo", "1")][..], true),
            (&[][..], false),
        ] {
            assert_eq!(is_own(&headers(pairs), "http://localhost:8080"), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_weight_of_zero_is_a_refusal() {
        assert!(takes_brotli(&headers(&[("accept-encoding", "gzip, br;q=0.5")])));
        assert!(!takes_brotli(&headers(&[("accept-encoding", "gzip, br;q=0")])));
    }

    #[test]
    fn behind_a_proxy_the_last_forwarded_address_counts() {
        let peer = Some("127.0.0.1:1".parse().unwrap());
        let forged = headers(&[("x-forwarded-for", "6.6.6.6, 10.1.1.1")]);
        let behind_proxy = Http { behind_proxy: true, ..Http::default() };
        assert_eq!(address(peer, &forged, &Http::default()), "127.0.0.1");
        assert_eq!(address(peer, &forged, &behind_proxy), "10.1.1.1");
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_looked_through() {
        let trusted_proxies = ["10.0.0.0/8", "127.0.0.1"].map(|network| network.parse().unwrap()).to_vec();
        let http = Http { trusted_proxies, ..Http::default() };
        let from = |peer: &str, forwarded: &str| {
            address(Some(peer.parse().unwrap()), &headers(&[("x-forwarded-for", forwarded)]), &http)
        };
        assert_eq!(from("203.0.113.9:1", "6.6.6.6"), "203.0.113.9", "a stranger forges an address");
        assert_eq!(from("127.0.0.1:1", "6.6.6.6, 198.51.100.4"), "198.51.100.4");
        assert_eq!(from("127.0.0.1:1", "6.6.6.6, 198.51.100.4, 10.1.1.1"), "198.51.100.4");
        assert_eq!(from("[::ffff:10.0.0.2]:1", "198.51.100.4"), "198.51.100.4");
        assert_eq!(from("127.0.0.1:1", "10.1.1.1, 10.1.1.2"), "10.1.1.1");
        assert_eq!(from("127.0.0.1:1", ""), "127.0.0.1");
    }
}
