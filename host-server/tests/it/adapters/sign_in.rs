//! What every place where people sign in must do, on each of them.

use crate::support::TestApp;
use crate::support::provider::FakeProvider;
use jogakbo::ports::secret::Secret;
use jogakbo::ports::sign_in::{Attempt, Begin, Callback, Proof, SignIn, SignInError, Wish};
use jogakbo_contract::page::Assurance;
use std::pin::Pin;

type Made<'a> = Pin<Box<dyn Future<Output = Proof> + 'a>>;

/// A proof of the right person; `good` says whether it is right itself.
type Prove<'a> = &'a dyn Fn(bool) -> Made<'a>;

async fn check(sign_in: &dyn SignIn, prove: Prove<'_>, wrong: impl Fn(&SignInError) -> bool, of_other_kind: Proof) {
    let person = sign_in.finish(prove(true).await).await.unwrap();
    assert_eq!((person.name.as_str(), person.acr), ("김시민", Assurance::Low));
    assert!(person.roles.contains(&"citizen".to_owned()) && !person.id.0.is_empty() && person.at.0 > 0);
    let again = sign_in.finish(prove(true).await).await.unwrap();
    assert_eq!(person.id, again.id, "the same id at every sign-in");
    let error = sign_in.finish(prove(false).await).await.unwrap_err();
    assert!(wrong(&error), "{error}");
    let error = sign_in.finish(of_other_kind).await.unwrap_err();
    assert!(matches!(error, SignInError::Stray(_)), "{error}");
    for text in [format!("{:?}", prove(true).await), error.to_string()] {
        assert!(!text.contains("password\"") && !text.contains("code-"), "no secret is printed: {text}");
    }
}

fn nothing() -> Attempt {
    let none = Secret::new("x");
    Attempt { state: none.clone(), nonce: none.clone(), verifier: none, sent: 0, fresh: false }
}

fn password(text: &str) -> Proof {
    let (account, address) = ("citizen@test".to_owned(), "1".to_owned());
    Proof::Password { account, password: Secret::new(text), code: None, address }
}

#[tokio::test]
async fn the_built_in_issuer_does_what_every_sign_in_must() {
    let test = TestApp::new().await;
    let sign_in = test.app.ports.sign_in.as_ref();
    assert_eq!(sign_in.begin(Wish::default()).await.unwrap(), Begin::Form);
    let prove = |good: bool| -> Made<'_> {
        Box::pin(std::future::ready(password(if good { "a good password" } else { "another" })))
    };
    let other = Proof::Answer { callback: Callback::default(), attempt: nothing() };
    check(sign_in, &prove, |error| matches!(error, SignInError::Wrong), other).await;
}

#[tokio::test]
async fn an_openid_provider_does_what_every_sign_in_must() {
    let provider = FakeProvider::start().await;
    let settings = provider.settings();
    let test = TestApp::with(|config| config.identity.openid = Some(settings)).await;
    let sign_in = test.app.ports.sign_in.as_ref();
    let prove = |good: bool| -> Made<'_> {
        let provider = provider.clone();
        Box::pin(async move {
            let Begin::Elsewhere { address, attempt } = sign_in.begin(Wish::default()).await.unwrap() else {
                panic!("people sign in elsewhere")
            };
            let answer = if good { address } else { address.replace("code_challenge=", "code_challenge=x") };
            let query: axum::http::Uri = format!("/?{}", provider.agree(&answer)).parse().unwrap();
            Proof::Answer { callback: axum::extract::Query::try_from_uri(&query).unwrap().0, attempt }
        })
    };
    check(sign_in, &prove, |error| matches!(error, SignInError::Refused(_)), password("a good password")).await;
}
