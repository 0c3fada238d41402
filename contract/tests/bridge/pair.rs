//! Client and server together over a wire that breaks.

use crate::world::{PAGE, World, event, item, pattern, place};
use jogakbo_contract::bridge::frame::{AckMode, Start};

/// Returns how many sockets it took, and how many sessions were taken up again.
fn run(seed: u64, remember: bool) -> (usize, usize) {
    let mut world = World::new(seed);
    world.remember = remember;
    world.link.open(world.now);
    let window = Some(4 + u32::try_from(seed % 30).expect("small"));
    let all = world.link.subscribe(
        world.now,
        PAGE,
        &item(),
        vec![pattern("kr.go.demo.board.>")],
        Start::Time("2026-01-01T00:00:00Z".to_owned()),
        window,
    );
    let mut mine = Vec::new();
    let mut count = 0;
    for _ in 0..6_000 {
        if world.dice.once_in(12) {
            count += 1;
            let other = event(&format!("other-{count}"));
            world.log.push(other);
        }
        if world.dice.once_in(60) {
            count += 1;
            let id = format!("mine-{count}");
            mine.push((id.clone(), world.link.publish(world.now, PAGE, &item(), event(&id), AckMode::Stored)));
        }
        if world.dice.once_in(400) {
            world.disturb();
        }
        world.step();
    }
    for _ in 0..12_000 {
        world.step();
    }
    assert!(world.sockets > 1, "seed {seed}: the wire did break");
    let wanted: Vec<_> = (0..world.log.len()).map(place).collect();
    assert_eq!(world.seen[&all], wanted, "seed {seed}: every position once, in order");
    assert!(world.gaps.is_empty(), "seed {seed}: nothing was lost, so nothing is said to be");
    let in_log: Vec<&str> =
        world.log.iter().map(|event| event.id.as_str()).filter(|id| id.starts_with("mine")).collect();
    let made: Vec<&str> = mine.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(in_log, made, "seed {seed}: every publication once, in order");
    let mut done: Vec<u32> = world.published.iter().map(|(id, _)| *id).collect();
    done.sort_unstable();
    assert_eq!(
        done,
        mine.iter().map(|(_, id)| *id).collect::<Vec<_>>(),
        "seed {seed}: every publication is answered once"
    );
    assert!(world.published.iter().all(|(_, good)| *good), "seed {seed}: and none failed");
    (world.sockets, world.resumed)
}

crate::everywhere! {
    fn nothing_is_lost_or_doubled_when_sockets_break() {
        let sockets: usize = (0..24).map(|seed| run(seed, false).0).sum();
        assert!(sockets > 24 * 5, "{sockets} sockets in 24 runs are too few to show anything");
    }

    fn nothing_is_lost_or_doubled_when_sessions_are_taken_up_again() {
        let resumed: usize = (100..124).map(|seed| run(seed, true).1).sum();
        assert!(resumed > 24 * 3, "{resumed} sessions taken up again in 24 runs are too few to show anything");
    }

    fn a_live_subscription_misses_nothing_after_the_server_said_yes() {
        for seed in 0..12 {
            let mut world = World::new(seed);
            world.remember = seed % 2 == 0;
            world.link.open(world.now);
            let live = world.link.subscribe(world.now, PAGE, &item(), vec![pattern("kr.go.demo.board.>")], Start::Live, None);
            for _ in 0..200 {
                world.step();
            }
            for round in 0..2_000 {
                if world.dice.once_in(30) {
                    world.log.push(event(&format!("e{round}")));
                }
                if world.dice.once_in(300) {
                    world.disturb();
                }
                world.step();
            }
            for _ in 0..12_000 {
                world.step();
            }
            let wanted: Vec<_> = (0..world.log.len()).map(place).collect();
            assert_eq!(world.seen.remove(&live).unwrap_or_default(), wanted, "seed {seed}");
        }
    }

    fn a_page_that_slept_longer_than_its_ticket_asks_for_one_ticket_only() {
        let mut world = World::new(7);
        world.link.open(world.now);
        for _ in 0..500 {
            world.step();
        }
        assert!(world.link.is_live(), "it is up");
        let before = world.tickets;
        world.now += 3_600_000;
        for _ in 0..500 {
            world.step();
        }
        assert!(world.link.is_live(), "it is up again");
        assert_eq!(world.tickets - before, 1, "one ticket for the new socket");
    }

    fn a_quiet_link_stays_up_and_renews_its_right() {
        let mut world = World::new(3);
        world.link.open(world.now);
        for _ in 0..60_000 {
            world.step();
        }
        assert!(world.link.is_live(), "it is up");
        assert_eq!(world.sockets, 1, "on its first socket");
        assert!(world.tickets >= 10, "with {} tickets in ten minutes of rights of one minute", world.tickets);
    }
}
