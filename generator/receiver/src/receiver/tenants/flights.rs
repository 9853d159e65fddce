//! Lookups under way, at most one for each name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

/// The lookups under way.
pub(super) struct Flights<T>(Mutex<HashMap<Box<str>, Flight<T>>>);

struct Flight<T> {
    result: Arc<OnceCell<T>>,
    /// How many wait for the result.
    waiting: usize,
}

impl<T: Clone> Flights<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// The result of the lookup of this name that is under way, or else of this one. If the caller that looks up is
    /// dropped, another one looks up in its place.
    pub(super) async fn join<F: Future<Output = T>>(&self, name: &str, look_up: impl FnOnce() -> F) -> T {
        let seat = self.seat(name);
        seat.result.get_or_init(look_up).await.clone()
    }

    fn seat<'f>(&'f self, name: &'f str) -> Seat<'f, T> {
        let mut flights = self.lock();
        let flight = flights.entry(name.into()).or_insert_with(|| Flight { result: Arc::default(), waiting: 0 });
        flight.waiting += 1;
        Seat { flights: self, name, result: Arc::clone(&flight.result) }
    }
}

impl<T> Flights<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, Flight<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A caller that waits for a lookup.
struct Seat<'f, T> {
    flights: &'f Flights<T>,
    name: &'f str,
    result: Arc<OnceCell<T>>,
}

impl<T> Drop for Seat<'_, T> {
    /// Removes the lookup if it has finished, or if nobody waits for it.
    fn drop(&mut self) {
        let mut flights = self.flights.lock();
        // Another lookup of this name may have begun since.
        let Some(flight) = flights.get_mut(self.name).filter(|flight| Arc::ptr_eq(&flight.result, &self.result)) else {
            return;
        };
        flight.waiting -= 1;
        if flight.waiting == 0 || flight.result.initialized() {
            flights.remove(self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn callers_at_the_same_time_share_a_lookup() {
        let (flights, lookups) = (Flights::new(), AtomicUsize::new(0));
        let join = |name| {
            flights.join(name, || async {
                let number = lookups.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(1)).await;
                number
            })
        };
        assert_eq!(tokio::join!(join("a"), join("a"), join("b"), join("a")), (0, 0, 1, 0));
        assert_eq!(join("a").await, 2);
        assert!(flights.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_gives_up_is_replaced() {
        let flights = Flights::new();
        let stuck = async { tokio::time::timeout(Duration::from_secs(1), flights.join("a", pending::<u8>)).await.ok() };
        assert_eq!(tokio::join!(stuck, flights.join("a", || ready(1))), (None, 1));
        assert!(flights.lock().is_empty());
        let given_up = tokio::time::timeout(Duration::from_secs(1), flights.join("a", pending)).await;
        assert!(given_up.is_err() && flights.lock().is_empty());
    }
}
