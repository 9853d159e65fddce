//! Where a verified delivery goes: into an inbox, or straight to a handler.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::handling::{self, Handled};
use crate::health::Trouble;
use crate::inbox::{Inbox, InboxError, Put};
use crate::telemetry::{self, Parkings, Refusals};
use crate::within::within;
use hookwright_runtime::{Api, Context, Decoded, Dispatch, StoredDelivery, Trusted, decode, internals};

use super::named::{self, Listed, Named};
use super::outcome::Outcome;

/// A verified delivery, and what was found out about it.
pub struct Arrived<T> {
    pub(super) trusted: Trusted,
    pub(super) decoded: Decoded<T>,
    pub(super) key: Option<Arc<str>>,
    pub(super) received_at: SystemTime,
    /// Whether it came in a list of events.
    pub(super) is_item: bool,
}

/// Where a verified delivery goes.
#[diagnostic::on_unimplemented(
    message = "this receiver has nowhere to put the events of `{E}`",
    note = "give it an `inbox(…)`, or a `handler(…)` that implements the module's `Handler`"
)]
pub trait Destination<E: Api>: Send + Sync + 'static {
    /// What it needs to know about a listed event.
    type Event: Named + Send;

    /// Whether it stores deliveries, malformed or not.
    const KEEPS: bool;

    /// Whether it takes deliveries, judging by the last one.
    fn is_ready(&self) -> bool {
        true
    }

    /// Decodes what it needs to know about a delivery. It only decodes the payload if the response depends on it.
    fn inspect(&self, trusted: &Trusted, response_depends_on_payload: bool) -> Decoded<Self::Event>;

    /// Stores or handles a delivery.
    fn accept(&self, arrived: Arrived<Self::Event>) -> impl Future<Output = Outcome> + Send;

    /// Stores or handles the deliveries that came in one body.
    fn accept_all(&self, all: Vec<Arrived<Self::Event>>) -> impl Future<Output = Vec<Outcome>> + Send;
}

/// No destination yet.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

/// Stores deliveries in an inbox, with a time limit.
#[derive(Clone, Debug)]
pub struct Keep<I> {
    pub(super) inbox: I,
    pub(super) time: Duration,
    pub(super) parkings: Parkings,
    pub(super) trouble: Trouble,
    /// A failing inbox fails on every request, which must not fill the log.
    pub(super) failures: Arc<Refusals>,
}

/// How long a receiver isn't ready after its inbox failed, unless it stores something meanwhile.
const UNREADY: Duration = Duration::from_secs(10);

/// Passes deliveries to a handler before the answer.
#[derive(Debug)]
pub struct Handle<H> {
    pub(super) handler: Arc<H>,
    pub(super) time: Duration,
}

impl<E: Api, I: Inbox> Destination<E> for Keep<I> {
    type Event = Listed;

    const KEEPS: bool = true;

    fn is_ready(&self) -> bool {
        !self.trouble.is_there()
    }

    /// The payload is left to the worker, which may know more events than this code.
    fn inspect(&self, trusted: &Trusted, response_depends_on_payload: bool) -> Decoded<Listed> {
        let decoded = if response_depends_on_payload {
            named::without_payload(decode::<E>(trusted))
        } else {
            named::by_name::<E>(trusted)
        };
        // The worker counts everything else that the document doesn't list.
        if matches!(decoded, Decoded::Unknown(_)) {
            telemetry::unknown_event(E::INFO.name);
        }
        decoded
    }

    fn accept(&self, arrived: Arrived<Listed>) -> impl Future<Output = Outcome> + Send {
        let outcome = once_stored(&arrived.decoded);
        let stored = arrived.into_stored::<E>();
        let parked = stored.parked.clone();
        let put = self.inbox.put(stored);
        async move {
            match self.wait(put).await {
                Ok(Put::Stored) => {
                    self.tell_parked(parked.as_deref());
                    outcome
                }
                Ok(Put::Duplicate) => Outcome::Duplicate,
                Err(not_kept) => not_kept,
            }
        }
    }

    fn accept_all(&self, all: Vec<Arrived<Listed>>) -> impl Future<Output = Vec<Outcome>> + Send {
        let outcomes: Vec<Outcome> = all.iter().map(|arrived| once_stored(&arrived.decoded)).collect();
        let stored = |arrived: Arrived<Listed>| arrived.into_stored::<E>();
        let all: Vec<StoredDelivery> = all.into_iter().map(stored).collect();
        let parked: Vec<Option<String>> = all.iter().map(|stored| stored.parked.clone()).collect();
        let put = self.inbox.put_all(all);
        async move {
            match self.wait(put).await {
                Ok(puts) => outcomes
                    .into_iter()
                    .zip(parked)
                    .zip(puts)
                    .map(|((outcome, parked), put)| match put {
                        Put::Stored => {
                            self.tell_parked(parked.as_deref());
                            outcome
                        }
                        Put::Duplicate => Outcome::Duplicate,
                    })
                    .collect(),
                Err(not_kept) => vec![not_kept; outcomes.len()],
            }
        }
    }
}

