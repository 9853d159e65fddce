//! The page of the admin service, used by operators in Chromium. If it isn't installed, nothing is tested.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a panic fails the test")]

#[path = "catalogue/chromium.rs"]
#[allow(dead_code, reason = "the catalogue's tests need all of it")]
mod chromium;
#[path = "admin/hostile.rs"]
mod hostile;
#[path = "admin/looks.rs"]
mod looks;
#[path = "admin/operators.rs"]
mod operators;
#[path = "admin/site.rs"]
mod site;
