//! The portable subset of JSON Schema.

use jogakbo_contract::schema::{Schema, at_pointer, lint};
use serde_json::{Value, json};

fn compiled(schema: &Value) -> Schema {
    Schema::compile(schema).unwrap_or_else(|error| panic!("{schema}: {error}"))
}

/// The value breaks the schema in exactly these places.
fn wrong(schema: &Value, value: &Value, expected: &[&str]) {
    let found = compiled(schema).check(value).expect_err("it must be refused");
    let found: Vec<String> = found.iter().map(|violation| format!("{} {}", violation.keyword, violation)).collect();
    assert_eq!(found, expected, "{schema} {value}");
}

fn fits(schema: &Value, values: &[Value]) {
    for value in values {
        assert_eq!(compiled(schema).check(value), Ok(()), "{schema} {value}");
    }
}

fn refused(schema: &Value, message: &str) {
    let error = Schema::compile(schema).expect_err("it must not compile");
    assert_eq!(error.to_string(), message);
}

crate::everywhere! {
    fn violations_say_where_and_what() {
        wrong(&json!({"type": "string"}), &json!(7), &["type the document: is an integer; wanted is string"]);
        wrong(&json!({"type": ["string", "null"]}), &json!([]), &["type the document: is an array; wanted is null or string"]);
        wrong(&json!({"enum": [1, "a"]}), &json!(2), &["enum the document: is not one of 1, \"a\""]);
        wrong(&json!({"const": null}), &json!(2), &["const the document: is not null"]);
        wrong(&json!({"minimum": 1, "maximum": 0}), &json!(0.5), &["maximum the document: is more than 0", "minimum the document: is less than 1"]);
        wrong(&json!({"exclusiveMinimum": 1}), &json!(1), &["exclusiveMinimum the document: is not more than 1"]);
        wrong(&json!({"multipleOf": 0.1}), &json!(0.25), &["multipleOf the document: is not a multiple of 0.1"]);
        wrong(&json!({"minLength": 3}), &json!("가나"), &["minLength the document: has 2 characters; at least 3 are wanted"]);
        wrong(&json!({"pattern": "^[a-z]+$"}), &json!("A"), &["pattern the document: does not match `^[a-z]+$`"]);
        wrong(&json!({"format": "date"}), &json!("2026-02-29"), &["format the document: is not of format date"]);
        wrong(&json!({"uniqueItems": true}), &json!([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]), &["uniqueItems the document: has two equal items"]);
        wrong(&json!({"oneOf": [{"type": "integer"}, {"type": "number"}]}), &json!(1), &["oneOf the document: fits 2 of the 2 choices; it must fit one"]);
        wrong(&json!({"anyOf": [{"type": "null"}, false]}), &json!(1), &["anyOf the document: fits none of the 2 choices"]);
        wrong(&json!({"not": {"type": "integer"}}), &json!(1), &["not the document: fits what it must not fit"]);
        wrong(&json!(false), &json!(1), &["false the document: no value is allowed here"]);
        let post = json!({"type": "object", "properties": {"id": {"type": "string"}, "tags": {"items": {"maxLength": 2}}}, "required": ["id", "at"], "additionalProperties": false});
        let mut found = compiled(&post).check(&json!({"id": 1, "tags": ["a", "long"], "x/y": 1})).expect_err("it must be refused");
        found.sort_by_key(ToString::to_string);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, [
            "`/id`: is an integer; wanted is string", "`/tags/1`: has 4 characters; at most 2 are allowed", "the document: has `x/y`, which is not declared", "the document: has no `at`",
        ]);
    }

    fn what_fits_fits() {
        fits(&json!(true), &[json!(1), json!(null)]);
        fits(&json!({"type": "integer"}), &[json!(1), json!(1.0), json!(-3), json!(1e20)]);
        fits(&json!({"type": "number", "multipleOf": 0.1}), &[json!(0.3), json!(1), json!(-0.7)]);
        fits(&json!({"minimum": 0}), &[json!(-0.0), json!("no number")]);
        fits(&json!({"const": 1}), &[json!(1.0)]);
        fits(&json!({"pattern": "b"}), &[json!("abc")]);
        fits(&json!({"format": "unknown"}), &[json!("x")]);
        fits(&json!({"additionalProperties": {"type": "integer"}}), &[json!({"a": 1})]);
        fits(&json!({"enum": [9_007_199_254_740_993_u64]}), &[json!(9_007_199_254_740_993_u64)]);
        assert!(!compiled(&json!({"maximum": 9_007_199_254_740_992_u64})).accepts(&json!(9_007_199_254_740_993_u64)));
    }

    fn formats_are_checked_simply() {
        for (format, good, bad) in [
            ("date", vec!["2026-11-22", "2024-02-29", "2000-02-29"], vec!["2026-2-2", "2026-13-01", "2026-04-31", "1900-02-29", "2026-11-22T00:00:00Z"]),
            ("date-time", vec!["2026-11-22T03:04:05Z", "2026-11-22t03:04:05.120+09:00", "2016-12-31T23:59:60Z", "2017-01-01T08:59:60+09:00"], vec!["2026-11-22", "2026-11-22T24:00:00Z", "2026-11-22T03:04:05", "2026-11-22T03:04:05.Z", "2026-11-22T03:04:60Z", "2026-11-22T03:04:05+9:00", "2026-11-22T03:04:05가"]),
            ("uri", vec!["https://a.kr/b?c#d", "urn:x:y", "mailto:a@b", "a:%EA%B0%80"], vec!["/a", "a b:c", "https://가", "1a:b", "a:%G0", "a:%4"]),
            ("email", vec!["a.b+c@d-e.kr", "a@localhost"], vec!["a", "a@", "@b", "a..b@c", "a@b..c", "a@-b", "가@b.kr"]),
        ] {
            let schema = compiled(&json!({"format": format}));
            for text in good {
                assert!(schema.accepts(&json!(text)), "{format} {text}");
            }
            for text in bad {
                assert!(!schema.accepts(&json!(text)), "{format} {text}");
            }
        }
    }

    fn references_go_down_trees_but_not_in_circles() {
        let tree = json!({"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}, "additionalProperties": false}}});
        fits(&tree, &[json!({"next": {"next": {}}})]);
        wrong(&tree, &json!({"next": {"next": 1}}), &["type `/next/next`: is an integer; wanted is object"]);
        refused(&json!({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"not": {"$ref": "#/$defs/a"}}}}), "`/$defs`: `a` refers to itself without end");
        refused(&json!({"$ref": "#/$defs/x"}), "`/$ref`: there is no `x` in `$defs`");
        refused(&json!({"$ref": "https://a.kr/x"}), "`/$ref`: `https://a.kr/x` does not point to `#/$defs/…` of this schema");
    }

    fn schemas_that_cannot_be_checked_do_not_compile() {
        refused(&json!(7), "the document: a schema is an object, true or false");
        refused(&json!({"properties": {"a": {"type": "text"}}}), "`/properties/a/type`: is no type or list of types");
        refused(&json!({"items": {"minLength": -1}}), "`/items/minLength`: is not a whole number from 0");
        refused(&json!({"anyOf": []}), "`/anyOf`: is not a list of schemas");
        refused(&json!({"multipleOf": 0}), "`/multipleOf`: is not a number above 0");
        refused(&json!({"required": [1]}), "`/required`: is not a list of names");
        refused(&json!({"pattern": "x".repeat(1001)}), "`/pattern`: has more than 1000 characters");
        for pattern in ["(?=a)", "(a)\\1", "(a{1000}){1000}", "["] {
            let error = Schema::compile(&json!({"pattern": pattern})).expect_err("it must not compile");
            assert!(error.to_string().starts_with("`/pattern`: is not a pattern we can check: "), "{error}");
        }
        let mut deep = json!({});
        for _ in 0..33 {
            deep = json!({"items": deep});
        }
        let error = Schema::compile(&deep).expect_err("it must not compile");
        assert_eq!(error.message, "the schema is nested deeper than 32 levels");
        let wide: Vec<Value> = (0..2000).map(|_| json!({})).collect();
        assert_eq!(Schema::compile(&json!({"anyOf": wide})).expect_err("it must not compile").message, "the schema has more than 2000 parts");
    }

    fn no_schema_takes_forever() {
        // Each level tries two choices of the next one: 2^25 steps without a budget.
        let mut defs = serde_json::Map::new();
        for level in 0..25 {
            let next = json!({"$ref": format!("#/$defs/l{}", level + 1)});
            defs.insert(format!("l{level}"), json!({"oneOf": [next, next]}));
        }
        defs.insert("l25".to_owned(), json!({"type": "string"}));
        let found = compiled(&json!({"$ref": "#/$defs/l0", "$defs": defs})).check(&json!("x")).expect_err("it must be refused");
        assert_eq!(found.last().map(ToString::to_string), Some("the document: the value takes too many steps to check".to_owned()));
        let many = compiled(&json!({"items": {"type": "null"}})).check(&json!(vec![1; 1000])).expect_err("it must be refused");
        assert_eq!(many.len(), 32);
    }

    fn the_schema_of_a_place_is_found() {
        let schema = json!({
            "type": "object",
            "properties": {
                "posts": {"type": "array", "items": {"$ref": "#/$defs/post"}},
                "either": {"anyOf": [{"properties": {"a": {"type": "null"}}}, {"properties": {"a": {"type": "string"}}}]},
                "both": {"allOf": [{"properties": {"a": {"minimum": 1}}}, {"properties": {"a": {"maximum": 2}}}]}
            },
            "additionalProperties": {"type": "boolean"},
            "$defs": {"post": {"properties": {"id": {"type": "string"}, "next": {"$ref": "#/$defs/post"}}}}
        });
        assert_eq!(at_pointer(&schema, ""), Some(schema.clone()));
        assert_eq!(at_pointer(&schema, "/posts/0/id"), Some(json!({"type": "string"})));
        assert_eq!(at_pointer(&schema, "/posts/0/next/next/id"), Some(json!({"type": "string"})));
        assert_eq!(at_pointer(&schema, "/posts/0").and_then(|post| post.pointer("/$defs/post/properties/id/type").cloned()), Some(json!("string")), "the answer stands by itself");
        assert_eq!(at_pointer(&schema, "/either/a"), Some(json!({"anyOf": [{"type": "null"}, {"type": "string"}]})));
        assert_eq!(at_pointer(&schema, "/both/a"), Some(json!({"allOf": [{"minimum": 1}, {"maximum": 2}]})));
        assert_eq!(at_pointer(&schema, "/other"), Some(json!({"type": "boolean"})));
        for nothing in ["/posts/x", "/posts/0/title", "posts", "/other/x"] {
            assert_eq!(at_pointer(&schema, nothing), None, "{nothing}");
        }
    }

    fn keywords_outside_the_subset_are_pointed_out() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "x", "x-jgb-attr": "a", "default": {"if": 1},
            "if": {}, "properties": {"if": {"type": "string", "contentEncoding": "base64"}}, "anyOf": [{"patternProperties": {}}],
            "items": {"$defs": {}}
        });
        let mut found: Vec<String> = lint(&schema).iter().map(ToString::to_string).collect();
        found.sort();
        assert_eq!(found, [
            "`/anyOf/0/patternProperties`: `patternProperties` is not in the portable subset and would not be checked",
            "`/if`: `if` is not in the portable subset and would not be checked",
            "`/items/$defs`: `$defs` counts only at the schema's root",
            "`/properties/if/contentEncoding`: `contentEncoding` is not in the portable subset and would not be checked",
        ]);
    }
}

