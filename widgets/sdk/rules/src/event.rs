//! One event: from what a widget says to what the portal would send, or why not.

use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::envelope::{CloudEvent, EnvelopeError};
use jogakbo_contract::manifest::EventTypeDecl;
use jogakbo_contract::schema::Schema;
use jogakbo_contract::topic::{EventType, Topic};
use jogakbo_contract::wiring;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is to be published; all but the type is JSON text.
pub struct Wish<'a> {
    pub event_type: &'a str,
    pub data: &'a str,
    /// `{subject?, id?, key?}`.
    pub options: &'a str,
    /// Who is signed in.
    pub user: Option<&'a str>,
}

/// Why not.
pub struct Refusal {
    code: ErrCode,
    message: String,
}

impl Refusal {
    fn new(code: ErrCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub fn denied(message: String) -> Self {
        Self::new(ErrCode::Denied, message)
    }

    pub fn pattern(message: String) -> Self {
        Self::new(ErrCode::BadPattern, message)
    }

    pub fn to_json(&self) -> Value {
        json!({"code": self.code.as_str(), "message": self.message, "retry": self.code.may_retry()})
    }
}

/// The declaration of a type.
pub fn declared<'a>(types: &'a BTreeMap<String, EventTypeDecl>, name: &str) -> Result<&'a EventTypeDecl, Refusal> {
    types.get(name).ok_or_else(|| match name.parse::<EventType>() {
        Ok(_) => {
            Refusal::denied(format!("no manifest here declares `{name}`; give that of its owner as one of `others`"))
        }
        Err(error) => Refusal::new(ErrCode::UnknownType, format!("`{name}` is no event type: {error}")),
    })
}

/// The event and its topic.
pub fn make(declared: &EventTypeDecl, wish: &Wish<'_>, source: String) -> Result<(Topic, Value), Refusal> {
    let plain =
        |error: &dyn std::fmt::Display| Refusal::new(ErrCode::Schema, format!("data is no plain data: {error}"));
    let data: Value = serde_json::from_str(wish.data).map_err(|error| plain(&error))?;
    let options: Value = serde_json::from_str(wish.options).unwrap_or_default();
    let option = |name: &str| options.get(name).and_then(Value::as_str).map(str::to_owned);
    let subject = subject(declared, option("subject"), &data, wish.user)?;
    let bad = |error: &dyn std::fmt::Display| Refusal::new(ErrCode::BadFrame, error.to_string());
    let topic = Topic::new(&declared.name, subject.as_deref()).map_err(|error| bad(&error))?;
    let schema = Schema::compile(&declared.data).map_err(|error| bad(&error))?;
    if let Some(fault) = schema.check(&data).err().and_then(|faults| faults.first().map(ToString::to_string)) {
        return Err(Refusal::new(ErrCode::Schema, format!("data of `{}`: {fault}", wish.event_type)));
    }
    let mut event = CloudEvent::new(option("id").unwrap_or_else(|| "mock".to_owned()), source, declared.name.clone());
    event.subject = subject;
    event.datacontenttype = Some("application/json".to_owned());
    event.data = Some(data);
    if let Some(key) = option("key") {
        event.set_extension("partitionkey", key);
    }
    event.check().map_err(|error| match error {
        EnvelopeError::TooLarge(_) => Refusal::new(ErrCode::TooLarge, error.to_string()),
        _ => bad(&error),
    })?;
    let text: Value = serde_json::from_str(&event.to_json()).map_err(|error| bad(&error))?;
    let answer = json!({
        "topic": topic.as_str(), "event": text, "logged": declared.log.keep.is_logged(), "retain": declared.retain,
        "reply": declared.reply.is_some(), "given": option("id").is_some(),
    });
    Ok((topic, answer))
}

/// The wish's own subject, or what the type's template makes of the data; with the citizen where it says `{user}`.
fn subject(
    declared: &EventTypeDecl,
    given: Option<String>,
    data: &Value,
    user: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let wrong = |message: String| Refusal::new(ErrCode::Schema, message);
    let subject = match (&declared.subject, given) {
        (None, given) => given,
        (Some(template), given) => {
            let subject = given.map_or_else(|| wiring::subject(template, data).map_err(wrong), Ok)?;
            if !wiring::is_subject_of(template, &subject) {
                return Err(wrong(format!("the subject of `{}` must look like `{template}`", declared.name)));
            }
            Some(subject)
        }
    };
    let Some(text) = subject.as_ref().filter(|subject| subject.split('/').any(|part| part == "{user}")) else {
        return Ok(subject);
    };
    let user = user.ok_or_else(|| Refusal::denied(format!("`{text}` names a citizen, and nobody is signed in")))?;
    Ok(Some(text.split('/').map(|part| if part == "{user}" { user } else { part }).collect::<Vec<_>>().join("/")))
}
