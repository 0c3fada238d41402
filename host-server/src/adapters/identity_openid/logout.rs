//! Logout tokens (`OpenID` Connect Back-Channel Logout 1.0, section 2.6), and what was seen once.

use super::desk::Known;
use crate::ports::Timestamp;
use crate::ports::identity::BadToken;
use jogakbo_contract::integrity::hex_sha256;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Mutex;

/// Most bytes of a token.
const MAX_TOKEN: usize = 8 * 1024;
/// Milliseconds around its time of making in which a token is obeyed.
pub const WINDOW_MS: u64 = 5 * 60_000;
/// The event that a logout token tells.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Most things remembered; the oldest are forgotten first.
const ENTRIES: usize = 50_000;

/// Algorithms that are taken.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
];

/// Why a logout token is not obeyed.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Its key may be a new one.
    #[error("its key is unknown")]
    UnknownKey,
    /// All else.
    #[error("{0}")]
    Other(String),
}

pub fn unknown_key() -> BadToken {
    BadToken(Fault::UnknownKey.to_string())
}

fn other(why: &str) -> Fault {
    Fault::Other(why.to_owned())
}

/// Whom a token speaks of.
#[derive(Debug)]
pub struct Told {
    pub subject: Option<String>,
    pub sid: Option<String>,
    pub jti: String,
}

#[derive(Deserialize)]
struct Claims {
    iat: u64,
    exp: Option<u64>,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    events: Map<String, Value>,
    nonce: Option<Value>,
}

/// Reads a logout token of the provider for this client.
pub fn read(token: &str, known: &Known, client: &str, now: Timestamp) -> Result<Told, Fault> {
    if token.len() > MAX_TOKEN {
        return Err(other("it is larger than 8 KiB"));
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| other("it is no token, or of no algorithm we take"))?;
    if !header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("logout+jwt")) {
        return Err(other("its `typ` is not logout+jwt"));
    }
    if !ALGORITHMS.contains(&header.alg) {
        return Err(other("its algorithm is not taken"));
    }
    let key = key(known, header.kid.as_deref(), header.alg).ok_or(Fault::UnknownKey)?;
    let mut validation = Validation::new(header.alg);
    validation.set_required_spec_claims(&["iss", "aud"]);
    validation.set_issuer(&[known.issuer()]);
    validation.set_audience(&[client]);
    // By our own clock, below.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
        .map_err(|error| Fault::Other(error.to_string()))?
        .claims;
    let now = now.seconds();
    if claims.iat.abs_diff(now) > WINDOW_MS / 1000 || claims.exp.is_some_and(|exp| exp + 60 < now) {
        return Err(other("it is too old, or from the future"));
    }
    if !claims.events.get(EVENT).is_some_and(Value::is_object) {
        return Err(other("it does not tell that a session ends"));
    }
    if claims.nonce.is_some() {
        return Err(other("it has a nonce, so it is an identity token"));
    }
    let named = |text: Option<String>| text.filter(|text| !text.is_empty() && text.len() <= 255);
    let (subject, sid) = (named(claims.sub), named(claims.sid));
    if subject.is_none() && sid.is_none() {
        return Err(other("it names neither a person nor a session"));
    }
    if claims.jti.is_empty() || claims.jti.len() > 255 {
        return Err(other("its `jti` is empty or too long"));
    }
    Ok(Told { subject, sid, jti: claims.jti })
}

/// The provider's key of this very name, if it is one for this algorithm.
fn key(known: &Known, kid: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
    let keys = known.keys().keys().iter().filter_map(|key| {
        let key: Jwk = serde_json::from_value(serde_json::to_value(key).ok()?).ok()?;
        Some(key)
    });
    let mut named = keys.filter(|key| key.common.key_id.as_deref() == kid && fits(key, algorithm));
    DecodingKey::from_jwk(&named.next()?).ok()
}

/// Whether a key is one for this algorithm: a key of another kind must not be read as one.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    use jsonwebtoken::jwk::AlgorithmParameters as Kind;
    matches!(
        (&key.algorithm, algorithm),
        (Kind::EllipticCurve(_), Algorithm::ES256 | Algorithm::ES384)
            | (Kind::OctetKeyPair(_), Algorithm::EdDSA)
            | (
                Kind::RSA(_),
                Algorithm::RS256
                    | Algorithm::RS384
                    | Algorithm::RS512
                    | Algorithm::PS256
                    | Algorithm::PS384
                    | Algorithm::PS512
            )
    )
}

/// What came once and must not come again, for a while.
#[derive(Debug, Default)]
pub struct Seen(Mutex<HashMap<String, u64>>);

impl Seen {
    /// Whether `what` comes for the first time within `life` milliseconds from `now` on.
    pub fn first(&self, what: &str, now: u64, life: u64) -> bool {
        let mut seen = crate::sync::hold(&self.0);
        if seen.len() >= ENTRIES {
            seen.retain(|_, until| *until > now);
            if seen.len() >= ENTRIES
                && let Some(oldest) = seen.iter().min_by_key(|(_, until)| **until).map(|(key, _)| key.clone())
            {
                seen.remove(&oldest);
            }
        }
        // Hashed, since it may be a secret.
        let until = seen.insert(hex_sha256(what.as_bytes()), now + 2 * life);
        until.is_none_or(|until| until <= now)
    }
}
