//! Who may publish and see what.

use jogakbo_contract::grants::Grant;
use jogakbo_contract::json::{Limits, parse_as};
use jogakbo_contract::topic::TopicPattern;

fn patterns(texts: &[&str]) -> Vec<TopicPattern> {
    texts.iter().map(|text| text.parse().expect("a good pattern")).collect()
}

fn grant(publish: &[&str], subscribe: &[&str]) -> Grant {
    Grant::new(patterns(publish), patterns(subscribe)).expect("a good grant")
}

crate::everywhere! {
    fn a_bare_wildcard_is_no_grant() {
        let message = "subscribe pattern 2 is a bare `>`, which would grant everything; name at least one token before it";
        assert_eq!(Grant::new(vec![], patterns(&["a.>", ">"])).map_err(|error| error.to_string()), Err(message.to_owned()));
        let error = parse_as::<Grant>(br#"{"publish":[">"]}"#, Limits::DOCUMENT).expect_err("it must be refused");
        assert!(error.to_string().contains("publish pattern 1 is a bare `>`"), "{error}");
        let by_hand = Grant { publish: patterns(&[">"]), subscribe: patterns(&[">"]) };
        assert!(!by_hand.may_publish(&"a.v1".parse().expect("a good topic")) && !by_hand.may_subscribe(&patterns(&["a.v1"])[0]));
    }

    fn a_subscription_must_be_covered_whole() {
        let grant = grant(&["a.v1.mine.>"], &["a.v1.x", "a.v1.y", "b.*.v1.>"]);
        for (text, wanted) in [("a.v1.x", true), ("a.v1.*", false), ("b.c.v1.z", true), ("b.>", false), (">", false)] {
            assert_eq!(grant.may_subscribe(&patterns(&[text])[0]), wanted, "{text}");
        }
        assert!(grant.may_publish(&"a.v1.mine.1".parse().expect("a good topic")));
        assert!(!grant.may_publish(&"a.v1.x".parse().expect("a good topic")), "subscribing is not publishing");
    }

    fn what_remains_is_what_all_allow() {
        let ask = grant(&["kr.go.demo.board.>"], &["kr.go.demo.board.>", "kr.go.weather.*.changed.v1", "kr.go.secret.>"]);
        let policy = grant(&["kr.go.demo.>"], &["kr.go.demo.>", "kr.go.weather.>"]);
        let met = ask.meet(&policy);
        assert_eq!(met, grant(&["kr.go.demo.board.>"], &["kr.go.demo.board.>", "kr.go.weather.*.changed.v1"]));
        assert!(met.meet(&Grant::default()).is_empty());
        assert_eq!(grant(&[], &["a.*"]).meet(&grant(&[], &["a.b", "a.*", "a.c"])), grant(&[], &["a.*"]), "what is covered is not listed twice");
    }
}
