//! Previews of versions, and previews as a citizen's system or network would have them.

use super::{Desk, block_of};
use crate::support::{Persona, TestApp};
use jogakbo_contract::integrity::{Sri, csp_sha256};

#[tokio::test]
async fn a_version_of_the_history_and_what_is_live_can_be_looked_at_by_those_who_may_read_them() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Publisher).await;
    desk.title("home", "첫째 판").await;
    assert_eq!(desk.publish("home").await.status, 200);
    desk.title("home", "둘째 판").await;
    let revision = desk.get("/home/revisions").await.json()["revisions"][0]["revision"].as_u64().unwrap();
    for (rev, title) in
        [(format!("&rev={revision}"), "첫째 판"), ("&rev=live".to_owned(), "첫째 판"), (String::new(), "둘째 판")]
    {
        let preview = desk.get(&format!("/home/preview?lang=ko{rev}")).await;
        assert!(preview.status == 200 && preview.text().contains(title), "{rev}");
        assert_eq!(preview.header("cache-control"), "private, no-store");
    }
    for wrong in ["99", "next", "-1"] {
        let refused = desk.get(&format!("/home/preview?rev={wrong}")).await;
        assert_eq!(refused.problem(), (404, "revision-not-found".to_owned()), "{wrong}");
    }
    let citizen = Desk::of(&test, Persona::Citizen).await;
    assert_eq!(citizen.get("/home/preview?rev=live").await.problem(), (403, "forbidden".to_owned()));
}

#[tokio::test]
async fn rules_and_scripts_of_a_preview_are_told_what_a_system_would_say_by_a_script_with_its_hash() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Designer).await;
    let plain = desk.get("/home/preview").await.text();
    assert!(
        !plain.contains("emulate.js") && !desk.get("/home/preview?motion=less").await.text().contains("emulate.js")
    );
    let script = desk.get("/emulate.js").await;
    assert_eq!(script.status, 200);
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    let hash = Sri::sha384_of(&script.body);
    for (query, words) in [
        ("motion=reduce", " data-motion>"),
        ("colours=forced", " data-colours>"),
        ("motion=reduce&colours=forced", " data-motion data-colours>"),
    ] {
        let html = desk.get(&format!("/home/preview?{query}")).await.text();
        let tag =
            format!("<head><script src=\"/-/pages/emulate.js\" crossorigin integrity=\"{}\"{words}", hash.as_str());
        assert!(html.contains(&tag), "{query}: it comes before all others");
    }
}

#[tokio::test]
async fn a_slow_network_leads_a_preview_s_files_over_a_narrow_line_and_changes_nothing_in_them() {
    let test = TestApp::new().await;
    let desk = Desk::of(&test, Persona::Designer).await;
    let preview = desk.get("/home/preview?net=slow").await;
    let html = preview.text();
    assert!(!html.contains("\"/-/assets/"), "every file comes slowly");
    let map = html.split_once("<script type=\"importmap\">").unwrap().1.split_once("</script>").unwrap().0;
    assert!(preview.header("content-security-policy").contains(&csp_sha256(map.as_bytes())), "the map may run");
    let block = block_of(&html).to_string();
    let at = block.split('"').find(|word| word.starts_with("/-/slow/assets/")).unwrap_or_else(|| panic!("{block}"));
    let cookie = [("cookie", desk.cookie.as_str())];
    let (slow, usual) = (test.get(at, &cookie).await, test.get(&at.replacen("/slow", "", 1), &cookie).await);
    assert_eq!(slow.status, 200);
    assert_eq!(slow.header("cache-control"), "private, no-store");
    assert_eq!((&slow.body, slow.header("content-type")), (&usual.body, usual.header("content-type")));
    assert_eq!(test.get(at, &[]).await.problem(), (401, "unauthenticated".to_owned()));
    let citizen = test.cookie(Persona::Citizen).await;
    assert_eq!(test.get(at, &[("cookie", &citizen)]).await.problem(), (403, "forbidden".to_owned()));
    let gone = format!("{}/nothing.js", at.rsplit_once('/').unwrap().0);
    assert_eq!(test.get(&gone, &cookie).await.problem(), (404, "asset-not-found".to_owned()));
}
