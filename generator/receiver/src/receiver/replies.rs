//! Replies: answers that the sender reads, from a responder with a time limit.

use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hookwright_runtime::{Api, Context, Decoded, Failure, ReplyInfo, Respond, Trusted, decode};

use super::outcome::Outcome;
use crate::aside::{caught_at_once, why};
use crate::telemetry;
use crate::within::within;

/// The default time limit of a responder: senders wait a few seconds.
pub(super) const TIME: Duration = Duration::from_secs(2);

/// The maximum time limit.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// An answer with a body that the sender reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub(super) info: &'static ReplyInfo,
    pub(super) body: Bytes,
}

type Body = Pin<Box<dyn Future<Output = Result<Option<Bytes>, Failure>> + Send>>;

type Ask<E> = Arc<dyn Fn(E, Context<<E as Api>::Headers>) -> Body + Send + Sync>;

/// Any responder.
pub(super) struct Responding<E: Api> {
    replies: &'static [ReplyInfo],
    ask: Ask<E>,
}

impl<E: Api> Responding<E> {
    pub(super) fn new<R: Send + Sync + 'static>(responder: R) -> Self
    where
        E: Respond<R>,
    {
        let responder = Arc::new(responder);
        let ask = move |event: E, context: Context<E::Headers>| -> Body {
            let responder = Arc::clone(&responder);
            Box::pin(async move { event.respond(&context, &responder).await })
        };
        Self { replies: E::REPLIES, ask: Arc::new(ask) }
    }

    /// What is known about the reply to an event, or `None` if it has no reply.
    pub(super) fn to(&self, event: &str) -> Option<&'static ReplyInfo> {
        self.replies.iter().find(|reply| reply.event == event)
    }

    /// Adds the reply to a delivery that was stored or handled with this outcome. The responder runs in its own task,
    /// so that one that blocks its thread is only late. A late one is aborted.
    pub(super) async fn reply(
        &self,
        info: &'static ReplyInfo,
        trusted: &Trusted,
        (otherwise, time): (Outcome, Duration),
    ) -> Outcome {
        let begin = || match decode::<E>(trusted) {
            Decoded::Known(event) => Some((self.ask)(event, trusted.context::<E>())),
            _ => None,
        };
        let replying = match caught_at_once(begin) {
            Ok(Some(replying)) => replying,
            // The inbox or the handler reports a payload that doesn't fit.
            Ok(None) => return otherwise,
            Err(message) => return failed(info, &message),
        };
        let mut task = tokio::spawn(telemetry::in_current_span(replying));
        match within(time, pin!(&mut task)).await {
            Some(Ok(Ok(Some(body)))) => Outcome::Replied(Box::new(Reply { info, body })),
            Some(Ok(Ok(None))) => otherwise,
            Some(Ok(Err(failure))) => failed(info, &failure),
            Some(Err(error)) => failed(info, &why(error)),
            None => {
                task.abort();
                telemetry::warn("the responder is late; the sender gets no reply", &info.event);
                Outcome::Late(info)
            }
        }
    }
}

fn failed(info: &'static ReplyInfo, cause: &dyn fmt::Display) -> Outcome {
    telemetry::error("the responder failed; the sender gets no reply", cause);
    Outcome::ReplyFailed(info)
}

impl<E: Api> fmt::Debug for Responding<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Responding").field("replies", &self.replies).finish_non_exhaustive()
    }
}
