//! For the other crates of this project. Users must not rely on it.

use std::fmt::Display;

pub use crate::inbox::alternation::Alternation;
pub use crate::inbox::lineup::{Lineup, Standing};
pub use crate::sealing::{Opened, Place, Sealing, SealingError, StorageKeys};
use crate::telemetry;

/// Logs an ordinary event.
pub fn info(message: &'static str, details: &dyn Display) {
    telemetry::info(message, details);
}

/// Logs a warning.
pub fn warn(message: &'static str, cause: &dyn Display) {
    telemetry::warn(message, cause);
}

/// Logs an error.
pub fn error(message: &'static str, cause: &dyn Display) {
    telemetry::error(message, cause);
}
