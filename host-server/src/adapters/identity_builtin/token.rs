//! Identity tokens and what both kinds of token share: signed by the issuer's half, verified by the host's half (`OpenID` Connect Core 1.0, section 3.1.3.7).

use super::key::IssuerKey;
use super::keys::IssuerKeys;
use super::strict;
use crate::ports::Timestamp;
use crate::ports::accounts::UserRecord;
use crate::ports::sign_in::{Person, SignInError};
use crate::ports::store::UserId;
use jogakbo_contract::page::Assurance;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError, RwLock};

/// Seconds a token lives; it is used at once.
const LIFE: u64 = 120;
/// Seconds two clocks may differ.
pub(super) const SKEW: u64 = 60;
/// The audience: this portal as a client of its own issuer.
const AUDIENCE: &str = "jogakbo-portal";

/// Signs and verifies.
pub struct Tokens {
    pub(super) issuer: String,
    keys: RwLock<Arc<IssuerKeys>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    iat: u64,
    exp: u64,
    jti: String,
    name: String,
    roles: Vec<String>,
    acr: Assurance,
    auth_time: u64,
}

fn refused(why: impl std::fmt::Display) -> SignInError {
    SignInError::Token(why.to_string())
}

impl Tokens {
    /// Tokens of the issuer at `public_url`.
    pub fn new(keys: IssuerKeys, public_url: &str) -> Self {
        Self { issuer: format!("{public_url}/-/issuer"), keys: RwLock::new(Arc::new(keys)) }
    }

