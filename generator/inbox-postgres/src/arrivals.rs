//! Wakes claims that wait for deliveries.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::rescue::Rescue;
use crate::turns::Turns;

/// The APIs whose deliveries this process claims.
#[derive(Debug)]
pub(super) struct Arrivals {
    lanes: Mutex<HashMap<String, Arc<Lane>>>,
    /// The number of connections in the pool.
    connections: usize,
}

/// What the claims of one API share.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) turns: Turns,
    pub(super) arrived: Notify,
    /// Whether the last claim got a delivery that was claimed before.
    was_retry: AtomicBool,
    /// Where the last search by tenant stopped.
    pub(super) last_tenant: Mutex<String>,
    /// The search for deliveries that no longer have to be held.
    pub(super) rescue: Rescue,
}

impl Lane {
    fn new(connections: usize) -> Self {
        let (arrived, was_retry, last_tenant, rescue) = Default::default();
        Self { turns: Turns::new(connections), arrived, was_retry, last_tenant, rescue }
    }

    /// Whether a retry comes first if a new delivery is also due.
    pub(super) fn is_retrys_turn(&self) -> bool {
        !self.was_retry.load(Ordering::Relaxed)
    }

    pub(super) fn note_turn(&self, was_retry: bool) {
        self.was_retry.store(was_retry, Ordering::Relaxed);
    }
}

impl Arrivals {
    pub(super) fn new(connections: usize) -> Self {
        Self { lanes: Mutex::default(), connections }
    }

    pub(super) fn lane(&self, api: &str) -> Arc<Lane> {
        let new = || Arc::new(Lane::new(self.connections));
        Arc::clone(self.lanes().entry(api.to_owned()).or_insert_with(new))
    }

    /// A delivery of the API arrived.
    pub(super) fn notify_api(&self, api: &str) {
        if let Some(lane) = self.lanes().get(api) {
            lane.arrived.notify_one();
        }
    }

    /// A delivery may have arrived.
    pub(super) fn all(&self) {
        self.lanes().values().for_each(|lane| lane.arrived.notify_one());
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<String, Arc<Lane>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
