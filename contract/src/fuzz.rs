//! One entry for each parser, for fuzzers: none may panic, and what parses must survive a round trip.
//!
//! Each function takes any bytes and panics when a promise is broken.

use crate::adapter::Adapter;
use crate::bridge::Position;
use crate::bridge::frame::{ClientFrame, ServerFrame};
use crate::bridge::shared::Word;
use crate::docs::{ApiDoc, ChannelsDoc, ElementPage, Schemas};
use crate::envelope::CloudEvent;
use crate::grants::Grant;
use crate::import::{Draft, Package, Placed, elements, exports, luigi, openmicrofrontends, package, types};
use crate::integrity::Sri;
use crate::json::{self, Limits};
use crate::manifest::Manifest;
use crate::page::Page;
use crate::schema::{self, Schema};
use crate::text::Locale;
use crate::topic::{EventType, Topic, TopicPattern};
use crate::view::PageView;
use crate::wiring::condition::Condition;
use crate::wiring::mapping::Mapping;
use crate::{bridge, canonical, read};
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// One entry.
pub type Entry = fn(&[u8]);

/// All entries by name.
pub const ALL: [(&str, Entry); 23] = [
    ("json", fuzz_json),
    ("canonical", fuzz_canonical),
    ("event_type", fuzz_event_type),
    ("topic", fuzz_topic),
    ("pattern", fuzz_pattern),
    ("envelope", fuzz_envelope),
    ("grant", fuzz_grant),
    ("sri", fuzz_sri),
    ("position", fuzz_position),
    ("schema", fuzz_schema),
    ("client_frame", fuzz_client_frame),
    ("server_frame", fuzz_server_frame),
    ("word", fuzz_word),
    ("manifest", fuzz_manifest),
    ("page", fuzz_page),
    ("adapter", fuzz_adapter),
    ("mapping", fuzz_mapping),
    ("page_view", fuzz_page_view),
    ("elements", fuzz_elements),
    ("type_text", fuzz_type_text),
    ("package", fuzz_package),
    ("portal", fuzz_portal),
    ("docs", fuzz_docs),
];

fn text<T>(data: &[u8])
where
    T: FromStr + Display + PartialEq + Debug,
    T::Err: Debug,
{
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(parsed) = text.parse::<T>()
    {
        assert_eq!(parsed.to_string(), text, "what is read is what is written");
    }
}

/// [`json::parse`]: a parsed document is read again as itself.
pub fn fuzz_json(data: &[u8]) {
    if let Ok(value) = json::parse(data, Limits::DOCUMENT) {
        // A number may be written with more digits than it came in with.
        let again = json::parse(value.to_string().as_bytes(), Limits { bytes: usize::MAX, ..Limits::DOCUMENT });
        assert_eq!(again.as_ref(), Ok(&value), "a document is read again as itself");
    }
}

/// [`canonical::to_string`]: the canonical text is its own canonical text.
pub fn fuzz_canonical(data: &[u8]) {
    if let Ok(value) = json::parse(data, Limits::DOCUMENT) {
        let text = canonical::to_string(&value);
        let again = json::parse(text.as_bytes(), Limits { bytes: usize::MAX, ..Limits::DOCUMENT });
        assert_eq!(again.map(|value| canonical::to_string(&value)), Ok(text), "canonical is final");
    }
}

/// [`EventType`] by text, and of other systems.
pub fn fuzz_event_type(data: &[u8]) {
    text::<EventType>(data);
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(event_type) = EventType::any(text)
    {
        assert_eq!(event_type.as_str(), text, "a type is kept as it is");
        let topic = Topic::new(&event_type, Some("a/b")).or_else(|_| Topic::new(&event_type, None));
        assert_eq!(topic.map(|topic| topic.event_type()), Ok(event_type), "a topic decodes to its type");
    }
}

/// [`Topic`]: text, and its parts.
pub fn fuzz_topic(data: &[u8]) {
    text::<Topic>(data);
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(topic) = text.parse::<Topic>()
    {
        let again = Topic::new(&topic.event_type(), topic.subject().as_deref());
        assert_eq!(again, Ok(topic), "a topic decodes to what it was made of");
    }
}

