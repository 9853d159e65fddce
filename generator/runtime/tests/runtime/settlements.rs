//! What to tell a broker, for each outcome.

use std::time::Duration;

use hookwright_runtime::{Decoded, Failure, Settlement, Unknown};

#[test]
fn each_outcome_has_its_settlement() {
    assert_eq!(Settlement::for_result(&Ok(())), Settlement::Ack);
    assert_eq!(Settlement::for_result(&Err("busy".into())), Settlement::Requeue { after: None });
    let minute = Duration::from_secs(60);
    assert_eq!(
        Settlement::for_result(&Err(Failure::retry_after(minute, "busy"))),
        Settlement::Requeue { after: Some(minute) }
    );
    assert_eq!(Settlement::for_result(&Err(Failure::permanent("no"))), Settlement::DeadLetter);

    let unknown: Decoded<()> = Decoded::Unknown(Unknown::new("order.lost", "{}".into()));
    assert_eq!(Settlement::for_result(&unknown.into_result().map_err(Failure::permanent)), Settlement::DeadLetter);
}

#[test]
fn only_what_would_be_requeued_is_limited() {
    let requeue = Settlement::Requeue { after: None };
    assert_eq!(requeue.or_dead_letter(4, 5), requeue);
    assert_eq!(requeue.or_dead_letter(5, 5), Settlement::DeadLetter);
    assert_eq!(requeue.or_dead_letter(6, 5), Settlement::DeadLetter);
    assert_eq!(Settlement::Ack.or_dead_letter(9, 5), Settlement::Ack);
}
