//! Where the provider of a test is: served in the test's process, or already running.

use std::pin::Pin;

use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use url::Url;

use super::TestError;

type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where the provider will be.
#[derive(Default)]
pub(super) enum Address {
    /// The test has not said.
    #[default]
    Missing,
    /// At an address that is still text.
    Running(String),
    /// Wherever there is a free port.
    InProcess(Box<dyn FnOnce(TcpListener) -> Serving + Send>),
}

impl Address {
    pub(super) fn in_process<S>(serve: impl FnOnce(TcpListener) -> S + Send + 'static) -> Self
    where
        S: IntoFuture,
        S::IntoFuture: Send + 'static,
    {
        Self::InProcess(Box::new(|listener| {
            let serving = serve(listener).into_future();
            Box::pin(async move { drop(serving.await) })
        }))
    }

    pub(super) async fn start(self) -> Result<Started, TestError> {
        let problem = |text: &str| TestError::Address(text.to_owned());
        let serve = match self {
            Self::Missing => return Err(TestError::NoProvider),
            Self::Running(text) => {
                let url = Url::parse(&text).ok();
                let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
                return Ok(Started {
                    url: url.ok_or_else(|| problem(&text))?,
                    server: None,
                });
            }
            Self::InProcess(serve) => serve,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let text = format!("http://{}", listener.local_addr()?);
        let url = Url::parse(&text).map_err(|_| problem(&text))?;
        let server = tokio::spawn(serve(listener)).abort_handle();
        Ok(Started {
            url,
            server: Some(server),
        })
    }
}

/// Where the provider is. One that was started is stopped when this is dropped.
pub(super) struct Started {
    url: Url,
    server: Option<AbortHandle>,
}

impl Started {
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// A whole address, or a path of the provider.
    pub(super) fn endpoint(&self, text: &str) -> Result<Url, TestError> {
        let problem = |_| TestError::Address(text.to_owned());
        self.url.join(text).map_err(problem)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}
