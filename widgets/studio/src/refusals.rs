//! What the host's refusals mean for a designer. The kinds are those of `docs/codes.md`; what has findings is told by their words.

use jogakbo_contract::text::Locale;

/// Kinds of problems, and what to do about each, in Korean and English.
const ALL: &[(&str, &str, &str)] = &[
    (
        "unauthenticated",
        "로그인이 끝났습니다. 다시 로그인하면 이어서 할 수 있습니다.",
        "The session has ended. Sign in again to go on.",
    ),
    ("forbidden", "이 일을 할 권한이 없습니다.", "You have no right to do this."),
    (
        "cross-site",
        "요청이 이 포털에서 온 것이 아닙니다. 화면을 새로 고쳐 주세요.",
        "The request did not come from this portal. Load the page again.",
    ),
    ("page-not-found", "이 화면이 이제 없습니다.", "This page is there no more."),
    (
        "draft-not-found",
        "초안이 없습니다. 바꾼 것이 없거나 이미 게시되었습니다.",
        "There is no draft: nothing was changed, or it is live already.",
    ),
    ("revision-not-found", "그런 판이 없습니다.", "There is no such version."),
    ("schedule-not-found", "그런 예약이 없습니다.", "There is no such schedule."),
    (
        "page-exists",
        "같은 이름의 화면이 있습니다. 다른 이름을 쓰세요.",
        "A page has this name already. Use another one.",
    ),
    (
        "draft-newer",
        "그사이 초안이 바뀌었습니다. 다시 살펴보고 해 주세요.",
        "The draft was changed meanwhile. Look at it again first.",
    ),
    (
        "page-broken",
        "파일을 화면으로 읽을 수 없어 바꿀 수 없습니다.",
        "The file cannot be read as a page, so it cannot be changed.",
    ),
    ("page-gone", "게시를 내린 화면입니다.", "The page has been taken off."),
    (
        "schedule-over",
        "이미 끝난 예약이라 취소할 것이 없습니다.",
        "The schedule is over; nothing of it can be cancelled.",
    ),
    (
        "edit-refused",
        "그사이 화면이 바뀌어 이 단계를 할 수 없습니다.",
        "The page has changed, so this step cannot be done.",
    ),
    ("page-faulty", "화면에 오류가 있습니다. 문제 목록을 보세요.", "The page has errors; see the list of problems."),
    ("not-publishable", "이대로는 게시할 수 없습니다.", "It cannot be published like this."),
    ("too-large", "한 번에 보내기에 너무 큽니다.", "This is too large to be sent at once."),
    (
        "too-many",
        "한꺼번에 너무 많이 요청했습니다. 잠시 뒤에 다시 해 주세요.",
        "Too many requests at once. Try again in a moment.",
    ),
    ("bad-request", "서버가 이 요청을 받아들이지 않았습니다.", "The host does not take this request."),
    ("bad-json", "서버가 이 요청을 읽지 못했습니다.", "The host could not read this request."),
    ("not-found", "서버에 그런 것이 없습니다.", "The host has no such thing."),
];

/// The words for a kind of problem; `None` for one that editing never meets.
pub fn refusal(kind: &str, locale: Locale) -> Option<&'static str> {
    let (_, ko, en) = ALL.iter().find(|known| known.0 == kind)?;
    Some(if locale == Locale::Ko { ko } else { en })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jogakbo_contract::problem;

    #[test]
    fn every_kind_is_one_of_the_host() {
        for (kind, ko, en) in ALL {
            assert!(problem::ALL.iter().any(|known| known.slug == *kind), "{kind}");
            assert!(!ko.is_ascii() && en.is_ascii(), "{kind}");
        }
        assert_eq!(refusal("page-exists", Locale::En), Some("A page has this name already. Use another one."));
        assert_eq!(refusal("nothing-of-the-kind", Locale::Ko), None);
    }
}
