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
    // Masks work on fields, and bytes have none.
    if event.data_base64.is_some() && !decl.fields.is_empty() {
        let detail = format!("`{}` has classified fields, so its data must be JSON and not bytes", event.event_type);
        return Err(Refusal::new(ErrCode::Schema, detail));
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use jogakbo_contract::envelope::CloudEvent;
    use serde_json::json;

    #[test]
    fn bytes_are_no_way_around_the_classes_of_fields() {
        let schema = Schema::compile(&json!({})).unwrap();
        let decl = |fields: Value| -> LockedType {
            serde_json::from_value(json!({
                "owner": "kr.go.demo.board", "data": {}, "classification": "public", "keep": "none", "reach": "portal", "fields": fields,
            }))
            .unwrap()
        };
        let mut event = CloudEvent::new("1", "/pbc/kr.go.demo.board/api", "kr.go.demo.board.sent.v1".parse().unwrap());
        event.data_base64 = Some("AA==".to_owned());
        let event = Event::new(event);
        assert!(check(&schema, &decl(json!({})), &event).is_ok());
        let refused = check(&schema, &decl(json!({"/name": {"class": "personal"}})), &event).unwrap_err();
        assert_eq!(refused.code, ErrCode::Schema);
    }
}
