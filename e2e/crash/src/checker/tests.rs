//! Histories that are good, and one for each thing that can be wrong with one.

use super::*;

fn pos(number: u64) -> Position {
    Position::new("e", number).expect("a position")
}

fn publication(id: &str, sort: Sort, answer: Answer) -> Publication {
    Publication {
        id: id.to_owned(),
        publisher: 0,
        sort,
        topic: "t".to_owned(),
        mark: format!("mark of {id}"),
        socket: Some(1),
        started: id.bytes().map(u64::from).sum(),
        answers: vec![(5, answer)],
    }
}

fn seen(id: &str, number: Option<u64>) -> Seen {
    Seen { pos: number.map(pos), id: id.to_owned(), topic: "t".to_owned(), mark: format!("mark of {id}"), at: 7 }
}

/// Three stored events, one without a log, one that was refused, and two readers who got what they should.
fn good() -> History {
    let stored = |id: &str, number| publication(id, Sort::Logged, Answer::Stored(pos(number)));
    let widget = |name: &str| Reader {
        name: name.to_owned(),
        seen: vec![seen("a", Some(1)), seen("x", None), seen("b", Some(2)), seen("c", Some(4))],
        ..Reader::default()
    };
    History {
        publications: vec![
            stored("a", 1),
            stored("b", 2),
            stored("c", 4),
            publication("x", Sort::Live, Answer::Handed),
            publication("y", Sort::Live, Answer::Handed),
            publication("w", Sort::Wrong, Answer::Refused(ErrCode::Schema)),
        ],
        readers: vec![widget("one"), widget("other")],
        faults: Vec::new(),
    }
}

/// What is found once a good history was spoilt.
fn spoilt(spoil: impl FnOnce(&mut History)) -> Vec<Broken> {
    let mut history = good();
    spoil(&mut history);
    check(&history).into_iter().map(|violation| violation.broken).collect()
}

#[test]
fn a_good_history_is_good() {
    assert_eq!(check(&good()), []);
    // An event that nobody was told about may be there or not.
    let unlogged = |history: &mut History| history.readers[0].seen.retain(|seen| seen.id != "x");
    assert_eq!(spoilt(unlogged), []);
}

#[test]
fn an_acknowledged_event_that_one_reader_lacks_is_lost() {
    assert_eq!(spoilt(|history| drop(history.readers[1].seen.remove(2))), [Broken::Lost]);
    assert_eq!(spoilt(|history| drop(history.readers[1].seen.pop())), [Broken::Lost]);
}

#[test]
fn an_event_that_comes_twice_is_doubled() {
    assert_eq!(spoilt(|history| history.readers[0].seen.push(seen("x", None))), [Broken::Doubled]);
    // Stored twice, under two numbers.
    let twice = spoilt(|history| history.readers[0].seen.push(seen("a", Some(5))));
    assert_eq!(twice, [Broken::Doubled, Broken::Moved]);
    // Handed out twice, under the same number.
    let twice = spoilt(|history| history.readers[0].seen.push(seen("c", Some(4))));
    assert_eq!(twice, [Broken::Doubled, Broken::Disordered]);
}

#[test]
fn events_that_change_places_are_out_of_order() {
    assert_eq!(spoilt(|history| history.readers[0].seen.swap(2, 3)), [Broken::Disordered]);
    let late = |history: &mut History| {
        history.readers[0].seen.extend([seen("y", None)]);
        history.readers[0].seen.swap(1, 4);
    };
    assert_eq!(spoilt(late), [Broken::Disordered]);
    let elsewhere = |history: &mut History| {
        late(history);
        history.publications[4].socket = Some(2);
    };
    assert_eq!(spoilt(elsewhere), [], "between two hosts of a publisher there is no order without a log");
}

#[test]
fn a_place_belongs_to_one_event_and_an_event_to_one_place() {
    let other = |history: &mut History| history.readers[1].seen[3].pos = Some(pos(5));
    assert_eq!(spoilt(other), [Broken::Moved]);
    let taken = |history: &mut History| history.readers[1].seen[2].pos = Some(pos(4));
    assert!(spoilt(taken).contains(&Broken::Moved));
    let twice = |history: &mut History| history.publications[0].answers.push((9, Answer::Stored(pos(9))));
    assert_eq!(spoilt(twice), [Broken::Moved]);
}

#[test]
fn what_nobody_published_is_strange() {
    let strange = |history: &mut History| history.readers[0].seen.push(seen("q", Some(8)));
    assert_eq!(spoilt(strange), [Broken::Strange]);
    let changed = |history: &mut History| history.readers[0].seen[0].mark.clear();
    assert_eq!(spoilt(changed), [Broken::Strange]);
    let moved = |history: &mut History| history.readers[0].seen[0].topic = "u".to_owned();
    assert_eq!(spoilt(moved), [Broken::Strange]);
}

#[test]
fn what_was_refused_never_appears() {
    let there = |history: &mut History| history.readers[0].seen.push(seen("w", Some(8)));
    assert!(spoilt(there).contains(&Broken::RefusedYetThere));
    let taken = |history: &mut History| history.publications[5].answers[0].1 = Answer::Stored(pos(8));
    assert!(spoilt(taken).contains(&Broken::WrongAnswer));
    let refused = |history: &mut History| history.publications[0].answers = vec![(5, Answer::Refused(ErrCode::Denied))];
    assert_eq!(spoilt(refused), [Broken::WrongAnswer]);
}

#[test]
fn nobody_is_left_without_an_answer_or_told_of_gaps_or_sent_away() {
    assert_eq!(spoilt(|history| history.publications[3].answers.clear()), [Broken::Unanswered]);
    let again = |history: &mut History| history.publications[3].answers = vec![(5, Answer::Again(ErrCode::Busy))];
    assert_eq!(spoilt(again), [Broken::Unanswered]);
    assert_eq!(spoilt(|history| history.readers[0].gaps.push((3, "epoch".to_owned()))), [Broken::Gap]);
    assert_eq!(spoilt(|history| history.readers[0].ended = Some("4501".to_owned())), [Broken::SentAway]);
}

#[test]
fn another_log_is_noticed() {
    let other = |history: &mut History| history.readers[0].seen[3].pos = Position::new("f", 9).ok();
    assert_eq!(spoilt(other), [Broken::Disordered, Broken::Moved]);
}
