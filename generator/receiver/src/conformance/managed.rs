//! The rules of managed inboxes, one function each.

use std::time::{Duration, SystemTime};

use hookwright_runtime::StoredDelivery;
use tokio::time::timeout;

use super::tenant::trusted_of;
use super::{API, APIS, Conformance, Trial, Violation, delivery, delivery_of, key};
use crate::inbox::{
    DeliveryFilter, DeliveryId, DeliveryState, DeliverySummary, Erasure, InboxError, ManagedInbox, PageRequest, Put,
    Selection, StateFilter,
};

/// Checks each rule with its own inbox.
pub(super) async fn check<I: ManagedInbox>(times: &Conformance, open: impl AsyncFn() -> I) -> Result<(), Violation> {
    let trial = async |rule| Trial { rule, times, lease: times.patience * 4, inbox: open().await };
    listed(&trial("A parked delivery is listed with its reason").await).await?;
    states(&trial("States are listed correctly, or not at all").await).await?;
    filtered(&trial("A filter returns what it names").await).await?;
    paged(&trial("Pages follow one another, and each delivery is on one").await).await?;
    oldest(&trial("The oldest delivery is the one that was stored first").await).await?;
    released(&trial("A released delivery is due again, as it was put").await).await?;
    release_is_dated(&trial("A released delivery says when it was released, or never does").await).await?;
    released_to_those_who_wait(&trial("A waiting claim gets a released delivery").await).await?;
    released_by_filter(&trial("A release by a filter leaves the others parked").await).await?;
    dropped(&trial("A dropped delivery is gone, and its key is known").await).await?;
    dropped_if_parked(&trial("`drop_parked` only drops parked deliveries").await).await?;
    erased(&trial("Erasing removes deliveries in every state, and no others").await).await?;
    found(&trial("A delivery is found by its id").await).await
}

impl<I: ManagedInbox> Trial<'_, I> {
    async fn put_parked(&self, key: &str) -> Result<(), Violation> {
        self.put(parked(key)).await
    }

    /// All deliveries that match the filter, page by page.
    async fn all(&self, filter: &DeliveryFilter, limit: usize) -> Result<Vec<DeliverySummary>, Violation> {
        let (mut all, mut request) = (Vec::new(), PageRequest::first(limit));
        for _ in 0..MOST_PAGES {
            let page = self.done("list", self.inbox.list(filter, &request).await)?;
            self.expect(page.deliveries.len() <= limit, || "a page has more deliveries than it may".to_owned())?;
            all.extend(page.deliveries);
            match page.next {
                Some(cursor) => request = PageRequest::after(cursor, limit),
                None => return Ok(all),
            }
        }
        Err(self.violation("the pages have no end"))
    }

    /// Fails unless the list has these keys and the count matches.
    async fn holds(&self, filter: &DeliveryFilter, expected: &[&str]) -> Result<(), Violation> {
        let all = self.all(filter, 100).await?;
        let keys = keys(&all);
        self.expect(keys == expected, || format!("{filter:?} lists {keys:?}, not {expected:?}"))?;
        let count = self.done("count", self.inbox.count(filter).await)?;
        let is_right = usize::try_from(count) == Ok(expected.len());
        self.expect(is_right, || format!("{filter:?} counts {count} of {}", expected.len()))
    }

    async fn id_of(&self, wanted: &str) -> Result<DeliveryId, Violation> {
        let all = self.all(&DeliveryFilter::parked(), 100).await?;
        let found = all.iter().find(|summary| summary.delivery.as_ref().is_ok_and(|found| key(found) == wanted));
        found.map(|summary| summary.id.clone()).ok_or_else(|| self.violation(format!("{wanted:?} is not listed")))
    }

    async fn releases(&self, selection: impl Into<Selection>, expected: u64) -> Result<(), Violation> {
        let released = self.done("release", self.inbox.release(&selection.into()).await)?;
        self.expect(released == expected, || format!("{released} were released, not {expected}"))
    }

    async fn drops(&self, selection: impl Into<Selection>, expected: u64) -> Result<(), Violation> {
        let dropped = self.done("drop_parked", self.inbox.drop_parked(&selection.into()).await)?;
        self.expect(dropped == expected, || format!("{dropped} were dropped, not {expected}"))
    }

    async fn is_duplicate(&self, key: &str) -> Result<(), Violation> {
        let put = self.done("put", self.inbox.put(delivery(key)).await)?;
        self.expect(put == Put::Duplicate, || format!("the key {key:?} was forgotten"))
    }

    /// The result, or `None` if the inbox does not support the request.
    fn supported<T>(&self, method: &str, result: Result<T, InboxError>) -> Result<Option<T>, Violation> {
        match result {
            Err(InboxError::Unsupported(_)) => Ok(None),
            other => self.done(method, other).map(Some),
        }
    }

    /// Claims the next delivery and parks it.
    async fn park_next(&self) -> Result<(), Violation> {
        let claimed = self.claim().await?;
        self.done("park", self.inbox.park(claimed.claim, REASON).await)
    }
}

