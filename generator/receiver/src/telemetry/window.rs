//! Limits how often something is logged, so that a sender can't fill the log.

use std::time::{Duration, Instant};

/// How many are logged in a row, and how long it takes until as many may be logged again.
const TOLD: u32 = 20;
pub(super) const EVERY: Duration = Duration::from_secs(10);

/// The messages of the last [`EVERY`].
#[derive(Debug)]
pub(super) struct Window {
    began: Option<Instant>,
    told: u32,
    untold: u64,
}

/// What to log for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Next {
    /// Whether it may be logged.
    pub(super) may_tell: bool,
    /// How many were left out in the window before.
    pub(super) untold: u64,
    /// Whether it is the first that is left out in this window.
    pub(super) is_first_untold: bool,
}

impl Window {
    pub(super) const fn new() -> Self {
        Self { began: None, told: 0, untold: 0 }
    }

    /// Counts one more.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        let mut untold = 0;
        if self.began.is_none_or(|began| now.saturating_duration_since(began) >= EVERY) {
            untold = self.take_untold();
            (self.began, self.told) = (Some(now), 0);
        }
        let may_tell = self.told < TOLD;
        if may_tell {
            self.told += 1;
        } else {
            self.untold += 1;
        }
        Next { may_tell, untold, is_first_untold: !may_tell && self.untold == 1 }
    }

    /// How many were left out since this was last called.
    pub(super) fn take_untold(&mut self) -> u64 {
        std::mem::take(&mut self.untold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_counted_and_few_are_told() {
        let (mut window, start) = (Window::new(), Instant::now());
        let all: Vec<Next> = (0..1_000).map(|_| window.next(start)).collect();
        assert_eq!(all.iter().filter(|next| next.may_tell).count(), 20);
        assert_eq!(all.iter().position(|next| next.is_first_untold), Some(20));
        assert_eq!(all.iter().filter(|next| next.is_first_untold).count(), 1);
        let next = |untold| Next { may_tell: true, untold, is_first_untold: false };
        assert_eq!(window.next(start + EVERY), next(980));
        assert_eq!(window.next(start + EVERY), next(0));
    }
}
