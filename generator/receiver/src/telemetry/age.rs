//! How long ago an event happened.

use std::time::{SystemTime, UNIX_EPOCH};

use hookwright_runtime::{Api, Trusted, internals};

/// Milliseconds since the event happened, by the document's own time, or else by that of the signature, or else since
/// it was received. Negative if the sender's clock is ahead.
pub(super) fn in_millis<E: Api>(trusted: &Trusted, received_at: SystemTime, now: SystemTime) -> Option<i64> {
    let occurred = || millis_of(&internals::text::<E>(E::INFO.occurred_at?, trusted.delivery())?);
    let signed = || trusted.signed_at().and_then(|seconds| seconds.checked_mul(1000));
    unix_millis(now)?.checked_sub(occurred().or_else(signed).or_else(|| unix_millis(received_at))?)
}

fn unix_millis(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// Parses a time (RFC 3339, section 5.6) to milliseconds since the Unix epoch.
fn millis_of(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<i64>().ok()
    };
    let days = days_to(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let seconds = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let rest = text.get(19..)?;
    let zone = rest.find(['Z', 'z', '+', '-'])?;
    let (fraction, zone) = (rest.get(..zone)?, rest.get(zone..)?);
    Some((days * 86400 + seconds - offset(zone)?) * 1000 + millis(fraction)?)
}

fn millis(fraction: &str) -> Option<i64> {
    let Some(digits) = fraction.strip_prefix('.') else { return fraction.is_empty().then_some(0) };
    let digits: String = digits.chars().chain("000".chars()).take(3).collect();
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// A zone's offset from UTC in seconds.
fn offset(zone: &str) -> Option<i64> {
    let (sign, zone) = match zone.split_at_checked(1)? {
        ("+", zone) => (1, zone),
        ("-", zone) => (-1, zone),
        (_, zone) => return zone.is_empty().then_some(0),
    };
    let (hours, minutes) = zone.split_once(':')?;
    Some(sign * (i64::from(hours.parse::<u8>().ok()?) * 3600 + i64::from(minutes.parse::<u8>().ok()?) * 60))
}

/// The days from the Unix epoch to a day of the Gregorian calendar. Years begin in March here, so that the leap day
/// comes last.
fn days_to(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let before_month = (153 * month + 2) / 5;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + before_month + day - 1 - FROM_MARCH_OF_YEAR_0)
}

/// The days from 1 March of the year 0 to the Unix epoch.
const FROM_MARCH_OF_YEAR_0: i64 = 719_468;

#[cfg(test)]
mod tests {
    use super::millis_of;

    #[test]
    fn times_are_read() {
        let cases = [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:00:00.5z", Some(951_825_600_500)),
            ("2026-11-20T10:00:00.123456789+02:30", Some(1_795_159_800_123)),
            ("2026-11-20T10:00:00-00:30", Some(1_795_170_600_000)),
            ("1969-12-31T23:59:59.999Z", Some(-1)),
            ("2026-13-20T10:00:00Z", None),
            ("2026-11-20T10:00:00", None),
            ("2026-11-20", None),
            ("2026-11-20T10:00:00.Ä00Z", None),
            ("+026-11-20T10:00:00Z", None),
            ("", None),
        ];
        for (text, millis) in cases {
            assert_eq!(millis_of(text), millis, "{text}");
        }
    }
}
