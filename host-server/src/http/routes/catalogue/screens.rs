//! The catalogue as pages for people, and the forms by which an operator releases (ADR 0044).

use super::{parts, waiting};
use crate::adapters::checks_file;
use crate::app::App;
use crate::domain::catalogue::Installed;
use crate::domain::releases::{Order, Release};
use crate::http::extract::{Caller, Form};
use crate::http::middleware::failure_page::answer;
use crate::http::problem::Problem;
use crate::http::routes::consents::Language;
use crate::http::routes::{releases, session};
use crate::http::{Shared, client, cookie};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::lock::Catalogue;
use jogakbo_contract::policy::{Right, allows};
use jogakbo_contract::problem;
use jogakbo_contract::render::{
    self, CATALOGUE, CatalogueQuery, EndpointRow, OwnBuild, PastRow, PbcPage, UseRow, VersionRow,
};
use jogakbo_contract::text::Locale;
use serde::Deserialize;
use std::sync::Arc;

/// What the address of a PBC's page asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// The language of the page.
    #[serde(flatten)]
    pub language: Language,
    /// Whether the endpoints are asked how they do.
    pub health: String,
}

/// Where a browser goes in which nobody is signed in.
pub fn sign_in(caller: &Caller, locale: Locale, headers: &HeaderMap) -> Option<Response> {
    let to = render::sign_in_address(&format!("{CATALOGUE}?lang={}", locale.tag()));
    (caller.visitor.session.is_none() && client::takes(headers, "text/html")).then(|| Redirect::to(&to).into_response())
}

/// The list.
pub fn list(app: &Shared, caller: &Caller, query: &CatalogueQuery, locale: Locale, headers: &HeaderMap) -> Response {
    let snapshot = app.catalogue.snapshot();
    let rows = parts::rows(app, &snapshot);
    let view = session::view(app, &caller.visitor);
    let page = render::catalogue(&app.portal(), &rows, query, &view, locale, cookie::look(headers));
    answer(StatusCode::OK, &page)
}

/// The page of a PBC; `fault` says why an order was refused.
///
/// # Errors
///
/// No such PBC.
pub async fn pbc(
    app: &Shared,
    caller: &Caller,
    name: PbcName,
    wish: &Wish,
    headers: &HeaderMap,
    fault: Option<String>,
) -> Result<Response, Problem> {
    let endpoints = if wish.health.is_empty() { None } else { Some(parts::ask_all(app, &name).await?) };
    let (view, look, locale) = (session::view(app, &caller.visitor), cookie::look(headers), wish.language.locale());
    let may = allows(&caller.visitor.roles(), Right::Release);
    let set = &app.config.overrides;
    let origins = || set.origins.join(", ");
    let own_build = (app.overrides.allowed(set) && allows(&caller.visitor.roles(), Right::Override))
        .then(|| OwnBuild { minutes: set.max_minutes, origins: origins() });
    let app = Arc::clone(app);
    let write = move || {
        let snapshot = app.catalogue.snapshot();
        let mut installed: Vec<&Arc<Installed>> =
            snapshot.installed().filter(|it| it.part.manifest.metadata.name == name).collect();
        installed.sort_by(|a, b| b.version.cmp(&a.version));
        let live = parts::live(&snapshot, &name).or(installed.first().copied()).ok_or_else(parts::gone)?;
        let none = Release::default();
        let release = snapshot.releases().get(&name).unwrap_or(&none);
        let versions: Vec<VersionRow<'_>> = installed.iter().map(|it| version(&app, it, release)).collect();
        let uses: Vec<UseRow<'_>> = parts::uses(&snapshot, &name)
            .map(|(page, item)| UseRow {
                page: page.name.as_str(),
                title: &page.title,
                route: &page.route,
                widget: item.widget.as_str(),
                version: &item.version,
            })
            .collect();
        let stopped = parts::stopped(&app, &name);
        let past: Vec<PastRow<'_>> = release
            .past
            .iter()
            .map(|step| PastRow { at: &step.at, act: &step.act, version: step.version.to_string(), why: &step.why })
            .collect();
        let canary = release.canary.as_ref().map(|canary| (canary.version.to_string(), canary.percent));
        let it = PbcPage {
            versions: &versions,
            live: Some(live.part.manifest.metadata.version.as_str()),
            canary: canary.as_ref().map(|(version, percent)| (version.as_str(), *percent)),
            past: &past,
            framed: snapshot.frames(&name),
            uses: &uses,
            stopped: &stopped,
            endpoints: endpoints.as_deref() as Option<&[EndpointRow]>,
            may,
            own_build: own_build.as_ref(),
            fault: fault.as_deref(),
        };
        let status = if fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        Ok(answer(status, &render::pbc(&app.portal(), &it, &view, locale, look)))
    };
    tokio::task::spawn_blocking(write).await.map_err(|error| Problem::hidden(problem::INTERNAL, &error))?
}

