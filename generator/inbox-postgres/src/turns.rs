//! How many claims of one API search for a delivery at a time.

use std::sync::{Mutex, PoisonError};

use hookwright_receiver::InboxError;
use tokio::sync::{Semaphore, SemaphorePermit};

/// While little is due, one claim searches at a time. Each search that finds a delivery allows another one in parallel,
/// and each that finds nothing takes that back. So a process with many deliveries claims several at once, and a hundred
/// idle workers send one query at a time.
#[derive(Debug)]
pub(super) struct Turns {
    permits: Semaphore,
    /// The number of permits, in use or not.
    count: Mutex<usize>,
    most: usize,
}

/// The permit to search.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    permit: SemaphorePermit<'a>,
}

/// More concurrent searches gain little: the server has to work on each of them.
const MOST: usize = 4;

impl Turns {
    /// Searches use at most a quarter of the pool's connections, or one if it has few. Handlers and acknowledgements
    /// need the others.
    pub(super) fn new(connections: usize) -> Self {
        Self { permits: Semaphore::new(1), count: Mutex::new(1), most: (connections / 4).clamp(1, MOST) }
    }

    /// Waits for a permit. Permits are granted in order.
    pub(super) async fn wait(&self) -> Result<Turn<'_>, InboxError> {
        let permit = self.permits.acquire().await.map_err(InboxError::down)?;
        Ok(Turn { turns: self, permit })
    }
}

impl Turn<'_> {
    /// Something was found, so another claim may search, too.
    pub(super) fn found(self) {
        let mut count = self.turns.count.lock().unwrap_or_else(PoisonError::into_inner);
        if *count < self.turns.most {
            *count += 1;
            self.turns.permits.add_permits(1);
        }
    }

    /// Nothing was found. Returns the turn if no other claim searches: this one waits for arrivals.
    pub(super) fn found_nothing(self) -> Option<Self> {
        let mut count = self.turns.count.lock().unwrap_or_else(PoisonError::into_inner);
        if *count == 1 {
            drop(count);
            return Some(self);
        }
        *count -= 1;
        self.permit.forget();
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// A turn, if one is available immediately.
    fn take_turn(turns: &Turns) -> Option<Turn<'_>> {
        let wait = std::pin::pin!(turns.wait());
        match wait.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(turn) => turn.ok(),
            Poll::Pending => None,
        }
    }

    #[test]
    fn more_look_while_they_find_something() {
        let turns = Turns::new(16);
        for expected in [1, 2, 3, 4, 4, 4] {
            let held: Vec<_> = std::iter::from_fn(|| take_turn(&turns)).collect();
            assert_eq!(held.len(), expected);
            held.into_iter().next().unwrap().found();
        }
    }

    #[test]
    fn one_looks_if_there_is_nothing() {
        let turns = Turns::new(16);
        (0..10).for_each(|_| take_turn(&turns).unwrap().found());
        let mut held: Vec<_> = std::iter::from_fn(|| take_turn(&turns)).collect();
        let last = held.pop().unwrap();
        assert!(held.into_iter().all(|turn| turn.found_nothing().is_none()));
        let last = last.found_nothing().expect("the last one continues");
        assert!(take_turn(&turns).is_none());
        // A dropped claim passes its turn to the next one.
        drop(last);
        assert!(take_turn(&turns).unwrap().found_nothing().is_some());
    }

    #[test]
    fn a_small_pool_is_left_to_the_handlers() {
        for (connections, most) in [(0, 1), (1, 1), (7, 1), (8, 2), (100, 4)] {
            assert_eq!(Turns::new(connections).most, most);
        }
    }
}
