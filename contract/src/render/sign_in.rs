//! The pages around signing in: the form, what stopped a sign-in, leaving, and the first account.

use super::html::Html;
use super::pages::page;
use super::{Document, Portal, chrome};
use crate::page::Assurance;
use crate::phrase::{Phrase, SignInPhrase};
use crate::problem::{self, Kind};
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// The sign-in page.
#[derive(Debug, Clone, Default)]
pub struct SignIn<'a> {
    /// Where to go afterwards; a path of the portal.
    pub to: &'a str,
    /// Whether that place opens only to who is signed in.
    pub needed: bool,
    /// How sure the sign-in has to be; from substantial on it asks for a one-time code.
    pub assurance: Assurance,
    /// Account as it was typed.
    pub account: &'a str,
    /// What went wrong last time.
    pub fault: Option<SignInPhrase>,
}

impl SignIn<'_> {
    /// What to ask for: hidden from who needs it not, so that a password manager fills what is there.
    fn asks_code(&self) -> bool {
        self.assurance >= Assurance::Substantial
    }
}

/// A field of a form.
struct Field<'a> {
    name: &'static str,
    label: SignInPhrase,
    /// Attributes that are the same for everybody.
    plain: &'static str,
    value: Option<&'a str>,
    help: Option<SignInPhrase>,
    faulty: bool,
}

fn field(out: &mut Html, field: &Field<'_>, locale: Locale) {
    out.raw("<label").attr("for", field.name).raw(">").text(field.label.say(locale)).raw("</label>");
    let help = format!("{}-more", field.name);
    if let Some(more) = field.help {
        out.raw("<span").attr("id", &help).raw(">").text(more.say(locale)).raw("</span>");
    }
    out.raw("<input").attr("id", field.name).attr("name", field.name).raw(" ").raw(field.plain);
    if let Some(value) = field.value {
        out.attr("value", value);
    }
    let describes = [field.faulty.then_some("jgb-fault"), field.help.map(|_| help.as_str())];
    let describes: Vec<&str> = describes.into_iter().flatten().collect();
    if !describes.is_empty() {
        out.attr("aria-describedby", &describes.join(" "));
    }
    out.raw(if field.faulty { " aria-invalid=\"true\">" } else { ">" });
}

fn hidden(out: &mut Html, name: &str, value: &str) {
    out.raw("<input type=\"hidden\"").attr("name", name).attr("value", value).raw(">");
}

fn fault(out: &mut Html, fault: Option<SignInPhrase>, locale: Locale) {
    if let Some(fault) = fault {
        out.raw("<p class=\"jgb-fault\" id=\"jgb-fault\" role=\"alert\">").text(fault.say(locale)).raw("</p>");
    }
}

const ACCOUNT: &str =
    "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required maxlength=\"200\"";

/// Renders the sign-in page.
pub fn sign_in(portal: &Portal, form: &SignIn<'_>, locale: Locale, look: Look) -> Document {
    let here = chrome::Here::SignIn(Locale::split_path(form.to).1);
    page(portal, SignInPhrase::SignInTitle.say(locale), here, &SessionView::default(), locale, look, |out| {
        if form.asks_code() {
            out.raw("<p>").text(SignInPhrase::StepUp.say(locale)).raw("</p>");
        } else if form.needed {
            out.raw("<p>").text(Phrase::SignInNeeded.say(locale)).raw(". ");
            out.text(Phrase::SignInNeededMore.say(locale)).raw("</p>");
        }
        out.raw("<form class=\"jgb-form\" method=\"post\" action=\"/-/session/login\">");
        hidden(out, "to", form.to);
        if form.asks_code() {
            hidden(out, "assurance", form.assurance.word());
        }
        fault(out, form.fault, locale);
        let of_code = form.fault == Some(SignInPhrase::OneTimeCodeWrong);
        let faulty = form.fault.is_some() && !of_code;
        let account = Field {
            name: "account",
            label: SignInPhrase::Account,
            plain: ACCOUNT,
            value: Some(form.account),
            help: None,
            faulty,
        };
        field(out, &account, locale);
        let plain = "type=\"password\" autocomplete=\"current-password\" required maxlength=\"200\"";
        let password =
            Field { name: "password", label: SignInPhrase::Password, plain, value: None, help: None, faulty };
        field(out, &password, locale);
        if form.asks_code() {
            let plain = "inputmode=\"numeric\" autocomplete=\"one-time-code\" required maxlength=\"12\"";
            let help = Some(SignInPhrase::OneTimeCodeMore);
            let code =
                Field { name: "code", label: SignInPhrase::OneTimeCode, plain, value: None, help, faulty: of_code };
            field(out, &code, locale);
        }
        out.raw("<button class=\"jgb-button\">").text(Phrase::SignIn.say(locale)).raw("</button></form>");
    })
}

/// What stopped a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// The identity provider does not answer.
    Away,
    /// Its answer belongs to no sign-in of this browser.
    Stray,
    /// It, or the person there, said no.
    Refused,
    /// Its answer cannot be trusted.
    Untrusted,
    /// The sign-in was not as strong as it has to be.
    Weak,
    /// The link for the first account is over.
    InvitationOver,
    /// The session has ended while its page stood open.
    Ended,
}

