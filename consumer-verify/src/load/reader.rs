//! Reads what a service holds: one answer, or all pages of a list one after the other. A read changes
//! nothing, so it is repeated where the service does not answer well.

use std::time::Duration;

use bytes::Bytes;
use contract::project::Pages;
use serde_json::Value;

use super::template::{About, Filled, Template, percent_encoded, uri};
use super::wire::{Reply, Wire};

/// How often a read is tried.
const ATTEMPTS: u32 = 6;

/// The pause after the first attempt; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// One read of a service, which may be one of several pages.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    wire: Wire,
    template: Template,
    limit: Duration,
}

impl Reader {
    /// Reads by requests of this form; each answer may take `limit`.
    pub(super) fn of(template: Template, limit: Duration) -> Result<Self, String> {
        Ok(Self {
            wire: Wire::to(template.origin())?,
            template,
            limit,
        })
    }

    /// The answer to the request about which this is said, whatever its status, unless that says
    /// that the service could not answer.
    ///
    /// # Errors
    /// When no such answer came however often it was tried; in words for a report.
    pub(super) async fn read(&self, about: &About<'_>) -> Result<Reply, String> {
        self.ask(self.template.fill(about)).await
    }

    async fn ask(&self, request: Filled) -> Result<Reply, String> {
        let mut pause = PAUSE;
        let mut attempt = 1;
        loop {
            let said = match self.wire.send(request.clone(), self.limit).await {
                Ok(reply) if reply.status.is_server_error() || reply.status.as_u16() == 429 => {
                    format!(
                        "{} {} answered {}",
                        request.method, request.path, reply.status
                    )
                }
                Ok(reply) => return Ok(reply),
                Err(failure) => {
                    let reason = failure.reason();
                    format!("{} {}: {reason}", request.method, request.path)
                }
            };
            if attempt == ATTEMPTS {
                return Err(said);
            }
            attempt += 1;
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    /// Gives the items of the first page and of all that follow it to `each`, with the whole first
    /// page as the result.
    ///
    /// # Errors
    /// When a page cannot be read, or is none; in words for a report. What `each` says ends it too.
    pub(super) async fn items(
        &self,
        about: &About<'_>,
        pages: &Pages,
        mut each: impl FnMut(&Value) -> Result<(), String>,
    ) -> Result<Page, String> {
        let mut cursor: Option<String> = None;
        let mut first = None;
        loop {
            let mut request = self.template.fill(about);
            if let Some(cursor) = &cursor {
                let joint = if request.path.query().is_some() {
                    '&'
                } else {
                    '?'
                };
                let (name, value) = (percent_encoded(&pages.cursor), percent_encoded(cursor));
                request.path = uri(&format!("{}{joint}{name}={value}", request.path));
            }
            let path = request.path.clone();
            let reply = self.ask(request).await?;
            if first.is_none() && !reply.status.is_success() {
                return Ok(Page::Refused(reply));
            }
            let page: Option<Value> = serde_json::from_slice(&reply.body).ok();
            let items = page.as_ref().and_then(|page| page.pointer(&pages.items));
            let (Some(page), Some(Value::Array(items)), true) =
                (&page, items, reply.status.is_success())
            else {
                return Err(format!("{path} answered {} and no page", reply.status));
            };
            for item in items {
                each(item)?;
            }
            let next = match page.pointer(&pages.next) {
                Some(Value::String(next)) => Some(next.clone()),
                Some(Value::Number(next)) => Some(next.to_string()),
                _ => None,
            };
            if next.is_some() && next == cursor {
                return Err(format!("{path} names itself as the next page"));
            }
            cursor = next;
            let first = first.get_or_insert(reply);
            if cursor.is_none() {
                let first = std::mem::replace(&mut first.body, Bytes::new());
                return Ok(Page::First(first));
            }
        }
    }
}

/// What the first page was.
#[derive(Clone, Debug)]
pub(super) enum Page {
    /// Its body.
    First(Bytes),
    /// The answer was no success.
    Refused(Reply),
}
