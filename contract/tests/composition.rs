//! From documents to a frozen page to HTML: golden files for each wire type, and what each of them promises.
#![cfg(not(target_arch = "wasm32"))] // insta reads its golden files from the disk

mod sample;

use jogakbo_contract::grants::Grant;
use jogakbo_contract::ids::ItemId;
use jogakbo_contract::lock::{self, PageLock, Person, Stops};
use jogakbo_contract::manifest::Manifest;
use jogakbo_contract::page::Role;
use jogakbo_contract::problem;
use jogakbo_contract::read;
use jogakbo_contract::render::{self, Identity, MenuLink, Portal, Request};
use jogakbo_contract::text::{Locale, Text};
use jogakbo_contract::view::{Look, PageView, SessionState, SessionView, ShellFiles, UserView};
use serde_json::{Map, json};
use std::collections::BTreeMap;

fn locked() -> PageLock {
    let (lock, found) = lock::build(&sample::read(&sample::page()), &sample::catalogue(), sample::stamp())
        .unwrap_or_else(|found| panic!("{found:#?}"));
    assert!(found.is_empty(), "{found:#?}");
    lock
}

fn portal(lock: &PageLock) -> Portal {
    Portal {
        name: Text::Plain("조각보".into()),
        boot: "boot()".into(),
        inner: "inner()".into(),
        shell: Some(ShellFiles {
            js: "/-/shell/d/jogakbo-shell.js".into(),
            wasm: "/-/shell/d/jogakbo-shell_bg.wasm".into(),
            tabs: Some("/-/shell/d/tabs.js".into()),
        }),
        shell_integrity: [("/-/shell/d/jogakbo-shell.js".to_owned(), "sha384-x".to_owned())].into(),
        icon: Some("/-/shell/d/icon.svg".to_owned()),
        icons: BTreeMap::new(),
        identity: Identity::default(),
        menu: vec![MenuLink { route: "/".into(), label: lock.page.title.clone(), access: lock.page.access.clone() }],
        public_url: "http://localhost:8080".into(),
        content_url: "http://127.0.0.1:8081".into(),
    }
}

struct Asked {
    session: SessionView,
    grants: BTreeMap<ItemId, Grant>,
    query: BTreeMap<String, String>,
    kept: Map<String, serde_json::Value>,
}

fn asked(lock: &PageLock, roles: &[Role], query: &[(&str, &str)]) -> Asked {
    let signed_in = roles.contains(&Role::Citizen);
    let user = |owner: &str| signed_in.then(|| format!("u{}", owner.len()));
    Asked {
        session: if signed_in {
            SessionView {
                state: SessionState::User,
                user: Some(UserView { id: "p1".into(), name: "홍길동".into() }),
                roles: roles.to_vec(),
            }
        } else {
            SessionView::default()
        },
        grants: lock.grants_for(&Person {
            roles,
            id: &user,
            consents: &|_, _| false,
            stops: Stops::NONE,
            assurance: None,
        }),
        query: query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        kept: Map::new(),
    }
}

fn request<'a>(lock: &'a PageLock, asked: &'a Asked, locale: Locale) -> Request<'a> {
    Request {
        lock,
        locale,
        look: Look::default(),
        session: &asked.session,
        grants: &asked.grants,
        query: &asked.query,
        kept: &asked.kept,
        rest: "",
        packs: &[],
        stops: Stops::NONE,
        assurance: None,
    }
}

#[test]
fn golden_documents() {
    let lock = locked();
    insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!("manifest", Manifest::read(sample::weather().to_string().as_bytes()).expect("valid").manifest);
        insta::assert_json_snapshot!("page", sample::read(&sample::page()).page);
        insta::assert_json_snapshot!("page-lock", lock);
        insta::assert_json_snapshot!("page-view", render::view(&portal(&lock), &request(&lock, &asked(&lock, &[Role::Citizen], &[]), Locale::En)));
        insta::assert_json_snapshot!("problem", problem::Body::new(problem::PAGE_NOT_FOUND).detail("no page at /x").instance("req-1"));
    });
}

#[test]
fn golden_document_html() {
    let lock = locked();
    let document = render::document(
        &portal(&lock),
        &request(&lock, &asked(&lock, &[Role::Anonymous], &[("region", "2222")]), Locale::Ko),
    );
    insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("document", document.html.replace(render::CSS, "/* css */").replace("><", ">\n<"));
    });
    assert_eq!(document.scripts.len(), 2);
    assert_eq!(document.frames, ["http://127.0.0.1:8081"]);
    assert!(!document.html.contains("</script>안녕"), "text of a page never ends a script");
}

