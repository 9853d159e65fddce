//! ISO 8601 durations of a fixed length. Neither `chrono` nor `time` reads them, and neither has months.

use std::fmt;

/// Why the text of a duration has no fixed length.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DurationError {
    /// It isn't an ISO 8601 duration.
    Invalid,
    /// It has years or months, which differ in length.
    Calendar,
    /// It is longer than the type can hold.
    Beyond,
}

impl fmt::Display for DurationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Invalid => "not a duration of ISO 8601",
            Self::Calendar => "a duration with years or months, which differ in length",
            Self::Beyond => "a duration that is too long",
        })
    }
}

impl std::error::Error for DurationError {}

crate::debug::debug_by_display!(DurationError);

/// A length of time; both parts have the same sign.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) seconds: i64,
    pub(super) nanoseconds: i32,
}

impl Length {
    /// Parses a duration: `PT1H30M`, `P2W`, `-P1DT0.5S`. Only seconds may have a fraction.
    pub(super) fn parse(text: &str) -> Result<Self, DurationError> {
        let is_negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let parts = unsigned.strip_prefix('P').ok_or(DurationError::Invalid)?;
        let (date, time) = match parts.split_once('T') {
            Some((_, "")) => return Err(DurationError::Invalid),
            Some((date, time)) => (date, time),
            None if parts.is_empty() => return Err(DurationError::Invalid),
            None => (parts, ""),
        };
        let mut length = Self { seconds: 0, nanoseconds: 0 };
        length.add_all(date, &[('Y', None), ('M', None), ('W', Some(604_800)), ('D', Some(86_400))])?;
        length.add_all(time, &[('H', Some(3_600)), ('M', Some(60)), ('S', Some(1))])?;
        let Self { seconds, nanoseconds } = length;
        Ok(if is_negative { Self { seconds: -seconds, nanoseconds: -nanoseconds } } else { length })
    }

    /// Adds `<number><unit>` pairs. Each unit comes at most once and in this order; units without a fixed length are
    /// refused.
    fn add_all(&mut self, mut text: &str, units: &[(char, Option<i64>)]) -> Result<(), DurationError> {
        for &(unit, length) in units {
            let Some((number, rest)) = text.split_once(unit) else { continue };
            let whole = if unit == 'S' { self.take_fraction(number)? } else { number };
            self.add(whole, length)?;
            text = rest;
        }
        if text.is_empty() { Ok(()) } else { Err(DurationError::Invalid) }
    }

    fn add(&mut self, number: &str, length: Option<i64>) -> Result<(), DurationError> {
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DurationError::Invalid);
        }
        let count: i64 = number.parse().map_err(|_| DurationError::Beyond)?;
        let seconds = count.checked_mul(length.ok_or(DurationError::Calendar)?);
        self.seconds = seconds.and_then(|seconds| self.seconds.checked_add(seconds)).ok_or(DurationError::Beyond)?;
        Ok(())
    }

    /// Splits the nanoseconds off a number of seconds, dropping finer digits. Returns the whole seconds.
    fn take_fraction<'a>(&mut self, number: &'a str) -> Result<&'a str, DurationError> {
        let Some((whole, fraction)) = number.split_once(['.', ',']) else {
            return Ok(number);
        };
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(DurationError::Invalid);
        }
        let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
        self.nanoseconds = digits.fold(0, |nanoseconds, digit| nanoseconds * 10 + i32::from(digit - b'0'));
        Ok(whole)
    }
}
