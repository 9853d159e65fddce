//! How many claims of one API look for a delivery at a time.

use std::sync::{Mutex, PoisonError};

use hookwright_receiver::InboxError;
use tokio::sync::{Semaphore, SemaphorePermit};

/// One claim looks at a time while little is due. Each one that finds a delivery lets another one look beside it, and each one
/// that finds nothing takes that back. So a process with many deliveries claims several at once, and a hundred idle workers
/// send one query at a time.
#[derive(Debug)]
pub(super) struct Turns {
    permits: Semaphore,
    /// How many permits there are, given out or not.
    count: Mutex<usize>,
}

/// The right to look.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    permit: SemaphorePermit<'a>,
}

/// More gains nothing: claims wait for each other in the server, too.
const MOST: usize = 4;

impl Default for Turns {
    fn default() -> Self {
        Self { permits: Semaphore::new(1), count: Mutex::new(1) }
    }
}

impl Turns {
    /// Waits for the right to look. Those who wait get it in their order.
    pub(super) async fn wait(&self) -> Result<Turn<'_>, InboxError> {
        let permit = self.permits.acquire().await.map_err(InboxError::down)?;
        Ok(Turn { turns: self, permit })
    }
}

impl Turn<'_> {
    /// Something was found, so another one may look, too.
    pub(super) fn found(self) {
        let mut count = self.turns.count.lock().unwrap_or_else(PoisonError::into_inner);
        let most = std::env::var("HW_MOST").ok().and_then(|m| m.parse().ok()).unwrap_or(MOST);
        if *count < most {
            *count += 1;
            self.turns.permits.add_permits(1);
        }
    }

    /// Nothing was found. Returns the turn if no other looks: this one waits for what comes.
    pub(super) fn found_nothing(self) -> Option<Self> {
        let mut count = self.turns.count.lock().unwrap_or_else(PoisonError::into_inner);
        if *count == 1 {
            return Some(self);
        }
        *count -= 1;
        self.permit.forget();
        None
    }
}
