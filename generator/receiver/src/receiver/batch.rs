//! A body with several events. Each is stored or handled by itself, and the response is that for the worst outcome.

use std::pin::pin;
use std::time::SystemTime;

use crate::aside::{caught, caught_at_once};
use crate::telemetry::{self, DeliverySpan};
use hookwright_runtime::Api;
use hookwright_runtime::internals::Item;
use hookwright_runtime::verify::Scheme;
use tokio::time::Instant;

use super::destination::Destination;
use super::endpoint::ApiEndpoint;
use super::outcome::Outcome;

/// Stores all of them, or handles one after the other.
pub(super) async fn accept<E: Api, S: Scheme, D: Destination<E>>(
    endpoint: &ApiEndpoint<E, S, D>,
    items: Vec<Item>,
    (received_at, began): (SystemTime, Instant),
) -> Outcome {
    let (mut spans, mut all) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
    let mut worst = Outcome::Nothing;
    for item in items {
        let span = DeliverySpan::received(E::INFO.name, began);
        match span.in_scope(|| caught_at_once(|| endpoint.inspect(item, received_at, &span))) {
            Ok((event, arrived)) => {
                spans.push((span, event));
                all.push(arrived);
            }
            Err(message) => {
                span.end("none".into(), panicked(&message).label());
                worst = Outcome::Panicked;
            }
        }
    }
    let outcomes = if D::KEEPS {
        let count = all.len();
        let stored = caught(pin!(endpoint.destination.accept_all(all))).await;
        stored.unwrap_or_else(|message| vec![panicked(&message); count])
    } else {
        let mut outcomes = Vec::with_capacity(all.len());
        for (arrived, (span, _)) in all.into_iter().zip(&spans) {
            let accepted = span.in_scope(|| caught_at_once(|| endpoint.destination.accept(arrived)));
            let outcome = match accepted {
                Ok(accepted) => span.around(caught(pin!(accepted))).await,
                Err(message) => Err(message),
            };
            outcomes.push(outcome.unwrap_or_else(|message| panicked(&message)));
        }
        outcomes
    };
    for ((span, event), outcome) in spans.into_iter().zip(outcomes) {
        span.end(event, outcome.label());
        if outcome.severity() >= worst.severity() {
            worst = outcome;
        }
    }
    worst
}

fn panicked(message: &str) -> Outcome {
    telemetry::error("the receiver panicked", &message);
    Outcome::Panicked
}
