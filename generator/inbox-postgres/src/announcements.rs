//! Announces to other processes that deliveries have arrived.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hookwright_receiver::internals;
use tokio::task::AbortHandle;
use tokio_postgres::types::Type;

use crate::listener::CHANNEL;
use crate::shared::Shared;

/// The server runs transactions that notify one at a time, across all its databases, until each is committed. So this
/// is a separate statement, and its commit doesn't wait for the disk: if it is lost, polling finds the delivery.
const NOTIFY: &str = "
    SELECT pg_notify($1, api) FROM unnest($2) AS api, set_config('synchronous_commit', 'off', true)";

/// What hasn't been announced yet.
#[derive(Debug, Default)]
pub(super) struct Announcements {
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    apis: BTreeSet<String>,
    /// The task that sends them, if there is one.
    task: Option<AbortHandle>,
}

impl Announcements {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to send next. If it is empty, the task must end.
    fn take_apis(&self) -> Vec<String> {
        let mut waiting = self.waiting();
        if waiting.apis.is_empty() {
            waiting.task = None;
        }
        std::mem::take(&mut waiting.apis).into_iter().collect()
    }
}

impl Shared {
    /// Tells other processes that deliveries of these APIs have arrived. Returns without waiting. A process sends one
    /// statement at a time, for everything that arrived since the previous one.
    pub(super) fn announce<'a>(self: &Arc<Self>, apis: impl Iterator<Item = &'a str>) {
        let mut waiting = self.announcements.waiting();
        waiting.apis.extend(apis.map(ToOwned::to_owned));
        // A task that ends by itself removes its handle, so a finished one was dropped with its runtime.
        let is_sent = waiting.task.as_ref().is_some_and(|task| !task.is_finished());
        if waiting.apis.is_empty() || is_sent {
            return;
        }
        let shared = Arc::clone(self);
        let task = tokio::spawn(async move {
            loop {
                let apis = shared.announcements.take_apis();
                if apis.is_empty() {
                    return;
                }
                let parameters = [(&CHANNEL as _, Type::TEXT), (&apis as _, Type::TEXT_ARRAY)];
                if let Err(error) = shared.rows(NOTIFY, &parameters).await {
                    internals::warn("other processes only notice new deliveries when they poll", &error);
                }
            }
        });
        waiting.task = Some(task.abort_handle());
    }
}
