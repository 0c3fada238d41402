//! One machine: a file of the Compose Specification.

use super::{USER, Wish, health, label};
use crate::canonical;
use crate::manifest::{Image, Manifest};
use serde_json::{Map, Value, json};

/// `compose.yaml`.
pub(super) fn file(manifest: &Manifest, wish: Wish) -> String {
    let delivery = &manifest.spec.delivery;
    let names: Vec<&str> =
        std::iter::once("jogakbo").chain(delivery.resources.iter().map(|resource| resource.name.as_str())).collect();
    let services: Map<String, Value> = delivery
        .images
        .iter()
        .map(|image| (image.name.as_str().to_owned(), service(manifest, image, &names, wish)))
        .collect();
    let secrets: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!({"file": format!("./secrets/{name}")}))).collect();
    let file = json!({"name": label(manifest.metadata.name.as_str()), "services": services, "secrets": secrets});
    format!("{}\n", canonical::to_string(&file))
}

fn service(manifest: &Manifest, image: &Image, secrets: &[&str], wish: Wish) -> Value {
    let mut labels = json!({"kr.jogakbo.pbc": manifest.metadata.name, "kr.jogakbo.version": manifest.metadata.version});
    // An image need not have a program that could ask, so whoever watches the machine asks.
    if let Some(path) = health(manifest, image) {
        labels["kr.jogakbo.health"] = path.into();
    }
    json!({
        "image": image.reference,
        "init": true,
        "restart": "unless-stopped",
        "user": format!("{USER}:{USER}"),
        "read_only": true,
        "tmpfs": ["/tmp"],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "pids_limit": 256,
        "mem_limit": format!("{}m", wish.memory),
        "environment": {
            "PORT": wish.port.to_string(), "JOGAKBO_PBC": manifest.metadata.name, "JOGAKBO_SECRET_FILE": "/run/secrets/jogakbo",
        },
        "secrets": secrets,
        "ports": [format!("127.0.0.1::{}", wish.port)],
        "labels": labels,
    })
}
