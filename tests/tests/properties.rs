//! Rules for every document: the same input gives the same bytes, order doesn't matter, a change stays local, and even
//! a damaged document doesn't make the generator panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

#[path = "properties/changes.rs"]
mod changes;
#[path = "properties/damage.rs"]
mod damage;
#[path = "properties/depth.rs"]
mod depth;
#[path = "properties/disk.rs"]
mod disk;
#[path = "properties/examples.rs"]
mod examples;
#[path = "properties/order.rs"]
mod order;
