//! The report as one HTML page that needs nothing but itself: no script, no network, readable by a
//! screen reader, on a phone, in light and dark.
//!
//! This file only fills in `html/report.html`; what the page shows is made in `html/page.rs`.

mod page;

use contract::Run;
use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;

/// The name ends in `.html`, which is what switches escaping on.
const TEMPLATE: (&str, &str) = ("report.html", include_str!("html/report.html"));

/// Renders the run as a whole HTML document.
///
/// Everything that comes from the run is escaped, and the page's own policy forbids scripts, so
/// that an answer of a service cannot act in the reader's browser.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the template is a part of this crate, and a test renders every branch of it"
)]
pub fn html(run: &Run) -> String {
    let (name, source) = TEMPLATE;
    let lines_of_tags_vanish = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    lines_of_tags_vanish
        .and_then(|syntax| {
            let mut environment = Environment::new();
            environment.set_syntax(syntax);
            let template = environment.template_from_named_str(name, source)?;
            template.render(Serde(page::page(run)))
        })
        .expect("the page's template renders every page")
}
