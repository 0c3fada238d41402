//! An OpenAPI document (3.1 or 3.2) for people: operations by path, what they take and what they answer. What pages may call of it is
//! told by [`crate::openapi`].

use super::shape::{Schemas, Shape};
use super::words::{Words, line};
use crate::finding::Finding;
use crate::import::{list, text};
use crate::json;
use crate::openapi;
use serde_json::{Map, Value};

/// Operations that are shown.
const MOST: usize = 300;
/// Parameters, answers and media types of one operation that are shown.
const EACH: usize = 60;
/// Characters of what is said of the API or an operation.
const ABOUT: usize = 4_000;
/// Characters of what is said of a parameter or an answer.
const LINE: usize = 600;
/// Characters of a sample.
const SAMPLE: usize = 4_000;
/// Keys of a path item that are operations, in the order they are shown.
const METHODS: [&str; 9] = ["get", "head", "post", "put", "patch", "delete", "options", "trace", "query"];

/// An API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApiDoc {
    /// Its title.
    pub title: String,
    /// The version it says of itself.
    pub version: String,
    /// What it is.
    pub about: Words,
    /// Its paths, in the order of their names.
    pub paths: Vec<PathDoc>,
    /// Whether there is more than is shown.
    pub cut: bool,
}

/// A path with its operations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PathDoc {
    /// For example `/posts/{id}`.
    pub path: String,
    /// What it is.
    pub about: Words,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// One line.
    pub summary: String,
    /// More.
    pub about: Words,
    /// Its name for programs.
    pub id: String,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// Whether the host passes such calls on for a widget that may call the API.
    pub passes: bool,
    /// What it takes beside the body.
    pub parameters: Vec<Param>,
    /// What is said of the body, and whether it must be there.
    pub body: Option<(Words, bool)>,
    /// The forms of the body.
    pub bodies: Vec<Content>,
    /// What it answers.
    pub answers: Vec<Answer>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What it may be.
    pub shape: Shape,
    /// What it means.
    pub about: String,
}

/// A body in one media type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// For example `application/json`.
    pub media: String,
    /// What is in it.
    pub shape: Shape,
    /// One of it, where its maker gives one.
    pub sample: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// For example `200`, `4XX` or `default`.
    pub status: String,
    /// What it means.
    pub about: String,
    /// Its bodies.
    pub contents: Vec<Content>,
}

impl ApiDoc {
    /// Reads a document.
    ///
    /// # Errors
    /// It is larger than the host reads or no strict JSON (`J01` to `J06`), or not OpenAPI 3.1 or 3.2 (`O01`).
    pub fn read(bytes: &[u8]) -> Result<Self, Finding> {
        let value = json::parse(bytes, openapi::LIMITS)?;
        if !openapi::is_known(&value) {
            return Err(Finding::error("O01", "/openapi", "the document is not OpenAPI 3.1 or 3.2"));
        }
        let none = Value::Null;
        let info = value.get("info").unwrap_or(&none);
        let mut doc = Self {
            title: line(text(info, "title").unwrap_or_default(), LINE),
            version: line(text(info, "version").unwrap_or_default(), 60),
            about: Words::read(text(info, "description").or_else(|| text(info, "summary")).unwrap_or_default(), ABOUT),
            ..Self::default()
        };
        let mut schemas = Schemas::new(&value);
        let mut left = MOST;
        for (path, item) in object(&value, "paths").filter(|(path, _)| path.starts_with('/')) {
            let mut at = PathDoc {
                path: line(path, 500),
                about: Words::read(
                    text(item, "description").or_else(|| text(item, "summary")).unwrap_or_default(),
                    ABOUT,
                ),
                operations: Vec::new(),
            };
            let fixed = METHODS.iter().filter_map(|method| Some((*method, item.get(method)?)));
            let more = object(item, "additionalOperations").map(|(method, one)| (method.as_str(), one));
            for (method, one) in fixed.chain(more).filter(|(_, one)| one.is_object()) {
                if left == 0 {
                    doc.cut = true;
                    break;
                }
                left -= 1;
                at.operations.push(operation(&mut schemas, method, item, one));
            }
            if !at.operations.is_empty() {
                doc.paths.push(at);
            }
        }
        Ok(doc)
    }
}

fn operation<'a>(schemas: &mut Schemas<'a>, method: &str, item: &'a Value, one: &'a Value) -> Operation {
    let body = one.get("requestBody").map(|body| schemas.follow(body).0);
    Operation {
        method: line(&method.to_uppercase(), 40),
        summary: line(text(one, "summary").unwrap_or_default(), LINE),
        about: Words::read(text(one, "description").unwrap_or_default(), ABOUT),
        id: line(text(one, "operationId").unwrap_or_default(), 120),
        deprecated: is(one, "deprecated"),
        passes: openapi::passes(method),
        parameters: parameters(schemas, item, one),
        body: body.map(|body| (Words::read(text(body, "description").unwrap_or_default(), LINE), is(body, "required"))),
        bodies: body.map(|body| contents(schemas, body)).unwrap_or_default(),
        answers: object(one, "responses")
            .take(EACH)
            .map(|(status, answer)| {
                let answer = schemas.follow(answer).0;
                Answer {
                    status: line(status, 40),
                    about: line(text(answer, "description").unwrap_or_default(), LINE),
                    contents: contents(schemas, answer),
                }
            })
            .collect(),
    }
}

