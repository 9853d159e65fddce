//! Times, dates, durations and numbers, kept as the text that was sent.

mod decimal;
#[cfg(any(feature = "chrono", feature = "time"))]
mod duration;
mod kept;
mod macros;
#[cfg(any(feature = "jiff", feature = "chrono", feature = "rust_decimal", feature = "time"))]
mod parse;

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
    /// A time of day, with its offset as the RFC requires: `10:00:00Z` (RFC 3339, section 5.6, `full-time`).
    Time
}

impl Time {
    /// The time without its offset: `10:00:00` of `10:00:00+02:00`.
    pub fn without_offset(&self) -> &str {
        self.split().0
    }

    /// The offset, if the text has one: `Z` or `+02:00`. The time types of other crates don't hold it.
    pub fn offset(&self) -> Option<&str> {
        let offset = self.split().1;
        if offset.is_empty() { None } else { Some(offset) }
    }

    fn split(&self) -> (&str, &str) {
        let text = self.as_str();
        text.split_at(text.find(['Z', 'z', '+', '-']).unwrap_or(text.len()))
    }
}

text_type! {
    /// A duration: `PT1H30M` (ISO 8601-1, section 5.5.2; the grammar is in RFC 3339, appendix A).
    Duration
}
