//! When failed deliveries are retried.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// When a delivery is retried after a transient failure, and when the worker gives up.
///
/// The delay doubles with each failure, from [`initial_delay`](Self::initial_delay) up to
/// [`max_delay`](Self::max_delay). Each delay is chosen at random between half of that and all of it, so that
/// deliveries that failed together aren't retried together. The worker parks a delivery once it is older than
/// [`give_up_after`](Self::give_up_after), was tried [`max_attempts`](Self::max_attempts) times, or ended its process
/// [`max_crashes`](Self::max_crashes) times.
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    initial_delay: Duration,
    max_delay: Duration,
    max_attempts: u32,
    max_crashes: u32,
    give_up_after: Duration,
}

impl Default for RetryPolicy {
    /// From 1 second up to 1 hour between attempts, for 5 days, with at most 200 attempts and 10 crashes.
    fn default() -> Self {
        Self {
            initial_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(60 * 60),
            // These delays allow fewer attempts in 5 days. Only a handler that sets the delay reaches this.
            max_attempts: 200,
            max_crashes: 10,
            give_up_after: Duration::from_secs(5 * 24 * 60 * 60),
        }
    }
}

impl RetryPolicy {
    /// Sets the delay after the first failure.
    #[must_use]
    pub fn initial_delay(self, delay: Duration) -> Self {
        Self { initial_delay: delay, ..self }
    }

    /// Sets the longest delay. It doesn't limit delays that the handler sets.
    #[must_use]
    pub fn max_delay(self, delay: Duration) -> Self {
        Self { max_delay: delay, ..self }
    }

    /// Sets the maximum number of attempts, including the first. The default is 200.
    #[must_use]
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts, ..self }
    }

    /// Sets how many attempts at a delivery may end with their process before the worker parks it. The default is 10.
    /// Such an attempt also counts for the other deliveries that were being handled at the same time. An inbox that
    /// can't distinguish a crash from a failed attempt, such as `hookwright-inbox-nats`, counts none:
    /// [`max_attempts`](Self::max_attempts) is the limit there.
    #[must_use]
    pub fn max_crashes(self, crashes: u32) -> Self {
        Self { max_crashes: crashes, ..self }
    }

    /// Sets the age at which the worker gives up on a delivery. The age counts from when the delivery was received or,
    /// if the inbox knows, from when it was [released](crate::Claimed::released_at). The default is 5 days.
    #[must_use]
    pub fn give_up_after(self, age: Duration) -> Self {
        Self { give_up_after: age, ..self }
    }

    /// The policy for an inbox that is down.
    pub(super) fn for_the_inbox() -> Self {
        Self::default().initial_delay(Duration::from_millis(200)).max_delay(Duration::from_secs(30))
    }

    /// Why a claimed delivery must not be tried again, if that is so: its last attempt didn't end, perhaps because the
    /// delivery crashes its process, so it was never parked. The first attempt is never too late.
    pub(super) fn has_given_up(&self, attempt: u32, lost_claims: u32, age: Duration) -> Option<String> {
        if attempt <= 1 {
            None
        } else if lost_claims > 0 && lost_claims >= self.max_crashes {
            Some(format!("given up before attempt {attempt}: {lost_claims} attempts ended with their process"))
        } else if attempt > self.max_attempts {
            Some(format!("given up before attempt {attempt}: {} are allowed", self.max_attempts))
        } else if age > self.give_up_after {
            Some(format!("given up before attempt {attempt}: the delivery is older than {:?}", self.give_up_after))
        } else {
            None
        }
    }

    /// How long to wait after that many attempts: the time that the handler has set, or else the next delay. `None` if
    /// it is too late then.
    pub(super) fn next(&self, attempts: u32, after: Option<Duration>, age: Duration) -> Option<Duration> {
        let delay = after.unwrap_or_else(|| self.delay(attempts));
        let is_in_time = age.saturating_add(delay) <= self.give_up_after;
        (attempts < self.max_attempts && is_in_time).then_some(delay)
    }

    /// The delay after that many failures, counted from 1; a part of it is random. For implementations of
    /// [`Inbox`](crate::Inbox).
    pub fn delay(&self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        let whole = self.initial_delay.saturating_mul(doubled).min(self.max_delay);
        whole / 2 + (whole / 2).mul_f64(random())
    }
}

/// A random number from 0 to 1, from the keys that the standard library makes for its hash maps.
fn random() -> f64 {
    #[cfg(test)]
    if let Some(random) = super::simulation::random() {
        return random;
    }
    f64::from(u32::try_from(RandomState::new().hash_one(0) >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn delays_double_up_to_the_longest() {
        let policy = RetryPolicy::default().initial_delay(SECOND).max_delay(10 * SECOND);
        for (failures, whole) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (40, 10), (u32::MAX, 10)] {
            let whole = whole * SECOND;
            let delay = policy.delay(failures);
            assert!(whole / 2 <= delay && delay <= whole, "{failures}: {delay:?}");
        }
    }

    #[test]
    fn delays_differ() {
        let policy = RetryPolicy::default();
        let delays: std::collections::BTreeSet<_> = (0..50).map(|_| policy.delay(9)).collect();
        assert!(delays.len() > 40, "{delays:?}");
    }

    #[test]
    fn it_ends_after_so_many_attempts_or_so_long_a_time() {
        let policy = RetryPolicy::default().give_up_after(60 * SECOND).max_attempts(3);
        let next = |attempts, after, age| policy.next(attempts, after, age * SECOND);
        assert_eq!(next(1, Some(9 * SECOND), 5), Some(9 * SECOND));
        assert_eq!(next(2, Some(60 * SECOND), 0), Some(60 * SECOND));
        assert_eq!(next(2, Some(60 * SECOND), 1), None);
        assert_eq!(next(2, Some(Duration::MAX), 0), None);
        assert_eq!(next(3, Some(SECOND), 0), None);
        assert!(next(2, None, 50).is_some());
    }

    #[test]
    fn an_attempt_that_came_to_no_end_counts() {
        let policy = RetryPolicy::default().give_up_after(60 * SECOND).max_attempts(3);
        let has_given_up = |attempt, age| policy.has_given_up(attempt, 0, age * SECOND).is_some();
        assert!(!has_given_up(3, 60) && has_given_up(4, 0));
        assert!(!has_given_up(1, 61) && has_given_up(2, 61));
        let default = RetryPolicy::default();
        assert_eq!(default.clone().max_attempts(0).has_given_up(1, 0, SECOND), None);
        assert_eq!(default.has_given_up(200, 0, SECOND), None);
        assert!(default.has_given_up(201, 0, SECOND).is_some());
    }

    #[test]
    fn an_attempt_that_ended_with_its_process_counts_on_its_own() {
        let given_up = |crashes| RetryPolicy::default().has_given_up(crashes + 1, crashes, SECOND);
        assert_eq!(given_up(9), None);
        assert_eq!(given_up(10).as_deref(), Some("given up before attempt 11: 10 attempts ended with their process"));
    }

    /// With the defaults, repeated failures reach the maximum age before the maximum number of attempts.
    #[test]
    fn the_attempts_last_for_as_long_as_the_age() {
        let policy = RetryPolicy::default();
        let longest: Duration = (1..200).map(|failures| policy.delay(failures)).sum();
        assert!(longest > policy.give_up_after, "{longest:?}");
    }
}