/// Those of the path and of the operation, which count more.
fn parameters<'a>(schemas: &mut Schemas<'a>, item: &'a Value, one: &'a Value) -> Vec<Param> {
    let mut found: Vec<Param> = Vec::new();
    for parameter in list(one, "parameters").iter().chain(list(item, "parameters")) {
        let parameter = schemas.follow(parameter).0;
        let Some(name) = text(parameter, "name") else { continue };
        let (name, place) = (line(name, 120), line(text(parameter, "in").unwrap_or_default(), 40));
        if found.len() >= EACH || found.iter().any(|known| known.name == name && known.place == place) {
            continue;
        }
        let content = parameter.get("content").and_then(Value::as_object).and_then(|content| content.values().next());
        let schema = parameter.get("schema").or_else(|| content?.get("schema"));
        let shape = schema.map(|schema| schemas.shape(schema)).unwrap_or_default();
        let said = text(parameter, "description").map(|text| line(text, LINE));
        found.push(Param {
            name,
            place,
            required: is(parameter, "required"),
            deprecated: is(parameter, "deprecated"),
            about: said.unwrap_or_else(|| shape.about.clone()),
            shape,
        });
    }
    found
}

fn contents<'a>(schemas: &mut Schemas<'a>, of: &'a Value) -> Vec<Content> {
    let content = |(media, one): (&'a String, &'a Value)| Content {
        media: line(media, 120),
        shape: one.get("schema").map(|schema| schemas.shape(schema)).unwrap_or_default(),
        sample: example(one, schemas).map(sample),
    };
    object(of, "content").take(EACH).map(content).collect()
}

/// One of a media type: its own, the first of several, or that of its schema.
fn example<'a>(media: &'a Value, schemas: &Schemas<'a>) -> Option<&'a Value> {
    let several = || {
        let first = media.get("examples")?.as_object()?.values().next()?;
        schemas.follow(first).0.get("value")
    };
    let of_schema = || {
        let schema = schemas.follow(media.get("schema")?).0;
        schema.get("examples").and_then(|all| all.get(0)).or_else(|| schema.get("example"))
    };
    media.get("example").or_else(several).or_else(of_schema)
}

/// A sample as people read it.
pub(super) fn sample(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    super::words::block(&text, SAMPLE)
}

fn is(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

pub(super) fn object<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.get(key).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(paths: &Value, components: &Value) -> ApiDoc {
        let document = json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": components});
        ApiDoc::read(document.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn operations_have_parameters_bodies_and_answers_by_reference_or_not() {
        let doc = read(
            &json!({"/posts/{id}": {
                "parameters": [{"$ref": "#/components/parameters/Id"}, {"name": "lang", "in": "query", "description": "far"}],
                "trace": {}, "summary": "One post",
                "put": {
                    "summary": "Change it", "operationId": "change", "deprecated": true,
                    "parameters": [{"name": "lang", "in": "query", "schema": {"enum": ["ko", "en"]}, "description": "near"}],
                    "requestBody": {"$ref": "#/components/requestBodies/Post"},
                    "responses": {"200": {"$ref": "#/components/responses/Post"}, "default": {"description": "what is wrong"}},
                },
            }}),
            &json!({
                "parameters": {"Id": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}},
                "requestBodies": {"Post": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Post"}}}}},
                "responses": {"Post": {"description": "the post", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Post"}, "examples": {"one": {"value": {"title": "x"}}}}}}},
                "schemas": {"Post": {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}},
            }),
        );
        let [path] = &doc.paths[..] else { panic!("{doc:?}") };
        let methods: Vec<_> = path.operations.iter().map(|one| (one.method.as_str(), one.passes)).collect();
        assert_eq!(methods, [("PUT", true), ("TRACE", false)]);
        let put = &path.operations[0];
        assert!(put.deprecated && put.id == "change" && put.body.as_ref().is_some_and(|(_, required)| *required));
        let parameters: Vec<_> = put
            .parameters
            .iter()
            .map(|one| (one.name.as_str(), one.required, one.shape.kind.as_str(), one.about.as_str()))
            .collect();
        assert_eq!(parameters, [("lang", false, "\"ko\" | \"en\"", "near"), ("id", true, "integer", "")]);
        assert_eq!((put.bodies[0].shape.kind.as_str(), put.bodies[0].shape.rows.len()), ("Post", 1));
        assert_eq!(put.answers[0].contents[0].sample.as_deref(), Some("{\n  \"title\": \"x\"\n}"));
        assert_eq!((put.answers[1].status.as_str(), put.answers[1].about.as_str()), ("default", "what is wrong"));
    }

    #[test]
    fn parts_of_another_form_are_passed_over() {
        let doc = read(
            &json!({"/a": {"get": {"parameters": [3, {}, {"$ref": "#/nowhere"}], "requestBody": 7, "responses": {"200": 1}, "summary": []}, "post": 3}, "/b": 1, "x-c": {}}),
            &json!(null),
        );
        assert_eq!((doc.paths.len(), doc.paths[0].operations.len()), (1, 1));
        assert!(doc.paths[0].operations[0].parameters.is_empty());
    }

    #[test]
    fn crowds_end() {
        let paths: Map<String, Value> = (0..900).map(|i| (format!("/p{i}"), json!({"get": {}}))).collect();
        let doc = read(&Value::Object(paths), &json!({}));
        assert_eq!((doc.paths.len(), doc.cut), (MOST, true));
    }

    #[test]
    fn what_is_no_such_document_is_told_with_a_code() {
        for (bytes, code) in [(&b"openapi: 3.1.0"[..], "J03"), (b"{\"openapi\":\"2.0\"}", "O01"), (b"[]", "O01")] {
            assert_eq!(ApiDoc::read(bytes).unwrap_err().code, code);
        }
    }
}
