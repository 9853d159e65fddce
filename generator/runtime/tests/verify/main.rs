//! The vendors' schemes, as users build them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]
#![allow(clippy::panic, reason = "a panic fails the test")]

mod bodies;
mod chosen_at_run_time;
#[cfg(all(feature = "brotli", feature = "gzip", feature = "zstd"))]
mod compressed;
#[cfg(feature = "ed25519")]
mod ed25519;
mod handshake;
mod header_token;
mod hex_hmac;
mod hostile;
mod privacy;
mod recipe;
mod requests;
mod secrets;
mod standard_webhooks;
mod times;
mod timestamped_hmac;
mod unsigned;
