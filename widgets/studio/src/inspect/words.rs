//! Words of the inspector.

use crate::state::Studio;
use crate::terms::terms;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;

terms! {
    Widget: "위젯", "Widget";
    Widgets: "화면의 위젯", "Widgets here";
    Timeline: "일어난 일", "Timeline";
    Replay: "다시 겪기", "Replay";
    Hint: "듣기를 켜고 화면을 써 보면 일어난 일이 순서대로 남습니다. 개인정보는 가려집니다.",
        "Switch listening on and use the page: what happens is kept in order. Personal data is covered.";
    Export: "보고서로 내보내기", "Export as a report";
    Open: "보고서 열기", "Open a report";
    OpenedNote: "보고서를 보고 있습니다:", "This is a report:";
    Close: "보고서 닫기", "Close the report";
    NotReport: "살펴보기 보고서가 아니거나 너무 큽니다.", "This is no report of the inspector, or it is too large.";
    State: "상태", "State";
    Version: "버전", "Version";
    Tier: "격리", "Tier";
    Rights: "주고받는 일", "Rights";
    Cost: "드는 것", "Cost";
    Errors: "오류", "Errors";
    NoErrors: "없음", "none";
    Sent: "보냄", "sent";
    Received: "받음", "received";
    LongWork: "긴 작업", "long tasks";
    Link: "서버와의 연결", "Bridge to the host";
    NoLink: "이 화면은 서버와 연결하지 않았습니다.", "This page has opened no bridge.";
    LinkConnecting: "연결하는 중", "connecting";
    LinkOpen: "연결됨", "open";
    LinkClosed: "끊김", "closed";
    Since: "이 상태가 된 때", "since";
    OpenedTimes: "연결 횟수", "opened";
    LastCode: "마지막으로 닫힌 코드", "last close code";
    Frames: "받은 메시지", "messages received";
    OnlyItem: "위젯으로 거르기", "Only this widget";
    AllItems: "모든 위젯", "All widgets";
    FindText: "이름이나 값에서 찾기", "Find in names and values";
    OnlyRefused: "거부된 것만", "Refused only";
    Back: "이전 걸음", "Step back";
    Forward: "다음 걸음", "Step forward";
    Moment: "걸음", "Step";
    Of: "/", "of";
    Nothing: "아직 아무 일도 없습니다.", "Nothing has happened yet.";
    Because: "원인 보기", "Go to its cause";
    CauseGone: "원인은 기록에 없습니다.", "Its cause is not in the record.";
    Led: "이 일로 생긴 일", "What it led to";
    Whole: "값", "Value";
    VariablesThen: "이때의 변수", "Variables at this step";
    Brought: "연결이 가져다준 값", "What wires brought";
    WhoReceived: "받은 위젯", "Received by";
    ReplayHint: "고른 위젯을 새로 만들고, 기록된 값을 차례로 넣습니다. 사람이 위젯 안에서 한 일은 기록되지 않습니다. 새 위젯이 내보내거나 보내는 것은 이 화면 밖으로 나가지 않습니다.",
        "A fresh copy of the widget gets the recorded values one after the other. What people did in the widget is not recorded. Nothing it sends leaves this page.";
    WhichItem: "다시 겪을 위젯", "Widget to replay";
    Run: "처음부터 끝까지", "From the beginning to the end";
    RunTo: "고른 걸음까지", "Up to the chosen step";
    AsTest: "시험으로 실행", "Run as a test";
    Passing: "넣는 중", "Running";
    Fed: "넣은 것", "Let in";
    CameOut: "나온 것", "Came out";
    Recorded: "기록", "recorded";
    Passed: "기록과 같이 나왔습니다.", "It came out as recorded.";
    Failed: "기록과 다르게 나왔습니다.", "It came out otherwise than recorded.";
    NothingToFeed: "이 위젯에 들어가거나 나온 것이 기록에 없습니다.", "The record holds nothing that went into this widget or came out of it.";
    NoStart: "위젯이 시작되지 않아 다시 겪을 수 없습니다.", "The widget does not start, so it cannot be replayed.";
    Refused: "막은 것", "Kept back";
}

impl Studio {
    /// A word of the inspector, as a view that follows the language.
    pub fn seen(self, word: Term) -> impl Fn() -> &'static str + Send + Copy + 'static {
        move || word.say(self.locale.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages() {
        for term in Term::ALL {
            let (ko, en) = (term.say(Locale::Ko), term.say(Locale::En));
            assert!(!ko.is_empty() && en.is_ascii(), "{term:?}: {en}");
            assert_ne!(ko, en, "{term:?}");
        }
    }
}
