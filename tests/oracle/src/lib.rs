//! The schema oracle: instances of a document's schemas, made at random and damaged, and what a decoder may do with each.
//!
//! A schema is bundled so that it stands by itself ([`bundle`]), instances are made from it ([`make`]) and damaged
//! ([`damage`]), the crate `jsonschema` says which of them it accepts ([`judge`]), and [`verdict`] holds what the decoder
//! answered against that. What the schema accepts has to decode and to come back equal ([`equal`]), save for the listed
//! narrowings; what it refuses may decode by a listed leniency alone. The generator's interpreter has to expect what the decoder
//! did.
//!
//! [`loss`] is an oracle of its own: whether all that a document lists is in the output or named by a finding.

mod applying;
pub mod bundle;
pub mod damage;
mod deliver;
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
