//! How much memory a long list takes: the real binary, by what the system counts.

use super::database::TestDatabase;
use crate::long_list::{LongList, Process};

/// How many recipients a list has here; the benchmark `long-lists` takes a million.
const RECIPIENTS: usize = 100_000;

/// What the service may take in all, in megabytes. A million recipients take 200 at most; those of
/// this list alone, with their texts, would be 40 and more.
const MOST: u64 = 120;

#[tokio::test]
async fn a_long_list_is_stored_in_bounded_memory() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let database = TestDatabase::lasting().await;
    let providers = LongList::start(RECIPIENTS).await;
    let process = Process::start(&providers, &database.location());
    let (status, campaign) = process.create("key", "welcome").await;
    assert_eq!(status, 201, "{campaign}");
    assert_eq!(campaign["recipient_count"], RECIPIENTS);
    let stored = database.count("campaign_recipients").await;
    assert_eq!(stored, RECIPIENTS as i64);
    let peak = process.peak_memory();
    assert!(peak < MOST, "{peak} MB");
}
