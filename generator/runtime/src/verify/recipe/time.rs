//! When a delivery was signed, as senders write it.

use std::time::Duration;

use super::place::Place;

/// Where the time of the signature is, how it is written, and how far from now it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    pub(super) at: Place,
    pub(super) unit: Unit,
    pub(super) tolerance: Duration,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// The seconds since the Unix epoch.
    Seconds,
    /// The milliseconds since the Unix epoch.
    Milliseconds,
    /// The microseconds since the Unix epoch.
    Microseconds,
    /// The nanoseconds since the Unix epoch.
    Nanoseconds,
    /// RFC 3339: `2023-09-02T12:26:00.5Z`, with any number of digits and any offset. Also with a space instead of the
    /// `T`, with an offset without a colon, or without separators, like `20230902T122600Z` (ISO 8601).
    Rfc3339,
    /// The same without a zone, in UTC: `2023-09-02T12:26:00`. A time with a zone is refused.
    Utc,
    /// A date of HTTP (RFC 9110, section 5.6.7): `Tue, 15 Nov 1994 08:12:31 GMT`.
    Http,
}

impl Time {
    /// A time in seconds since the Unix epoch. It may be five minutes from now.
    pub fn at(place: impl Into<Place>) -> Self {
        Self { at: place.into(), unit: Unit::Seconds, tolerance: Duration::from_secs(5 * 60) }
    }

    /// Sets how the time is written.
    #[must_use]
    pub fn unit(self, unit: Unit) -> Self {
        Self { unit, ..self }
    }

    /// Sets how far from now the time may be, in both directions, in whole seconds.
    #[must_use]
    pub fn tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }
}

impl Unit {
    /// Parses a time to seconds since the Unix epoch.
    pub(super) fn parse(self, text: &str) -> Option<i64> {
        match self {
            Self::Seconds => count(text),
            Self::Milliseconds => Some(count(text)? / 1000),
            Self::Microseconds => Some(count(text)? / 1_000_000),
            Self::Nanoseconds => Some(count(text)? / 1_000_000_000),
            Self::Rfc3339 => zoned(text),
            Self::Utc => without_zone(text),
            Self::Http => http_date(text),
        }
    }

    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Seconds => "a Unix time",
            Self::Milliseconds => "a Unix time in milliseconds",
            Self::Microseconds => "a Unix time in microseconds",
            Self::Nanoseconds => "a Unix time in nanoseconds",
            Self::Rfc3339 => "a time of RFC 3339",
            Self::Utc => "a time of RFC 3339 without a zone",
            Self::Http => "a date of HTTP",
        }
    }

    /// Whether the text is as long as all times of this century, so that no digits can move between it and its
    /// neighbors.
    pub(super) fn is_of_usual_length(self, text: &str) -> bool {
        match self {
            Self::Seconds => text.len() == 10,
            Self::Milliseconds => text.len() == 13,
            Self::Microseconds => text.len() == 16,
            Self::Nanoseconds => text.len() == 19,
            // Without a fraction, with or without separators.
            Self::Utc => matches!(text.len(), 15 | 19) && !text.contains('.'),
            // Its zone ends it.
            Self::Rfc3339 | Self::Http => true,
        }
    }

    /// Formats a time in seconds since the Unix epoch.
    pub(super) fn format(self, at: i64) -> String {
        match self {
            Self::Seconds => at.to_string(),
            Self::Milliseconds => (i128::from(at) * 1000).to_string(),
            Self::Microseconds => (i128::from(at) * 1_000_000).to_string(),
            Self::Nanoseconds => (i128::from(at) * 1_000_000_000).to_string(),
            Self::Rfc3339 => format!("{}Z", Self::Utc.format(at)),
            Self::Utc => {
                let (days, second) = (at.div_euclid(DAY), at.rem_euclid(DAY));
                let (year, month, day) = date(days);
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }
            Self::Http => {
                let (days, second) = (at.div_euclid(DAY), at.rem_euclid(DAY));
                let (year, month, day) = date(days);
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                let (weekday, month) = (name_of(&WEEKDAYS, days + 4), name_of(&MONTHS, month - 1));
                format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
            }
        }
    }
}

const DAY: i64 = 24 * 60 * 60;