#[test]
fn a_phone_keeps_the_room_that_the_manifest_names() {
    let html = |page: &serde_json::Value| {
        let (lock, _) = lock::build(&sample::read(page), &sample::catalogue(), sample::stamp()).expect("builds");
        render::document(&portal(&lock), &request(&lock, &asked(&lock, &[Role::Anonymous], &[]), Locale::Ko)).html
    };
    let mut page = sample::page();
    let plain = html(&page);
    assert_eq!(plain.matches("--narrow-h:21rem").count(), 1, "the weather alone names one");
    assert!(plain.contains("var(--narrow-h,") && !plain.contains("--narrow-h:initial!important"));
    page["spec"]["layout"]["areas"]["sm"] = page["spec"]["layout"]["areas"]["lg"].clone();
    assert!(html(&page).contains("--narrow-h:initial!important"), "a grid on a phone keeps its own rows");
    page["spec"]["items"][0]["height"] = json!("scroll");
    assert!(!html(&page).contains("--narrow-h:21rem"), "what scrolls is as high as the page says");
}

#[test]
fn a_lock_survives_its_json() {
    let lock = locked();
    let text = serde_json::to_string(&lock).expect("text keys");
    assert_eq!(serde_json::from_str::<PageLock>(&text).expect("the same shape"), lock);
}

#[test]
fn what_the_browser_is_told_is_read_back_as_it_was_written() {
    let lock = locked();
    for (roles, locale) in [(&[Role::Anonymous][..], Locale::Ko), (&[Role::Citizen, Role::Designer][..], Locale::En)] {
        let view = render::view(&portal(&lock), &request(&lock, &asked(&lock, roles, &[("region", "2222")]), locale));
        let text = serde_json::to_string(&view).expect("text keys");
        assert_eq!(read::from_text::<PageView>(&text), Ok(view));
    }
}

#[test]
fn the_digest_does_not_depend_on_who_froze_it_and_when() {
    let mut stamp = sample::stamp();
    stamp.created_at = "2027-01-01T00:00:00Z".into();
    stamp.created_by = "someone".into();
    let (other, _) = lock::build(&sample::read(&sample::page()), &sample::catalogue(), stamp).expect("builds");
    assert_eq!(other.digest, locked().digest);
}

#[test]
fn someone_who_is_not_signed_in_gets_public_topics_only() {
    let lock = locked();
    let anonymous = lock.grants_for(&Person::NOBODY);
    let list = anonymous.get("list").expect("the list may do something");
    assert_eq!(
        list.subscribe.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["kr.go.demo.board.post.viewed.v1.>"]
    );
    let id = |_: &str| Some("p7k2".into());
    let citizen = lock.grants_for(&Person {
        roles: &[Role::Citizen],
        id: &id,
        consents: &|_, _| false,
        stops: Stops::NONE,
        assurance: None,
    });
    let list = citizen.get("list").expect("the list may do something");
    assert_eq!(
        list.subscribe.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["kr.go.demo.board.post.viewed.v1.>", "kr.go.demo.board.comment.added.v1.users.p7k2.>"]
    );
}

#[test]
fn a_query_parameter_fills_a_variable_a_bound_property_and_a_wired_one() {
    let lock = locked();
    let asked = asked(&lock, &[Role::Anonymous], &[("region", "2222")]);
    let view = render::view(&portal(&lock), &request(&lock, &asked, Locale::Ko));
    let value = serde_json::to_value(&view.block).expect("text keys");
    assert_eq!(value["variables"]["region"]["value"], json!("2222"));
    assert_eq!(value["items"][0]["props"]["region"], json!("2222"));
    assert_eq!(value["items"][0]["attrs"]["region"], json!("2222"));
    assert_eq!(value["items"][1]["props"]["region"], json!("2222"));
}

#[test]
fn a_query_parameter_that_does_not_fit_is_ignored() {
    let lock = locked();
    let asked = asked(&lock, &[Role::Anonymous], &[("region", "<script>"), ("other", "1")]);
    let view = render::view(&portal(&lock), &request(&lock, &asked, Locale::Ko));
    assert_eq!(serde_json::to_value(&view.block).expect("text keys")["variables"]["region"]["value"], json!("1111"));
    assert!(view.block.params.is_empty());
}

#[test]
fn an_item_that_needs_a_sign_in_is_not_sent_to_someone_without() {
    let lock = locked();
    let view = render::view(&portal(&lock), &request(&lock, &asked(&lock, &[Role::Anonymous], &[]), Locale::Ko));
    assert!(view.block.items.iter().all(|item| item.id.as_str() != "mine"));
    assert!(view.main.contains("로그인하시면 볼 수 있습니다."));
}

#[test]
fn only_files_of_the_first_html_are_in_the_import_map_and_the_rest_in_the_block() {
    let lock = locked();
    let view = render::view(&portal(&lock), &request(&lock, &asked(&lock, &[Role::Anonymous], &[]), Locale::Ko));
    let map: Vec<_> = view.import_map.integrity.keys().map(String::as_str).collect();
    assert_eq!(
        map,
        [
            "/-/assets/aaaaaaaaaaaaaaaa/card.js",
            "/-/assets/aaaaaaaaaaaaaaaa/vendor/helper.js",
            "/-/shell/d/jogakbo-shell.js"
        ]
    );
    let later: Vec<_> = view.block.integrity.keys().map(String::as_str).collect();
    assert_eq!(later, ["/-/assets/bbbbbbbbbbbbbbbb/board.js"]);
}
