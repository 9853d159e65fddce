//! Conversions to types of `time`.

use time::OffsetDateTime;
use time::error::Parse;
use time::format_description::well_known::{Iso8601, Rfc3339};

use crate::text::duration::{DurationError, Length};
use crate::text::{Date, DateTime, Duration, Time};

impl DateTime {
    /// The date and time with its offset. Fails if the text isn't an RFC 3339 `date-time`.
    pub fn to_time(&self) -> Result<OffsetDateTime, Parse> {
        OffsetDateTime::parse(self.as_str(), &Rfc3339)
    }
}

impl Date {
    /// The date. Fails if the text isn't a date.
    pub fn to_time(&self) -> Result<time::Date, Parse> {
        time::Date::parse(self.as_str(), &Iso8601::DATE)
    }
}

impl Time {
    /// The time of day, without its [offset](Self::offset). Fails if the text isn't a time.
    pub fn to_time(&self) -> Result<time::Time, Parse> {
        time::Time::parse(self.without_offset(), &Iso8601::TIME)
    }
}

impl Duration {
    /// The duration, with days of 24 hours. Fails if the text isn't an ISO 8601 duration, or has years or months.
    pub fn to_time(&self) -> Result<time::Duration, DurationError> {
        let length = Length::parse(self.as_str())?;
        Ok(time::Duration::new(length.seconds, length.nanoseconds))
    }
}
