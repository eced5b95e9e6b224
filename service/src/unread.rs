//! Requests whose body was not read to its end: the rest is read before they are answered.
//!
//! A client that is still sending when the connection closes loses the answer that says what is
//! wrong, and sees a reset instead.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::EXPECT;
use http_body::{Body as _, Frame, SizeHint};
use tokio::sync::oneshot;

/// How long a client may go on sending what is not wanted any more.
const LINGER: Duration = Duration::from_secs(5);

/// Middleware: reads what nobody has read, and answers then.
///
/// A client that waits for `100 Continue` has not begun to send, and is answered at once.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() || request.headers().contains_key(EXPECT) {
        return next.run(request).await;
    }
    let (give_back, mut unread) = oneshot::channel();
    let response = next.run(request.map(|body| lent(body, give_back))).await;
    // Whoever still has the body is not done with it: an answer may be a stream made from it.
    if let Ok(mut rest) = unread.try_recv() {
        // Who has not sent all of it by then has had the chance.
        let _ = tokio::time::timeout(LINGER, read(&mut rest)).await;
    }
    response
}

fn lent(body: Body, give_back: oneshot::Sender<Body>) -> Body {
    Body::new(Lent {
        body,
        give_back: Some(give_back),
    })
}

async fn read(body: &mut Body) {
    let mut body = Pin::new(body);
    while let Some(Ok(_)) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {}
}

/// The body of a request, which is given back when it is dropped before its end.
struct Lent {
    body: Body,
    give_back: Option<oneshot::Sender<Body>>,
}

impl http_body::Body for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if !matches!(polled, Poll::Pending | Poll::Ready(Some(Ok(_)))) {
            self.give_back = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(give_back) = self.give_back.take() {
            // Nobody waits for it when the request itself was given up.
            let _ = give_back.send(std::mem::take(&mut self.body));
        }
    }
}
