use super::*;
use serde_json::json;

fn new(event: Value, keep_until: Option<u64>) -> NewEvent {
    let event = CloudEvent::from_value(event).unwrap();
    NewEvent {
        topic: event.topic().unwrap(),
        event: Event::new(event),
        fingerprint: [7; 32],
        keep_until: keep_until.map(Timestamp),
    }
}

/// Writes the event as a message, reads it again, and compares the texts.
fn check(event: Value) {
    let before = new(event, Some(5));
    let (headers, body) = encode(&before, None);
    let after = decode(before.topic.as_str(), Some(&headers), &body).unwrap();
    assert_eq!(after.new.event.text(), before.event.text());
    assert_eq!((after.new.fingerprint, after.new.keep_until, after.again), ([7; 32], Some(Timestamp(5)), None));
}

fn plain() -> Value {
    json!({"specversion": "1.0", "id": "1", "source": "/pbc/kr.go.test/w", "type": "kr.go.test.a.v1", "subject": "x/1"})
}

#[test]
fn every_event_comes_back_as_it_went() {
    for more in [
        json!({}),
        json!({"data": null}),
        json!({"data": {"b": 1, "a": [1.5, -0.1e-7, "\u{0}줄\n바꿈"]}}),
        json!({"data": "문자열"}),
        json!({"data_base64": "AP8=", "datacontenttype": "application/octet-stream"}),
        json!({"data": {}, "datacontenttype": "application/json"}),
        json!({"subject": "민원/가 나%22\"/", "time": "2026-11-22T12:04:05+09:00", "dataschema": "urn:x:y"}),
        json!({"flag": true, "number": -2_147_483_648_i64, "truth": "true", "digits": "17", "empty": ""}),
    ] {
        let mut event = plain();
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        check(event);
    }
}

#[test]
fn the_message_id_tells_source_and_id_apart() {
    let id = |source: &str, id: &str, again| {
        let mut event = plain();
        event["source"] = source.into();
        event["id"] = id.into();
        encode(&new(event, None), again).0.get(MESSAGE_ID).unwrap().as_str().to_owned()
    };
    assert_eq!(id("/a", "b", None), id("/a", "b", None));
    assert_ne!(id("/a", "b", None), id("/", "ab", None));
    assert_eq!(id("/a", "b", Some(4)), format!("{}-4", id("/a", "b", None)));
}

#[test]
fn what_is_no_event_or_lies_at_another_topic_is_refused() {
    let known = new(plain(), None);
    let (headers, body) = encode(&known, None);
    let error = |topic: &str, change: &dyn Fn(&mut HeaderMap), body: &[u8]| {
        let mut headers = headers.clone();
        change(&mut headers);
        decode(topic, Some(&headers), body).unwrap_err().to_string()
    };
    assert_eq!(
        error("kr.go.test.b.v1.x.1", &|_| (), &body),
        "it lies at `kr.go.test.b.v1.x.1` and belongs at `kr.go.test.a.v1.x.1`"
    );
    let topic = known.topic.as_str();
    assert_eq!(error(topic, &|headers| headers.insert("ce-id", "%G"), &body), "its header `ce-id` cannot be read");
    assert_eq!(
        error(topic, &|headers| headers.insert(FINGERPRINT, "1"), &body),
        "its header `Jgb-Fingerprint` cannot be read"
    );
    assert_eq!(error(topic, &|_| (), b"{"), "its body is no JSON");
    assert!(decode(topic, None, b"").is_err());
}

#[test]
fn an_event_of_another_program_is_read_by_its_media_type() {
    let mut headers = HeaderMap::new();
    for (name, value) in [("id", "1"), ("source", "/other"), ("specversion", "1.0"), ("type", "kr.go.test.a.v1")] {
        headers.insert(format!("ce-{name}"), value);
    }
    let json = decode("kr.go.test.a.v1", Some(&headers), b"{\"a\":1}").unwrap();
    assert_eq!(json.new.event.event().data, Some(json!({"a": 1})));
    headers.insert("ce-datacontenttype", "text/plain");
    let text = decode("kr.go.test.a.v1", Some(&headers), b"hi").unwrap();
    assert_eq!(text.new.event.event().data_base64.as_deref(), Some("aGk="));
}
