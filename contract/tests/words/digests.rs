//! Canonical texts, digests and integrity values.

use jogakbo_contract::canonical;
use jogakbo_contract::integrity::{Sri, csp_sha256, hex_sha256};
use serde_json::{Value, json};

fn text(json: &str) -> String {
    canonical::to_string(&serde_json::from_str::<Value>(json).expect("it is JSON"))
}

crate::everywhere! {
    fn the_example_of_rfc_8785_is_written_as_the_rfc_writes_it() {
        // RFC 8785 section 3.2.2 and 3.2.4.
        let input = r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#;
        let expected = "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assert_eq!(text(input), expected);
    }

    fn keys_are_sorted_by_utf_16() {
        // RFC 8785 section 3.2.3: the smiley is a surrogate pair and stands before the Hebrew presentation form.
        let input = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let values: Vec<String> = text(input).split(':').skip(1).map(|part| part.split('"').nth(1).unwrap_or_default().to_owned()).collect();
        assert_eq!(values[..5], ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign"]);
        assert_eq!(values[5], "Emoji", "the colon of `Emoji: Grinning Face` ends the part");
        assert_eq!(values.len(), 8);
    }

    fn numbers_are_written_as_ecmascript_does() {
        for (input, expected) in [
            ("0", "0"), ("-0", "0"), ("-0.0", "0"), ("1.0", "1"), ("1e21", "1e+21"), ("100000000000000000000", "100000000000000000000"), ("9007199254740993", "9007199254740992"),
            ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"), ("0.000001", "0.000001"), ("1e-7", "1e-7"), ("-1.5", "-1.5"),
        ] {
            assert_eq!(text(input), expected, "{input}");
        }
    }

    fn one_document_has_one_digest() {
        let one = canonical::sha256_hex(&json!({"b": 1.0, "a": [true]}));
        assert_eq!(one, canonical::sha256_hex(&json!({"a": [true], "b": 1})));
        assert_eq!(one, hex_sha256(br#"{"a":[true],"b":1}"#));
    }

    fn digests_are_those_of_the_standard() {
        assert_eq!(hex_sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(csp_sha256(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        let sri = Sri::sha384_of(b"alert('Hello, world.');");
        assert_eq!(sri.as_str(), "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO");
        assert_eq!(sri.to_string().parse(), Ok(sri));
    }

    fn weak_and_broken_integrity_values_are_refused() {
        for (text, message) in [
            ("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "integrity value `sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=` has an unknown algorithm; use sha384 or sha512"),
            ("", "integrity value `` has an unknown algorithm; use sha384 or sha512"),
            ("sha384-abc", "integrity value `sha384-abc` is not 48 bytes of base64"),
            ("sha512-", "integrity value `sha512-` is not 64 bytes of base64"),
        ] {
            assert_eq!(text.parse::<Sri>().map_err(|error| error.to_string()), Err(message.to_owned()));
        }
        let two = format!("{0} {0}", Sri::sha384_of(b""));
        assert!(two.parse::<Sri>().is_err(), "a list of values is refused");
    }
}
