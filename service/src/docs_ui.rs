//! `/docs`: the OpenAPI document as a page to read and to try operations on, by Swagger UI. All of
//! it is in the binary, and the page can reach nothing but the service it came from.

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, StatusCode};

use crate::About;

/// What the page may do: run and show what this service sends, ask only this service, and be in no
/// frame. Images in the style sheet and the empty icon are `data:`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      connect-src 'self'; img-src 'self' data:; form-action 'none'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// For what has the same address in every version of the service.
const ASK_AGAIN: &str = "no-cache";

/// For what has the version in its address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

const PAGE: &str = include_str!("docs_ui/page.html");
const START: &str = include_str!("docs_ui/start.js");
const BUNDLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
const STYLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));

/// The folder of Swagger UI's files, as the page refers to it.
const ASSETS: &str = concat!("docs/swagger-ui-", env!("SWAGGER_UI_VERSION"));

const HTML: &str = "text/html; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";

/// The routes. They need no token: the page is the same for everybody, as the document is.
///
/// The page refers to everything relative to itself, so that a proxy may put a path before it.
pub(crate) fn routes(about: &About) -> Router {
    let page = Bytes::from(page(about.title));
    let page = get(async move || {
        let policy = [
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "no-referrer"),
        ];
        (policy, plain(HTML, page.clone()))
    });
    let start = get(async || plain(JAVASCRIPT, Bytes::from_static(START.as_bytes())));
    Router::new()
        .route("/docs", page)
        .route("/docs/", get(to_page))
        .route("/docs/start.js", start)
        .route(
            &format!("/{ASSETS}/swagger-ui-bundle.js"),
            get(async || gzipped(JAVASCRIPT, BUNDLE)),
        )
        .route(
            &format!("/{ASSETS}/swagger-ui.css"),
            get(async || gzipped(CSS, STYLE)),
        )
}

fn page(title: &str) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    PAGE.replace("{title}", &title).replace("{assets}", ASSETS)
}

async fn to_page() -> impl IntoResponse {
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, "../docs")])
}

fn plain(media_type: &'static str, body: Bytes) -> impl IntoResponse {
    (headers(media_type, ASK_AGAIN), body)
}

/// What is embedded as gzip. Every browser takes that, so nothing else is offered.
fn gzipped(media_type: &'static str, body: &'static [u8]) -> impl IntoResponse {
    let headers = headers(media_type, FOR_EVER);
    (
        headers,
        [(CONTENT_ENCODING, "gzip")],
        Bytes::from_static(body),
    )
}

fn headers(media_type: &'static str, caching: &'static str) -> [(HeaderName, &'static str); 3] {
    [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, caching),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ]
}
