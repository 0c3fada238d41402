//! The PBCs of a portal as entities of a Backstage catalog (`backstage.io/v1alpha1`, "Descriptor Format of Catalog Entities"): a
//! component for each, an API for each of its documents, a group for each owner.

use super::documents;
use crate::integrity::hex_sha256;
use crate::manifest::{Api, Lifecycle, Manifest, Owner};
use crate::text::Locale;
use crate::topic;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const VERSION: &str = "backstage.io/v1alpha1";
/// Most characters of an entity's name.
const LONGEST: usize = 63;

/// Where the things are that entities point at.
pub struct Place<'a> {
    /// Address of the portal, without a slash at the end; entities link to its catalogue.
    pub portal: Option<&'a str>,
    /// Address of a document that a manifest names by a path. Backstage reads it from there (`$text`).
    pub document: &'a dyn Fn(&Manifest, &str) -> String,
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").field("portal", &self.portal).finish_non_exhaustive()
    }
}

/// The catalog file of these manifests, one version of each PBC; the same bytes whatever their order.
pub fn backstage(manifests: &[&Manifest], place: &Place<'_>, locale: Locale) -> String {
    let by_name: BTreeMap<&str, &Manifest> = manifests.iter().map(|it| (it.metadata.name.as_str(), *it)).collect();
    let groups: BTreeMap<String, &Owner> =
        by_name.values().map(|it| (group_name(&it.metadata.owner), &it.metadata.owner)).collect();
    let groups = groups.iter().map(|(name, owner)| group(name, owner, locale));
    let parts = by_name.values().flat_map(|manifest| {
        let apis = manifest.spec.apis.iter().map(|api| of_api(manifest, api, place, locale));
        std::iter::once(component(manifest, &by_name, place, locale)).chain(apis)
    });
    let entities: Vec<Value> = groups.chain(parts).collect();
    documents(&entities)
}

fn component(manifest: &Manifest, all: &BTreeMap<&str, &Manifest>, place: &Place<'_>, locale: Locale) -> Value {
    let metadata = &manifest.metadata;
    let name = metadata.name.as_str();
    // Whose events it hears, it depends on.
    let heard = manifest.spec.frontend.widgets.iter().flat_map(|widget| &widget.subscribes);
    let owners = heard.filter_map(|it| topic::owner_of(all.keys().copied(), |owner| it.pattern.is_under(owner)));
    let depends: BTreeSet<String> =
        owners.filter(|owner| *owner != name).map(|owner| format!("component:default/{}", fit(owner))).collect();
    let apis: Vec<String> = manifest.spec.apis.iter().map(|api| api_name(manifest, api)).collect();
    let mut entity = json!({
        "apiVersion": VERSION, "kind": "Component",
        "metadata": {
            "name": fit(name), "title": metadata.title.get(locale), "tags": ["jogakbo", "pbc"],
            "annotations": {"jogakbo-pbc": name, "jogakbo-version": metadata.version},
        },
        "spec": {
            "type": "pbc", "lifecycle": lifecycle(metadata.lifecycle), "owner": owner(manifest),
            "providesApis": apis, "dependsOn": depends,
        },
    });
    if let Some(description) = &metadata.description {
        entity["metadata"]["description"] = description.get(locale).into();
    }
    if let Some(portal) = place.portal {
        let address = format!("{portal}{}", crate::render::pbc_address(name, locale));
        entity["metadata"]["links"] = json!([{"url": address, "title": metadata.title.get(locale)}]);
    }
    entity
}

fn of_api(manifest: &Manifest, api: &Api, place: &Place<'_>, locale: Locale) -> Value {
    let href = api.document.href.as_str();
    let whole = href.starts_with("https://") || href.starts_with("http://");
    let address = if whole { href.to_owned() } else { (place.document)(manifest, href) };
    json!({
        "apiVersion": VERSION, "kind": "API",
        "metadata": {
            "name": api_name(manifest, api),
            "title": format!("{}: {}", manifest.metadata.title.get(locale), api.name),
        },
        "spec": {
            "type": api.kind, "lifecycle": lifecycle(manifest.metadata.lifecycle), "owner": owner(manifest),
            "definition": {"$text": address},
        },
    })
}

fn group(name: &str, owner: &Owner, locale: Locale) -> Value {
    let mut profile = json!({"displayName": owner.name.get(locale)});
    if let Some(mail) = owner.contact.as_deref().and_then(|contact| contact.strip_prefix("mailto:")) {
        profile["email"] = mail.into();
    }
    json!({
        "apiVersion": VERSION, "kind": "Group", "metadata": {"name": name},
        "spec": {"type": "team", "profile": profile, "children": []},
    })
}

const fn lifecycle(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Experimental => "experimental",
        Lifecycle::Production => "production",
        Lifecycle::Deprecated => "deprecated",
    }
}