/// The page runs patterns by ECMAScript; this is where both engines can be asked.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn a_pattern_means_the_same_to_both_engines() {
    let patterns = [
        "^[0-9]{10}$",
        "a.b",
        "^\\s+$",
        "[\\s-]",
        "^\\S\\S$",
        "^[]a^]+$",
        "^[^-a-z]$",
        "^(?:ab|c)+?d$",
        "\\bkr\\b",
        "^\\w{2,3}$",
        "^\\d+\\.\\d{2}$",
        "^[가-힣]{2,4}$",
        "}",
        "^a{0,2}\\}$",
        "x|^$",
        "^[\\w.+-]+@[\\w-]+$",
        "^\\D\\W$",
        "\\/\\-\\#",
        "[a-]",
        "^.$",
    ];
    let texts = [
        "",
        "a",
        "ab",
        "a\nb",
        "a\rb",
        "a\u{2028}b",
        "1168000000",
        "\u{a0}",
        " \t",
        "]",
        "^a]",
        "-",
        "Z",
        "abcd",
        "cd",
        "go.kr",
        "krs",
        "ab1",
        "12.50",
        "홍길동",
        "가",
        "}",
        "aa}",
        "x",
        "a.b+c@d-e",
        "é",
        "/-#",
        "😀",
        "ſ",
        "K",
    ];
    for pattern in patterns {
        let schema =
            Schema::compile(&json!({ "pattern": pattern })).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let translated = jogakbo_contract::schema::pattern::ecmascript(pattern).expect("both can read it");
        let expression = js_sys::RegExp::new(&translated, "u");
        for text in texts {
            assert_eq!(
                schema.accepts(&json!(text)),
                expression.test(text),
                "{pattern} on {text:?}, translated {translated}"
            );
        }
    }
}
