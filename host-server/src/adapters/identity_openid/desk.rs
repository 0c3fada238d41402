//! What is known of the provider, and when it is asked again: its documents for an hour, its keys at once when a token names
//! one that is not known, but at most every thirty seconds. A provider that is away is asked after 1, 2, 4 … 30 seconds.

use super::claims::Claims;
use super::http::Http;
use super::settings::Provided;
use super::words::{Client, IdToken, Metadata, Rest};
use crate::ports::Clock;
use crate::ports::sign_in::SignInError;
use openidconnect::core::{CoreClientAuthMethod, CoreGenderClaim, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{
    AccessToken, AuthType, ClaimsVerificationError, ClientId, ClientSecret, DiscoveryError, EndSessionUrl, IssuerUrl,
    JsonWebKeySet, Nonce, RedirectUrl, SignatureVerificationError, SubjectIdentifier, UserInfoClaims,
};
use std::error::Error;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Milliseconds for which the documents are taken as they are.
const FRESH_MS: u64 = 60 * 60_000;
/// Milliseconds between two readings of the keys for tokens of unknown ones.
const KEYS_MS: u64 = 30_000;
/// Longest pause between two attempts, milliseconds.
const PAUSE_MS: u64 = 30_000;

/// Algorithms that are taken: none by a shared secret, and never `none`.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
];

/// The provider's documents at one moment.
pub struct Known {
    metadata: Metadata,
    client: Client,
    fetched: u64,
}

impl Known {
    pub fn client(&self) -> &Client {
        &self.client
    }

    pub fn issuer(&self) -> &str {
        self.metadata.issuer().as_str()
    }

    pub fn keys(&self) -> &CoreJsonWebKeySet {
        self.metadata.jwks()
    }

    pub fn end_session(&self) -> Option<EndSessionUrl> {
        self.metadata.additional_metadata().end_session_endpoint.clone()
    }

    pub fn says_who_answers(&self) -> bool {
        self.metadata.additional_metadata().authorization_response_iss_parameter_supported
    }

    pub fn has_user_info(&self) -> bool {
        self.metadata.userinfo_endpoint().is_some()
    }
}

/// Where the provider's documents are kept.
pub struct Desk {
    http: Http,
    clock: Arc<dyn Clock>,
    issuer: String,
    client_id: String,
    client_secret: Option<ClientSecret>,
    redirect: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    known: Option<Arc<Known>>,
    keys_read: Option<u64>,
    /// When to try again, and how long the pause before was.
    pause: Option<(u64, u64)>,
}

/// What goes wrong between here and the provider, in few words and without what it sent.
fn trouble<E: Error + 'static>(error: &DiscoveryError<E>) -> String {
    match error {
        DiscoveryError::Request(cause) => cause.to_string(),
        DiscoveryError::Response(status, ..) => format!("it answers {}", status.as_u16()),
        DiscoveryError::Validation(why) => why.clone(),
        _ => "its documents cannot be read".to_owned(),
    }
}

