//! Pages that go live and end by themselves, and pages that are taken off.

use super::{Desk, seen};
use crate::support::test_app::Answer;
use crate::support::{Persona, TestApp};
use axum::http::Method;
use serde_json::{Value, json};

/// The test's clock begins at 2027-01-15T08:00:00Z, 17:00 in Seoul.
const MINUTE: u64 = 60_000;

async fn plan(desk: &Desk<'_>, page: &str, mut body: Value) -> Answer {
    body["seq"] = desk.draft(page).await["seq"].clone();
    desk.post(&format!("/{page}/schedules"), &body).await
}

async fn phases(desk: &Desk<'_>, page: &str) -> Vec<String> {
    let all = desk.get(&format!("/{page}/schedules")).await.json();
    all["schedules"].as_array().unwrap().iter().map(|one| one["phase"].as_str().unwrap().to_owned()).collect()
}

fn codes(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.problem(), (422, "not-publishable".to_owned()), "{}", answer.text());
    answer.json()["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

async fn acts(desk: &Desk<'_>, page: &str) -> Vec<String> {
    let audit = desk.get(&format!("/{page}/audit")).await.json();
    let deeds = audit["deeds"].as_array().unwrap();
    deeds
        .iter()
        .rev()
        .map(|deed| format!("{}: {}", deed["act"].as_str().unwrap(), deed["detail"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_page_goes_live_at_its_time_and_ends_with_what_was_live_before() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    desk.title("home", "설날 인사").await;
    let made =
        plan(&desk, "home", json!({"start": "2027-01-15T17:10", "end": "2027-01-15T17:30", "note": "설날"})).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!(
        (&made["revision"], &made["phase"], &made["zone"]),
        (&json!(2), &json!("waiting"), &json!("Asia/Seoul"))
    );
    assert_eq!(made["start"], json!({"at": "2027-01-15T08:10:00.000Z", "local": "2027-01-15 17:10:00 (+09:00)"}));
    assert_eq!(desk.entry("home").await["draft"]["seq"], 1, "the draft stays until then");
    test.clock.advance(10 * MINUTE - 1);
    assert_eq!(test.app.carry_out_schedules().unwrap(), 0);
    assert!(!seen(&test, "/").await.contains("설날 인사"), "not a millisecond early");

    test.clock.advance(1);
    assert_eq!(test.app.carry_out_schedules().unwrap(), 1);
    assert!(seen(&test, "/").await.contains("설날 인사"));
    assert_eq!(phases(&desk, "home").await, ["running"]);
    assert_eq!((&desk.entry("home").await["draft"], &desk.entry("home").await["revision"]), (&Value::Null, &json!(2)));
    assert_eq!(test.app.carry_out_schedules().unwrap(), 0, "nothing is done twice");
    desk.title("home", "nach dem Fest").await;

    test.clock.advance(20 * MINUTE);
    assert_eq!(test.app.carry_out_schedules().unwrap(), 1);
    assert!(seen(&test, "/").await.contains("home 화면"), "what was there before is back");
    assert_eq!(phases(&desk, "home").await, ["done"]);
    assert_eq!(desk.draft("home").await["page"]["metadata"]["title"]["ko"], "nach dem Fest", "no draft is lost");
    assert_eq!(
        acts(&desk, "home").await,
        [
            "schedule: revision 2; from 2027-01-15T08:10:00.000Z until 2027-01-15T08:30:00.000Z",
            "start: revision 2",
            "end: revision 1",
        ]
    );
}

#[tokio::test]
async fn what_fell_due_while_the_host_was_down_is_carried_out_when_it_starts() {
    let test = TestApp::lasting().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    desk.title("home", "아침").await;
    assert_eq!(plan(&desk, "home", json!({"start": "2027-01-15T17:10"})).await.status, 201);
    let seq = desk.title("home", "저녁").await;
    let body = json!({"start": "2027-01-15T17:20", "end": "2027-01-15T17:30", "fallback": {"to": "words", "text": {"ko": "끝났습니다.", "en": "It is over."}}});
    assert_eq!(plan(&desk, "home", body).await.status, 201);

    let test = test.again().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    test.clock.advance(25 * MINUTE);
    assert_eq!(test.app.carry_out_schedules().unwrap(), 2, "both, in the order of their moments");
    assert!(seen(&test, "/").await.contains("저녁"));
    assert_eq!((phases(&desk, "home").await, seq), (vec!["running".to_owned(), "done".to_owned()], 2));

    let test = test.again().await;
    assert!(seen(&test, "/").await.contains("저녁"), "it is live after a restart");
    test.clock.advance(60 * MINUTE);
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(test.app.carry_out_schedules().unwrap(), 1);
    let gone = test.get("/", &[("accept", "text/html")]).await;
    assert!(gone.status == 410 && gone.text().contains("끝났습니다."), "{}", gone.text());
    assert!(test.get("/en/", &[("accept", "text/html")]).await.text().contains("It is over."));
    assert_eq!(desk.entry("home").await["off"]["to"], "words");
    let test = test.again().await;
    assert_eq!(test.get("/", &[]).await.problem(), (410, "page-gone".to_owned()), "over a restart, too");
}

#[tokio::test]
async fn a_schedule_is_refused_with_the_reason_and_can_be_cancelled() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let start = |start: &str| json!({"start": start});
    let none = desk.post("/home/schedules", &json!({"seq": 0, "start": "2027-01-15T18:00"})).await;
    assert_eq!(none.problem(), (404, "draft-not-found".to_owned()));
    let seq = desk.title("home", "새 제목").await;
    for (body, code) in [
        (start("2027-01-15T17:00"), "E04"),
        (start("2029-02-15T17:00"), "E04"),
        (json!({"start": "2027-01-15T18:00", "end": "2027-01-15T18:00"}), "E05"),
        (json!({"start": "2027-01-15T18:00", "zone": "Asia/Nowhere"}), "E06"),
        (json!({"start": "2027-03-14T02:30", "zone": "America/New_York"}), "E06"),
        (start("morgen"), "E06"),
        (json!({"start": "2027-01-15T18:00", "fallback": {"to": "page", "name": "home"}}), "E08"),
        (json!({"start": "2027-01-15T18:00", "fallback": {"to": "words", "text": {"en": "no Korean"}}}), "E08"),
    ] {
        assert_eq!(codes(&plan(&desk, "home", body.clone()).await), [code], "{body}");
    }
    let older = desk.post("/home/schedules", &json!({"seq": seq + 1, "start": "2027-01-15T18:00"})).await;
    assert_eq!(older.problem(), (409, "draft-newer".to_owned()));
    let window = json!({"start": "2027-01-15T18:00", "end": "2027-01-15T19:00", "zone": "Asia/Seoul"});
    let made = plan(&desk, "home", window.clone()).await.json();
    assert_eq!(codes(&plan(&desk, "home", start("2027-01-15T18:30")).await), ["E07"]);
    assert_eq!(
        codes(&plan(&desk, "home", json!({"start": "2027-01-15T10:30", "zone": "Europe/Berlin"})).await),
        ["E07"],
        "the same moment elsewhere"
    );

    let designer = Desk::of(&test, Persona::Designer).await;
    assert_eq!(plan(&designer, "home", start("2027-01-15T20:00")).await.problem(), (403, "forbidden".to_owned()));
    assert_eq!(designer.get("/home/schedules").await.status, 200);
    let id = made["id"].as_str().unwrap();
    let cancel = format!("/home/schedules/{id}");
    assert_eq!(designer.send(Method::DELETE, &cancel, None).await.problem(), (403, "forbidden".to_owned()));
    assert_eq!(
        desk.send(Method::DELETE, "/me/schedules/x", None).await.problem(),
        (404, "schedule-not-found".to_owned())
    );
    assert_eq!(desk.send(Method::DELETE, &cancel, None).await.status, 204);
    assert_eq!(desk.send(Method::DELETE, &cancel, None).await.problem(), (409, "schedule-over".to_owned()));
    test.clock.advance(90 * MINUTE);
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(test.app.carry_out_schedules().unwrap(), 0);
    assert!(!seen(&test, "/").await.contains("새 제목"));
    assert_eq!(plan(&desk, "home", json!({"start": "2027-01-15T20:00", "end": "2027-01-15T21:00"})).await.status, 201);

    // Whoever publishes meanwhile is not undone by the end of a schedule.
    test.clock.advance(90 * MINUTE);
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(test.app.carry_out_schedules().unwrap(), 1);
    desk.title("home", "손으로").await;
    assert_eq!(desk.publish("home").await.status, 200);
    test.clock.advance(90 * MINUTE);
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(test.app.carry_out_schedules().unwrap(), 1);
    assert!(seen(&test, "/").await.contains("손으로"));
    let last = acts(&desk, "home").await.pop().unwrap();
    assert_eq!(last, "end: something else is live by now and stays");
}

#[tokio::test]
async fn a_schedule_whose_page_has_become_faulty_changes_nothing_and_says_so() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    desk.set("me", &[("/route", json!("/mine"))]).await;
    assert_eq!(plan(&desk, "me", json!({"start": "2027-01-15T18:00"})).await.status, 201);
    let new = json!({"name": "mine", "title": {"ko": "내 것"}, "route": "/mine"});
    assert_eq!(desk.post("", &new).await.status, 201);
    assert_eq!(desk.publish("mine").await.status, 200, "the address was free until now");
    test.clock.advance(60 * MINUTE);
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(test.app.carry_out_schedules().unwrap(), 1);
    assert_eq!(phases(&desk, "me").await, ["failed"]);
    let last = acts(&desk, "me").await.pop().unwrap();
    assert!(last.starts_with("start: revision 2 cannot go live: P11"), "{last}");
    assert!(seen(&test, "/mine").await.contains("내 것"));
}

#[tokio::test]
async fn a_page_is_taken_off_with_a_way_elsewhere_and_put_back() {
    let test = TestApp::lasting().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    let off = |fallback: Value| json!({"fallback": fallback});
    for bad in
        [json!({"to": "before"}), json!({"to": "page", "name": "home"}), json!({"to": "page", "name": "nowhere"})]
    {
        assert_eq!(codes(&desk.post("/home/off", &off(bad)).await), ["E08"]);
    }
    assert_eq!(
        desk.post("/nowhere/off", &off(json!({"to": "gone"}))).await.problem(),
        (404, "page-not-found".to_owned())
    );
    let designer = Desk::of(&test, Persona::Designer).await;
    assert_eq!(designer.post("/home/off", &off(json!({"to": "gone"}))).await.problem(), (403, "forbidden".to_owned()));

    assert_eq!(desk.post("/home/off", &off(json!({"to": "page", "name": "me"}))).await.status, 204);
    let led = test.get("/en/", &[("accept", "text/html")]).await;
    assert_eq!((led.status.as_u16(), led.header("location")), (303, "/en/me"));
    let part = test.get("/", &[("accept", jogakbo_contract::view::PAGE_VIEW_TYPE)]).await;
    assert_eq!(part.problem(), (410, "page-gone".to_owned()), "the shell opens the address itself then");
    let entry = desk.entry("home").await;
    assert_eq!((&entry["off"], &entry["source"]), (&json!({"to": "page", "name": "me"}), &Value::Null));
    test.app.reload();
    assert_eq!(test.get("/", &[]).await.status, 303, "its file does not bring it back");

    let test = test.again().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    assert_eq!(test.get("/", &[]).await.status, 303);
    assert_eq!(desk.title("home", "새 제목").await, 1, "it can be edited all the while");
    assert_eq!(desk.post("/home/off", &off(json!({"to": "gone"}))).await.status, 204);
    assert_eq!(test.get("/", &[]).await.problem(), (410, "page-gone".to_owned()));
    assert_eq!(desk.post("/home/off", &json!({})).await.status, 204);
    assert!(seen(&test, "/").await.contains("home 화면"));
    assert_eq!(
        desk.post("/home/off", &json!({})).await.problem(),
        (404, "page-not-found".to_owned()),
        "it is back already"
    );
    assert_eq!(desk.post("/home/off", &off(json!({"to": "gone"}))).await.status, 204);
    assert_eq!(desk.publish("home").await.status, 200);
    assert!(seen(&test, "/").await.contains("새 제목"), "publishing brings it back as well");
    let acts: Vec<String> =
        acts(&desk, "home").await.iter().map(|act| act.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(acts, ["off", "off", "back", "off", "publish"]);
}
