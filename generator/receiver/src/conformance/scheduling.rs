//! The rules of order and of excluded tenants, one function each. Claims are held, since dropping one may release it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use hookwright_runtime::{Delivery, StoredDelivery, TenantId};
use http::HeaderMap;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::tenant::trusted_of;
use super::{API, APIS, Conformance, Trial, Violation, delivery_of, key};
use crate::inbox::{ClaimRules, Claimed, InboxError, ManagedInbox, Order, SchedulingInbox, Selection};

const ORDERS: [Order; 2] = [Order::WaitForParked, Order::SkipParked];

/// More than an inbox should look at one by one.
const MANY: usize = 500;

/// Checks each rule with its own inbox.
pub(super) async fn check<I: SchedulingInbox>(times: &Conformance, open: impl AsyncFn() -> I) -> Result<(), Violation> {
    let trial = async |rule| Trial { rule, times, lease: times.patience * 4, inbox: open().await };
    let short = async |rule| Trial { rule, times, lease: times.lease, inbox: open().await };
    in_order(&trial("Deliveries of an entity are handed out one at a time and in their order").await).await?;
    apart(&trial("Only deliveries of the same API, tenant and entity wait for each other").await).await?;
    retried(&trial("A delivery that waits for a retry only holds back its successors").await).await?;
    lost(&short("A delivery whose worker died comes before its successors").await).await?;
    waits_for_parked(&trial("A parked delivery holds back its successors if the order says so").await).await?;
    skips_parked(&trial("A parked delivery holds back nothing if the order says so").await).await?;
    at_once(&trial("Claims at the same time get one delivery of an entity").await).await?;
    waited_for(&trial("A waiting claim gets a delivery that was held back").await).await?;
    many_held_back(&trial("Many deliveries that are held back don't hold up the others").await).await?;
    without_tenants(&trial("Deliveries of excluded tenants are not handed out, and others are").await).await?;
    new_ones(&trial("New deliveries don't wait for all retries").await).await
}

/// Checks the rules of releasing and dropping parked deliveries.
pub(super) async fn check_managed<I: SchedulingInbox + ManagedInbox>(
    times: &Conformance,
    open: impl AsyncFn() -> I,
) -> Result<(), Violation> {
    let trial = async |rule| Trial { rule, times, lease: times.patience * 4, inbox: open().await };
    released(&trial("A released delivery comes before its successors").await).await?;
    dropped(&trial("A dropped delivery holds back nothing").await).await
}

async fn in_order<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::SkipParked);
    trial.put_about("x", &["1", "2", "3"]).await?;
    trial.done("put", trial.inbox.put(delivery_of(API, Some("without"))).await)?;
    let first = trial.next("1", &rules).await?;
    let without = trial.next("without", &rules).await?;
    trial.done("ack", trial.inbox.ack(without.claim).await)?;
    trial.nothing_next(&rules).await?;
    trial.done("ack", trial.inbox.ack(first.claim).await)?;
    for expected in ["2", "3"] {
        let claimed = trial.next(expected, &rules).await?;
        trial.nothing_next(&rules).await?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    Ok(())
}

async fn apart<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::WaitForParked);
    let [_, other_api] = APIS;
    for (key, tenant, entity) in [("1", None, "x"), ("2", Some("a"), "x"), ("3", Some("b"), "x"), ("4", None, "a/x")] {
        trial.put(about(API, tenant, entity, key)).await?;
    }
    trial.put(about(other_api, None, "x", "5")).await?;
    let mut held = Vec::new();
    for key in ["1", "2", "3", "4"] {
        held.push(trial.next(key, &rules).await?);
    }
    let other = trial.next_of(other_api, &rules).await?;
    trial.expect(key(&other.delivery) == "5", || "the other API got a delivery of the first".to_owned())
}

