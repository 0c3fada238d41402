use crate::support::{TestApp, fixtures};

#[tokio::test]
async fn the_sitemap_holds_what_anybody_may_open_in_both_languages() {
    let test = TestApp::new().await;
    let answer = test.get("/sitemap.xml", &[]).await;
    let xml = answer.text();
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    assert!(xml.contains("<loc>http://localhost:8080/</loc><lastmod>20"), "{xml}");
    assert!(xml.contains("<loc>http://localhost:8080/en/</loc>"), "{xml}");
    assert!(xml.contains("hreflang=\"x-default\" href=\"http://localhost:8080/\"/>"), "{xml}");
    assert!(!xml.contains("/me<"), "a page for who is signed in stays out: {xml}");
    let again = test.get("/sitemap.xml", &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    fixtures::write(&test.folder.path().join("manifests/pages/news.json"), &fixtures::page("news", "/news", true));
    test.app.reload();
    let news = test.get("/sitemap.xml", &[("if-none-match", answer.header("etag"))]).await;
    assert!(news.status == 200 && news.text().contains("<loc>http://localhost:8080/en/news</loc>"));
}

#[tokio::test]
async fn crawlers_and_home_screens_are_told_what_they_need() {
    let test = TestApp::new().await;
    let robots = test.get("/robots.txt", &[]).await.text();
    assert!(
        robots.contains("Disallow: /-/\n") && robots.ends_with("Sitemap: http://localhost:8080/sitemap.xml\n"),
        "{robots}"
    );
    for (path, lang, name, start) in [
        ("/manifest.webmanifest", "ko", "조각보 누리집", "/"),
        ("/en/manifest.webmanifest", "en", "Jogakbo Portal", "/en/"),
    ] {
        let answer = test.get(path, &[]).await;
        assert_eq!(answer.header("content-type"), "application/manifest+json");
        assert_eq!(answer.header("cache-control"), "public, max-age=600");
        let json = answer.json();
        assert_eq!((&json["lang"], &json["name"], &json["start_url"]), (&lang.into(), &name.into(), &start.into()));
    }
}

#[tokio::test]
async fn a_page_names_its_languages_and_a_failure_does_not() {
    let test = TestApp::new().await;
    let page = test.get("/en/", &[]).await.text();
    for link in [
        "rel=\"canonical\" href=\"http://localhost:8080/en/\"",
        "hreflang=\"ko\" href=\"http://localhost:8080/\"",
        "hreflang=\"x-default\" href=\"http://localhost:8080/\"",
        "rel=\"manifest\" href=\"/en/manifest.webmanifest\"",
        "property=\"og:url\" content=\"http://localhost:8080/en/\"",
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
    let missing = test.get("/nothing", &[("accept", "text/html")]).await.text();
    assert!(!missing.contains("rel=\"canonical\"") && !missing.contains("og:url"));
}
