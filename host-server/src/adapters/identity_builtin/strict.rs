//! What a token must be before a library looks at it: what libraries leave open is refused here (RFC 8725, and its successor's
//! checks of types and sizes).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jogakbo_contract::json::{self, Limits};
use serde_json::Value;

/// Most bytes of a token.
pub(super) const MAX_TOKEN: usize = 8 * 1024;
/// Most characters of its header.
const MAX_HEADER: usize = 2 * 1024;
/// Members of a header that change how a token is to be read. Nobody here understands one.
const NOT_UNDERSTOOD: [&str; 4] = ["b64", "crit", "cty", "zip"];

/// Refuses what is no token of three parts, each one strict base64url, header and claims objects of strict JSON (no member twice), by
/// ES256 and nothing else, with claims of the right types, or one that begins later than it was made.
///
/// The answers are for whoever sent the token, and hold nothing of it.
pub(super) fn check(token: &str) -> Result<(), &'static str> {
    if token.len() > MAX_TOKEN {
        return Err("it is larger than 8 KiB");
    }
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("it has not three parts");
    };
    if header.len() > MAX_HEADER {
        return Err("its header is larger than 2 KiB");
    }
    if URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| signature.len() != 64) {
        return Err("its signature is none of ES256");
    }
    let header = object(header).ok_or("its header is no object of strict JSON in base64url")?;
    if header.get("alg").and_then(Value::as_str) != Some("ES256") {
        return Err("its algorithm is not ES256");
    }
    if NOT_UNDERSTOOD.iter().any(|name| header.get(name).is_some()) {
        return Err("its header asks for what is not understood here");
    }
    let claims = object(claims).ok_or("its claims are no object of strict JSON in base64url")?;
    let text = |name: &str| claims.get(name).is_some_and(Value::is_string);
    let number = |name: &str| claims.get(name).and_then(Value::as_u64);
    if !["iss", "aud", "sub", "jti"].into_iter().all(text) {
        return Err("one of `iss`, `aud`, `sub` and `jti` is no text");
    }
    let (Some(made), Some(_)) = (number("iat"), number("exp")) else {
        return Err("`iat` or `exp` is no whole number");
    };
    match claims.get("nbf").map(Value::as_u64) {
        None => Ok(()),
        Some(Some(begins)) if begins <= made => Ok(()),
        Some(_) => Err("it begins later than it was made"),
    }
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    json::parse(&bytes, Limits { bytes: MAX_TOKEN, depth: 8 }).ok().filter(Value::is_object)
}

/// What a library says against a token, without anything of the token: what cannot be parsed is quoted by some.
pub(super) fn told(error: &jsonwebtoken::errors::Error) -> String {
    use jsonwebtoken::errors::ErrorKind;
    match error.kind() {
        ErrorKind::InvalidSignature
        | ErrorKind::InvalidIssuer
        | ErrorKind::InvalidAudience
        | ErrorKind::InvalidSubject
        | ErrorKind::InvalidAlgorithm
        | ErrorKind::MissingRequiredClaim(_) => format!("{:?}", error.kind()),
        _ => "it is malformed".to_owned(),
    }
}
