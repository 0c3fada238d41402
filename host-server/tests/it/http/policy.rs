//! The table of rights, and that the routes ask it.

use crate::support::{Persona, TestApp};
use axum::http::Method;
use jogakbo_contract::page::Role;
use jogakbo_contract::policy::{ROLES, Right, allows, role_name};
use serde_json::json;

const STAFF: [(Persona, &[Role]); 6] = [
    (Persona::Anonymous, &[Role::Anonymous]),
    (Persona::Citizen, &[Role::Citizen]),
    (Persona::Designer, &[Role::Citizen, Role::Designer]),
    (Persona::Reviewer, &[Role::Citizen, Role::Reviewer]),
    (Persona::Publisher, &[Role::Citizen, Role::Publisher]),
    (Persona::Operator, &[Role::Citizen, Role::Operator]),
];

/// A request for which somebody has to have the right; what it needs besides is missing, so it changes nothing.
fn sample(right: Right) -> Option<(Method, &'static str, serde_json::Value)> {
    Some(match right {
        Right::Own => (Method::GET, "/-/session/consents", json!(null)),
        Right::SeeDrafts => (Method::GET, "/-/pages", json!(null)),
        Right::EditDrafts => (Method::DELETE, "/-/pages/home/draft", json!(null)),
        Right::Approve => (Method::POST, "/-/pages/home/approval", json!({"seq": 0, "verdict": "approved"})),
        Right::Publish => (Method::POST, "/-/pages/home/publish", json!({"seq": 9})),
        Right::Offer => (Method::GET, "/-/install", json!(null)),
        Right::Install => (Method::POST, "/-/catalogue/waiting", json!({})),
        Right::Release => (Method::POST, "/-/releases/kr.go.test.none", json!({"act": "rollback"})),
        // Everybody gets a part of the description; maintenance, own builds and parts of others have tests of their own.
        Right::Visit | Right::Override | Right::SeeEvents | Right::Everywhere | Right::PassMaintenance => return None,
    })
}

#[tokio::test]
async fn the_routes_refuse_exactly_whom_the_table_does_not_name() {
    let test = TestApp::new().await;
    for (persona, roles) in STAFF {
        let cookie = test.cookie(persona).await;
        for right in Right::ALL {
            let Some((method, path, body)) = sample(right) else { continue };
            let headers = [
                ("cookie", cookie.as_str()),
                ("x-jogakbo", "1"),
                ("origin", "http://localhost:8080"),
                ("content-type", "application/json"),
            ];
            let body = if body.is_null() { String::new() } else { body.to_string() };
            let answer = test.send(method, path, &headers, body).await;
            let refused = answer.status == 403 || answer.status == 401;
            assert_eq!(refused, !allows(roles, right), "{right:?} {roles:?}: {} {}", answer.status, answer.text());
        }
    }
}

#[tokio::test]
async fn the_policy_is_shown_to_programs_and_people_from_that_table() {
    let test = TestApp::new().await;
    let table = test.get("/-/policy", &[]).await.json();
    assert_eq!(table["roles"].as_array().unwrap().len(), ROLES.len());
    for (row, role) in table["roles"].as_array().unwrap().iter().zip(ROLES) {
        assert_eq!(row["name"], role_name(role));
        let may: Vec<_> = Right::ALL.into_iter().filter(|right| allows(&[role], *right)).map(Right::name).collect();
        assert_eq!(row["may"], json!(may));
    }
    let operator = test.cookie(Persona::Operator).await;
    let html = [("accept", "text/html"), ("cookie", operator.as_str())];
    let korean = test.get("/-/policy", &html).await;
    assert!(korean.header("content-type").starts_with("text/html") && !korean.text().contains("<script"));
    assert!(
        korean.text().contains("<h1 id=\"jgb-title\" tabindex=\"-1\">역할과 권한")
            && korean.text().contains("내 역할입니다.")
    );
    assert_eq!(korean.text().matches("<section").count(), ROLES.len());
    let english = test.get("/-/policy?lang=en", &html).await;
    assert!(english.text().contains("Publish pages at once") && english.text().contains("<html lang=\"en\""));
    // Both ways to the other language stay here: that of the header and that of the page. So do other colours.
    assert_eq!(korean.text().matches("href=\"/-/policy?lang=en\"").count(), 2);
    assert_eq!(english.text().matches("href=\"/-/policy?lang=ko\"").count(), 2);
    let dark = test.post_form("/-/session/view", &[], "scheme=dark&to=/-/policy?lang=en").await;
    assert_eq!((dark.status.as_u16(), dark.header("location")), (303, "/-/policy?lang=en"));
}
