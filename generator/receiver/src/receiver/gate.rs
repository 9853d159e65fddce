//! Who is inside, and whether others may still come in.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Counts who is inside.
#[derive(Debug, Default)]
pub(super) struct Gate {
    is_closed: AtomicBool,
    inside: AtomicUsize,
    /// Rings when the last one has left a closed gate.
    empty: Notify,
}

impl Gate {
    /// Enters, unless the gate is closed. Everyone who enters has to leave.
    pub(super) fn enter(&self) -> bool {
        // Enter first, then look at the gate: a close in between waits for this one.
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

    /// Whether others may come in.
    pub(super) fn is_open(&self) -> bool {
        !self.is_closed.load(Ordering::SeqCst)
    }

    /// Closes the gate and waits until all have left.
    pub(super) async fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        loop {
            // Created before the look, so that it is notified of everyone who leaves after that.
            let empty = self.empty.notified();
            if self.inside.load(Ordering::SeqCst) == 0 {
                return;
            }
            empty.await;
        }
    }
}
