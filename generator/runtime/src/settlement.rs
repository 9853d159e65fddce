//! What to tell a broker about a message.

use std::time::Duration;

use crate::handler::Failure;

/// What to tell a broker about a message that was decoded and handled.
///
/// | outcome | settlement | why |
/// | --- | --- | --- |
/// | [known](crate::Decoded::Known), and the handler succeeded | `Ack` | it is done |
/// | known, and the handler failed: [transient](Failure::Transient) | `Requeue`, after `retry_after` if the handler says so | another attempt may help |
/// | known, and the handler failed: [permanent](Failure::Permanent) | `DeadLetter` | another attempt cannot help |
/// | [unknown](crate::Decoded::Unknown) | `DeadLetter` | it is most likely newer than the document, and kept until you generate the code again. `Ack` if you only want listed events |
/// | [malformed](crate::Decoded::Malformed) | `DeadLetter` | the next attempt reads the same bytes |
/// | [unnamed](crate::Decoded::Unnamed) | `DeadLetter` | the same |
/// | [not verified](crate::Verifier::verify) | `DeadLetter`, or `Ack` if anyone may publish | the sender is unknown |
/// | the process died, or the handler panicked | none | a broker delivers a message again if it isn't settled |
///
/// [`for_result`](Self::for_result) is this table for the result of decoding and handling:
///
/// ```
/// # mod shop {
/// #     use hookwright_runtime::{Context, Decoded, EventError, Malformed, Trusted, Unknown};
/// #     #[derive(Debug)] pub struct Event;
/// #     impl hookwright_runtime::EventSet for Event {
/// #         const NAME_AT: hookwright_runtime::NameAt = hookwright_runtime::NameAt::Body(&["type"]);
/// #         const NAMES: &'static [&'static str] = &["order.paid"];
/// #         fn decode_named(_: &str, _: &mut hookwright_runtime::Reader<'_>)
/// #         -> Option<Result<Self, hookwright_runtime::DecodeError>> { None }
/// #         fn name(&self) -> &'static str { "order.paid" }
/// #     }
/// #     impl hookwright_runtime::Api for Event {
/// #         type Headers = hookwright_runtime::NoHeaders;
/// #         const INFO: hookwright_runtime::ApiInfo = hookwright_runtime::ApiInfo::new("shop");
/// #     }
/// #     pub trait Handler {}
/// #     pub fn decode(delivery: &Trusted) -> Decoded<Event> { hookwright_runtime::decode(delivery) }
/// #     pub async fn dispatch<H: Handler>(_: Event, _: &Context, _: &H) -> Result<(), std::io::Error> { Ok(()) }
/// # }
/// use hookwright_runtime::{Delivery, Failure, Settlement};
/// use shop::{Event, Handler}; // `shop` is a generated module.
///
/// async fn handle(delivery: Delivery, handler: &impl Handler) -> Result<(), Failure> {
///     let delivery = delivery.unsigned("only our own services may publish");
///     let event = shop::decode(&delivery).into_result().map_err(Failure::permanent)?;
///     shop::dispatch(event, &delivery.context::<Event>(), handler).await.map_err(Into::into)
/// }
///
/// async fn settlement(delivery: Delivery, attempt: u32, handler: &impl Handler) -> Settlement {
///     let handled = handle(delivery, handler).await;
///     Settlement::for_result(&handled).or_dead_letter(attempt, 5)
/// }
/// ```
///
/// The brokers' names for these, and what to do if a broker has no equivalent:
///
/// | | `Ack` | `Requeue` | `DeadLetter` |
/// | --- | --- | --- | --- |
/// | AMQP 0.9.1 | `basic.ack` | `basic.nack` with `requeue`; a quorum queue counts and limits the attempts | `basic.reject` without `requeue`, and the queue has a dead-letter exchange |
/// | MQTT 5 | `PUBACK` | no equivalent: try again before the `PUBACK` | publish to a topic of your own, then `PUBACK` |
/// | Kafka | store the offset | no equivalent: try again before the next record, or produce to a retry topic | produce to a topic of your own, then store the offset |
/// | NATS `JetStream` | `+ACK` | `-NAK`, with a delay | publish to a subject of your own, then `+TERM` |
/// | SQS | `DeleteMessage` | `ChangeMessageVisibility`; the redrive policy limits the attempts | `SendMessage` to the dead-letter queue, then `DeleteMessage` |
/// | WebSocket | nothing | try again before the next message | store it yourself |
///
/// No variants will be added: match all three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a broker redelivers messages that aren't settled"]
pub enum Settlement {
    /// It is done: the broker may delete it.
    Ack,
    /// It should be delivered again.
    Requeue {
        /// How long to wait before that, if the handler knows.
        after: Option<Duration>,
    },
    /// Another attempt cannot help: the message should go to a dead-letter queue, for people to look at.
    DeadLetter,
}

impl Settlement {
    /// Returns the settlement for the result of decoding and handling a message. An event that the document doesn't
    /// list, or that doesn't fit, counts as a permanent failure.
    pub fn for_result(handled: &Result<(), Failure>) -> Self {
        match handled {
            Ok(()) => Self::Ack,
            Err(Failure::Transient { retry_after, .. }) => Self::Requeue { after: *retry_after },
            Err(Failure::Permanent { .. }) => Self::DeadLetter,
        }
    }

    /// Turns `Requeue` into `DeadLetter` after `most` attempts, for brokers that count attempts but don't limit them.
    /// Attempts are counted from 1.
    pub fn or_dead_letter(self, attempt: u32, most: u32) -> Self {
        match self {
            Self::Requeue { .. } if attempt >= most => Self::DeadLetter,
            settlement => settlement,
        }
    }
}
