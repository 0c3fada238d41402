//! What is written is read again as itself.

use jogakbo_contract::bridge::frame::{ClientFrame, Evt, Placed, ServerFrame};
use jogakbo_contract::bridge::{Event, Position};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::json::{self, Limits};
use jogakbo_contract::topic::{EventType, Topic};
use jogakbo_contract::{canonical, grants::Grant};
use proptest::prelude::*;
use serde_json::Value;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has finite numbers", |number| number.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z/~\u{20ac}\"]{0,4}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn event_type() -> impl Strategy<Value = EventType> {
    let label = "[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?".prop_filter("no version", |label| {
        !label
            .strip_prefix('v')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    });
    (prop::collection::vec(label, 1..5), 1_u32..100)
        .prop_map(|(labels, version)| format!("{}.v{version}", labels.join(".")).parse().expect("a good type"))
}

fn event() -> impl Strategy<Value = CloudEvent> {
    let name = "[a-z][a-z0-9]{0,9}".prop_filter("no attribute of its own", |name| {
        !["id", "source", "type", "subject", "time", "data", "dataschema", "specversion"].contains(&name.as_str())
    });
    let extensions = prop::collection::btree_map(name, "[^\\p{Cc}]{0,8}".prop_map(Value::from), 0..4);
    ("[!-~]{1,20}", event_type(), prop::option::of("[^\\p{Cc}]{1,20}"), prop::option::of(value()), extensions).prop_map(
        |(id, event_type, subject, data, extensions)| CloudEvent {
            subject,
            data,
            extensions,
            ..CloudEvent::new(id, "/pbc/x", event_type)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn documents_survive_and_have_one_canonical_text(value in value()) {
        let read = json::parse(value.to_string().as_bytes(), Limits::DOCUMENT).expect("it is JSON");
        prop_assert_eq!(&read, &value);
        let text = canonical::to_string(&value);
        let again = json::parse(text.as_bytes(), Limits::DOCUMENT).expect("canonical text is JSON");
        prop_assert_eq!(canonical::to_string(&again), text);
    }

    #[test]
    fn topics_decode_to_what_they_were_made_of(event_type in event_type(), subject in prop::option::of(".{0,24}")) {
        if let Ok(topic) = Topic::new(&event_type, subject.as_deref()) {
            prop_assert_eq!(topic.event_type(), event_type);
            prop_assert_eq!(topic.subject(), subject);
            prop_assert_eq!(topic.as_str().parse::<Topic>(), Ok(topic.clone()));
            prop_assert!(topic.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)), "a NATS subject without wildcards");
        }
    }

    #[test]
    fn foreign_types_survive_or_are_refused(text in "[A-Za-z0-9_.v가]{1,24}", subject in prop::option::of("[a/]{0,4}")) {
        if let Ok(event_type) = EventType::any(&text)
            && let Ok(topic) = Topic::new(&event_type, subject.as_deref())
        {
            prop_assert_eq!(event_type.as_str(), &text);
            prop_assert_eq!((topic.event_type(), topic.subject()), (event_type, subject));
            prop_assert!(topic.as_str().parse::<Topic>().is_ok());
        }
    }

    #[test]
    fn events_survive_alone_and_inside_frames(event in event(), number in any::<u64>(), more in any::<bool>()) {
        prop_assert_eq!(CloudEvent::parse(event.to_json().as_bytes()), Ok(event.clone()));
        let p = Position::new("k7", number).ok();
        let frame = ServerFrame::Evt(Evt { sid: 3, b: vec![Placed { p, e: Event::new(event.clone()) }, Placed { p: None, e: Event::new(event) }], more });
        let text = frame.to_text();
        prop_assert_eq!(&text, &serde_json::to_string(&frame).expect("a frame is JSON"), "both ways to write agree");
        prop_assert_eq!(ServerFrame::parse(&text), Ok(frame));
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in ".{0,64}") {
        let _ = ClientFrame::parse(&text);
        let _ = ServerFrame::parse(&text);
        let _ = CloudEvent::parse(text.as_bytes());
        let _ = json::parse_as::<Grant>(text.as_bytes(), Limits::DOCUMENT);
    }
}
