//! The deliveries of one API between the server and the workers that claim them.

use std::time::Duration;

use async_nats::jetstream::AckKind;
use tokio::sync::Mutex;

use crate::Shared;
use crate::claim::JetStreamClaim;
use crate::names::Names;
use crate::pull::Pull;
use hookwright_receiver::InboxError;

/// State that the claims of one API share. The claim that has waited longest pulls. Pulled messages stay here until a
/// claim takes them, so that a claim can be dropped at any time.
#[derive(Debug)]
pub(super) struct Lane {
    lease: Duration,
    pulled: Mutex<Pulled>,
}

#[derive(Debug)]
struct Pulled {
    from: Pull,
    next: Option<JetStreamClaim>,
}

impl Lane {
    pub(super) fn new(api: &str, names: Names, lease: Duration) -> Self {
        let pulled = Pulled { from: Pull::new(api, names, lease), next: None };
        Self { lease, pulled: Mutex::new(pulled) }
    }

    /// The next claim, with most of its lease left.
    pub(super) async fn next(&self, shared: &Shared) -> Result<JetStreamClaim, InboxError> {
        let mut pulled = self.pulled.lock().await;
        loop {
            let Pulled { from, next } = &mut *pulled;
            if next.is_none() {
                *next = from.next(shared).await?;
            }
            let Some(claim) = next else { continue };
            let fresh = claim.remaining() > self.lease / 4 * 3;
            match if fresh { Ok(()) } else { shared.renew(claim).await } {
                Ok(()) => {}
                Err(InboxError::Lost) => *next = None,
                Err(error) => return Err(error),
            }
            if let Some(claim) = next.take() {
                return Ok(claim);
            }
        }
    }

    /// Returns unclaimed messages.
    pub(super) async fn give_back(&self, shared: &Shared) -> Result<(), InboxError> {
        let mut pulled = self.pulled.lock().await;
        let claims = pulled.next.take().into_iter().chain(pulled.from.end(shared).await);
        for claim in claims.collect::<Vec<_>>() {
            match shared.answer(&claim, AckKind::Nak(None)).await {
                Ok(()) | Err(InboxError::Lost) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
