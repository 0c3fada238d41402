//! What is said aloud while someone arranges a page: Korean with the right particles, and English.

use super::place::Refused;
use crate::page::Area;
use crate::text::{Locale, particle};

/// Something that happened, for the live region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told<'a> {
    /// An item was picked up.
    Picked(&'a str, &'a Area),
    /// It now would stand here; so many others would make room.
    Moved(&'a str, &'a Area, usize),
    /// It now would be so large; so many others would make room.
    Sized(&'a str, &'a Area, usize),
    /// It was put down; so many others made room.
    Dropped(&'a str, &'a Area, usize),
    /// All is as it was.
    Cancelled(&'a str),
    /// It cannot go there.
    Refused(&'a str, Refused),
    /// It changed its place in the reading order: place, of how many.
    Ordered(&'a str, usize, usize),
    /// A new item.
    Added(&'a str),
    /// An item is gone.
    Removed(&'a str),
    /// A step was taken back; its words.
    Undone(&'a str),
    /// A step was done again; its words.
    Redone(&'a str),
    /// There is nothing to take back.
    NothingToUndo,
    /// There is nothing to do again.
    NothingToRedo,
}

/// The sentence.
pub fn say(told: &Told<'_>, locale: Locale) -> String {
    match locale {
        Locale::Ko => korean(told),
        Locale::En => english(told),
    }
}

fn korean(told: &Told<'_>) -> String {
    let object = |label: &str| format!("{label}{}", particle(label, "을", "를"));
    let topic = |label: &str| format!("{label}{}", particle(label, "은", "는"));
    let place = |area: &Area| format!("{}행 {}열", area.y + 1, area.x + 1);
    let size = |area: &Area| format!("너비 {}칸, 높이 {}칸", area.w, area.h);
    let others = |count: usize| {
        if count == 0 { String::new() } else { format!(" 다른 항목 {count}개가 자리를 비켜 줍니다.") }
    };
    match told {
        Told::Picked(label, area) => format!(
            "{} 집었습니다. {}, {}. 화살표 키로 옮기고, Shift와 화살표 키로 크기를 바꾸고, Enter 키로 놓고, Esc 키로 되돌립니다.",
            object(label),
            place(area),
            size(area)
        ),
        Told::Moved(_, area, count) => format!("{}.{}", place(area), others(*count)),
        Told::Sized(_, area, count) => format!("{}.{}", size(area), others(*count)),
        Told::Dropped(label, area, count) => {
            let moved = if *count == 0 {
                String::new()
            } else {
                format!(" 다른 항목 {count}개가 자리를 옮겼습니다.")
            };
            format!("{} {}에 놓았습니다. {}.{moved}", object(label), place(area), size(area))
        }
        Told::Cancelled(label) => format!("{} 제자리로 되돌렸습니다.", object(label)),
        Told::Refused(label, why) => format!("{} 그렇게 놓을 수 없습니다. {}", topic(label), why_korean(*why)),
        Told::Ordered(label, at, of) => format!("{} 읽는 순서 {of}개 중 {at}번째로 옮겼습니다.", object(label)),
        Told::Added(label) => format!("{} 추가했습니다.", object(label)),
        Told::Removed(label) => format!("{} 지웠습니다.", object(label)),
        Told::Undone(step) => format!("되돌렸습니다: {step}."),
        Told::Redone(step) => format!("다시 했습니다: {step}."),
        Told::NothingToUndo => "되돌릴 일이 없습니다.".to_owned(),
        Told::NothingToRedo => "다시 할 일이 없습니다.".to_owned(),
    }
}

fn why_korean(why: Refused) -> &'static str {
    match why {
        Refused::Unplaced => "이 너비에서는 자리가 정해져 있지 않습니다.",
        Refused::Edge => "격자의 끝입니다.",
        Refused::Size => "너비는 1~12칸, 높이는 1~100칸입니다.",
        Refused::Stacked => "이 너비에서는 항목이 한 줄로 쌓이므로 순서만 바꿀 수 있습니다.",
    }
}

fn english(told: &Told<'_>) -> String {
    let place = |area: &Area| format!("row {}, column {}", area.y + 1, area.x + 1);
    let size = |area: &Area| format!("{} wide, {} high", area.w, area.h);
    let items = |count: usize| if count == 1 { "1 other item".to_owned() } else { format!("{count} other items") };
    let others = |count: usize| {
        let verb = if count == 1 { "makes" } else { "make" };
        if count == 0 { String::new() } else { format!(" {} {verb} room.", items(count)) }
    };
    let capital = |text: String| text[..1].to_uppercase() + &text[1..];
    match told {
        Told::Picked(label, area) => format!(
            "{label} picked up. {}, {}. Arrow keys move it, Shift and arrow keys size it, Enter puts it down, Escape puts it back.",
            capital(place(area)),
            size(area)
        ),
        Told::Moved(_, area, count) => format!("{}.{}", capital(place(area)), others(*count)),
        Told::Sized(_, area, count) => format!("{}.{}", size(area), others(*count)),
        Told::Dropped(label, area, count) => {
            let moved = if *count == 0 { String::new() } else { format!(" {} moved.", items(*count)) };
            format!("{label} put down at {}, {}.{moved}", place(area), size(area))
        }
        Told::Cancelled(label) => format!("{label} is back in its place."),
        Told::Refused(label, why) => format!("{label} cannot go there: {why}."),
        Told::Ordered(label, at, of) => format!("{label} is now number {at} of {of} in the reading order."),
        Told::Added(label) => format!("{label} added."),
        Told::Removed(label) => format!("{label} removed."),
        Told::Undone(step) => format!("Taken back: {step}."),
        Told::Redone(step) => format!("Done again: {step}."),
        Told::NothingToUndo => "There is nothing to take back.".to_owned(),
        Told::NothingToRedo => "There is nothing to do again.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_fit_the_name() {
        let area = Area { item: "a".parse().unwrap(), x: 4, y: 0, w: 4, h: 5 };
        let picked = say(&Told::Picked("날씨", &area), Locale::Ko);
        assert!(picked.starts_with("날씨를 집었습니다. 1행 5열, 너비 4칸, 높이 5칸."), "{picked}");
        assert_eq!(say(&Told::Added("공지 목록"), Locale::Ko), "공지 목록을 추가했습니다.");
        assert_eq!(
            say(&Told::Dropped("Weather", &area, 1), Locale::En),
            "Weather put down at row 1, column 5, 4 wide, 5 high. 1 other item moved."
        );
    }

    #[test]
    fn a_refusal_says_why() {
        let told = Told::Refused("날씨", Refused::Edge);
        assert_eq!(say(&told, Locale::Ko), "날씨는 그렇게 놓을 수 없습니다. 격자의 끝입니다.");
        assert_eq!(say(&told, Locale::En), "날씨 cannot go there: it would leave the grid.");
    }
}
