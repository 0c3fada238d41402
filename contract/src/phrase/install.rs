//! Words of the page where packages wait, which only the host writes.

use crate::text::Locale;

phrases! {
    /// A word of that page.
    InstallWord;
    /// Title of the page.
    Title: "설치 대기", "Waiting to be installed";
    /// What the page is.
    Lead: "올라온 위젯 꾸러미입니다. 보낸 사람이 아닌 운영자가 승인하면 설치됩니다.", "Packages of widgets that were sent. They are installed when an operator who did not send them approves.";
    /// Nothing is there.
    Nothing: "기다리는 꾸러미가 없습니다.", "Nothing waits.";
    /// Heading of the form.
    Send: "꾸러미 올리기", "Send a package";
    /// Field.
    File: "꾸러미 파일(.tgz)", "Package file (.tgz)";
    /// Button.
    Upload: "올리기", "Send";
    /// Label.
    SentBy: "보낸 사람", "Sent by";
    /// Label.
    SentAt: "보낸 때", "Sent at";
    /// Label.
    Signature: "서명", "Signature";
    /// State of the signature.
    SignedBy: "{} 서명 확인됨", "signed by {}";
    /// State of the signature.
    Unsigned: "서명 없음", "not signed";
    /// Label.
    Content: "내용", "Content";
    /// How much.
    Amount: "파일 {}개, {}KB", "{} files, {} KB";
    /// Label.
    Calls: "코드가 쓰는 것", "What the code calls";
    /// Label.
    Tested: "보낸 쪽이 밝힌 시험 결과", "Tests, as the sender says";
    /// How they went.
    Outcomes: "{}개 통과, {}개 실패, {}개 확인 안 됨", "{} passed, {} failed, {} not seen";
    /// Label.
    Findings: "확인할 점", "To look at";
    /// Nothing to look at.
    NoFindings: "없음", "none";
    /// Button.
    Approve: "승인하고 설치", "Approve and install";
    /// Button.
    Reject: "반려", "Reject";
    /// Field.
    Why: "반려 까닭", "Reason for rejecting";
    /// Whoever looks sent it.
    Own: "직접 올린 꾸러미는 다른 운영자가 승인해야 합니다.", "You sent this; another operator has to approve it.";
    /// Link back.
    Back: "카탈로그로", "Back to the catalogue";
    /// Code K01.
    K01: "꾸러미에 매니페스트가 없거나 여럿이거나, 그 파일이 없습니다. `manifests/`에 하나만 넣고 파일은 `widgets/` 아래에 두세요.", "The package has no manifest, several, or no files of it. Put one into `manifests/` and its files below `widgets/`.";
    /// Code K02.
    K02: "서명을 읽을 수 없습니다. `jogakbo publisher sign`으로 다시 서명하세요.", "The signature cannot be read. Sign it anew with `jogakbo publisher sign`.";
    /// Code K03.
    K03: "모르는 키로 서명되었습니다. 보낸 기관에 공개 키를 다른 경로로 확인하기 전에는 설치하지 마세요.", "It is signed with a key that is not known here. Do not install it before its publisher told you the key by another way.";
    /// Code K04.
    K04: "서명한 기관이 이 이름을 쓸 수 없습니다. 이 이름을 맡은 기관의 서명을 받으세요.", "Its publisher is not trusted with this name. Have it signed by whoever is.";
    /// Code K05.
    K05: "서명한 뒤에 내용이 바뀌었습니다. 새로 받으세요. 또 그러면 설치하지 말고 보낸 기관에 물어보세요.", "It was changed after it was signed. Fetch it anew; if it is the same again, do not install it and ask its publisher.";
    /// Code K06.
    K06: "서명이 있어야 하는데 없습니다. 만든 기관의 서명을 받으세요.", "It has to be signed and is not. Have its publisher sign it.";
    /// Code K07.
    K07: "같은 버전이 이미 있거나 기다리고 있습니다. 버전을 올려 다시 보내세요.", "This version is there already, or waits. Send it under a new version.";
    /// Code K08.
    K08: "매니페스트에 적힌 요소를 파일이 정의하지 않습니다. 만든 기관에 알리세요.", "Its files do not define the element that its manifest promises. Tell its maker.";
    /// Code K09.
    K09: "파일만 보아서는 요소를 정의하는지 알 수 없습니다. 승인하기 전에 `jogakbo test-widget`으로 시험하세요.", "Its files alone do not say whether they define the element. Try it with `jogakbo test-widget` before you approve.";
    /// Code K10.
    K10: "파일은 이름과 버전으로 된 폴더에 있어야 합니다. 위젯 폴더에서 `jogakbo pack`으로 꾸러미를 만드세요.", "Its files have to lie in a folder of its name and version. Have it made with `jogakbo pack` in the widget's folder.";
    /// Code K11.
    K11: "기록을 읽을 수 없어 지금은 설치할 수 없습니다. 기록 파일을 고치세요.", "What is written down cannot be read, so nothing is installed now. Mend the file.";
    /// Code K12.
    K12: "보낸 사람은 승인할 수 없습니다. 다른 운영자에게 부탁하세요.", "Whoever sent it may not approve it. Ask another operator.";
    /// Code K13.
    K13: "보낸 그대로가 아닙니다. 반려하고 다시 받으세요.", "It is not what was sent. Reject it and have it sent again.";
    /// Code K14.
    K14: "기다리는 꾸러미가 너무 많습니다. 먼저 몇 개를 승인하거나 반려하세요.", "Too many packages wait. Approve or reject some first.";
    /// Code K15.
    K15: "이미 처리되었거나 없는 꾸러미입니다. 목록을 다시 확인하세요.", "It was decided already, or never came. Look at the list again.";
    /// Code K16.
    K16: "이 위젯은 화면 안에서 실행되어 화면 전체에 닿을 수 있습니다. 코드를 검토한 사람이 있을 때만 승인하세요.", "This widget runs in the page and reaches all of it. Approve it only if somebody has reviewed its code.";
    /// Code K17.
    K17: "함께 온 시험 결과를 읽을 수 없거나 이 꾸러미의 것이 아닙니다. 보낸 기관에 다시 시험하거나 결과를 빼고 보내 달라고 하세요.", "The test results that came along cannot be read, or are not of this package. Ask its maker to test it again, or to send it without them.";
    /// Codes of archives.
    Archive: "꾸러미를 안전하게 풀 수 없습니다. 새로 만들어 보내세요.", "The package cannot be unpacked safely. Have it made anew.";
    /// All other codes.
    Other: "매니페스트나 파일에 잘못이 있습니다. 아래 내용을 만든 기관에 알리세요.", "Its manifest or files are wrong. Tell its maker what is written below.";
}

/// The sentence for people about a code that keeps a package out.
pub fn refusal(code: &str) -> InstallWord {
    told(code).unwrap_or(InstallWord::Other)
}

/// The sentence for people about a code, where there is one of its own.
pub fn told(code: &str) -> Option<InstallWord> {
    use InstallWord as Word;
    Some(match code {
        "K01" => Word::K01,
        "K02" => Word::K02,
        "K03" => Word::K03,
        "K04" => Word::K04,
        "K05" => Word::K05,
        "K06" => Word::K06,
        "K07" => Word::K07,
        "K08" => Word::K08,
        "K09" => Word::K09,
        "K10" => Word::K10,
        "K11" => Word::K11,
        "K12" => Word::K12,
        "K13" => Word::K13,
        "K14" => Word::K14,
        "K15" => Word::K15,
        "K16" => Word::K16,
        "K17" => Word::K17,
        code if code.starts_with('I') => Word::Archive,
        _ => return None,
    })
}