    /// The keys of now.
    pub(super) fn ring(&self) -> Arc<IssuerKeys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes up other keys. Tokens of a key that is among neither are worth nothing from now on.
    pub(super) fn take_up(&self, keys: IssuerKeys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// A token that says who `user` is, and how they just proved it.
    ///
    /// # Errors
    ///
    /// The key cannot sign.
    pub fn sign(&self, user: &UserRecord, acr: Assurance, now: Timestamp, id: &str) -> Result<String, SignInError> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user.id.0.clone(),
            iat: now.seconds(),
            exp: now.seconds() + LIFE,
            jti: id.to_owned(),
            name: user.name.clone(),
            roles: user.roles.clone(),
            acr,
            auth_time: now.seconds(),
        };
        self.write("JWT", &claims).map_err(refused)
    }

    /// A token of this type with these claims.
    pub(super) fn write(&self, typ: &str, claims: &impl Serialize) -> Result<String, String> {
        let mut header = Header::new(Algorithm::ES256);
        let keys = self.ring();
        header.kid = Some(keys.current.id.clone());
        header.typ = Some(typ.to_owned());
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_ec_der(keys.current.private()))
            .map_err(|error| error.to_string())
    }

    /// The claims of a token of this type for this audience; their times are the caller's to check, at the same `now`.
    pub(super) fn open<C: DeserializeOwned>(
        &self,
        token: &str,
        typ: &str,
        audience: &str,
        now: Timestamp,
    ) -> Result<C, String> {
        strict::check(token)?;
        let header = jsonwebtoken::decode_header(token).map_err(|error| strict::told(&error))?;
        if !header.typ.as_deref().is_some_and(|given| given.eq_ignore_ascii_case(typ)) {
            return Err(format!("its `typ` is not {typ}"));
        }
        let keys = self.ring();
        let key = header.kid.as_deref().and_then(|kid| keys.believed(now).find(|key| key.id == kid));
        let key = key.ok_or("its key is unknown")?;
        let decoding = DecodingKey::from_ec_components(&key.x, &key.y).map_err(|error| strict::told(&error))?;
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[audience]);
        // The library reads the machine's clock; ours can be held still.
        validation.validate_exp = false;
        let opened = jsonwebtoken::decode::<C>(token, &decoding, &validation);
        opened.map(|opened| opened.claims).map_err(|error| strict::told(&error))
    }

    /// The person a token speaks of.
    ///
    /// # Errors
    ///
    /// The token is too large, of another type, algorithm, key, issuer or audience, expired, from the future, or without
    /// a subject.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Person, SignInError> {
        let claims: Claims = self.open(token, "JWT", AUDIENCE, now).map_err(refused)?;
        let now = now.seconds();
        if claims.exp + SKEW < now {
            return Err(refused("it has expired"));
        }
        if claims.iat > now + SKEW {
            return Err(refused("it is from the future"));
        }
        if claims.sub.is_empty() || claims.sub.len() > 255 {
            return Err(refused("its subject is empty or too long"));
        }
        let at = Timestamp(claims.auth_time.saturating_mul(1000));
        Ok(Person { id: UserId(claims.sub), name: claims.name, roles: claims.roles, acr: claims.acr, at, kept: None })
    }

    /// The public keys (RFC 7517): the one that signs, the one that will, and the one before while its tokens live.
    pub fn keys(&self, now: Timestamp) -> Value {
        let public = |IssuerKey { id, x, y, .. }: &IssuerKey| json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y});
        json!({"keys": self.ring().believed(now).map(public).collect::<Vec<_>>()})
    }

    /// The portal's address: the audience of access tokens.
    pub(super) fn portal(&self) -> &str {
        self.issuer.trim_end_matches("/-/issuer")
    }

    /// The discovery document.
    pub fn discovery(&self) -> Value {
        let portal = self.portal();
        json!({
            "issuer": self.issuer,
            "authorization_endpoint": format!("{portal}/-/session/login"),
            "token_endpoint": format!("{}/token", self.issuer),
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "grant_types_supported": ["client_credentials"],
            "jwks_uri": format!("{}/jwks.json", self.issuer),
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "scopes_supported": ["openid"],
            "acr_values_supported": ["low", "substantial"],
            "claims_supported": ["sub", "name", "roles", "acr", "auth_time"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn user() -> UserRecord {
        UserRecord {
            id: UserId("u1".to_owned()),
            account: "citizen@demo".to_owned(),
            name: "김시민".to_owned(),
            roles: vec!["citizen".to_owned()],
            ..UserRecord::default()
        }
    }

    fn tokens() -> Tokens {
        Tokens::new(IssuerKeys::fresh(), "http://localhost:8080")
    }

    fn refusal(tokens: &Tokens, token: &str, now: Timestamp) -> String {
        tokens.verify(token, now).unwrap_err().to_string()
    }

    #[test]
    fn a_token_says_who_the_user_is() {
        let tokens = tokens();
        let token = tokens.sign(&user(), Assurance::Low, NOW, "1").unwrap();
        assert_eq!(tokens.verify(&token, NOW).unwrap().name, "김시민");
    }

    #[test]
    fn a_token_of_another_key_issuer_or_time_is_refused() {
        let ours = tokens();
        let token = ours.sign(&user(), Assurance::Low, NOW, "1").unwrap();
        assert_eq!(refusal(&tokens(), &token, NOW), "the identity token is not acceptable: its key is unknown");
        assert_eq!(
            refusal(&ours, &token, NOW.plus(1000 * (LIFE + SKEW + 1))),
            "the identity token is not acceptable: it has expired"
        );
        assert_eq!(
            refusal(&ours, &token, Timestamp(NOW.0 - 1000 * (SKEW + 1))),
            "the identity token is not acceptable: it is from the future"
        );
        let elsewhere = Tokens { issuer: "https://other/-/issuer".to_owned(), ..self::tokens() };
        let theirs = elsewhere.sign(&user(), Assurance::Low, NOW, "1").unwrap();
        let strict = Tokens { issuer: "https://ours/-/issuer".to_owned(), ..elsewhere };
        assert!(refusal(&strict, &theirs, NOW).contains("InvalidIssuer"));
    }

    #[test]
    fn a_token_outlives_the_turn_of_keys_and_its_key_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let load = || IssuerKeys::load(folder.path()).unwrap();
        let tokens = Tokens::new(load(), "http://localhost:8080");
        let token = tokens.sign(&user(), Assurance::Low, NOW, "1").unwrap();
        super::super::keys::turn(folder.path(), NOW).unwrap();
        tokens.take_up(load());
        assert_eq!(tokens.keys(NOW)["keys"].as_array().map(Vec::len), Some(3));
        assert_eq!(tokens.verify(&token, NOW).unwrap().name, "김시민");
        let later = NOW.plus(16 * 60_000);
        assert_eq!(refusal(&tokens, &token, later), "the identity token is not acceptable: its key is unknown");
        assert_eq!(tokens.keys(later)["keys"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_token_with_a_changed_payload_or_algorithm_is_refused() {
        use base64::Engine;
        let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        let tokens = tokens();
        let token = tokens.sign(&user(), Assurance::Low, NOW, "1").unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let forged = format!("{}.{}.{}", parts[0], encode(r#"{"sub":"u2"}"#), parts[2]);
        assert!(tokens.verify(&forged, NOW).is_err());
        let header = encode(&format!(r#"{{"typ":"JWT","alg":"none","kid":"{}"}}"#, tokens.ring().current.id));
        assert!(tokens.verify(&format!("{header}.{}.", parts[1]), NOW).is_err());
        let other_type = encode(&format!(r#"{{"typ":"at+jwt","alg":"ES256","kid":"{}"}}"#, tokens.ring().current.id));
        let refused = refusal(&tokens, &format!("{other_type}.{}.{}", parts[1], parts[2]), NOW);
        assert_eq!(refused, "the identity token is not acceptable: its `typ` is not JWT");
    }
}
