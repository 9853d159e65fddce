//! Counts the requests in progress, and can refuse further ones.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Counts the requests in progress.
#[derive(Debug, Default)]
pub(super) struct Gate {
    is_closed: AtomicBool,
    inside: AtomicUsize,
    /// Notified when the last request has left a closed gate.
    empty: Notify,
}

impl Gate {
    /// Enters, unless the gate is closed. Every successful call needs a call of [`leave`](Self::leave).
    pub(super) fn enter(&self) -> bool {
        // Enters before checking the gate, so that a concurrent close waits for this one.
        self.inside.fetch_add(1, Ordering::SeqCst);
        let is_in = !self.is_closed.load(Ordering::SeqCst);
        if !is_in {
            self.leave();
        }
        is_in
    }

    /// Leaves after an `enter`.
    pub(super) fn leave(&self) {
        if self.inside.fetch_sub(1, Ordering::SeqCst) == 1 && self.is_closed.load(Ordering::SeqCst) {
            self.empty.notify_waiters();
        }
    }

    /// Whether further requests may enter.
    pub(super) fn is_open(&self) -> bool {
        !self.is_closed.load(Ordering::SeqCst)
    }

    /// Closes the gate and waits until all have left.
    pub(super) async fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        loop {
            // Created before checking, so that it is notified of every later leave.
            let empty = self.empty.notified();
            if self.inside.load(Ordering::SeqCst) == 0 {
                return;
            }
            empty.await;
        }
    }
}
