//! Random, damaged and hostile deliveries get the same verdict here and from the crates of the scheme's inventors,
//! except for the differences that `known_differences` lists.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

#[path = "verify/damage.rs"]
mod damage;
#[path = "verify/known_differences.rs"]
mod known_differences;
#[path = "verify/oracles.rs"]
mod oracles;
#[path = "verify/request.rs"]
mod request;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestCaseError, TestCaseResult, TestRunner};

use damage::{Damage, damage};
use known_differences::is_known;
use oracles::{Oracle, is_accepted};
use request::{Family, Message, Request, message, unusual_message};

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_signatures_are_accepted_by_both(message in message()) {
        let request = message.sign();
        prop_assert!(is_accepted(&request));
        prop_assert!(Oracle::Svix.takes(&request));
        prop_assert_eq!(Oracle::StandardWebhooks.takes(&request), message.family == Family::Webhook);
    }

    #[test]
    fn damaged_requests_have_the_same_verdict(message in message(), damages in prop::collection::vec(damage(), 1..4)) {
        judged_alike(&message, &damages)?;
    }

    #[test]
    fn unusual_requests_have_the_same_verdict(message in unusual_message(), damages in prop::collection::vec(damage(), 0..2)) {
        judged_alike(&message, &damages)?;
    }
}

#[test]
fn both_verdicts_are_common() {
    let mut runner = TestRunner::deterministic();
    let damages = || prop::collection::vec(damage(), 1..4);
    for messages in [(message(), damages()).boxed(), (unusual_message(), damages()).boxed()] {
        let requests = (0..500).map(|_| {
            let (message, damages) = messages.new_tree(&mut runner).unwrap().current();
            damaged(&message, &damages)
        });
        let taken = requests.filter(is_accepted).count();
        assert!((15..450).contains(&taken), "{taken} of 500");
    }
}

fn damaged(message: &Message, damages: &[Damage]) -> Request {
    let mut request = message.sign();
    damages.iter().for_each(|damage| damage.apply(&mut request));
    request
}

fn judged_alike(message: &Message, damages: &[Damage]) -> TestCaseResult {
    let request = damaged(message, damages);
    for oracle in [Oracle::Svix, Oracle::StandardWebhooks] {
        agree(oracle, &request)?;
    }
    Ok(())
}

fn agree(oracle: Oracle, request: &Request) -> Result<(), TestCaseError> {
    let (here, there) = (is_accepted(request), oracle.takes(request));
    prop_assert!(here == there || is_known(oracle, here, request), "{oracle:?}: {here}, {there}: {request:?}");
    Ok(())
}
