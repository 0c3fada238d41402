//! Approval of exactly what goes live, and reasons for warnings.

use super::{Desk, seen};
use crate::support::test_app::Answer;
use crate::support::{Persona, TestApp};
use serde_json::{Value, json};

async fn say(desk: &Desk<'_>, verdict: &str, word: Option<&str>) -> Answer {
    let seq = desk.draft("home").await["seq"].clone();
    desk.post("/home/approval", &json!({"seq": seq, "verdict": verdict, "word": word})).await
}

fn code(answer: &Answer) -> String {
    assert_eq!(answer.problem(), (422, "not-publishable".to_owned()), "{}", answer.text());
    answer.json()["findings"][0]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_goes_live_only_as_somebody_else_approved_it() {
    let test = TestApp::with(|config| config.pages.approval = true).await;
    let designer = Desk::of(&test, Persona::Designer).await;
    let publisher = Desk::of(&test, Persona::Publisher).await;
    let reviewer = Desk::of(&test, Persona::Reviewer).await;
    designer.title("home", "새 제목").await;
    assert_eq!(designer.draft("home").await["approval"], json!({"needed": true}));
    assert_eq!(code(&publisher.publish("home").await), "E02");
    assert_eq!(code(&say(&reviewer, "approved", None).await), "E11", "nobody has asked");
    assert_eq!(
        say(&reviewer, "asked", None).await.problem(),
        (403, "forbidden".to_owned()),
        "who cannot edit does not ask"
    );
    assert_eq!(say(&designer, "asked", Some("봐 주세요")).await.status, 200);
    assert_eq!(code(&publisher.publish("home").await), "E02", "asking is not enough");
    assert_eq!(say(&designer, "approved", None).await.problem(), (403, "forbidden".to_owned()));
    assert_eq!(say(&reviewer, "declined", None).await.problem(), (400, "bad-request".to_owned()), "a no says why");
    assert_eq!(say(&reviewer, "declined", Some(&"가".repeat(501))).await.problem(), (400, "bad-request".to_owned()));
    assert_eq!(say(&reviewer, "declined", Some("제목이 길어요")).await.status, 200);
    let told = designer.draft("home").await["approval"]["last"].clone();
    assert_eq!((&told["verdict"], &told["word"]), (&json!("declined"), &json!("제목이 길어요")));
    assert_eq!(code(&publisher.publish("home").await), "E02");
    let yes = say(&reviewer, "approved", None).await.json();
    assert_eq!((&yes["needed"], &yes["last"]["verdict"]), (&json!(true), &json!("approved")));

    designer.title("home", "더 새 제목").await;
    assert_eq!(code(&publisher.publish("home").await), "E02", "an edit takes the approval away");
    assert_eq!(code(&say(&reviewer, "approved", None).await), "E11", "and has to be asked for again");
    designer.title("home", "새 제목").await;
    assert_eq!(publisher.publish("home").await.status, 200, "the very same page again is approved");
    assert!(seen(&test, "/").await.contains("새 제목"));

    publisher.title("home", "혼자서").await;
    assert_eq!(say(&publisher, "asked", None).await.status, 200);
    assert_eq!(code(&say(&publisher, "approved", None).await), "E12", "nobody approves their own");
    let plan = json!({"seq": publisher.draft("home").await["seq"], "start": "2027-01-15T18:00"});
    assert_eq!(code(&publisher.post("/home/schedules", &plan).await), "E02", "a schedule is a way of going live");
    let audit = publisher.get("/home/audit").await.json();
    let acts: Vec<&str> = audit["deeds"].as_array().unwrap().iter().map(|deed| deed["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["ask", "publish", "approve", "decline", "ask"]);
    assert_eq!(audit["deeds"][1]["detail"], "revision 2; approved by 김시민");
    assert_eq!(
        Desk::of(&test, Persona::Citizen).await.get("/home/audit").await.problem(),
        (403, "forbidden".to_owned())
    );
}

#[tokio::test]
async fn warnings_go_live_with_a_reason_that_is_kept() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let changed = desk.set("home", &[("/metadata/title", json!({"ko": "영어 없음"}))]).await.json();
    assert_eq!(changed["findings"][0]["code"], "P19");
    for reason in [Value::Null, json!("  ")] {
        let refused = desk.post("/home/publish", &json!({"seq": 1, "reason": reason})).await;
        assert_eq!(code(&refused), "E03");
        assert!(refused.json()["detail"].as_str().unwrap().contains("P19"), "{}", refused.text());
    }
    let long = desk.post("/home/publish", &json!({"seq": 1, "reason": "가".repeat(501)})).await;
    assert_eq!(long.problem(), (400, "bad-request".to_owned()));
    assert_eq!(desk.post("/home/publish", &json!({"seq": 1, "reason": "내일 번역이 옵니다"})).await.status, 200);
    let audit = desk.get("/home/audit").await.json();
    assert_eq!(audit["deeds"][0]["detail"], "revision 2; in spite of P19: 내일 번역이 옵니다");
}
