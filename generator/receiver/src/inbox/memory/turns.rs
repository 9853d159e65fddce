//! The order in which the deliveries of one API are claimed.

use std::collections::{BTreeSet, HashMap, VecDeque};

use tokio::time::Instant;

use super::shelf::{Entry, Parked};
use crate::inbox::ClaimRules;
use crate::inbox::alternation::Alternation;
use crate::inbox::lineup::{Lineup, Standing};

/// The order in which the deliveries of one API are claimed.
pub(super) enum Turns {
    Plain(Plain),
    /// By rules, from the first claim that has any.
    ByRules {
        lineup: Box<Lineup<Instant>>,
        places: HashMap<u64, usize>,
    },
}

/// As they are due. New deliveries and retries take turns.
#[derive(Default)]
pub(super) struct Plain {
    /// Those that were never claimed, in the order in which they arrived.
    new: VecDeque<(Instant, usize)>,
    /// Those that were claimed before. One that is claimed now is due when its lease ends.
    due: BTreeSet<(Instant, usize)>,
    turns: Alternation,
}

impl Default for Turns {
    fn default() -> Self {
        Self::Plain(Plain::default())
    }
}

impl Turns {
    /// Uses rules from now on.
    pub(super) fn by_rules<'a>(
        entries: impl Iterator<Item = (usize, &'a Entry)>,
        parked: impl Iterator<Item = (u64, &'a Parked)>,
    ) -> Self {
        let mut turns = Self::ByRules { lineup: Box::default(), places: HashMap::new() };
        entries.for_each(|(place, entry)| turns.arrive(place, entry));
        parked.for_each(|(id, parked)| turns.park(id, parked));
        turns
    }

    pub(super) fn is_plain(&self) -> bool {
        matches!(self, Self::Plain(_))
    }

    /// Adds a delivery that was never claimed.
    pub(super) fn arrive(&mut self, place: usize, entry: &Entry) {
        match self {
            Self::Plain(plain) => plain.new.push_back((entry.since, place)),
            Self::ByRules { lineup, places } => {
                places.insert(entry.id, place);
                let (tenant, entity) = (entry.delivery.tenant.clone(), entry.delivery.entity.clone());
                lineup.insert(entry.id, tenant, entity, standing(entry));
            }
        }
    }

    /// Notes that a delivery was claimed, extended or released. `before` is when it was due, if it was claimed before.
    pub(super) fn change(&mut self, place: usize, before: Option<Instant>, entry: &Entry) {
        match self {
            Self::Plain(Plain { new, due, .. }) => {
                match before {
                    Some(before) => drop(due.remove(&(before, place))),
                    // It is the first of the new ones.
                    None => drop(new.pop_front()),
                }
                due.extend(entry.due.map(|at| (at, place)));
            }
            Self::ByRules { lineup, .. } => lineup.set(entry.id, standing(entry)),
        }
    }

    /// Removes a delivery that is done. One that was never claimed is removed with [`forget_new`](Self::forget_new).
    pub(super) fn remove(&mut self, place: usize, entry: &Entry) {
        match self {
            Self::Plain(plain) => {
                if let Some(due) = entry.due {
                    plain.due.remove(&(due, place));
                }
            }
            Self::ByRules { lineup, places } => {
                lineup.done(entry.id);
                places.remove(&entry.id);
            }
        }
    }

    /// Removes new deliveries that are gone.
    pub(super) fn forget_new(&mut self, gone: &BTreeSet<usize>) {
        if let Self::Plain(plain) = self {
            plain.new.retain(|(_, place)| !gone.contains(place));
        }
    }

    pub(super) fn park(&mut self, id: u64, parked: &Parked) {
        if let Self::ByRules { lineup, .. } = self {
            let (tenant, entity) = (parked.delivery.tenant.clone(), parked.delivery.entity.clone());
            lineup.insert(id, tenant, entity, Standing::Parked);
        }
    }

    /// Removes a delivery that is no longer parked.
    pub(super) fn unpark(&mut self, id: u64) {
        if let Self::ByRules { lineup, .. } = self {
            lineup.done(id);
        }
    }

    /// The place of the delivery that may be claimed, or the time when one may be.
    pub(super) fn next(&mut self, now: Instant, rules: &ClaimRules) -> Result<usize, Option<Instant>> {
        match self {
            Self::Plain(Plain { new, due, turns }) => turns.next(new.front().copied(), due.first().copied(), now),
            Self::ByRules { lineup, places } => {
                let id = lineup.next(now, rules)?;
                places.get(&id).copied().ok_or(None)
            }
        }
    }
}

fn standing(entry: &Entry) -> Standing<Instant> {
    let due = entry.due.unwrap_or(entry.since);
    if entry.claim == 0 {
        Standing::Waiting { due, is_retry: entry.attempt > 0 }
    } else {
        Standing::Claimed { until: due }
    }
}
