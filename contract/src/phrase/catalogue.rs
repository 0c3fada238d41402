//! Words of the catalogue's pages, which only the host writes.

use crate::text::Locale;

phrases! {
    /// A word of the catalogue.
    CatalogueWord;
    /// Title of the list.
    Title: "위젯 카탈로그", "Widget catalogue";
    /// What the list is.
    Lead: "이 누리집에 설치된 위젯입니다. 이름의 초성으로도 찾을 수 있습니다(예: ㅁㅇ).", "The widgets installed on this portal. In Korean, initial consonants find names too.";
    /// Field of the search.
    Find: "찾기", "Search";
    /// Filter: where a widget runs.
    Runs: "실행 위치", "Runs";
    /// Filter: all.
    Any: "모두", "All";
    /// A widget of the page tier.
    InPage: "화면 안", "in the page";
    /// A widget of the frame tier.
    InFrame: "격리된 틀", "in a frame";
    /// Filter: state.
    State: "상태", "State";
    /// A canary runs.
    Tried: "새 버전 시험 중", "new version on trial";
    /// Taken out of service.
    Stopped: "중지됨", "stopped";
    /// No page uses it.
    Unused: "쓰는 화면 없음", "on no page";
    /// Lifecycle.
    Experimental: "실험 단계", "experimental";
    /// Lifecycle.
    Deprecated: "교체 예정", "deprecated";
    /// Button of the search.
    Search: "찾기", "Search";
    /// How many were found.
    Found: "{}개 가운데 {}개", "{} widgets, {} of them here";
    /// Nothing was found.
    NothingFound: "맞는 위젯이 없습니다. 낱말을 줄이거나 조건을 풀어 보세요.", "No widget matches. Use fewer words or loosen the filters.";
    /// There are more than are shown.
    More: "처음 {}개만 보입니다. 찾는 말을 더 넣어 주세요.", "Only the first {} are shown. Add words to the search.";
    /// Column and label: who is in charge.
    Owner: "담당", "Owner";
    /// Label.
    Licence: "사용 조건", "Licence";
    /// Label.
    Price: "요금", "Price";
    /// A price of nothing.
    Free: "무료", "free";
    /// Label.
    Delivery: "제공 방식", "Delivery";
    /// A way of delivery.
    AsFiles: "파일만", "files only";
    /// A way of delivery.
    AsService: "공급자가 운영(SaaS)", "run by the supplier (SaaS)";
    /// A way of delivery.
    AsInstallation: "기관이 설치", "installed by the operator";
    /// Label.
    Contact: "연락처", "Contact";
    /// How many pages.
    OnPages: "화면 {}개", "pages: {}";
    /// Heading: the widgets of a PBC.
    Widgets: "위젯", "Widgets";
    /// Opens the live preview.
    Preview: "실제로 보기", "Live preview";
    /// What a widget takes.
    Props: "속성", "Props";
    /// Column.
    Name: "이름", "Name";
    /// Column.
    Type: "형식", "Type";
    /// Column.
    Default: "기본값", "Default";
    /// Column.
    Meaning: "뜻", "Meaning";
    /// A prop that must be given.
    Required: "필수", "required";
    /// What a widget gives.
    Outputs: "출력 이벤트", "Outputs";
    /// What it can be told.
    Actions: "동작", "Actions";
    /// Topics a widget may write to.
    Publishes: "보낼 수 있는 주제", "May publish";
    /// Topics a widget may hear.
    Subscribes: "받을 수 있는 주제", "May receive";
    /// What a widget may know of a person.
    Sees: "알 수 있는 것", "May see";
    /// Nothing.
    Nothing: "없음", "none";
    /// Heading: personal data.
    Purposes: "개인정보 처리 목적", "Purposes of personal data";
    /// Heading: documents of APIs and events.
    Documents: "API와 이벤트 문서", "Documents of APIs and events";
    /// Link to the catalog file.
    Backstage: "Backstage 카탈로그 파일(모든 서비스)", "Catalog file for Backstage (all services)";
    /// Heading: versions.
    Versions: "버전", "Versions";
    /// Column.
    Version: "버전", "Version";
    /// What all visitors get.
    Live: "운영 중", "live";
    /// On trial with this share.
    OnTrial: "{}%에 시험 중", "on trial with {} %";
    /// Taken back.
    Withdrawn: "되돌려짐", "taken back";
    /// Column: files.
    Files: "파일", "Files";
    /// Column: checks of a widget.
    Checks: "검사", "Checks";
    /// Checks went well.
    Passed: "{}개 통과", "{} passed";
    /// Checks went wrong.
    FailedChecks: "{}개 실패", "{} failed";
    /// Nobody ran them.
    Unchecked: "검사 기록 없음", "not tested";
    /// Heading: what an operator can do.
    Release: "배포", "Release";
    /// Choice: all visitors.
    Promote: "모두에게 보이기", "Give to everybody";
    /// Choice: some visitors.
    TryOut: "일부에게 먼저 보이기", "Try with some";
    /// Field.
    Percent: "비율(%)", "Share (%)";
    /// Button.
    Rollback: "이전 버전으로 되돌리기", "Take back to the version before";
    /// Field.
    Why: "까닭", "Reason";
    /// Heading: what was done.
    Past: "배포 기록", "History of releases";
    /// An act in the history.
    ActPromote: "모두에게", "given to everybody";
    /// An act in the history.
    ActCanary: "일부에게", "tried with some";
    /// An act in the history.
    ActRollback: "되돌림", "taken back";
    /// Heading: pages.
    UsedOn: "쓰는 화면", "Pages that use it";
    /// Heading: endpoints.
    Health: "연결 상태", "Health of its endpoints";
    /// Link that asks the endpoints.
    AskNow: "지금 확인", "Ask them now";
    /// An endpoint answered well.
    Well: "정상", "answers well";
    /// An endpoint answered that something is wrong.
    Ill: "이상 있음", "answers that something is wrong";
    /// An endpoint did not answer.
    Away: "응답 없음", "does not answer";
    /// An endpoint names no address for the question.
    Unknown: "확인 주소 없음", "names no address to ask";
    /// Link back.
    Back: "카탈로그로", "Back to the catalogue";
}
