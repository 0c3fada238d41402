//! From the wish of an item to an event that may leave: the checks of the page, for early and clear errors.
//!
//! What depends on item, type and subject alone is worked out once, as a [`Lane`]; the data are checked each time. The server
//! checks all of it again; nothing here is a right.

use super::HostError;
use crate::dom::Foreign;
use crate::schemas::{self, Schemas, Use};
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::envelope::{CloudEvent, EnvelopeError};
use jogakbo_contract::json;
use jogakbo_contract::manifest::Reach;
use jogakbo_contract::schema::Schema;
use jogakbo_contract::table::Table;
use jogakbo_contract::topic::{EventType, Topic};
use jogakbo_contract::view::{BlockItem, BlockType};
use jogakbo_contract::wiring;
use serde_json::Value;
use std::cell::OnceCell;
use std::rc::Rc;

/// Data lighter than this cannot make an event too large, whatever has to be escaped in them.
const LIGHT: usize = 10_000;

/// What an item wants to publish.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The event type.
    pub event_type: String,
    /// Subject; absent means what the type's template says.
    pub subject: Option<String>,
    /// What it says.
    pub content: Content,
}

/// What one event says, wherever it goes.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The payload.
    pub data: Value,
    /// The same as a frozen value of the browser, if it came as one.
    pub frozen: Option<Foreign>,
    /// Id; absent means a fresh one.
    pub id: Option<String>,
    /// Events with one key stay in order.
    pub key: Option<String>,
}

/// Where the events of one item, type and subject go.
#[derive(Debug)]
pub struct Lane {
    /// The item.
    pub item: Rc<str>,
    /// The type.
    pub event_type: EventType,
    /// The subject.
    pub subject: Option<String>,
    /// The topic.
    pub topic: Topic,
    /// The topic's text, to be noted.
    pub label: Rc<str>,
    /// The source: the item's widget.
    pub source: String,
    /// Whether it leaves the page.
    pub reach: Reach,
    /// Whether it comes back from the host in log order.
    pub logged: bool,
    /// Whether the newest is kept for late subscribers.
    pub retain: bool,
    /// What all events have in common, as a value of the browser; made at first use.
    pub base: OnceCell<Foreign>,
    /// What the data must look like; nothing when the server alone can check it.
    schema: Option<Rc<Schema>>,
}

impl Lane {
    /// The subject of a wish: its own, or what the type's template makes of the data.
    ///
    /// # Errors
    /// `unknown-type`, `denied`, or `schema` for data that lack what the template needs.
    pub fn subject(
        item: &BlockItem,
        types: &Table<String, BlockType>,
        wish: &Wish,
    ) -> Result<Option<String>, HostError> {
        let name = &wish.event_type;
        let Some(declared) = types.get(name) else {
            if let Err(error) = name.parse::<EventType>() {
                return Err(HostError::new(ErrCode::UnknownType, format!("`{name}` is no event type: {error}")));
            }
            return Err(HostError::new(
                ErrCode::Denied,
                format!(
                    "`{name}` is not among the event types item `{}` may publish; declare it in `events.publishes` of {}",
                    item.id, item.pbc
                ),
            ));
        };
        let Some(template) = &declared.subject else { return Ok(wish.subject.clone()) };
        let wrong = |error: String| HostError::new(ErrCode::Schema, error);
        let subject = match &wish.subject {
            Some(subject) => subject.clone(),
            None => wiring::subject(template, &wish.content.data).map_err(wrong)?,
        };
        if wiring::is_subject_of(template, &subject) {
            Ok(Some(subject))
        } else {
            Err(wrong(format!("the subject of `{name}` must look like `{template}`")))
        }
    }

    /// Works out where such events go, and whether the item may publish there.
    ///
    /// # Errors
    /// `unknown-type`, `denied` or `bad-frame`, each with what and where.
    pub fn open(
        item: &BlockItem,
        name: &str,
        declared: &BlockType,
        subject: Option<String>,
        schemas: &Schemas,
    ) -> Result<Self, HostError> {
        let event_type: EventType = name
            .parse()
            .map_err(|error| HostError::new(ErrCode::UnknownType, format!("`{name}` is no event type: {error}")))?;
        let bad = |error: &dyn std::fmt::Display| HostError::new(ErrCode::BadFrame, error.to_string());
        let topic = Topic::new(&event_type, subject.as_deref()).map_err(|error| bad(&error))?;
        // Only the server knows the caller's id towards the owner of the type.
        let named = subject.as_deref().is_some_and(|subject| subject.split('/').any(|segment| segment == "{user}"));
        if !named && !item.grants.may_publish(&topic) {
            return Err(HostError::new(ErrCode::Denied, format!("item `{}` may not publish to `{topic}`", item.id)));
        }
        let source = format!("/pbc/{}/{}", item.pbc, item.widget);
        let (reach, logged, retain) = (declared.reach, declared.logged, declared.retain);
        let lane = Self {
            item: item.id.as_str().into(),
            event_type,
            subject,
            label: topic.as_str().into(),
            topic,
            source,
            reach,
            logged,
            retain,
            base: OnceCell::new(),
            schema: schemas.of(Use::Data(name.to_owned()), || Some(declared.data.clone())),
        };
        lane.event("x".to_owned(), Value::Null).check().map_err(|error| bad(&error))?;
        Ok(lane)
    }

