//! Words of the pages that describe elements, APIs and events, which only the host writes.

use crate::text::Locale;

phrases! {
    /// A word of those pages.
    ReferenceWord;
    /// Link and title: the page about an element.
    OfElement: "요소 설명서", "Reference of the element";
    /// Link and title: the page about an API.
    OfApi: "API 설명서", "Reference of the API";
    /// Link and title: the page about events.
    OfEvents: "이벤트 설명서", "Reference of the events";
    /// Name of the list of sections.
    Contents: "차례", "On this page";
    /// Name of the list of versions.
    OtherVersions: "다른 버전", "Other versions";
    /// Whose words these are.
    MakersWords: "만든 곳이 쓴 설명을 글자 그대로 옮겼습니다.", "These are its maker's words as they are written.";
    /// Label: class.
    Class: "클래스", "Class";
    /// Label: what it is made of.
    MadeOf: "물려받은 것", "Made of";
    /// Mark.
    Deprecated: "더는 쓰지 않음", "deprecated";
    /// Mark: can only be read.
    ReadOnly: "읽기 전용", "read-only";
    /// Heading: properties and attributes.
    Fields: "속성", "Properties and attributes";
    /// Column.
    Property: "속성", "Property";
    /// Column.
    Attribute: "HTML 특성", "Attribute";
    /// Heading.
    ElementEvents: "DOM 이벤트", "DOM events";
    /// Heading.
    Slots: "슬롯", "Slots";
    /// The slot without a name.
    DefaultSlot: "(기본)", "(default)";
    /// Heading.
    Parts: "CSS 파트", "CSS parts";
    /// Heading.
    Styles: "CSS 사용자 속성", "CSS custom properties";
    /// Heading.
    States: "CSS 상태", "CSS states";
    /// Heading.
    Methods: "메서드", "Methods";
    /// Column.
    Call: "부르는 법", "Call";
    /// How many rows a table has: its caption.
    Count: "{}: {}개", "{}: {}";
    /// There is more than is shown.
    Cut: "너무 길어 일부만 보입니다. 나머지는 원본 문서에 있습니다.", "This is too long to be shown whole. The rest is in the document itself.";
    /// Link to a document as it is.
    Raw: "원본 문서", "The document itself";
    /// Nothing names a document.
    NoDocument: "이 버전의 매니페스트에는 요소 설명서가 없습니다. 만든 곳은 `metadata.annotations`의 `docs.elements`에 custom-elements.json의 경로를 적으면 됩니다.", "The manifest of this version names no reference of its elements. Its maker can name the path of custom-elements.json at `docs.elements` in `metadata.annotations`.";
    /// The widget is a framed page.
    NoElement: "이 위젯은 사용자 요소가 아니라 틀 안의 화면이라 요소 설명서가 없습니다.", "This widget is a page in a frame and no custom element, so there is no reference of one.";
    /// The document is not among the files.
    Missing: "문서가 이 서비스의 파일에 없어 여기서 읽을 수 없습니다.", "The document is not among the files of this service, so it cannot be read here.";
    /// The document is too large.
    TooLarge: "문서가 너무 커서 읽지 않았습니다. 만든 곳에 나누거나 줄여 달라고 하세요.", "The document is too large and was not read. Ask its maker to split or shorten it.";
    /// The document is broken.
    Broken: "문서를 읽을 수 없습니다. 만든 곳에 아래 자리를 고쳐 달라고 하세요.", "The document cannot be read. Ask its maker to mend the place below.";
    /// The document is another one.
    OtherDocument: "알려진 형식의 문서가 아닙니다. 만든 곳에 도구로 다시 만들어 달라고 하세요.", "It is no document of a known form. Ask its maker to have their tool write it again.";
    /// The document does not have the element.
    NotDescribed: "문서에 이 요소의 설명이 없습니다. 만든 곳에 설명을 넣어 달라고 하세요.", "The document does not describe this element. Ask its maker to add it.";
    /// Label: what an API is for.
    Role: "쓰임", "Used for";
    /// Label: endpoint.
    Endpoint: "연결 대상", "Endpoint";
    /// Label: which widgets may call an API.
    Callers: "부를 수 있는 위젯", "Widgets that may call it";
    /// No widget may.
    NoCallers: "없음. 이 API를 적은 위젯이 없어 화면에서 부를 수 없습니다.", "None. No widget names this API, so no page can call it.";
    /// The host does not pass calls on.
    NotServed: "포털은 이 API의 호출을 전달하지 않습니다.", "The portal passes no calls of this API on.";
    /// Mark: the host passes such calls on.
    Passes: "포털이 전달함", "passed on by the portal";
    /// Mark: it does not.
    Refused: "포털이 전달하지 않음", "not passed on by the portal";
    /// Heading.
    Parameters: "매개변수", "Parameters";
    /// Column.
    Place: "위치", "In";
    /// Heading.
    Body: "요청 본문", "Request body";
    /// Heading.
    Answers: "응답", "Responses";
    /// Column.
    Status: "상태 코드", "Status";
    /// Column: must be there.
    Must: "필수 여부", "Required";
    /// Cell: must be there.
    Yes: "필수", "required";
    /// Cell: may be left out.
    No: "선택", "optional";
    /// Heading: a sample.
    Sample: "예", "Sample";
    /// What an API is for.
    Business: "업무", "the service itself";
    /// What an API is for.
    Integration: "다른 시스템과 연계", "other systems";
    /// What an API is for.
    Management: "운영", "operators";
    /// What an API is for.
    Configuration: "설정", "settings";
    /// Heading: what its maker says.
    About: "설명", "Description";
    /// There are no events.
    NoEvents: "이 서비스는 이벤트를 정의하거나 보내거나 받지 않습니다.", "This service defines, publishes and receives no events.";
    /// Link to the document of all events.
    AsyncApi: "이 포털의 모든 이벤트(AsyncAPI 문서)", "All events of this portal (AsyncAPI document)";
    /// Mark.
    Sent: "보냄", "published";
    /// Mark.
    Received: "받음", "received";
    /// Label: topic.
    Topic: "주제", "Topic";
    /// Label: who may see it.
    SeenBy: "볼 수 있는 사람", "Seen by";
    /// Everybody.
    Everybody: "누구나", "everybody";
    /// Who is signed in.
    SignedIn: "로그인한 사람 가운데 화면이 허락한 사람", "people who are signed in and whose page grants it";
    /// Label: how long it is kept.
    Kept: "보관", "Kept";
    /// Not at all.
    NotKept: "보관하지 않음", "not kept";
    /// For ever.
    KeptForever: "지우지 않음", "for ever";
    /// Days.
    KeptDays: "{}일", "{} days";
    /// Label: how far it goes.
    Reach: "범위", "Reach";
    /// Inside a page.
    InPage: "한 화면 안", "inside one page";
    /// Whole portal.
    InPortal: "포털 전체", "the whole portal";
    /// Heading.
    Senders: "보내는 곳", "Published by";
    /// Heading.
    Receivers: "받는 곳", "Received by";
    /// A back end.
    BackEnd: "서버", "back end";
    /// An adapter.
    Adapter: "변환기", "adapter";
    /// Heading: data.
    Data: "데이터", "Data";
    /// Heading: the answer.
    Reply: "답", "Answer";
    /// Heading: topics nobody declares.
    Unknown: "여기 설치된 서비스가 정의하지 않은 주제", "Topics that no service installed here defines";
    /// Class of a field.
    Pseudonymous: "가명정보", "pseudonymous";
    /// Class of a field.
    Personal: "개인정보", "personal data";
    /// Class of a field.
    Sensitive: "민감정보", "sensitive data";
    /// Class of a field.
    UniqueId: "고유식별정보", "unique identifier";
    /// Link back.
    Back: "서비스 화면으로", "Back to the service";
}

impl ReferenceWord {
    /// The sentence about a document that cannot be shown, by the code of the finding.
    pub fn about(code: &str) -> Self {
        match code {
            "J01" => Self::TooLarge,
            "I02" | "O01" => Self::OtherDocument,
            "I05" => Self::NotDescribed,
            "A01" => Self::Missing,
            _ => Self::Broken,
        }
    }
}