/// [`TopicPattern`]: text, and the laws of its algebra.
pub fn fuzz_pattern(data: &[u8]) {
    text::<TopicPattern>(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut halves = text.splitn(2, ' ').map(str::parse::<TopicPattern>);
    if let (Some(Ok(one)), Some(Ok(other))) = (halves.next(), halves.next()) {
        assert!(one.covers(&one), "a pattern covers itself");
        let met = one.meet(&other);
        assert_eq!(met, other.meet(&one), "meet does not depend on the order");
        if let Some(met) = met {
            assert!(one.covers(&met) && other.covers(&met), "what both allow lies within both");
        }
    }
}

/// [`CloudEvent::parse`].
pub fn fuzz_envelope(data: &[u8]) {
    if let Ok(mut event) = CloudEvent::parse(data) {
        assert_eq!(
            CloudEvent::parse(event.to_json().as_bytes()).as_ref(),
            Ok(&event),
            "an event is read again as itself"
        );
        event.strip_host_owned();
        assert!(!event.extensions.keys().any(|name| CloudEvent::is_host_owned(name)), "nothing of the host's is left");
        if let Ok(topic) = event.topic() {
            assert_eq!((topic.event_type(), topic.subject()), (event.event_type, event.subject), "the topic is exact");
        }
    }
}

/// [`Grant`] as JSON.
pub fn fuzz_grant(data: &[u8]) {
    if let Ok(grant) = json::parse_as::<Grant>(data, Limits::DOCUMENT) {
        let met = grant.meet(&grant);
        assert_eq!(met, met.meet(&grant), "meeting twice changes nothing");
    }
}

/// [`Sri`] by text.
pub fn fuzz_sri(data: &[u8]) {
    text::<Sri>(data);
}

/// [`Position`] by text.
pub fn fuzz_position(data: &[u8]) {
    text::<Position>(data);
}

/// [`Schema`]: a document compiles or not; what compiles checks itself, walks and compares without end.
pub fn fuzz_schema(data: &[u8]) {
    if let Ok(value) = json::parse(data, Limits::DOCUMENT) {
        schema::lint(&value);
        schema::at_pointer(&value, "/a/0/b");
        schema::assignable(&value, &value);
        if let Ok(schema) = Schema::compile(&value) {
            let _ = schema.check(&value);
        }
    }
}

/// [`ClientFrame::parse`], and a server that gets the bytes as its first message.
pub fn fuzz_client_frame(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(frame) = ClientFrame::parse(text) {
        assert_eq!(ClientFrame::parse(&frame.to_text()), Ok(frame), "a frame is read again as itself");
    }
    let mut session = bridge::server::Session::new(0);
    session.on_frame(1, text);
    while session.poll(1).is_some() {}
}

/// [`ServerFrame::parse`].
pub fn fuzz_server_frame(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(frame) = ServerFrame::parse(text) {
        assert_eq!(ServerFrame::parse(&frame.to_text()), Ok(frame), "a frame is read again as itself");
    }
}

/// [`Word::parse`]: a word is written in one way only.
pub fn fuzz_word(data: &[u8]) {
    if let Ok(word) = Word::parse(data) {
        assert_eq!(word.to_string().as_bytes(), data, "what is read is what is written");
    }
}

/// [`Manifest::read`]: what is refused is refused with a code and a place.
pub fn fuzz_manifest(data: &[u8]) {
    if let Err(found) = Manifest::read(data) {
        assert!(found.iter().any(crate::finding::Finding::is_error), "a refusal names an error");
    }
}

/// [`Page::read`], as manifests.
pub fn fuzz_page(data: &[u8]) {
    if let Err(found) = Page::read(data) {
        assert!(found.iter().any(crate::finding::Finding::is_error), "a refusal names an error");
    }
}

/// [`Adapter::read`], as manifests; what is read is written and read again as itself.
pub fn fuzz_adapter(data: &[u8]) {
    match Adapter::read(data) {
        Err(found) => assert!(found.iter().any(crate::finding::Finding::is_error), "a refusal names an error"),
        Ok(read) => {
            let again = serde_json::to_vec(&read.adapter).expect("text keys and finite numbers");
            assert_eq!(Adapter::read(&again).map(|again| again.adapter), Ok(read.adapter), "an adapter is read again");
        }
    }
}

/// [`Mapping::parse`] and [`Condition::parse`]: what parses can be applied to any document, here to itself.
pub fn fuzz_mapping(data: &[u8]) {
    let Ok(value) = json::parse(data, Limits::DOCUMENT) else { return };
    if let Ok(mapping) = Mapping::parse(&value) {
        let _ = (mapping.apply(&value, Locale::En), mapping.schema(&value), mapping.picks());
    }
    if let Ok(condition) = Condition::parse(&value) {
        let _ = condition.holds(&value, &crate::table::Table::new());
    }
}

/// [`read::from_text`] on what a navigation answers: what is read is written and read again as itself.
pub fn fuzz_page_view(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(view) = read::from_text::<PageView>(text) {
        let again = serde_json::to_string(&view).expect("text keys and finite numbers");
        assert_eq!(read::from_text::<PageView>(&again), Ok(view), "a view is read again as itself");
    }
}

/// [`elements::read`]: whatever it is, what comes out makes a manifest whose widgets have no fault of their own.
pub fn fuzz_elements(data: &[u8]) {
    let docs = match elements::read(data) {
        Err(finding) => {
            assert!(finding.is_error() && finding.code == "I02", "a refusal names an error");
            return;
        }
        Ok(docs) => docs,
    };
    let package = Package::read(br#"{"name":"@a/b","version":"1.0.0"}"#).expect("a whole package");
    let placed = |doc: elements::ElementDoc| Placed { doc, module: "package/a.js".to_owned(), export: None };
    // Names are checked before: here only one that is possible at all is drafted.
    let possible = docs.into_iter().find(|doc| doc.tag.parse::<crate::ids::Tag>().is_ok());
    let Some(doc) = possible else { return };
    let draft = Draft {
        name: package.pbc_name().expect("plain names"),
        package,
        archive: None,
        base: "a.b.c/1.0.0".to_owned(),
        assets: None,
        imports: std::collections::BTreeMap::new(),
        elements: vec![placed(doc)],
        documents: None,
        review: None,
    };
    let made = draft.manifest(true).manifest.to_string();
    if let Err(found) = Manifest::read(made.as_bytes()) {
        let foreign = found.iter().filter(|finding| finding.is_error() && finding.code != "J01");
        assert_eq!(
            foreign.collect::<Vec<_>>(),
            Vec::<&crate::finding::Finding>::new(),
            "a draft keeps the rules: {made}"
        );
    }
}

/// [`types::shape`] and [`types::detail`]: what is mapped is a schema that compiles.
pub fn fuzz_type_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let types::Shape::Known(schema) = types::shape(text) {
        assert!(Schema::compile(&schema).is_ok(), "a type is a schema: {schema}");
    }
    if let Some(schema) = types::detail(text) {
        assert!(Schema::compile(&schema).is_ok(), "a detail is a schema: {schema}");
    }
}

/// [`Package::read`], [`exports::target`] and [`package::split_specifier`].
pub fn fuzz_package(data: &[u8]) {
    if let Ok(read) = Package::read(data) {
        assert!(package::is_name(&read.name), "a name is no path");
        for map in read.exports.iter().chain(&read.imports) {
            let _ = (exports::target(map, "."), exports::target(map, "./a/b.js"), exports::target(map, "#a"));
        }
    }
    if let Some((name, path)) = std::str::from_utf8(data).ok().and_then(package::split_specifier) {
        assert!(package::is_name(name) && path.starts_with('.'), "a specifier is a package and a path");
    }
}

/// [`luigi::read`] and [`openmicrofrontends::read`]: a refusal names an error.
pub fn fuzz_portal(data: &[u8]) {
    let name = "a.b.c".parse().expect("three labels");
    for read in [luigi::read(data, &name), openmicrofrontends::read(data, &name)] {
        match read {
            Err(finding) => assert!(finding.is_error(), "a refusal names an error"),
            Ok(mapped) => assert!(mapped.manifest.is_object(), "a document is made"),
        }
    }
}

/// The documents the catalogue shows: each ends as a model within its limits, or as one finding that names an error.
pub fn fuzz_docs(data: &[u8]) {
    const MOST: usize = 10_000;
    for tag in ["x-a", "x-b"] {
        match ElementPage::read(data, tag) {
            Err(finding) => assert!(finding.is_error(), "a refusal names an error"),
            Ok(page) => assert!(page.fields.len() + page.events.len() + page.methods.len() < MOST),
        }
    }
    if let Ok(doc) = ApiDoc::read(data) {
        assert!(doc.paths.iter().map(|path| path.operations.len()).sum::<usize>() < MOST);
    }
    if let Ok(doc) = ChannelsDoc::read(data) {
        assert!(doc.channels.len() < MOST);
    }
    if let Ok(value) = json::parse(data, Limits::DOCUMENT) {
        assert!(Schemas::new(&value).shape(&value).rows.len() < MOST);
    }
}
