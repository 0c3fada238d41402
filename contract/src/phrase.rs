//! The portal's own words, in Korean and English: one place, so that no message is said twice in two ways.

use crate::text::Locale;

macro_rules! phrases {
    ($(#[$what:meta])* $phrase:ident; $($(#[$doc:meta])* $name:ident: $ko:literal, $en:literal;)*) => {
        $(#[$what])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $phrase {
            $($(#[$doc])* $name,)*
        }

        impl $phrase {
            /// All phrases.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The phrase in `locale`. Where it holds `{}`, use [`fill`].
            pub const fn say(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Self::$name, Locale::Ko) => $ko, (Self::$name, Locale::En) => $en,)*
                }
            }
        }
    };
}

mod catalogue;
mod install;
mod overrides;
mod reference;
mod sign_in;

pub use catalogue::CatalogueWord;
pub use install::{InstallWord, refusal, told};
pub use overrides::OverrideWord;
pub use reference::ReferenceWord;
pub use sign_in::SignInPhrase;

phrases! {
    /// A message of the portal. The shell carries all of them; what only the host says is a [`SignInPhrase`].
    Phrase;
    /// Skip link to the main part.
    SkipToMain: "본문 바로가기", "Skip to main content";
    /// Skip link to the menu.
    SkipToMenu: "메뉴 바로가기", "Skip to menu";
    /// Name of the menu.
    Menu: "주 메뉴", "Main menu";
    /// Name of the group of session and view controls.
    Tools: "이용 도구", "Your tools";
    /// Link to the sign-in page.
    SignIn: "로그인", "Sign in";
    /// Button that ends the session.
    SignOut: "로그아웃", "Sign out";
    /// Name of the scheme control.
    Scheme: "화면 모드", "Appearance";
    /// Follow the system.
    SchemeAuto: "시스템 설정", "System";
    /// Light colours.
    SchemeLight: "밝게", "Light";
    /// Dark colours.
    SchemeDark: "어둡게", "Dark";
    /// High contrast, on or off.
    HighContrast: "고대비", "High contrast";
    /// The strip at the very top, where the operator says that the portal is an official one.
    Official: "이 누리집은 대한민국 공식 전자정부 누리집입니다.", "This is an official website of the Republic of Korea.";
    /// Where an item is not there yet.
    Waiting: "불러오는 중입니다.", "Loading.";
    /// Without script.
    ShellLate: "화면의 일부 기능을 아직 불러오지 못했습니다. 보이는 내용은 쓸 수 있지만 새 소식과 아래쪽 내용은 나타나지 않을 수 있습니다. 계속 이러면 새로 고쳐 주세요.", "A part of this page has not loaded yet. What you see works, but live news and what stands further down may be missing. If this stays, please reload the page.";
    NoScript: "이 화면의 위젯은 자바스크립트가 필요합니다. 링크가 있는 부분은 그 링크로 같은 서비스를 이용할 수 있습니다.", "The widgets of this page need JavaScript. Where a part has a link, it leads to the same service.";
    /// In place of an item without a fallback, without script.
    NeedsScript: "이 부분은 자바스크립트가 필요합니다.", "This part needs JavaScript.";
    /// Heading of a failed item.
    ItemFailed: "지금은 이 내용을 보여 드릴 수 없습니다.", "This part cannot be shown right now.";
    /// A failed item, in one sentence, after its title.
    ItemFailedMore: "화면의 다른 부분은 그대로 이용하실 수 있습니다.", "The rest of the page works as usual.";
    /// Button of the failure frame.
    Retry: "다시 시도", "Try again";
    /// While trying again.
    Retrying: "다시 불러오는 중입니다.", "Trying again.";
    /// When it works again.
    RetryWorked: "다시 불러왔습니다.", "It works again.";
    /// Reference for the call centre.
    FailureCode: "오류 번호", "Error code";
    /// Button of an item that waits to be asked for.
    ShowItem: "보기", "Show";
    /// An item whose PBC an operator stopped.
    ItemStopped: "이 서비스는 지금 제공하지 않습니다.", "This service is not offered at present.";
    /// An item that needs a signed-in citizen.
    NeedsSignIn: "로그인하시면 볼 수 있습니다.", "Sign in to see this part.";
    /// Text of the fallback link when the manifest gives none.
    OpenInstead: "해당 누리집에서 열기", "Open on its own site";
    /// Announced after a navigation; `{}` is the title.
    PageOpened: "{} 화면이 열렸습니다.", "{} opened.";
    /// While a page is fetched.
    PageOpening: "화면을 여는 중입니다.", "Opening the page.";
    /// Title of the 404 page.
    NotFound: "찾으시는 화면이 없습니다", "This page does not exist";
    /// Advice of the 404 page.
    NotFoundMore: "주소가 바뀌었거나 잘못 적혔을 수 있습니다. 처음 화면에서 다시 찾아보세요.", "The address may have changed or been mistyped. Try again from the home page.";
    /// Title of the 403 page.
    Forbidden: "이 화면을 볼 권한이 없습니다", "You may not open this page";
    /// Advice of the 403 page.
    ForbiddenMore: "다른 계정으로 로그인하거나 담당자에게 문의하세요.", "Sign in with another account or ask the office in charge.";
    /// Button of the 403 page.
    OtherAccount: "다른 계정으로 로그인", "Sign in with another account";
    /// Title of the 401 page.
    SignInNeeded: "로그인이 필요한 화면입니다", "Sign in to open this page";
    /// Advice of the 401 page, and of the sign-in page of somebody who was on the way elsewhere.
    SignInNeededMore: "로그인하시면 보시려던 화면으로 바로 돌아갑니다.", "After you sign in, you go straight to the page you wanted.";
    /// Title of the page of a request that makes no sense.
    BadRequest: "요청을 처리할 수 없습니다", "This request cannot be handled";
    /// Advice of that page.
    BadRequestMore: "보내신 내용이 이 주소에 맞지 않습니다. 이전 화면으로 돌아가 다시 시도해 보세요.", "What was sent does not fit this address. Go back and try again.";
    /// Title of the 429 page.
    TooMany: "요청이 너무 많습니다", "Too many requests";
    /// Advice of the 429 page.
    TooManyMore: "잠시 기다렸다가 다시 시도해 주세요.", "Wait a moment, then try again.";
    /// Title of the page while an operator works on the portal.
    Maintenance: "서비스를 점검하고 있습니다", "The portal is under maintenance";
    /// Advice of that page.
    MaintenanceMore: "점검이 끝나면 바로 이용하실 수 있습니다. 불편을 드려 죄송합니다.", "It will be back as soon as the work is done. We are sorry for the trouble.";
    /// Title of the page that stands in for a host that does not answer.
    Down: "지금은 누리집에 연결할 수 없습니다", "The portal cannot be reached right now";
    /// Advice of that page.
    DownMore: "잠깐의 문제일 수 있습니다. 잠시 후 다시 시도해 주세요.", "It may be a passing problem. Try again in a moment.";
    /// Whom to ask; `{}` is the operator's contact.
    Contact: "문의: {}", "Contact: {}";
    /// Title of the 500 page.
    ServerError: "잠시 후 다시 시도해 주세요", "Please try again in a moment";
    /// Advice of the 500 page.
    ServerErrorMore: "서버에 문제가 생겼습니다. 계속되면 아래 오류 번호를 알려 주세요.", "Something went wrong on our side. If it stays, tell us the error code below.";
    /// Link to the home page.
    GoHome: "처음 화면으로", "Go to the home page";
    /// Close button of a notice.
    Close: "닫기", "Close";
    /// Name of the list of notices.
    Notices: "알림", "Notices";
    /// The bridge is away.
    Offline: "연결이 끊겨 새 소식을 받지 못하고 있습니다. 다시 연결하는 중입니다.", "The connection is lost; news will not arrive. Connecting again.";
    /// The bridge is back.
    Online: "다시 연결되었습니다.", "Connected again.";
    /// The bridge is gone for good, for this state of the page.
    Outdated: "이 화면에는 새 소식이 더 들어오지 않습니다. 새로 고치면 최신 화면이 열립니다.", "This page gets no more news. Reload it to see its newest state.";
    /// Button that loads the page anew.
    Reload: "새로 고침", "Reload";
    /// The browser has no network.
    NoNetwork: "인터넷 연결이 없습니다. 이 화면은 계속 읽으실 수 있고 작성하신 내용은 그대로 있습니다. 보내기와 다른 화면 열기는 다시 연결된 뒤에 됩니다.", "There is no internet connection. You can go on reading this page and what you wrote is kept. Sending and opening pages work again once you are connected.";
    /// A page could not be fetched; `{}` is its address.
    PageAway: "화면을 열지 못했습니다: {}. 연결을 확인하고 다시 시도해 주세요. 지금 화면은 그대로 이용하실 수 있습니다.", "The page could not be opened: {}. Check the connection and try again. This page works as before.";
    /// Question before something unsaved is lost.
    LeaveTitle: "저장하지 않은 내용이 있습니다", "You have unsaved work";
    /// What is lost; `{}` names the items.
    LeaveMore: "작성하신 내용을 아직 보내지 않았습니다: {}. 이 화면을 떠나면 사라집니다.", "What you wrote has not been sent yet: {}. It is lost if you leave this page.";
    /// Answer to that question.
    Stay: "머무르기", "Stay";
    /// Answer to that question.
    Leave: "떠나기", "Leave";
    /// The session ended while something was unsaved; `{}` names the items.
    SessionOver: "로그인이 끝났습니다. 작성하신 내용은 그대로 있습니다: {}. 새 창에서 다시 로그인하신 뒤 이어서 하시거나, 복사해 두세요.", "You are signed out. What you wrote is still here: {}. Sign in again in a new window and go on, or copy it.";
    /// Link of that notice.
    SignInAgain: "새 창에서 로그인", "Sign in, new window";
    /// Another person signed in in this browser while something was unsaved.
    AnotherPerson: "이 브라우저에서 다른 사람이 로그인했습니다. 작성하신 내용을 복사해 두고 새로 고치세요.", "Somebody else signed in in this browser. Copy what you wrote, then reload.";
    /// An operator stopped an item that holds something unsaved; `{}` is its heading.
    StoppedUnsaved: "이 서비스가 중지되었습니다: {}. 작성하신 내용은 보낼 수 없으니 복사해 두신 뒤 이 알림을 닫으세요.", "This service was stopped: {}. What you wrote cannot be sent; copy it, then close this notice.";
    /// Title of the page of consents, and of the link to it.
    ConsentsTitle: "개인정보 이용 동의", "Consent to use personal data";
    /// First sentence of the page of consents.
    ConsentsLead: "동의하신 목적에만 정보가 쓰이며, 언제든지 철회하실 수 있습니다. 철회하면 열려 있는 화면에도 바로 적용됩니다.", "Your data are used only for what you consent to. You can withdraw at any time; open pages follow at once.";
    /// When no service asks for consent.
    ConsentsNone: "지금 동의를 구하는 서비스가 없습니다.", "No service asks for your consent at present.";
    /// How long data are kept; `{}` is an ISO 8601 duration.
    ConsentKept: "보관 기간: {}.", "Kept for: {}.";
    /// Link to the accessibility statement.
    AccessibilityNotice: "웹 접근성 안내", "Accessibility statement";
    /// When and from where a printed page is; `{}` is the address.
    PrintedFrom: "인쇄한 화면: {}", "Printed from: {}";
    /// Link to the privacy notice.
    ConsentNotice: "개인정보 처리방침", "Privacy notice";
    /// State of a consent.
    ConsentGiven: "동의하셨습니다.", "You consent.";
    /// State of a consent.
    ConsentNotGiven: "동의하지 않으셨습니다.", "You do not consent.";
    /// Button that gives a consent.
    ConsentGive: "동의하기", "Consent";
    /// Button that withdraws a consent.
    ConsentWithdraw: "철회하기", "Withdraw";
    /// Line of the footer.
    FooterNote: "여러 기관의 서비스를 조각보처럼 이어 한 화면에 보여 드립니다.", "Services of many offices, sewn together into one page.";
    /// Source of the token values.
    FooterTokens: "색과 글자 크기는 범정부 디자인 시스템(KRDS)의 값을 따릅니다.", "Colours and type sizes follow the values of the Korea Design System (KRDS).";
}

