//! The page that says who may do what, from the table the host asks. It works without script.

use super::chrome::Here;
use super::pages::page;
use super::{Document, Portal};
use crate::page::Role;
use crate::policy::{ROLES, Right, allows, role_title};
use crate::text::Locale;
use crate::view::{Look, SessionView};

/// Address of the page.
pub const POLICY: &str = "/-/policy";

/// Renders the page.
pub fn policy(portal: &Portal, session: &SessionView, locale: Locale, look: Look) -> Document {
    let (title, lead, more, other) = match locale {
        Locale::Ko => (
            "역할과 권한",
            "이 누리집에서 역할마다 할 수 있는 일입니다. 서버가 요청을 받을 때마다 확인하는 표와 같습니다.",
            "누가 어느 화면을 열 수 있는지는 화면마다, 위젯이 어느 자료와 이벤트를 쓸 수 있는지는 위젯마다 따로 정해지며, 이 표보다 넓어지지 않습니다.",
            ("en", "View in English"),
        ),
        Locale::En => (
            "Roles and what they may do",
            "What each role may do on this portal: the very table that the server asks at every request.",
            "Who may open a page is set page by page, and which data and events a widget may use widget by widget; neither is ever wider than this.",
            ("ko", "한국어로 보기"),
        ),
    };
    page(portal, title, Here::Policy, session, locale, look, |out| {
        out.raw("<p>").text(lead).raw("</p>");
        for role in ROLES {
            let own = session.roles.contains(&role);
            out.raw("<section class=\"jgb-consent\"><h2>").text(role_title(role, locale)).raw("</h2>");
            if own && role != Role::Anonymous {
                let yours = if locale == Locale::Ko { "내 역할입니다." } else { "This is your role." };
                out.raw("<p><strong>").text(yours).raw("</strong></p>");
            }
            out.raw("<ul>");
            for right in Right::ALL.into_iter().filter(|right| allows(&[role], *right)) {
                out.raw("<li>").text(right.say(locale)).raw("</li>");
            }
            out.raw("</ul></section>");
        }
        out.raw("<p>").text(more).raw("</p><p><a").attr("href", &format!("{POLICY}?lang={}", other.0));
        out.attr("lang", other.0).attr("hreflang", other.0).raw(">").text(other.1).raw("</a></p>");
    })
}