async fn retried<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::SkipParked);
    trial.put_about("x", &["1", "2"]).await?;
    let first = trial.next("1", &rules).await?;
    let at = SystemTime::now() + trial.times.quiet * 3;
    trial.done("retry_at", trial.inbox.retry_at(first.claim, at).await)?;
    trial.put_about("y", &["3"]).await?;
    let other = trial.next("3", &rules).await?;
    trial.done("ack", trial.inbox.ack(other.claim).await)?;
    trial.nothing_next(&rules).await?;
    let again = trial.next("1", &rules).await?;
    trial.expect(again.attempt == 2, || format!("the second attempt has the number {}", again.attempt))?;
    trial.done("ack", trial.inbox.ack(again.claim).await)?;
    trial.next("2", &rules).await.map(drop)
}

async fn lost<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::SkipParked);
    trial.put_about("x", &["1", "2"]).await?;
    let stale = trial.next("1", &rules).await?;
    let again = trial.next("1", &rules).await?;
    trial.lost("ack", trial.inbox.ack(stale.claim).await)?;
    trial.done("ack", trial.inbox.ack(again.claim).await)?;
    let second = trial.next("2", &rules).await?;
    trial.done("ack", trial.inbox.ack(second.claim).await)
}

async fn waits_for_parked<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::WaitForParked);
    trial.put_about("x", &["1", "2"]).await?;
    let first = trial.next("1", &rules).await?;
    trial.done("park", trial.inbox.park(first.claim, "a test").await)?;
    let mut malformed = about(API, None, "y", "3");
    malformed.parked = Some("malformed".to_owned());
    trial.put(malformed).await?;
    trial.put_about("y", &["4"]).await?;
    trial.nothing_next(&rules).await?;
    trial.put_about("z", &["5"]).await?;
    trial.next("5", &rules).await.map(drop)
}

async fn skips_parked<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::SkipParked);
    trial.put_about("x", &["1", "2", "3"]).await?;
    for expected in ["1", "2", "3"] {
        let claimed = trial.next(expected, &rules).await?;
        trial.nothing_next(&rules).await?;
        trial.done("park", trial.inbox.park(claimed.claim, "a test").await)?;
    }
    trial.nothing_next(&rules).await
}

/// Eight tasks claim deliveries of three entities at the same time, and complete or retry them.
async fn at_once<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    const ENTITIES: usize = 3;
    const EACH: usize = 12;
    for number in 0..EACH {
        for entity in 0..ENTITIES {
            trial.put(about(API, None, &entity.to_string(), &format!("{entity}-{number}"))).await?;
        }
    }
    let mut claims = JoinSet::new();
    for _ in 0..8 {
        claims.spawn(claim_soon(trial.inbox.clone(), trial.lease, trial.times.patience));
    }
    let (mut expected, mut done) = (BTreeMap::<String, usize>::new(), 0);
    while done < ENTITIES * EACH {
        let claimed = claims.join_next().await.and_then(Result::ok).flatten();
        let claimed = claimed.ok_or_else(|| trial.violation("a due delivery was not handed out"))?;
        let claimed = trial.done("claim_by", claimed)?;
        let entity = claimed.delivery.entity.as_deref().unwrap_or_default().to_owned();
        let next = expected.entry(entity.clone()).or_default();
        let wanted = format!("{entity}-{next}");
        trial.expect(key(&claimed.delivery) == wanted, || {
            format!("{:?} was handed out although {wanted:?} was due", key(&claimed.delivery))
        })?;
        if claimed.attempt == 1 && *next % 2 == 1 {
            trial.done("retry_at", trial.inbox.retry_at(claimed.claim, SystemTime::UNIX_EPOCH).await)?;
        } else {
            *next += 1;
            done += 1;
            trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
        }
        claims.spawn(claim_soon(trial.inbox.clone(), trial.lease, trial.times.patience));
    }
    Ok(())
}

async fn claim_soon<I: SchedulingInbox>(
    inbox: I,
    lease: std::time::Duration,
    patience: std::time::Duration,
) -> Option<Result<Claimed<I::Claim>, InboxError>> {
    let rules = ClaimRules::new().order(Order::WaitForParked);
    timeout(patience, inbox.claim_by(API, lease, &rules)).await.ok()
}

