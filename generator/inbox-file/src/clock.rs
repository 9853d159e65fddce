//! The inbox's own time, which can't be set. The system's clock only tells how long the file was closed.
//!
//! Two clocks run while the file is open, driven by the monotonic clock. The first determines which deliveries are due.
//! When the file is opened, it catches up by as much as the system's clock is ahead of the last write, and never goes
//! back. The second determines which keys are forgotten. It stands still while the file is closed, since setting the
//! system's clock forward would look like a long time.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use hookwright_receiver::internals;

/// The clocks of the system, or those of a test.
#[derive(Clone)]
pub(super) struct Clocks {
    /// The wall clock, which can be set at any time.
    pub(super) wall: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    /// The time that has passed. It never goes back.
    pub(super) monotonic: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl Default for Clocks {
    fn default() -> Self {
        let start = Instant::now();
        Self { wall: Arc::new(SystemTime::now), monotonic: Arc::new(move || start.elapsed()) }
    }
}

/// A point in time on all clocks, in milliseconds. The inbox's own clocks start at the Unix epoch when the file is
/// created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// According to the system's clock.
    pub(super) wall: u64,
    /// According to the clock that determines what is due.
    pub(super) due: u64,
    /// According to the clock that determines which keys are forgotten.
    pub(super) running: u64,
}

/// The clocks of an open file.
pub(super) struct OwnClock {
    opened: Moment,
    /// The monotonic clock at that moment.
    opened_at: u64,
    /// The last readings of the system's clock and of the monotonic one.
    last: (u64, u64),
}

impl OwnClock {
    /// Continues from the last moment that was written to the file, if any.
    pub(super) fn new(clocks: &Clocks, written: Option<Moment>) -> Self {
        let (wall, opened_at) = clocks.read();
        let opened = match written {
            Some(written) => {
                tell_jump(written.wall.saturating_sub(wall), "back", "while the inbox was closed");
                Moment { wall, due: written.due.saturating_add(wall.saturating_sub(written.wall)), ..written }
            }
            None => Moment { wall, due: wall, running: wall },
        };
        Self { opened, opened_at, last: (wall, opened_at) }
    }

    pub(super) fn now(&mut self, clocks: &Clocks) -> Moment {
        let (wall, monotonic) = clocks.read();
        let (last_wall, last_monotonic) = self.last;
        let expected = last_wall.saturating_add(monotonic.saturating_sub(last_monotonic));
        tell_jump(expected.saturating_sub(wall), "back", "while the inbox was open");
        tell_jump(wall.saturating_sub(expected), "forward", "while the inbox was open");
        self.last = (wall, monotonic);
        let passed = monotonic.saturating_sub(self.opened_at);
        let Moment { due, running, .. } = self.opened;
        Moment { wall, due: due.saturating_add(passed), running: running.saturating_add(passed) }
    }
}

impl Clocks {
    fn read(&self) -> (u64, u64) {
        (since_epoch((self.wall)()), millis((self.monotonic)()))
    }
}

impl Moment {
    /// How long it is until then by the system's clock.
    pub(super) fn until(&self, at: SystemTime) -> u64 {
        since_epoch(at).saturating_sub(self.wall)
    }

    /// The system time at that time of the clock that determines what is due.
    pub(super) fn wall_at(&self, due: u64) -> SystemTime {
        let millis = self.wall.saturating_add(due).saturating_sub(self.due);
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis)).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

/// The maximum correction of a clock that isn't logged, in milliseconds.
const CORRECTION: u64 = 10_000;

fn tell_jump(by: u64, direction: &str, when: &str) {
    if by > CORRECTION {
        let by = Duration::from_millis(by).as_secs();
        let jump = format!("{direction} by {by} s, {when}; due times and keys follow the elapsed time instead");
        internals::warn("the system's clock has jumped", &jump);
    }
}

fn since_epoch(time: SystemTime) -> u64 {
    millis(time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
