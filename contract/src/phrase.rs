//! The portal's own words, in Korean and English: one place, so that no message is said twice in two ways.

use crate::text::Locale;

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident: $ko:literal, $en:literal;)*) => {
        /// A message of the portal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Phrase {
            $($(#[$doc])* $name,)*
        }

        impl Phrase {
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

phrases! {
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
    /// Title of the sign-in page.
    SignInTitle: "로그인", "Sign in";
    /// Field of the sign-in page.
    Account: "계정", "Account";
    /// Field of the sign-in page.
    Password: "비밀번호", "Password";
    /// Wrong account or password.
    SignInWrong: "계정 또는 비밀번호가 맞지 않습니다.", "The account or the password is not right.";
    /// Too many attempts.
    SignInLocked: "여러 번 틀려서 잠시 잠겼습니다. 몇 분 뒤에 다시 시도하세요.", "Too many wrong attempts. Try again in a few minutes.";
    /// Field of the sign-in page, where a page asks for more than a password.
    OneTimeCode: "인증 앱의 여섯 자리 번호", "Six-digit code from your app";
    /// Help beside that field.
    OneTimeCodeMore: "인증 앱에 지금 보이는 번호를 넣어 주세요. 번호는 30초마다 바뀌며 한 번만 쓸 수 있습니다.", "Type the code your app shows now. It changes every 30 seconds and works once.";
    /// Wrong or used code.
    OneTimeCodeWrong: "번호가 맞지 않거나 이미 쓴 번호입니다. 앱에 새 번호가 나오면 그 번호를 넣어 주세요.", "The code is not right or was used before. Wait for the next one in your app.";
    /// The account has no app for codes.
    NoSecondFactor: "이 계정에는 인증 앱이 등록되어 있지 않습니다. 담당자에게 등록을 요청해 주세요.", "This account has no app for codes. Ask the office in charge to set one up.";
    /// Why a page asks for a sign-in of somebody who is signed in.
    StepUp: "이 화면은 본인 확인을 한 번 더 해야 열 수 있습니다. 마치시면 보시려던 화면으로 바로 돌아갑니다.", "This page asks you to prove once more who you are. After that you go straight to it.";
    /// Title of the page when the identity provider does not answer.
    SignInAway: "지금은 로그인할 수 없습니다", "You cannot sign in right now";
    /// Advice of that page.
    SignInAwayMore: "로그인을 맡은 인증기관이 응답하지 않습니다. 잠시 후 다시 시도해 주세요. 로그인이 필요 없는 화면은 그대로 이용하실 수 있습니다.", "The identity provider does not answer. Try again in a moment. Pages that need no sign-in work as before.";
    /// Title of the page of an answer that belongs to no sign-in of this browser.
    SignInStray: "로그인을 다시 시작해 주세요", "Please start signing in again";
    /// Advice of that page.
    SignInStrayMore: "로그인이 너무 오래 걸렸거나 다른 창에서 시작되어 이어서 할 수 없습니다. 아직 로그인되지 않았습니다.", "It took too long or began in another window, so it cannot go on. You are not signed in yet.";
    /// Title of the pages of a sign-in that did not end well.
    SignInFailed: "로그인하지 못했습니다", "You are not signed in";
    /// Advice when the identity provider or the person there said no.
    SignInRefusedMore: "인증기관에서 로그인을 마치지 않았거나 받아들이지 않았습니다. 다시 로그인하거나 인증기관에 문의해 주세요.", "The sign-in was not finished or not accepted at the identity provider. Sign in again or ask there.";
    /// Advice when the identity provider's answer cannot be trusted.
    SignInUntrustedMore: "인증기관의 응답을 믿을 수 없어 로그인을 멈췄습니다. 다시 시도해도 같으면 아래 오류 번호를 알려 주세요.", "The identity provider's answer cannot be trusted, so the sign-in was stopped. If this stays, tell us the error code below.";
    /// Title of the page when the sign-in was not strong enough.
    SignInWeak: "더 강한 본인 확인이 필요합니다", "A stronger sign-in is needed";
    /// Advice of that page.
    SignInWeakMore: "이 화면에 필요한 방법으로 본인 확인이 되지 않았습니다. 다른 인증 방법을 골라 다시 로그인해 주세요.", "You were not identified in the way this page needs. Sign in again and choose another way.";
    /// Button of these pages.
    SignInOnceMore: "다시 로그인", "Sign in again";
    /// Title of the page after signing out here and before signing out at the identity provider.
    SignedOut: "로그아웃했습니다", "You are signed out";
    /// Advice of that page.
    SignedOutMore: "인증기관에서도 로그아웃하는 중입니다. 화면이 바뀌지 않으면 아래 링크를 눌러 주세요.", "You are being signed out at the identity provider too. If nothing happens, follow the link below.";
    /// Link of that page.
    SignOutThere: "인증기관에서 로그아웃", "Sign out at the identity provider";
    /// Title of the page on which the first operator sets an account.
    FirstAccount: "첫 운영자 계정 만들기", "Set up the first operator";
    /// Advice of that page.
    FirstAccountMore: "이 누리집을 운영할 계정을 만듭니다. 다른 계정은 나중에 명령줄에서 더할 수 있습니다.", "This makes the account that runs the portal. More accounts can be added on the command line.";
    /// Field of that page.
    PersonName: "이름", "Name";
    /// Field of that page.
    PasswordAgain: "비밀번호 다시 입력", "Password again";
    /// Help beside the password of a new account.
    PasswordMore: "열두 자 이상으로 정해 주세요. 띄어쓰기와 한글도 쓸 수 있습니다.", "At least twelve characters. Spaces and any letters are fine.";
    /// Button of that page.
    MakeAccount: "계정 만들기", "Make the account";
    /// The password of a new account is too short.
    PasswordShort: "비밀번호는 열두 자 이상이어야 합니다.", "The password needs at least twelve characters.";
    /// The two passwords differ.
    PasswordsDiffer: "두 비밀번호가 서로 다릅니다.", "The two passwords are not the same.";
    /// The account's text is not one.
    AccountOdd: "계정은 영문 소문자, 숫자와 . - _ @ 로 된 3자에서 100자여야 합니다.", "An account has 3 to 100 small letters, digits and . - _ @.";
    /// Title of the page of a link that is over or was used.
    InvitationOver: "이 링크는 더 쓸 수 없습니다", "This link is over";
    /// Advice of that page.
    InvitationOverMore: "링크는 30분 동안 한 번만 쓸 수 있습니다. 서버를 다시 시작하면 새 링크가 나옵니다.", "It works once and for 30 minutes. Start the server again to get a new one.";
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
    /// Heading of the warning before a session ends.
    SessionEnding: "로그인 시간이 곧 끝납니다", "Your session is about to end";
    /// What the warning says when the session can be prolonged; `{}` is a number of seconds.
    SessionEndingIdle: "{}초 뒤에 자동으로 로그아웃됩니다. 계속 이용하시겠습니까?", "You will be signed out in {} seconds. Do you want to go on?";
    /// The same, when it cannot.
    SessionEndingFully: "오래 이용하셔서 {}초 뒤에 로그아웃됩니다. 하시던 일을 저장하고 다시 로그인해 주세요.", "You have been signed in for the longest time allowed and will be signed out in {} seconds. Save your work, then sign in again.";
    /// The action of the warning that prolongs the session.
    SessionStay: "계속 이용", "Stay signed in";
    /// The action of the warning when the session cannot be prolonged.
    SessionUnderstood: "확인", "OK";
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
        for phrase in Phrase::ALL {
            let (ko, en) = (phrase.say(Locale::Ko), phrase.say(Locale::En));
            assert!(!ko.is_empty() && !en.is_empty(), "{phrase:?}");
            assert_eq!(ko.matches("{}").count(), en.matches("{}").count(), "{phrase:?}");
        }
    }
}
