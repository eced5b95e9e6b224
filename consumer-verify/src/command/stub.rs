//! The command `stub`: load, listen, say where, wait for a signal.

use std::io::Write;
use std::pin::pin;

use anyhow::Context;
use consumer_verify::Stub;
use contract::contracts_with;

use crate::settings;

/// Plays until a signal.
pub(crate) async fn play(settings: &settings::Stub) -> anyhow::Result<()> {
    let mut contracts = Vec::new();
    for path in &settings.pacts {
        contracts.extend(contract::load(path)?);
    }
    let contracts = contracts_with(settings.provider_name.as_deref(), contracts)?;
    let stub = Stub::of(contracts)
        .journal(settings.journal.get())
        .patience(settings.patience);
    let stub = stub.listen(&settings.listen.to_string()).await?;
    let mut ended = pin!(tool::asked_to_end());
    // Whoever reads the address may send a signal at once: from here on it ends the stub in order.
    tokio::select! {
        biased;
        _ = &mut ended => {}
        said = async { say(stub.url()) } => {
            said?;
            ended.await;
        }
    }
    stub.stop().await;
    Ok(())
}

fn say(url: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "listening on {url}")
        .and_then(|()| out.flush())
        .context("cannot write to standard output")
}
