//! Whether an event fits what its type declares.

use jogakbo_contract::bridge::Event;
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::server::Refusal;
use jogakbo_contract::lock::LockedType;
use jogakbo_contract::schema::Schema;
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
        && !event.subject.as_deref().is_some_and(|subject| fits(template, subject))
    {
        return Err(Refusal::new(
            ErrCode::Schema,
            format!("the subject of `{}` must look like `{template}`", event.event_type),
        ));
    }
    Ok(())
}

/// Whether `subject` has the segments of `template`, with anything in place of `{…}`.
fn fits(template: &str, subject: &str) -> bool {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), subject.split('/').collect());
    wanted.len() == given.len()
        && wanted.iter().zip(&given).all(|(wanted, given)| wanted.contains('{') && !given.is_empty() || wanted == given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_have_the_segments_of_their_template() {
        for (template, subject, expected) in [
            ("posts/{postId}", "posts/1", true),
            ("posts/{postId}", "posts/", false),
            ("posts/{postId}", "posts/1/2", false),
            ("posts/{postId}", "users/1", false),
            ("users/{u}/posts/{p}", "users/a/posts/1", true),
        ] {
            assert_eq!(fits(template, subject), expected, "{template} {subject}");
        }
    }
}
