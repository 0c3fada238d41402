//! Small modules of a page travel in packs.

use crate::support::{TestApp, fixtures};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

const PBC: &str = "kr.go.test.many";

/// A PBC of `count` widgets with a module of `bytes` bytes each, and a page that shows them all at once.
fn write(root: &Path, count: usize, bytes: usize) {
    let text = |text: &str| json!({"ko": text, "en": text});
    let name = |i: usize| format!("w{i}");
    let widget = |i: usize| {
        json!({
            "name": name(i), "title": text(&name(i)), "tier": "page",
            "element": {"module": format!("{}.js", name(i)), "tag": format!("test-{}", name(i))}
        })
    };
    let manifest = json!({
        "apiVersion": "jogakbo/v1alpha1", "kind": "PBC",
        "metadata": {"name": PBC, "version": "1.0.0", "title": text("Many"), "owner": {"name": text("Test office")}},
        "spec": {
            "scope": "component", "delivery": {"modes": ["assets"]},
            "frontend": {"base": "many", "assets": "auto", "widgets": (0..count).map(widget).collect::<Vec<_>>()},
            "offer": {"licence": "Apache-2.0", "plans": [{"name": "free", "price": {"amount": "0", "currency": "KRW"}}]}
        }
    });
    fixtures::write(&root.join(format!("manifests/{PBC}.json")), &manifest);
    let mut page = fixtures::page("many", "/many", true);
    let item =
        |i: usize| json!({"id": name(i), "use": {"pbc": PBC, "version": "^1.0.0", "widget": name(i)}, "load": "eager"});
    page["spec"]["items"] = (0..count).map(item).collect();
    fixtures::write(&root.join("manifests/pages/many.json"), &page);
    std::fs::create_dir_all(root.join("assets/many")).unwrap();
    for i in 0..count {
        let code = format!("customElements.define('test-w{i}', class extends HTMLElement {{}});\n//");
        let source = format!("{code}{}\n", "-".repeat(bytes - code.len() - 1));
        std::fs::write(root.join(format!("assets/many/w{i}.js")), source).unwrap();
    }
}

/// The data of the page, as boot reads it.
fn block(html: &str) -> Value {
    let (_, rest) = html.split_once("id=\"jgb-page\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn what_does_not_fit_into_one_pack_goes_into_the_next() {
    let test = TestApp::with(|config| write(config.paths.manifests.parent().unwrap(), 7, 50 * 1024)).await;
    let html = test.get("/many", &[("accept", "text/html")]).await.text();
    let mut packs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in block(&html)["items"].as_array().unwrap() {
        let address = |key: &str| item[key].as_str().unwrap_or_else(|| panic!("no {key} in {item}")).to_owned();
        packs.entry(address("pack")).or_default().push(address("module"));
    }
    let mut sizes: Vec<usize> = packs.values().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 5]);
    for (pack, modules) in &packs {
        let answer = test.get(pack, &[]).await;
        let source = answer.text();
        assert!(answer.status == 200 && source.len() <= 256 * 1024, "{} bytes", source.len());
        assert!(modules.iter().all(|module| source.contains(module.as_str())));
        // The browser fetches it while it reads the head, and accepts no other bytes.
        assert!(html.contains(&format!("<link rel=\"modulepreload\" href=\"{pack}\" integrity=\"sha384-")), "{html}");
        assert!(html.contains(&format!("\"{pack}\":\"sha384-")));
    }
    assert_eq!(html.matches("modulepreload").count(), 2);
}

#[tokio::test]
async fn a_module_that_would_travel_alone_has_no_pack() {
    let test = TestApp::with(|config| write(config.paths.manifests.parent().unwrap(), 6, 50 * 1024)).await;
    let html = test.get("/many", &[("accept", "text/html")]).await.text();
    let block = block(&html);
    let alone: Vec<&Value> =
        block["items"].as_array().unwrap().iter().filter(|item| item.get("pack").is_none()).collect();
    assert_eq!(alone.len(), 1, "{block}");
    let module = alone[0]["module"].as_str().unwrap();
    assert!(html.contains(&format!("<link rel=\"modulepreload\" href=\"{module}\" integrity=\"sha384-")), "{html}");
}
