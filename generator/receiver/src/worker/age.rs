//! How old a delivery is, even if the system's clock changes.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A clock that a worker starts with, to measure ages.
#[derive(Clone, Copy, Debug)]
pub(super) struct AgeClock {
    wall: SystemTime,
    started: Instant,
}

impl AgeClock {
    pub(super) fn start() -> Self {
        Self { wall: SystemTime::now(), started: Instant::now() }
    }

    /// How long ago that was, at least. Setting the clock forward makes nothing older, and setting it back makes it
    /// younger.
    pub(super) fn age(&self, received_at: SystemTime) -> Duration {
        self.age_by(received_at, SystemTime::now())
    }

    fn age_by(&self, received_at: SystemTime, wall: SystemTime) -> Duration {
        let steady = self.wall.checked_add(self.started.elapsed()).unwrap_or(wall);
        steady.min(wall).duration_since(received_at).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_set_makes_nothing_older() {
        const HOUR: Duration = Duration::from_secs(3600);
        let clock = AgeClock::start();
        let received_at = clock.wall - HOUR;
        tokio::time::advance(HOUR).await;
        let now = clock.wall + HOUR;
        assert_eq!(clock.age_by(received_at, now), 2 * HOUR);
        assert_eq!(clock.age_by(received_at, now + 1000 * HOUR), 2 * HOUR);
        assert_eq!(clock.age_by(received_at, now - HOUR), HOUR);
        assert_eq!(clock.age_by(received_at, now - 10 * HOUR), Duration::ZERO);
        assert_eq!(
            clock.age_by(now + 1000 * HOUR, now + 1000 * HOUR),
            Duration::ZERO,
            "received after the clock was set"
        );
    }
}