fn owner(manifest: &Manifest) -> String {
    format!("group:default/{}", group_name(&manifest.metadata.owner))
}

/// By the organisation's code where there is one; names of offices are Korean and no entity's name.
fn group_name(owner: &Owner) -> String {
    let said = hex_sha256(owner.name.get(Locale::Ko).as_bytes());
    owner.org_code.as_ref().map_or_else(|| format!("owner-{}", &said[..12]), |code| format!("org-{code}"))
}

fn api_name(manifest: &Manifest, api: &Api) -> String {
    fit(&format!("{}_{}", manifest.metadata.name, api.name))
}

/// A name that Backstage takes: at most 63 characters; what is cut is told apart by a hash.
fn fit(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let kept = name.get(..LONGEST - 9).unwrap_or_default().trim_end_matches(['.', '-', '_']);
    format!("{kept}-{}", &hex_sha256(name.as_bytes())[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, hears: &str) -> Manifest {
        serde_json::from_value(json!({
            "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
            "metadata": {
                "name": name, "version": "1.0.0", "title": {"ko": "민원: #1", "en": "Petitions"}, "lifecycle": "experimental",
                "owner": {"name": {"ko": "시민봉사과", "en": "Citizen Office"}, "contact": "mailto:a@b.example"}
            },
            "spec": {
                "scope": "component", "delivery": {"modes": ["assets"]},
                "apis": [
                    {"name": "posts", "kind": "openapi", "role": "business", "document": {"href": "openapi.json"}},
                    {"name": "events", "kind": "asyncapi", "role": "integration", "document": {"href": "https://a.example/x.json"}}
                ],
                "frontend": {"base": "card", "assets": "auto", "widgets": [{
                    "name": "list", "title": {"ko": "목록", "en": "List"}, "tier": "page",
                    "element": {"module": "list.js", "tag": "test-list"}, "subscribes": [{"match": hears}],
                    "fallback": {"url": "https://list.example/"}
                }]},
                "offer": {"licence": "Apache-2.0"}
            }
        }))
        .unwrap()
    }

    fn entities(text: &str) -> Vec<Value> {
        text.split("---\n").skip(1).map(|document| serde_json::from_str(document).unwrap()).collect()
    }

    #[test]
    fn components_apis_and_groups_refer_to_each_other() {
        let (one, two) = (manifest("kr.go.a", "kr.go.b.said.v1.>"), manifest("kr.go.b", "kr.go.b.said.v1.>"));
        let document = |it: &Manifest, href: &str| format!("/files/{}/{href}", it.metadata.name);
        let place = Place { portal: Some("https://portal.example"), document: &document };
        let written = backstage(&[&two, &one], &place, Locale::En);
        assert_eq!(written, backstage(&[&one, &two], &place, Locale::En), "the order says nothing");
        let entities = entities(&written);
        let names: Vec<&str> = entities.iter().map(|it| it["metadata"]["name"].as_str().unwrap()).collect();
        let wanted = ["kr.go.a", "kr.go.a_posts", "kr.go.a_events", "kr.go.b", "kr.go.b_posts", "kr.go.b_events"];
        assert_eq!(names[1..], wanted);
        let (group, component) = (&entities[0], &entities[1]);
        assert_eq!(group["spec"]["profile"], json!({"displayName": "Citizen Office", "email": "a@b.example"}));
        assert_eq!(component["spec"]["owner"], format!("group:default/{}", names[0]));
        assert_eq!(component["spec"]["providesApis"], json!(["kr.go.a_posts", "kr.go.a_events"]));
        assert_eq!(component["spec"]["dependsOn"], json!(["component:default/kr.go.b"]));
        assert_eq!(entities[4]["spec"]["dependsOn"], json!([]), "nobody depends on themselves");
        let link = &component["metadata"]["links"][0]["url"];
        assert_eq!(link, "https://portal.example/-/catalogue/pbcs/kr.go.a?lang=en");
        assert_eq!(entities[2]["spec"]["definition"]["$text"], "/files/kr.go.a/openapi.json");
        assert_eq!(entities[3]["spec"]["definition"]["$text"], "https://a.example/x.json");
        assert_eq!(
            (&entities[2]["spec"]["type"], &entities[3]["spec"]["type"]),
            (&json!("openapi"), &json!("asyncapi"))
        );
    }

    #[test]
    fn names_are_those_that_backstage_takes() {
        let long = format!("kr.go.{}", "a".repeat(80));
        for (name, other) in [(long.clone(), format!("{long}b")), (format!("{}.{long}", "a".repeat(53)), long)] {
            let fitted = fit(&name);
            assert!(fitted.len() <= LONGEST && fitted != fit(&other) && !fitted.contains(".-"), "{fitted}");
        }
        assert_eq!(fit("kr.go.demo.board_posts"), "kr.go.demo.board_posts");
    }
}