impl Halt {
    /// Its kind of problem.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Away => problem::SIGN_IN_AWAY,
            Self::Stray => problem::SIGN_IN_STRAY,
            Self::Refused => problem::SIGN_IN_REFUSED,
            Self::Untrusted => problem::SIGN_IN_UNTRUSTED,
            Self::Weak => problem::SIGN_IN_WEAK,
            Self::InvitationOver => problem::INVITATION_OVER,
            Self::Ended => problem::UNAUTHENTICATED,
        }
    }

    const fn words(self) -> (SignInPhrase, SignInPhrase) {
        match self {
            Self::Away => (SignInPhrase::SignInAway, SignInPhrase::SignInAwayMore),
            Self::Stray => (SignInPhrase::SignInStray, SignInPhrase::SignInStrayMore),
            Self::Refused => (SignInPhrase::SignInFailed, SignInPhrase::SignInRefusedMore),
            Self::Untrusted => (SignInPhrase::SignInFailed, SignInPhrase::SignInUntrustedMore),
            Self::Weak => (SignInPhrase::SignInWeak, SignInPhrase::SignInWeakMore),
            Self::InvitationOver => (SignInPhrase::InvitationOver, SignInPhrase::InvitationOverMore),
            Self::Ended => (SignInPhrase::SignedOut, SignInPhrase::SessionEndedMore),
        }
    }
}

/// The page of a sign-in that was stopped: nobody is half signed in.
#[derive(Debug, Clone)]
pub struct Stopped<'a> {
    /// What stopped it.
    pub halt: Halt,
    /// Where the person wanted to go; a path of the portal.
    pub to: &'a str,
    /// How sure the next attempt has to be.
    pub assurance: Assurance,
    /// Number for the call centre.
    pub reference: Option<&'a str>,
}

/// Renders the page of a sign-in that was stopped.
pub fn stopped_sign_in(portal: &Portal, stopped: &Stopped<'_>, locale: Locale, look: Look) -> Document {
    let (title, advice) = stopped.halt.words();
    let here = chrome::Here::SignIn(Locale::split_path(stopped.to).1);
    page(portal, title.say(locale), here, &SessionView::default(), locale, look, |out| {
        out.raw("<p>").text(advice.say(locale)).raw("</p><div class=\"jgb-ways\">");
        let again = stopped.halt != Halt::InvitationOver;
        if again {
            let mut address = chrome::sign_in_address(stopped.to);
            if stopped.assurance > Assurance::Low {
                address.push_str("&assurance=");
                address.push_str(stopped.assurance.word());
            }
            out.raw("<a class=\"jgb-button\"").attr("href", &address).raw(">");
            out.text(SignInPhrase::SignInOnceMore.say(locale)).raw("</a>");
        }
        out.raw("<a").attr("class", if again { "jgb-button jgb-second" } else { "jgb-button" });
        out.attr("href", &locale.path("/")).raw(">").text(Phrase::GoHome.say(locale)).raw("</a></div>");
        out.raw("<p class=\"jgb-code\">").text(Phrase::FailureCode.say(locale)).raw(" <code>");
        out.text(stopped.halt.kind().slug);
        if let Some(reference) = stopped.reference {
            out.text(" · ").text(reference);
        }
        out.raw("</code></p>");
    })
}

/// Renders the page between signing out here and at the identity provider, whose address is `next`.
pub fn farewell(portal: &Portal, next: &str, locale: Locale, look: Look) -> Document {
    page(
        portal,
        SignInPhrase::SignedOut.say(locale),
        chrome::Here::Nowhere,
        &SessionView::default(),
        locale,
        look,
        |out| {
            out.raw("<p>").text(SignInPhrase::SignedOutMore.say(locale)).raw("</p><div class=\"jgb-ways\">");
            out.raw("<a class=\"jgb-button\"").attr("href", next).raw(">");
            out.text(SignInPhrase::SignOutThere.say(locale)).raw("</a>");
            out.raw("<a class=\"jgb-button jgb-second\"").attr("href", &locale.path("/")).raw(">");
            out.text(Phrase::GoHome.say(locale)).raw("</a></div>");
        },
    )
}

/// The page on which the first operator sets an account.
#[derive(Debug, Clone)]
pub struct FirstAccount<'a> {
    /// The secret of the link.
    pub key: &'a str,
    /// Account as it was typed.
    pub account: &'a str,
    /// Name as it was typed.
    pub name: &'a str,
    /// What went wrong last time.
    pub fault: Option<SignInPhrase>,
}

/// Renders the page of the first account.
pub fn first_account(portal: &Portal, form: &FirstAccount<'_>, locale: Locale, look: Look) -> Document {
    page(
        portal,
        SignInPhrase::FirstAccount.say(locale),
        chrome::Here::Nowhere,
        &SessionView::default(),
        locale,
        look,
        |out| {
            out.raw("<p>").text(SignInPhrase::FirstAccountMore.say(locale)).raw("</p>");
            out.raw("<form class=\"jgb-form\" method=\"post\" action=\"/-/session/first\">");
            hidden(out, "key", form.key);
            hidden(out, "lang", locale.tag());
            fault(out, form.fault, locale);
            let of_account = form.fault == Some(SignInPhrase::AccountOdd);
            let of_password = form.fault.is_some() && !of_account;
            let plain = "type=\"password\" autocomplete=\"new-password\" required maxlength=\"200\"";
            let fields = [
                ("account", SignInPhrase::Account, ACCOUNT, Some(form.account), None, of_account),
                (
                    "name",
                    SignInPhrase::PersonName,
                    "autocomplete=\"name\" required maxlength=\"80\"",
                    Some(form.name),
                    None,
                    false,
                ),
                ("password", SignInPhrase::Password, plain, None, Some(SignInPhrase::PasswordMore), of_password),
                ("again", SignInPhrase::PasswordAgain, plain, None, None, of_password),
            ];
            for (name, label, plain, value, help, faulty) in fields {
                field(out, &Field { name, label, plain, value, help, faulty }, locale);
            }
            out.raw("<button class=\"jgb-button\">")
                .text(SignInPhrase::MakeAccount.say(locale))
                .raw("</button></form>");
        },
    )
}