const REASON: &str = "a test";
const MOST_PAGES: usize = 100;

fn parked(key: &str) -> StoredDelivery {
    let mut parked = delivery(key);
    parked.parked = Some(REASON.to_owned());
    parked
}

fn keys(all: &[DeliverySummary]) -> Vec<&str> {
    all.iter().map(|summary| summary.delivery.as_ref().map_or("unreadable", key)).collect()
}

async fn listed<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    trial.holds(&DeliveryFilter::parked(), &[]).await?;
    trial.put(delivery("a")).await?;
    trial.park_next().await?;
    trial.put(delivery("b")).await?;
    trial.put_parked("c").await?;
    trial.holds(&DeliveryFilter::parked(), &["a", "c"]).await?;
    for summary in trial.all(&DeliveryFilter::parked(), 100).await? {
        let is_parked = matches!(&summary.state, DeliveryState::Parked { reason } if reason == REASON);
        trial.expect(is_parked, || format!("it was parked for {REASON:?}, and is listed as {:?}", summary.state))?;
        trial.expect(summary.api == API, || format!("it is listed under the API {:?}", summary.api))?;
        let Ok(found) = summary.delivery else { return Err(trial.violation("the delivery cannot be read")) };
        let is_same = found.to_bytes() == parked(key(&found)).to_bytes();
        trial.expect(is_same, || format!("{found:?} is not what was put"))?;
        let attempts = u32::from(key(&found) == "a");
        trial.expect(summary.attempts == attempts, || {
            format!("{} attempts are listed, not {attempts}", summary.attempts)
        })?;
    }
    Ok(())
}

async fn states<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    for key in ["a", "b"] {
        trial.put(delivery(key)).await?;
    }
    trial.put_parked("c").await?;
    let _held = trial.claim().await?;
    for (state, expected) in [(StateFilter::Claimed, "a"), (StateFilter::Due, "b"), (StateFilter::Parked, "c")] {
        let filter = DeliveryFilter::all().state(state);
        let page = trial.inbox.list(&filter, &PageRequest::default()).await;
        let Some(page) = trial.supported("list", page)? else { continue };
        trial.expect(keys(&page.deliveries) == [expected], || {
            format!("{:?} are listed as {state:?}, not {expected:?}", keys(&page.deliveries))
        })?;
        let is_in_state = page.deliveries.iter().all(|summary| summary.state.kind() == state);
        trial.expect(is_in_state, || format!("another state is listed as {state:?}"))?;
        let Some(count) = trial.supported("count", trial.inbox.count(&filter).await)? else { continue };
        trial.expect(count == 1, || format!("{count} are counted as {state:?}, not 1"))?;
    }
    Ok(())
}

async fn filtered<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let long = "x.".repeat(600);
    trial.put_parked("a").await?;
    let mut other = delivery_of(APIS[1], Some("b"));
    other.parked = Some(REASON.to_owned());
    trial.put(other).await?;
    let mut ended = parked("c");
    ended.event = Some(long.clone().into());
    trial.put(ended).await?;
    let mut tenants = parked("acme/d");
    let delivery = tenants.trusted.delivery().clone();
    tenants.trusted = trusted_of("acme", delivery).ok_or_else(|| trial.violation("there is no tenant"))?;
    trial.put(tenants).await?;
    trial.put_parked(&long).await?;
    let lot = DeliveryFilter::parked;
    let all = trial.all(&lot(), 100).await?;
    // One API may come after the other.
    let mut keys = keys(&all);
    keys.sort_unstable();
    trial.expect(keys == ["a", "acme/d", "b", "c", &long], || format!("{keys:?} are parked"))?;
    trial.holds(&lot().api(API), &["a", "c", "acme/d", &long]).await?;
    trial.holds(&lot().api(APIS[1]), &["b"]).await?;
    trial.holds(&lot().api("conformance-none"), &[]).await?;
    trial.holds(&lot().event("order.sold").api(API), &["a", "acme/d", &long]).await?;
    trial.holds(&lot().event(&long), &["c"]).await?;
    trial.holds(&lot().tenant("acme"), &["acme/d"]).await?;
    trial.holds(&lot().tenant("other"), &[]).await?;
    trial.holds(&lot().key("c"), &["c"]).await?;
    trial.holds(&lot().key(&long), &[&long]).await
}

