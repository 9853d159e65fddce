//! Events of `AskElephant`, Contio and Morph, each API a module and a feature.
//!
//! All modules have the same shape: `decode` takes a delivery for an `Event`, `dispatch` hands it to your `Handler`,
//! `EVENTS` lists what the owner documents. They are written by `cargo xtask codegen` from the documents in `specs/`.
#![warn(missing_docs)]

#[cfg(feature = "askelephant")]
#[rustfmt::skip]
pub mod askelephant;
#[cfg(feature = "contio")]
#[rustfmt::skip]
pub mod contio;
#[cfg(feature = "morph")]
#[rustfmt::skip]
pub mod morph;
