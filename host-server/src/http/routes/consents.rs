//! What a citizen consents to: a page for people, the same as JSON for programs, and the form that changes it.

use crate::domain::catalogue::Snapshot;
use crate::http::extract::{Caller, Form};
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::{Shared, audit, client, cookie};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::manifest::{Basis, Manifest, Privacy, Purpose};
use jogakbo_contract::problem;
use jogakbo_contract::render::{self, CONSENTS, ConsentRow};
use jogakbo_contract::text::Locale;
use serde::Deserialize;
use serde_json::json;

/// The language of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Language {
    lang: String,
}

impl Language {
    /// Korean where none is named.
    pub fn locale(&self) -> Locale {
        Locale::ALL.into_iter().find(|locale| locale.tag() == self.lang).unwrap_or_default()
    }
}

/// What the caller consents to, of all that installed services ask for.
#[utoipa::path(get, path = "/-/session/consents", tag = "session",
    responses((status = 200, description = "each purpose that rests on consent, and whether it is given"),
        (status = 401, description = "nobody is signed in; browsers are sent to sign in")))]
pub async fn get(
    State(app): State<Shared>,
    caller: Caller,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    super::pages::open_to(&app, &caller)?;
    let page = client::takes(&headers, "text/html");
    let Some(session) = &caller.visitor.session else {
        let to = format!("/-/session/login?to={CONSENTS}?lang={}", language.locale().tag());
        return if page { Ok(Redirect::to(&to).into_response()) } else { Err(problem::UNAUTHENTICATED.into()) };
    };
    let (held, snapshot) = (app.consents.held(&session.user).await?, app.catalogue.snapshot());
    let locale = language.locale();
    let rows: Vec<ConsentRow<'_>> = asked(&snapshot)
        .map(|(manifest, privacy, purpose)| {
            let key = (manifest.metadata.name.to_string(), purpose.name.to_string());
            ConsentRow {
                pbc: manifest.metadata.name.as_str(),
                service: manifest.metadata.title.get(locale),
                controller: privacy.controller.get(locale),
                policy: &privacy.policy,
                purpose: purpose.name.as_str(),
                title: purpose.title.get(locale),
                retention: &purpose.retention,
                given: held.contains(&key),
            }
        })
        .collect();
    if page {
        let view = super::session::view(&app, &caller.visitor);
        let document = render::consents(&app.portal(), &rows, &view, locale, cookie::look(&headers));
        return Ok(answer(StatusCode::OK, &document));
    }
    let list: Vec<_> = rows
        .iter()
        .map(|row| json!({"pbc": row.pbc, "purpose": row.purpose, "title": row.title, "given": row.given}))
        .collect();
    Ok(Json(json!({ "consents": list })).into_response())
}

/// Every purpose of an installed service that rests on consent.
fn asked(snapshot: &Snapshot) -> impl Iterator<Item = (&Manifest, &Privacy, &Purpose)> {
    let manifests = snapshot.newest_installed().map(|installed| &installed.part.manifest);
    manifests.filter_map(|manifest| Some((manifest, manifest.spec.privacy.as_ref()?))).flat_map(
        |(manifest, privacy)| {
            let asked = privacy.purposes.iter().filter(|purpose| purpose.basis == Basis::Consent);
            asked.map(move |purpose| (manifest, privacy, purpose))
        },
    )
}

/// One consent, given or withdrawn.
#[derive(Deserialize)]
pub struct Change {
    pbc: String,
    purpose: String,
    given: Given,
    #[serde(flatten)]
    language: Language,
}

/// Whether.
#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Given {
    /// Given.
    Yes,
    /// Withdrawn.
    No,
}

/// Gives or withdraws a consent; open bridges of the citizen follow at once.
#[utoipa::path(post, path = "/-/session/consents", tag = "session",
    responses((status = 303, description = "recorded"), (status = 401, description = "nobody is signed in"),
        (status = 404, description = "no installed service asks for this")))]
pub async fn post(State(app): State<Shared>, caller: Caller, Form(change): Form<Change>) -> Result<Redirect, Problem> {
    let session = caller.visitor.session.as_ref().ok_or(problem::UNAUTHENTICATED)?;
    let snapshot = app.catalogue.snapshot();
    let known = asked(&snapshot).any(|(manifest, _, purpose)| {
        manifest.metadata.name.as_str() == change.pbc && purpose.name.as_str() == change.purpose
    });
    if !known {
        return Err(Problem::new(problem::NOT_FOUND).detail("no installed service asks for this consent"));
    }
    let given = change.given == Given::Yes;
    app.consents.set(&session.user, (change.pbc.clone(), change.purpose.clone()), given).await?;
    audit::consented(&app, &session.user, (&change.pbc, &change.purpose), given).await;
    Ok(Redirect::to(&format!("{CONSENTS}?lang={}", change.language.locale().tag())))
}
