//! Every frame as it stands on the wire. A golden file that changes is a decision: old pages still speak the old form.

use jogakbo_contract::bridge::code::{CloseCode, ErrCode, comes_back};
use jogakbo_contract::bridge::frame::{ClientFrame, ServerFrame};
use jogakbo_contract::bridge::{Position, PositionError};
use jogakbo_contract::envelope::CloudEvent;
use jogakbo_contract::grants::Grant;
use jogakbo_contract::json::{self, Limits};
use serde_json::Value;

macro_rules! golden {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../golden/wire/", $name, ".json")))),*]
    };
}

/// The file reads as the type and is written again as the same document.
fn same(name: &str, file: &str, written: &str) {
    let file: Value = serde_json::from_str(file).expect("golden files are JSON");
    let written: Value = serde_json::from_str(written).expect("what is written is JSON");
    assert_eq!(written, file, "{name}");
}

crate::everywhere! {
    fn frames_of_the_page_are_as_they_were() {
        for (name, file) in golden![
            "hello", "hello-resume", "auth", "sub", "sub-pos", "sub-last", "sub-time", "unsub", "pub", "pub-none", "ack", "pong", "leave",
        ] {
            let frame = ClientFrame::parse(file).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(name.starts_with(frame.op()), "{name}");
            same(name, file, &frame.to_text());
        }
    }

    fn frames_of_the_server_are_as_they_were() {
        for (name, file) in golden![
            "welcome", "ok", "ok-pub", "ok-auth", "err", "err-alone", "evt", "evt-live", "gap", "grants", "ping", "bye", "notice",
        ] {
            let frame = ServerFrame::parse(file).unwrap_or_else(|error| panic!("{name}: {error}"));
            same(name, file, &frame.to_text());
        }
    }

    fn envelopes_and_grants_are_as_they_were() {
        for (name, file) in golden!["envelope", "envelope-least", "envelope-foreign"] {
            let event = CloudEvent::parse(file.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
            same(name, file, &event.to_json());
        }
        let file = include_str!("../golden/wire/grant.json");
        let grant: Grant = json::parse_as(file.as_bytes(), Limits::DOCUMENT).expect("a grant is read");
        same("grant", file, &serde_json::to_string(&grant).expect("a grant is JSON"));
    }

    fn codes_are_as_they_were() {
        let codes: Vec<&str> = ErrCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(
            codes.join(" "),
            "bad-frame unsupported unauthenticated expired denied consent-required bad-pattern unknown-type schema too-large limit busy \
             conflict position-lost internal"
        );
        for code in ErrCode::ALL {
            assert_eq!(serde_json::to_value(code).expect("a code is JSON"), code.as_str());
            assert_eq!(serde_json::from_value::<ErrCode>(code.as_str().into()).expect("a code is read"), code);
        }
        assert_eq!(serde_json::from_str::<ErrCode>("\"later\"").expect("an unknown code is read"), ErrCode::Internal);
        let numbers: Vec<u16> = CloseCode::ALL.iter().map(|code| code.number()).collect();
        assert_eq!(numbers, [4000, 4001, 4002, 4003, 4004, 4005, 4006, 4500, 4501, 4502, 4503, 4504, 4505, 4506]);
        assert!(CloseCode::ALL.iter().all(|code| code.comes_back() == (code.number() < 4500)));
        assert!(comes_back(1006) && !comes_back(4999));
    }

    fn positions_of_one_epoch_compare_and_others_do_not() {
        let read = |text: &str| text.parse::<Position>().expect("a good position");
        let (first, second, other) = (read("k7-00000000000a1f02"), read("k7-00000000000a1f3c"), read("k8-0000000000000001"));
        assert!(first < second);
        assert_eq!(first.partial_cmp(&other), None);
        for text in ["", "k7", "k7-1", "K7-00000000000a1f3c", "k7-00000000000A1F3C", "-00000000000a1f3c", "k7-00000000000a1f3c0", "k-7-00000000000a1f3c"] {
            let error: PositionError = text.parse::<Position>().expect_err(text);
            assert_eq!(error.to_string(), format!("position `{text}` is not 1 to 32 of a-z and 0-9, then -, then 16 hex digits"));
        }
    }
}
