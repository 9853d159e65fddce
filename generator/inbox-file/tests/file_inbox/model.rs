//! Random operations on an inbox and on a simple model of it. Both must give the same results.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use hookwright_inbox_file::{FileClaim, FileInbox};
use hookwright_receiver::{
    ClaimRules, Claimed, DeliveryFilter, DeliveryState, DeliverySummary, Inbox, InboxError, Order, Put,
};
use proptest::prelude::*;

use crate::support::{ById, Clock, Folder, delivery_of, id_of};

const REMEMBERED: Duration = Duration::from_secs(100);
const MAX_DELIVERIES: usize = 6;

#[derive(Clone, Debug)]
enum Operation {
    Put { api: &'static str, key: Option<u8>, entity: Option<u8>, parked: bool },
    Claim { api: &'static str, lease: u64, order: Option<Order> },
    Extend { claim: usize, lease: u64 },
    Done { claim: usize },
    Retry { claim: usize, wait: u64 },
    Park { claim: usize },
    Drop { claim: usize },
    Release { delivery: usize },
    Delete { delivery: usize },
    Pass { seconds: u64 },
    Reopen,
}

fn operation() -> impl Strategy<Value = Operation> {
    let (api, claim, seconds) = (|| prop_oneof![Just("one"), Just("two")], || 0..4_usize, || 0..60_u64);
    let key = prop::option::weighted(0.9, 0..5_u8);
    let put = (api(), key, prop::option::of(0..2_u8), prop::bool::weighted(0.2));
    let order = prop::option::of(prop_oneof![Just(Order::WaitForParked), Just(Order::SkipParked)]);
    prop_oneof![
        6 => put.prop_map(|(api, key, entity, parked)| Operation::Put { api, key, entity, parked }),
        6 => (api(), seconds(), order).prop_map(|(api, lease, order)| Operation::Claim { api, lease, order }),
        1 => (claim(), seconds()).prop_map(|(claim, lease)| Operation::Extend { claim, lease }),
        3 => claim().prop_map(|claim| Operation::Done { claim }),
        2 => (claim(), seconds()).prop_map(|(claim, wait)| Operation::Retry { claim, wait }),
        1 => claim().prop_map(|claim| Operation::Park { claim }),
        1 => claim().prop_map(|claim| Operation::Drop { claim }),
        1 => (0..6_usize).prop_map(|delivery| Operation::Release { delivery }),
        1 => (0..6_usize).prop_map(|delivery| Operation::Delete { delivery }),
        3 => seconds().prop_map(|seconds| Operation::Pass { seconds }),
        1 => Just(Operation::Reopen),
    ]
}

/// An inbox without a file.
#[derive(Default)]
struct Model {
    /// In the order in which they were stored.
    entries: Vec<Entry>,
    keys: HashMap<(String, String), Remembered>,
    turns: HashMap<String, Turn>,
    claims: u64,
    ids: u64,
}

/// Whether the last claim was a retry, and whether any claim had rules.
#[derive(Default)]
struct Turn {
    was_retry: bool,
    by_rules: bool,
}

struct Entry {
    id: u64,
    api: String,
    key: Option<String>,
    entity: Option<u8>,
    attempts: u32,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting(SystemTime),
    Claimed { claim: u64, until: SystemTime },
    Parked,
}

#[derive(PartialEq)]
enum Remembered {
    Held,
    Until(SystemTime),
}

#[derive(Debug, PartialEq)]
enum Refused {
    Full,
    Lost,
}

impl Model {
    fn put(
        &mut self,
        api: &str,
        (key, entity): (Option<&str>, Option<u8>),
        parked: bool,
        now: SystemTime,
    ) -> Result<Put, Refused> {
        let key = key.map(|key| (api.to_owned(), key.to_owned()));
        if let Some(key) = &key {
            match self.keys.get(key) {
                Some(Remembered::Held) => return Ok(Put::Duplicate),
                Some(Remembered::Until(until)) if *until > now => return Ok(Put::Duplicate),
                _ => {}
            }
        }
        if self.entries.len() == MAX_DELIVERIES {
            return Err(Refused::Full);
        }
        self.keys.extend(key.clone().map(|key| (key, Remembered::Held)));
        self.ids += 1;
        let state = if parked { State::Parked } else { State::Waiting(now) };
        self.entries.push(Entry {
            id: self.ids,
            api: api.to_owned(),
            key: key.map(|(_, key)| key),
            entity,
            attempts: 0,
            state,
        });
        Ok(Put::Stored)
    }

    /// The key and attempt of the claimed delivery, and the claim's id.
    fn claim(
        &mut self,
        api: &str,
        lease: Duration,
        order: Option<Order>,
        now: SystemTime,
    ) -> Option<(Option<String>, u32, u64)> {
        let turn = self.turns.entry(api.to_owned()).or_default();
        if order.is_some() && !turn.by_rules {
            *turn = Turn { was_retry: false, by_rules: true };
        }
        let due = |entry: &&Entry| entry.due().filter(|at| *at <= now);
        let of_api: Vec<&Entry> = self.entries.iter().filter(|entry| entry.api == api).collect();
        let allowed = || of_api.iter().copied().filter(|entry| may_be_claimed(entry, &of_api, order));
        let first = |is_retry: bool| {
            let kind = allowed().filter(|entry| (entry.attempts > 0) == is_retry && due(entry).is_some());
            kind.min_by_key(|entry| (due(entry), entry.id)).map(|entry| entry.id)
        };
        let (new, retry) = (first(false), first(true));
        let id = if turn.was_retry { new.or(retry) } else { retry.or(new) }?;
        turn.was_retry = retry == Some(id);
        self.claims += 1;
        let entry = self.entries.iter_mut().find(|entry| entry.id == id)?;
        entry.attempts += 1;
        entry.state = State::Claimed { claim: self.claims, until: now + lease };
        Some((entry.key.clone(), entry.attempts, self.claims))
    }

    fn claimed(&mut self, claim: u64) -> Result<&mut Entry, Refused> {
        let ours = |state| matches!(state, State::Claimed { claim: number, .. } if number == claim);
        self.entries.iter_mut().find(|entry| ours(entry.state)).ok_or(Refused::Lost)
    }

    fn ack(&mut self, claim: u64, now: SystemTime) -> Result<(), Refused> {
        let id = self.claimed(claim)?.id;
        self.delete(id, now);
        Ok(())
    }

    fn delete(&mut self, id: u64, now: SystemTime) -> bool {
        let Some(place) = self.entries.iter().position(|entry| entry.id == id) else { return false };
        let entry = self.entries.remove(place);
        self.keys.extend(entry.key.map(|key| ((entry.api, key), Remembered::Until(now + REMEMBERED))));
        true
    }

    fn release(&mut self, id: u64, now: SystemTime) -> bool {
        let parked = |entry: &&mut Entry| entry.id == id && entry.state == State::Parked;
        let Some(entry) = self.entries.iter_mut().find(parked) else { return false };
        (entry.state, entry.attempts) = (State::Waiting(now), 0);
        true
    }

    /// A claimed delivery is due after a pause, which is partly random, so the inbox's value is used.
    fn reopen(&mut self, now: SystemTime, seen: &[DeliverySummary]) {
        for entry in self.entries.iter_mut().filter(|entry| matches!(entry.state, State::Claimed { .. })) {
            let seen = seen.iter().find(|stored| id_of(stored) == entry.id).unwrap();
            let DeliveryState::Due { at } = seen.state else { unreachable!("{seen:?}") };
            assert!(now < at && at <= now + Duration::from_secs(3600), "{at:?}");
            entry.state = State::Waiting(at);
        }
    }
}

impl Entry {
    fn due(&self) -> Option<SystemTime> {
        match self.state {
            State::Waiting(at) | State::Claimed { until: at, .. } => Some(at),
            State::Parked => None,
        }
    }
}

/// For an entity, this is the claimed delivery, or else the first one, unless a parked one before it holds it back.
fn may_be_claimed(entry: &Entry, of_api: &[&Entry], order: Option<Order>) -> bool {
    let (Some(entity), Some(order)) = (entry.entity, order) else { return true };
    let of_entity: Vec<&&Entry> = of_api.iter().filter(|other| other.entity == Some(entity)).collect();
    let is_claimed = |entry: &Entry| matches!(entry.state, State::Claimed { .. });
    let waiting = of_entity.iter().filter(|other| matches!(other.state, State::Waiting(_))).map(|other| other.id).min();
    let first = of_entity.iter().filter(|other| is_claimed(other)).map(|other| other.id).min().or(waiting);
    let is_behind = of_entity.iter().any(|other| other.state == State::Parked && other.id < entry.id);
    first == Some(entry.id) && !(order == Order::WaitForParked && is_behind)
}

/// The model and the inbox together.
struct Pair {
    model: Model,
    inbox: FileInbox,
    clock: Clock,
    folder: Folder,
    claims: Vec<(u64, FileClaim)>,
    /// The size of each delivery when it was stored, in bytes.
    sizes: HashMap<u64, usize>,
}

impl Pair {
    fn new() -> Self {
        let (folder, clock) = (Folder::new("model"), Clock::new());
        Self {
            model: Model::default(),
            inbox: open(&folder, &clock),
            clock,
            folder,
            claims: Vec::new(),
            sizes: HashMap::new(),
        }
    }

    async fn both(&mut self, operation: Operation) {
        let now = self.clock.now();
        match operation {
            Operation::Put { api, key, entity, parked } => self.put(api, key, entity, parked).await,
            Operation::Claim { api, lease, order } => self.claim(api, Duration::from_secs(lease), order).await,
            Operation::Extend { claim, lease } => self.extend(claim, Duration::from_secs(lease)).await,
            Operation::Done { claim } => {
                let Some((number, claim)) = self.take(claim) else { return };
                let model = self.model.ack(number, now);
                assert_eq!(refusal(self.inbox.ack(claim).await), model);
            }
            Operation::Retry { claim, wait } => {
                let Some((number, claim)) = self.take(claim) else { return };
                let at = now + Duration::from_secs(wait);
                let model = self.model.claimed(number).map(|entry| entry.state = State::Waiting(at));
                assert_eq!(refusal(self.inbox.retry_at(claim, at).await), model);
            }
            Operation::Park { claim } => {
                let Some((number, claim)) = self.take(claim) else { return };
                let model = self.model.claimed(number).map(|entry| entry.state = State::Parked);
                assert_eq!(refusal(self.inbox.park(claim, "parked").await), model);
            }
            Operation::Drop { claim } => {
                let Some((number, claim)) = self.take(claim) else { return };
                let _ = self.model.claimed(number).map(|entry| entry.state = State::Waiting(now));
                drop(claim);
            }
            Operation::Release { delivery } => {
                let id = self.id(delivery);
                assert_eq!(self.inbox.release_id(id).await.unwrap(), self.model.release(id, now));
            }
            Operation::Delete { delivery } => {
                let id = self.id(delivery);
                assert_eq!(self.inbox.drop_id(id).await.unwrap(), self.model.delete(id, now));
            }
            Operation::Pass { seconds } => self.clock.pass(Duration::from_secs(seconds)),
            Operation::Reopen => self.reopen().await,
        }
    }

    async fn put(&mut self, api: &str, key: Option<u8>, entity: Option<u8>, parked: bool) {
        let key = key.map(|key| key.to_string());
        let mut kept = delivery_of(api, key.as_deref());
        kept.parked = parked.then(|| "parked".to_owned());
        kept.entity = entity.map(|entity| entity.to_string().into());
        let model = self.model.put(api, (key.as_deref(), entity), parked, self.clock.now());
        assert_eq!(refusal(self.inbox.put(kept.clone()).await), model);
        if let (Ok(Put::Stored), Some(entry)) = (model, self.model.entries.last()) {
            self.sizes.insert(entry.id, kept.to_bytes().len());
        }
    }

    async fn claim(&mut self, api: &str, lease: Duration, order: Option<Order>) {
        let model = self.model.claim(api, lease, order, self.clock.now());
        let claimed = match order {
            Some(order) => self.inbox.try_claim_by(api, lease, &ClaimRules::new().order(order)).await,
            None => self.inbox.try_claim(api, lease).await,
        };
        let Some(Claimed { delivery, attempt, claim, .. }) = claimed.unwrap() else {
            assert_eq!(model, None);
            return;
        };
        let number = self.model.claims;
        assert_eq!(model, Some((delivery.key.map(|key| key.to_string()), attempt, number)));
        self.claims.push((number, claim));
    }

    async fn extend(&mut self, claim: usize, lease: Duration) {
        let until = self.clock.now() + lease;
        let Some((claim, file_claim)) = self.claims.get(claim) else { return };
        let model = self.model.claimed(*claim).map(|entry| entry.state = State::Claimed { claim: *claim, until });
        assert_eq!(refusal(self.inbox.extend(file_claim, lease).await), model);
    }

    async fn reopen(&mut self) {
        self.inbox.close().await;
        self.inbox = open(&self.folder, &self.clock);
        self.claims.clear();
        self.model.turns.clear();
        let seen = self.inbox.deliveries(&DeliveryFilter::all()).await.unwrap();
        self.model.reopen(self.clock.now(), &seen);
    }

    /// Everything visible in the inbox equals the model.
    async fn compare(&self) {
        let all = self.inbox.deliveries(&DeliveryFilter::all()).await.unwrap();
        let seen: Vec<_> = all.iter().map(seen).collect();
        let expected: Vec<_> = self.model.entries.iter().map(expected).collect();
        assert_eq!(seen, expected);
        let stats = self.inbox.stats().await.unwrap();
        let bytes: usize = all.iter().map(|stored| self.sizes[&id_of(stored)]).sum();
        let parked = all.iter().filter(|stored| matches!(stored.state, DeliveryState::Parked { .. })).count();
        let counts = [stats.deliveries, stats.parked, stats.bytes].map(|count| usize::try_from(count).unwrap());
        assert_eq!(counts, [all.len(), parked, bytes]);
    }

    fn take(&mut self, claim: usize) -> Option<(u64, FileClaim)> {
        (claim < self.claims.len()).then(|| self.claims.remove(claim))
    }

    fn id(&self, place: usize) -> u64 {
        self.model.entries.get(place).map_or(u64::MAX, |entry| entry.id)
    }
}

type Seen = (u64, String, Option<String>, u32, DeliveryState);

fn seen(stored: &DeliverySummary) -> Seen {
    let key = stored.delivery.as_ref().unwrap().key.as_ref().map(ToString::to_string);
    (id_of(stored), stored.api.clone(), key, stored.attempts, stored.state.clone())
}

fn expected(entry: &Entry) -> Seen {
    let state = match entry.state {
        State::Waiting(at) => DeliveryState::Due { at },
        State::Claimed { until, .. } => DeliveryState::Claimed { until },
        State::Parked => DeliveryState::Parked { reason: "parked".to_owned() },
    };
    (entry.id, entry.api.clone(), entry.key.clone(), entry.attempts, state)
}

fn refusal<T>(result: Result<T, InboxError>) -> Result<T, Refused> {
    result.map_err(|error| match error {
        InboxError::Full => Refused::Full,
        InboxError::Lost => Refused::Lost,
        error => unreachable!("{error}"),
    })
}

fn open(folder: &Folder, clock: &Clock) -> FileInbox {
    let bound = u64::try_from(MAX_DELIVERIES).unwrap();
    folder.open_with(clock, |builder| builder.remember_keys(REMEMBERED).max_deliveries(bound))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_inbox_behaves_like_the_model(operations in prop::collection::vec(operation(), 1..60)) {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
            let mut pair = Pair::new();
            for operation in operations {
                pair.both(operation).await;
                pair.compare().await;
            }
            pair.inbox.close().await;
        });
    }
}
