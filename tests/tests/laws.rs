//! Rules for every document: the same input gives the same bytes, order doesn't matter, a change stays local, and even
//! a damaged document doesn't make the generator panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

#[path = "laws/changes.rs"]
mod changes;
#[path = "laws/damage.rs"]
mod damage;
#[path = "laws/depth.rs"]
mod depth;
#[path = "laws/disk.rs"]
mod disk;
#[path = "laws/order.rs"]
mod order;
