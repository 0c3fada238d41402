//! Pages without widgets: sign-in, and the pages of failure. No script, so their policy allows none.

use super::html::Html;
use super::{Document, Portal, chrome};
use crate::phrase::Phrase;
use crate::text::Locale;
use crate::view::{Scheme, SessionView};

/// A page that says one thing.
#[derive(Debug, Clone)]
pub struct Notice<'a> {
    /// Heading.
    pub title: Phrase,
    /// What the citizen can do.
    pub advice: Phrase,
    /// Number for the call centre.
    pub reference: Option<&'a str>,
}

/// The sign-in page.
#[derive(Debug, Clone)]
pub struct SignIn<'a> {
    /// Where to go afterwards; a path of the portal.
    pub to: &'a str,
    /// Account as it was typed.
    pub account: &'a str,
    /// What went wrong last time.
    pub fault: Option<Phrase>,
}

/// Renders a page that says one thing.
pub fn notice(portal: &Portal, notice: &Notice<'_>, session: &SessionView, locale: Locale, scheme: Scheme) -> Document {
    page(portal, notice.title, chrome::Here::Nowhere, session, locale, scheme, |out| {
        out.raw("<p>").text(notice.advice.say(locale)).raw("</p>");
        if let Some(reference) = notice.reference {
            out.raw("<p class=\"jgb-code\">")
                .text(Phrase::FailureCode.say(locale))
                .raw(" <code>")
                .text(reference)
                .raw("</code></p>");
        }
        out.raw("<p><a class=\"jgb-button\"")
            .attr("href", &locale.path("/"))
            .raw(">")
            .text(Phrase::GoHome.say(locale))
            .raw("</a></p>");
    })
}

/// Renders the sign-in page.
pub fn sign_in(portal: &Portal, form: &SignIn<'_>, locale: Locale, scheme: Scheme) -> Document {
    let here = chrome::Here::SignIn(Locale::split_path(form.to).1);
    page(portal, Phrase::SignInTitle, here, &SessionView::default(), locale, scheme, |out| {
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
    scheme: Scheme,
    body: impl FnOnce(&mut Html),
) -> Document {
    let mut out = Html::with_capacity(super::CSS.len() + 4_096);
    let full = format!("{} - {}", title.say(locale), portal.name.get(locale));
    chrome::open(
        &mut out,
        portal,
        &chrome::Head { title: &full, description: None, route: None, locale, scheme },
        None,
        None,
        &[],
    );
    chrome::header(&mut out, portal, session, here, locale, scheme);
    out.raw("<main id=\"main\" class=\"jgb-plain\"><h1 id=\"jgb-title\" tabindex=\"-1\">")
        .text(title.say(locale))
        .raw("</h1>");
    body(&mut out);
    out.raw("</main>");
    chrome::footer(&mut out, locale);
    out.raw("</body></html>\n");
    Document { html: out.into_string(), scripts: Vec::new(), frames: Vec::new() }
}
