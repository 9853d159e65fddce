//! The rules, one function each.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use hookwright_runtime::StoredDelivery;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{API, APIS, Conformance, Trial, Violation, delivery, delivery_of, key};
use crate::inbox::{Inbox, Put};

/// Checks each rule with its own inbox.
pub(super) async fn check<I: Inbox>(times: &Conformance, open: impl AsyncFn() -> I) -> Result<(), Violation> {
    let trial = async |rule| Trial { rule, times, lease: times.patience * 4, inbox: open().await };
    // Leases that run out during the check.
    let short = async |rule| Trial { rule, times, lease: times.lease, inbox: open().await };
    comes_back(&trial("A delivery is returned as it was put").await).await?;
    kept_once(&trial("A key is stored once, whatever the state of its delivery").await).await?;
    kept_without_key(&trial("A delivery without a key is always stored").await).await?;
    strange_names(&trial("Keys and event names may be any text").await).await?;
    together(&trial("Deliveries of one body are all stored, once and in order").await).await?;
    repeated(&trial("Deliveries of one body are duplicates when they are repeated").await).await?;
    apis_apart(&trial("Each API has its own queue and its own keys").await).await?;
    exclusive(&trial("A claimed delivery is not handed out again").await).await?;
    leases_end(&short("A claim is lost once its lease has run out and another has taken over").await).await?;
    extended(&short("A claim that is extended is held").await).await?;
    retried(&trial("A retried delivery is due at its time").await).await?;
    take_turns(&trial("New deliveries and retries that are due take turns").await).await?;
    parked(&short("A parked delivery is not handed out").await).await?;
    parked_from_the_start(&trial("A delivery that is put with a reason is parked at once").await).await?;
    waited_for(&trial("A waiting claim gets a delivery that is put later").await).await?;
    dropped(&trial("Dropping the future of a claim loses no delivery").await).await
}

async fn put<I: Inbox>(trial: &Trial<'_, I>, delivery: StoredDelivery, expected: Put) -> Result<(), Violation> {
    let put = trial.done("put", trial.inbox.put(delivery).await)?;
    trial.expect(put == expected, || format!("`put` gave {put:?}, not {expected:?}"))
}

async fn comes_back<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    put(trial, delivery("a"), Put::Stored).await?;
    let claimed = trial.claim().await?;
    trial.expect(claimed.delivery.to_bytes() == delivery("a").to_bytes(), || {
        format!("{:?} is not what was put", claimed.delivery)
    })?;
    trial.expect(claimed.attempt == 1, || format!("the first attempt has the number {}", claimed.attempt))?;
    trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    trial.nothing_is_due().await
}

async fn kept_once<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    put(trial, delivery("a"), Put::Stored).await?;
    put(trial, delivery("a"), Put::Duplicate).await?;
    let claimed = trial.claim().await?;
    put(trial, delivery("a"), Put::Duplicate).await?;
    trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    put(trial, delivery("a"), Put::Duplicate).await?;
    put(trial, delivery("b"), Put::Stored).await?;
    let claimed = trial.claim().await?;
    trial.done("park", trial.inbox.park(claimed.claim, "a test").await)?;
    put(trial, delivery("b"), Put::Duplicate).await?;
    trial.nothing_is_due().await
}

async fn kept_without_key<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    for _ in 0..2 {
        put(trial, delivery_of(API, None), Put::Stored).await?;
    }
    for _ in 0..2 {
        let claimed = trial.claim().await?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    put(trial, delivery_of(API, None), Put::Stored).await
}

async fn strange_names<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let long = "x.".repeat(4500);
    for name in ["*", ">", "a b", "a\r\nPUB x 0\r\n", "", "...", "\u{e4}\u{0}", "'; --", "../x", &long] {
        let mut strange = delivery(name);
        strange.event = Some(name.to_owned().into());
        put(trial, strange.clone(), Put::Stored).await?;
        put(trial, strange, Put::Duplicate).await?;
        let claimed = trial.claim().await?;
        let event = claimed.delivery.event.as_deref();
        trial
            .expect(key(&claimed.delivery) == name && event == Some(name), || format!("{name:?} came back changed"))?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    Ok(())
}

async fn put_all<I: Inbox>(
    trial: &Trial<'_, I>,
    deliveries: Vec<StoredDelivery>,
    expected: &[Put],
) -> Result<(), Violation> {
    let puts = trial.done("put_all", trial.inbox.put_all(deliveries).await)?;
    trial.expect(puts == expected, || format!("`put_all` gave {puts:?}, not {expected:?}"))
}

