//! How fast this driver is itself, so that its limit is not taken for that of a consumer.

use std::path::Path;
use std::time::{Duration, Instant};

use contract::{Arrival, LoadStage};
use tokio::sync::mpsc;
use url::Url;

use super::drive::Drive;
use super::ledger::{LedgerError, Scope, Writer};
use super::sender::Sender;
use super::template::Template;
use super::wire::Wire;
use super::words::Words;

/// How long requests are sent before any counts.
const WARM_UP: Duration = Duration::from_millis(500);

/// Why a driver could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum CeilingError {
    /// The address cannot be used.
    #[error("{0}")]
    Address(String),
    /// The ledger cannot be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Drives a server that does next to nothing, in a closed loop, with everything that a load does while
/// requests are on their way: ids and keys, the ledger, the time line. The server has to answer a
/// `POST` with 201 and an object with an `id`. The ledger stays in the folder.
///
/// # Errors
/// When the address cannot be used, or the ledger cannot be written.
pub async fn ceiling(
    url: &Url,
    users: u32,
    length: Duration,
    folder: &Path,
) -> Result<LoadStage, CeilingError> {
    let scope = Scope::whole(1);
    let template = Template::post(url);
    let sender = Sender {
        wire: Wire::to(template.origin()).map_err(CeilingError::Address)?,
        template,
        words: Words::of(scope.seed),
        acknowledged: vec![201],
        created: "/id".to_owned(),
        deadline: Duration::from_secs(10),
    };
    let drive = Drive {
        sender,
        arrival: &Arrival::Users { users },
        warm_up: WARM_UP,
        length,
        in_flight: users as usize,
        scope,
        first: 0,
        began: Instant::now(),
    };
    let mut writer = Writer::create(&folder.join("ledger"), scope)?;
    let (_nothing, mut beside) = mpsc::unbounded_channel();
    let never = std::future::pending();
    let driven = drive
        .run(&mut writer, &mut beside, &|_, _| {}, never)
        .await?;
    writer.finish()?;
    Ok(driven.recording.total())
}
