//! From the wish of an item to an event that may leave: the checks of the page, for early and clear errors.
//!
//! The server checks all of it again; nothing here is a right.

use super::HostError;
use crate::schemas::{Schemas, Use};
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::manifest::Reach;
use jogakbo_contract::table::Table;
use jogakbo_contract::topic::{EventType, Topic};
use jogakbo_contract::view::{BlockItem, BlockType};
use jogakbo_contract::wiring;
use serde_json::Value;

/// What an item wants to publish.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wish {
    /// The event type.
    pub event_type: String,
    /// The payload.
    pub data: Value,
    /// Subject; absent means what the type's template says.
    pub subject: Option<String>,
    /// Id; absent means a fresh one.
    pub id: Option<String>,
    /// Events with one key stay in order.
    pub key: Option<String>,
}

/// An event that passed, and where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// The event.
    pub event: CloudEvent,
    /// Its topic.
    pub topic: Topic,
    /// Whether it leaves the page.
    pub reach: Reach,
    /// Whether it is stored, so that it comes back in log order.
    pub logged: bool,
}

/// Checks a wish and makes an event of it. `fresh_id` and `now` (RFC 3339) come from outside.
///
/// # Errors
/// `unknown-type`, `denied`, `schema`, `too-large` or `bad-frame`, each with what and where.
pub fn prepare(
    item: &BlockItem,
    types: &Table<String, BlockType>,
    schemas: &Schemas,
    wish: Wish,
    fresh_id: String,
    now: String,
) -> Result<Publication, HostError> {
    let name = &wish.event_type;
    let event_type: EventType = name
        .parse()
        .map_err(|error| HostError::new(ErrCode::UnknownType, format!("`{name}` is no event type: {error}")))?;
    let Some(declared) = types.get(name) else {
        return Err(HostError::new(
            ErrCode::Denied,
            format!(
                "`{name}` is not among the event types item `{}` may publish; declare it in `events.publishes` of {}",
                item.id, item.pbc
            ),
        ));
    };
    let subject = match (wish.subject, &declared.subject) {
        (Some(subject), _) => Some(subject),
        (None, Some(template)) => {
            Some(wiring::subject(template, &wish.data).map_err(|error| HostError::new(ErrCode::Schema, error))?)
        }
        (None, None) => None,
    };
    let topic = Topic::new(&event_type, subject.as_deref())
        .map_err(|error| HostError::new(ErrCode::BadFrame, error.to_string()))?;
    // Only the server knows the caller's id towards the owner of the type.
    let names_caller = subject.as_deref().is_some_and(|subject| subject.split('/').any(|segment| segment == "{user}"));
    if !names_caller && !item.grants.may_publish(&topic) {
        return Err(HostError::new(ErrCode::Denied, format!("item `{}` may not publish to `{topic}`", item.id)));
    }
    if let Some(fault) = schemas.fault(Use::Data(name.clone()), || Some(declared.data.clone()), &wish.data) {
        return Err(HostError::new(ErrCode::Schema, format!("data of `{name}`: {fault}")));
    }
    let mut event =
        CloudEvent::new(wish.id.unwrap_or(fresh_id), format!("/pbc/{}/{}", item.pbc, item.widget), event_type);
    event.subject = subject;
    event.time = Some(now);
    event.datacontenttype = Some("application/json".to_owned());
    event.data = Some(wish.data);
    if let Some(key) = wish.key {
        event.set_extension("partitionkey", key);
    }
    event.check().map_err(|error| {
        let code = if matches!(error, jogakbo_contract::envelope::EnvelopeError::TooLarge(_)) {
            ErrCode::TooLarge
        } else {
            ErrCode::BadFrame
        };
        HostError::new(code, error.to_string())
    })?;
    Ok(Publication { event, topic, reach: declared.reach, logged: declared.logged })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jogakbo_contract::read;
    use serde_json::json;

    fn item() -> BlockItem {
        read::from_value(json!({
            "id": "posts", "pbc": "kr.go.demo.board", "version": "1.0.0", "widget": "list", "digest": "aabbccdd", "title": "글",
            "load": "eager", "kind": "element", "tag": "demo-posts", "module": "/-/assets/aabb/m.js",
            "grants": {"publish": ["kr.go.demo.board.post.viewed.v1.>"], "subscribe": []},
        }))
        .expect("item")
    }

    fn types() -> Table<String, BlockType> {
        read::from_value(json!({
            "kr.go.demo.board.post.viewed.v1": {"data": {"type": "object", "properties": {"postId": {"type": "string"}}, "required": ["postId"]},
                "subject": "posts/{postId}", "reach": "portal", "logged": true},
            "kr.go.demo.other.thing.done.v1": {"data": {}, "reach": "page", "logged": false},
        }))
        .expect("types")
    }

    fn check(event_type: &str, data: Value, expected: Result<&str, (&str, &str)>) {
        let wish = Wish { event_type: event_type.to_owned(), data, ..Wish::default() };
        let got =
            prepare(&item(), &types(), &Schemas::default(), wish, "id-1".to_owned(), "2026-11-22T03:04:05Z".to_owned());
        match (got, expected) {
            (Ok(publication), Ok(topic)) => assert_eq!(publication.topic.as_str(), topic),
            (Err(error), Err((code, part))) => {
                assert_eq!(error.code, code, "{}", error.message);
                assert!(error.message.contains(part), "{}", error.message);
            }
            (got, expected) => panic!("{got:?} is not {expected:?}"),
        }
    }

    #[test]
    fn a_declared_event_gets_its_subject_from_the_data() {
        check("kr.go.demo.board.post.viewed.v1", json!({"postId": "7"}), Ok("kr.go.demo.board.post.viewed.v1.posts.7"));
    }

    #[test]
    fn an_undeclared_or_ungranted_event_is_denied_with_a_name() {
        check("kr.go.demo.board.post.deleted.v1", json!({}), Err(("denied", "kr.go.demo.board.post.deleted.v1")));
        check("kr.go.demo.other.thing.done.v1", json!({}), Err(("denied", "item `posts` may not publish")));
    }

    #[test]
    fn data_that_breaks_the_schema_names_the_place() {
        check("kr.go.demo.board.post.viewed.v1", json!({"postId": 7}), Err(("schema", "/postId")));
    }

    #[test]
    fn a_text_that_is_no_type_is_unknown() {
        check("Viewed", json!({}), Err(("unknown-type", "Viewed")));
    }

    #[test]
    fn an_event_that_is_too_large_says_how_large() {
        check(
            "kr.go.demo.board.post.viewed.v1",
            json!({"postId": "7", "more": "x".repeat(70_000)}),
            Err(("too-large", "65536")),
        );
    }

    #[test]
    fn the_source_is_the_widget() {
        let wish = Wish {
            event_type: "kr.go.demo.board.post.viewed.v1".into(),
            data: json!({"postId": "7"}),
            key: Some("7".into()),
            ..Wish::default()
        };
        let event = prepare(&item(), &types(), &Schemas::default(), wish, "id-1".into(), "2026-11-22T03:04:05Z".into())
            .expect("passes")
            .event;
        assert_eq!((event.source.as_str(), event.partition_key()), ("/pbc/kr.go.demo.board/list", "7"));
    }
}