impl Desk {
    pub fn new(settings: &Provided, portal: &str, clock: Arc<dyn Clock>) -> Self {
        Self {
            http: Http::new(settings.timeout),
            clock,
            issuer: settings.issuer.clone(),
            client_id: settings.client_id.clone(),
            client_secret: settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().to_owned())),
            redirect: format!("{portal}/-/session/callback"),
            state: Mutex::default(),
        }
    }

    pub fn http(&self) -> &Http {
        &self.http
    }

    /// The provider's documents. Where it does not answer, those from before.
    ///
    /// # Errors
    ///
    /// It never answered, or not with what can be trusted; says why.
    pub async fn known(&self) -> Result<Arc<Known>, String> {
        let mut state = self.state.lock().await;
        let now = self.clock.elapsed_ms();
        if let Some(known) = &state.known
            && now.saturating_sub(known.fetched) < FRESH_MS
        {
            return Ok(Arc::clone(known));
        }
        if let Some((until, _)) = state.pause
            && now < until
        {
            return state.known.clone().ok_or_else(|| "it did not answer a moment ago".to_owned());
        }
        match self.discover(now).await {
            Ok(known) => {
                *state = State { known: Some(Arc::clone(&known)), keys_read: Some(now), pause: None };
                Ok(known)
            }
            Err(why) => {
                let pause = state.pause.map_or(1000, |(_, before)| (before * 2).min(PAUSE_MS));
                state.pause = Some((self.clock.elapsed_ms() + pause, pause));
                tracing::warn!("the identity provider cannot be used: {why}");
                state.known.clone().ok_or(why)
            }
        }
    }

    async fn discover(&self, now: u64) -> Result<Arc<Known>, String> {
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|error| error.to_string())?;
        let metadata = Metadata::discover_async(issuer, &self.http).await.map_err(|error| trouble(&error))?;
        if metadata.token_endpoint().is_none() {
            return Err("it names no token endpoint".to_owned());
        }
        Ok(Arc::new(self.with(metadata, now)?))
    }

    fn with(&self, metadata: Metadata, fetched: u64) -> Result<Known, String> {
        let redirect = RedirectUrl::new(self.redirect.clone()).map_err(|error| error.to_string())?;
        let id = ClientId::new(self.client_id.clone());
        let mut client = Client::from_provider_metadata(metadata.clone(), id, self.client_secret.clone());
        let by = metadata.token_endpoint_auth_methods_supported();
        let takes = |method: &CoreClientAuthMethod| by.is_none_or(|known| known.contains(method));
        if !takes(&CoreClientAuthMethod::ClientSecretBasic) && takes(&CoreClientAuthMethod::ClientSecretPost) {
            client = client.set_auth_type(AuthType::RequestBody);
        }
        let client = client.set_redirect_uri(redirect);
        Ok(Known { metadata, client, fetched })
    }

    /// The documents with keys that were read after `seen`; nothing when it is too early or there are none.
    pub async fn newer_keys(&self, seen: &Arc<Known>) -> Option<Arc<Known>> {
        let mut state = self.state.lock().await;
        let present = state.known.clone()?;
        if !Arc::ptr_eq(&present, seen) {
            return Some(present);
        }
        let now = self.clock.elapsed_ms();
        if state.keys_read.is_some_and(|read| now.saturating_sub(read) < KEYS_MS) {
            return None;
        }
        state.keys_read = Some(now);
        let keys: CoreJsonWebKeySet = JsonWebKeySet::fetch_async(present.metadata.jwks_uri(), &self.http)
            .await
            .inspect_err(|error| tracing::warn!("the identity provider's keys cannot be read: {}", trouble(error)))
            .ok()?;
        let known = Arc::new(self.with(present.metadata.clone().set_jwks(keys), present.fetched).ok()?);
        state.known = Some(Arc::clone(&known));
        Some(known)
    }

    /// The claims of an identity token, checked, with the documents by which they were.
    pub async fn verified(
        &self,
        known: Arc<Known>,
        token: &IdToken,
        nonce: impl FnOnce(Option<&Nonce>) -> Result<(), String> + Clone,
    ) -> Result<(Arc<Known>, Claims), SignInError> {
        let unknown = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey);
        let refused = |error: &ClaimsVerificationError| SignInError::Token(said(error));
        match claims(&known, token, nonce.clone()) {
            Err(error) if error == unknown => {
                let known = self.newer_keys(&known).await.ok_or_else(|| refused(&error))?;
                let claims = claims(&known, token, nonce).map_err(|error| refused(&error))?;
                Ok((known, claims))
            }
            Err(error) => Err(refused(&error)),
            Ok(claims) => Ok((known, claims)),
        }
    }

    /// What the provider tells beside the token, of this very person.
    pub async fn user_info(&self, known: &Known, token: &AccessToken, subject: &str) -> Result<Rest, SignInError> {
        let subject = SubjectIdentifier::new(subject.to_owned());
        let request = known
            .client
            .user_info(token.clone(), Some(subject))
            .map_err(|error| SignInError::Away(error.to_string()))?;
        let claims: UserInfoClaims<Rest, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(|error| match error {
                openidconnect::UserInfoError::Request(cause) => SignInError::Away(cause.to_string()),
                openidconnect::UserInfoError::ClaimsVerification(error) => SignInError::Token(said(&error)),
                _ => SignInError::Away("what it says of the person cannot be read".to_owned()),
            })?;
        match serde_json::to_value(&claims) {
            Ok(serde_json::Value::Object(all)) => Ok(Rest(all)),
            _ => Ok(Rest::default()),
        }
    }
}

fn claims(
    known: &Known,
    token: &IdToken,
    nonce: impl FnOnce(Option<&Nonce>) -> Result<(), String>,
) -> Result<Claims, ClaimsVerificationError> {
    let verifier = known.client.id_token_verifier().set_allowed_algs(ALGORITHMS);
    Ok(Claims::of(token.claims(&verifier, nonce)?))
}

/// What is wrong with a token, without what stood in it.
fn said(error: &ClaimsVerificationError) -> String {
    match error {
        ClaimsVerificationError::Expired(_) => "it has expired",
        ClaimsVerificationError::InvalidAudience(_) => "it is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "it is of another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "it belongs to another sign-in",
        ClaimsVerificationError::InvalidSubject(_) => "it speaks of somebody else",
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            "its key is unknown"
        }
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoSignature) => "it is not signed",
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::DisallowedAlg(_)) => {
            "its algorithm is not taken"
        }
        ClaimsVerificationError::SignatureVerification(_) => "its signature is wrong",
        _ => "it is not what the standard wants",
    }
    .to_owned()
}
