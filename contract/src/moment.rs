//! Moments as citizens read them: in Korea's time, to the minute.

use crate::text::Locale;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The words for a moment such as `2026-11-28T18:00+09:00`; what is written otherwise is shown as it is.
pub fn words(moment: &str, locale: Locale) -> String {
    spoken(moment, locale).unwrap_or_else(|| moment.to_owned())
}

fn spoken(moment: &str, locale: Locale) -> Option<String> {
    let (date, time) = moment.strip_suffix("+09:00")?.split_once('T')?;
    let mut parts = date.split('-').map(|part| part.parse::<u16>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let name = MONTHS.get(usize::from(month).checked_sub(1)?)?;
    Some(match locale {
        Locale::Ko => format!("{year}년 {month}월 {day}일 {time}(한국 시간)"),
        Locale::En => format!("{day} {name} {year} at {time} (Korea time)"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_said_in_both_languages_and_nothing_else_is_touched() {
        for (moment, ko, en) in [
            ("2026-11-28T18:00+09:00", "2026년 11월 28일 18:00(한국 시간)", "28 November 2026 at 18:00 (Korea time)"),
            ("2027-01-02T00:05+09:00", "2027년 1월 2일 00:05(한국 시간)", "2 January 2027 at 00:05 (Korea time)"),
            ("2027-13-02T00:05+09:00", "2027-13-02T00:05+09:00", "2027-13-02T00:05+09:00"),
            ("2027-00-02T00:05+09:00", "2027-00-02T00:05+09:00", "2027-00-02T00:05+09:00"),
            ("soon", "soon", "soon"),
        ] {
            assert_eq!((words(moment, Locale::Ko).as_str(), words(moment, Locale::En).as_str()), (ko, en));
        }
    }
}
