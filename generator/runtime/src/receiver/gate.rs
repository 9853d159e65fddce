//! Who is inside, and whether others may still come in.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// Counts who is inside, by the receivers of a channel over which nothing is sent.
#[derive(Debug)]
pub(super) struct Gate {
    closed: AtomicBool,
    inside: watch::Sender<()>,
}

/// Who holds this is inside.
#[derive(Debug)]
pub(super) struct Pass {
    _inside: watch::Receiver<()>,
}

impl Gate {
    /// A gate that is open.
    pub(super) fn open() -> Self {
        Self { closed: AtomicBool::new(false), inside: watch::Sender::new(()) }
    }

    /// Lets somebody in, unless the gate is closed.
    pub(super) fn enter(&self) -> Option<Pass> {
        // First in, then the look at the gate: whoever closes it in between waits for this one.
        let pass = Pass { _inside: self.inside.subscribe() };
        (!self.closed.load(Ordering::SeqCst)).then_some(pass)
    }

    /// Lets nobody in any more, and waits until all have left.
    pub(super) async fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.inside.closed().await;
    }
}