async fn found<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    trial.put(delivery("a")).await?;
    for key in ["b", "c"] {
        trial.put_parked(key).await?;
    }
    let everything = trial.inbox.list(&DeliveryFilter::all(), &PageRequest::default()).await;
    let listed = match trial.supported("list", everything)? {
        Some(page) => page.deliveries,
        None => trial.all(&DeliveryFilter::parked(), 100).await?,
    };
    for wanted in &listed {
        let Some(found) = trial.done("find", trial.inbox.find(&wanted.id).await)? else {
            return Err(trial.violation(format!("{:?} is listed but not found", wanted.id)));
        };
        let is_same = found.id == wanted.id && found.state.kind() == wanted.state.kind();
        let keys = (keys(std::slice::from_ref(wanted)), keys(std::slice::from_ref(&found)));
        trial.expect(is_same && keys.0 == keys.1, || format!("{found:?} was found by the id of {wanted:?}"))?;
    }
    let id = trial.id_of("b").await?;
    trial.drops(id.clone(), 1).await?;
    for gone in [id, DeliveryId::new("no such id"), DeliveryId::new("")] {
        let found = trial.done("find", trial.inbox.find(&gone).await)?;
        trial.expect(found.is_none(), || format!("no delivery has the id {gone:?}, but {found:?} was found"))?;
    }
    Ok(())
}

async fn paged<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let names: Vec<String> = (0..7).map(|number| format!("key-{number}")).collect();
    for name in &names {
        trial.put_parked(name).await?;
    }
    for limit in [1, 3, 7, 100] {
        let all = trial.all(&DeliveryFilter::parked(), limit).await?;
        let keys = keys(&all);
        trial.expect(keys == names, || format!("pages of {limit} list {keys:?}"))?;
    }
    // Dropping a delivery between two pages doesn't move another one to a different page.
    let page = trial.done("list", trial.inbox.list(&DeliveryFilter::parked(), &PageRequest::first(3)).await)?;
    trial.drops(DeliveryFilter::parked().key("key-1"), 1).await?;
    let Some(cursor) = page.next else { return Err(trial.violation("there is no second page")) };
    let next = PageRequest::after(cursor, 100);
    let page = trial.done("list", trial.inbox.list(&DeliveryFilter::parked(), &next).await)?;
    let keys = keys(&page.deliveries);
    trial.expect(keys == ["key-3", "key-4", "key-5", "key-6"], || format!("the second page lists {keys:?}"))
}

async fn oldest<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let lot = DeliveryFilter::parked();
    let none = trial.done("oldest", trial.inbox.oldest(&lot).await)?;
    trial.expect(none.is_none(), || format!("nothing is parked, but the oldest is of {none:?}"))?;
    let of = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    // The API that is named first has the later one.
    for (seconds, api) in [(1000, APIS[1]), (2000, APIS[0]), (3000, APIS[1])] {
        let mut delivery = delivery_of(api, Some(&format!("at-{seconds}")));
        (delivery.parked, delivery.received_at) = (Some(REASON.to_owned()), of(seconds));
        trial.put(delivery).await?;
    }
    let found = trial.done("oldest", trial.inbox.oldest(&lot).await)?;
    trial.expect(found == Some(of(1000)), || format!("the oldest is of {found:?}"))?;
    let found = trial.done("oldest", trial.inbox.oldest(&lot.api(API)).await)?;
    trial.expect(found == Some(of(2000)), || format!("the oldest of an API is of {found:?}"))
}

async fn released<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    for (key, is_parked) in [("a", false), ("b", true)] {
        if is_parked {
            trial.put_parked(key).await?;
        } else {
            trial.put(delivery(key)).await?;
            trial.park_next().await?;
        }
        for _ in 0..2 {
            let id = trial.id_of(key).await?;
            trial.releases(id.clone(), 1).await?;
            trial.releases(id, 0).await?;
            trial.holds(&DeliveryFilter::parked(), &[]).await?;
            let claimed = trial.claim().await?;
            trial.expect(claimed.delivery.to_bytes() == delivery(key).to_bytes(), || {
                format!("{:?} is not what was put", claimed.delivery)
            })?;
            trial.expect(claimed.attempt == 1, || format!("it is attempt {}, not 1", claimed.attempt))?;
            trial.done("park", trial.inbox.park(claimed.claim, REASON).await)?;
        }
        trial.releases(DeliveryFilter::parked(), 1).await?;
        let claimed = trial.claim().await?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    trial.is_duplicate("a").await?;
    trial.releases(DeliveryId::new("no such id"), 0).await?;
    trial.nothing_is_due().await
}

