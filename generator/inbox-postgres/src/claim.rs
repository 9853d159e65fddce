//! Identifies a claim.

use std::sync::Arc;

use hookwright_receiver::internals;
use tokio_postgres::types::{ToSql, Type};

use crate::shared::Shared;
use crate::statements::Found;

/// Identifies a claim in a [`PostgresInbox`](crate::PostgresInbox).
#[derive(Clone, Debug)]
pub struct PostgresClaim {
    pub(super) api: String,
    pub(super) id: i64,
    /// Distinguishes this claim from all others on the delivery. Later claims have greater numbers.
    pub(super) number: i64,
    /// Whether other deliveries of its entity may be waiting for it.
    pub(super) has_entity: bool,
}

impl PostgresClaim {
    /// `$1` to `$3` of all statements that change a claimed delivery.
    pub(super) fn parameters(&self) -> [(&(dyn ToSql + Sync), Type); 3] {
        [(&self.api, Type::TEXT), (&self.id, Type::INT8), (&self.number, Type::INT8)]
    }
}

/// A claim that hasn't reached the caller yet. Dropping it releases the delivery.
pub(super) struct InTransit {
    shared: Arc<Shared>,
    found: Option<Found>,
}

impl InTransit {
    pub(super) fn new(shared: Arc<Shared>, found: Found) -> Self {
        Self { shared, found: Some(found) }
    }

    pub(super) fn arrive(mut self) -> Option<Found> {
        self.found.take()
    }
}

impl Drop for InTransit {
    fn drop(&mut self) {
        let Some(found) = self.found.take() else { return };
        let shared = Arc::clone(&self.shared);
        // Without a runtime, the lease runs out.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = shared.give_back(&found.claim).await {
                internals::warn("a claim was dropped; its delivery is due again once the lease ends", &error);
            }
        });
    }
}
