//! The catalogue as other systems read it.

use super::parts;
use crate::http::Shared;
use crate::http::extract::Caller;
use crate::http::problem::Problem;
use crate::http::routes::consents::Language;
use crate::http::routes::studio::author;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jogakbo_contract::edit::Act;
use jogakbo_contract::export::{self, Place};
use jogakbo_contract::ids::PbcName;
use jogakbo_contract::manifest::Manifest;
use std::collections::{BTreeMap, BTreeSet};

/// What visitors get, as a catalog file for Backstage.
#[utoipa::path(get, path = "/-/catalogue/backstage.yaml", tag = "catalogue",
    params(("lang" = Option<String>, Query, description = "`ko` or `en`: the language of titles")),
    responses((status = 200, description = "entities of `backstage.io/v1alpha1`: components, APIs and groups, as YAML"), (status = 401), (status = 403)))]
pub async fn backstage(
    State(app): State<Shared>,
    caller: Caller,
    Query(language): Query<Language>,
) -> Result<Response, Problem> {
    author(&caller, Act::See)?;
    let snapshot = app.catalogue.snapshot();
    let names: BTreeSet<&PbcName> = snapshot.installed().map(|it| &it.part.manifest.metadata.name).collect();
    let live: Vec<_> = names.into_iter().filter_map(|name| parts::live(&snapshot, name)).collect();
    let bases: BTreeMap<&PbcName, String> =
        live.iter().map(|it| (&it.part.manifest.metadata.name, it.part.assets.base())).collect();
    let manifests: Vec<&Manifest> = live.iter().map(|it| &it.part.manifest).collect();
    let portal = app.addresses.portal.as_str();
    let document = |manifest: &Manifest, href: &str| {
        let base = bases.get(&manifest.metadata.name).map_or("/", String::as_str);
        format!("{portal}{base}{href}")
    };
    let text = export::backstage(&manifests, &Place { portal: Some(portal), document: &document }, language.locale());
    Ok(([(header::CONTENT_TYPE, "application/yaml")], text).into_response())
}
