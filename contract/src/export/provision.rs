//! What runs the back end of a PBC that is delivered for installing: files for Compose, Kubernetes and Helm.
//!
//! Whatever the manifest does not say is the strictest that still runs: images by digest only, no root, no capabilities, a file system
//! that cannot be written, limits, and secrets by reference alone.

mod compose;
mod helm;
mod kubernetes;

use crate::finding::Finding;
use crate::integrity::hex_sha256;
use crate::manifest::{Image, Manifest, Mode};

/// Most characters of a name in Kubernetes (RFC 1123, label), which Compose takes as well.
const LONGEST: usize = 63;
/// Who the containers run as: nobody of the machine.
const USER: u32 = 65_532;

/// For whom the files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// One machine, by the Compose Specification.
    Compose,
    /// A cluster.
    Kubernetes,
    /// A cluster, by the maker's own chart.
    Helm,
}

/// What the operator decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// TCP port on which the images listen.
    pub port: u16,
    /// Most memory of one container, in MiB.
    pub memory: u32,
    /// Containers of each image in a cluster.
    pub replicas: u16,
}

impl Default for Wish {
    fn default() -> Self {
        Self { port: 8080, memory: 512, replicas: 2 }
    }
}

/// A file to write: its name and content.
pub type File = (&'static str, String);

/// The files that run the back end of a PBC; the same bytes every time.
///
/// # Errors
///
/// `B01`: the manifest does not offer its back end for installing, or names an image without digest. `B02`: for Helm, it names no chart.
pub fn provision(manifest: &Manifest, platform: Platform, wish: Wish) -> Result<Vec<File>, Finding> {
    let delivery = &manifest.spec.delivery;
    if !delivery.modes.contains(&Mode::Install) {
        let message = format!("`{}` is not delivered for installing", manifest.metadata.name);
        return Err(Finding::error("B01", "/spec/delivery/modes", message));
    }
    // What was read from a file has been checked; what was built by hand was not.
    if let Some(index) = delivery.images.iter().position(|image| !image.reference.contains("@sha256:")) {
        let message = format!("`{}` is not named by its digest", delivery.images[index].reference);
        return Err(Finding::error("B01", format!("/spec/delivery/images/{index}/ref"), message));
    }
    match platform {
        Platform::Compose => Ok(vec![("compose.yaml", compose::file(manifest, wish))]),
        Platform::Kubernetes => Ok(vec![("kubernetes.yaml", kubernetes::file(manifest, wish))]),
        Platform::Helm => helm::files(manifest),
    }
}

/// The PBC's name as a label of RFC 1123: dots become hyphens, and what is too long ends in a hash.
fn label(name: &str) -> String {
    let plain = name.replace('.', "-");
    let plain = plain.trim_end_matches('-');
    if plain.len() <= LONGEST {
        return plain.to_owned();
    }
    format!("{}-{}", plain[..LONGEST - 9].trim_end_matches('-'), &hex_sha256(name.as_bytes())[..8])
}

/// Name of what runs an image.
fn workload(manifest: &Manifest, image: &Image) -> String {
    label(&format!("{}-{}", manifest.metadata.name, image.name))
}

/// Path that says whether an image is healthy: that of the endpoint with its name, or the only one where there is only one image.
fn health<'a>(manifest: &'a Manifest, image: &Image) -> Option<&'a str> {
    let alone = manifest.spec.delivery.images.len() == 1;
    let endpoints = &manifest.spec.endpoints;
    let named = endpoints.iter().find(|endpoint| endpoint.name == image.name);
    named.or_else(|| endpoints.first().filter(|_| alone)).and_then(|endpoint| endpoint.health.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn manifest(delivery: &Value) -> Manifest {
        serde_json::from_value(json!({
            "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
            "metadata": {
                "name": "kr.go.demo.board", "version": "2.1.0+a", "title": {"ko": "게시판", "en": "Board"},
                "owner": {"name": {"ko": "시민봉사과", "en": "Citizen Office"}}
            },
            "spec": {
                "scope": "service", "delivery": delivery,
                "endpoints": [{"name": "api", "url": "https://board.demo.example", "health": "/healthz"}],
                "frontend": {"widgets": []}, "offer": {"licence": "Apache-2.0"}
            }
        }))
        .unwrap()
    }

    fn board() -> Value {
        let digest = "0a46b7c852debeb1b5e85bf7e711fb3cb2cd2d8c67fca3e5174ca0b8fcd449cc";
        json!({
            "modes": ["saas", "install"],
            "images": [{"name": "board-api", "ref": format!("registry.demo.example/board/api@sha256:{digest}")}],
            "build": {"repository": "https://git.demo.example/board", "revision": "v2.1.0"},
            "install": {"helm": {"chart": "oci://registry.demo.example/charts/board", "version": "2.1.0"}},
            "resources": [{"name": "db", "type": "postgres", "version": "15"}]
        })
    }

    fn written(platform: Platform) -> Vec<Value> {
        let files = provision(&manifest(&board()), platform, Wish::default()).unwrap();
        assert_eq!(files, provision(&manifest(&board()), platform, Wish::default()).unwrap());
        let parts = files.iter().flat_map(|(_, text)| text.split("---\n").filter(|part| !part.is_empty()));
        parts.map(|part| serde_json::from_str(part).unwrap()).collect()
    }

    #[test]
    fn compose_runs_the_image_by_digest_without_rights() {
        let file = written(Platform::Compose).remove(0);
        let service = &file["services"]["board-api"];
        assert!(service["image"].as_str().unwrap().contains("/board/api@sha256:0a46"));
        assert_eq!(service["user"], "65532:65532");
        assert_eq!(service["read_only"], true);
        assert_eq!(service["cap_drop"], json!(["ALL"]));
        assert_eq!(service["secrets"], json!(["jogakbo", "db"]));
        assert_eq!(file["secrets"]["db"], json!({"file": "./secrets/db"}));
        assert_eq!(service["ports"], json!(["127.0.0.1::8080"]));
    }

    #[test]
    fn a_cluster_knows_when_the_image_is_healthy_and_gives_it_no_rights() {
        let parts = written(Platform::Kubernetes);
        let kinds: Vec<&str> = parts.iter().map(|part| part["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["ServiceAccount", "NetworkPolicy", "Deployment", "Service"]);
        assert_eq!(parts[0]["automountServiceAccountToken"], false);
        let pod = &parts[2]["spec"]["template"]["spec"];
        let container = &pod["containers"][0];
        assert_eq!(container["readinessProbe"]["httpGet"]["path"], "/healthz");
        assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
        assert_eq!(container["resources"]["limits"]["memory"], "512Mi");
        assert_eq!(container["env"][1]["valueFrom"]["secretKeyRef"]["name"], "kr-go-demo-board-jogakbo");
        assert_eq!(container["envFrom"], json!([{"secretRef": {"name": "kr-go-demo-board-db"}}]));
        assert_eq!(parts[2]["metadata"]["labels"]["app.kubernetes.io/version"], "2.1.0_a");
        assert_eq!(parts[3]["spec"]["selector"], parts[2]["spec"]["selector"]["matchLabels"]);
        let everything = serde_json::to_string(&parts).unwrap();
        assert!(!everything.contains("\"Secret\""), "secrets are only pointed at");
    }

    #[test]
    fn helm_takes_the_makers_chart_in_exactly_one_version() {
        let chart = written(Platform::Helm).remove(0);
        let wanted = json!([{"name": "board", "repository": "oci://registry.demo.example/charts", "version": "2.1.0"}]);
        assert_eq!(chart["dependencies"], wanted);
        let mut without = board();
        without["install"] = json!({"compose": {"href": "compose.yaml"}});
        let refused = provision(&manifest(&without), Platform::Helm, Wish::default()).unwrap_err();
        assert_eq!(refused.code, "B02");
    }

    #[test]
    fn what_is_not_for_installing_or_not_by_digest_is_refused() {
        let mut tagged = board();
        tagged["images"][0]["ref"] = "registry.demo.example/board/api:2.1.0".into();
        for (delivery, at) in
            [(json!({"modes": ["assets"]}), "/spec/delivery/modes"), (tagged, "/spec/delivery/images/0/ref")]
        {
            let refused = provision(&manifest(&delivery), Platform::Compose, Wish::default()).unwrap_err();
            assert_eq!((refused.code.as_str(), refused.at.as_str()), ("B01", at));
        }
    }

    #[test]
    fn names_are_those_that_a_cluster_takes() {
        let (long, other) = (format!("kr.go.{}", "a".repeat(100)), format!("kr.go.{}b", "a".repeat(100)));
        assert!(label(&long).len() <= LONGEST && label(&long) != label(&other));
        assert_eq!(label("kr.go.demo.board-api-"), "kr-go-demo-board-api");
    }
}
