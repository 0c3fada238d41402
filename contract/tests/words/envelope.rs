//! The event that travels.

use base64::Engine as _;
use jogakbo_contract::envelope::CloudEvent;
use serde_json::{Value, json};

fn least() -> Value {
    json!({"specversion": "1.0", "id": "1", "source": "/pbc/x", "type": "kr.go.demo.x.v1"})
}

fn with(name: &str, value: Value) -> Value {
    let mut event = least();
    event[name] = value;
    event
}

fn refused(event: &Value, message: &str) {
    let error = CloudEvent::parse(event.to_string().as_bytes()).expect_err("it must be refused");
    assert_eq!(error.to_string(), message);
}

crate::everywhere! {
    fn wrong_attributes_are_named() {
        for name in ["specversion", "id", "source", "type"] {
            let mut event = least();
            event.as_object_mut().expect("an object").remove(name);
            refused(&event, &format!("the event has no `{name}`"));
        }
        refused(&json!([]), "event attribute `the event` is not an object");
        refused(&with("specversion", json!("0.3")), "event attribute `specversion` must be \"1.0\"");
        refused(&with("id", json!("")), "event attribute `id` is empty");
        refused(&with("id", json!(7)), "event attribute `id` is not a text");
        refused(&with("id", json!("x".repeat(257))), "event attribute `id` is too long");
        refused(&with("source", json!("a\nb")), "event attribute `source` has a control character");
        refused(&with("type", json!("kr.v1.x.v1")), "event type token 2 looks like a version; only the type's last token may");
        refused(&with("time", json!("yesterday")), "event attribute `time` is not a date and time of RFC 3339");
        refused(&with("Author", json!("x")), "event attribute `Author` has a name that is not 1 to 20 of a-z and 0-9");
        refused(&with("author", json!({})), "event attribute `author` is not a text, a truth value or a number");
        refused(&with("count", json!(2_147_483_648_u64)), "event attribute `count` is not a whole number of 32 bits");
        refused(&with("data_base64", json!("?")), "event attribute `data_base64` is not base64 text");
        let mut both = with("data", json!(1));
        both["data_base64"] = json!("AAEC");
        refused(&both, "event attribute `data_base64` stands beside `data`; use one of them");
    }

    fn base64_is_what_a_decoder_takes() {
        let texts = ["", "AA==", "AB==", "AAA=", "AAB=", "AAEC", "AAE", "A===", "AA=A", "====", "AA==AA==", "A-_A", "AAEC=", "/+/+", "AAEC\n", "가"];
        for text in texts {
            let decodes = base64::engine::general_purpose::STANDARD.decode(text).is_ok();
            let event = with("data_base64", json!(text));
            assert_eq!(CloudEvent::from_value(event).is_ok(), decodes, "{text:?}");
        }
    }

    fn an_event_has_at_most_64_kib_however_it_is_written() {
        let bytes = least().to_string().len() + ",\"data\":\"\"".len();
        let fits = with("data", json!("x".repeat(65_536 - bytes)));
        assert!(CloudEvent::parse(fits.to_string().as_bytes()).is_ok());
        refused(&with("data", json!("x".repeat(65_537 - bytes))), "the document has 65537 bytes; at most 65536 are allowed");
        // A short way to write many bytes: each `1e15` becomes `1000000000000000.0`.
        let swollen = least().to_string().replace('}', &format!(",\"data\":[{}1]}}", "1e15,".repeat(10_000)));
        let error = CloudEvent::parse(swollen.as_bytes()).expect_err("it must be refused");
        assert!(error.to_string().ends_with("at most 65536 are allowed, bigger payloads travel by `dataref`"), "{error}");
    }

    fn what_the_host_vouches_for_is_removed_from_what_others_send() {
        let mut event = CloudEvent::parse(include_bytes!("../golden/wire/envelope.json")).expect("a good event");
        event.set_extension("jgbmasked", "true");
        event.set_extension("traceparent", "00-1");
        event.strip_host_owned();
        let names: Vec<&str> = event.extensions.keys().map(String::as_str).collect();
        assert_eq!((names, event.dataschema), (vec!["partitionkey", "traceparent"], None));
    }

    fn null_counts_as_absent_but_for_data() {
        let mut event = with("data", Value::Null);
        for name in ["subject", "time", "partitionkey"] {
            event[name] = Value::Null;
        }
        let event = CloudEvent::parse(event.to_string().as_bytes()).expect("a good event");
        assert_eq!((&event.subject, &event.time, event.extensions.len(), &event.data), (&None, &None, 0, &Some(Value::Null)));
        assert_eq!(event.check(), Ok(()));
    }

    fn the_partition_key_falls_back_to_the_subject() {
        let mut event = CloudEvent::parse(with("subject", json!("posts/1")).to_string().as_bytes()).expect("a good event");
        assert_eq!(event.partition_key(), "posts/1");
        event.set_extension("partitionkey", "1");
        assert_eq!(event.partition_key(), "1");
        assert_eq!(event.topic().map(|topic| topic.to_string()), Ok("kr.go.demo.x.v1.posts.1".to_owned()));
    }
}
