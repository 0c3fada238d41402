//! What is said aloud while someone arranges a page: Korean with the right particles, and English.

use super::clip::ClipError;
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
    /// Items were copied.
    Copied(&'a str),
    /// Items were copied and taken off the page.
    Cut(&'a str),
    /// Items came from the clipboard; so many wires did not come along.
    Pasted(&'a str, usize),
    /// Items stand there once more.
    Duplicated(&'a str),
    /// Items stand in another place now; its name.
    Into(&'a str, &'a str),
    /// Items are held over a place; its name.
    Over(&'a str, &'a str),
    /// Items cannot stand in a place: its name, and why.
    Unfit(&'a str, &'a str, &'a str),
    /// So many items are chosen now.
    Chosen(usize),
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
        // Of the parts of tabs: not where, but how many.
        Told::Refused(_, why @ (Refused::Few | Refused::Many)) => why_korean(*why).to_owned(),
        Told::Refused(label, why) => format!("{} 그렇게 놓을 수 없습니다. {}", topic(label), why_korean(*why)),
        Told::Ordered(label, at, of) => format!("{} 읽는 순서 {of}개 중 {at}번째로 옮겼습니다.", object(label)),
        Told::Added(label) => format!("{} 추가했습니다.", object(label)),
        Told::Removed(label) => format!("{} 지웠습니다.", object(label)),
        Told::Copied(label) => format!("{} 복사했습니다.", object(label)),
        Told::Cut(label) => format!("{} 잘라 냈습니다.", object(label)),
        Told::Pasted(label, 0) => format!("{} 붙여 넣었습니다.", object(label)),
        Told::Pasted(label, left) => {
            format!("{} 붙여 넣었습니다. 이 화면에 없는 곳으로 가는 연결 {left}개는 빠졌습니다.", object(label))
        }
        Told::Duplicated(label) => format!("{} 복제했습니다.", object(label)),
        Told::Into(label, place) => format!("{} 옮겼습니다: {place}.", object(label)),
        Told::Over(label, place) => {
            format!("{place}. Enter 키로 {} 여기에 놓고, Esc 키로 되돌립니다.", object(label))
        }
        Told::Unfit(label, place, why) => format!("{} 여기에 놓을 수 없습니다({place}). {why}", topic(label)),
        Told::Chosen(count) => format!("{count}개를 골랐습니다."),
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
        Refused::Inside => "담고 있는 위젯이 자리를 정하므로 순서만 바꿀 수 있습니다.",
        Refused::Few => "탭은 적어도 2개입니다.",
        Refused::Many => "탭은 12개까지입니다.",
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
        Told::Refused(_, why @ (Refused::Few | Refused::Many)) => capital(format!("{why}.")),
        Told::Refused(label, why) => format!("{label} cannot go there: {why}."),
        Told::Ordered(label, at, of) => format!("{label} is now number {at} of {of} in the reading order."),
        Told::Added(label) => format!("{label} added."),
        Told::Removed(label) => format!("{label} removed."),
        Told::Copied(label) => format!("{label} copied."),
        Told::Cut(label) => format!("{label} cut."),
        Told::Pasted(label, 0) => format!("{label} pasted."),
        Told::Pasted(label, left) => {
            let wires = if *left == 1 { "1 wire".to_owned() } else { format!("{left} wires") };
            format!("{label} pasted. {wires} to what this page has not did not come along.")
        }
        Told::Duplicated(label) => format!("{label} duplicated."),
        Told::Into(label, place) => format!("{label} moved: {place}."),
        Told::Over(label, place) => format!("{place}. Enter puts {label} here, Escape puts it back."),
        Told::Unfit(label, place, why) => format!("{label} cannot stand here ({place}). {why}"),
        Told::Chosen(1) => "1 item chosen.".to_owned(),
        Told::Chosen(count) => format!("{count} items chosen."),
        Told::Undone(step) => format!("Taken back: {step}."),
        Told::Redone(step) => format!("Done again: {step}."),
        Told::NothingToUndo => "There is nothing to take back.".to_owned(),
        Told::NothingToRedo => "There is nothing to do again.".to_owned(),
    }
}

/// Why nothing was pasted.
pub fn say_clip(error: ClipError, locale: Locale) -> String {
    let korean = match (locale, error) {
        (Locale::En, error) => {
            let told = error.to_string();
            return told[..1].to_uppercase() + &told[1..] + ".";
        }
        (Locale::Ko, ClipError::NotOurs) => "클립보드에 위젯이 없습니다. 먼저 위젯을 복사해 주세요.",
        (Locale::Ko, ClipError::Broken) => "클립보드에 있는 것을 읽을 수 없습니다. 다시 복사해 주세요.",
        (Locale::Ko, ClipError::Large) => "클립보드에 있는 것이 256 KiB보다 큽니다.",
        (Locale::Ko, ClipError::Many) => "화면에 항목은 300개, 연결은 1,000개까지입니다.",
        (Locale::Ko, ClipError::Refused(why)) => why_korean(why),
    };
    korean.to_owned()
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
    fn a_place_is_named_before_something_is_put_there() {
        let over = Told::Over("날씨", "묶음");
        assert_eq!(say(&over, Locale::Ko), "묶음. Enter 키로 날씨를 여기에 놓고, Esc 키로 되돌립니다.");
        assert_eq!(say(&over, Locale::En), "묶음. Enter puts 날씨 here, Escape puts it back.");
    }

    #[test]
    fn a_refusal_says_why() {
        let told = Told::Refused("날씨", Refused::Edge);
        assert_eq!(say(&told, Locale::Ko), "날씨는 그렇게 놓을 수 없습니다. 격자의 끝입니다.");
        assert_eq!(say(&told, Locale::En), "날씨 cannot go there: it would leave the grid.");
        let few = Told::Refused("탭", Refused::Few);
        assert_eq!(say(&few, Locale::Ko), "탭은 적어도 2개입니다.");
        assert_eq!(say(&few, Locale::En), "Tabs have at least 2 parts.");
    }
}