/// Includes equal keys, a key that is already stored, a delivery without a key and one that is parked at once.
async fn together<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    put_all(trial, Vec::new(), &[]).await?;
    put(trial, delivery("known"), Put::Stored).await?;
    let claimed = trial.claim().await?;
    trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    let mut malformed = delivery("malformed");
    malformed.parked = Some("malformed".to_owned());
    let mut all: Vec<StoredDelivery> = ["a", "known", "b", "a"].map(delivery).into();
    all.extend([delivery_of(API, None), malformed.clone(), delivery("c")]);
    let expected = [Put::Stored, Put::Duplicate, Put::Stored, Put::Duplicate, Put::Stored, Put::Stored, Put::Stored];
    put_all(trial, all, &expected).await?;
    for expected in ["a", "b", "", "c"] {
        let claimed = trial.claim().await?;
        let key = key(&claimed.delivery);
        trial.expect(key == expected, || format!("{key:?} was handed out although {expected:?} was due"))?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    put(trial, malformed, Put::Duplicate).await?;
    trial.nothing_is_due().await
}

/// Futures are dropped at many moments, and two put the same deliveries at once. Whatever is stored then, everything is
/// stored once each put has ended.
async fn repeated<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    const ROUNDS: u64 = 12;
    let mut keys = BTreeSet::new();
    for round in 0..ROUNDS {
        let names: Vec<String> = (0..8).map(|number| format!("{round}-{number}")).collect();
        let all = || -> Vec<StoredDelivery> { names.iter().map(|name| delivery(name)).collect() };
        let patience = Duration::from_micros(round * 487 % 3000);
        // Its result doesn't matter, whether it ends or not.
        drop(timeout(patience, trial.inbox.put_all(all())).await);
        let (one, other) = tokio::join!(trial.inbox.put_all(all()), trial.inbox.put_all(all()));
        let (one, other) = (trial.done("put_all", one)?, trial.done("put_all", other)?);
        let is_twice = one.iter().zip(&other).any(|both| both == (&Put::Stored, &Put::Stored));
        trial.expect(!is_twice, || "a delivery was stored twice".to_owned())?;
        put_all(trial, all(), &[Put::Duplicate; 8]).await?;
        keys.extend(names);
    }
    let mut seen = BTreeSet::new();
    for _ in 0..keys.len() {
        let claimed = trial.claim().await?;
        let is_new = seen.insert(key(&claimed.delivery).to_owned());
        trial.expect(is_new, || format!("{:?} was handed out twice", key(&claimed.delivery)))?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    trial.expect(seen == keys, || format!("{keys:?} became {seen:?}"))?;
    trial.nothing_is_due().await
}

async fn apis_apart<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let [_, other] = APIS;
    put(trial, delivery("a"), Put::Stored).await?;
    trial.nothing_is_due_of(other).await?;
    put(trial, delivery_of(other, Some("a")), Put::Stored).await?;
    for api in APIS {
        let claimed = trial.claim_of(api).await?;
        trial.expect(claimed.delivery.api == api, || format!("{api} got a delivery of {}", claimed.delivery.api))?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    Ok(())
}

async fn exclusive<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let keys: BTreeSet<String> = (0..24).map(|number| format!("key-{number}")).collect();
    for key in &keys {
        put(trial, delivery(key), Put::Stored).await?;
    }
    let mut claims = JoinSet::new();
    for _ in &keys {
        let (inbox, lease, patience) = (trial.inbox.clone(), trial.lease, trial.times.patience);
        claims.spawn(async move { timeout(patience, inbox.claim(API, lease)).await });
    }
    let (mut seen, mut held) = (BTreeSet::new(), Vec::new());
    while let Some(claimed) = claims.join_next().await {
        let claimed =
            claimed.ok().and_then(Result::ok).ok_or_else(|| trial.violation("a due delivery was not handed out"))?;
        let claimed = trial.done("claim", claimed)?;
        let is_new = seen.insert(key(&claimed.delivery).to_owned());
        trial.expect(is_new, || format!("{:?} was handed out twice", key(&claimed.delivery)))?;
        held.push(claimed.claim);
    }
    trial.expect(seen == keys, || format!("{keys:?} became {seen:?}"))?;
    trial.nothing_is_due().await?;
    for claim in held {
        trial.done("ack", trial.inbox.ack(claim).await)?;
    }
    Ok(())
}

async fn leases_end<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    put(trial, delivery("a"), Put::Stored).await?;
    let mut stale = Vec::new();
    for attempt in 1..=4 {
        let claimed = trial.claim().await?;
        trial.expect(claimed.attempt == attempt, || format!("attempt {attempt} has the number {}", claimed.attempt))?;
        trial.expect(claimed.lost_claims < attempt, || {
            format!("{} claims were lost before attempt {attempt}", claimed.lost_claims)
        })?;
        stale.push(claimed.claim);
    }
    let current = trial.claim().await?;
    let mut stale = stale.into_iter();
    if let Some(claim) = stale.next() {
        trial.lost("extend", trial.inbox.extend(&claim, trial.lease).await)?;
        trial.lost("ack", trial.inbox.ack(claim).await)?;
    }
    if let Some(claim) = stale.next() {
        trial.lost("retry_at", trial.inbox.retry_at(claim, SystemTime::UNIX_EPOCH).await)?;
    }
    if let Some(claim) = stale.next() {
        trial.lost("park", trial.inbox.park(claim, "too late").await)?;
    }
    trial.nothing_is_due().await?;
    trial.done("ack", trial.inbox.ack(current.claim).await)
}

