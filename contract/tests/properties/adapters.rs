//! Whatever comes in, what comes out fits, is the same each time, and never goes in circles.

use super::sample::cases::{self, event, link, linked};
use jogakbo_contract::adapter::Outcome;
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::schema::Schema;
use proptest::prelude::*;
use serde_json::{Value, json};

fn data() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<i32>().prop_map(Value::from), "[RLa-c/가]{0,6}".prop_map(Value::from)];
    let object = prop::collection::btree_map("NO|KIND|NOTE|WHO|X", leaf.clone(), 0..6)
        .prop_map(|map| Value::Object(map.into_iter().collect()));
    prop_oneof![leaf, object]
}

proptest! {
    #[test]
    fn what_comes_out_fits_its_type_and_is_made_once(data in data(), id in ".{1,20}", number in any::<Option<u64>>()) {
        let linked = linked();
        let schema = Schema::compile(&linked.target.data).expect("a schema");
        let mut input = event(&id);
        input.data = Some(data);
        let outcome = linked.translate(&input, number);
        prop_assert_eq!(&outcome, &linked.translate(&input, number));
        match outcome {
            Outcome::Translated(made) => {
                prop_assert!(made.check().is_ok() && schema.accepts(made.data.as_ref().unwrap_or(&Value::Null)));
                prop_assert_eq!(made.extension("causationid"), Some(id.as_str()));
                prop_assert_eq!(linked.input_of(&made), number);
            }
            Outcome::Rejected(rejection) => prop_assert!(rejection.code.starts_with("T2")),
            Outcome::Nothing => {}
            Outcome::Ask => prop_assert!(false, "it has a mapping"),
        }
    }

    #[test]
    fn converters_in_any_order_end_and_reach_each_major_once(ways in prop::collection::vec((1_u8..4, 1_u8..4), 1..8)) {
        let parts = cases::catalogue();
        let ways: Vec<_> = ways.into_iter().filter(|(from, to)| from != to).collect();
        let converters: Vec<_> = ways.iter().enumerate().map(|(i, (from, to))| {
            link(&cases::converter(&format!("c{i}"), *from, *to), &parts, &[]).expect("alone each is right")
        }).collect();
        let mut first = CloudEvent::new("1", "/pbc/kr.go.demo.case/api", cases::OPENED.parse().expect("a type"));
        first.data = Some(json!({"caseNo": "1"}));
        let mut open = vec![(first, vec![1])];
        while let Some((event, majors)) = open.pop() {
            for converter in &converters {
                if let Outcome::Translated(next) = converter.translate(&event, None) {
                    let major = next.event_type.major();
                    prop_assert!(!majors.contains(&major), "{:?} and again {}", majors, major);
                    open.push((*next, [majors.clone(), vec![major]].concat()));
                }
            }
        }
    }
}
