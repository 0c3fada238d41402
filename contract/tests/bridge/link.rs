//! The page's machine: what it does with each turn of the server.

use crate::world::{PAGE, event, item, pattern, place};
use jogakbo_contract::bridge::client::{Link, Output, PublishError, State, SubState, Ticket};
use jogakbo_contract::bridge::code::ErrCode;
use jogakbo_contract::bridge::frame::{AckMode, ClientFrame, ClientName, Start};

fn link() -> Link {
    Link::new(PAGE, ClientName { name: "test".to_owned(), version: "0".to_owned() })
}

fn drain(link: &mut Link) -> Vec<Output> {
    std::iter::from_fn(|| link.poll()).collect()
}

/// The frames among the outputs.
fn sent(link: &mut Link) -> Vec<ClientFrame> {
    let sent =
        drain(link).into_iter().filter_map(|output| if let Output::Send(text) = output { Some(text) } else { None });
    sent.map(|text| ClientFrame::parse(&text).expect("our own frames are right")).collect()
}

fn welcome(resumed: bool) -> String {
    format!(
        r#"{{"op":"welcome","re":1,"page":"p1","session":"s1","resumed":{resumed},"ping":25000,"limits":{{"frame":262144,"event":65536,"window":256,"subs":128,"pubs":32}},"grants":{{}},"now":0,"expires":300000}}"#
    )
}

fn connect(link: &mut Link, now: u64) {
    link.on_ticket(now, PAGE, Ticket::Good("t".to_owned()));
    link.on_open(now);
}

fn live() -> Link {
    let mut link = link();
    link.open(0);
    connect(&mut link, 0);
    link.on_text(0, &welcome(false));
    drain(&mut link);
    link
}

