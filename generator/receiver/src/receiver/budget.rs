//! How much memory all bodies together may take.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The bytes of the bodies that are being read or handled.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    used: AtomicUsize,
}

impl Budget {
    pub(super) const fn new(limit: usize) -> Self {
        Self { limit, used: AtomicUsize::new(0) }
    }

    /// Reserves this many bytes. Returns false if there isn't enough left.
    pub(super) fn reserve(&self, bytes: usize) -> bool {
        let take = |used: usize| used.checked_add(bytes).filter(|sum| *sum <= self.limit);
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Returns this many bytes.
    pub(super) fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let budget = Budget::new(10);
        assert!(budget.reserve(6) && budget.reserve(4) && !budget.reserve(1));
        budget.give_back(4);
        assert!(budget.reserve(4) && !budget.reserve(usize::MAX));
    }
}
