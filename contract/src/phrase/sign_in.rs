//! Words about coming and going, which only the host writes into pages; the shell does not carry them.

use crate::text::Locale;

phrases! {
    /// A message about signing in or out, or about the end of a session.
    SignInPhrase;
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
    /// In place of an item that asks for a surer sign-in.
    StepUpItem: "이 부분은 본인 확인을 한 번 더 하시면 볼 수 있습니다. 마치시면 이 자리로 돌아옵니다.", "Prove once more who you are to see this part. After that you come back here.";
    /// Its button.
    StepUpNow: "본인 확인하기", "Prove who I am";
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
    /// Advice of the page when a session ended while a page stood open.
    SessionEndedMore: "보시던 화면은 로그인해야 볼 수 있습니다. 계속하시려면 다시 로그인해 주세요.", "The page you had open needs a sign-in. To go on, sign in again.";
    /// Link of the page after signing out.
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
}
