//! Notices when the server's clock is set. Keys are forgotten by that clock, and a clock that jumps ahead must not make
//! a process forget them early.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hookwright_receiver::{InboxError, internals};
use tokio::time::Instant;

use crate::shared::Shared;

const NOW: &str = "SELECT extract(epoch FROM clock_timestamp())::float8";

/// What a clock may differ by without having been set, in seconds.
const CORRECTION: f64 = 10.0;

/// The server's clock as this process has seen it.
#[derive(Debug, Default)]
pub(super) struct ServerClock(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The last reading, in seconds since the epoch, and when that was.
    last: Option<(f64, Instant)>,
    /// By how much it has been set ahead since the first reading, in seconds.
    ahead: f64,
}

impl ServerClock {
    /// Takes a reading, and returns by how much the clock is ahead.
    fn read(&self, now: f64, at: Instant) -> Duration {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((last, then)) = state.last {
            let jump = now - last - at.saturating_duration_since(then).as_secs_f64();
            if jump.abs() > CORRECTION {
                state.ahead = (state.ahead + jump).max(0.0);
                tell_jump(jump);
            }
        }
        state.last = Some((now, at));
        Duration::try_from_secs_f64(state.ahead).unwrap_or_default()
    }
}

fn tell_jump(by: f64) {
    let direction = if by > 0.0 { "forward" } else { "back" };
    let jump = format!("{direction} by {:.0} s; deliveries and leases are due by that clock", by.abs());
    internals::warn("the server's clock has jumped", &jump);
}

impl Shared {
    /// By how much the server's clock was set ahead while this process looked at it. Keys stay known for longer by as
    /// much.
    pub(super) async fn clock_is_ahead(&self) -> Result<Duration, InboxError> {
        let began = Instant::now();
        let rows = self.rows(NOW, &[]).await?;
        let now = rows.first().ok_or_else(|| InboxError::down("the server has not said what time it is"))?;
        Ok(self.clock.read(now.try_get(0).map_err(InboxError::down)?, began))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_ahead_until_it_is_set_back() {
        let (clock, began) = (ServerClock::default(), Instant::now());
        let after = |seconds| began + Duration::from_secs(seconds);
        let readings =
            [(1000.0, 0, 0), (1065.0, 60, 0), (90_120.0, 120, 88_995), (90_180.0, 180, 88_995), (1240.0, 240, 0)];
        for (now, at, ahead) in readings {
            assert_eq!(clock.read(now, after(at)).as_secs(), ahead, "at {at}");
        }
        // A clock that was behind, and is right again, has been set ahead, too.
        assert_eq!(clock.read(300.0, after(300)).as_secs(), 0);
        assert_eq!(clock.read(1360.0, after(360)).as_secs(), 1000);
    }
}
