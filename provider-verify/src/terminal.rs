//! What the binary shows beside its report: colours, progress and logs. It decides only how, never
//! what a result is.

use std::io::Write;

use anstream::ColorChoice;
use contract::ExitStatus;
use indicatif::{ProgressBar, ProgressStyle};
use provider_verify::Progress;
use report::Style;
use tracing_subscriber::filter::LevelFilter;

use crate::settings::Colour;

/// Whether standard output takes colours.
pub(crate) fn style(colour: Colour) -> Style {
    let choice = anstream::AutoStream::choice(&std::io::stdout());
    match colour {
        Colour::Auto if choice != ColorChoice::Never => Style::Colour,
        _ => Style::Plain,
    }
}

/// Sends the logs of all libraries to standard error.
pub(crate) fn log(level: LevelFilter) {
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}

/// A bar on standard error, as long as that is a terminal.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new() -> Self {
        let bar = tool::progress_line();
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg}");
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner())))
    }

    pub(crate) fn show(&self, progress: Progress<'_>) {
        match progress {
            Progress::Started {
                of, description, ..
            } => {
                self.0.set_length(of as u64);
                self.0.set_message(description.to_owned());
            }
            Progress::Finished { .. } => self.0.inc(1),
        }
    }

    /// A line above the bar.
    fn tell(&self, line: &str) {
        self.0.suspend(|| tell(line));
    }

    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// A line on standard error.
pub(crate) fn tell(line: &str) {
    // Standard error may be closed; there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Ends when the user presses Ctrl-C, or the system asks the program to end. A second time ends the
/// program at once.
pub(crate) async fn interrupted(bar: &Bar) {
    let signal = tool::asked_to_end().await;
    bar.tell(&format!(
        "ending because of {signal}: states are torn down, for 5 s at most; once more ends at once"
    ));
    tokio::spawn(async {
        tool::asked_to_end().await;
        std::process::exit(i32::from(ExitStatus::NotChecked as u8));
    });
}

/// Leaves panics that become an outcome to the report, and shows all others.
pub(crate) fn hide_caught_panics() {
    let show = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !provider_verify::catches_panics() {
            show(panic);
        }
    }));
}