/// The inbox's clock may differ by less than half of `quiet`.
async fn release_is_dated<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    let slack = trial.times.quiet / 2;
    trial.put(delivery("a")).await?;
    let claimed = trial.claim().await?;
    trial.expect(claimed.released_at.is_none(), || "it wasn't released, but says that it was".to_owned())?;
    trial.done("park", trial.inbox.park(claimed.claim, REASON).await)?;
    tokio::time::sleep(trial.times.quiet).await;
    let earliest = SystemTime::now() - slack;
    trial.releases(DeliveryFilter::parked(), 1).await?;
    let mut is_dated = None;
    for attempt in 1..=3 {
        let claimed = trial.claim().await?;
        let now = SystemTime::now();
        if let Some(at) = claimed.released_at {
            trial.expect((earliest..=now + slack).contains(&at), || {
                format!("attempt {attempt} says {at:?}, which isn't between {earliest:?} and {now:?}")
            })?;
        }
        let was_dated = *is_dated.get_or_insert(claimed.released_at.is_some());
        trial.expect(was_dated == claimed.released_at.is_some(), || {
            format!("only some of its attempts say when; attempt {attempt} says {:?}", claimed.released_at)
        })?;
        trial.done("retry_at", trial.inbox.retry_at(claimed.claim, now).await)?;
    }
    Ok(())
}

async fn released_to_those_who_wait<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    trial.put_parked("a").await?;
    let inbox = trial.inbox.clone();
    let lease = trial.lease;
    let waiting = tokio::spawn(async move { inbox.claim(API, lease).await });
    tokio::time::sleep(trial.times.quiet).await;
    trial.releases(DeliveryFilter::parked(), 1).await?;
    match timeout(trial.times.patience, waiting).await {
        Ok(Ok(claimed)) => trial.done("claim", claimed).map(drop),
        _ => Err(trial.violation("a released delivery was not handed out")),
    }
}

async fn released_by_filter<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    const EACH: u64 = 150;
    for number in 0..EACH {
        trial.put_parked(&format!("stays-{number:03}")).await?;
        let mut ended = parked(&format!("goes-{number:03}"));
        ended.event = Some("order.ended".into());
        trial.put(ended).await?;
    }
    trial.releases(DeliveryFilter::all().event("order.ended").state(StateFilter::Parked), EACH).await?;
    let left = trial.done("count", trial.inbox.count(&DeliveryFilter::parked()).await)?;
    trial.expect(left == EACH, || format!("{left} are parked, not {EACH}"))?;
    for number in 0..EACH {
        let (claimed, expected) = (trial.claim().await?, format!("goes-{number:03}"));
        let key = key(&claimed.delivery);
        trial.expect(key == expected, || format!("{key:?} was handed out although {expected:?} was due"))?;
        trial.done("ack", trial.inbox.ack(claimed.claim).await)?;
    }
    trial.nothing_is_due().await
}

async fn dropped<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    trial.put(delivery("a")).await?;
    trial.park_next().await?;
    for key in ["b", "c", "d"] {
        trial.put_parked(key).await?;
    }
    let id = trial.id_of("a").await?;
    trial.drops(id.clone(), 1).await?;
    trial.drops(id.clone(), 0).await?;
    trial.releases(id, 0).await?;
    trial.holds(&DeliveryFilter::parked(), &["b", "c", "d"]).await?;
    trial.drops(vec![trial.id_of("b").await?, trial.id_of("c").await?], 2).await?;
    trial.is_duplicate("a").await?;
    let any = trial.inbox.drop_any(&DeliveryFilter::parked().into()).await;
    let any = trial.done("drop_any", any)?;
    trial.expect(any == 1, || format!("{any} were dropped, not 1"))?;
    trial.holds(&DeliveryFilter::parked(), &[]).await?;
    trial.nothing_is_due().await
}

