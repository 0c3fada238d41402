//! Types, topics and patterns.

use jogakbo_contract::topic::{EventType, Topic, TopicPattern};

fn kind(text: &str) -> EventType {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn pattern(text: &str) -> TopicPattern {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused<T: std::str::FromStr>(cases: &[(&str, &str)])
where
    T::Err: std::fmt::Display,
{
    for (text, message) in cases {
        match text.parse::<T>() {
            Ok(_) => panic!("{text:?} must be refused"),
            Err(error) => assert_eq!(error.to_string(), *message, "{text}"),
        }
    }
}

const POSTS: &str = "kr.go.demo.board.post.created.v1";

crate::everywhere! {
    fn types_and_subjects_become_topics_and_come_back() {
        for (text, subject, topic) in [
            (POSTS, Some("posts/123"), "kr.go.demo.board.post.created.v1.posts.123"),
            (POSTS, None, "kr.go.demo.board.post.created.v1"),
            (POSTS, Some(""), "kr.go.demo.board.post.created.v1._"),
            (POSTS, Some("a//b"), "kr.go.demo.board.post.created.v1.a._.b"),
            (POSTS, Some("v2/v0"), "kr.go.demo.board.post.created.v1.v2.v0"),
            (POSTS, Some("민원/가"), "kr.go.demo.board.post.created.v1._EB_AF_BC_EC_9B_90._EA_B0_80"),
            (POSTS, Some("a_b.c*>{user}"), "kr.go.demo.board.post.created.v1.a_5Fb_2Ec_2A_3E_7Buser_7D"),
            ("com.github.pull_request.opened", None, "com.github.pull_5Frequest.opened.v0"),
            ("com.Example.Thing", Some("A"), "com.Example.Thing.v0.A"),
        ] {
            let event_type = EventType::any(text).expect("a good type");
            let made = Topic::new(&event_type, subject).expect("short enough");
            assert_eq!(made.as_str(), topic);
            let read: Topic = topic.parse().expect("a good topic");
            assert_eq!((read.event_type().as_str(), read.subject().as_deref()), (text, subject));
        }
    }

    fn wrong_types_say_what_and_where() {
        refused::<EventType>(&[
            ("", "event type is empty"),
            ("Some.thing.v1", "event type token 1 has the character 'S'; use a-z, 0-9 and -"),
            ("kr.go.demo", "event type has no version; end the type with .v1, .v2, …"),
            ("kr.go.demo.v0", "event type has no version; end the type with .v1, .v2, …"),
            ("kr.go.demo.v01", "event type has no version; end the type with .v1, .v2, …"),
            ("kr.v1.demo.v2", "event type token 2 looks like a version; only the type's last token may"),
            ("kr.v01.demo.v2", "event type token 2 looks like a version; only the type's last token may"),
            ("v1", "event type has no version; end the type with .v1, .v2, …"),
            ("kr..v1", "event type token 2 is empty"),
            ("kr.-go.v1", "event type token 2 starts or ends with `-`"),
            ("kr.게시판.v1", "event type token 2 has the character '게'; use a-z, 0-9 and -"),
            ("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.v1", "event type has 17 tokens; at most 16 are allowed"),
        ]);
        assert_eq!((kind(POSTS).major(), kind("a.v12").major()), (1, 12));
        assert!(kind("jogakbo.page.published.v1").is_of_host() && !kind("jogakbo-x.page.v1").is_of_host());
        assert!(kind(POSTS).is_under("kr.go.demo.board") && !kind(POSTS).is_under("kr.go.demo.boa"));
        assert!(EventType::any("com.v1.x").is_err() && EventType::any("com.x.v0").is_err() && EventType::any("com.X.v2").is_err());
    }

    fn wrong_topics_say_what_and_where() {
        refused::<Topic>(&[
            ("Some.thing.v1", "topic token 1 has the character 'S'; use a-z, 0-9 and -"),
            ("kr.go", "topic has no version; end the type with .v1, .v2, …"),
            ("v1.a", "topic token 1 looks like a version; only the type's last token may"),
            ("kr.v1.", "topic token 3 is empty"),
            ("kr.v1.a b", "topic token 3 has the character ' '; use A-Z, a-z, 0-9, - and _ with two capital hex digits"),
            ("kr.v1.*", "topic token 3 has the character '*'; use A-Z, a-z, 0-9, - and _ with two capital hex digits"),
            ("kr.v1.a_2F", "topic token 3 `a_2F` is not written as `_` and two capital hex digits for each other byte"),
            ("kr.v1._5f", "topic token 3 `_5f` is not written as `_` and two capital hex digits for each other byte"),
            ("kr.v1._61", "topic token 3 `_61` is not written as `_` and two capital hex digits for each other byte"),
            ("kr.v1._FF", "topic token 3 `_FF` is not written as `_` and two capital hex digits for each other byte"),
            ("com_2Ex.v0", "topic token 1 `com_2Ex` is not written as `_` and two capital hex digits for each other byte"),
        ]);
        let long = "가".repeat(30);
        assert_eq!(Topic::new(&kind(POSTS), Some(&long)).map_err(|error| error.to_string()), Err("topic has 303 bytes; at most 255 are allowed".to_owned()));
        let deep = ["a"; 10].join("/");
        assert_eq!(Topic::new(&kind(POSTS), Some(&deep)).map_err(|error| error.to_string()), Err("topic has 17 tokens; at most 16 are allowed".to_owned()));
    }

    fn wrong_patterns_say_what_and_where() {
        refused::<TopicPattern>(&[
            ("", "pattern is empty"),
            ("a.>.b", "pattern token 2 is `>`, which may only be the last"),
            ("a..b", "pattern token 2 is empty"),
            ("a*.b", "pattern token 1 has the character '*'; use A-Z, a-z, 0-9, - and _ with two capital hex digits"),
            ("a.{name}", "pattern token 2 has the character '{'; use A-Z, a-z, 0-9, - and _ with two capital hex digits"),
        ]);
    }

    fn wildcards_match_by_the_rules_of_nats() {
        for (text, topic, wanted) in [
            ("a.v1.x", "a.v1.x", true), ("a.v1.x", "a.v1.y", false), ("a.v1.*", "a.v1.x", true), ("a.v1.*", "a.v1", false),
            ("a.v1.*", "a.v1.x.y", false), ("a.v1.>", "a.v1", false), ("a.v1.>", "a.v1.x", true), ("a.v1.>", "a.v1.x.y", true),
            ("*.v1", "a.v1", true), (">", "a.v1", true), ("a.v1.{user}", "a.v1.p7", false), ("a.*.{user}", "a.v1.user", false),
        ] {
            assert_eq!(pattern(text).matches(&topic.parse().expect("a good topic")), wanted, "{text} {topic}");
        }
    }

    fn covering_and_meeting_are_as_designed() {
        for (wide, narrow, wanted) in [
            ("a.>", "a.>", true), ("a.>", "a.*", true), ("a.>", "a.b.>", true), ("a.>", "a", false), ("a.*", "a.>", false), ("*.b", "a.b", true),
            ("a.b", "*.b", false), (">", "a.>", true), ("a.*.>", "a.b.c", true), ("a.{user}", "a.{user}", true), ("a.*", "a.{user}", true), ("a.{user}", "a.p7", false),
        ] {
            assert_eq!(pattern(wide).covers(&pattern(narrow)), wanted, "{wide} {narrow}");
        }
        for (one, other, met) in [
            ("a.>", "*.b", Some("a.b")), ("a.>", "a", None), ("a.*.c", "a.b.*", Some("a.b.c")), ("a.b", "a.c", None), ("a.>", "a.*.>", Some("a.*.>")),
            (">", "a.{user}", Some("a.{user}")), ("a.{user}", "a.p7", None), ("a.*", "a.{user}", Some("a.{user}")),
        ] {
            assert_eq!(pattern(one).meet(&pattern(other)), met.map(pattern), "{one} {other}");
            assert_eq!(pattern(other).meet(&pattern(one)), met.map(pattern), "{other} {one}");
        }
    }

    fn the_users_id_is_filled_in_as_one_token() {
        let mine = pattern("a.v1.users.{user}.>");
        assert!(mine.has_user() && !pattern("a.user").has_user());
        assert_eq!(mine.with_user("p7k2"), Ok(pattern("a.v1.users.p7k2.>")));
        assert_eq!(mine.with_user("*"), Ok(pattern("a.v1.users._2A.>")), "an id is never a wildcard");
        assert_eq!(mine.with_user("x.y"), Ok(pattern("a.v1.users.x_2Ey.>")), "nor two tokens");
        assert_eq!(mine.with_user(&"x".repeat(300)).map_err(|error| error.to_string()), Err("pattern has 313 bytes; at most 255 are allowed".to_owned()));
    }
}
