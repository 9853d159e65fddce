//! Records what happens in a schedule, and checks the invariants.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::plan::{Plan, Random};

/// What has happened in a schedule. The invariants:
///
/// - A delivery that was acknowledged to its sender is completed in the end, once parked ones are released.
/// - A completed delivery is not handed out or handled again.
/// - With an order, one delivery of an entity is claimed at a time, and after those that were stored before it. A
///   parked delivery may be overtaken if the order says so, and a released one may come late.
/// - A process handles no more deliveries of a tenant at a time than its worker's limit.
pub(super) struct World {
    pub(super) plan: Plan,
    state: Mutex<State>,
}

struct State {
    random: Random,
    is_calm: bool,
    start: Instant,
    events: Vec<String>,
    violation: Option<String>,
    acknowledged: BTreeSet<usize>,
    /// In their order.
    stored: Vec<usize>,
    standing: BTreeMap<usize, Standing>,
    /// Those that were parked, and have lost their place in the order.
    was_parked: BTreeSet<usize>,
    claims: u64,
    /// How many deliveries of a tenant are being handled by each process, identified by its flag.
    at_work: BTreeMap<(usize, String), usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Standing {
    Waiting,
    Claimed { id: u64, until: Instant },
    Parked,
    Done,
}

/// An attempt that a handler is working on.
pub(super) struct AtWork {
    world: Arc<World>,
    whose: Option<(usize, String)>,
}

impl World {
    pub(super) fn new(plan: Plan) -> Self {
        let state = State {
            random: Random::new(plan.seed.wrapping_mul(31)),
            is_calm: false,
            start: Instant::now(),
            events: Vec::new(),
            violation: None,
            acknowledged: BTreeSet::new(),
            stored: Vec::new(),
            standing: BTreeMap::new(),
            was_parked: BTreeSet::new(),
            claims: 0,
            at_work: BTreeMap::new(),
        };
        Self { plan, state: Mutex::new(state) }
    }

    pub(super) fn below(&self, end: usize) -> usize {
        let number = self.state().random.below(u64::try_from(end).unwrap_or(u64::MAX));
        usize::try_from(number).unwrap_or_default()
    }

    /// A random time up to this one, in whole milliseconds.
    pub(super) fn random_time(&self, longest: Duration) -> Duration {
        Duration::from_millis(self.state().random.below(u64::try_from(longest.as_millis()).unwrap_or(u64::MAX)))
    }

    /// Whether an operation of the inbox fails.
    pub(super) fn fails(&self) -> bool {
        let mut state = self.state();
        let chance = state.random.below(100);
        !state.is_calm && chance < self.plan.storage_errors
    }

    /// Decides how an attempt ends: badly if this is below 5.
    pub(super) fn fate(&self) -> u64 {
        let mut state = self.state();
        let (chance, kind) = (state.random.below(100), state.random.below(5));
        if !state.is_calm && chance < self.plan.failures { kind } else { 5 }
    }

    /// By how much the clock is set, and whether forward.
    pub(super) fn clock_jump(&self) -> Option<(Duration, bool)> {
        let mut state = self.state();
        let (chance, seconds, forward) = (state.random.below(20), state.random.below(120), state.random.below(2) == 0);
        (!state.is_calm && chance == 0).then(|| (Duration::from_secs(seconds), forward))
    }

    /// Ends the faults.
    pub(super) fn calm_down(&self) {
        self.state().is_calm = true;
    }

    pub(super) fn acknowledged(&self, number: usize) {
        self.state().acknowledged.insert(number);
    }

    pub(super) fn is_all_sent(&self) -> bool {
        self.state().acknowledged.len() == self.plan.deliveries
    }

    pub(super) fn stored(&self, number: usize) {
        let mut state = self.state();
        state.event(number, "is stored");
        state.stored.push(number);
        state.standing.insert(number, Standing::Waiting);
    }

    /// The number of a new claim.
    pub(super) fn claimed(&self, number: usize) -> u64 {
        let mut state = self.state();
        state.event(number, "is claimed");
        if state.standing.get(&number) == Some(&Standing::Done) {
            state.violation(format!("{number} is handed out after its completion"));
        }
        if self.plan.order.is_some() {
            self.check_order(&mut state, number);
        }
        state.claims += 1;
        let (id, until) = (state.claims, Instant::now() + self.plan.lease);
        state.standing.insert(number, Standing::Claimed { id, until });
        id
    }