async fn extended<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    put(trial, delivery("a"), Put::Stored).await?;
    let held = trial.claim().await?;
    // Until more than two leases are over.
    let rounds = 2 * trial.lease.as_millis() / trial.times.quiet.as_millis().max(1) + 1;
    for _ in 0..rounds {
        trial.done("extend", trial.inbox.extend(&held.claim, trial.lease).await)?;
        trial.nothing_is_due().await?;
    }
    trial.done("ack", trial.inbox.ack(held.claim).await)
}

async fn retried<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    put(trial, delivery("a"), Put::Stored).await?;
    let first = trial.claim().await?;
    trial.done("retry_at", trial.inbox.retry_at(first.claim, SystemTime::UNIX_EPOCH).await)?;
    let second = trial.claim().await?;
    trial.expect(second.attempt == 2, || format!("the second attempt has the number {}", second.attempt))?;
    trial.expect(second.lost_claims == 0, || "a released claim counts as lost".to_owned())?;
    let wait = trial.times.quiet * 2;
    trial.done("retry_at", trial.inbox.retry_at(second.claim, SystemTime::now() + wait).await)?;
    trial.nothing_is_due().await?;
    let third = trial.claim().await?;
    trial.expect(third.attempt == 3, || format!("the third attempt has the number {}", third.attempt))?;
    trial.done("ack", trial.inbox.ack(third.claim).await)
}

/// A few of one kind don't wait for all of the other.
async fn take_turns<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    const MANY: usize = 40;
    const FEW: usize = 4;
    for (kind, retries, new) in [("new deliveries", MANY, FEW), ("retries", FEW, MANY)] {
        for number in 0..retries {
            put(trial, delivery(&format!("{kind} retry {number}")), Put::Stored).await?;
        }
        let mut failed = Vec::new();
        for _ in 0..retries {
            failed.push(trial.claim().await?.claim);
        }
        for claim in failed {
            trial.done("retry_at", trial.inbox.retry_at(claim, SystemTime::UNIX_EPOCH).await)?;
        }
        for number in 0..new {
            put(trial, delivery(&format!("{kind} new {number}")), Put::Stored).await?;
        }
        // An inbox that fetches ahead may be off by a few.
        let mut few_left = FEW;
        for place in 0..MANY + FEW {
            let claimed = trial.claim().await?;
            let is_few = (claimed.attempt == 1) == (new == FEW);
            few_left -= usize::from(is_few && few_left > 0);
            trial.expect(place < MANY / 2 + FEW || few_left == 0, || {
                format!("{FEW} {kind} were due, and {few_left} of them still waited after {place} claims")
            })?;
            trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
        }
    }
    trial.nothing_is_due().await
}

async fn parked<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    put(trial, delivery("a"), Put::Stored).await?;
    let claimed = trial.claim().await?;
    trial.done("park", trial.inbox.park(claimed.claim, "it will not do").await)?;
    sleep(trial.lease).await;
    trial.nothing_is_due().await
}

async fn parked_from_the_start<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let mut malformed = delivery("a");
    malformed.parked = Some("malformed".to_owned());
    put(trial, malformed.clone(), Put::Stored).await?;
    put(trial, malformed, Put::Duplicate).await?;
    trial.nothing_is_due().await
}

async fn waited_for<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let (waits, puts) = tokio::join!(trial.claim(), async {
        sleep(trial.times.quiet).await;
        put(trial, delivery("a"), Put::Stored).await
    });
    puts?;
    trial.done("ack", trial.inbox.ack(waits?.claim).await)
}

/// Futures are dropped at many moments. The lease is so long that a lost delivery isn't handed out again.
async fn dropped<I: Inbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    const COUNT: usize = 40;
    for number in 0..COUNT {
        put(trial, delivery(&format!("key-{number}")), Put::Stored).await?;
    }
    let mut seen = BTreeSet::new();
    for round in 0..COUNT as u64 * 4 {
        let patience = Duration::from_micros(round * 37 % 3000);
        let claimed = timeout(patience, trial.inbox.claim(API, trial.lease)).await;
        let Ok(claimed) = claimed else { continue };
        let claimed = trial.done("claim", claimed)?;
        seen.insert(key(&claimed.delivery).to_owned());
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
        if seen.len() == COUNT / 2 {
            break;
        }
    }
    while seen.len() < COUNT {
        let claimed = trial.claim().await?;
        let is_new = seen.insert(key(&claimed.delivery).to_owned());
        trial.expect(is_new, || format!("{:?} was handed out twice", key(&claimed.delivery)))?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    trial.nothing_is_due().await
}
