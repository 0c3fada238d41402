//! The editor's own words. Sentences about edits come from `contract::edit::say`.

use jogakbo_contract::edit::Step;
use jogakbo_contract::text::Locale;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $ko:literal, $en:literal;)*) => {
        /// One word or sentence of the editor.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Word { $(#[doc = $en] $name,)* }

        impl Word {
            /// The word in a language.
            pub const fn say(self, locale: Locale) -> &'static str {
                match (self, locale) { $((Self::$name, Locale::Ko) => $ko, (Self::$name, Locale::En) => $en,)* }
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

words! {
    Page: "화면", "Page";
    ChoosePage: "편집할 화면을 고르세요.", "Choose a page to edit.";
    Width: "화면 너비", "Width";
    Language: "미리보기 언어", "Preview language";
    Tools: "편집 도구", "Editing tools";
    Undo: "실행 취소", "Undo";
    Redo: "다시 실행", "Redo";
    Publish: "게시", "Publish";
    Canvas: "화면 배치", "Canvas";
    CanvasHelp: "화살표로 위젯을 고르고, Ctrl과 스페이스로 더 고르고, Enter로 들어 옮기고, Shift와 화살표로 크기를 바꾸고, Page Up과 Page Down으로 다른 자리에 대고, Delete로 뺍니다.",
        "Arrow keys choose a widget, Ctrl and Space chooses more, Enter picks it up, Shift with arrow keys resizes it, Page Up and Page Down hold it over other places, Delete removes it.";
    Preview: "화면 미리보기", "Page preview";
    Loading: "불러오는 중입니다.", "Loading.";
    Saved: "모두 저장되었습니다.", "All changes are saved.";
    Unsaved: "아직 저장되지 않았습니다.", "Not saved yet.";
    Away: "서버에 닿지 않습니다. 변경은 이 탭에 남아 있으며 다시 보냅니다.",
        "The host cannot be reached. Changes stay in this tab and are sent again.";
    ReadOnly: "이 화면은 볼 수만 있습니다. 문제 목록을 보세요.", "This page can only be looked at. See the list of problems.";
    Failed: "요청이 받아들여지지 않았습니다.", "The request was refused.";
    Cancel: "취소", "Cancel";
    Palette: "위젯", "Widgets";
    Structure: "구조", "Structure";
    Find: "찾기", "Find";
    FindHint: "이름이나 초성, 예: ㄴㅆ", "Name, for example: weather";
    Found: "개", "found";
    Catalogue: "위젯 카탈로그(새 창)", "Widget catalogue (new window)";
    NothingFound: "맞는 위젯이 없습니다.", "No widget matches.";
    Add: "더할 위젯", "Widgets to add";
    Panels: "패널", "Panels";
    Lists: "문제, 연결, 이력", "Problems, wires and history";
    Inspector: "고른 위젯", "Chosen widget";
    NothingChosen: "배치에서 위젯을 고르면 여기에서 내용을 바꿀 수 있습니다.", "Choose a widget on the canvas to change it here.";
    Place: "자리와 크기", "Place and size";
    Column: "열", "Column";
    Row: "행", "Row";
    Columns: "너비(열)", "Width (columns)";
    Rows: "높이(행)", "Height (rows)";
    Remove: "빼기", "Remove";
    Stacked: "이 너비에서는 위젯이 읽는 순서대로 쌓입니다.", "At this width widgets stand one below the other.";
    Earlier: "앞으로", "Earlier";
    Later: "뒤로", "Later";
    Copy: "복사", "Copy";
    Cut: "잘라내기", "Cut";
    Paste: "붙여넣기", "Paste";
    Duplicate: "복제", "Duplicate";
    MoveTo: "옮길 곳", "Move to";
    MoveToOpen: "옮길 곳…", "Move to…";
    Actions: "고른 위젯에 할 일", "What to do with the chosen widget";
    Zone: "어디에", "Where";
    ThePage: "화면의 격자", "The grid of the page";
    Order: "읽는 순서", "Reading order";
    OrderStays: "그대로", "As it is";
    OrderLast: "맨 뒤", "At the end";
    OrderBefore: "앞에:", "Before:";
    SlotPlace: "담고 있는 위젯이 자리를 정합니다.", "The widget around it says where it stands.";
    CannotStand: "놓을 수 없는 곳과 이유", "Where it cannot stand, and why";
    MoveIt: "옮기기", "Move";
    AddHere: "여기에 더하기", "Add here";
    AddingTo: "더할 곳", "Adding to";
    ToThePage: "화면에 더하기", "Add to the page";
    Group: "묶음", "Group";
    Tabs: "탭", "Tabs";
    AddGroup: "묶음 더하기", "Add a group";
    AddTabs: "탭 더하기", "Add tabs";
    FirstTab: "첫째", "First";
    SecondTab: "둘째", "Second";
    NewTab: "새 탭", "New tab";
    AddTab: "탭 하나 더", "One more tab";
    Visibility: "보이는 조건", "When it is shown";
    AlwaysShown: "언제나 보입니다.", "It is always shown.";
    AddRule: "조건 더하기", "Add a condition";
    NoVariables: "이 화면에 변수가 없어 조건을 만들 수 없습니다.", "This page has no variables to build a condition on.";
    OtherRule: "손으로 쓴 조건입니다. 행으로는 바꿀 수 없습니다.", "This condition was written by hand and cannot be shown as rows.";
    DropRule: "조건 지우기", "Remove the condition";
    RuleOf: "변수", "Variable";
    RuleTest: "비교", "Test";
    RuleValue: "값", "Value";
    TestIs: "이 값일 때", "is";
    TestIsNot: "이 값이 아닐 때", "is not";
    TestThere: "값이 있을 때", "has a value";
    TestMissing: "값이 없을 때", "has no value";
    AllRules: "모두 맞을 때", "When all of them hold";
    AnyRule: "하나라도 맞을 때", "When any of them holds";
    ShownNow: "처음 값으로는 보입니다.", "With the first values it is shown.";
    HiddenNow: "처음 값으로는 숨어 있습니다.", "With the first values it is hidden.";
    HiddenMark: "(숨어 있음)", "(hidden)";
    SeveralChosen: "여러 위젯을 골랐습니다. 옮기기, 복제, 빼기는 모두에 해당합니다.",
        "Several widgets are chosen. Moving, duplicating and removing are for all of them.";
    InFrame: "격리된 틀 안에서 실행됩니다.", "Runs in a frame of its own.";
    TreeHelp: "화살표로 고르고, Ctrl과 스페이스로 더 고르고, Alt와 화살표로 순서를 바꾸고, Delete로 뺍니다.",
        "Arrow keys choose, Ctrl and Space chooses more, Alt with arrow keys changes the order, Delete removes.";
    Label: "제목", "Heading";
    Korean: "한국어", "Korean";
    English: "영어", "English";
    KoreanFirst: "한국어 글이 있어야 합니다.", "There has to be a Korean text.";
    Content: "내용", "Content";
    AsForm: "양식", "Form";
    AsJson: "글(JSON)", "As JSON";
    TakeTwin: "글대로 바꾸기", "Take over";
    TwinTaken: "글대로 바꾸었습니다.", "Taken over.";
    NotSet: "아직 없음", "Not set";
    NewName: "새 이름", "New name";
    NotMoment: "날짜와 시각이 아닙니다.", "This is no date and time.";
    NoProps: "바꿀 내용이 없습니다.", "There is nothing to fill in.";
    Source: "값", "Value";
    OwnValue: "직접 입력", "Own value";
    Default: "기본값", "Default";
    FromVariable: "변수", "Variable";
    Yes: "예", "Yes";
    No: "아니요", "No";
    AddEntry: "항목 더하기", "Add an entry";
    RemoveEntry: "항목 빼기", "Remove the entry";
    NotJson: "JSON이 아닙니다.", "This is not JSON.";
    NotNumber: "숫자가 아닙니다.", "This is not a number.";
    Wires: "연결", "Wires";
    NoWires: "연결이 없습니다.", "There are no wires.";
    Mapping: "옮기는 값", "Mapping";
    Change: "고치기", "Change";
    AsItIs: "그대로", "As it is";
    MapWire: "값 맞추기", "Map the values";
    MapFirst: "값 맞추기…", "Map first…";
    Connect: "연결하기", "Connect";
    Rewired: "연결을 고쳤습니다.", "The wire is changed.";
    Unwired: "연결을 지웠습니다.", "The wire is removed.";
    Fixed: "고쳤습니다. 실행 취소로 되돌릴 수 있습니다.", "Fixed. It can be undone.";
    NothingFits: "맞는 곳이 없습니다.", "Nothing fits.";
    CannotBegin: "여기에서는 연결을 시작할 수 없습니다.", "No wire can begin here.";
    EndOutput: "위젯의 출력", "Outputs of widgets";
    EndTopic: "위젯이 받는 사건", "Events that widgets receive";
    EndProp: "위젯의 속성", "Properties of widgets";
    EndAction: "위젯의 동작", "Actions of widgets";
    EndPublish: "위젯이 보내는 사건", "Events that widgets publish";
    EndVariable: "화면의 변수", "Variables of the page";
    EndParam: "주소의 매개변수", "Parameters of the address";
    EndHost: "포털", "The portal";
    Field: "받는 칸", "Field";
    Way: "방법", "How";
    Value: "보내는 값", "What comes there";
    WayNothing: "비워 두기", "Left out";
    WayPick: "받은 값에서 고르기", "Pick from the input";
    WayPickOr: "고르고, 없으면 정한 값", "Pick, else a fixed value";
    WayConst: "정한 값", "A fixed value";
    WayTemplate: "글에 끼워 넣기", "Filled into a text";
    WayText: "언어마다 글에 끼워 넣기", "Filled into a text, by language";
    WayTable: "표에서 찾기", "Looked up in a table";
    WayOther: "직접 쓴 맞춤(JSON)", "Written by hand (JSON)";
    WholeTarget: "받는 값", "The value";
    WholeInput: "받은 값 전체", "The whole input";
    WholeValue: "값 하나로", "As one value";
    FieldByField: "칸마다", "Field by field";
    Required: "꼭 있어야 합니다.", "Required.";
    Else: "없을 때", "Else";
    TemplateHint: "{/칸} 자리에 받은 값이 들어갑니다.", "The input is filled in for {/field}.";
    Result: "결과 미리보기", "What arrives";
    RealInput: "마지막으로 들은 값", "The last value that was heard";
    SampleInput: "형식에서 만든 보기 값", "A sample made from the schema";
    Arrives: "도착하는 값", "Arriving value";
    NothingArrives: "필요한 값이 없어 아무것도 가지 않습니다.", "Something it needs is missing, so nothing arrives.";
    DoesNotSuit: "받는 곳에 맞지 않습니다.", "It does not fit the target.";
    Suits: "받는 곳에 맞습니다.", "It fits the target.";
    WhenFires: "언제 보내나", "When it fires";
    Condition: "조건(JSON)", "Condition (JSON)";
    Debounce: "입력이 멈춘 뒤 기다릴 시간", "Once quiet for";
    Throttle: "한 번 보내고 쉴 시간", "At most once in";
    Distinct: "값이 달라졌을 때만", "Only when the value changed";
    Once: "한 번만", "Only once";
    HeldBack: "이 값은 조건에 맞지 않아 보내지 않습니다.", "The condition keeps this value back.";
    BindTo: "연결로 채우기…", "Fill by a wire…";
    FromWire: "연결이 값을 가져옵니다:", "A wire brings the value:";
    FixUnwire: "연결 지우기", "Remove the wire";
    FixRemap: "맞는 값으로 고치기", "Map what fits";
    FixCalm: "시간 지우기", "Remove the times";
    FixRetarget: "다른 곳에 잇기", "Choose another target";
    FixRestart: "다른 곳에서 시작하기", "Choose another beginning";
    FixUnset: "속성 지우기", "Remove the property";
    Listen: "듣기", "Listen";
    Inspect: "살펴보기", "Inspect";
    Widgets: "화면의 위젯", "Widgets here";
    Timeline: "일어난 일", "Timeline";
    Replay: "다시 겪기", "Replay";
    Listening: "화면에서 일어나는 일을 듣습니다.", "Listening to the page.";
    NotListening: "듣기를 멈췄습니다.", "Stopped listening.";
    ListenHint: "듣기를 켜고 화면을 써 보면, 위젯이 내보내는 일과 사건이 여기에 나타납니다.",
        "Switch listening on and use the page: outputs and events of its widgets are listed here.";
    UsePage: "화면 써 보기", "Use the page";
    Pause: "잠시 멈춤", "Pause";
    Clear: "비우기", "Clear";
    Heard: "들은 일의 수:", "Heard so far:";
    NothingHeard: "아직 들은 일이 없습니다.", "Nothing was heard yet.";
    Events: "들은 일, 새것부터", "What was heard, the newest first";
    Time: "시각", "Time";
    CarriedBy: "나른 연결", "Carried by";
    Held: "조건이 맞지 않아 보내지 않음", "held back by its condition";
    NotReceived: "받은 항목이 없어 값은 보이지 않습니다.", "No item received it, so its data is not seen.";
    ViewAs: "이렇게 보기", "View as";
    Device: "기기 너비", "Device width";
    ByBreakpoint: "구간에 따라", "As the breakpoint";
    Person: "보는 사람", "Viewer";
    AsMyself: "나", "Myself";
    AsNobody: "로그인하지 않은 사람", "Signed out";
    AsCitizen: "시민", "Citizen";
    AsDesigner: "디자이너", "Designer";
    AsReviewer: "검토자", "Reviewer";
    AsPublisher: "게시자", "Publisher";
    AsOperator: "운영자", "Operator";
    NotAdmitted: "이 화면을 열 수 없습니다.", "may not open this page.";
    Colours: "색", "Colours";
    TintOwn: "내 설정대로", "As I have it";
    TintLight: "밝게", "Light";
    TintDark: "어둡게", "Dark";
    TintContrast: "고대비", "High contrast";
    Zoomed: "200% 확대", "200 % zoom";
    Beside: "나란히 보기", "Side by side";
    MoreFrames: "화면 하나 더", "One more page";
    Close: "닫기", "Close";
    Name: "이름", "Name";
    Wired: "이었습니다.", "Wired.";
    BadName: "이름은 영문 소문자로 시작하고 소문자, 숫자, -만 씁니다.", "A name begins with a-z and has a-z, 0-9 and - only.";
    BadRoute: "주소는 /로 시작하고 영문 소문자, 숫자, -만 씁니다.", "An address begins with / and has parts of a-z, 0-9 and -.";
    From: "보내는 곳", "From";
    To: "받는 곳", "To";
    AddWire: "연결 더하기", "Add a wire";
    Fits: "맞는 곳", "What fits";
    DoesNotFit: "맞지 않는 곳과 이유", "What does not fit, and why";
    Problems: "문제", "Problems";
    NoProblems: "문제가 없습니다.", "There are no problems.";
    Mistake: "오류", "Error";
    Warning: "주의", "Warning";
    GoTo: "보기", "Go to";
    Values: "변수", "Variables";
    History: "이력", "History";
    NoHistory: "아직 게시한 판이 없습니다.", "Nothing has been published yet.";
    Live: "게시 중", "Live";
    Rollback: "이 판으로 되돌려 게시", "Publish this one again";
    Restore: "초안으로 가져오기", "Take into the draft";
    PublishTitle: "화면 게시", "Publish the page";
    PublishAsk: "시민이 보는 화면이 지금 초안으로 한 번에 바뀝니다.", "Citizens see the draft from now on, all at once.";
    PublishBlocked: "오류를 고친 뒤 게시할 수 있습니다.", "Errors have to be fixed before publishing.";
    PublishUnsaved: "저장이 끝난 뒤 게시할 수 있습니다.", "Publishing is possible once everything is saved.";
    PublishNote: "바뀐 점(선택)", "What changed (optional)";
    Published: "게시했습니다.", "Published.";
    Restored: "이전 판을 초안으로 가져왔습니다.", "The earlier version is the draft now.";
    RolledBack: "되돌려 게시했습니다.", "The earlier version is live again.";
    NewPage: "새 화면", "New page";
    NewPageName: "이름(영문 소문자와 -)", "Name (a-z, 0-9 and -)";
    NewPageRoute: "주소", "Address";
    NewPageFrom: "복사할 화면", "Copy of";
    EmptyPage: "빈 화면", "An empty page";
    Create: "만들기", "Create";
    Draft: "초안", "draft";
    UndoLost: "그사이 바뀌어 되돌릴 수 없습니다.", "It cannot be undone, since the page changed meanwhile.";
    StepLost: "그사이 바뀌어 할 수 없습니다.", "It cannot be done, since the page changed meanwhile.";
    TooLarge: "화면이 너무 커집니다. 둘로 나눠 주세요.", "The page would be too large. Divide it in two.";
    AllPages: "모든 화면", "All the pages";
    CompareTitle: "두 판의 다른 점", "What differs between two versions";
}

/// A step in words, for the history and what is undone: `날씨 옮기기`, `Weather: moved`.
pub fn step(step: Step, name: &str, locale: Locale) -> String {
    let (ko, en) = match step {
        Step::Add => ("추가", "added"),
        Step::Remove => ("지우기", "removed"),
        Step::Move => ("옮기기", "moved"),
        Step::Resize => ("크기 바꾸기", "resized"),
        Step::Fill => ("내용 바꾸기", "filled in"),
        Step::Label => ("제목 바꾸기", "heading changed"),
        Step::Setting => ("설정 바꾸기", "setting changed"),
        Step::Wire => ("연결", "wired"),
        Step::Unwire => ("연결 끊기", "wire removed"),
        Step::Order => ("순서 바꾸기", "order changed"),
        Step::Paste => ("붙여넣기", "pasted"),
        Step::Duplicate => ("복제", "duplicated"),
        Step::Page => ("화면 정보 바꾸기", "page settings changed"),
        Step::Variable => ("변수 바꾸기", "variable changed"),
        Step::Undo => ("되돌리기", "taken back"),
        Step::Redo => ("다시 하기", "done again"),
        Step::Restore => ("이전 판 가져오기", "earlier version restored"),
    };
    match (locale, name.is_empty()) {
        (Locale::Ko, true) => ko.to_owned(),
        (Locale::Ko, false) => format!("{name} {ko}"),
        (Locale::En, true) => en.to_owned(),
        (Locale::En, false) => format!("{name}: {en}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages() {
        for word in Word::ALL {
            let (ko, en) = (word.say(Locale::Ko), word.say(Locale::En));
            assert!(!ko.is_empty() && en.is_ascii() | en.contains('…'), "{word:?}: {en}");
            assert_ne!(ko, en, "{word:?}");
        }
    }
}
