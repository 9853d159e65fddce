//! The schema oracle: random and damaged instances of a document's schemas, and what a decoder may do with each.
//!
//! A schema is bundled to be standalone ([`bundle`]), instances are made from it ([`make`]) and damaged ([`damage`]),
//! the crate `jsonschema` decides which of them it accepts ([`judge`]), and [`verdict`] compares the decoder's answer
//! with that. An instance that the schema accepts must decode and come back equal ([`equal`]), except for the listed
//! narrowings. One that it refuses may only decode by a listed leniency. The generator's interpreter must expect what
//! the decoder did.
//!
//! [`loss`] is a separate oracle: whether everything that a document lists is in the output or in a finding.

mod applying;
pub mod bundle;
pub mod damage;
pub mod deliver;
pub mod document;
pub mod equal;
mod interpreted;
pub mod judge;
pub mod loss;
pub mod make;
mod pattern;
pub mod samples;
pub mod tally;
mod untyped;
pub mod verdict;
