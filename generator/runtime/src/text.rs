//! Times, dates, durations and numbers, kept as the text that was sent.

mod decimal;
#[cfg(any(feature = "chrono", feature = "time"))]
mod duration;
mod kept;
mod macros;
#[cfg(any(feature = "jiff", feature = "chrono", feature = "rust_decimal", feature = "time"))]
mod parse;
mod time_of_day;

pub use decimal::{Decimal, DecimalError};
#[cfg(any(feature = "chrono", feature = "time"))]
pub use duration::DurationError;

use macros::text_type;

text_type! {
    /// A date and time of day with its offset: `2026-11-20T10:00:00Z` (RFC 3339, section 5.6, `date-time`).
    DateTime
}

text_type! {
    /// A date: `2026-11-20` (RFC 3339, section 5.6, `full-date`).
    Date
}

text_type! {
    /// A time of day, by the RFC with its offset: `10:00:00Z` (RFC 3339, section 5.6, `full-time`).
    Time
}

text_type! {
    /// A duration: `PT1H30M` (ISO 8601-1, section 5.5.2; the grammar is in RFC 3339, appendix A).
    Duration
}
