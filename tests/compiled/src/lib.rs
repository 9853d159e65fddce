//! The generated code of the cases in `tests/cases`, compiled without warnings. Its own tests run, too.
//!
//! The build script generates all of them, so that no generated file has to be stored to be compiled. This is a
//! library, so that unused items are noticed.

#![deny(warnings, missing_docs, unreachable_pub, unused, clippy::all, clippy::pedantic)]
#![allow(clippy::must_use_candidate, reason = "allowed in all packages of this project")]

#[cfg(test)]
mod asyncapi;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod cloud_events;
#[cfg(test)]
mod events;
#[cfg(test)]
mod names;
#[cfg(test)]
mod receiving;
#[cfg(test)]
mod responding;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));
