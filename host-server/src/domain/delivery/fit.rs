//! Whether an event fits what its type declares.

use jogakbo_contract::bridge::Event;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::server::Refusal;
use jogakbo_contract::lock::LockedType;
use jogakbo_contract::schema::Schema;
use jogakbo_contract::wiring;
use serde_json::Value;

/// Checks the payload against the type's schema and the subject against its template.
pub(super) fn check(schema: &Schema, decl: &LockedType, event: &Event) -> Result<(), Refusal> {
    let event = event.event();
    let data = event.data.as_ref().unwrap_or(&Value::Null);
    if let Err(violations) = schema.check(data) {
        let first = violations.first().map_or_else(String::new, |violation| match violation.pointer.as_str() {
            "" => violation.message.clone(),
            pointer => format!("{pointer}: {}", violation.message),
        });
        return Err(Refusal::new(
            ErrCode::Schema,
            format!("the data of `{}` does not fit its schema: {first}", event.event_type),
        ));
    }
    if let Some(template) = &decl.subject
        && !event.subject.as_deref().is_some_and(|subject| wiring::is_subject_of(template, subject))
    {
        return Err(Refusal::new(
            ErrCode::Schema,
            format!("the subject of `{}` must look like `{template}`", event.event_type),
        ));
    }
    Ok(())
}
