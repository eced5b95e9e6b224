//! The library as its users meet it: folders of pacts, and consumer tests that write them.

#[cfg(feature = "consumer-tests")]
mod consumer_tests;
