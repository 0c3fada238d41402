//! The one door for documents that people write: manifests, pages and adapters.

use crate::canonical;
use crate::finding::Finding;
use crate::json;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a document: strict JSON, its shape, then `check`. Gives the document, the SHA-256 of its canonical JSON (RFC 8785) in
/// hexadecimal, and the findings that do not keep it from being used.
///
/// # Errors
/// All findings, at least one of them an error.
pub(crate) fn read<T: DeserializeOwned>(
    bytes: &[u8],
    check: impl FnOnce(&T) -> Vec<Finding>,
) -> Result<(T, String, Vec<Finding>), Vec<Finding>> {
    let mut value = json::parse(bytes, json::Limits::DOCUMENT).map_err(|error| vec![error.into()])?;
    let digest = canonical::sha256_hex(&value);
    strip_extensions(&mut value);
    let document = json::shape(value).map_err(|error| vec![error.into()])?;
    let findings = check(&document);
    if findings.iter().any(Finding::is_error) { Err(findings) } else { Ok((document, digest, findings)) }
}

/// Reads a document without its rules: strict JSON and its shape.
///
/// # Errors
/// The first thing that keeps it from being one.
pub(crate) fn shape_of<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Finding> {
    let mut value = json::parse(bytes, json::Limits::DOCUMENT)?;
    strip_extensions(&mut value);
    Ok(json::shape(value)?)
}

/// Drops `x-…` keys where the format allows them: in `metadata`, `spec` and each widget.
pub(crate) fn strip_extensions(document: &mut Value) {
    fn strip(value: &mut Value) {
        if let Value::Object(map) = value {
            map.retain(|key, _| !key.starts_with("x-"));
        }
    }
    for pointer in ["", "/metadata", "/spec"] {
        if let Some(part) = document.pointer_mut(pointer) {
            strip(part);
        }
    }
    if let Some(Value::Array(widgets)) = document.pointer_mut("/spec/frontend/widgets") {
        for widget in widgets {
            strip(widget);
        }
    }
}
