//! The deliveries of one API between the server and the workers that claim them.

use std::pin::pin;
use std::time::Duration;

use async_nats::jetstream::AckKind;
use futures_util::future::{Either, select};
use tokio::sync::Mutex;

use crate::Shared;
use crate::claim::JetStreamClaim;
use crate::names::Names;
use crate::pull::{Pull, Source};
use hookwright_receiver::InboxError;
use hookwright_receiver::internals::Alternation;

/// State that the claims of one API share. The claim that has waited longest pulls. Pulled messages stay here until a
/// claim takes them, so that a claim can be dropped at any time.
#[derive(Debug)]
pub(super) struct Lane {
    names: Names,
    pulled: Mutex<Pulled>,
}

/// New deliveries and retries take turns.
#[derive(Debug)]
struct Pulled {
    new: Line,
    retries: Line,
    turns: Alternation,
}

/// The messages of one stream.
#[derive(Debug)]
struct Line {
    from: Pull,
    next: Option<JetStreamClaim>,
}

impl Lane {
    pub(super) fn new(api: &str, names: &Names, lease: Duration) -> Self {
        let line = |source| Line { from: Pull::new(api, names.clone(), source, lease), next: None };
        let (new, retries) = (line(Source::New), line(Source::Retries));
        Self { names: names.clone(), pulled: Mutex::new(Pulled { new, retries, turns: Alternation::default() }) }
    }

    /// The next claim. Most of its lease is left.
    pub(super) async fn next(&self, shared: &Shared) -> Result<JetStreamClaim, InboxError> {
        let mut pulled = self.pulled.lock().await;
        let Pulled { new, retries, turns } = &mut *pulled;
        loop {
            // Both are polled each time. Otherwise, one that is always ready would keep the other from requesting.
            new.step(shared, &self.names).await?;
            retries.step(shared, &self.names).await?;
            let is_retry = turns.is_retry(new.next.is_some(), retries.next.is_some());
            let line = if is_retry { &mut *retries } else { &mut *new };
            if let Some(claim) = line.next.take() {
                return Ok(claim);
            }
            match select(pin!(new.from.hear(shared)), pin!(retries.from.hear(shared))).await {
                Either::Left((heard, _)) => new.next = heard?,
                Either::Right((heard, _)) => retries.next = heard?,
            }
        }
    }

    /// Returns unclaimed messages.
    pub(super) async fn give_back(&self, shared: &Shared) -> Result<(), InboxError> {
        let mut pulled = self.pulled.lock().await;
        let Pulled { new, retries, .. } = &mut *pulled;
        for line in [new, retries] {
            let claims = line.next.take().into_iter().chain(line.from.end(shared).await);
            for claim in claims.collect::<Vec<_>>() {
                let given_back = match claim.postponed_for() {
                    Some(delay) => shared.postpone(&claim, delay).await,
                    None => shared.answer(&claim, AckKind::Nak(None)).await,
                };
                match given_back {
                    Ok(()) | Err(InboxError::Lost) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

impl Line {
    /// Takes a message that has arrived, or requests more. If `next` is set afterwards, it can be claimed.
    async fn step(&mut self, shared: &Shared, names: &Names) -> Result<(), InboxError> {
        if self.next.is_none() {
            self.next = self.from.ask(shared).await?;
        }
        let Some(claim) = &self.next else { return Ok(()) };
        match shared.prepare(claim, names).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(InboxError::Lost) => {
                self.next = None;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
