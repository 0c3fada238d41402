//! Strict reading.

use jogakbo_contract::json::{JsonError, Limits, parse, parse_as};
use serde::Deserialize;
use std::collections::BTreeMap;

fn refused(text: &[u8], code: &str, pointer: &str, message: &str) {
    let error = parse(text, Limits { bytes: 100, depth: 3 }).expect_err("it must be refused");
    assert_eq!((error.code(), error.pointer(), error.to_string().as_str()), (code, pointer, message));
}

crate::everywhere! {
    fn what_json_leaves_open_is_refused() {
        refused(&[b' '; 101], "J01", "", "the document has 101 bytes; at most 100 are allowed");
        refused(b"[\"a\xff\"]", "J02", "", "byte 3 is not UTF-8");
        refused(b"[1,]", "J03", "", "line 1 column 4 is not JSON: trailing comma");
        refused(b"[1]\n[2]", "J03", "", "line 2 column 1 is not JSON: trailing characters");
        refused(br#"["\ud800"]"#, "J03", "", "line 1 column 9 is not JSON: unexpected end of hex escape");
        refused(b"[1e999]", "J03", "", "line 1 column 6 is not JSON: number out of range");
        refused(b"NaN", "J03", "", "line 1 column 1 is not JSON: expected value");
        refused(b"", "J03", "", "line 1 column 0 is not JSON: EOF while parsing a value");
        refused(br#"{"a":[[{"b":1}]]}"#, "J04", "/a/0/0", "`/a/0/0` is nested deeper than 3 levels");
        refused(br#"{"a":[0,{"b":1,"b":2}]}"#, "J05", "/a/1", "`/a/1` has the key `b` twice");
        refused(br#"{"a":1,"\u0061":2}"#, "J05", "", "the document has the key `a` twice");
        refused(br#"{"x~/y":{"__proto__":1}}"#, "J06", "/x~0~1y", "`/x~0~1y` has the key `__proto__`, which would touch an object's prototype");
        refused(br#"{"constructor":1}"#, "J06", "", "the document has the key `constructor`, which would touch an object's prototype");
        refused(br#"{"prototype":1}"#, "J06", "", "the document has the key `prototype`, which would touch an object's prototype");
    }

    fn all_of_json_is_read() {
        let text = br#"{"a":[null,true,-1,18446744073709551615,1.5e3,"\ud83d\ude00"],"b":{}}"#;
        let value = parse(text, Limits::DOCUMENT).expect("it is JSON");
        assert_eq!(value, serde_json::from_slice::<serde_json::Value>(text).expect("it is JSON"));
        assert!(parse(b"[[[1]]]", Limits { bytes: 100, depth: 3 }).is_ok(), "the limit itself is allowed");
    }

    fn no_depth_overflows_the_stack() {
        let deep = "[".repeat(100_000);
        let error = parse(deep.as_bytes(), Limits { bytes: 1_000_000, depth: 1_000_000 }).expect_err("it must be refused");
        assert!(matches!(error, JsonError::TooDeep { limit: 120, .. }), "{error}");
    }

    fn a_wrong_shape_names_its_place() {
        #[derive(Debug, Deserialize)]
        struct Inner {
            #[expect(dead_code, reason = "only read")]
            count: u32,
        }
        let error = parse_as::<BTreeMap<String, Vec<Inner>>>(br#"{"a/b":[{"count":1},{"count":"x"}]}"#, Limits::DOCUMENT).expect_err("it must be refused");
        assert_eq!((error.code(), error.pointer()), ("J07", "/a~1b/1/count"));
        assert_eq!(error.to_string(), "`/a~1b/1/count`: invalid type: string \"x\", expected u32");
    }
}
