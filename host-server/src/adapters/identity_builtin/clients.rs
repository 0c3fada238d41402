//! Secrets of back ends, and the access tokens they get for them (RFC 6749, section 4.4; RFC 9068).

use super::token::{SKEW, Tokens};
use crate::ports::clients::{ClientRecord, Clients};
use crate::ports::identity::{AccessToken, BadToken, Bearer};
use crate::ports::store::StoreError;
use crate::ports::{Ids, Timestamp};
use jogakbo_contract::integrity::hex_sha256;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// Seconds an access token lives.
pub(super) const LIFE: u64 = 300;
/// The type of an access token.
pub(super) const TYPE: &str = "at+jwt";
/// What every secret starts with, so that scanners find one that was committed by mistake.
const PREFIX: &str = "jgbs_";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    client_id: String,
    iat: u64,
    exp: u64,
    jti: String,
}

/// Makes a new secret for a PBC's back end and keeps its hash; an earlier one is worth nothing from now on.
///
/// # Errors
///
/// The store cannot be written.
pub async fn make_client_secret(
    clients: &dyn Clients,
    ids: &dyn Ids,
    pbc: &str,
    now: Timestamp,
) -> Result<String, StoreError> {
    let secret = format!("{PREFIX}{}", ids.secret());
    let client = ClientRecord { pbc: pbc.to_owned(), hash: hex_sha256(secret.as_bytes()), made: now };
    clients.put_client(client).await?;
    Ok(secret)
}

/// Whether `secret` is the one of the client. An unknown client takes the same way.
pub(super) fn knows(client: Option<&ClientRecord>, secret: &str) -> bool {
    let given = hex_sha256(secret.as_bytes());
    let kept = client.map_or("", |client| &client.hash);
    bool::from(given.as_bytes().ct_eq(kept.as_bytes()))
}

impl Tokens {
    /// An access token for a client, for this portal.
    pub(super) fn grant(&self, client: &str, now: Timestamp, id: &str) -> Result<AccessToken, String> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.portal().to_owned(),
            sub: client.to_owned(),
            client_id: client.to_owned(),
            iat: now.seconds(),
            exp: now.seconds() + LIFE,
            jti: id.to_owned(),
        };
        Ok(AccessToken { token: self.write(TYPE, &claims)?, life: LIFE })
    }

    /// The client an access token speaks of.
    pub(super) fn bearer(&self, token: &str, now: Timestamp) -> Result<Bearer, BadToken> {
        let claims: Claims = self.open(token, TYPE, self.portal(), now).map_err(BadToken)?;
        let now = now.seconds();
        // No grace at the end: the same clock signed it.
        if claims.exp <= now {
            return Err(BadToken("it has expired".to_owned()));
        }
        if claims.iat > now + SKEW {
            return Err(BadToken("it is from the future".to_owned()));
        }
        if claims.client_id != claims.sub {
            return Err(BadToken("it does not speak of a client".to_owned()));
        }
        Ok(Bearer { client: claims.client_id, until: claims.exp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::identity_builtin::IssuerKeys;
    use crate::ports::accounts::UserRecord;
    use crate::ports::store::UserId;
    use jogakbo_contract::page::Assurance;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn tokens() -> Tokens {
        Tokens::new(IssuerKeys::fresh(), "http://localhost:8080")
    }

    #[test]
    fn an_access_token_names_its_client_for_five_minutes() {
        let tokens = tokens();
        let granted = tokens.grant("kr.go.test.board", NOW, "1").unwrap();
        let until = NOW.seconds() + granted.life;
        assert_eq!(granted.life, 300);
        assert_eq!(tokens.bearer(&granted.token, NOW), Ok(Bearer { client: "kr.go.test.board".to_owned(), until }));
        let over = tokens.bearer(&granted.token, NOW.plus(300_000)).unwrap_err();
        assert_eq!(over.to_string(), "the access token is not acceptable: it has expired");
        assert!(self::tokens().bearer(&granted.token, NOW).unwrap_err().0.contains("key"));
    }

    #[test]
    fn an_identity_token_is_no_access_token_and_the_other_way_round() {
        let tokens = tokens();
        let user = UserRecord { id: UserId("kr.go.test.board".to_owned()), ..UserRecord::default() };
        let identity = tokens.sign(&user, Assurance::Low, NOW, "1").unwrap();
        assert_eq!(tokens.bearer(&identity, NOW), Err(BadToken("its `typ` is not at+jwt".to_owned())));
        let access = tokens.grant("kr.go.test.board", NOW, "1").unwrap();
        assert!(tokens.verify(&access.token, NOW).is_err());
    }

    #[test]
    fn a_secret_is_compared_by_its_hash() {
        let hash = hex_sha256(b"jgbs_right");
        let client = ClientRecord { pbc: "kr.go.test.board".to_owned(), hash, made: NOW };
        assert!(knows(Some(&client), "jgbs_right"));
        assert!(!knows(Some(&client), "jgbs_wrong"));
        assert!(!knows(None, "jgbs_right"));
        assert!(!knows(None, ""));
    }
}
