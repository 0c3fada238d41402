//! What a back end shows in the header `Authorization`: its secret at the token endpoint, a token elsewhere.

use super::problem::Problem;
use super::{Shared, stopped};
use crate::ports::identity::Bearer;
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jogakbo_contract::lock::BackEnd;
use jogakbo_contract::problem;
use percent_encoding::percent_decode_str;
use std::sync::Arc;

/// What stands behind a scheme, for example `Bearer`; scheme names ignore case (RFC 9110, section 11.1).
fn behind<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (given, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// Name and secret of a client by Basic, both form-encoded as RFC 6749, section 2.3.1 wants; `Err` when they are not.
pub fn basic(headers: &HeaderMap) -> Option<Result<(String, String), ()>> {
    let given = behind(headers, "basic")?;
    let pair = STANDARD.decode(given).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8().ok().map(String::from);
    let read = pair.and_then(|pair| {
        let (client, secret) = pair.split_once(':')?;
        Some((decode(client)?, decode(secret)?))
    });
    Some(read.ok_or(()))
}

/// Whether a request brings a token at all.
pub fn has_bearer(headers: &HeaderMap) -> bool {
    behind(headers, "bearer").is_some()
}

/// The client that a request's access token speaks of.
///
/// # Errors
///
/// There is no token, or it is not good; the answer says by which header to bring one (RFC 6750, section 3).
pub fn bearer(app: &Shared, headers: &HeaderMap) -> Result<Bearer, Problem> {
    let Some(token) = behind(headers, "bearer") else {
        let problem = Problem::new(problem::UNAUTHENTICATED).challenge(r#"Bearer realm="jogakbo""#);
        return Err(problem.detail("send `Authorization: Bearer …` with a token of /-/issuer/token"));
    };
    app.ports.identity.bearer(token).map_err(|error| {
        Problem::new(problem::INVALID_TOKEN)
            .detail(error.to_string())
            .challenge(r#"Bearer realm="jogakbo", error="invalid_token""#)
    })
}

/// The back end that asks, with the rights of its PBC's newest manifest.
///
/// # Errors
///
/// As [`bearer`], or the PBC is not installed any more, or an operator stopped it.
pub fn back_end(app: &Shared, headers: &HeaderMap) -> Result<(Arc<BackEnd>, Bearer), Problem> {
    let bearer = bearer(app, headers)?;
    stopped::refuse(app, &bearer.client)?;
    let known = app.catalogue.snapshot().back_end(&bearer.client).map(Arc::clone);
    let missing = || {
        Problem::new(problem::FORBIDDEN)
            .detail(format!("no PBC `{}` is installed here, or its manifest has errors", bearer.client))
    };
    known.ok_or_else(missing).map(|back_end| (back_end, bearer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn basic_holds_form_encoded_name_and_secret() {
        let of = |pair: &str| basic(&authorization(&format!("basic {}", STANDARD.encode(pair))));
        assert_eq!(of("kr.go.a:s%3Ae+c"), Some(Ok(("kr.go.a".to_owned(), "s:e c".to_owned()))));
        assert_eq!(of("no colon"), Some(Err(())));
        assert_eq!(basic(&authorization("Basic ###")), Some(Err(())));
        assert_eq!(basic(&authorization("Bearer x")), None);
    }

    #[test]
    fn a_token_is_named_by_any_case() {
        assert!(has_bearer(&authorization("bEARER x")));
        assert!(!has_bearer(&authorization("Basic x")));
        assert!(!has_bearer(&HeaderMap::new()));
    }
}