async fn dropped_if_parked<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    for key in ["a", "b"] {
        trial.put(delivery(key)).await?;
    }
    trial.put_parked("c").await?;
    let held = trial.claim().await?;
    let all = trial.inbox.drop_parked(&DeliveryFilter::all().into()).await;
    if let Some(dropped) = trial.supported("drop_parked", all)? {
        trial.expect(dropped == 1, || format!("{dropped} were dropped, not 1"))?;
    }
    trial.done("ack", trial.inbox.ack(held.claim).await)?;
    let claimed = trial.claim().await?;
    trial.expect(key(&claimed.delivery) == "b", || "a delivery that was not parked was dropped".to_owned())?;
    let any = trial.supported("drop_any", trial.inbox.drop_any(&DeliveryFilter::all().into()).await)?;
    let Some(dropped) = any else { return Ok(()) };
    trial.expect(dropped == 1, || format!("`drop_any` dropped {dropped}, not 1"))?;
    trial.lost("ack", trial.inbox.ack(claimed.claim).await)?;
    trial.is_duplicate("b").await?;
    trial.nothing_is_due().await
}

/// Deliveries of two entities in every state, of an entity with the same name in another API, and of tenants.
async fn erased<I: ManagedInbox>(trial: &Trial<'_, I>) -> Result<(), Violation> {
    for key in ["done", "claimed", "dropped"] {
        trial.put(of_entity(delivery(key), "ann")).await?;
    }
    let done = trial.claim().await?;
    trial.done("ack", trial.inbox.ack(done.claim).await)?;
    let claimed = trial.claim().await?;
    for key in ["due", "due-2"] {
        trial.put(of_entity(delivery(key), "ann")).await?;
    }
    trial.put(of_entity(parked("parked"), "ann")).await?;
    trial.put(of_entity(parked("bob"), "bob")).await?;
    trial.put(parked("nobody")).await?;
    let mut elsewhere = of_entity(delivery_of(APIS[1], Some("elsewhere")), "ann");
    elsewhere.parked = Some(REASON.to_owned());
    trial.put(elsewhere).await?;
    for (tenant, key) in [("acme", "acme/ann"), ("acme", "acme/bob"), ("other", "other/ann")] {
        let mut tenants = of_entity(parked(key), key.rsplit('/').next().unwrap_or_default());
        let delivery = tenants.trusted.delivery().clone();
        tenants.trusted = trusted_of(tenant, delivery).ok_or_else(|| trial.violation("there is no tenant"))?;
        trial.put(tenants).await?;
    }
    let ann = Erasure::of_entity(API, "ann");
    let erased = trial.done("erase", trial.inbox.erase(&ann).await)?;
    // An inbox may or may not have the payload of the completed delivery.
    trial.expect((5..=6).contains(&erased), || format!("{erased} were erased, not 5 or 6"))?;
    let lot = DeliveryFilter::parked;
    trial.holds(&lot().api(API), &["bob", "nobody", "acme/ann", "acme/bob", "other/ann"]).await?;
    trial.holds(&lot().api(APIS[1]), &["elsewhere"]).await?;
    trial.nothing_is_due().await?;
    // Some inboxes can't tell that the delivery is gone. In any case, it isn't handed out again.
    let late = trial.inbox.ack(claimed.claim).await;
    trial.expect(matches!(late, Ok(()) | Err(InboxError::Lost)), || {
        format!("`ack` of an erased delivery gave {late:?}")
    })?;
    for key in ["done", "claimed", "dropped", "due", "due-2"] {
        trial.is_duplicate(key).await?;
    }
    // A delivery that is parked from the start may have its own keys.
    let put = trial.done("put", trial.inbox.put(parked("parked")).await)?;
    trial.expect(put == Put::Duplicate, || "the key \"parked\" was forgotten".to_owned())?;
    let again = trial.done("erase", trial.inbox.erase(&ann).await)?;
    trial.expect(again == 0, || format!("{again} were erased again"))?;
    let acme = trial.done("erase", trial.inbox.erase(&ann.with_tenant("acme")).await)?;
    trial.expect(acme == 1, || format!("{acme} of a tenant's entity were erased, not 1"))?;
    let all = trial.done("erase", trial.inbox.erase(&Erasure::of_tenant("acme")).await)?;
    trial.expect(all == 1, || format!("{all} of a tenant were erased, not 1"))?;
    trial.holds(&lot().api(API), &["bob", "nobody", "other/ann"]).await?;
    trial.nothing_is_due().await
}

fn of_entity(mut delivery: StoredDelivery, entity: &str) -> StoredDelivery {
    delivery.entity = Some(entity.into());
    delivery
}
