//! Skip links, header and footer: plain links and forms that work without script.

use super::html::{self, Html};
use super::{CONSENTS, MenuLink, POLICY, Portal};
use crate::page::{Assurance, Role};
use crate::phrase::{self, Phrase, SignInPhrase};
use crate::text::{Locale, Text};
use crate::view::{Look, Scheme, SessionView};

/// Where the citizen is.
#[derive(Clone, Copy)]
pub enum Here<'a> {
    /// On the page with this route, or on the page of failure in its place.
    Page(&'a str),
    /// Signing in, to go to this route afterwards.
    SignIn(&'a str),
    /// On the page of consents.
    Consents,
    /// On the page that says who may do what.
    Policy,
    /// At an address that takes the language as `lang` and has no other parameters.
    Place(&'a str),
    /// Where no link leads back to.
    Nowhere,
}

impl<'a> Here<'a> {
    /// The route that sign-in leads back to.
    fn route(self) -> &'a str {
        match self {
            Self::Page(route) | Self::SignIn(route) => route,
            Self::Consents | Self::Policy | Self::Place(_) | Self::Nowhere => "/",
        }
    }

    /// The address of the same place in another language.
    fn address(self, locale: Locale) -> String {
        match self {
            Self::SignIn(route) => sign_in_address(&locale.path(route)),
            Self::Consents => consents_address(locale),
            Self::Policy => format!("{POLICY}?lang={}", locale.tag()),
            Self::Place(address) => format!("{address}?lang={}", locale.tag()),
            Self::Page(_) | Self::Nowhere => locale.path(self.route()),
        }
    }
}

/// The address of the sign-in page that leads to `to` afterwards.
pub fn sign_in_address(to: &str) -> String {
    let mut address = "/-/session/login?to=".to_owned();
    html::encode(&mut address, to, b"/");
    address
}

/// The address of the sign-in page that asks for this assurance and leads to `to` afterwards.
pub fn step_up_address(to: &str, assurance: Assurance) -> String {
    format!("{}&assurance={}", sign_in_address(to), assurance.word())
}

fn consents_address(locale: Locale) -> String {
    format!("{CONSENTS}?lang={}", locale.tag())
}

/// Skip links and, where the operator says so, the strip of official sites. `menu` says whether there is one to skip to.
pub fn open(out: &mut Html, portal: &Portal, menu: bool, locale: Locale) {
    out.raw("<a class=\"jgb-skip\" href=\"#main\">").text(Phrase::SkipToMain.say(locale)).raw("</a>");
    if menu {
        out.raw("<a class=\"jgb-skip\" href=\"#jgb-menu\">").text(Phrase::SkipToMenu.say(locale)).raw("</a>");
    }
    if portal.identity.official {
        let name = Phrase::Notices.say(locale);
        out.raw("<aside class=\"jgb-official\"").attr("aria-label", name).raw("><div class=\"jgb-bar\">");
        out.text(Phrase::Official.say(locale)).raw("</div></aside>");
    }
}

/// A text, marked where it is of another language than the page.
fn marked(out: &mut Html, text: &Text, locale: Locale) {
    let language = text.language(locale);
    if language == locale.tag() {
        out.text(text.get(locale));
    } else {
        out.raw("<span").attr("lang", language).raw(">").text(text.get(locale)).raw("</span>");
    }
}

/// The name of the portal, as the way home.
pub fn brand(out: &mut Html, portal: &Portal, locale: Locale) {
    out.raw("<a class=\"jgb-brand\"").attr("href", &locale.path("/")).raw(">");
    out.raw("<span class=\"jgb-mark\" aria-hidden=\"true\"></span>");
    marked(out, &portal.name, locale);
    out.raw("</a>");
}

/// The header: name, menu, language, appearance, session.
pub fn header(out: &mut Html, portal: &Portal, session: &SessionView, here: Here<'_>, locale: Locale, look: Look) {
    out.raw("<header class=\"jgb-header\"><div class=\"jgb-bar\">");
    brand(out, portal, locale);
    out.raw("<nav id=\"jgb-menu\" tabindex=\"-1\"").attr("aria-label", Phrase::Menu.say(locale)).raw("><ul>");
    for link in portal.menu.iter().filter(|link| link.access.admits(&session.roles) || may_sign_in_for(session, link)) {
        out.raw("<li><a").attr("href", &locale.path(&link.route));
        if matches!(here, Here::Page(route) if route == link.route) {
            out.raw(" aria-current=\"page\"");
        }
        out.raw(">");
        marked(out, &link.label, locale);
        out.raw("</a></li>");
    }
    out.raw("</ul></nav><div class=\"jgb-tools\" role=\"group\"")
        .attr("aria-label", Phrase::Tools.say(locale))
        .raw(">");
    for other in Locale::ALL.into_iter().filter(|other| *other != locale) {
        out.raw("<a class=\"jgb-tool\"")
            .attr("href", &here.address(other))
            .attr("hreflang", other.tag())
            .attr("lang", other.tag())
            .raw(">");
        out.text(other.native_name()).raw("</a>");
    }
    appearance(out, here, locale, look);
    match &session.user {
        Some(user) => {
            out.raw("<span class=\"jgb-user\">").text(&user.name).raw("</span>");
            sign_out(out, &locale.path("/"), "jgb-tool", Phrase::SignOut.say(locale));
        }
        None => {
            out.raw("<a class=\"jgb-tool jgb-primary\"")
                .attr("href", &sign_in_address(&locale.path(here.route())))
                .raw(">");
            out.text(Phrase::SignIn.say(locale)).raw("</a>");
        }
    }
    out.raw("</div></div>");
    if session.user.is_some() {
        ending(out, locale);
    }
    out.raw("</header>");
}

/// The warning before a session ends; `session.js` shows it (ADR 0039).
fn ending(out: &mut Html, locale: Locale) {
    out.raw("<dialog id=\"jgb-ending\" class=\"jgb-dialog\" aria-labelledby=\"jgb-ending-title\" aria-describedby=\"jgb-ending-text\">");
    out.raw("<h2 id=\"jgb-ending-title\">")
        .text(SignInPhrase::SessionEnding.say(locale))
        .raw("</h2><div id=\"jgb-ending-text\">");
    let ways = [
        (true, SignInPhrase::SessionEndingIdle, SignInPhrase::SessionStay),
        (false, SignInPhrase::SessionEndingFully, SignInPhrase::SessionUnderstood),
    ];
    let stays = |out: &mut Html, name: &str, stays: bool| {
        out.raw("<").raw(name).attr("data-stays", if stays { "true" } else { "false" });
        if !stays {
            out.raw(" hidden");
        }
    };
    for (prolongs, text, _) in ways {
        let (before, after) = text.say(locale).split_once("{}").unwrap_or_default();
        stays(out, "p", prolongs);
        out.raw(">").text(before).raw("<b role=\"timer\"></b>").text(after).raw("</p>");
    }
    out.raw("</div><form method=\"dialog\">");
    for (prolongs, _, action) in ways {
        stays(out, "button", prolongs);
        out.raw(" class=\"jgb-button\">").text(action.say(locale)).raw("</button>");
    }
    out.raw("</form></dialog>");
}

/// A button that ends the session and then goes to `to`.
pub fn sign_out(out: &mut Html, to: &str, class: &str, label: &str) {
    out.raw("<form method=\"post\" action=\"/-/session/logout\"><input type=\"hidden\" name=\"to\"").attr("value", to);
    out.raw("><button").attr("class", class).raw(">").text(label).raw("</button></form>");
}

/// Someone who is not signed in sees the pages that every citizen may open after signing in.
fn may_sign_in_for(session: &SessionView, link: &MenuLink) -> bool {
    session.roles.iter().all(|role| *role == Role::Anonymous) && link.access.roles.is_empty()
}

fn appearance(out: &mut Html, here: Here<'_>, locale: Locale, look: Look) {
    out.raw("<details class=\"jgb-pop\"><summary class=\"jgb-tool\">")
        .text(Phrase::Scheme.say(locale))
        .raw("</summary>");
    out.raw("<form method=\"post\" action=\"/-/session/view\"><input type=\"hidden\" name=\"to\"")
        .attr("value", &here.address(locale))
        .raw(">");
    let mut button = |name: &str, value: &str, pressed: bool, label: Phrase| {
        let pressed = if pressed { "true" } else { "false" };
        out.raw("<button").attr("name", name).attr("value", value).attr("aria-pressed", pressed).raw(">");
        out.text(label.say(locale)).raw("</button>");
    };
    for (scheme, label) in
        [(Scheme::Auto, Phrase::SchemeAuto), (Scheme::Light, Phrase::SchemeLight), (Scheme::Dark, Phrase::SchemeDark)]
    {
        button("scheme", scheme.word(), scheme == look.scheme, label);
    }
    // Beside the colours, not one of them: it goes with light and with dark.
    button("contrast", if look.contrast { "auto" } else { "more" }, look.contrast, Phrase::HighContrast);
    out.raw("</form></details>");
}

/// The footer. `printed` is the address that a printed page names.
pub fn footer(out: &mut Html, portal: &Portal, printed: Option<&str>, locale: Locale) {
    out.raw("<footer class=\"jgb-footer\"><div class=\"jgb-bar\">");
    if let Some(address) = printed {
        out.raw("<p class=\"jgb-printed\">").text(&phrase::fill(Phrase::PrintedFrom, locale, address));
        out.raw(" <time id=\"jgb-printed\"></time></p>");
    }
    operator(out, portal, locale);
    out.raw("<ul class=\"jgb-links\"><li><a").attr("href", &consents_address(locale)).raw(">");
    out.text(Phrase::ConsentsTitle.say(locale)).raw("</a></li>");
    let identity = &portal.identity;
    for (address, label) in
        [(&identity.privacy, Phrase::ConsentNotice), (&identity.accessibility, Phrase::AccessibilityNotice)]
    {
        if let Some(address) = address {
            let here = if address.starts_with('/') { locale.path(address) } else { address.clone() };
            out.raw("<li><a").attr("href", &here).raw(">").text(label.say(locale)).raw("</a></li>");
        }
    }
    out.raw("</ul><p>").text(Phrase::FooterNote.say(locale)).raw("</p><p>");
    out.text(Phrase::FooterTokens.say(locale)).raw("</p></div></footer>");
}

/// Who runs the portal, and whom to ask; nothing where the operator says nothing.
pub fn operator(out: &mut Html, portal: &Portal, locale: Locale) {
    let identity = &portal.identity;
    if let Some(operator) = &identity.operator {
        out.raw("<p><strong>");
        marked(out, operator, locale);
        out.raw("</strong></p>");
    }
    if let Some(contact) = &identity.contact {
        out.raw("<p>").text(&phrase::fill(Phrase::Contact, locale, contact.get(locale))).raw("</p>");
    }
}
