//! Which server the tests use.

use std::env;
use std::sync::{Arc, Weak};

use tokio::sync::Mutex;

use crate::cluster::{Cluster, ClusterError, is_answering};

/// Where a server is looked for that is there anyway.
const USUAL: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// The temporary server of this process, as long as a test uses it.
static TEMPORARY: Mutex<Weak<Cluster>> = Mutex::const_new(Weak::new());

/// The server that the tests use.
#[derive(Debug)]
pub(crate) enum Server {
    /// One that is there.
    Existing(String),
    /// One that goes when nobody uses it any more.
    Temporary(Arc<Cluster>),
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The one that was named does not answer.
    #[error("the PostgreSQL that DATABASE_URL names does not answer")]
    NamedIsSilent,
    /// None is there, and none can be made.
    #[error(
        "no PostgreSQL for the tests: DATABASE_URL is not set, nobody lets the user `postgres` in \
         at 127.0.0.1:5432, and {0}. To leave the tests on PostgreSQL out, build them with \
         SKIP_POSTGRES_TESTS=1"
    )]
    None(#[from] ClusterError),
}

impl Server {
    pub(crate) async fn find() -> Result<Self, ServerError> {
        if let Ok(url) = env::var("DATABASE_URL") {
            return match is_answering(&url).await {
                true => Ok(Self::Existing(url)),
                false => Err(ServerError::NamedIsSilent),
            };
        }
        if is_answering(USUAL).await {
            return Ok(Self::Existing(USUAL.to_owned()));
        }
        let mut temporary = TEMPORARY.lock().await;
        let cluster = match temporary.upgrade() {
            Some(cluster) => cluster,
            None => Arc::new(Cluster::start().await?),
        };
        *temporary = Arc::downgrade(&cluster);
        Ok(Self::Temporary(cluster))
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Existing(url) => url.clone(),
            Self::Temporary(cluster) => cluster.url(),
        }
    }
}
