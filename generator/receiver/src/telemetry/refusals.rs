//! Refused requests in the log.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::warn;
use super::window::Window;

/// Tells of refusals at a bounded rate.
#[derive(Debug)]
pub(crate) struct Refusals(Mutex<Window>);

impl Refusals {
    /// None was told of yet.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Window::new()))
    }

    /// Tells of one, if it may.
    pub(crate) fn tell(&self, message: &'static str, cause: &dyn Display) {
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner).next(Instant::now());
        if next.untold > 0 {
            warn("requests were refused and not logged", &next.untold);
        }
        if next.may_tell {
            warn(message, cause);
        }
    }
}
