//! The server's machine: every limit and every refusal.

use crate::world::{PAGE, event, item, pattern, place};
use jogakbo_contract::bridge::Event;
use jogakbo_contract::bridge::code::{CloseCode, ErrCode};
use jogakbo_contract::bridge::frame::{Gap, GapReason, ServerFrame};
use jogakbo_contract::bridge::server::{Access, Ask, Authorised, Memory, Offer, Output, Refusal, Session, Stored};
use jogakbo_contract::grants::Grant;
use std::collections::BTreeMap;

const HELLO: &str = r#"{"op":"hello","id":1,"proto":1,"ticket":"t","page":"p1","client":{"name":"x","version":"0"}}"#;

fn access(publish: &[&str], subscribe: &[&str]) -> Access {
    let patterns = |texts: &[&str]| texts.iter().map(|text| pattern(text)).collect();
    let grant = Grant { publish: patterns(publish), subscribe: patterns(subscribe) };
    Access { grant, source: "/pbc/kr.go.demo.board/list".to_owned(), rev: 1, ..Access::default() }
}

fn authorised() -> Authorised {
    Authorised {
        session: "s1".to_owned(),
        expires: 600_000,
        items: [(
            item(),
            access(&["kr.go.demo.board.>"], &["kr.go.demo.board.>", "kr.go.mail.inbox.added.v1.users.p7k2.>"]),
        )]
        .into(),
        users: [("kr.go.mail".to_owned(), "p7k2".to_owned())].into(),
        memory: None,
    }
}

fn drain(session: &mut Session) -> Vec<Output> {
    std::iter::from_fn(|| session.poll(0)).collect()
}

/// A session that has said welcome at time 0.
fn open() -> Session {
    let mut session = Session::new(0);
    session.on_frame(0, HELLO);
    assert!(matches!(&drain(&mut session)[..], [Output::Ask(Ask::Authorise { ask: 1, .. })]));
    session.authorised(0, 1, Ok(authorised()));
    assert!(matches!(&drain(&mut session)[..], [Output::Send(ServerFrame::Welcome(_))]));
    session
}

