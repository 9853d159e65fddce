//! Order within entities, and excluded tenants. This is kept in memory from the first claim that asks for it, and read
//! from the file then.

use std::collections::HashMap;
use std::time::Duration;

use hookwright_receiver::ClaimRules;
use hookwright_receiver::internals::{Alternation, Lineup, Place, Standing};
use redb::StorageError;

use crate::operations::Next;
use crate::rows::{Fault, State, Status};
use crate::store::Session;
use crate::subject::Subject;

/// The next deliveries of each API that is claimed by rules.
#[derive(Default)]
pub(super) struct Lineups {
    by_api: HashMap<String, Lineup<u64>>,
    /// The turns of claims without rules, of each API.
    turns: HashMap<String, Alternation>,
}

impl Lineups {
    pub(super) fn contains(&self, api: &str) -> bool {
        self.by_api.contains_key(api)
    }

    /// The turns of claims without rules.
    pub(super) fn turns(&mut self, api: &str) -> &mut Alternation {
        self.turns.entry(api.to_owned()).or_default()
    }
}

/// How many rows are read at a time.
const STEP: usize = 1000;

impl Session<'_> {
    /// Claims the next delivery by the rules.
    pub(super) fn claim_by(&mut self, api: &str, lease: Duration, rules: &ClaimRules) -> Result<Next, Fault> {
        if !self.lineups.contains(api) {
            let lineup = self.read_lineup(api)?;
            self.lineups.by_api.insert(api.to_owned(), lineup);
        }
        let now = self.now.due;
        let Some(lineup) = self.lineups.by_api.get_mut(api) else { return Ok(Next::Later(u64::MAX)) };
        let id = match lineup.next(now, rules) {
            Ok(id) => id,
            Err(due) => return Ok(Next::Later(due.map_or(u64::MAX, |due| due.saturating_sub(now)))),
        };
        match self.claim_delivery(api, id, None, lease)? {
            Some(next) => Ok(next),
            None => {
                // Changed by something else, so the lineup is read again.
                self.lineups.by_api.remove(api);
                Ok(Next::Later(0))
            }
        }
    }

    /// Updates the API's lineup from the file, if there is one.
    pub(super) fn line_up(
        &mut self,
        id: u64,
        before: Option<&State>,
        after: Option<&State>,
    ) -> Result<(), StorageError> {
        let Some(api) = after.or(before).map(|state| state.api.as_str()) else { return Ok(()) };
        if !self.lineups.contains(api) {
            return Ok(());
        }
        let subject = if before.is_none() { self.subject(Place { api, id })? } else { Subject::default() };
        let Some(lineup) = self.lineups.by_api.get_mut(api) else { return Ok(()) };
        match (before, after) {
            (None, Some(state)) => {
                lineup.insert(id, subject.tenant, subject.entity, standing(state));
            }
            (_, Some(state)) => lineup.set(id, standing(state)),
            (_, None) => lineup.done(id),
        }
        // Its successors may be due now.
        self.arrived |= after.is_none_or(|state| state.status == Status::Parked);
        Ok(())
    }

    fn read_lineup(&mut self, api: &str) -> Result<Lineup<u64>, Fault> {
        let (mut lineup, mut last) = (Lineup::default(), 0);
        loop {
            let states = self.states_after(last, STEP)?;
            let Some((greatest, _)) = states.last() else { return Ok(lineup) };
            last = *greatest;
            for (id, state) in states.iter().filter(|(_, state)| state.api == api) {
                let subject = self.subject(Place { api, id: *id })?;
                lineup.insert(*id, subject.tenant, subject.entity, standing(state));
            }
        }
    }
}

fn standing(state: &State) -> Standing<u64> {
    match state.status {
        Status::Waiting => Standing::Waiting { due: state.due, is_retry: state.attempts > 0 },
        Status::Claimed => Standing::Claimed { until: state.due },
        Status::Parked => Standing::Parked,
    }
}
