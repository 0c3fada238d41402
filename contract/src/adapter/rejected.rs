//! Dead letters: the host's own event about an input that could not be translated. It names the input and never repeats what
//! the input says, for that may be personal.

use super::{Adapter, Rejection};
use crate::bridge::Position;
use crate::envelope::CloudEvent;
use crate::ids::PbcName;
use crate::integrity::hex_sha256;
use crate::lock::LockedType;
use crate::manifest::{Classification, Keep, Reach};
use crate::topic::{EventType, Topic, TopicError, TopicPattern};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The type of dead letters.
pub const REJECTED: &str = "jogakbo.adapter.rejected.v1";
/// Days a dead letter is kept.
const KEEP_DAYS: u32 = 90;
/// Most characters of its detail.
const DETAIL: usize = 500;

/// The declaration of [`REJECTED`].
pub fn rejected_type() -> LockedType {
    let text = || json!({"type": "string"});
    LockedType {
        owner: owner(),
        data: json!({
            "type": "object", "required": ["adapter", "code", "detail", "input"], "additionalProperties": false,
            "properties": {
                "adapter": text(), "code": text(), "detail": text(),
                "input": {
                    "type": "object", "required": ["type", "source", "id"], "additionalProperties": false,
                    "properties": {"type": text(), "source": text(), "id": text(), "pos": text()}
                }
            }
        }),
        subject: Some("adapters/{adapter}".to_owned()),
        key: None,
        classification: Classification::Confidential,
        keep: Keep::Days { text: format!("P{KEEP_DAYS}D"), days: KEEP_DAYS },
        reach: Reach::Portal,
        fields: BTreeMap::new(),
        retain: false,
        reply: None,
    }
}

/// Whose type it is: the portal's.
pub(super) fn owner() -> PbcName {
    "jogakbo.portal.adapters".parse().expect("three labels are a name")
}

fn name() -> EventType {
    REJECTED.parse().expect("labels and a version are a type")
}

/// The topic of the dead letters of one adapter.
///
/// # Errors
/// The name has so many dots that the topic would be too long; no adapter that was read has such a name.
pub fn rejected_pattern(adapter: &PbcName) -> Result<TopicPattern, TopicError> {
    Topic::new(&name(), Some(&format!("adapters/{adapter}"))).map(|topic| TopicPattern::from(&topic))
}

/// The dead letter about an input. The same input of the same adapter gives the same `id`.
pub fn rejection(adapter: &Adapter, input: &CloudEvent, pos: Option<&Position>, why: &Rejection) -> CloudEvent {
    let name_of = &adapter.metadata.name;
    let key = Value::from(vec![name_of.as_str(), &input.source, &input.id]).to_string();
    let id = format!("rejected-{}", &hex_sha256(key.as_bytes())[..32]);
    let mut event = CloudEvent::new(id, adapter.source(), name());
    event.subject = Some(format!("adapters/{name_of}"));
    event.datacontenttype = Some("application/json".to_owned());
    let detail: String = why.detail.chars().take(DETAIL).collect();
    let mut about = json!({"type": input.event_type.as_str(), "source": input.source, "id": input.id});
    if let Some(pos) = pos {
        about["pos"] = pos.to_string().into();
    }
    event.data = Some(json!({"adapter": name_of, "code": why.code, "detail": detail, "input": about}));
    event.set_extension("causationid", input.id.clone());
    event.set_extension("correlationid", input.extension("correlationid").unwrap_or(&input.id).to_owned());
    event
}
