//! Refused and failed requests in the log.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::window::{Next, Window};
use super::{error, warn};

/// Logs refusals, or failures, at a limited rate.
#[derive(Debug)]
pub(crate) struct Refusals(Mutex<Window>);

impl Refusals {
    /// Without any refusals yet.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Window::new()))
    }

    /// Logs one, if the rate allows it.
    pub(crate) fn tell(&self, message: &'static str, cause: &dyn Display) {
        let next = self.next();
        if next.untold > 0 {
            warn("requests were refused and not logged", &next.untold);
        }
        if next.may_tell {
            warn(message, cause);
        }
    }

    /// Logs a failure that isn't the sender's fault, if the rate allows it.
    pub(crate) fn tell_failure(&self, message: &'static str, cause: &dyn Display) {
        let next = self.next();
        if next.untold > 0 {
            error("requests failed and were not logged", &next.untold);
        }
        if next.may_tell {
            error(message, cause);
        }
    }

    fn next(&self) -> Next {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next(Instant::now())
    }
}
