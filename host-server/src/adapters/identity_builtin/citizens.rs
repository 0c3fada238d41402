//! Access tokens by which the host tells a PBC's service for whom it calls (RFC 9068).
//!
//! Audience and client are the PBC, the subject is the pairwise id: two services that compare tokens learn nothing, and
//! neither can use one here, where the audience is the portal.

use super::clients::{LIFE, TYPE};
use super::token::Tokens;
use crate::ports::Timestamp;
use crate::ports::identity::{AccessToken, Citizen};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    client_id: &'a str,
    azp: &'a str,
    roles: &'a [String],
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    authorization_details: &'a [serde_json::Value],
    iat: u64,
    exp: u64,
    jti: &'a str,
}

impl Tokens {
    /// A token that speaks for a citizen towards the service of a PBC.
    pub(super) fn speak_for(&self, citizen: &Citizen, now: Timestamp, id: &str) -> Result<AccessToken, String> {
        let claims = Claims {
            iss: &self.issuer,
            aud: &citizen.pbc,
            sub: &citizen.id,
            client_id: &citizen.pbc,
            azp: &citizen.pbc,
            roles: &citizen.roles,
            scope: citizen.scopes.join(" "),
            authorization_details: &citizen.details,
            iat: now.seconds(),
            exp: now.seconds() + LIFE,
            jti: id,
        };
        Ok(AccessToken { token: self.write(TYPE, &claims)?, life: LIFE })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::identity_builtin::IssuerKeys;

    #[test]
    fn a_citizens_token_opens_nothing_at_the_portal() {
        let tokens = Tokens::new(IssuerKeys::fresh(), "http://localhost:8080");
        let now = Timestamp(1_800_000_000_000);
        for pbc in ["kr.go.test.board", "http://localhost:8080"] {
            let (scopes, details, roles) = (Vec::new(), Vec::new(), Vec::new());
            let citizen = Citizen { pbc: pbc.to_owned(), scopes, details, id: "abc".to_owned(), roles };
            let token = tokens.speak_for(&citizen, now, "1").unwrap().token;
            assert!(tokens.bearer(&token, now).is_err(), "{pbc}");
            assert!(tokens.verify(&token, now).is_err(), "{pbc}");
        }
    }
}
