//! `--watch`: replaying what a changed pact or schema touches, until the program is ended.

use contract::{Contract, ExitStatus};
use provider_verify::select::Only;
use provider_verify::watch::{Watched, changed_interactions};

use super::gather::gather;
use crate::command::{reports, verify};
use crate::settings::Verify;
use crate::terminal;

/// Waits for changes, and replays what they touch. A file that is just being written, and cannot be
/// read as a pact, is told about and waited for.
pub(crate) async fn watch(
    settings: &Verify,
    mut before: Vec<Contract>,
) -> anyhow::Result<ExitStatus> {
    let mut watched = Watched::new(&settings.sources.paths);
    loop {
        let files = settings
            .sources
            .paths
            .iter()
            .map(|path| path.display().to_string());
        terminal::tell(&format!(
            "watching {}; to end: Ctrl-C",
            Vec::from_iter(files).join(", ")
        ));
        tokio::select! {
            () = watched.changed() => {}
            _ = tool::asked_to_end() => return Ok(ExitStatus::Kept),
        }
        let gathered = gather(&settings.sources, settings.provider_name.as_deref()).await;
        let now = match gathered {
            Ok(gathered) => gathered.contracts,
            Err(error) => {
                terminal::tell(&format!("error: {error:#}"));
                continue;
            }
        };
        let only = Only::changed(changed_interactions(&before, &now));
        if only.is_empty() {
            terminal::tell("nothing that is replayed changed");
        } else {
            let mut filter = settings.filter.clone();
            filter.only = Some(only);
            match verify::run(settings, &now, &filter).await {
                Ok(run) => {
                    reports::write(&run, &settings.reports, settings.colour)?;
                    if verify::was_interrupted(&run) {
                        return Ok(run.exit_status());
                    }
                }
                Err(error) => terminal::tell(&format!("error: {error:#}")),
            }
        }
        before = now;
    }
}