fn version<'a>(app: &App, installed: &'a Installed, release: &Release) -> VersionRow<'a> {
    let part = &installed.part;
    let key = format!("{}@{}", part.manifest.metadata.name, part.manifest.metadata.version);
    let checks = checks_file::read(&installed.file, &part.digest).map(|checks| {
        let outcomes = || checks.widgets.iter().flat_map(|tried| &tried.checks).map(|check| check.outcome.as_str());
        (
            outcomes().filter(|outcome| *outcome == "pass").count(),
            outcomes().filter(|outcome| *outcome == "fail").count(),
        )
    });
    VersionRow {
        manifest: &part.manifest,
        digest: &part.digest,
        bytes: part.assets.files.values().map(|file| file.bytes).sum::<u64>(),
        checks,
        publisher: waiting::signed_by(app, &key, &part.digest),
        withdrawn: release.withdrawn.contains(&installed.version),
    }
}

/// What the forms of the page send.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    act: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    percent: String,
    #[serde(default)]
    why: String,
    #[serde(flatten)]
    language: Language,
}

impl Wanted {
    fn order(&self) -> Option<Order> {
        let version = || self.version.parse().ok();
        match self.act.as_str() {
            "promote" => Some(Order::Promote { version: version()?, budget: None }),
            "canary" => Some(Order::Canary { version: version()?, percent: self.percent.parse().ok()?, budget: None }),
            "rollback" => Some(Order::Rollback { why: self.why.chars().take(200).collect() }),
            _ => None,
        }
    }
}

/// Releases as `POST /-/releases/{pbc}` does, and goes back to the page.
#[utoipa::path(post, path = "/-/catalogue/pbcs/{name}", tag = "catalogue",
    responses((status = 303, description = "done"), (status = 400, description = "no such order or version; the page says why"),
        (status = 401), (status = 403, description = "the caller is no operator"), (status = 404)))]
pub async fn post(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    releases::admit(&caller, Right::Release)?;
    let name: PbcName = name.parse().map_err(|_| parts::gone())?;
    let order = wanted.order().ok_or_else(|| Problem::new(problem::BAD_REQUEST).detail("the form is not complete"))?;
    let language = wanted.language.locale();
    match releases::give(&app, &caller, name.clone(), order).await? {
        Ok(()) => Ok(Redirect::to(&render::pbc_address(name.as_str(), language)).into_response()),
        Err(wrong) => {
            let fault = if language == Locale::Ko { wrong.korean() } else { wrong.to_string() };
            let wish = Wish { language: wanted.language, health: String::new() };
            pbc(&app, &caller, name, &wish, &headers, Some(fault)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_an_order_or_none() {
        let wanted = |act: &str, version: &str, percent: &str| Wanted {
            act: act.to_owned(),
            version: version.to_owned(),
            percent: percent.to_owned(),
            why: String::new(),
            language: Language::default(),
        };
        assert!(matches!(wanted("promote", "1.2.3", "").order(), Some(Order::Promote { .. })));
        assert!(matches!(wanted("canary", "1.2.3", "7").order(), Some(Order::Canary { percent: 7, .. })));
        for bad in [wanted("promote", "x", ""), wanted("canary", "1.2.3", "-1"), wanted("remove", "1.2.3", "")] {
            assert_eq!(bad.order(), None, "{bad:?}");
        }
    }
}
