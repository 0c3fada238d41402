//! What an adapter lets others see: the service of the input, readers of the target of what few could read before. Where a
//! person has to decide, a warning says so (`T09`).

use super::{Adapter, flow};
use crate::finding::Finding;
use crate::lock::{LockedType, Sight};
use crate::manifest::{Basis, Classification};
use serde_json::Value;

/// What the service sees of classified fields, with a word about what nobody can check.
pub(super) fn sight(adapter: &Adapter, sources: &[(&str, &LockedType)], found: &mut Vec<Finding>) -> Sight {
    let spec = &adapter.spec;
    let named = spec.service.as_ref().and_then(|service| service.purpose.as_ref());
    let mut purposes = spec.privacy.iter().flat_map(|privacy| &privacy.purposes);
    let Some(purpose) = named.and_then(|name| purposes.find(|purpose| purpose.name == *name)) else {
        return Sight::default();
    };
    if purpose.basis == Basis::Consent {
        let message = format!(
            "the purpose `{}` rests on consent, which is one citizen's, and an adapter works for all; it covers nothing here",
            purpose.name
        );
        found.push(Finding::warning("T09", "/spec/service/purpose", message));
        return Sight::default();
    }
    if sources.iter().any(|(_, decl)| decl.is_classified()) {
        let message = "the service sees classified fields, and nobody can check what it puts where; whoever runs it \
                       answers for that";
        found.push(Finding::warning("T09", "/spec/service/purpose", message));
    }
    Sight::new(adapter.inputs().into_iter().map(|input| (input, purpose.data.clone())).collect())
}

/// Warns where the result tells more people something than the input did.
pub(super) fn openness(
    adapter: &Adapter,
    sources: &[(&str, &LockedType)],
    target: &LockedType,
    found: &mut Vec<Finding>,
) {
    let guarded = |decl: &LockedType| decl.classification >= Classification::Confidential;
    let of_pbcs =
        sources.iter().filter(|(name, _)| !adapter.spec.accepts.iter().any(|one| one.name.0.as_str() == *name));
    for (name, decl) in of_pbcs.filter(|(_, decl)| guarded(decl) && decl.classification > target.classification) {
        let message = format!(
            "`{name}` is {}, and `{}` may be read by more people; check that nothing of it should not",
            if decl.classification == Classification::Restricted { "restricted" } else { "confidential" },
            adapter.spec.to
        );
        found.push(Finding::warning("T09", "/spec/to", message));
    }
    let when = adapter.spec.when.as_ref().map(picked).unwrap_or_default();
    if let Some(pick) = when.iter().find(|pick| flow::touches(pick, sources)) {
        let message =
            format!("the condition reads the classified field `{pick}`; whether an event comes out tells of it");
        found.push(Finding::warning("T09", "/spec/when", message));
    }
}

/// All pointers of a condition.
fn picked(condition: &Value) -> Vec<String> {
    match condition {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(pointer) if key == "$pick" => vec![pointer.clone()],
                value => picked(value),
            })
            .collect(),
        Value::Array(list) => list.iter().flat_map(picked).collect(),
        _ => Vec::new(),
    }
}
