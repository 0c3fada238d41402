//! A cluster: an account without rights, a wall around the pods, and a deployment with a service for each image.

use super::super::documents;
use super::{USER, Wish, health, label, workload};
use crate::manifest::{Image, Manifest};
use serde_json::{Value, json};

/// `kubernetes.yaml`.
pub(super) fn file(manifest: &Manifest, wish: Wish) -> String {
    let name = label(manifest.metadata.name.as_str());
    let account = json!({
        "apiVersion": "v1", "kind": "ServiceAccount", "automountServiceAccountToken": false,
        "metadata": {"name": name, "labels": labels(manifest, None)},
    });
    let whole = json!({"app.kubernetes.io/part-of": name});
    let wall = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": name, "labels": labels(manifest, None)},
        "spec": {
            "podSelector": {"matchLabels": whole}, "policyTypes": ["Ingress"],
            "ingress": [{
                "ports": [{"protocol": "TCP", "port": wish.port}],
                "from": [
                    {"podSelector": {"matchLabels": whole}},
                    {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app.kubernetes.io/name": "jogakbo"}}},
                ],
            }],
        },
    });
    let images = manifest.spec.delivery.images.iter();
    let parts = images.flat_map(|image| [deployment(manifest, image, &name, wish), service(manifest, image, wish)]);
    let all: Vec<Value> = [account, wall].into_iter().chain(parts).collect();
    documents(&all)
}

/// Labels as the project recommends them; a version has no `+` there.
fn labels(manifest: &Manifest, image: Option<&Image>) -> Value {
    let mut labels = json!({
        "app.kubernetes.io/part-of": label(manifest.metadata.name.as_str()),
        "app.kubernetes.io/version": cut(&manifest.metadata.version.replace('+', "_")),
    });
    if let Some(image) = image {
        labels["app.kubernetes.io/name"] = workload(manifest, image).into();
    }
    labels
}

/// At most as long as the value of a label.
fn cut(version: &str) -> &str {
    version.get(..super::LONGEST).unwrap_or(version).trim_end_matches(['-', '_', '.'])
}

fn deployment(manifest: &Manifest, image: &Image, account: &str, wish: Wish) -> Value {
    let name = workload(manifest, image);
    let mine = json!({"app.kubernetes.io/name": name});
    let secret = |of: &str| label(&format!("{}-{of}", manifest.metadata.name));
    let resources: Vec<Value> = manifest
        .spec
        .delivery
        .resources
        .iter()
        .map(|resource| json!({"secretRef": {"name": secret(resource.name.as_str())}}))
        .collect();
    let mut container = json!({
        "name": label(image.name.as_str()), "image": image.reference,
        "ports": [{"name": "http", "containerPort": wish.port}],
        "env": [
            {"name": "PORT", "value": wish.port.to_string()},
            {"name": "JOGAKBO_SECRET", "valueFrom": {"secretKeyRef": {"name": secret("jogakbo"), "key": "secret"}}},
            {"name": "JOGAKBO_PBC", "value": manifest.metadata.name},
        ],
        "envFrom": resources,
        "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}},
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": format!("{}Mi", wish.memory)}},
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
    });
    // Without a path, the port alone tells.
    let ask = health(manifest, image).map_or_else(
        || json!({"tcpSocket": {"port": "http"}}),
        |path| json!({"httpGet": {"path": path, "port": "http"}}),
    );
    container["readinessProbe"] = ask.clone();
    container["livenessProbe"] = ask;
    container["livenessProbe"]["initialDelaySeconds"] = 30.into();
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "labels": labels(manifest, Some(image))},
        "spec": {
            "replicas": wish.replicas, "selector": {"matchLabels": mine},
            "template": {
                "metadata": {"labels": labels(manifest, Some(image))},
                "spec": {
                    "serviceAccountName": account, "automountServiceAccountToken": false,
                    "securityContext": {
                        "runAsNonRoot": true, "runAsUser": USER, "runAsGroup": USER, "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [container],
                    "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}],
                },
            },
        },
    })
}

fn service(manifest: &Manifest, image: &Image, wish: Wish) -> Value {
    let name = workload(manifest, image);
    json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {"name": name, "labels": labels(manifest, Some(image))},
        "spec": {
            "selector": {"app.kubernetes.io/name": name},
            "ports": [{"name": "http", "port": 80, "targetPort": wish.port}],
        },
    })
}
