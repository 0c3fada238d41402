//! Sign-in at any `OpenID` provider (`OpenID` Connect Core 1.0): code flow with PKCE, and what follows from it for the session.
//!
//! The protocol is the crate `openidconnect`'s. Here is what it leaves to its caller: connections, when the provider's
//! documents are read again, which claims become roles, and how far a provider is trusted.

mod claims;
mod desk;
mod http;
mod logout;
mod settings;
mod words;

pub use settings::{Provided, ProvidedError};

use crate::ports::identity::BadToken;
use crate::ports::secret::Secret;
use crate::ports::sign_in::{
    Attempt, Begin, Callback, Ending, Kept, Person, Proof, Provider, RenewError, SignIn, SignInError, Wish,
};
use crate::ports::store::UserId;
use crate::ports::{Answer, Clock, Ids, Timestamp};
use claims::Claims;
use desk::{Desk, Known};
use jogakbo_contract::page::Assurance;
use logout::Seen;
use openidconnect::core::{CoreAuthPrompt, CoreErrorResponseType, CoreResponseType};
use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, AuthorizationCode, CsrfToken, LanguageTag, LogoutRequest, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, RefreshToken, RequestTokenError,
    Scope, TokenResponse,
};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use words::{Rest, TokenAnswer};

/// Milliseconds a person may take at the provider.
const PATIENCE_MS: u64 = 10 * 60_000;
/// Seconds before the end of the access token at which the provider is asked again.
const EARLY: u64 = 60;
/// Seconds two clocks may differ.
const SKEW: u64 = 60;

/// Sign-in at an `OpenID` provider.
pub struct OpenIdentity {
    settings: Provided,
    portal: String,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    desk: Desk,
    /// States that were answered, and logout tokens that were obeyed.
    answered: Seen,
    obeyed: Seen,
}

impl std::fmt::Debug for OpenIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenIdentity").field("issuer", &self.settings.issuer).finish_non_exhaustive()
    }
}

fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

impl OpenIdentity {
    /// Sign-in for the portal at `portal`. The provider is asked when somebody signs in, not before.
    pub fn new(settings: Provided, portal: &str, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let desk = Desk::new(&settings, portal, Arc::clone(&clock));
        let (answered, obeyed) = (Seen::default(), Seen::default());
        Self { settings, portal: portal.to_owned(), clock, ids, desk, answered, obeyed }
    }

