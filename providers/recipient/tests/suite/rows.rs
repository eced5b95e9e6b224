//! Rows of large imports, made and compared one at a time.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Body, Response};
use serde_json::{Value, json};
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::io::StreamReader;

/// As many rows as the service has to take and give in constant memory.
pub(crate) const MANY: usize = 100_000;

/// The n-th row.
pub(crate) fn row(n: usize) -> Value {
    json!({
        "email": format!("recipient-{n}@example.org"),
        "status": (["subscribed", "unsubscribed", "bounced"][n % 3]),
        "locale": (["de-CH", "en", "pt-BR"][n % 3]),
        "time_zone": (["Europe/Zurich", "America/New_York", "Asia/Tokyo"][n % 3]),
        "attributes": {"first_name": format!("Ada {n}"), "orders": n, "vip": n.is_multiple_of(2)},
    })
}

/// That many rows, made only when they are sent.
pub(crate) fn body(count: usize) -> Body {
    let line = |n| Bytes::from(format!("{}\n", row(n)));
    // A thousand lines at a time: single lines would only measure the client.
    let lines = stream::iter((0..count).map(line)).chunks(1000);
    Body::wrap_stream(lines.map(|lines| Ok::<_, std::io::Error>(Bytes::from(lines.concat()))))
}

/// Reads a stream to its end and compares every recipient with the row that it was made from.
/// Gives their number.
pub(crate) async fn compare(answer: Response) -> usize {
    let bytes = answer.bytes_stream().map_err(std::io::Error::other);
    let mut lines = FramedRead::new(StreamReader::new(bytes), LinesCodec::new());
    let mut count = 0;
    while let Some(line) = lines.try_next().await.unwrap() {
        let mut recipient: Value = serde_json::from_str(&line).unwrap();
        let id = recipient.as_object_mut().unwrap().remove("id");
        assert!(id.is_some_and(|id| id.is_string()), "{line}");
        assert_eq!(recipient, row(count));
        count += 1;
    }
    count
}
