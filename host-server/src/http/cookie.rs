//! The cookies of the portal.

use axum::http::{HeaderMap, HeaderValue, header};
use jogakbo_contract::view::Look;

/// The session's cookie. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`.
pub const SESSION: &str = "__Host-jgb";
/// A sign-in at an issuer elsewhere that is under way: sealed, for this browser, for ten minutes.
pub const ATTEMPT: &str = "__Host-jgb-in";
/// The lot of a visitor who is not signed in: which share of them gets a version that is tried (ADR 0042).
pub const LOT: &str = "__Host-jgb-lot";
/// How the visitor likes the portal to look.
pub const VIEW: &str = "jgb-view";

/// The value of a cookie; the first one wins.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The look of the visitor's cookie.
pub fn look(headers: &HeaderMap) -> Look {
    Look::of(read(headers, VIEW).unwrap_or_default())
}

/// Sets the session's cookie; it ends with the browser.
///
/// # Panics
///
/// Never: a session's secret is base64url.
pub fn set_session(secret: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{SESSION}={secret}; Path=/; Secure; HttpOnly; SameSite=Lax"))
        .expect("a secret is base64url")
}

/// Forgets the session's cookie.
pub const fn forget_session() -> HeaderValue {
    HeaderValue::from_static("__Host-jgb=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// Keeps a sign-in that goes on elsewhere.
///
/// # Panics
///
/// Never: the value is base64url.
pub fn set_attempt(sealed: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{ATTEMPT}={sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"))
        .expect("base64url is plain")
}

/// Forgets the sign-in that was under way.
pub const fn forget_attempt() -> HeaderValue {
    HeaderValue::from_static("__Host-jgb-in=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// Keeps a visitor's lot for thirty days: a number of ten thousand, which tells no one person from another.
///
/// # Panics
///
/// Never: the value is a number.
pub fn set_lot(number: u16) -> HeaderValue {
    HeaderValue::from_str(&format!("{LOT}={number}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000"))
        .expect("a number is plain")
}

/// Sets how the portal looks, for a year.
///
/// # Panics
///
/// Never: the words are plain.
pub fn set_view(look: Look) -> HeaderValue {
    HeaderValue::from_str(&format!("{VIEW}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000", look.value()))
        .expect("the words are plain")
}