    async fn start(&self, wish: Wish) -> Result<Begin, SignInError> {
        let known = self.desk.known().await.map_err(SignInError::Away)?;
        let verifier = PkceCodeVerifier::new(self.ids.secret());
        let (state, nonce) = (self.ids.secret(), self.ids.secret());
        let (given_state, given_nonce) = (CsrfToken::new(state.clone()), Nonce::new(nonce.clone()));
        let mut request = known
            .client()
            .authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, || given_state, || given_nonce)
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_ui_locale(LanguageTag::new(wish.locale.tag().to_owned()));
        for name in wish.assurance.into_iter().flat_map(|wanted| self.settings.names_from(wanted)) {
            request = request.add_auth_context_value(AuthenticationContextClass::new(name.clone()));
        }
        if wish.fresh {
            request = request.add_prompt(CoreAuthPrompt::Login);
        }
        let (address, _, _) = request.url();
        let attempt = Attempt {
            state: Secret::new(state),
            nonce: Secret::new(nonce),
            verifier: Secret::new(verifier.secret().clone()),
            sent: self.clock.now().0,
            fresh: wish.fresh,
        };
        Ok(Begin::Elsewhere { address: address.into(), attempt })
    }

    async fn take(&self, callback: Callback, attempt: Attempt) -> Result<Person, SignInError> {
        let state = callback.state.ok_or(SignInError::Stray("the address holds no state"))?;
        if !same(state.reveal(), attempt.state.reveal()) {
            return Err(SignInError::Stray("the state is another browser's"));
        }
        let now = self.clock.now();
        if now.0.abs_diff(attempt.sent) > PATIENCE_MS {
            return Err(SignInError::Stray("it took too long"));
        }
        if !self.answered.first(state.reveal(), now.0, PATIENCE_MS) {
            return Err(SignInError::Stray("it was answered before"));
        }
        let known = self.desk.known().await.map_err(SignInError::Away)?;
        // RFC 9207: who announces it must say it, and whoever says it must be the provider that was asked.
        match callback.iss.as_deref() {
            Some(iss) if iss != known.issuer() => return Err(SignInError::Token("another issuer answered".to_owned())),
            None if known.says_who_answers() => {
                return Err(SignInError::Token("the answer does not say who its issuer is".to_owned()));
            }
            _ => {}
        }
        if let Some(error) = callback.error {
            return Err(SignInError::Refused(words::code(&error)));
        }
        let code = callback.code.ok_or_else(|| SignInError::Refused("there is no code".to_owned()))?;
        let client = known.client();
        let answer = client
            .exchange_code(AuthorizationCode::new(code.reveal().to_owned()))
            .map_err(|error| SignInError::Away(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.reveal().to_owned()))
            .request_async(self.desk.http())
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(said) => SignInError::Refused(words::code(said.error().as_ref())),
                RequestTokenError::Request(cause) => SignInError::Away(cause.to_string()),
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                    SignInError::Away("its answer cannot be read".to_owned())
                }
            })?;
        let nonce = attempt.nonce;
        let check = move |given: Option<&Nonce>| match given {
            Some(given) if same(given.secret(), nonce.reveal()) => Ok(()),
            _ => Err("it is another sign-in's".to_owned()),
        };
        let person = self.person(known, &answer, check, None).await?;
        if attempt.fresh && person.at.0 + SKEW * 1000 < attempt.sent {
            return Err(SignInError::Token("the person did not prove anew who they are".to_owned()));
        }
        Ok(person)
    }

    /// The person that the provider's answer speaks of. Without an identity token, which a renewal may lack, all is as before.
    async fn person(
        &self,
        known: Arc<Known>,
        answer: &TokenAnswer,
        nonce: impl FnOnce(Option<&Nonce>) -> Result<(), String> + Clone,
        earlier: Option<(&UserId, &Kept)>,
    ) -> Result<Person, SignInError> {
        let now = self.clock.now();
        let (known, claims) = match answer.id_token() {
            Some(token) => {
                let (known, claims) = self.desk.verified(known, token, nonce).await?;
                (known, Some(claims))
            }
            None if earlier.is_some() => (known, None),
            None => return Err(SignInError::Token("there is none".to_owned())),
        };
        if let Some(claims) = &claims {
            claims.check_times(now.seconds(), SKEW).map_err(SignInError::Token)?;
        }
        let subject = claims.as_ref().map(|claims| claims.subject().to_owned());
        let expected = subject.as_deref().or_else(|| earlier.and_then(|(_, kept)| kept.subject.as_deref()));
        let more = match (expected, known.has_user_info()) {
            (Some(subject), true) => self.desk.user_info(&known, answer.access_token(), subject).await?,
            _ => Rest::default(),
        };
        let facts = claims::Facts::of(claims.as_ref(), &more, &self.settings);
        let subject = expected.ok_or_else(|| SignInError::Token("it has no subject".to_owned()))?;
        let id = claims::user_id(known.issuer(), subject);
        if earlier.is_some_and(|(user, _)| *user != id) {
            return Err(SignInError::Token("it speaks of somebody else".to_owned()));
        }
        let kept = self.keep(answer, claims.as_ref().and_then(Claims::sid), subject, earlier.map(|(_, kept)| kept));
        let at = claims.as_ref().map_or(now.seconds(), Claims::proven_at);
        Ok(Person {
            id,
            name: facts.name,
            roles: facts.roles,
            acr: facts.acr,
            at: Timestamp(at * 1000),
            kept: Some(kept),
        })
    }

    /// What to keep of an answer; a refresh token that was not replaced stays good.
    fn keep(&self, answer: &TokenAnswer, sid: Option<String>, subject: &str, earlier: Option<&Kept>) -> Kept {
        let refresh = answer.refresh_token().map(|token| Secret::new(token.secret().clone()));
        let refresh = refresh.or_else(|| earlier.and_then(|kept| kept.refresh.clone()));
        let id_token = answer.id_token().map(|token| Secret::new(token.to_string()));
        let life = answer.expires_in().map_or(3600, |life| life.as_secs());
        let renew_at = self.clock.now().plus(life.saturating_sub(EARLY).clamp(30, 86_400) * 1000);
        Kept {
            sid: sid.or_else(|| earlier.and_then(|kept| kept.sid.clone())),
            subject: Some(subject.to_owned()),
            renew_at: refresh.is_some().then_some(renew_at),
            id_token: id_token.or_else(|| earlier.and_then(|kept| kept.id_token.clone())),
            refresh,
        }
    }

    async fn ask_again(&self, user: &UserId, kept: &Kept) -> Result<Person, RenewError> {
        let known = self.desk.known().await.map_err(RenewError::Away)?;
        let refresh = kept.refresh.as_ref().ok_or(RenewError::Ended)?;
        let client = known.client();
        let token = RefreshToken::new(refresh.reveal().to_owned());
        let answer = client
            .exchange_refresh_token(&token)
            .map_err(|error| RenewError::Away(error.to_string()))?
            .request_async(self.desk.http())
            .await
            .map_err(|error| match error {
                // The token was used before, withdrawn, or the person is no more: RFC 9700, section 4.14.2.
                RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => {
                    RenewError::Ended
                }
                RequestTokenError::ServerResponse(said) => RenewError::Away(words::code(said.error().as_ref())),
                RequestTokenError::Request(cause) => RenewError::Away(cause.to_string()),
                RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                    RenewError::Away("its answer cannot be read".to_owned())
                }
            })?;
        // A renewal has no nonce of ours (OpenID Connect Core 1.0, section 12.2).
        let person = self.person(Arc::clone(&known), &answer, |_: Option<&Nonce>| Ok(()), Some((user, kept))).await;
        person.map_err(|error| match error {
            SignInError::Away(why) => RenewError::Away(why),
            error => {
                tracing::warn!("{error}; the session ends");
                RenewError::Ended
            }
        })
    }
}

