//! Our schema checker against the `jsonschema` crate, which implements all of the standard.

use jogakbo_contract::schema::{Assignable, Schema, assignable};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Small values, so that schemas often fit.
fn instance() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-4_i64..8).prop_map(Value::from),
        (-8_i32..16).prop_map(|quarters| Value::from(f64::from(quarters) / 4.0)),
        prop::sample::select(vec!["", "a", "ab", "abc", "가나", "2026-02-28", "2026-02-30", "A1"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inner, 0..3).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn kind() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["null", "boolean", "integer", "number", "string", "array", "object"])
        .prop_map(Value::from)
}

fn leaf_rule() -> impl Strategy<Value = (&'static str, Value)> {
    let small = || (0_u64..4).prop_map(Value::from);
    let bound = || {
        prop_oneof![
            (-3_i64..6).prop_map(Value::from),
            (-6_i32..12).prop_map(|halves| Value::from(f64::from(halves) / 2.0))
        ]
    };
    prop_oneof![
        4 => prop_oneof![kind(), prop::collection::btree_set(0_usize..7, 1..4).prop_map(|picks| {
            let names = ["null", "boolean", "integer", "number", "string", "array", "object"];
            picks.into_iter().map(|index| Value::from(names[index])).collect::<Value>()
        })].prop_map(|kind| ("type", kind)),
        1 => prop::collection::vec(instance(), 1..4).prop_map(|values| ("enum", Value::from(values))),
        1 => instance().prop_map(|value| ("const", value)),
        1 => small().prop_map(|count| ("minItems", count)),
        1 => small().prop_map(|count| ("maxItems", count)),
        1 => any::<bool>().prop_map(|unique| ("uniqueItems", unique.into())),
        1 => small().prop_map(|count| ("minLength", count)),
        1 => small().prop_map(|count| ("maxLength", count)),
        1 => bound().prop_map(|number| ("minimum", number)),
        1 => bound().prop_map(|number| ("maximum", number)),
        1 => bound().prop_map(|number| ("exclusiveMinimum", number)),
        1 => bound().prop_map(|number| ("exclusiveMaximum", number)),
        1 => prop::sample::select(vec![json!(1), json!(2), json!(0.5), json!(0.25), json!(3)]).prop_map(|step| ("multipleOf", step)),
        1 => prop::sample::select(vec!["^a", "b$", "^[a-z]*$", "\\d", ".", "^.{2}$"]).prop_map(|text| ("pattern", text.into())),
        1 => Just(("format", json!("date"))),
        1 => prop::collection::btree_set("[abc]", 1..3).prop_map(|names| ("required", names.into_iter().collect::<Value>())),
        1 => Just(("$ref", json!("#/$defs/d"))),
        1 => Just(("title", json!("says nothing"))),
    ]
}

fn object(rules: Vec<(&'static str, Value)>) -> Value {
    Value::Object(rules.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A schema; `$ref` always means `#/$defs/d` of the root.
fn part() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => prop::collection::vec(leaf_rule(), 0..3).prop_map(object),
        1 => any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let list = |name: &'static str| {
            prop::collection::vec(inner.clone(), 1..3).prop_map(move |list| (name, Value::from(list)))
        };
        let one = |name: &'static str| inner.clone().prop_map(move |schema| (name, schema));
        let properties = prop::collection::btree_map("[abc]", inner.clone(), 1..3)
            .prop_map(|map| ("properties", Value::Object(map.into_iter().collect::<Map<_, _>>())));
        let rule = prop_oneof![
            list("oneOf"),
            list("anyOf"),
            list("allOf"),
            one("not"),
            one("items"),
            one("additionalProperties"),
            properties,
            leaf_rule(),
            leaf_rule(),
        ];
        prop::collection::vec(rule, 1..4).prop_map(object)
    })
}

/// A whole schema with a definition that does not refer to itself.
fn schema() -> impl Strategy<Value = Value> {
    (part(), prop::collection::vec(leaf_rule(), 0..3)).prop_map(|(root, def)| {
        let def = object(def.into_iter().filter(|(name, _)| *name != "$ref").collect());
        match root {
            Value::Object(mut map) => {
                map.insert("$defs".to_owned(), json!({ "d": def }));
                Value::Object(map)
            }
            other => json!({ "allOf": [other], "$defs": { "d": def } }),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn our_checker_agrees_with_the_standard(schema in schema(), instances in prop::collection::vec(instance(), 8)) {
        let oracle = jsonschema::options().should_validate_formats(true).build(&schema).expect("a good schema");
        let ours = Schema::compile(&schema).expect("a good schema");
        for instance in &instances {
            let found = ours.check(instance);
            prop_assert_eq!(found.is_ok(), oracle.is_valid(instance), "{} {} {:?}", schema, instance, found);
        }
    }

    #[test]
    fn what_is_assignable_fits(from in schema(), to in schema(), instances in prop::collection::vec(instance(), 8)) {
        if assignable(&from, &to) == Assignable::Yes {
            let given = Schema::compile(&from).expect("a good schema");
            let wanted = Schema::compile(&to).expect("a good schema");
            for instance in instances.iter().filter(|instance| given.accepts(instance) && has_no_properties(instance)) {
                prop_assert!(wanted.accepts(instance), "{} {} {}", from, to, instance);
            }
        }
    }

    #[test]
    fn every_schema_is_assignable_to_itself(schema in schema()) {
        prop_assert_eq!(assignable(&schema, &schema), Assignable::Yes);
    }
}

/// Objects may have undeclared properties, which `assignable` takes to be absent; values with any are left out here.
fn has_no_properties(instance: &Value) -> bool {
    match instance {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.iter().all(has_no_properties),
        _ => true,
    }
}
