//! The catalogue's own words.

use super::search::Filter;
use crate::words::words;
use jogakbo_contract::text::Locale;

words! {
    Search: "위젯 찾기", "Find widgets";
    Query: "이름, 설명, 제공 기관", "Name, description or owner";
    QueryHint: "초성도 됩니다. 예: ㄴㅆ", "For example: weather";
    Show: "보기", "Show";
    All: "모두", "All";
    Page: "화면 안에서 실행", "Run in the page";
    Frame: "프레임 안에서 실행", "Run in a frame";
    Used: "쓰이는 것", "In use";
    Unused: "쓰이지 않는 것", "Not in use";
    Tried: "시험 배포 중", "Being tried";
    Stopped: "중지됨", "Stopped";
    Saas: "제공 기관이 운영", "Run by the supplier";
    Installed: "이 누리집에 설치", "Installed here";
    Found: "개", "found";
    Nothing: "맞는 위젯이 없습니다.", "No widget matches.";
    More: "더 보기", "Show more";
    About: "고른 위젯", "Chosen widget";
    ChooseOne: "목록에서 위젯을 고르십시오.", "Choose a widget from the list.";
    Loading: "불러오는 중입니다.", "Loading.";
    Away: "서버에 닿지 않습니다. 잠시 뒤에 다시 하십시오.", "The host cannot be reached. Try again in a moment.";
    Refused: "요청이 받아들여지지 않았습니다.", "The request was refused.";
    Preview: "미리보기", "Preview";
    NoPreview: "혼자 설 수 없는 위젯이어서 미리보기가 없습니다.", "It cannot stand alone, so there is no preview.";
    Name: "이름", "Name";
    Owner: "제공 기관", "Owner";
    Licence: "라이선스", "Licence";
    Price: "요금", "Price";
    Delivery: "제공 방식", "Delivery";
    Lifecycle: "단계", "Stage";
    Endpoints: "서비스 상태", "Services";
    Well: "정상", "well";
    Ill: "오류", "answers with an error";
    Gone: "응답 없음", "does not answer";
    Unknown: "확인 주소 없음", "says no address for this";
    Publishes: "내보내는 이벤트", "Publishes";
    Receives: "받는 이벤트", "Receives";
    Sees: "처리하는 개인정보", "Personal data it processes";
    None: "없음", "none";
    Pages: "쓰는 화면", "Pages that use it";
    Versions: "버전", "Versions";
    Version: "버전", "Version";
    State: "상태", "State";
    Size: "크기", "Size";
    Checks: "검사", "Checks";
    NotChecked: "검사 전", "not checked";
    Live: "모두에게 제공", "for everybody";
    TakenBack: "되돌림", "taken back";
    Passed: "통과", "passed";
    FailedOnes: "실패", "failed";
    Act: "할 일", "Actions";
    Promote: "모두에게 제공", "Give to everybody";
    Try: "일부에게 제공", "Give to a share";
    Percent: "이용자 비율(%)", "Share of visitors (%)";
    Back: "이전 버전으로 되돌리기", "Back to the version before";
    Done: "반영했습니다.", "Done.";
    Loads: "화면 표시", "page loads";
    Failures: "오류", "failed";
    Beside: "이전 버전", "The version beside it";
    Past: "이력", "History";
    ByHost: "자동", "by itself";
    Watched: "지켜보는 중, 끝나는 때", "Watched until";
}

/// The word of a filter.
pub const fn filter(filter: Filter) -> Word {
    match filter {
        Filter::All => Word::All,
        Filter::Page => Word::Page,
        Filter::Frame => Word::Frame,
        Filter::Used => Word::Used,
        Filter::Unused => Word::Unused,
        Filter::Tried => Word::Tried,
        Filter::Stopped => Word::Stopped,
        Filter::Saas => Word::Saas,
        Filter::Installed => Word::Installed,
    }
}

/// What was done, in words.
pub fn act(word: &str, locale: Locale) -> &'static str {
    let (ko, en) = match word {
        "promote" => ("모두에게 제공", "given to everybody"),
        "canary" => ("일부에게 제공", "given to a share"),
        "rollback" => ("되돌림", "taken back"),
        _ => ("변경", "changed"),
    };
    match locale {
        Locale::Ko => ko,
        Locale::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages() {
        for word in Word::ALL {
            let (ko, en) = (word.say(Locale::Ko), word.say(Locale::En));
            assert!(!ko.is_empty() && en.is_ascii(), "{word:?}: {en}");
            assert_ne!(ko, en, "{word:?}");
        }
    }
}
