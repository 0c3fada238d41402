//! Head, header and footer: plain links and forms that work without script.

use super::html::Html;
use super::{CONSENTS, CSS, Portal};
use crate::page::Role;
use crate::phrase::Phrase;
use crate::text::{Locale, Text};
use crate::view::{Scheme, SessionView};

/// Without script nothing will come: no skeleton waits for it, and no cell keeps its room.
const CSS_WITHOUT_SCRIPT: &str = ".jgb-grid{grid-auto-rows:auto!important}jgb-slot[state]{min-block-size:0;background:none}\
    jgb-slot a{display:inline-flex;align-items:center;min-block-size:44px}";

/// What the head of a document says.
pub struct Head<'a> {
    pub title: &'a str,
    pub description: Option<&'a Text>,
    /// Route for canonical and language links; none on pages of failure.
    pub route: Option<&'a str>,
    pub locale: Locale,
    pub scheme: Scheme,
}

/// Everything up to and including the skip links.
pub fn open(
    out: &mut Html,
    portal: &Portal,
    head: &Head<'_>,
    page_css: Option<&str>,
    import_map: Option<&str>,
    files: &[&str],
) {
    let locale = head.locale;
    out.raw("<!doctype html><html").attr("lang", locale.tag()).attr("data-scheme", head.scheme.word());
    out.raw(
        "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
    );
    out.text(head.title).raw("</title>");
    if let Some(description) = head.description {
        out.raw("<meta name=\"description\"").attr("content", description.get(locale)).raw(">");
    }
    out.raw("<meta name=\"color-scheme\"")
        .attr("content", if head.scheme == Scheme::Auto { "light dark" } else { head.scheme.word() })
        .raw(">");
    // An empty address keeps browsers from asking for `/favicon.ico`.
    out.raw("<link rel=\"icon\"").attr("href", portal.icon.as_deref().unwrap_or("data:,")).raw(">");
    if let Some(route) = head.route.filter(|_| !portal.public_url.is_empty()) {
        let address = |locale: Locale| format!("{}{}", portal.public_url, locale.path(route));
        out.raw("<link rel=\"canonical\"").attr("href", &address(locale)).raw(">");
        for other in Locale::ALL {
            out.raw("<link rel=\"alternate\"").attr("hreflang", other.tag()).attr("href", &address(other)).raw(">");
        }
    }
    out.raw("<style>").raw(CSS).raw("</style>");
    if let Some(css) = page_css {
        out.raw("<style>").raw(css).raw("</style>");
        out.raw("<noscript><style>").raw(CSS_WITHOUT_SCRIPT).raw("</style></noscript>");
    }
    if let Some(map) = import_map {
        out.raw("<script type=\"importmap\">").raw(map).raw("</script>");
    }
    // Behind the map, which holds their integrity: the browser fetches them while it still reads the page (ADR 0007).
    for file in files {
        out.raw("<link rel=\"modulepreload\"").attr("href", file).raw(">");
    }
    out.raw("</head><body><a class=\"jgb-skip\" href=\"#main\">").text(Phrase::SkipToMain.say(locale)).raw("</a>");
    out.raw("<a class=\"jgb-skip\" href=\"#jgb-menu\">").text(Phrase::SkipToMenu.say(locale)).raw("</a>");
}

/// Where the citizen is.
#[derive(Clone, Copy)]
pub enum Here<'a> {
    /// On the page with this route.
    Page(&'a str),
    /// Signing in, to go to this route afterwards.
    SignIn(&'a str),
    /// On a page of failure.
    Nowhere,
}

impl<'a> Here<'a> {
    /// The route that language, appearance and sign-in lead back to.
    fn route(self) -> &'a str {
        match self {
            Self::Page(route) | Self::SignIn(route) => route,
            Self::Nowhere => "/",
        }
    }

    /// The address of the same place in another language.
    fn address(self, locale: Locale) -> String {
        match self {
            Self::SignIn(route) => sign_in_address(&locale.path(route)),
            Self::Page(_) | Self::Nowhere => locale.path(self.route()),
        }
    }
}

