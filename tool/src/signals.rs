//! The signals that ask a program to end.

use tokio::signal::unix::{SignalKind, signal};

/// Ends when the user presses Ctrl-C or closes the terminal, or the system asks the program to end;
/// with the name of the signal. From the first call on, none of these ends the program by itself any
/// more.
pub async fn asked_to_end() -> &'static str {
    let signals = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    );
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hang_up)) = signals else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => "SIGINT",
        _ = terminate.recv() => "SIGTERM",
        _ = hang_up.recv() => "SIGHUP",
    }
}
