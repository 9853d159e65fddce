//! For the inboxes of this project, and no part of what users may rely on.

use std::fmt::Display;

use crate::telemetry;

pub use crate::sealing::{Opened, Place, Sealing, SealingError, StorageKeys};

/// Logs something that a person may want to know.
pub fn warn(message: &'static str, cause: &dyn Display) {
    telemetry::warn(message, cause);
}

/// Logs something that a person should look at.
pub fn error(message: &'static str, cause: &dyn Display) {
    telemetry::error(message, cause);
}
