//! Pages without widgets: their frame, and sign-in. No script, so their policy allows none.

use super::html::Html;
use super::{Document, Portal, chrome, head};
use crate::phrase::Phrase;
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// The sign-in page.
#[derive(Debug, Clone)]
pub struct SignIn<'a> {
    /// Where to go afterwards; a path of the portal.
    pub to: &'a str,
    /// Whether that place opens only to who is signed in.
    pub needed: bool,
    /// Account as it was typed.
    pub account: &'a str,
    /// What went wrong last time.
    pub fault: Option<Phrase>,
}

/// Renders the sign-in page.
pub fn sign_in(portal: &Portal, form: &SignIn<'_>, locale: Locale, look: Look) -> Document {
    let here = chrome::Here::SignIn(Locale::split_path(form.to).1);
    page(portal, Phrase::SignInTitle, here, &SessionView::default(), locale, look, |out| {
        if form.needed {
            out.raw("<p>").text(Phrase::SignInNeeded.say(locale)).raw(". ");
            out.text(Phrase::SignInNeededMore.say(locale)).raw("</p>");
        }
        out.raw(
            "<form class=\"jgb-form\" method=\"post\" action=\"/-/session/login\"><input type=\"hidden\" name=\"to\"",
        )
        .attr("value", form.to)
        .raw(">");
        if let Some(fault) = form.fault {
            out.raw("<p class=\"jgb-fault\" id=\"jgb-fault\" role=\"alert\">").text(fault.say(locale)).raw("</p>");
        }
        out.raw("<label for=\"account\">").text(Phrase::Account.say(locale)).raw("</label>");
        out.raw("<input id=\"account\" name=\"account\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required maxlength=\"200\"");
        out.attr("value", form.account);
        described(out, form.fault);
        out.raw("><label for=\"password\">").text(Phrase::Password.say(locale)).raw("</label>");
        out.raw("<input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required maxlength=\"200\"");
        described(out, form.fault);
        out.raw("><button class=\"jgb-button\">").text(Phrase::SignIn.say(locale)).raw("</button></form>");
    })
}

fn described(out: &mut Html, fault: Option<Phrase>) {
    if fault.is_some() {
        out.raw(" aria-describedby=\"jgb-fault\" aria-invalid=\"true\"");
    }
}

pub(super) fn page(
    portal: &Portal,
    title: Phrase,
    here: chrome::Here<'_>,
    session: &SessionView,
    locale: Locale,
    look: Look,
    body: impl FnOnce(&mut Html),
) -> Document {
    titled(portal, title.say(locale), here, session, locale, look, body)
}

/// The same with a title that is no phrase, since the shell carries all of those.
pub(super) fn titled(
    portal: &Portal,
    title: &str,
    here: chrome::Here<'_>,
    session: &SessionView,
    locale: Locale,
    look: Look,
    body: impl FnOnce(&mut Html),
) -> Document {
    let mut out = Html::with_capacity(super::CSS.len() + 4_096);
    let facts = head::Head { title, description: None, route: None, locale, look };
    head::head(&mut out, portal, &facts, &head::Parts::default());
    chrome::open(&mut out, portal, true, locale);
    chrome::header(&mut out, portal, session, here, locale, look);
    open_main(&mut out, title);
    body(&mut out);
    out.raw("</main>");
    chrome::footer(&mut out, portal, None, locale);
    out.raw("</body></html>\n");
    Document { html: out.into_string(), scripts: Vec::new(), frames: Vec::new() }
}

/// The start of the main part of a page without items.
pub(super) fn open_main(out: &mut Html, title: &str) {
    out.raw("<main id=\"main\" tabindex=\"-1\" class=\"jgb-plain\"><h1 id=\"jgb-title\" tabindex=\"-1\">");
    out.text(title).raw("</h1>");
}
