//! What the page reads has two readers: serde for documents that people write, the small one for what the host sends.

use jogakbo_contract::bridge::frame::{GapReason, NoticeKind, Start};
use jogakbo_contract::manifest::Reach;
use jogakbo_contract::page::{HostSignal, HostVerb, Role, VarScope, Wire};
use jogakbo_contract::read::{Read, from_value};
use jogakbo_contract::slot::{Limits, Load, OnError};
use jogakbo_contract::text::Locale;
use jogakbo_contract::view::{Scheme, SessionState};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::fmt::Debug;

fn back<T: Serialize + Read + PartialEq + Debug>(values: &[T]) {
    for value in values {
        let written = serde_json::to_value(value).expect("text keys");
        assert_eq!(from_value::<T>(written.clone()).as_ref(), Ok(value), "{written}");
    }
}

crate::everywhere! {
    fn every_word_is_read_as_it_is_written() {
        back(&[HostSignal::Login, HostSignal::Logout, HostSignal::Locale, HostSignal::Consent]);
        back(&[HostVerb::Notify, HostVerb::Navigate]);
        back(&[Load::Eager, Load::Visible, Load::Idle, Load::Manual]);
        back(&Locale::ALL);
        back(&[OnError::Placeholder, OnError::Hide, OnError::Fallback]);
        back(&[Reach::Page, Reach::Portal]);
        back(&[Role::Anonymous, Role::Citizen, Role::Designer, Role::Reviewer, Role::Publisher, Role::Operator]);
        back(&[VarScope::Page, VarScope::Session, VarScope::User]);
        back(&[Scheme::Auto, Scheme::Light, Scheme::Dark]);
        back(&[SessionState::Anonymous, SessionState::User]);
        back(&[GapReason::Retention, GapReason::Overflow, GapReason::Epoch]);
        back(&[NoticeKind::Killed, NoticeKind::Published, NoticeKind::Session, NoticeKind::Other]);
        back(&[Limits::default(), Limits::CAP]);
        let position = "k7-00000000000a1f3c".parse().expect("a position");
        back(&[Start::Live, Start::Pos(position), Start::Last(20), Start::Time("2026-11-24T00:00:00Z".to_owned())]);
    }
}

/// Both readers on one document.
fn alike<T: DeserializeOwned + Read + PartialEq + Debug>(document: &serde_json::Value) {
    let by_serde: T = serde_json::from_value(document.clone()).expect("valid");
    assert_eq!(from_value::<T>(document.clone()), Ok(by_serde), "{document}");
}

crate::everywhere! {
    fn both_readers_understand_every_wire_alike() {
        let sources = [
            json!({"item": "a", "output": "picked"}),
            json!({"item": "a", "topic": "kr.go.demo.board.post.viewed.v1.>"}),
            json!({"var": "region"}),
            json!({"param": "region"}),
            json!({"host": "login"}),
        ];
        let targets = [
            json!({"item": "b", "prop": "postId"}),
            json!({"item": "b", "action": "refresh"}),
            json!({"item": "b", "publish": "kr.go.demo.board.post.viewed.v1"}),
            json!({"var": "region"}),
            json!({"param": "region"}),
            json!({"host": "notify"}),
        ];
        for from in &sources {
            for to in &targets {
                alike::<Wire>(&json!({"id": "w", "from": from, "to": to}));
            }
        }
        alike::<Wire>(&json!({
            "id": "w", "from": sources[0], "to": targets[0], "when": {"$exists": {"$pick": "/a"}}, "map": {"$pick": "/a"},
            "policy": {"debounce": "300ms", "throttle": "1s", "distinct": true, "once": true},
        }));
    }
}

crate::everywhere! {
    fn a_word_nobody_knows_is_a_fault_with_its_place() {
        let wire = json!({"id": "w", "from": {"host": "party"}, "to": {"var": "a"}});
        let fault = from_value::<Wire>(wire).expect_err("no such signal");
        assert_eq!(fault.to_string(), "`/from/host`: is not one of the words it may be");
    }
}