fn evt(sid: u32, index: usize) -> String {
    format!(r#"{{"op":"evt","sid":{sid},"b":[{{"p":"{}","e":{}}}],"more":false}}"#, place(index), event("e").to_json())
}

fn waits_until(outputs: &[Output]) -> Option<u64> {
    outputs
        .iter()
        .find_map(|output| if let Output::State(State::Waiting { until }) = output { Some(*until) } else { None })
}

crate::everywhere! {
    fn it_fetches_a_ticket_connects_and_says_hello() {
        let mut link = link();
        assert_eq!(link.deadline(), None);
        link.open(0);
        assert_eq!(drain(&mut link), [Output::State(State::Connecting), Output::NeedTicket { page: PAGE.to_owned() }]);
        link.on_ticket(5, PAGE, Ticket::Good("t".to_owned()));
        assert_eq!(drain(&mut link), [Output::Connect]);
        link.on_open(10);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Hello(hello)] if hello.ticket == "t" && hello.page == PAGE && hello.resume.is_none()));
        link.on_text(20, &welcome(false));
        assert_eq!(drain(&mut link), [Output::State(State::Live)]);
        assert!(link.is_live());
    }

    fn waits_grow_with_full_jitter_up_to_thirty_seconds() {
        let mut link = link();
        let mut now = 0;
        link.open(now);
        let mut waits = Vec::new();
        for _ in 0..10 {
            link.on_ticket(now, PAGE, Ticket::Good("t".to_owned()));
            link.on_close(now, 1006);
            drain(&mut link);
            assert_eq!(link.deadline(), Some(now), "it wants a random number at once");
            link.on_tick(now, 0.999);
            let until = waits_until(&drain(&mut link)).expect("it waits");
            waits.push(until - now);
            link.on_tick(until - 1, 0.5);
            assert_eq!(drain(&mut link), [], "not before its time");
            now = until;
            link.on_tick(now, 0.5);
            assert!(matches!(&drain(&mut link)[..], [Output::State(State::Connecting), Output::NeedTicket { .. }]));
        }
        assert_eq!(waits, [249, 499, 999, 1998, 3996, 7992, 15984, 29970, 29970, 29970]);
    }

    // A network that swallowed the request for a ticket kept the page offline until the browser gave the request up,
    // which may take minutes. Now the link asks again.
    fn a_ticket_that_does_not_come_is_asked_for_again() {
        let mut link = link();
        link.open(0);
        drain(&mut link);
        assert_eq!(link.deadline(), Some(15_000));
        link.on_tick(14_999, 0.5);
        assert_eq!(drain(&mut link), []);
        link.on_tick(15_000, 0.5);
        link.on_tick(15_000, 0.5);
        let until = waits_until(&drain(&mut link)).expect("it waits");
        link.on_tick(until, 0.5);
        assert!(drain(&mut link).contains(&Output::NeedTicket { page: PAGE.to_owned() }));
        link.on_ticket(until + 1, PAGE, Ticket::Good("late".to_owned()));
        assert_eq!(drain(&mut link), [Output::Connect], "it may be the answer to the first request as well");
        link.on_ticket(until + 2, PAGE, Ticket::Good("more".to_owned()));
        assert_eq!(drain(&mut link), []);
    }

    fn a_link_that_was_stable_starts_its_waits_anew() {
        let mut link = live();
        link.on_close(20_000, 1006);
        link.on_tick(20_000, 0.5);
        assert_eq!(waits_until(&drain(&mut link)), Some(20_125));
    }

    fn advice_when_to_come_back_is_kept_with_jitter_on_top() {
        let mut link = live();
        link.on_text(1_000, r#"{"op":"bye","code":4000,"reason":"restart","resume":true,"after":2000}"#);
        assert!(drain(&mut link).contains(&Output::CloseSocket(1000)));
        link.on_close(1_001, 4000);
        link.on_tick(1_001, 0.5);
        assert_eq!(waits_until(&drain(&mut link)), Some(1_000 + 2_000 + 125));
    }

    fn codes_from_4500_end_the_link_and_all_that_hung_on_it() {
        for (how, code) in [("bye", 4502), ("close", 4500), ("close", 4999)] {
            let mut link = live();
            let sid = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
            let id = link.publish(0, PAGE, &item(), event("e1"), AckMode::Stored);
            drain(&mut link);
            if how == "bye" {
                link.on_text(1, r#"{"op":"bye","code":4502,"reason":"signed out","resume":false}"#);
            }
            link.on_close(1, code);
            let outputs = drain(&mut link);
            assert!(outputs.contains(&Output::Subscription { sid, state: SubState::Closed }), "{outputs:?}");
            assert!(outputs.iter().any(|output| matches!(output, Output::Published { id: failed, result: Err(_) } if *failed == id)));
            assert!(matches!(outputs.last(), Some(Output::State(State::Ended { .. }))), "{outputs:?}");
            assert_eq!(link.deadline(), None, "it does not come back");
            link.publish(2, PAGE, &item(), event("e2"), AckMode::Stored);
            let outputs = drain(&mut link);
            assert!(matches!(&outputs[..], [Output::Published { result: Err(PublishError { retry: false, .. }), .. }]), "{outputs:?}");
        }
    }

    fn codes_below_4500_come_back() {
        for code in [1000, 1001, 1006, 1011, 4000, 4001, 4002, 4003, 4004, 4499] {
            let mut link = live();
            link.on_close(1, code);
            assert!(link.deadline().is_some(), "{code}");
        }
    }

    fn a_position_is_handed_out_once_and_acknowledged_once_for_many() {
        let mut link = live();
        let sid = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Sub(sub)] if sub.sid == sid && sub.id == 2));
        link.on_text(0, &format!(r#"{{"op":"ok","re":2,"pos":"{}"}}"#, place(0)));
        assert_eq!(drain(&mut link), [Output::Subscription { sid, state: SubState::Live }]);
        for index in [1, 2, 2, 1, 3] {
            link.on_text(1, &evt(sid, index));
        }
        let delivered: Vec<_> = drain(&mut link).into_iter().filter_map(|output| if let Output::Deliver { pos, .. } = output { pos } else { None }).collect();
        assert_eq!(delivered, [place(1), place(2), place(3)]);
        for position in &delivered {
            link.delivered(sid, position);
        }
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Ack(ack)] if ack.pos == place(3)));
        assert_eq!(drain(&mut link), []);
        link.on_text(1, &evt(sid, 3));
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Ack(ack)] if ack.pos == place(3)), "the server is told again what it sent again");
    }

    // A page changed hosts while NATS stood still. The new host got from the old one, late, what the page had heard there:
    // an event without a log came twice, and another one behind a later one.
    fn what_was_heard_before_a_loss_is_not_heard_again_or_out_of_turn() {
        let mut link = live();
        let sid = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
        let heard = |link: &mut Link, now: u64, id: &str, second: u32| {
            let mut event = event(id);
            event.set_extension("recordedtime", format!("2027-01-15T08:00:{second:02}.000Z"));
            link.on_text(now, &format!(r#"{{"op":"evt","sid":{sid},"b":[{{"e":{}}}],"more":false}}"#, event.to_json()));
            drain(link).iter().any(|output| matches!(output, Output::Deliver { .. }))
        };
        let comes_back = |link: &mut Link, now: u64| {
            link.on_close(now, 1006);
            link.on_tick(now, 0.0);
            connect(link, now);
            link.on_text(now, &welcome(false));
            drain(link);
        };
        assert!(heard(&mut link, 1, "e1", 10) && heard(&mut link, 2, "e3", 30));
        assert!(heard(&mut link, 3, "e2", 20), "on one socket the order is the host's");
        comes_back(&mut link, 1_000);
        assert!(!heard(&mut link, 1_001, "e3", 30), "it comes once");
        comes_back(&mut link, 2_000);
        assert!(!heard(&mut link, 2_001, "late", 29), "it is not heard behind what came after it");
        assert!(heard(&mut link, 2_002, "e4", 31));
        assert!(heard(&mut link, 62_000, "e5", 5), "a clock that jumped back is believed after a minute");
    }

    fn after_a_loss_it_asks_from_where_it_stood() {
        let mut link = live();
        let sid = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Last(5), Some(9));
        drain(&mut link);
        link.on_text(0, r#"{"op":"ok","re":2,"pos":"k1-0000000000000009"}"#);
        link.on_text(0, &evt(sid, 4));
        drain(&mut link);
        link.on_close(1_000, 1006);
        let outputs = drain(&mut link);
        assert!(outputs.contains(&Output::Subscription { sid, state: SubState::Offline }), "{outputs:?}");
        link.on_tick(1_000, 0.0);
        connect(&mut link, 1_100);
        let hello = sent(&mut link);
        let [ClientFrame::Hello(hello)] = &hello[..] else { panic!("{hello:?}") };
        let resume = hello.resume.as_ref().expect("it would like to resume");
        assert_eq!((resume.session.as_str(), resume.subs[0].sid, resume.subs[0].pos.clone()), ("s1", sid, Some(place(4))));
        let mut other = link;
        other.on_text(1_100, &welcome(false));
        let frames = sent(&mut other);
        assert!(matches!(&frames[..], [ClientFrame::Sub(sub)] if sub.from == Start::Pos(place(4)) && sub.window == Some(9)), "{frames:?}");
    }

    fn a_resumed_session_needs_no_subscribing() {
        let mut link = live();
        let sid = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
        link.on_text(0, r#"{"op":"ok","re":2,"pos":"k1-0000000000000009"}"#);
        link.on_close(1_000, 4000);
        link.on_tick(1_000, 0.0);
        connect(&mut link, 1_100);
        drain(&mut link);
        link.on_text(1_100, &welcome(true));
        let outputs = drain(&mut link);
        assert_eq!(outputs, [Output::Subscription { sid, state: SubState::CatchingUp }, Output::State(State::Live)]);
    }

    fn a_subscription_that_outlives_its_page_goes_on_behind_what_it_saw() {
        let mut link = live();
        let sid = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
        link.on_text(0, r#"{"op":"ok","re":2,"pos":"k1-0000000000000009"}"#);
        link.on_text(0, &evt(sid, 4));
        drain(&mut link);
        link.rehome(1, sid, "");
        link.leave(PAGE);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Leave(_)]), "on no page it asks for nothing");
        link.join(2, "p2");
        link.rehome(2, sid, "p2");
        link.on_ticket(3, "p2", Ticket::Good("u".to_owned()));
        let auth = sent(&mut link);
        let [ClientFrame::Auth(auth)] = &auth[..] else { panic!("{auth:?}") };
        link.on_text(4, &format!(r#"{{"op":"ok","re":{},"expires":300000}}"#, auth.id));
        let frames = sent(&mut link);
        let [ClientFrame::Sub(sub)] = &frames[..] else { panic!("{frames:?}") };
        assert_eq!((sub.sid, sub.page.as_str(), &sub.from), (sid, "p2", &Start::Pos(place(4))));
        link.on_text(5, &format!(r#"{{"op":"ok","re":{},"pos":"k1-0000000000000004"}}"#, sub.id));
        link.on_text(5, &evt(sid, 4));
        let heard = drain(&mut link);
        assert!(!heard.iter().any(|output| matches!(output, Output::Deliver { .. })), "what it saw does not come twice: {heard:?}");
        assert!(heard.contains(&Output::Subscription { sid, state: SubState::Live }), "{heard:?}");
    }

    fn a_session_older_than_two_minutes_is_not_asked_for() {
        let mut link = live();
        link.on_close(1_000, 4000);
        link.on_tick(1_000, 0.0);
        connect(&mut link, 121_000);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Hello(hello)] if hello.resume.is_none()));
    }

    fn publications_without_reply_are_sent_again_with_the_same_event() {
        let mut link = live();
        let id = link.publish(0, PAGE, &item(), event("e1"), AckMode::Stored);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Pub(publish)] if publish.e.event().id == "e1"));
        link.on_close(1_000, 1006);
        link.on_tick(1_000, 0.0);
        connect(&mut link, 1_100);
        link.on_text(1_100, &welcome(false));
        let frames = sent(&mut link);
        let Some(ClientFrame::Pub(again)) = frames.last() else { panic!("{frames:?}") };
        assert_eq!(again.e.event().id, "e1");
        link.on_text(1_200, &format!(r#"{{"op":"ok","re":{},"pos":"k1-0000000000000005","dup":true}}"#, again.id));
        assert!(matches!(&drain(&mut link)[..], [Output::Published { id: done, result: Ok(published) }] if *done == id && published.dup));
    }

    // An event of a type without a log was sent again after a loss, like all others, and came twice to every widget.
    // Nobody can tell such a repeat, so it is sent once.
    fn an_event_without_a_log_is_not_sent_again_once_it_was_sent() {
        let mut link = live();
        let sent_before = link.publish_once(0, PAGE, &item(), event("e1"));
        assert_eq!(sent(&mut link).len(), 1);
        link.on_close(1_000, 1006);
        let told = drain(&mut link).into_iter().find_map(|output| match output {
            Output::Published { id, result: Err(error) } if id == sent_before => Some((error.code, error.retry)),
            _ => None,
        });
        assert_eq!(told, Some((ErrCode::Internal, false)));
        // What waits for a socket was not sent, and is sent when there is one.
        let waits = link.publish_once(1_000, PAGE, &item(), event("e2"));
        link.on_tick(1_000, 0.0);
        connect(&mut link, 1_000);
        drain(&mut link);
        link.on_text(1_000, &welcome(false));
        let frames = sent(&mut link);
        assert!(matches!(&frames[..], [ClientFrame::Pub(publish)] if publish.e.event().id == "e2"), "{frames:?}");
        link.on_text(1_001, r#"{"op":"ok","re":2}"#);
        assert!(matches!(&drain(&mut link)[..], [Output::Published { id, result: Ok(_) }] if *id == waits));
    }

    fn a_refused_publication_is_told_and_a_busy_server_is_asked_again() {
        let mut link = live();
        let first = link.publish(0, PAGE, &item(), event("e1"), AckMode::Stored);
        drain(&mut link);
        link.on_text(0, r#"{"op":"err","re":2,"code":"busy","retry":true,"after":300}"#);
        assert_eq!(drain(&mut link), []);
        assert_eq!(link.deadline(), Some(300));
        link.on_tick(300, 0.0);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Pub(again)] if again.id == 3));
        link.on_text(301, r#"{"op":"err","re":3,"code":"schema","retry":false,"detail":"`/data` has no `postId`"}"#);
        let error = PublishError { code: ErrCode::Schema, retry: false, detail: "`/data` has no `postId`".to_owned() };
        assert_eq!(drain(&mut link), [Output::Published { id: first, result: Err(error) }]);
    }

    fn a_server_that_stays_busy_is_asked_for_two_minutes_and_more_slowly_at_last() {
        let mut link = live();
        let first = link.publish(0, PAGE, &item(), event("e1"), AckMode::Stored);
        let (mut now, mut waits) = (0, Vec::new());
        let told = loop {
            let [ClientFrame::Pub(publish)] = &sent(&mut link)[..] else { panic!("nothing was sent at {now}") };
            assert_eq!(publish.e.event().id, "e1");
            let busy = format!(r#"{{"op":"err","re":{},"code":"busy","retry":true,"after":1000}}"#, publish.id);
            link.on_text(now, &busy);
            let told = drain(&mut link);
            if !told.is_empty() {
                break told;
            }
            let due = link.deadline().expect("a live link has a deadline");
            waits.push(due - now);
            now = due;
            link.on_tick(now, 0.0);
        };
        assert_eq!(waits[..10], [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 4000, 4000]);
        assert!((120_000..125_000).contains(&now), "given up at {now}");
        let error = PublishError { code: ErrCode::Busy, retry: true, detail: String::new() };
        assert_eq!(told, [Output::Published { id: first, result: Err(error) }]);
    }

    fn it_keeps_the_servers_rate_by_itself() {
        let mut link = live();
        for index in 0..40 {
            link.publish(0, PAGE, &item(), event(&format!("e{index}")), AckMode::None);
        }
        assert_eq!(sent(&mut link).len(), 32);
        assert_eq!(link.deadline(), Some(50));
        link.on_tick(50, 0.0);
        assert_eq!(sent(&mut link).len(), 1);
    }

    fn a_refused_subscription_ends_and_a_busy_one_is_asked_for_again() {
        let mut link = live();
        let good = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
        let bad = link.subscribe(0, PAGE, &item(), vec![pattern("b.>")], Start::Live, None);
        drain(&mut link);
        link.on_text(0, r#"{"op":"err","re":2,"code":"busy","retry":true,"after":100}"#);
        link.on_text(0, r#"{"op":"err","re":3,"code":"denied","retry":false,"detail":"no"}"#);
        assert_eq!(drain(&mut link), [Output::Subscription { sid: bad, state: SubState::Denied { code: ErrCode::Denied, detail: "no".to_owned() } }]);
        assert_eq!(link.deadline(), Some(100));
        link.on_tick(100, 0.0);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Sub(sub)] if sub.sid == good));
    }

    fn subscriptions_that_lost_their_grant_end() {
        let mut link = live();
        let sid = link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
        drain(&mut link);
        link.on_text(1, &format!(r#"{{"op":"grants","page":"p1","item":"posts","pub":[],"sub":[],"rev":4,"dropped":[{sid}],"reason":"consent-required"}}"#));
        let outputs = drain(&mut link);
        assert!(matches!(&outputs[..], [Output::Subscription { state: SubState::Denied { code: ErrCode::ConsentRequired, .. }, .. }, Output::Grants { .. }]), "{outputs:?}");
        link.on_text(1, &evt(sid, 1));
        assert_eq!(drain(&mut link), [], "events of an ended subscription are not handed out");
    }

    fn a_second_page_waits_for_its_own_ticket() {
        let mut link = live();
        link.join(0, "p2");
        let sid = link.subscribe(0, "p2", &item(), vec![pattern("a.>")], Start::Live, None);
        link.publish(0, "p2", &item(), event("e1"), AckMode::Stored);
        assert_eq!(drain(&mut link), [Output::NeedTicket { page: "p2".to_owned() }]);
        link.on_ticket(1, "p2", Ticket::Good("u".to_owned()));
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Auth(auth)] if auth.page == "p2" && auth.id == 2));
        link.on_text(2, r#"{"op":"ok","re":2,"expires":300000}"#);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Sub(sub), ClientFrame::Pub(_)] if sub.sid == sid));
        link.leave(PAGE);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Leave(leave)] if leave.page == PAGE));
        link.on_close(3, 4000);
        link.on_tick(3, 0.0);
        assert!(drain(&mut link).contains(&Output::NeedTicket { page: "p2".to_owned() }), "the page that stayed opens the next socket");
    }

    fn a_page_that_is_left_before_the_server_let_it_in_leaves_then() {
        let mut link = live();
        link.join(0, "p2");
        link.on_ticket(1, "p2", Ticket::Good("u".to_owned()));
        drain(&mut link);
        link.leave("p2");
        assert!(sent(&mut link).is_empty(), "the server does not know it yet");
        link.on_text(2, r#"{"op":"ok","re":2,"expires":300000}"#);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Leave(leave)] if leave.page == "p2"));
    }

    fn a_ping_is_answered_and_a_silent_server_is_left() {
        let mut link = live();
        link.on_text(10, r#"{"op":"ping","t":77}"#);
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Pong(pong)] if pong.t == 77));
        assert_eq!(link.deadline(), Some(10 + 25_000 + 10_000 + 5_000));
        link.on_tick(40_010, 0.0);
        assert!(drain(&mut link).contains(&Output::CloseSocket(1000)));
        assert!(!link.is_live());
    }

    fn what_a_newer_server_says_is_ignored_and_what_is_broken_is_not() {
        let mut link = live();
        link.on_text(1, r#"{"op":"sing","song":1}"#);
        link.on_text(1, r#"{"op":"notice","kind":"weather"}"#);
        assert!(link.is_live());
        drain(&mut link);
        link.on_text(1, "{");
        assert!(drain(&mut link).contains(&Output::CloseSocket(4500)));
        assert!(link.deadline().is_some(), "it comes back");
    }

    fn a_paused_link_keeps_everything_and_goes_on() {
        let mut link = live();
        link.subscribe(0, PAGE, &item(), vec![pattern("a.>")], Start::Live, None);
        drain(&mut link);
        link.pause(5);
        assert!(drain(&mut link).ends_with(&[Output::CloseSocket(1000), Output::State(State::Idle)]));
        assert_eq!(link.deadline(), None);
        link.open(10);
        connect(&mut link, 11);
        drain(&mut link);
        link.on_text(12, &welcome(false));
        assert!(matches!(&sent(&mut link)[..], [ClientFrame::Sub(_)]));
    }

    fn an_event_that_is_too_large_never_leaves_the_page() {
        let mut link = live();
        let mut large = event("e1");
        large.data = Some("x".repeat(70_000).into());
        link.publish(0, PAGE, &item(), large, AckMode::Stored);
        let outputs = drain(&mut link);
        assert!(matches!(&outputs[..], [Output::Published { result: Err(error), .. }] if error.code == ErrCode::TooLarge), "{outputs:?}");
    }
}
