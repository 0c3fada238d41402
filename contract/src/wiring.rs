//! Wires: what fires, how the value is mapped, whether types fit, and what happens at run time (design 2.3).
//!
//! [`mapping`] is the language (data only, total, no loops), [`check`] refuses wires that cannot work, [`Engine`] runs
//! them. None of them has an authority of its own: publishing and receiving go through the rights of the named item.

pub mod check;
pub mod condition;
mod engine;
pub mod mapping;

pub use engine::{Effect, Engine, MAX_HOPS, Stop};

use serde_json::Value;

/// The subject of an event, from the type's template and its data: `posts/{postId}`.
///
/// # Errors
/// When a field is missing or is no text, number or boolean, for example `subject needs the field postId`.
pub fn subject(template: &str, data: &Value) -> Result<String, String> {
    let mut subject = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        subject.push_str(&rest[..start]);
        let field = &rest[start + 1..start + length];
        match data.get(field) {
            Some(Value::String(text)) if !text.is_empty() => subject.push_str(text),
            Some(Value::Number(number)) => subject.push_str(&number.to_string()),
            Some(Value::Bool(flag)) => subject.push_str(if *flag { "true" } else { "false" }),
            _ => return Err(format!("subject needs the field {field}")),
        }
        rest = &rest[start + length + 1..];
    }
    subject.push_str(rest);
    Ok(subject)
}

/// Whether `subject` has the segments of `template`, with anything in place of `{…}`.
pub fn is_subject_of(template: &str, subject: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), subject.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.contains('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn subjects_have_the_segments_of_their_template() {
        for (template, subject, expected) in [
            ("posts/{postId}", "posts/1", true),
            ("posts/{postId}", "posts/", false),
            ("posts/{postId}", "posts/1/2", false),
            ("posts/{postId}", "users/1", false),
            ("users/{u}/posts/{p}", "users/a/posts/1", true),
        ] {
            assert_eq!(is_subject_of(template, subject), expected, "{template} {subject}");
        }
    }

    #[test]
    fn a_subject_is_filled_from_the_data() {
        assert_eq!(subject("posts/{postId}/v/{n}", &json!({"postId": "가", "n": 3})), Ok("posts/가/v/3".to_owned()));
        assert_eq!(subject("posts/{postId}", &json!({})), Err("subject needs the field postId".to_owned()));
        assert_eq!(subject("plain", &json!({})), Ok("plain".to_owned()));
    }
}
