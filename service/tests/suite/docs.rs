//! `/docs`: a page that shows the document, and can reach nothing but the service.

use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use crate::example::Example;

async fn get(url: impl reqwest::IntoUrl) -> Response {
    Client::new().get(url).send().await.unwrap()
}

fn page(example: &Example) -> Url {
    let url = format!("{}/docs", example.running.url());
    url.parse().unwrap()
}

/// The values of an attribute in HTML.
fn attribute<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!("{name}=\"");
    let values = html.split(opening.as_str()).skip(1);
    values.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_page_needs_no_token_and_is_named_after_the_service() {
    let example = Example::start().await;
    let response = get(page(&example)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    assert_eq!(response.headers()[CACHE_CONTROL], "no-cache");
    let html = response.text().await.unwrap();
    assert!(html.contains("<title>Example service</title>"), "{html}");
}

#[tokio::test]
async fn the_page_may_run_only_what_the_service_sends_and_has_nothing_inline() {
    let example = Example::start().await;
    let response = get(page(&example)).await;
    let policy = response.headers()[CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    for directive in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        let mut directives = policy.split(';').map(str::trim);
        assert!(
            directives.any(|one| one == directive),
            "{directive} in {policy}"
        );
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let html = response.text().await.unwrap();
    for script in html.split("<script").skip(1) {
        let (attributes, content) = script.split_once('>').unwrap();
        assert!(attributes.contains("src="), "{script}");
        assert!(content.starts_with("</script>"), "{script}");
    }
    for inline in ["<style", "style=", "onload="] {
        assert!(!html.contains(inline), "{inline} in {html}");
    }
}

#[tokio::test]
async fn everything_that_the_page_refers_to_comes_from_the_service() {
    let example = Example::start().await;
    let base = page(&example);
    let html = get(base.clone()).await.text().await.unwrap();
    let mut found = Vec::new();
    for reference in [attribute(&html, "src"), attribute(&html, "href")].concat() {
        let url = base.join(reference).unwrap();
        if url.scheme() == "data" {
            continue;
        }
        assert_eq!(url.origin(), base.origin(), "{url}");
        let response = get(url.clone()).await;
        assert_eq!(response.status(), StatusCode::OK, "{url}");
        let header = |name| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        let media_type = header(CONTENT_TYPE).unwrap().to_owned();
        // What has the version of Swagger UI in its address never changes.
        let for_ever = header(CACHE_CONTROL).is_some_and(|value| value.contains("immutable"));
        assert_eq!(for_ever, url.path().contains("/swagger-ui-"), "{url}");
        let encoding = header(CONTENT_ENCODING).map(str::to_owned);
        let body = response.bytes().await.unwrap();
        let is_gzip = body.starts_with(&[0x1f, 0x8b]);
        assert_eq!(is_gzip, encoding.as_deref() == Some("gzip"), "{url}");
        found.push(media_type);
    }
    found.sort();
    let (script, style) = ("text/javascript; charset=utf-8", "text/css; charset=utf-8");
    assert_eq!(found, ["application/json", style, script, script]);
}

#[tokio::test]
async fn a_slash_behind_the_page_leads_to_the_page_even_behind_a_proxy() {
    let example = Example::start().await;
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let with_slash = format!("{}/", page(&example));
    let response = client.get(&with_slash).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
    let location = response.headers()[LOCATION].to_str().unwrap();
    let behind_proxy = Url::parse("https://example.org/templates/docs/").unwrap();
    let led_to = behind_proxy.join(location).unwrap();
    assert_eq!(led_to.as_str(), "https://example.org/templates/docs");
    assert_eq!(get(&with_slash).await.status(), StatusCode::OK);
}
