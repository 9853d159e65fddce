//! Conversions to types of `jiff`.

use jiff::civil;
use jiff::{Error, Span, Timestamp};

use crate::text::{Date, DateTime, Duration, Time};

impl DateTime {
    /// The instant; its offset isn't kept. Fails if the text isn't an RFC 3339 `date-time`.
    pub fn to_jiff(&self) -> Result<Timestamp, Error> {
        self.as_str().parse()
    }
}

impl Date {
    /// The date. Fails if the text isn't a date.
    pub fn to_jiff(&self) -> Result<civil::Date, Error> {
        self.as_str().parse()
    }
}

impl Time {
    /// The time of day, without its [offset](Self::offset). Fails if the text isn't a time.
    pub fn to_jiff(&self) -> Result<civil::Time, Error> {
        self.without_offset().parse()
    }
}

impl Duration {
    /// The duration. Fails if the text isn't an ISO 8601 duration.
    pub fn to_jiff(&self) -> Result<Span, Error> {
        self.as_str().parse()
    }
}