async fn waited_for<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    for order in ORDERS {
        let rules = ClaimRules::new().order(order);
        let keys = [0, 1].map(|number| format!("{order:?}-{number}"));
        trial.put_about(&keys[0], &[&keys[0], &keys[1]]).await?;
        let first = trial.next(&keys[0], &rules).await?;
        let (second, acked) = tokio::join!(trial.next(&keys[1], &rules), async {
            sleep(trial.times.quiet).await;
            trial.done("ack", trial.inbox.ack(first.claim).await)
        });
        acked?;
        trial.done("ack", trial.inbox.ack(second?.claim).await)?;
    }
    Ok(())
}

async fn many_held_back<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::SkipParked);
    let keys: Vec<String> = (0..MANY).map(|number| format!("x-{number}")).collect();
    let all = keys.iter().map(|key| about(API, None, "x", key)).collect();
    trial.done("put_all", trial.inbox.put_all(all).await)?;
    trial.put_about("y", &["y-0"]).await?;
    let mut held = trial.next("x-0", &rules).await?;
    let _other = trial.next("y-0", &rules).await?;
    trial.nothing_next(&rules).await?;
    for key in &keys[1..8] {
        trial.done("ack", trial.inbox.ack(held.claim).await)?;
        held = trial.next(key, &rules).await?;
    }
    Ok(())
}

async fn without_tenants<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let without = |tenants: &[&str]| {
        let tenants = tenants.iter().filter_map(|tenant| TenantId::new(tenant).ok());
        ClaimRules::new().order(Order::SkipParked).without_tenants(tenants)
    };
    let all = (0..MANY).map(|number| about(API, Some("large"), &number.to_string(), &format!("large-{number}")));
    trial.done("put_all", trial.inbox.put_all(all.collect()).await)?;
    trial.put(about(API, Some("small"), "0", "small")).await?;
    trial.put(about(API, Some("other"), "0", "other")).await?;
    trial.nothing_next(&without(&["large", "small", "other"])).await?;
    let _small = trial.next("small", &without(&["large", "other", "unheard-of"])).await?;
    let _other = trial.next("other", &without(&["large"])).await?;
    trial.nothing_next(&without(&["large"])).await?;
    trial.put(delivery_of(API, Some("nobody's"))).await?;
    trial.next("large-0", &without(&["small"])).await.map(drop)
}

/// The retries were put first, so by their time alone all of them would come first.
async fn new_ones<I: SchedulingInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    const RETRIES: usize = 40;
    const SOON: usize = 4;
    for rules in [ClaimRules::new(), ClaimRules::new().order(Order::SkipParked)] {
        for number in 0..RETRIES {
            trial.put(delivery_of(API, Some(&format!("{:?}-{number}", rules.order)))).await?;
        }
        let mut held = Vec::new();
        for _ in 0..RETRIES {
            held.push(trial.next_of(API, &rules).await?.claim);
        }
        for claim in held {
            trial.done("retry_at", trial.inbox.retry_at(claim, SystemTime::UNIX_EPOCH).await)?;
        }
        let new = format!("{:?}-new", rules.order);
        trial.put(delivery_of(API, Some(&new))).await?;
        let mut soon = Vec::new();
        for _ in 0..SOON {
            let claimed = if rules.order.is_none() { trial.claim().await? } else { trial.next_of(API, &rules).await? };
            soon.push(key(&claimed.delivery).to_owned());
            trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
        }
        let is_new = |key: &String| *key == new;
        trial.expect(soon.iter().any(is_new), || format!("{soon:?} came before a new delivery"))?;
        trial.expect(!soon.iter().all(is_new), || "no retry was handed out".to_owned())?;
        for _ in SOON..=RETRIES {
            let claimed = trial.next_of(API, &rules).await?;
            trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
        }
    }
    Ok(())
}