    /// Checks what an event is to say.
    ///
    /// # Errors
    /// `schema`, `too-large` or `bad-frame`.
    pub fn check(&self, content: &Content) -> Result<(), HostError> {
        if let Some(fault) = self.schema.as_ref().and_then(|schema| schemas::fault(schema, &content.data)) {
            return Err(HostError::new(ErrCode::Schema, format!("data of `{}`: {fault}", self.event_type)));
        }
        if content.id.is_none() && content.key.is_none() && json::weight(&content.data) < LIGHT {
            return Ok(());
        }
        let mut event = self.event(content.id.clone().unwrap_or_else(|| "x".repeat(26)), content.data.clone());
        if let Some(key) = &content.key {
            event.set_extension("partitionkey", key.clone());
        }
        event.check().map_err(|error| {
            let large = matches!(error, EnvelopeError::TooLarge(_));
            HostError::new(if large { ErrCode::TooLarge } else { ErrCode::BadFrame }, error.to_string())
        })
    }

    /// An event of this lane, without a time.
    pub fn event(&self, id: String, data: Value) -> CloudEvent {
        let mut event = CloudEvent::new(id, self.source.clone(), self.event_type.clone());
        event.subject.clone_from(&self.subject);
        event.datacontenttype = Some("application/json".to_owned());
        event.data = Some(data);
        event
    }
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

    fn prepare(wish: &Wish) -> Result<Lane, HostError> {
        let (item, types) = (item(), types());
        let subject = Lane::subject(&item, &types, wish)?;
        let declared = types.get(&wish.event_type).expect("a subject was found");
        let lane = Lane::open(&item, &wish.event_type, declared, subject, &Schemas::default())?;
        lane.check(&wish.content)?;
        Ok(lane)
    }

    fn check(event_type: &str, data: Value, expected: Result<&str, (&str, &str)>) {
        let content = Content { data, ..Content::default() };
        refuse(&Wish { event_type: event_type.to_owned(), content, ..Wish::default() }, expected);
    }

    fn refuse(wish: &Wish, expected: Result<&str, (&str, &str)>) {
        match (prepare(wish), expected) {
            (Ok(lane), Ok(topic)) => assert_eq!(lane.topic.as_str(), topic),
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
        let large = |more: String| json!({"postId": "7", "more": more});
        check("kr.go.demo.board.post.viewed.v1", large("x".repeat(70_000)), Err(("too-large", "65536")));
        check("kr.go.demo.board.post.viewed.v1", large("\u{1}".repeat(12_000)), Err(("too-large", "65536")));
        check(
            "kr.go.demo.board.post.viewed.v1",
            large("x".repeat(60_000)),
            Ok("kr.go.demo.board.post.viewed.v1.posts.7"),
        );
    }

    #[test]
    fn an_id_and_a_subject_of_the_widgets_own_are_looked_at() {
        let wish = |subject: Option<&str>, id: Option<&str>| Wish {
            event_type: "kr.go.demo.board.post.viewed.v1".into(),
            subject: subject.map(str::to_owned),
            content: Content { data: json!({"postId": "7"}), id: id.map(str::to_owned), ..Content::default() },
        };
        refuse(&wish(None, Some("")), Err(("bad-frame", "`id` is empty")));
        refuse(&wish(None, Some("a\nb")), Err(("bad-frame", "`id` has a control character")));
        refuse(&wish(Some("posts/a\nb"), None), Err(("bad-frame", "`subject` has a control character")));
        refuse(&wish(Some("users/7"), None), Err(("schema", "must look like `posts/{postId}`")));
        refuse(&wish(Some("posts/7"), Some("1")), Ok("kr.go.demo.board.post.viewed.v1.posts.7"));
    }

    #[test]
    fn the_source_is_the_widget() {
        let wish = Wish {
            event_type: "kr.go.demo.board.post.viewed.v1".into(),
            content: Content { data: json!({"postId": "7"}), key: Some("7".into()), ..Content::default() },
            ..Wish::default()
        };
        let lane = prepare(&wish).expect("passes");
        assert_eq!(lane.event("1".into(), wish.content.data).source, "/pbc/kr.go.demo.board/list");
    }
}