    fn check_order(&self, state: &mut State, number: usize) {
        let entity = |number: usize| Some((self.plan.tenant(number), self.plan.entity(number)?));
        let Some(own) = entity(number) else { return };
        let place = |state: &State, number| state.stored.iter().position(|stored| *stored == number);
        let is_claimed_again = matches!(state.standing.get(&number), Some(Standing::Claimed { .. }));
        let (now, own_place) = (Instant::now(), place(state, number));
        for (other, standing) in state.standing.clone() {
            if other == number || entity(other).as_ref() != Some(&own) {
                continue;
            }
            let is_before = place(state, other) < own_place;
            let is_kept = match standing {
                Standing::Done => true,
                Standing::Parked => !is_before || !self.plan.waits_for_parked(),
                // A delivery that was released while its successor was claimed waits for that one.
                Standing::Waiting => !is_before || (is_claimed_again && state.was_parked.contains(&other)),
                // A delivery that was parked may come back when its successor has lost its claim.
                Standing::Claimed { until, .. } => until < now && state.was_parked.contains(&number),
            };
            if !is_kept {
                state.violation(format!("{number} is handed out before {other}, which is {standing:?}"));
            }
        }
    }

    pub(super) fn extended(&self, number: usize, id: u64) {
        let until = Instant::now() + self.plan.lease;
        self.settle(number, id, Standing::Claimed { id, until }, "is held");
    }

    pub(super) fn given_back(&self, number: usize, id: u64) {
        self.settle(number, id, Standing::Waiting, "is given back");
    }

    pub(super) fn acked(&self, number: usize, id: u64) {
        self.settle(number, id, Standing::Done, "is complete");
    }

    pub(super) fn parked(&self, number: usize, id: u64) {
        self.settle(number, id, Standing::Parked, "is parked");
        self.state().was_parked.insert(number);
    }

    /// Settles the delivery. The inbox says that this was the last claim on it.
    fn settle(&self, number: usize, id: u64, standing: Standing, what: &str) {
        let mut state = self.state();
        state.event(number, what);
        match state.standing.insert(number, standing) {
            Some(Standing::Claimed { id: last, .. }) if last == id => {}
            before => state.violation(format!("{number} {what}, and was {before:?}")),
        }
    }

    /// All parked deliveries wait again.
    pub(super) fn released(&self) {
        for standing in self.state().standing.values_mut() {
            if *standing == Standing::Parked {
                *standing = Standing::Waiting;
            }
        }
    }

    /// A handler begins an attempt in the process with this flag.
    pub(super) fn begins(self: &Arc<Self>, number: usize, process: &Arc<AtomicBool>) -> AtWork {
        let mut state = self.state();
        state.event(number, "begins");
        if state.standing.get(&number) == Some(&Standing::Done) {
            state.violation(format!("{number} is handled after its completion"));
        }
        let whose = self.plan.tenant(number).map(|tenant| (Arc::as_ptr(process) as usize, tenant));
        if let Some(whose) = &whose {
            let count = state.at_work.entry(whose.clone()).or_default();
            *count += 1;
            let count = *count;
            if self.plan.tenant_limit.is_some_and(|limit| count > limit) {
                state.violation(format!("{count} deliveries of {} are handled at a time", whose.1));
            }
        }
        AtWork { world: Arc::clone(self), whose }
    }

    pub(super) fn violation(&self, what: String) {
        self.state().violation(what);
    }

    /// Checks that nothing was lost.
    pub(super) fn check_end(&self) {
        let mut state = self.state();
        let lost: Vec<_> =
            state.acknowledged.iter().filter(|number| state.standing.get(number) != Some(&Standing::Done)).collect();
        if !lost.is_empty() {
            let what = format!("{lost:?} are lost");
            state.violation(what);
        }
    }

    pub(super) fn outcome(&self) -> (Vec<String>, Option<String>) {
        let state = self.state();
        (state.events.clone(), state.violation.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn event(&mut self, number: usize, what: &str) {
        let time = self.start.elapsed().as_millis();
        self.events.push(format!("{time:>8} ms: {number} {what}"));
    }

    fn violation(&mut self, what: String) {
        self.events.push(format!("!!! {what}"));
        self.violation.get_or_insert(what);
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        if let Some(whose) = &self.whose
            && let Some(count) = self.world.state().at_work.get_mut(whose)
        {
            *count -= 1;
        }
    }
}
