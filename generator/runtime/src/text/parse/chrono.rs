//! Conversions to types of `chrono`.

use chrono::{FixedOffset, NaiveDate, NaiveTime, ParseError, TimeDelta};

use crate::text::duration::{DurationError, Length};
use crate::text::{Date, DateTime, Duration, Time};

impl DateTime {
    /// The date and time with its offset. Fails if the text isn't an RFC 3339 `date-time`.
    pub fn to_chrono(&self) -> Result<chrono::DateTime<FixedOffset>, ParseError> {
        chrono::DateTime::parse_from_rfc3339(self.as_str())
    }
}

impl Date {
    /// The date. Fails if the text isn't a date.
    pub fn to_chrono(&self) -> Result<NaiveDate, ParseError> {
        self.as_str().parse()
    }
}

impl Time {
    /// The time of day, without its [offset](Self::offset). Fails if the text isn't a time.
    pub fn to_chrono(&self) -> Result<NaiveTime, ParseError> {
        self.without_offset().parse()
    }
}

impl Duration {
    /// The duration, with days of 24 hours. Fails if the text isn't an ISO 8601 duration, or has years or months.
    pub fn to_chrono(&self) -> Result<TimeDelta, DurationError> {
        let length = Length::parse(self.as_str())?;
        let seconds = TimeDelta::try_seconds(length.seconds).ok_or(DurationError::Beyond)?;
        seconds.checked_add(&TimeDelta::nanoseconds(length.nanoseconds.into())).ok_or(DurationError::Beyond)
    }
}
