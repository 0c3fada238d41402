//! Words of variables, of publishing and of working together. The editor's other words are in [`crate::words`].

use crate::state::Studio;
use jogakbo_contract::text::Locale;
use leptos::prelude::*;

macro_rules! terms {
    ($($name:ident: $ko:literal, $en:literal;)*) => {
        /// One word or sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Term { $(#[doc = $en] $name,)* }

        impl Term {
            /// The word in a language.
            pub const fn say(self, locale: Locale) -> &'static str {
                match (self, locale) { $((Self::$name, Locale::Ko) => $ko, (Self::$name, Locale::En) => $en,)* }
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

pub(crate) use terms;

terms! {
    Values: "변수와 주소 값", "Variables and parameters";
    NoValues: "변수나 주소 값이 없습니다.", "There are no variables or parameters.";
    ValueName: "이름(영문자와 숫자)", "Name (letters and digits)";
    ValueKind: "종류", "Kind";
    FirstValue: "처음 값", "First value";
    Lives: "머무는 곳", "Lives in";
    Uses: "쓰는 곳", "Used by";
    KindText: "글", "Text";
    KindNumber: "수", "Number";
    KindWhole: "정수", "Whole number";
    KindFlag: "예/아니요", "Yes or no";
    KindDate: "날짜", "Date";
    KindOther: "그 밖의 형식", "Another schema";
    LivesPage: "이 화면이 열린 동안", "this page while it is open";
    LivesSession: "이 탭이 열린 동안", "this tab while it is open";
    LivesUser: "로그인한 시민의 저장소", "what the portal keeps for a citizen";
    LivesAddress: "화면의 주소(?이름=값)", "the address of the page (?name=value)";
    AddValue: "더하기", "Add it";
    ValueAdded: "변수를 더했습니다.", "The variable is there.";
    ValueGone: "변수를 뺐습니다.", "The variable is gone.";
    ValueUsed: "쓰는 곳이 있어 뺄 수 없습니다.", "It is used, so it cannot be taken away.";
    WrongName: "이름은 영문 소문자로 시작하고 영문자와 숫자만 씁니다.", "A name begins with a-z and has letters and digits only.";
    TakenName: "같은 이름이 있습니다.", "There is one of this name already.";
    WrongFirst: "처음 값이 이 종류에 맞지 않습니다.", "The first value is not of this kind.";
    TooMany: "변수는 100개까지 둘 수 있습니다.", "A page has at most 100 of them.";
    Reason: "주의가 있는데도 게시하는 까닭", "Why it goes live in spite of the warnings";
    ReasonNeeded: "주의를 고치거나, 그래도 게시하는 까닭을 적어 주세요. 까닭은 이력에 남습니다.",
        "Fix the warnings, or say why it goes live nevertheless. The reason is kept in the history.";
    Changes: "게시 중인 화면과 다른 점", "What changed since it went live";
    NoChanges: "다른 점이 없습니다.", "Nothing differs.";
    NeverLive: "아직 게시된 적이 없는 화면입니다.", "This page has never been live.";
    When: "언제", "When";
    Now: "지금", "Now";
    AtTime: "예약", "Scheduled";
    Start: "시작", "Start";
    End: "끝(선택)", "End (optional)";
    Zone: "시간대", "Time zone";
    HostClock: "서버 시각", "The host's clock";
    After: "끝난 뒤 시민에게 보일 것", "What citizens find after the end";
    FallBefore: "전에 게시하던 판", "What was live before";
    FallPage: "다른 화면으로 안내", "Another page";
    FallWords: "안내 글", "A notice";
    FallGone: "화면 없음", "Nothing: the page is gone";
    WhichPage: "안내할 화면", "Which page";
    WordsKo: "안내 글(한국어)", "Notice (Korean)";
    WordsEn: "안내 글(영어)", "Notice (English)";
    MakeSchedule: "예약하기", "Schedule it";
    Scheduled: "예약했습니다.", "Scheduled.";
    Schedules: "이 화면의 예약", "Schedules of this page";
    NoSchedules: "예약이 없습니다.", "There are no schedules.";
    CancelSchedule: "예약 취소", "Cancel the schedule";
    ScheduleCancelled: "예약을 취소했습니다.", "The schedule is cancelled.";
    Waiting: "기다리는 중", "waiting";
    Running: "게시 중, 끝을 기다림", "live, its end is to come";
    Done: "끝남", "done";
    Cancelled: "취소됨", "cancelled";
    Failed: "실패. 이력을 보세요", "failed, see the history";
    Version: "판", "Version";
    Approval: "승인", "Approval";
    ApprovalNeeded: "이 포털에서는 다른 사람이 승인한 초안만 게시할 수 있습니다.", "Here a draft goes live only when somebody else has approved it.";
    NotAsked: "아직 승인을 요청하지 않았습니다.", "Nobody has asked for an approval yet.";
    AskedBy: "승인을 기다립니다. 요청한 사람", "Waiting for an approval. Asked by";
    ApprovedBy: "승인되었습니다. 승인한 사람", "Approved by";
    DeclinedBy: "반려되었습니다. 반려한 사람", "Declined by";
    Void: "승인 요청이나 승인 뒤에 초안이 바뀌어 효력이 없습니다.", "The draft was changed since, so what was said does not count any more.";
    Ask: "승인 요청", "Ask for an approval";
    Approve: "승인", "Approve";
    Decline: "반려", "Decline";
    Word: "하고 싶은 말(반려할 때는 꼭)", "A word on it (needed to decline)";
    Asked: "승인을 요청했습니다.", "Asked for an approval.";
    Approved: "승인했습니다.", "Approved.";
    Declined: "반려했습니다.", "Declined.";
    WordNeeded: "반려하는 까닭을 적어 주세요.", "Say why it is declined.";
    Compare: "비교", "Compare";
    Before: "앞", "Before";
    Afterwards: "뒤", "After";
    TheDraft: "지금 초안", "The draft";
    LessMotion: "움직임 줄이기", "Less motion";
    ForcedColours: "색 강제", "Forced colours";
    SlowNetwork: "느린 통신", "Slow network";
    ForcedLimits: "색 강제에서는 화면의 규칙만 바뀝니다. 운영체제가 고른 색은 여기에서 보여 드릴 수 없습니다.",
        "With forced colours the rules of the page change; the colours that a system chooses cannot be shown here.";
    SlowLimits: "화면과 파일이 150ms 늦게, 초당 1.6Mbit로 옵니다. 자료 요청은 그대로입니다.",
        "Page and files come 150 ms later, at 1.6 Mbit/s; requests for data are as always.";
    Pictures: "그림으로 보기", "As pictures";
    WhatIsLive: "게시 중인 화면", "What is live";
    MarkAdded: "더함", "added";
    MarkRemoved: "뺌", "removed";
    MarkMoved: "옮김", "moved";
    MarkChanged: "바뀜", "changed";
    MarkWired: "연결 바뀜", "wires changed";
    InBoth: "두 그림에 모두 있습니다.", "It is in both pictures.";
    InBefore: "앞 그림에만 있습니다.", "It is only in the picture before.";
    InAfter: "뒤 그림에만 있습니다.", "It is only in the picture after.";
    InNone: "이 너비에서는 보이지 않습니다.", "It is not to be seen at this width.";
    BringBack: "앞의 모습으로 되살리기", "Bring back as it was";
    BroughtBack: "되살렸습니다.", "is back as it was.";
    LeftOut: "맞지 않아 빠진 것", "Left out, since it does not fit any more";
    CannotBring: "놓을 자리가 없어 되살릴 수 없습니다.", "It cannot be brought back: there is no place for it.";
    Close: "닫기", "Close";
    Audit: "누가 무엇을 했나", "Who did what";
    People: "함께 보는 사람", "Also here";
    NewVersion: "새 판이 게시되었습니다", "Another version went live";
    DraftGone: "누군가 초안을 버렸습니다. 게시 중인 화면을 다시 불러왔습니다.", "Somebody threw the draft away; what is live was loaded again.";
    NoRoom: "서버에 저장할 공간이 없습니다. 변경은 이 탭에 남아 있으며, 공간이 생기면 다시 보냅니다.",
        "The host has no room left. Changes stay in this tab and are sent again once there is room.";
    Theirs: "이 주소 아래의 화면은 다른 사람들이 맡고 있어 볼 수만 있습니다", "Pages below this address are others' to change, so you can only look";
    Faulty: "이 화면에는 오류가 있어 볼 수만 있습니다. 문제 목록을 보세요. 고치면 초안이 생기고 파일은 그대로입니다.",
        "This page has errors, so it can only be looked at; see the list of problems. Mending makes a draft and leaves the file as it is.";
    Mend: "초안에서 고치기", "Mend it in a draft";
    Mending: "이제 고칠 수 있습니다.", "Now it can be mended.";
    Broken: "이 파일은 화면으로 읽을 수 없어 볼 수만 있습니다. 파일은 바뀌지 않습니다.",
        "This file cannot be read as a page, so it can only be looked at. The file stays as it is.";
    PageList: "화면 목록", "All pages";
    Address: "주소", "Address";
    MenuOrder: "메뉴 순서(비우면 메뉴에 없음)", "Place in the menu (empty: not in it)";
    MenuKo: "메뉴 글(한국어)", "Text in the menu (Korean)";
    MenuEn: "메뉴 글(영어)", "Text in the menu (English)";
    Everybody: "로그인하지 않아도 볼 수 있음", "Open without signing in";
    OnlyRoles: "이 역할만(쉼표로, 비우면 로그인한 모두)", "Only these roles (with commas; empty: everybody who is signed in)";
    Guard: "보호", "Protection";
    AssuranceOf: "본인 확인 수준", "Assurance of the sign-in";
    AssuranceAny: "로그인이면 충분함", "Any sign-in is enough";
    AssuranceAsWidget: "조각이 정한 대로", "As the widget says";
    AssuranceLow: "낮음 - 비밀번호", "Low: a password";
    AssuranceSubstantial: "상당 - 비밀번호와 두 번째 수단", "Substantial: a password and a second factor";
    AssuranceHigh: "높음 - 외부 인증 기관이 확인", "High: an outside provider vouches for it";
    OwnFrame: "따로 떨어진 틀 안에서 실행", "Run it apart, in a frame of its own";
    BadRoles: "없는 역할입니다. citizen, designer, reviewer, publisher, operator 가운데에서 적어 주세요.",
        "There is no such role; use citizen, designer, reviewer, publisher or operator.";
    BadOrder: "0에서 65535까지의 수를 적어 주세요.", "Use a number from 0 to 65535.";
    Settings: "이 화면의 주소와 메뉴", "Address and menu of this page";
    Apply: "바꾸기", "Change";
    Applied: "화면 정보를 바꾸었습니다.", "The settings of the page are changed.";
    TakeOff: "게시 내리기", "Take the page off";
    TakenOff: "게시를 내렸습니다.", "The page has been taken off.";
    OffBadge: "내림", "off";
    PutBack: "다시 게시", "Put it back";
    IsBack: "다시 게시했습니다.", "The page is back.";
    Export: "파일로 받기", "Download as a file";
    Import: "파일에서 가져오기", "Take in a file";
    Imported: "파일을 초안으로 가져왔습니다. 실행 취소로 되돌릴 수 있습니다.", "The file is the draft now; it can be taken back with undo.";
    ImportSame: "파일이 지금 초안과 같습니다.", "The file says the same as the draft.";
    ImportLarge: "파일이 너무 큽니다. 256 KiB까지 가져올 수 있습니다.", "The file is too large; at most 256 KiB can be taken in.";
    ImportOther: "다른 화면의 파일입니다.", "This is the file of another page.";
    Route: "주소", "Address";
    Menu: "메뉴", "Menu";
    State: "상태", "State";
    Discard: "초안 버리기", "Throw the draft away";
    DiscardSure: "정말 버리기: 되돌릴 수 없습니다", "Really throw it away: this cannot be taken back";
    Discarded: "초안을 버렸습니다.", "The draft is gone.";
    Open: "열기", "Open";
}

impl Studio {
    /// A word in the language of the editor, which is followed.
    pub fn term(self, term: Term) -> impl Fn() -> &'static str + Send + Copy + 'static {
        move || term.say(self.locale.get())
    }

    /// Says a word in the live region.
    pub fn tell_term(self, term: Term) {
        self.tell(term.say(self.locale.get_untracked()));
    }
}

/// What was done to a page, in words.
pub fn deed(act: &str, locale: Locale) -> &str {
    let (ko, en) = match act {
        "create" => ("만듦", "created"),
        "publish" => ("게시", "published"),
        "rollback" => ("되돌려 게시", "rolled back"),
        "restore" => ("이전 판 가져옴", "restored"),
        "discard" => ("초안 버림", "draft thrown away"),
        "adopt" => ("파일이 게시됨", "the file went live"),
        "push" => ("파일에서 가져옴", "pushed from a file"),
        "schedule" => ("예약", "scheduled"),
        "unschedule" => ("예약 취소", "schedule cancelled"),
        "start" => ("예약 시작", "schedule started"),
        "end" => ("예약 끝", "schedule ended"),
        "ask" => ("승인 요청", "asked for an approval"),
        "approve" => ("승인", "approved"),
        "decline" => ("반려", "declined"),
        "off" => ("게시 내림", "taken off"),
        "back" => ("다시 게시", "put back"),
        other => (other, other),
    };
    if locale == Locale::Ko { ko } else { en }
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