impl<I> Keep<I> {
    pub(super) fn new(inbox: I, api: &'static str) -> Self {
        let trouble = Trouble::lasting(UNREADY);
        let (parkings, failures) = (Parkings::new(api), Arc::new(Refusals::new()));
        Self { inbox, time: Duration::from_secs(10), parkings, trouble, failures }
    }

    /// Logs that a delivery is parked, if it is.
    fn tell_parked(&self, reason: Option<&str>) {
        if let Some(reason) = reason {
            self.parkings.tell(reason);
        }
    }

    /// The inbox's result, with a time limit. An inbox that hangs must not hold up the sender or a shutdown. A delivery
    /// that it stores anyway has a key, so that the sender's next attempt is a duplicate.
    async fn wait<T>(&self, put: impl Future<Output = Result<T, InboxError>>) -> Result<T, Outcome> {
        let put = within(self.time, pin!(put)).await;
        match put.unwrap_or_else(|| Err(InboxError::down("it took too long"))) {
            Ok(put) => {
                self.trouble.succeeded();
                Ok(put)
            }
            Err(error) => {
                self.trouble.failed();
                self.failures.tell_failure("a delivery could not be stored", &error);
                Err(if matches!(error, InboxError::Full) { Outcome::Full } else { Outcome::Down })
            }
        }
    }
}

/// The outcome of a delivery that is stored.
fn once_stored(decoded: &Decoded<Listed>) -> Outcome {
    match decoded {
        Decoded::Known(_) => Outcome::Stored,
        Decoded::Unknown(_) => Outcome::Unknown,
        Decoded::Malformed(_) => Outcome::Malformed,
        Decoded::Unnamed(_) => Outcome::Unnamed,
    }
}

impl Arrived<Listed> {
    fn into_stored<E: Api>(self) -> StoredDelivery {
        let entity = E::INFO.entity.and_then(|at| internals::text::<E>(at, self.trusted.delivery())).map(Arc::from);
        let mut stored = StoredDelivery::new(E::INFO.name, self.trusted, self.received_at);
        stored.event = named::kept_name(&self.decoded);
        stored.key = self.key;
        stored.entity = entity;
        stored.parked = handling::unfit(&self.decoded);
        stored
    }
}

impl<E: Dispatch<H>, H: Send + Sync + 'static> Destination<E> for Handle<H> {
    type Event = E;

    const KEEPS: bool = false;

    fn inspect(&self, trusted: &Trusted, _: bool) -> Decoded<E> {
        let decoded = decode(trusted);
        telemetry::drift(&decoded);
        decoded
    }

    async fn accept(&self, arrived: Arrived<E>) -> Outcome {
        if let Some(reason) = handling::unfit(&arrived.decoded) {
            telemetry::warn("a delivery was not handled", &reason);
        }
        match arrived.decoded {
            Decoded::Known(event) => self.handle(event, arrived.trusted.context::<E>()).await,
            Decoded::Unknown(_) => Outcome::Unknown,
            Decoded::Malformed(_) => Outcome::Malformed,
            Decoded::Unnamed(_) => Outcome::Unnamed,
        }
    }

    async fn accept_all(&self, all: Vec<Arrived<E>>) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(all.len());
        for arrived in all {
            outcomes.push(self.accept(arrived).await);
        }
        outcomes
    }
}

impl<H: Send + Sync + 'static> Handle<H> {
    /// The outcome of the handler, which is dropped at an `await` if it takes too long.
    async fn handle<E: Dispatch<H>>(&self, event: E, context: Context<E::Headers>) -> Outcome {
        match within(self.time, pin!(handling::run(event, context, &*self.handler))).await {
            Some(handled) => handled.into(),
            None => {
                telemetry::error("a handler was dropped", &format_args!("it took longer than {:?}", self.time));
                Outcome::Transient { retry_after: None }
            }
        }
    }
}

impl From<Handled> for Outcome {
    fn from(handled: Handled) -> Self {
        match handled {
            Handled::Done => Self::Handled,
            Handled::Transient { retry_after, .. } => Self::Transient { retry_after },
            Handled::Permanent { .. } => Self::Permanent,
            Handled::Panicked { .. } => Self::Panicked,
        }
    }
}
