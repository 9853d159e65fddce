//! Finds the next delivery, with an order within entities and without excluded tenants, in time that doesn't grow with
//! their number.

mod queue;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use hookwright_runtime::TenantId;

use super::alternation::Alternation;
use super::{ClaimRules, Order};
use queue::Queue;

/// The unfinished deliveries of one API by their ids. A greater id was stored later. `T` is a point in time.
///
/// All methods take logarithmic time, apart from a step for each tenant that a claim excludes.
#[derive(Debug)]
pub struct Lineup<T> {
    rows: HashMap<u64, Row<T>>,
    entities: HashMap<Arc<[u8]>, Entity>,
    queues: [[Queue<T>; 2]; 3],
    turns: Alternation,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<T> {
    /// It isn't claimed.
    Waiting {
        /// When it may be claimed.
        due: T,
        /// Whether it was claimed before.
        is_retry: bool,
    },
    /// It is claimed.
    Claimed {
        /// When the lease ends and it may be claimed again.
        until: T,
    },
    /// It is parked.
    Parked,
}

/// What must be settled before a delivery may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Nothing.
    Free,
    /// A parked delivery of its entity.
    BehindParked,
    /// A delivery of its entity that is waiting or claimed.
    Behind,
}

#[derive(Debug)]
struct Row<T> {
    tenant: Option<TenantId>,
    entity: Option<Arc<[u8]>>,
    standing: Standing<T>,
    class: Class,
}

#[derive(Debug, Default)]
struct Entity {
    waiting: BTreeSet<u64>,
    claimed: BTreeSet<u64>,
    parked: BTreeSet<u64>,
    /// The delivery that may be claimed.
    first: Option<u64>,
}

impl<T> Default for Lineup<T> {
    fn default() -> Self {
        Self {
            rows: HashMap::new(),
            entities: HashMap::new(),
            queues: Default::default(),
            turns: Alternation::default(),
        }
    }
}

impl<T: Ord + Copy> Lineup<T> {
    /// Adds a delivery. The entities of different tenants must differ.
    pub fn insert(&mut self, id: u64, tenant: Option<TenantId>, entity: Option<Arc<[u8]>>, standing: Standing<T>) {
        self.remove(id);
        let class = if entity.is_some() { Class::Behind } else { Class::Free };
        let entity = entity.map(|entity| match self.entities.get_key_value(&entity) {
            Some((known, _)) => Arc::clone(known),
            None => entity,
        });
        if let Some(entity) = &entity {
            self.entities.entry(Arc::clone(entity)).or_default().deliveries_in(standing).insert(id);
        }
        let row = Row { tenant, entity: entity.clone(), standing, class };
        self.enqueue(id, &row);
        self.rows.insert(id, row);
        self.refresh(entity.as_ref());
    }

    /// Sets the state of a delivery.
    pub fn set(&mut self, id: u64, standing: Standing<T>) {
        if let Some(Row { tenant, entity, .. }) = self.remove(id) {
            self.insert(id, tenant, entity, standing);
        }
    }

    /// Removes a delivery that is done or dropped.
    pub fn done(&mut self, id: u64) {
        self.remove(id);
    }

    /// The delivery that may be claimed next, or when there will be one. New deliveries and retries take turns.
    pub fn next(&mut self, now: T, rules: &ClaimRules) -> Result<u64, Option<T>> {
        let classes: &[Class] = match rules.order {
            Some(Order::WaitForParked) => &[Class::Free],
            Some(Order::SkipParked) => &[Class::Free, Class::BehindParked],
            None => &[Class::Free, Class::BehindParked, Class::Behind],
        };
        let first = |is_retry: bool| {
            let queues = classes.iter().map(|class| &self.queues[*class as usize][usize::from(is_retry)]);
            queues.filter_map(|queue| queue.first(&rules.without_tenants)).min()
        };
        let (new, retry) = (first(false), first(true));
        self.turns.next(new, retry, now)
    }

    fn remove(&mut self, id: u64) -> Option<Row<T>> {
        let row = self.rows.remove(&id)?;
        self.dequeue(id, &row);
        if let Some(entity) = &row.entity
            && let Some(members) = self.entities.get_mut(entity)
        {
            members.deliveries_in(row.standing).remove(&id);
            if members.first == Some(id) {
                members.first = None;
            }
            self.refresh(Some(entity));
        }
        Some(row)
    }

    /// Finds the first delivery of an entity.
    fn refresh(&mut self, entity: Option<&Arc<[u8]>>) {
        let Some(entity) = entity else { return };
        let Some(members) = self.entities.get_mut(entity) else { return };
        let first = members.claimed.first().or(members.waiting.first()).copied();
        let before = std::mem::replace(&mut members.first, first);
        let is_behind = first.is_some_and(|first| members.parked.first().is_some_and(|parked| *parked < first));
        if members.is_empty() {
            self.entities.remove(entity);
        }
        if let Some(before) = before.filter(|_| before != first) {
            self.classify(before, Class::Behind);
        }
        if let Some(first) = first {
            self.classify(first, if is_behind { Class::BehindParked } else { Class::Free });
        }
    }

    fn classify(&mut self, id: u64, class: Class) {
        let Some(mut row) = self.rows.remove(&id) else { return };
        if row.class != class {
            self.dequeue(id, &row);
            row.class = class;
            self.enqueue(id, &row);
        }
        self.rows.insert(id, row);
    }

    fn enqueue(&mut self, id: u64, row: &Row<T>) {
        if let Some((due, is_retry)) = row.standing.due() {
            self.queues[row.class as usize][usize::from(is_retry)].insert(row.tenant.as_ref(), (due, id));
        }
    }

    fn dequeue(&mut self, id: u64, row: &Row<T>) {
        if let Some((due, is_retry)) = row.standing.due() {
            self.queues[row.class as usize][usize::from(is_retry)].remove(row.tenant.as_ref(), (due, id));
        }
    }
}

impl<T: Copy> Standing<T> {
    /// When it may be claimed, and whether it was before.
    fn due(self) -> Option<(T, bool)> {
        match self {
            Self::Waiting { due, is_retry } => Some((due, is_retry)),
            Self::Claimed { until } => Some((until, true)),
            Self::Parked => None,
        }
    }
}

impl Entity {
    fn deliveries_in<T: Copy>(&mut self, standing: Standing<T>) -> &mut BTreeSet<u64> {
        match standing {
            Standing::Waiting { .. } => &mut self.waiting,
            Standing::Claimed { .. } => &mut self.claimed,
            Standing::Parked => &mut self.parked,
        }
    }

    fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.claimed.is_empty() && self.parked.is_empty()
    }
}
