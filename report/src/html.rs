//! The report as one HTML page that needs nothing but itself: no script, no network, readable by a
//! screen reader, on a phone, in light and dark.
//!
//! This file only fills in `html/report.html` and its parts; what the page shows is made in
//! `html/page.rs`.

mod page;

use contract::Run;
use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;

/// The whole page, and then its parts. The names end in `.html`, which is what switches escaping on;
/// nothing is filled into the style.
const TEMPLATES: [(&str, &str); 7] = [
    ("report.html", include_str!("html/report.html")),
    ("step.html", include_str!("html/step.html")),
    ("failure.html", include_str!("html/failure.html")),
    ("faults.html", include_str!("html/faults.html")),
    ("load.html", include_str!("html/load.html")),
    ("macros.html", include_str!("html/macros.html")),
    ("style.css", include_str!("html/style.css")),
];

/// Renders the run as a whole HTML document.
///
/// Everything that comes from the run is escaped, and the page's own policy forbids scripts, so
/// that an answer of a service cannot act in the reader's browser.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the templates are parts of this crate, and a test renders every branch of them"
)]
pub fn html(run: &Run) -> String {
    let lines_of_tags_vanish = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    lines_of_tags_vanish
        .and_then(|syntax| {
            let mut environment = Environment::new();
            environment.set_syntax(syntax);
            for (name, source) in TEMPLATES {
                environment.add_template(name, source)?;
            }
            let [(page, _), ..] = TEMPLATES;
            let template = environment.get_template(page)?;
            template.render(Serde(page::page(run)))
        })
        .expect("the page's templates render every page")
}