async fn released<I: SchedulingInbox + ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    for order in ORDERS {
        let rules = ClaimRules::new().order(order);
        let keys = [0, 1, 2].map(|number| format!("{order:?}-{number}"));
        trial.put_about(&keys[0], &[&keys[0], &keys[1], &keys[2]]).await?;
        let first = trial.next(&keys[0], &rules).await?;
        trial.done("park", trial.inbox.park(first.claim, "a test").await)?;
        let second = match order {
            Order::SkipParked => Some(trial.next(&keys[1], &rules).await?),
            Order::WaitForParked => None,
        };
        let released = trial.done("release", trial.inbox.release(&everything_parked()).await)?;
        trial.expect(released == 1, || format!("`release` gave {released}, not 1"))?;
        if let Some(second) = second {
            trial.nothing_next(&rules).await?;
            trial.done("ack", trial.inbox.ack(second.claim).await)?;
        }
        let first = trial.next(&keys[0], &rules).await?;
        trial.nothing_next(&rules).await?;
        trial.done("ack", trial.inbox.ack(first.claim).await)?;
        let left = if order == Order::SkipParked { &keys[2..] } else { &keys[1..] };
        for key in left {
            let claimed = trial.next(key, &rules).await?;
            trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
        }
    }
    Ok(())
}

async fn dropped<I: SchedulingInbox + ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let rules = ClaimRules::new().order(Order::WaitForParked);
    trial.put_about("x", &["1", "2"]).await?;
    let first = trial.next("1", &rules).await?;
    trial.done("park", trial.inbox.park(first.claim, "a test").await)?;
    trial.nothing_next(&rules).await?;
    let (second, dropped) = tokio::join!(trial.next("2", &rules), async {
        sleep(trial.times.quiet).await;
        trial.done("drop_parked", trial.inbox.drop_parked(&everything_parked()).await)
    });
    trial.expect(dropped? == 1, || "`drop_parked` did not drop one delivery".to_owned())?;
    trial.done("ack", trial.inbox.ack(second?.claim).await)
}

fn everything_parked() -> Selection {
    Selection::Matching(crate::inbox::DeliveryFilter::parked())
}

impl<I: SchedulingInbox> Trial<'_, I> {
    /// Puts deliveries about the entity.
    async fn put_about(&self, entity: &str, keys: &[&str]) -> Result<(), Violation> {
        for key in keys {
            self.put(about(API, None, entity, key)).await?;
        }
        Ok(())
    }

    /// Claims the next delivery by the rules. Fails if it isn't the expected one.
    async fn next(&self, expected: &str, rules: &ClaimRules) -> Result<Claimed<I::Claim>, Violation> {
        let claimed = self.next_of(API, rules).await?;
        let key = key(&claimed.delivery);
        self.expect(key == expected, || format!("{key:?} was handed out although {expected:?} was due"))?;
        Ok(claimed)
    }

    async fn next_of(&self, api: &str, rules: &ClaimRules) -> Result<Claimed<I::Claim>, Violation> {
        match timeout(self.times.patience, self.inbox.claim_by(api, self.lease, rules)).await {
            Ok(claimed) => self.done("claim_by", claimed),
            Err(_) => Err(self.violation("a due delivery was not handed out")),
        }
    }

    async fn nothing_next(&self, rules: &ClaimRules) -> Result<(), Violation> {
        match timeout(self.times.quiet, self.inbox.claim_by(API, self.lease, rules)).await {
            Err(_) => Ok(()),
            Ok(Ok(claimed)) => {
                Err(self.violation(format!("{:?} was handed out although nothing was due", key(&claimed.delivery))))
            }
            Ok(Err(error)) => Err(self.violation(format!("`claim_by` failed: {error}"))),
        }
    }
}

/// A delivery about the entity, of the tenant if there is one.
fn about(api: &'static str, tenant: Option<&str>, entity: &str, key: &str) -> StoredDelivery {
    let mut delivery = delivery_of(api, Some(key));
    if let Some(trusted) = tenant.and_then(|tenant| trusted_of(tenant, Delivery::new(HeaderMap::new(), "{}"))) {
        delivery.trusted = trusted;
    }
    delivery.entity = Some(Arc::from(entity));
    delivery
}
