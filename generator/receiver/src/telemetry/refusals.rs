//! Refused requests in the log: who sends many of them must not fill it.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::warn;

/// How many are told of in a row, and how long it takes until as many may be told of again.
const TOLD: u32 = 20;
const EVERY: Duration = Duration::from_secs(10);

/// Tells of refusals at a bounded rate.
#[derive(Debug)]
pub(crate) struct Refusals(Mutex<Window>);

#[derive(Debug)]
struct Window {
    began: Option<Instant>,
    told: u32,
    untold: u64,
}

impl Refusals {
    /// None was told of yet.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Window { began: None, told: 0, untold: 0 }))
    }

    /// Tells of one, if it may.
    pub(crate) fn tell(&self, message: &'static str, cause: &dyn Display) {
        let (may_tell, untold) = self.0.lock().unwrap_or_else(PoisonError::into_inner).next(Instant::now());
        if untold > 0 {
            warn("requests were refused and not logged", &untold);
        }
        if may_tell {
            warn(message, cause);
        }
    }
}

impl Window {
    /// Whether one more may be told of, and how many were not since the last time.
    fn next(&mut self, now: Instant) -> (bool, u64) {
        let mut untold = 0;
        if self.began.is_none_or(|began| now.saturating_duration_since(began) >= EVERY) {
            untold = self.untold;
            *self = Self { began: Some(now), told: 0, untold: 0 };
        }
        let may_tell = self.told < TOLD;
        if may_tell {
            self.told += 1;
        } else {
            self.untold += 1;
        }
        (may_tell, untold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_counted_and_few_are_told() {
        let (mut window, start) = (Window { began: None, told: 0, untold: 0 }, Instant::now());
        let told = (0..1_000).filter(|_| window.next(start).0).count();
        assert_eq!(told, 20);
        assert_eq!(window.next(start + EVERY), (true, 980));
        assert_eq!(window.next(start + EVERY), (true, 0));
    }
}