/// A number in its usual spelling. The text is what is signed, and other spellings would be other texts for the same
/// time.
fn count(text: &str) -> Option<i64> {
    let is_usual = text == "0" || !text.starts_with('0');
    (is_usual && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A date and a time of day with a zone.
fn zoned(text: &str) -> Option<i64> {
    let (at, rest) = date_and_time(text)?;
    Some(at - offset(without_fraction(rest)?)?)
}

/// A date and a time of day in UTC.
fn without_zone(text: &str) -> Option<i64> {
    let (at, rest) = date_and_time(text)?;
    without_fraction(rest)?.is_empty().then_some(at)
}

/// The seconds since the epoch of a date and a time of day, and what follows them.
fn date_and_time(text: &str) -> Option<(i64, &str)> {
    const SEPARATED: [(usize, &[u8]); 5] = [(4, b"-"), (7, b"-"), (10, b"T "), (13, b":"), (16, b":")];
    let bytes = text.as_bytes();
    let (begins, separators, length) = match bytes.get(8) {
        Some(b'T') => ([4, 6, 9, 11, 13], &SEPARATED[..0], 15),
        _ => ([5, 8, 11, 14, 17], &SEPARATED[..], 19),
    };
    let is_separated = |(at, any): &(usize, &[u8])| bytes.get(*at).is_some_and(|byte| any.contains(byte));
    if !separators.iter().all(is_separated) {
        return None;
    }
    let year = number(text, 0..4)?;
    let [month, day, hour, minute, second] = begins.map(|begin| number(text, begin..begin + 2));
    let (month, day, hour, minute, second) = (month?, day?, hour?, minute?, second?);
    let is_in_range = (1..=12).contains(&month) && day >= 1 && day <= days_of(year, month);
    // The 60th second is a leap second.
    let is_in_range = is_in_range && hour < 24 && minute < 60 && second <= 60;
    let at = days_since_epoch(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    text.get(length..).filter(|_| is_in_range).map(|rest| (at, rest))
}

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn name_of(names: &'static [&'static str], index: i64) -> &'static str {
    let index = usize::try_from(index).unwrap_or_default();
    names.get(index % names.len()).copied().unwrap_or_default()
}

/// Only the usual form: other spellings of the same time would be other texts.
fn http_date(text: &str) -> Option<i64> {
    let month = MONTHS.iter().position(|month| text.get(8..11) == Some(month))?;
    let (year, day, time) = (text.get(12..16)?, text.get(5..7)?, text.get(17..25)?);
    let at = zoned(&format!("{year}-{:02}-{day}T{time}Z", month + 1))?;
    (Unit::Http.format(at) == text).then_some(at)
}

/// What follows the digits of a fraction, if one begins here.
fn without_fraction(text: &str) -> Option<&str> {
    let Some(digits) = text.strip_prefix('.') else { return Some(text) };
    let rest = digits.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (rest.len() < digits.len()).then_some(rest)
}

/// The offset of a zone in seconds.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = if zone.starts_with('+') { 1 } else { -1 };
    let time = zone.strip_prefix(['+', '-'])?;
    let (hours, minutes) = (time.get(..2)?, time.get(2..)?);
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    let (hours, minutes) = (number(hours, 0..2)?, number(minutes, 0..2).filter(|_| minutes.len() == 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn number(text: &str, range: std::ops::Range<usize>) -> Option<i64> {
    let digits = text.get(range)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970 to a date of the Gregorian calendar. Years begin in March here, so that the leap day comes last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_since_epoch`].
fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn times_are_read_as_senders_write_them() {
        for (text, at) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2023-07-19T14:56:51.634234626Z", 1_689_778_611),
            ("2020-01-01T00:00:00-07:00", 1_577_862_000),
            ("2020-01-01 00:00:00.123-0700", 1_577_862_000),
            ("2024-02-29T23:59:60+00:30", 1_709_249_400),
            ("1969-12-31T23:59:59Z", -1),
            ("0000-03-01T00:00:00Z", -62_162_035_200),
            ("20200101T000000Z", 1_577_836_800),
            ("20200101T000000.5-0700", 1_577_862_000),
        ] {
            assert_eq!(Unit::Rfc3339.parse(text), Some(at), "{text}");
        }
        for text in ["2020-01-01T00:00:00", "2020-01-01 00:00:00.123", "20200101T000000"] {
            assert_eq!(Unit::Utc.parse(text), Some(1_577_836_800), "{text}");
        }
        assert_eq!(Unit::Http.parse("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(Unit::Seconds.parse("1700000000"), Some(1_700_000_000));
        assert_eq!(Unit::Milliseconds.parse("1700000000999"), Some(1_700_000_000));
        assert_eq!(Unit::Microseconds.parse("1700000000999999"), Some(1_700_000_000));
        assert_eq!(Unit::Nanoseconds.parse("1700000000999999999"), Some(1_700_000_000));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "2023-07-19",
            "2023-07-19T14:56:51",
            "2023-07-19  14:56:51Z",
            "2023-07-19_14:56:51Z",
            "2023-07-19T14:56:51z",
            "2023-07-19T14:56:51.Z",
            "2023-07-19T14:56:51Z ",
            "2023-07-19T14:56:51+02",
            "2023-07-19T14:56:51+020",
            "2023-07-19T14:56:51+02000",
            "2023-07-19T14:56:51+02:000",
            "2023-07-19T14:56:51+02::00",
            "2023-07-19T14:56:51+24:00",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-00-01T00:00:00Z",
            "2023-07-00T00:00:00Z",
            "2023-07-19T24:00:00Z",
            "+023-07-19T14:56:51Z",
            "2023-07-19T14:56:5éZ",
            "20230719T145651",
            "20230719 145651Z",
            "20230719T14:56:51Z",
            "2023-07-19T145651Z",
            "20230719T14565Z",
            "20231319T145651Z",
        ] {
            assert_eq!(Unit::Rfc3339.parse(text), None, "{text}");
        }
        for text in ["", "2023-07-19T14:56:51Z", "2023-07-19T14:56:51+00:00", "2023-07-19T14:56:51.", "2023-07-19"] {
            assert_eq!(Unit::Utc.parse(text), None, "{text}");
        }
        for text in [
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:60 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "",
        ] {
            assert_eq!(Unit::Http.parse(text), None, "{text}");
        }
        for text in ["", "-1", "+1", "01", "1.0", " 1", "99999999999999999999"] {
            for unit in [Unit::Seconds, Unit::Milliseconds, Unit::Microseconds, Unit::Nanoseconds] {
                assert_eq!(unit.parse(text), None, "{text}");
            }
        }
    }

    #[test]
    fn a_time_that_is_written_is_read_again() {
        for at in (0..4_000_000_000).step_by(7_654_321) {
            let numbers = [Unit::Seconds, Unit::Milliseconds, Unit::Microseconds, Unit::Nanoseconds];
            for unit in numbers.into_iter().chain([Unit::Rfc3339, Unit::Utc, Unit::Http]) {
                assert_eq!(unit.parse(&unit.format(at)), Some(at));
            }
        }
    }
}