/// When an item that is stopped goes on by itself; `{}` is the moment. Only the server says it, and the shell carries every
/// [`Phrase`], so it is none.
pub const fn stopped_until(locale: Locale) -> &'static str {
    match locale {
        Locale::Ko => "{}부터 다시 제공할 예정입니다.",
        Locale::En => "It should be back on {}.",
    }
}

/// A phrase with its `{}` filled in.
pub fn fill(phrase: Phrase, locale: Locale, value: &str) -> String {
    phrase.say(locale).replacen("{}", value, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_said_in_both_languages_with_the_same_gaps() {
        let all = Phrase::ALL.iter().map(|one| Locale::ALL.map(|locale| one.say(locale)));
        let all = all.chain(SignInPhrase::ALL.iter().map(|one| Locale::ALL.map(|locale| one.say(locale))));
        let all = all.chain(ReferenceWord::ALL.iter().map(|one| Locale::ALL.map(|locale| one.say(locale))));
        let all = all.chain(CatalogueWord::ALL.iter().map(|one| Locale::ALL.map(|locale| one.say(locale))));
        for [ko, en] in all {
            assert!(!ko.is_empty() && !en.is_empty(), "{ko}{en}");
            assert_eq!(ko.matches("{}").count(), en.matches("{}").count(), "{ko}");
        }
    }
}
