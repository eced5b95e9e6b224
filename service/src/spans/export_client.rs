//! Sends what is exported, by the HTTP client that is in the program anyway.

use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use opentelemetry_http::{HttpClient, HttpError};
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::runtime::Handle;

use crate::problem::chain;

/// Sends on the runtime of the service, because the exporter waits in a thread without one.
#[derive(Debug)]
pub(super) struct ExportClient {
    client: Client,
    runtime: Handle,
    /// Whether the last request failed, so that a collector that is away is one line in the log.
    failing: AtomicBool,
}

impl ExportClient {
    /// A client of the current runtime.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        // Fails only where there is one already, which is all that is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            client: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()?,
            runtime: Handle::current(),
            failing: AtomicBool::new(false),
        })
    }

    fn note(&self, fault: Option<String>) {
        let failed = self.failing.swap(fault.is_some(), Ordering::Relaxed);
        match fault {
            Some(cause) if !failed => {
                tracing::warn!(
                    cause,
                    "spans cannot be exported; they are dropped until they can"
                );
            }
            None if failed => tracing::info!("spans are exported again"),
            _ => {}
        }
    }
}

#[async_trait::async_trait]
impl HttpClient for ExportClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = request.try_into()?;
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move {
            let response = client.execute(request).await?;
            let status = response.status();
            let headers = response.headers().clone();
            Ok::<_, reqwest::Error>((status, headers, response.bytes().await?))
        });
        let (status, headers, body) = match sent.await? {
            Ok(answer) => answer,
            Err(error) => {
                let error = error.without_url();
                self.note(Some(chain(&error)));
                return Err(error.into());
            }
        };
        self.note((!status.is_success()).then(|| format!("the collector answered {status}")));
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
