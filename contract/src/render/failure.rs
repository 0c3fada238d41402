//! Pages of failure: what is wrong in one plain sentence, what to do, a way out, and a number for the call centre.

use super::html::Html;
use super::{Document, Portal, chrome, head, pages};
use crate::phrase::Phrase;
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// What keeps a page from being shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Nothing lives at the address.
    NotFound,
    /// The citizen's roles do not open the page.
    Forbidden,
    /// Nobody is signed in.
    SignIn,
    /// The request makes no sense.
    BadRequest,
    /// Too many requests.
    TooMany,
    /// An operator works on the portal.
    Maintenance,
    /// Something on our side.
    Server,
}

impl Failure {
    /// The failure of an HTTP status from 400 on.
    pub const fn of(status: u16) -> Self {
        match status {
            401 => Self::SignIn,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            429 => Self::TooMany,
            400..=499 => Self::BadRequest,
            _ => Self::Server,
        }
    }

    const fn words(self) -> (Phrase, Phrase) {
        match self {
            Self::NotFound => (Phrase::NotFound, Phrase::NotFoundMore),
            Self::Forbidden => (Phrase::Forbidden, Phrase::ForbiddenMore),
            Self::SignIn => (Phrase::SignInNeeded, Phrase::SignInNeededMore),
            Self::BadRequest => (Phrase::BadRequest, Phrase::BadRequestMore),
            Self::TooMany => (Phrase::TooMany, Phrase::TooManyMore),
            Self::Maintenance => (Phrase::Maintenance, Phrase::MaintenanceMore),
            Self::Server => (Phrase::ServerError, Phrase::ServerErrorMore),
        }
    }
}

/// A page of failure.
#[derive(Debug, Clone)]
pub struct Notice<'a> {
    /// What happened.
    pub failure: Failure,
    /// Route that was asked for; none where no link can lead back to it.
    pub route: Option<&'a str>,
    /// The operator's own words, in the page's language.
    pub message: Option<&'a str>,
    /// Number for the call centre.
    pub reference: Option<&'a str>,
}

/// Renders a page of failure.
pub fn notice(portal: &Portal, notice: &Notice<'_>, session: &SessionView, locale: Locale, look: Look) -> Document {
    let (title, advice) = notice.failure.words();
    let here = notice.route.map_or(chrome::Here::Nowhere, chrome::Here::Page);
    pages::page(portal, title.say(locale), here, session, locale, look, |out| {
        out.raw("<p>").text(advice.say(locale)).raw("</p>");
        if let Some(message) = notice.message {
            out.raw("<p class=\"jgb-note\">").text(message).raw("</p>");
        }
        out.raw("<div class=\"jgb-ways\">");
        let to = locale.path(notice.route.unwrap_or("/"));
        let first = match notice.failure {
            Failure::Forbidden if session.user.is_some() => {
                chrome::sign_out(out, &to, "jgb-button", Phrase::OtherAccount.say(locale));
                true
            }
            Failure::Forbidden | Failure::SignIn => {
                way(out, &chrome::sign_in_address(&to), false, Phrase::SignIn, locale);
                true
            }
            Failure::TooMany | Failure::Maintenance | Failure::Server => {
                way(out, &to, false, Phrase::Retry, locale);
                true
            }
            Failure::NotFound | Failure::BadRequest => false,
        };
        way(out, &locale.path("/"), first, Phrase::GoHome, locale);
        out.raw("</div>");
        if let Some(reference) = notice.reference {
            out.raw("<p class=\"jgb-code\">").text(Phrase::FailureCode.say(locale)).raw(" <code>");
            out.text(reference).raw("</code></p>");
        }
    })
}

/// A link that looks like a button; `second` is the one that is not meant first.
fn way(out: &mut Html, to: &str, second: bool, label: Phrase, locale: Locale) {
    out.raw("<a").attr("class", if second { "jgb-button jgb-second" } else { "jgb-button" }).attr("href", to).raw(">");
    out.text(label.say(locale)).raw("</a>");
}

/// Renders the page that a proxy shows while the host does not answer: nothing in it needs the host.
pub fn down(portal: &Portal, locale: Locale) -> String {
    let still = Portal { icon: None, public_url: String::new(), ..portal.clone() };
    let mut out = Html::with_capacity(super::CSS.len() + 2_048);
    let title = Phrase::Down.say(locale);
    let facts = head::Head { title, description: None, route: None, locale, look: Look::default() };
    head::head(&mut out, &still, &facts, &head::Parts::default());
    chrome::open(&mut out, &still, false, locale);
    out.raw("<header class=\"jgb-header\"><div class=\"jgb-bar\">");
    chrome::brand(&mut out, &still, locale);
    out.raw("</div></header>");
    pages::open_main(&mut out, title);
    out.raw("<p>").text(Phrase::DownMore.say(locale)).raw("</p><div class=\"jgb-ways\">");
    // The empty address is the one that was asked for, in whose place a proxy shows this page.
    way(&mut out, "", false, Phrase::Retry, locale);
    way(&mut out, &locale.path("/"), true, Phrase::GoHome, locale);
    out.raw("</div></main><footer class=\"jgb-footer\"><div class=\"jgb-bar\">");
    chrome::operator(&mut out, &still, locale);
    out.raw("<p>").text(Phrase::FooterNote.say(locale)).raw("</p></div></footer></body></html>\n");
    out.into_string()
}