impl Provided {
    /// What the provider calls this assurance and all above it.
    fn names_from(&self, wanted: Assurance) -> impl Iterator<Item = &String> {
        self.acr.range(wanted..).flat_map(|(_, names)| names)
    }
}

impl SignIn for OpenIdentity {
    fn begin(&self, wish: Wish) -> Answer<'_, Result<Begin, SignInError>> {
        Box::pin(self.start(wish))
    }

    fn finish(&self, proof: Proof) -> Answer<'_, Result<Person, SignInError>> {
        Box::pin(async move {
            match proof {
                Proof::Answer { callback, attempt } => self.take(callback, attempt).await,
                Proof::Password { .. } => Err(SignInError::Stray("people sign in elsewhere")),
            }
        })
    }
}

impl Provider for OpenIdentity {
    fn renew<'a>(&'a self, user: &'a UserId, kept: &'a Kept) -> Answer<'a, Result<Person, RenewError>> {
        Box::pin(self.ask_again(user, kept))
    }

    fn farewell<'a>(&'a self, kept: &'a Kept, back: &'a str, state: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            let known = self.desk.known().await.ok()?;
            let back = PostLogoutRedirectUrl::new(format!("{}{back}", self.portal)).ok()?;
            let mut request = LogoutRequest::from(known.end_session()?)
                .set_client_id(known.client().client_id().clone())
                .set_post_logout_redirect_uri(back)
                .set_state(CsrfToken::new(state.to_owned()));
            if let Some(token) = kept.id_token.as_ref().and_then(|token| token.reveal().parse().ok()) {
                let token: words::IdToken = token;
                request = request.set_id_token_hint(&token);
            }
            Some(request.http_get_url().into())
        })
    }

    fn ending<'a>(&'a self, token: &'a str) -> Answer<'a, Result<Ending, BadToken>> {
        Box::pin(async move {
            let known = self.desk.known().await.map_err(BadToken)?;
            let now = self.clock.now();
            let told = match logout::read(token, &known, &self.settings.client_id, now) {
                Err(logout::Fault::UnknownKey) => {
                    let known = self.desk.newer_keys(&known).await.ok_or_else(logout::unknown_key)?;
                    logout::read(token, &known, &self.settings.client_id, now)
                }
                other => other,
            };
            let told = told.map_err(|fault| BadToken(fault.to_string()))?;
            if !self.obeyed.first(&told.jti, now.0, logout::WINDOW_MS) {
                return Err(BadToken("it was obeyed before".to_owned()));
            }
            let user = told.subject.map(|subject| claims::user_id(known.issuer(), &subject));
            Ok(Ending { user, sid: told.sid })
        })
    }
}
