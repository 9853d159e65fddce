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
    /// Lets somebody in, unless the gate is closed. Whoever was let in has to leave.
    pub(super) fn enter(&self) -> bool {
        // First in, then the look at the gate: whoever closes it in between waits for this one.
        self.inside.fetch_add(1, Ordering::SeqCst);
        let is_in = !self.is_closed.load(Ordering::SeqCst);
        if !is_in {
            self.leave();
        }
        is_in
    }

    /// Lets somebody out who was let in.
    pub(super) fn leave(&self) {
        if self.inside.fetch_sub(1, Ordering::SeqCst) == 1 && self.is_closed.load(Ordering::SeqCst) {
            self.empty.notify_waiters();
        }
    }

    /// Whether others may come in.
    pub(super) fn is_open(&self) -> bool {
        !self.is_closed.load(Ordering::SeqCst)
    }

    /// Lets nobody in any more, and waits until all have left.
    pub(super) async fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        loop {
            // Made before the look, so that it hears of whoever leaves after that.
            let empty = self.empty.notified();
            if self.inside.load(Ordering::SeqCst) == 0 {
                return;
            }
            empty.await;
        }
    }
}
