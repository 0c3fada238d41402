//! Words about pages that show somebody's own build of a widget, which only the host writes.

use crate::text::Locale;

phrases! {
    /// A word about a build of one's own.
    OverrideWord;
    /// Opens the form.
    Title: "내 빌드로 보기", "See your own build";
    /// What the form does; the gap is a number of minutes.
    Lead: "고른 화면을 이 위젯만 내 빌드로 바꾸어 엽니다. 이 탭에서만 보이고, 위젯의 권한은 그대로이며, {}분 뒤에 끝납니다.", "Opens the page with your build of this widget. Only this tab shows it, the widget's rights stay as they are, and it ends after {} minutes.";
    /// Field: the page.
    Page: "화면", "Page";
    /// Field: the module's address.
    Module: "모듈 주소", "Address of the module";
    /// Field: its hash, if there is one.
    Integrity: "무결성 값(선택)", "Integrity value (optional)";
    /// Where modules may come from; the gap is a list.
    Origins: "허용된 곳: {}", "Allowed origins: {}";
    /// Button.
    Open: "이 탭에서 열기", "Open in this tab";
    /// Before the title of a page with such a build.
    Mark: "내 빌드: ", "Own build: ";
    /// Name of the part that says what is shown.
    Region: "내 빌드 안내", "About your own build";
    /// What is shown: widget, origin, time of day.
    Banner: "이 탭은 ‘{}’ 위젯을 {}에서 온 빌드로 보여 줍니다. 한국 시각 {}에 끝납니다.", "This tab shows “{}” from {}. It ends at {}, Korean time.";
    /// The page is as it is for everybody: widget, time of day.
    Elsewhere: "이 화면에는 ‘{}’ 위젯이 없어 모두에게 보이는 그대로입니다. 한국 시각 {}에 끝납니다.", "“{}” is not on this page, so you see it as everybody does. It ends at {}, Korean time.";
    /// Which links stay.
    Links: "위쪽 메뉴는 이 보기 안에서 열리고, 위젯 안의 링크는 원래 화면을 엽니다.", "The menu stays in this view; links inside widgets open the ordinary pages.";
    /// Button.
    End: "끝내기", "End it";
    /// Title of a refusal.
    Refused: "내 빌드로 볼 수 없습니다", "Your own build is not shown";
    /// Link to the page as it is.
    Ordinary: "원래 화면 열기", "Open the page as it is";
    /// `D01`.
    NotAllowed: "운영자가 내 빌드로 보기를 허용하지 않았습니다. 운영자에게 문의하세요.", "The operator does not allow builds of one's own here. Ask the operator.";
    /// `D02`.
    NotYourRight: "이 일을 할 역할이 없습니다. 운영자에게 문의하세요.", "Your roles do not include this. Ask the operator.";
    /// `D03`.
    OtherSession: "이 주소는 만든 사람의 로그인에서만 열립니다. 카탈로그에서 직접 만드세요.", "This address opens only in the session that made it. Make one of your own in the catalogue.";
    /// `D04`.
    Over: "시간이 다 되었거나 끝낸 보기입니다. 카탈로그에서 다시 만드세요.", "Its time is up, or it was ended. Make a new one in the catalogue.";
    /// `D05`.
    NotOurs: "이 누리집이 만든 주소가 아니거나 바뀐 주소입니다. 카탈로그에서 다시 만드세요.", "This portal did not make this address, or it was changed. Make a new one in the catalogue.";
    /// `D06`.
    NotThere: "고른 화면에 그 위젯이 없습니다. 위젯이 있는 화면을 고르세요.", "The page you chose does not have that widget. Choose one that has it.";
    /// `D07`.
    OriginRefused: "이 주소가 있는 곳은 허용되지 않았습니다. 운영자에게 `overrides.origins`에 넣어 달라고 하세요.", "Modules from that origin are not allowed. Ask the operator to add it to `overrides.origins`.";
    /// `D08`.
    BadModule: "모듈 주소는 https 주소이거나 이 컴퓨터의 주소(http://localhost, http://127.0.0.1)여야 하고, 500자 이하이며, 계정과 #을 담을 수 없습니다. 무결성 값은 sha384- 또는 sha512-로 시작합니다.", "The module needs an https address, or one of this computer (http://localhost, http://127.0.0.1), of at most 500 characters, without an account or a #. An integrity value begins with sha384- or sha512-.";
    /// `D09`.
    Framed: "격리된 틀에서 실행되는 위젯은 이렇게 바꿀 수 없습니다. `jogakbo dev`로 시험하세요.", "A widget that runs in a frame cannot be replaced like this. Try it with `jogakbo dev`.";
}
