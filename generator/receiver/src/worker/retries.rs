//! When what has failed is tried again.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

/// When a delivery that could not be handled is tried again, and when no more: after pauses that double, up to a limit,
/// until the delivery is too old or was tried too often.
///
/// Each pause is, at random, between half of that and the whole of it, so that what has failed together does not come back
/// together.
#[derive(Clone, Debug)]
pub struct Retries {
    first: Duration,
    longest: Duration,
    attempts: Option<u32>,
    horizon: Duration,
}

impl Default for Retries {
    /// The first pause is a second long and the longest an hour; 5 days after it was received a delivery is given up.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(60 * 60),
            attempts: None,
            horizon: Duration::from_secs(5 * 24 * 60 * 60),
        }
    }
}

impl Retries {
    /// How long the first pause is.
    #[must_use]
    pub fn first(self, pause: Duration) -> Self {
        Self { first: pause, ..self }
    }

    /// How long a pause becomes at most. When a handler says how long to wait, this does not count.
    #[must_use]
    pub fn longest(self, pause: Duration) -> Self {
        Self { longest: pause, ..self }
    }

    /// How often a delivery is tried at most, the first time included; there is no such limit by default.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts: Some(attempts), ..self }
    }

    /// How long after it was received a delivery is tried at most.
    #[must_use]
    pub fn horizon(self, horizon: Duration) -> Self {
        Self { horizon, ..self }
    }

    /// Those of an inbox that is down.
    pub(super) fn of_the_inbox() -> Self {
        Self::default().first(Duration::from_millis(200)).longest(Duration::from_secs(30))
    }

    /// Whether a claimed delivery is not to be tried any more: its last attempt did not come to an end, perhaps because it
    /// kills its process, so that nobody has put it aside. The first attempt is never too late.
    pub(super) fn has_given_up(&self, attempt: u32, received_at: SystemTime, now: SystemTime) -> bool {
        let is_repeated = attempt > 1;
        let age = now.duration_since(received_at).unwrap_or_default();
        is_repeated && (age > self.horizon || self.attempts.is_some_and(|most| attempt > most))
    }

    /// When to try again after that many attempts, unless it is too late: after the time that the handler has said, or
    /// else after the next pause.
    pub(super) fn next(
        &self,
        attempts: u32,
        after: Option<Duration>,
        received_at: SystemTime,
        now: SystemTime,
    ) -> Option<SystemTime> {
        let at = now.checked_add(after.unwrap_or_else(|| self.pause(attempts)))?;
        // A clock that was set back has not made the delivery older.
        let age = at.duration_since(received_at).unwrap_or_default();
        let has_attempts = self.attempts.is_none_or(|most| attempts < most);
        (has_attempts && age <= self.horizon).then_some(at)
    }

    /// The pause after that many failures, from 1.
    pub(super) fn pause(&self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        let whole = self.first.saturating_mul(doubled).min(self.longest);
        whole / 2 + (whole / 2).mul_f64(random())
    }
}

/// A number from 0 to 1, as good as the keys that the standard library makes for its hash maps.
fn random() -> f64 {
    f64::from(u32::try_from(RandomState::new().hash_one(0) >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn pauses_double_up_to_the_longest() {
        let retries = Retries::default().first(SECOND).longest(10 * SECOND);
        for (failures, whole) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (40, 10), (u32::MAX, 10)] {
            let whole = whole * SECOND;
            let pause = retries.pause(failures);
            assert!(whole / 2 <= pause && pause <= whole, "{failures}: {pause:?}");
        }
    }

    #[test]
    fn pauses_differ() {
        let retries = Retries::default();
        let pauses: std::collections::BTreeSet<_> = (0..50).map(|_| retries.pause(9)).collect();
        assert!(pauses.len() > 40, "{pauses:?}");
    }

    #[test]
    fn it_ends_after_so_many_attempts_or_so_long_a_time() {
        let received = SystemTime::UNIX_EPOCH + 1000 * SECOND;
        let retries = Retries::default().horizon(60 * SECOND).attempts(3);
        let next = |attempts, after, now| retries.next(attempts, after, received, received + now * SECOND);
        assert_eq!(next(1, Some(9 * SECOND), 5), Some(received + 14 * SECOND));
        assert_eq!(next(2, Some(60 * SECOND), 0), Some(received + 60 * SECOND));
        assert_eq!(next(2, Some(60 * SECOND), 1), None);
        assert_eq!(next(2, Some(Duration::MAX), 0), None);
        assert_eq!(next(3, Some(SECOND), 0), None);
        assert!(next(2, None, 50).is_some());
    }

    #[test]
    fn an_attempt_that_came_to_no_end_counts() {
        let received = SystemTime::UNIX_EPOCH + 1000 * SECOND;
        let retries = Retries::default().horizon(60 * SECOND).attempts(3);
        let has_given_up = |attempt, now| retries.has_given_up(attempt, received, received + now * SECOND);
        assert!(!has_given_up(3, 60) && has_given_up(4, 0));
        assert!(!has_given_up(1, 61) && has_given_up(2, 61));
        assert!(!Retries::default().attempts(0).has_given_up(1, received, received));
        assert!(!Retries::default().has_given_up(u32::MAX, received, received));
    }
}