fn sub(id: u32, sid: u32, patterns: &str) -> String {
    format!(r#"{{"op":"sub","id":{id},"page":"p1","sid":{sid},"item":"posts","match":{patterns}}}"#)
}

const ALL: &str = r#"["kr.go.demo.board.>"]"#;

fn publish(id: u32, event_id: &str) -> String {
    format!(r#"{{"op":"pub","id":{id},"page":"p1","item":"posts","e":{}}}"#, event(event_id).to_json())
}

/// The one refusal a frame gets: code, whether to retry, and the detail.
fn refused(session: &mut Session, now: u64, text: &str) -> (ErrCode, bool, String) {
    session.on_frame(now, text);
    match &drain(session)[..] {
        [Output::Send(ServerFrame::Err(refused))] => {
            (refused.code, refused.retry, refused.detail.clone().unwrap_or_default())
        }
        other => panic!("{text} got {other:?}"),
    }
}

/// How a socket ends: the code and the reason of the `bye`.
fn ended(session: &mut Session) -> (CloseCode, String) {
    match &drain(session)[..] {
        [.., Output::Send(ServerFrame::Bye(bye)), Output::Close(code)] if bye.code == *code => {
            (*code, bye.reason.clone())
        }
        other => panic!("the socket did not end but said {other:?}"),
    }
}

fn ends(frames: &[&str], code: CloseCode, reason: &str) {
    let mut session = open();
    for frame in frames {
        session.on_frame(1, frame);
    }
    assert_eq!(ended(&mut session), (code, reason.to_owned()));
    assert_eq!(session.deadline(), None, "a closed socket needs no clock");
    session.on_frame(2, HELLO);
    assert_eq!(drain(&mut session), [], "nothing follows");
}

/// Subscribes, and says yes as the host.
fn subscribed(session: &mut Session, window: u32) {
    let text = format!(
        r#"{{"op":"sub","id":2,"page":"p1","sid":7,"item":"posts","match":{ALL},"window":{window},"from":{{"last":9}}}}"#
    );
    session.on_frame(0, &text);
    let asks = drain(session);
    let [Output::Ask(Ask::Subscribe { ask, sid: 7, .. })] = &asks[..] else { panic!("{asks:?}") };
    session.subscribed(*ask, Ok(Some(place(9))));
    assert!(matches!(&drain(session)[..], [Output::Send(ServerFrame::Ok(done))] if done.pos == Some(place(9))));
}

fn evt(output: &Output) -> (usize, bool) {
    match output {
        Output::Send(ServerFrame::Evt(evt)) => (evt.b.len(), evt.more),
        other => panic!("no events but {other:?}"),
    }
}

crate::everywhere! {
    fn hello_must_come_first_once_and_within_five_seconds() {
        let mut session = Session::new(0);
        session.on_frame(1, r#"{"op":"pong","t":1}"#);
        assert_eq!(ended(&mut session), (CloseCode::ProtocolViolation, "the first frame is not hello".to_owned()));

        let mut session = Session::new(0);
        assert_eq!(session.deadline(), Some(5_000));
        session.on_tick(4_999);
        assert_eq!(drain(&mut session), []);
        session.on_tick(5_000);
        assert_eq!(ended(&mut session), (CloseCode::PingTimeout, "no hello within 5 seconds".to_owned()));

        let mut session = Session::new(0);
        session.on_frame(0, HELLO);
        session.on_frame(0, r#"{"op":"pong","t":1}"#);
        assert_eq!(ended(&mut session), (CloseCode::ProtocolViolation, "a frame came before welcome".to_owned()));

        ends(&[&HELLO.replace("\"id\":1", "\"id\":2")], CloseCode::ProtocolViolation, "hello came twice");
    }

    fn another_version_of_the_protocol_is_refused_for_good() {
        let mut session = Session::new(0);
        session.on_frame(0, &HELLO.replace("\"proto\":1", "\"proto\":2"));
        assert_eq!(ended(&mut session), (CloseCode::Version, "this server speaks version 1 of the protocol".to_owned()));
    }

    fn a_refused_ticket_says_why_and_whether_to_come_back() {
        for (code, close) in [
            (ErrCode::Unauthenticated, CloseCode::NotAuthenticated),
            (ErrCode::Expired, CloseCode::TicketExpired),
            (ErrCode::Internal, CloseCode::Restart),
        ] {
            let mut session = Session::new(0);
            session.on_frame(0, HELLO);
            drain(&mut session);
            session.authorised(0, 1, Err(Refusal::new(code, "no")));
            let outputs = drain(&mut session);
            assert!(matches!(&outputs[..], [Output::Send(ServerFrame::Err(e)), Output::Send(ServerFrame::Bye(_)), Output::Close(c)] if e.code == code && *c == close), "{outputs:?}");
        }
    }

    fn a_ticket_nobody_checks_ends_the_socket() {
        let mut session = Session::new(0);
        session.on_frame(100, HELLO);
        drain(&mut session);
        assert_eq!(session.deadline(), Some(10_100));
        session.on_tick(10_100);
        assert_eq!(ended(&mut session).0, CloseCode::Restart);
        session.authorised(10_200, 1, Ok(authorised()));
        assert_eq!(drain(&mut session), []);
    }

    fn frames_that_are_no_json_break_the_protocol() {
        ends(&["{"], CloseCode::ProtocolViolation, "line 1 column 1 is not JSON: EOF while parsing an object");
        ends(&[r#"{"op":"pong","t":1,"t":2}"#], CloseCode::ProtocolViolation, "the document has the key `t` twice");
        ends(&[r#"{"op":"pong","t":1,"__proto__":2}"#], CloseCode::ProtocolViolation, "the document has the key `__proto__`, which would touch an object's prototype");
        ends(&["[]"], CloseCode::ProtocolViolation, "the frame is not an object");
        ends(&[r#"{"id":3}"#], CloseCode::ProtocolViolation, "the frame has no text `op`");
        let deep = format!(r#"{{"op":"pong","t":{}1{}}}"#, "[".repeat(32), "]".repeat(32));
        let place = format!("`/t{}` is nested deeper than 32 levels", "/0".repeat(31));
        ends(&[&deep], CloseCode::ProtocolViolation, &place);
        let large = format!(r#"{{"op":"pong","t":1,"x":"{}"}}"#, "y".repeat(256 * 1024));
        ends(&[&large], CloseCode::ProtocolViolation, "the document has 262170 bytes; at most 262144 are allowed");
        let mut session = open();
        session.on_binary();
        assert_eq!(ended(&mut session), (CloseCode::ProtocolViolation, "binary messages are not part of the protocol".to_owned()));
    }

    fn wrong_frames_are_refused_and_too_many_end_the_socket() {
        let mut session = open();
        assert_eq!(refused(&mut session, 1, r#"{"op":"dance","id":2}"#), (ErrCode::Unsupported, false, "op `dance` is not known".to_owned()));
        assert_eq!(refused(&mut session, 1, r#"{"op":"unsub","id":3}"#), (ErrCode::BadFrame, false, "unsub: missing field `sid`".to_owned()));
        assert_eq!(refused(&mut session, 1, r#"{"op":"unsub","id":3,"sid":1}"#), (ErrCode::BadFrame, false, "unsub `/id`: 3 is not larger than 3".to_owned()));
        assert_eq!(refused(&mut session, 1, r#"{"op":"unsub","id":4,"sid":1}"#), (ErrCode::BadFrame, false, "unsub `/sid`: there is no subscription 1".to_owned()));
        assert_eq!(refused(&mut session, 1, r#"{"op":"unsub","id":0,"sid":1}"#).2, "unsub `/id`: is not 1 to 2147483647");
        for _ in 0..28 {
            refused(&mut session, 1, r#"{"op":"dance"}"#);
        }
        session.on_frame(1, r#"{"op":"dance"}"#);
        assert_eq!(ended(&mut session), (CloseCode::Abuse, "too many wrong frames".to_owned()));
    }

    fn subscriptions_are_refused_by_name() {
        let mut session = open();
        let mut id = 1;
        let mut check = |patterns: &str, code: ErrCode, detail: &str| {
            id += 1;
            assert_eq!(refused(&mut session, 1, &sub(id, id, patterns)), (code, false, detail.to_owned()));
        };
        check(r#"["kr.go.>"]"#, ErrCode::Denied, "item `posts` may not subscribe to `kr.go.>`");
        check(r#"[">"]"#, ErrCode::Denied, "item `posts` may not subscribe to `>`");
        check(r#"["kr.go.demo.board.>","a.b"]"#, ErrCode::Denied, "item `posts` may not subscribe to `a.b`");
        check(r#"["a.>.b"]"#, ErrCode::BadPattern, "sub `/match/0`: pattern token 2 is `>`, which may only be the last");
        check(r#"["a b"]"#, ErrCode::BadPattern, "sub `/match/0`: pattern token 1 has the character ' '; use A-Z, a-z, 0-9, - and _ with two capital hex digits");
        check("[]", ErrCode::BadFrame, "sub `/match`: has no pattern");
        let nine = format!("[{}]", [r#""kr.go.demo.board.>""#; 9].join(","));
        check(&nine, ErrCode::Limit, "a subscription has at most 8 patterns, not 9");
        check(r#"["kr.go.demo.board.x.v1.{user}"]"#, ErrCode::Unauthenticated, "pattern `kr.go.demo.board.x.v1.{user}` names {user}, and nobody known to its owner is signed in");
        let other = sub(90, 90, ALL);
        assert_eq!(refused(&mut session, 1, &other.replace("posts", "other")).2, "item `other` is not on page `p1`");
        assert_eq!(refused(&mut session, 1, &other.replace("90", "91").replace("\"p1\"", "\"p2\"")).2, "page `p2` is not on this socket");
    }

    fn the_callers_id_is_filled_in_for_the_owner_of_the_topic() {
        let mut session = open();
        session.on_frame(1, &sub(2, 1, r#"["kr.go.mail.inbox.added.v1.users.{user}.>"]"#));
        let outputs = drain(&mut session);
        let [Output::Ask(Ask::Subscribe { patterns, .. })] = &outputs[..] else { panic!("{outputs:?}") };
        assert_eq!(patterns, &[pattern("kr.go.mail.inbox.added.v1.users.p7k2.>")]);
    }

    fn the_callers_id_is_filled_in_for_a_subject_that_names_the_caller() {
        let mut session = open();
        let mut authorised = authorised();
        authorised.items = [(item(), access(&["kr.go.mail.receipt.issued.v1.users.p7k2.>"], &[]))].into();
        session.on_frame(1, r#"{"op":"auth","id":2,"ticket":"t2","page":"p1"}"#);
        let outputs = drain(&mut session);
        let [Output::Ask(Ask::Authorise { ask, .. })] = &outputs[..] else { panic!("{outputs:?}") };
        session.authorised(1, *ask, Ok(authorised));
        drain(&mut session);
        let publish = |id: u32, event_type: &str| {
            format!(r#"{{"op":"pub","id":{id},"page":"p1","item":"posts","e":{{"specversion":"1.0","id":"e{id}","source":"x","type":"{event_type}","subject":"users/{{user}}/n/1"}}}}"#)
        };
        session.on_frame(2, &publish(3, "kr.go.mail.receipt.issued.v1"));
        let outputs = drain(&mut session);
        let [Output::Ask(Ask::Publish { topic, event, .. })] = &outputs[..] else { panic!("{outputs:?}") };
        assert_eq!(topic.as_str(), "kr.go.mail.receipt.issued.v1.users.p7k2.n.1");
        assert_eq!(event.event().subject.as_deref(), Some("users/p7k2/n/1"));
        let detail = "the subject names {user}, and nobody known to its owner is signed in".to_owned();
        assert_eq!(refused(&mut session, 3, &publish(4, "kr.go.demo.board.post.created.v1")), (ErrCode::Unauthenticated, false, detail));
    }

    fn an_item_has_32_subscriptions_and_a_socket_128() {
        let mut session = open();
        let mut more = authorised();
        for name in ["a", "b", "c", "d"] {
            more.items.insert(name.parse().expect("a good id"), access(&[], &["kr.go.demo.board.>"]));
        }
        session.on_frame(1, r#"{"op":"auth","id":2,"ticket":"u","page":"p1"}"#);
        session.authorised(1, 2, Ok(more));
        drain(&mut session);
        let mut id = 2;
        for name in ["a", "b", "c", "d"] {
            for _ in 0..32 {
                id += 1;
                session.on_frame(1, &sub(id, id, ALL).replace("posts", name));
            }
            if name == "a" {
                drain(&mut session);
                id += 1;
                let detail = "item `a` has 32 subscriptions already".to_owned();
                assert_eq!(refused(&mut session, 1, &sub(id, id, ALL).replace("posts", "a")), (ErrCode::Limit, false, detail));
            }
        }
        assert_eq!(drain(&mut session).len(), 96);
        let detail = "a socket has at most 128 subscriptions".to_owned();
        assert_eq!(refused(&mut session, 1, &sub(id + 1, id + 1, ALL)), (ErrCode::Limit, false, detail));
        assert_eq!(refused(&mut session, 1, &sub(id + 2, 5, ALL)).2, "sub `/sid`: 5 is in use");
    }

    fn publications_are_checked_stripped_and_given_their_true_source() {
        let mut session = open();
        let mut forged = event("e1");
        forged.source = "/pbc/kr.go.bank/teller".to_owned();
        forged.dataschema = Some("urn:mine".to_owned());
        for name in ["authid", "authtype", "recordedtime", "dataclassification", "jgbmasked"] {
            forged.set_extension(name, "forged");
        }
        forged.set_extension("correlationid", "c1");
        session.on_frame(1, &publish(2, "e1").replace(&event("e1").to_json(), &forged.to_json()));
        let outputs = drain(&mut session);
        let [Output::Ask(Ask::Publish { ask, topic, event: asked, .. })] = &outputs[..] else { panic!("{outputs:?}") };
        assert_eq!(topic.as_str(), "kr.go.demo.board.post.created.v1.posts.e1");
        let mut wanted = event("e1");
        wanted.set_extension("correlationid", "c1");
        assert_eq!(asked.event(), &wanted);
        session.published(*ask, Ok(Stored { pos: Some(place(4)), dup: true }));
        assert!(matches!(&drain(&mut session)[..], [Output::Send(ServerFrame::Ok(done))] if done.re == 2 && done.dup && done.pos == Some(place(4))));

        let elsewhere = publish(3, "e2").replace("kr.go.demo.board.post", "kr.go.other.board.post");
        let detail = "item `posts` may not publish to `kr.go.other.board.post.created.v1.posts.e2`".to_owned();
        assert_eq!(refused(&mut session, 1, &elsewhere), (ErrCode::Denied, false, detail));
        assert_eq!(refused(&mut session, 1, &publish(4, "e3").replace("1.0", "0.3")).2, "pub `/e`: event attribute `specversion` must be \"1.0\"");
        let mut large = event("e4");
        large.data = Some("x".repeat(64 * 1024).into());
        let large = format!(r#"{{"op":"pub","id":5,"page":"p1","item":"posts","e":{}}}"#, large.to_json());
        assert_eq!(refused(&mut session, 1, &large).0, ErrCode::TooLarge);
    }

    fn a_publisher_that_wants_no_reply_gets_errors_only() {
        let mut session = open();
        session.on_frame(1, &publish(2, "e1").replace("\"e\":", "\"ack\":\"none\",\"e\":"));
        drain(&mut session);
        session.published(2, Ok(Stored::default()));
        assert_eq!(drain(&mut session), []);
        session.on_frame(1, &publish(3, "e2").replace("\"e\":", "\"ack\":\"none\",\"e\":"));
        drain(&mut session);
        session.published(3, Err(Refusal::new(ErrCode::Schema, "`/data` has no `postId`")));
        assert!(matches!(&drain(&mut session)[..], [Output::Send(ServerFrame::Err(e))] if e.re == Some(3) && e.code == ErrCode::Schema));
    }

    fn thirty_two_publications_may_wait_for_their_reply() {
        let mut session = open();
        for id in 2..34 {
            session.on_frame(0, &publish(id, &format!("e{id}")));
        }
        assert_eq!(drain(&mut session).len(), 32);
        let detail = "32 publications wait for their reply".to_owned();
        assert_eq!(refused(&mut session, 0, &publish(40, "late")), (ErrCode::Busy, true, detail));
        session.published(2, Ok(Stored::default()));
        drain(&mut session);
        session.on_frame(0, &publish(41, "now"));
        assert!(matches!(&drain(&mut session)[..], [Output::Ask(Ask::Publish { .. })]));
    }

    fn an_item_publishes_forty_at_once_and_twenty_a_second() {
        let mut session = open();
        let mut id = 1;
        let mut attempt = |now: u64| {
            id += 1;
            session.on_frame(now, &publish(id, &format!("e{id}")));
            match drain(&mut session).pop() {
                Some(Output::Ask(Ask::Publish { ask, .. })) => {
                    session.published(ask, Ok(Stored::default()));
                    drain(&mut session);
                    None
                }
                Some(Output::Send(ServerFrame::Err(refused))) => {
                    assert_eq!((refused.code, refused.retry), (ErrCode::Busy, true));
                    refused.after
                }
                other => panic!("{other:?}"),
            }
        };
        for _ in 0..40 {
            assert_eq!(attempt(1000), None);
        }
        assert_eq!(attempt(1000), Some(50));
        assert_eq!(attempt(1030), Some(20));
        assert_eq!(attempt(1050), None);
        assert_eq!((0..100).filter(|_| attempt(2050).is_none()).count(), 20);
    }

    fn the_window_bounds_what_is_out_and_acks_free_it() {
        let mut session = open();
        subscribed(&mut session, 8);
        assert_eq!(session.room(7), 8);
        for index in 0..8 {
            assert_eq!(session.on_event(7, Some(place(index)), Event::new(event("e"))), Offer::Taken);
        }
        assert_eq!(session.on_event(7, Some(place(8)), Event::new(event("e"))), Offer::Full);
        assert_eq!(drain(&mut session).iter().map(evt).collect::<Vec<_>>(), [(8, true)]);
        session.on_frame(1, &format!(r#"{{"op":"ack","sid":7,"pos":"{}"}}"#, place(0)));
        assert_eq!(drain(&mut session), [], "one free place is too few to start reading again");
        assert_eq!(session.room(7), 1);
        session.on_frame(1, &format!(r#"{{"op":"ack","sid":7,"pos":"{}"}}"#, place(5)));
        assert_eq!(drain(&mut session), [Output::Ask(Ask::Read { sid: 7 })]);
        assert_eq!(session.room(7), 6);
        session.on_frame(1, r#"{"op":"ack","sid":7,"pos":"zz-ffffffffffffffff"}"#);
        session.on_frame(1, r#"{"op":"ack","sid":99,"pos":"k1-ffffffffffffffff"}"#);
        assert_eq!(session.room(7), 6, "a foreign epoch and a foreign subscription free nothing");
    }

    fn a_mebibyte_may_be_out_whatever_the_window() {
        let mut session = open();
        subscribed(&mut session, 1024);
        let mut large = event("e");
        large.data = Some("x".repeat(60_000).into());
        let large = Event::new(large);
        let taken = (0..100).take_while(|index| session.on_event(7, Some(place(*index)), large.clone()) == Offer::Taken).count();
        assert_eq!(taken, 17, "17 events of 60 KB are within 1 MiB");
        assert_eq!(drain(&mut session).iter().map(evt).collect::<Vec<_>>(), [(1, true); 17], "64 KiB a batch");
    }

    fn batches_are_what_waits_at_most_64() {
        let mut session = open();
        subscribed(&mut session, 256);
        for index in 0..150 {
            session.on_event(7, Some(place(index)), Event::new(event("e")));
        }
        session.on_caught_up(7);
        assert_eq!(drain(&mut session).iter().map(evt).collect::<Vec<_>>(), [(64, true), (64, true), (22, false)]);
        session.on_caught_up(7);
        assert_eq!(drain(&mut session), [], "being caught up is said once");
    }

    fn catching_up_with_nothing_is_said_by_an_empty_batch() {
        let mut session = open();
        subscribed(&mut session, 256);
        session.on_caught_up(7);
        assert_eq!(drain(&mut session).iter().map(evt).collect::<Vec<_>>(), [(0, false)]);
    }

    fn live_events_are_thinned_out_to_the_newest_of_each_key() {
        let mut session = open();
        subscribed(&mut session, 3);
        session.on_caught_up(7);
        drain(&mut session);
        for (id, key) in [("a1", "a"), ("b1", "b"), ("a2", "a"), ("a3", "a"), ("c1", "c")] {
            let mut live = event(id);
            live.set_extension("partitionkey", key);
            assert_eq!(session.on_event(7, None, Event::new(live)), Offer::Taken);
        }
        let outputs = drain(&mut session);
        let [Output::Send(ServerFrame::Gap(gap)), Output::Send(ServerFrame::Evt(evt))] = &outputs[..] else { panic!("{outputs:?}") };
        assert_eq!((gap.reason, gap.lost), (GapReason::Overflow, Some(2)));
        assert_eq!(evt.b.iter().map(|placed| placed.e.event().id.as_str()).collect::<Vec<_>>(), ["a2", "a3", "c1"]);
    }

    fn a_gap_stands_behind_what_came_before_it() {
        let mut session = open();
        subscribed(&mut session, 8);
        session.on_event(7, Some(place(0)), Event::new(event("e")));
        session.on_gap(Gap { sid: 7, from: Some(place(0)), to: Some(place(5)), reason: GapReason::Retention, lost: Some(4) });
        session.on_event(7, Some(place(5)), Event::new(event("e")));
        let outputs = drain(&mut session);
        assert!(matches!(&outputs[..], [Output::Send(ServerFrame::Evt(_)), Output::Send(ServerFrame::Gap(_)), Output::Send(ServerFrame::Evt(_))]), "{outputs:?}");
    }

    fn silence_is_answered_by_ping_and_then_by_closing() {
        let mut session = open();
        assert_eq!(session.deadline(), Some(25_000));
        session.on_tick(25_000);
        assert!(matches!(&drain(&mut session)[..], [Output::Send(ServerFrame::Ping(ping))] if ping.t == 25_000));
        assert_eq!(session.deadline(), Some(35_000));
        session.on_frame(30_000, r#"{"op":"pong","t":25000}"#);
        session.on_tick(35_000);
        while session.poll(35_000).is_some() {}
        session.on_tick(45_000);
        assert_eq!(ended(&mut session), (CloseCode::PingTimeout, "no answer to ping within 10 seconds".to_owned()));
    }

    fn a_right_that_ends_closes_the_socket_unless_renewed() {
        let mut session = open();
        for now in (0..590_000).step_by(20_000) {
            session.on_frame(now, r#"{"op":"pong","t":0}"#);
        }
        session.on_frame(590_000, r#"{"op":"auth","id":2,"ticket":"u","page":"p1"}"#);
        drain(&mut session);
        session.authorised(590_000, 2, Ok(Authorised { expires: 900_000, ..authorised() }));
        assert!(matches!(&drain(&mut session)[..], [Output::Send(ServerFrame::Ok(done))] if done.expires == Some(900_000)), "nothing changed, so no grants are sent");
        session.on_tick(600_000);
        assert!(session.is_open());
        session.on_frame(899_000, r#"{"op":"pong","t":0}"#);
        session.on_tick(900_000);
        assert_eq!(ended(&mut session), (CloseCode::TicketExpired, "the ticket was not renewed in time".to_owned()));
    }

    fn a_slow_reader_is_sent_away_after_ten_seconds() {
        let mut session = open();
        session.on_backlog(1_000, 2 * 1024 * 1024);
        session.on_backlog(5_000, 100);
        session.on_backlog(6_000, 2 * 1024 * 1024);
        assert_eq!(session.deadline(), Some(16_000));
        session.on_tick(16_000);
        assert_eq!(ended(&mut session), (CloseCode::SlowReader, "the socket did not take what was sent".to_owned()));
    }

    fn lost_grants_end_subscriptions_and_hide_what_waits() {
        let mut session = open();
        subscribed(&mut session, 8);
        session.on_event(7, Some(place(0)), Event::new(event("e")));
        session.change_grants(PAGE, &item(), Access { rev: 2, ..access(&[], &[]) }, "consent-required");
        let outputs = drain(&mut session);
        let [Output::Ask(Ask::Unsubscribe { sid: 7 }), Output::Send(ServerFrame::Grants(grants))] = &outputs[..] else { panic!("{outputs:?}") };
        assert_eq!((grants.dropped.as_slice(), grants.rev, grants.reason.as_str()), ([7].as_slice(), 2, "consent-required"));
        assert_eq!(session.on_event(7, Some(place(1)), Event::new(event("e"))), Offer::Gone);
        assert_eq!(refused(&mut session, 1, &publish(3, "e1")).0, ErrCode::Denied);
    }

    fn pages_come_by_auth_and_go_by_leave() {
        let mut session = open();
        session.on_frame(1, r#"{"op":"auth","id":2,"ticket":"u","page":"p2"}"#);
        drain(&mut session);
        session.authorised(1, 2, Ok(authorised()));
        assert!(matches!(&drain(&mut session)[..], [Output::Send(ServerFrame::Grants(g)), Output::Send(ServerFrame::Ok(_))] if g.page == "p2"));
        session.on_frame(1, &sub(3, 7, ALL).replace("p1", "p2"));
        drain(&mut session);
        session.on_frame(1, r#"{"op":"leave","page":"p2"}"#);
        assert_eq!(drain(&mut session), [Output::Ask(Ask::Unsubscribe { sid: 7 }), Output::Ask(Ask::Leave { page: "p2".to_owned() })]);
        for id in 10..17 {
            session.on_frame(1, &format!(r#"{{"op":"auth","id":{id},"ticket":"u","page":"p{id}"}}"#));
        }
        drain(&mut session);
        assert_eq!(refused(&mut session, 1, r#"{"op":"auth","id":20,"ticket":"u","page":"p20"}"#), (ErrCode::Limit, false, "a socket carries at most 8 pages".to_owned()));
    }

    fn a_session_is_taken_up_again_only_as_a_whole_and_as_of_now() {
        let mut old = open();
        subscribed(&mut old, 8);
        let memory = old.memory();
        let resume = |memory: Option<Memory>, sids: &str, items: BTreeMap<_, _>| {
            let mut session = Session::new(0);
            session.on_frame(0, &HELLO.replace("\"client\"", &format!(r#""resume":{{"session":"s1","subs":{sids}}},"client""#)));
            assert!(matches!(&drain(&mut session)[..], [Output::Ask(Ask::Authorise { resume: Some(name), .. })] if name == "s1"));
            session.authorised(0, 1, Ok(Authorised { memory, items, ..authorised() }));
            let mut outputs = drain(&mut session);
            let Output::Send(ServerFrame::Welcome(welcome)) = outputs.remove(0) else { panic!("no welcome") };
            (welcome.resumed, outputs)
        };
        let items = authorised().items;
        let (resumed, rest) = resume(Some(memory.clone()), r#"[{"sid":7,"pos":"k1-0000000000000004"}]"#, items.clone());
        assert!(resumed && matches!(&rest[..], [Output::Ask(Ask::Subscribe { sid: 7, .. })]), "{rest:?}");
        assert_eq!(resume(None, "[]", items.clone()), (false, vec![]));
        assert_eq!(resume(Some(memory.clone()), r#"[{"sid":7},{"sid":8}]"#, items.clone()), (false, vec![]));
        assert_eq!(resume(Some(memory.clone()), r#"[{"sid":7},{"sid":7}]"#, items), (false, vec![]));
        let (resumed, rest) = resume(Some(memory), r#"[{"sid":7}]"#, [(item(), access(&[], &[]))].into());
        assert!(resumed && matches!(&rest[..], [Output::Send(ServerFrame::Grants(grants))] if grants.dropped == [7]), "{rest:?}");
    }

    fn a_planned_end_says_whether_and_when_to_come_back() {
        let mut session = open();
        session.end(CloseCode::Restart, "the server restarts", Some(1500));
        let outputs = drain(&mut session);
        let [Output::Send(ServerFrame::Bye(bye)), Output::Close(CloseCode::Restart)] = &outputs[..] else { panic!("{outputs:?}") };
        assert_eq!((bye.resume, bye.after), (true, Some(1500)));
    }
}