/// The address of the sign-in page that leads to `to` afterwards.
pub fn sign_in_address(to: &str) -> String {
    format!("/-/session/login?to={to}")
}

/// The header: name, menu, language, appearance, session.
pub fn header(out: &mut Html, portal: &Portal, session: &SessionView, here: Here<'_>, locale: Locale, scheme: Scheme) {
    out.raw("<header class=\"jgb-header\"><div class=\"jgb-bar\"><a class=\"jgb-brand\"")
        .attr("href", &locale.path("/"))
        .raw(">");
    out.raw("<span class=\"jgb-mark\" aria-hidden=\"true\"></span>").text(portal.name.get(locale)).raw("</a>");
    out.raw("<nav id=\"jgb-menu\" tabindex=\"-1\"").attr("aria-label", Phrase::Menu.say(locale)).raw("><ul>");
    for link in portal.menu.iter().filter(|link| link.access.admits(&session.roles) || may_sign_in_for(session, link)) {
        out.raw("<li><a").attr("href", &locale.path(&link.route));
        if matches!(here, Here::Page(route) if route == link.route) {
            out.raw(" aria-current=\"page\"");
        }
        out.raw(">").text(link.label.get(locale)).raw("</a></li>");
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
    appearance(out, here, locale, scheme);
    match &session.user {
        Some(user) => {
            out.raw("<span class=\"jgb-user\">").text(&user.name).raw("</span>");
            out.raw("<form method=\"post\" action=\"/-/session/logout\"><input type=\"hidden\" name=\"to\"")
                .attr("value", &locale.path("/"));
            out.raw("><button class=\"jgb-tool\">").text(Phrase::SignOut.say(locale)).raw("</button></form>");
        }
        None => {
            out.raw("<a class=\"jgb-tool jgb-primary\"")
                .attr("href", &sign_in_address(&locale.path(here.route())))
                .raw(">");
            out.text(Phrase::SignIn.say(locale)).raw("</a>");
        }
    }
    out.raw("</div></div></header>");
}

/// Someone who is not signed in sees the pages that every citizen may open after signing in.
fn may_sign_in_for(session: &SessionView, link: &super::MenuLink) -> bool {
    session.roles.iter().all(|role| *role == Role::Anonymous) && link.access.roles.is_empty()
}

fn appearance(out: &mut Html, here: Here<'_>, locale: Locale, scheme: Scheme) {
    out.raw("<details class=\"jgb-pop\"><summary class=\"jgb-tool\">")
        .text(Phrase::Scheme.say(locale))
        .raw("</summary>");
    out.raw("<form method=\"post\" action=\"/-/session/view\"><input type=\"hidden\" name=\"to\"")
        .attr("value", &here.address(locale))
        .raw(">");
    for (one, phrase) in
        [(Scheme::Auto, Phrase::SchemeAuto), (Scheme::Light, Phrase::SchemeLight), (Scheme::Dark, Phrase::SchemeDark)]
    {
        out.raw("<button name=\"scheme\"")
            .attr("value", one.word())
            .attr("aria-pressed", if one == scheme { "true" } else { "false" })
            .raw(">");
        out.text(phrase.say(locale)).raw("</button>");
    }
    out.raw("</form></details>");
}

/// The footer.
pub fn footer(out: &mut Html, locale: Locale) {
    out.raw("<footer class=\"jgb-footer\"><div class=\"jgb-bar\"><p>")
        .text(Phrase::FooterNote.say(locale))
        .raw("</p><p>");
    out.text(Phrase::FooterTokens.say(locale))
        .raw("</p><p><a")
        .attr("href", &format!("{CONSENTS}?lang={}", locale.tag()));
    out.raw(">").text(Phrase::ConsentsTitle.say(locale)).raw("</a></p></div></footer>");
}
