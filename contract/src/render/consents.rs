//! The page on which a citizen gives and withdraws consents. It works without script.

use super::chrome::Here;
use super::html::Html;
use super::pages::page;
use super::{Document, Portal};
use crate::phrase::{self, Phrase};
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// Address of the page.
pub const CONSENTS: &str = "/-/session/consents";

/// One purpose that rests on consent.
#[derive(Debug, Clone)]
pub struct ConsentRow<'a> {
    /// The PBC.
    pub pbc: &'a str,
    /// Its title.
    pub service: &'a str,
    /// Who controls the data.
    pub controller: &'a str,
    /// Address of the privacy notice.
    pub policy: &'a str,
    /// The purpose.
    pub purpose: &'a str,
    /// Its title.
    pub title: &'a str,
    /// How long the data are kept, as an ISO 8601 duration.
    pub retention: &'a str,
    /// Whether the citizen consents now.
    pub given: bool,
}

/// Renders the page.
pub fn consents(
    portal: &Portal,
    rows: &[ConsentRow<'_>],
    session: &SessionView,
    locale: Locale,
    look: Look,
) -> Document {
    page(portal, Phrase::ConsentsTitle.say(locale), Here::Consents, session, locale, look, |out| {
        out.raw("<p>").text(Phrase::ConsentsLead.say(locale)).raw("</p>");
        if rows.is_empty() {
            out.raw("<p>").text(Phrase::ConsentsNone.say(locale)).raw("</p>");
        }
        for row in rows {
            one(out, row, locale);
        }
    })
}

fn one(out: &mut Html, row: &ConsentRow<'_>, locale: Locale) {
    out.raw("<section class=\"jgb-consent\"><h2>").text(row.title).raw("</h2><p>").text(row.service).raw(" · ");
    out.text(row.controller).raw("</p><p>");
    out.text(&phrase::fill(Phrase::ConsentKept, locale, &in_words(row.retention, locale))).raw(" ");
    out.raw("<a").attr("href", row.policy).raw(">").text(Phrase::ConsentNotice.say(locale)).raw("</a></p><p><strong>");
    let (state, act) = if row.given {
        (Phrase::ConsentGiven, Phrase::ConsentWithdraw)
    } else {
        (Phrase::ConsentNotGiven, Phrase::ConsentGive)
    };
    out.text(state.say(locale)).raw("</strong></p><form method=\"post\"").attr("action", CONSENTS).raw(">");
    for (name, value) in [
        ("pbc", row.pbc),
        ("purpose", row.purpose),
        ("given", if row.given { "no" } else { "yes" }),
        ("lang", locale.tag()),
    ] {
        out.raw("<input type=\"hidden\"").attr("name", name).attr("value", value).raw(">");
    }
    out.raw("<button class=\"jgb-button\"").attr("aria-label", &format!("{}: {}", row.title, act.say(locale))).raw(">");
    out.text(act.say(locale)).raw("</button></form></section>");
}

/// An ISO 8601 duration of years, months, weeks and days in words; what is none stays as it is.
fn in_words(duration: &str, locale: Locale) -> String {
    let words = || -> Option<String> {
        let mut rest = duration.strip_prefix('P').filter(|rest| !rest.is_empty())?;
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (count, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
            let (korean, english) = match after.chars().next()? {
                'Y' => ("년", "year"),
                'M' => ("개월", "month"),
                'W' => ("주", "week"),
                'D' => ("일", "day"),
                _ => return None,
            };
            let count: u32 = count.parse().ok()?;
            parts.push(match locale {
                Locale::Ko => format!("{count}{korean}"),
                Locale::En => format!("{count} {english}{}", if count == 1 { "" } else { "s" }),
            });
            rest = &after[1..];
        }
        Some(parts.join(" "))
    };
    words().unwrap_or_else(|| duration.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_reads_how_long_in_words() {
        for (duration, korean, english) in [
            ("P1Y", "1년", "1 year"),
            ("P2Y6M", "2년 6개월", "2 years 6 months"),
            ("P90D", "90일", "90 days"),
            ("P1W", "1주", "1 week"),
            ("PT1H", "PT1H", "PT1H"),
            ("until done", "until done", "until done"),
        ] {
            assert_eq!(in_words(duration, Locale::Ko), korean);
            assert_eq!(in_words(duration, Locale::En), english);
        }
    }
}
