//! Which schema fits into which: the type check of wires.

use jogakbo_contract::schema::{Assignable, assignable};
use serde_json::{Value, json};

fn yes(from: &Value, to: &Value) {
    assert_eq!(assignable(from, to), Assignable::Yes, "{from} {to}");
}

fn no(from: &Value, to: &Value, reason: &str) {
    assert_eq!(assignable(from, to), Assignable::No(reason.to_owned()), "{from} {to}");
}

fn unknown(from: &Value, to: &Value, reason: &str) {
    assert_eq!(assignable(from, to), Assignable::Unknown(reason.to_owned()), "{from} {to}");
}

crate::everywhere! {
    fn types_must_agree() {
        yes(&json!({"type": "integer"}), &json!({"type": "number"}));
        yes(&json!({"type": "string"}), &json!({"type": ["string", "null"]}));
        yes(&json!({"type": "string", "title": "a"}), &json!(true));
        yes(&json!(false), &json!({"type": "string"}));
        no(&json!({"type": "string"}), &json!({"type": "number"}), "is string; wanted is number");
        no(&json!({"type": ["string", "null"]}), &json!({"type": "string"}), "is null; wanted is string");
        no(&json!({"type": "string"}), &json!(false), "no value is wanted");
        unknown(&json!({"type": "number"}), &json!({"type": "integer"}), "the number may have a fraction");
        unknown(&json!({}), &json!({"type": "string"}), "the type of the source is not declared");
        yes(&json!({}), &json!({"title": "anything"}));
    }

    fn listed_values_are_tried() {
        yes(&json!({"const": "a"}), &json!({"enum": ["a", "b"]}));
        no(&json!({"enum": ["a", "c"]}), &json!({"enum": ["a", "b"]}), "the value \"c\" does not fit");
        yes(&json!({"const": 5}), &json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "integer", "minimum": 5}}}));
        unknown(&json!({"type": "string"}), &json!({"enum": ["a"]}), "the value may not be one of those wanted");
    }

    fn bounds_must_be_narrower() {
        yes(&json!({"type": "integer", "minimum": 1, "maximum": 3}), &json!({"minimum": 0, "exclusiveMaximum": 4}));
        unknown(&json!({"type": "integer", "maximum": 4}), &json!({"exclusiveMaximum": 4}), "the number may be too large");
        yes(&json!({"type": "number", "exclusiveMinimum": 0}), &json!({"exclusiveMinimum": 0}));
        yes(&json!({"type": "number", "exclusiveMinimum": 0}), &json!({"minimum": 0}));
        unknown(&json!({"type": "number"}), &json!({"minimum": 0}), "the number may be too small");
        yes(&json!({"type": "integer", "multipleOf": 4}), &json!({"multipleOf": 2}));
        yes(&json!({"type": "string", "minLength": 2, "maxLength": 2}), &json!({"type": "string", "minLength": 1, "maxLength": 9}));
        unknown(&json!({"type": "string"}), &json!({"maxLength": 9}), "the text may be too long");
        unknown(&json!({"type": "string"}), &json!({"format": "date"}), "the text may not have the format");
        yes(&json!({"type": "string", "format": "date", "pattern": "^2"}), &json!({"format": "date"}));
        yes(&json!({"type": "string"}), &json!({"format": "multi-line"}));
    }

    fn objects_are_compared_property_by_property() {
        let post = json!({"type": "object", "properties": {"id": {"type": "string"}, "at": {"type": "string"}}, "required": ["id"]});
        yes(&post, &json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}));
        yes(&post, &json!({"type": "object", "properties": {"id": {}, "at": {}, "more": {"type": "null"}}, "additionalProperties": false}));
        no(&post, &json!({"properties": {"id": {"type": "integer"}}}), "`id`: is string; wanted is integer");
        no(&post, &json!({"properties": {"at": {"type": "integer"}}}), "`at`: is string; wanted is integer");
        no(&post, &json!({"required": ["title"]}), "`title` is missing");
        unknown(&post, &json!({"required": ["at"]}), "`at` may be missing");
        unknown(&post, &json!({"properties": {"id": {}}, "additionalProperties": false}), "`at`: no value is wanted");
    }

    fn arrays_are_compared_by_their_items() {
        let texts = json!({"type": "array", "items": {"type": "string"}, "maxItems": 3});
        yes(&texts, &json!({"type": "array", "items": {"type": "string"}, "maxItems": 3}));
        yes(&texts, &json!({"items": {"type": ["string", "number"]}}));
        no(&texts, &json!({"items": {"type": "number"}}), "items: is string; wanted is number");
        unknown(&texts, &json!({"minItems": 1}), "there may be too few items");
        yes(&json!({"type": "array", "maxItems": 0}), &json!({"items": {"type": "number"}}));
        unknown(&json!({"type": "array"}), &json!({"items": {"type": "number"}}), "the items of the source are not declared");
    }

    fn choices_are_tried_one_by_one() {
        let either = json!({"anyOf": [{"type": "string"}, {"type": "integer"}]});
        yes(&either, &json!({"type": ["string", "number"]}));
        yes(&either, &json!({"anyOf": [{"type": "number"}, {"type": "string"}]}));
        no(&either, &json!({"type": "string"}), "is integer; wanted is string");
        yes(&json!({"type": "integer"}), &json!({"oneOf": [{"type": "integer"}, {"type": "string"}]}));
        unknown(&json!({"type": "integer"}), &json!({"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 0}]}), "which choice fits depends on the value");
        no(&json!({"type": "null"}), &json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}), "none of the 2 choices fits");
        unknown(&json!({"type": "integer"}), &json!({"anyOf": [{"maximum": 0}, {"minimum": 1}]}), "which choice fits depends on the value");
        yes(&json!({"allOf": [{"type": "string"}, {"minLength": 1}]}), &json!({"type": "string"}));
        unknown(&json!({"type": "string"}), &json!({"not": {"const": ""}}), "the wanted schema excludes some values");
    }

    fn trees_are_compared_without_end_in_sight() {
        let tree = |kind: &str| json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"v": {"type": kind}, "next": {"$ref": "#/$defs/n"}}, "required": ["v"]}}});
        yes(&tree("string"), &tree("string"));
        no(&tree("string"), &tree("number"), "`v`: is string; wanted is number");
        yes(&tree("integer"), &tree("number"));
        let wide = |kind: &str| json!({"$ref": "#/$defs/n", "$defs": {"n": {"anyOf": [{"type": kind}, {"type": "array", "items": {"$ref": "#/$defs/n"}}]}}});
        yes(&wide("integer"), &wide("number"));
        no(&wide("string"), &wide("number"), "none of the 2 choices fits");
    }
}
