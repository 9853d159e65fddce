//! Looks for deliveries that are held unnecessarily, because a process died between two statements or the table was
//! changed by hand.
//!
//! This runs in a separate task. The work grows with the number of entities that have a held delivery, so each
//! statement looks at a few of them, and the task pauses in between.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use hookwright_receiver::{InboxError, internals};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_postgres::types::Type;

use crate::shared::{Parameters, Shared};

/// How long after one pass over the entities the next one begins.
const EVERY: Duration = Duration::from_secs(5);

/// How many entities a statement looks at.
const STEP: i32 = 500;

/// How long the task pauses after a step, in multiples of the time that the step took: it uses a twentieth of a
/// connection.
const PAUSE: u32 = 19;

/// Frees the first held delivery of each of the next entities after `$3`, if nothing holds it back. Returns the last of
/// these entities, which is null if there are no more, and how many deliveries were freed. `NOT EXISTS` could be turned
/// into a join with all rows; a subquery that returns a row can't.
const RESCUE: &str = "
    WITH RECURSIVE entities AS (
        (SELECT entity, 1 AS number FROM hookwright_deliveries
        WHERE api = $1 AND held AND entity > $3 ORDER BY entity LIMIT 1)
        UNION ALL
        SELECT (
            SELECT entity FROM hookwright_deliveries
            WHERE api = $1 AND held AND entity > entities.entity ORDER BY entity LIMIT 1
        ), number + 1 FROM entities WHERE entity IS NOT NULL AND number < $4
    ), first AS MATERIALIZED (
        SELECT held.id, entities.entity FROM entities, LATERAL (
            SELECT id FROM hookwright_deliveries AS delivery
            WHERE api = $1 AND held AND delivery.entity = entities.entity ORDER BY id LIMIT 1
        ) AS held
    ), free AS MATERIALIZED (
        SELECT id FROM first WHERE (
            SELECT id FROM hookwright_deliveries AS other
            WHERE other.api = $1 AND other.entity = first.entity AND other.state = 'claimed' AND other.in_order
                AND other.id <> first.id LIMIT 1
        ) IS NULL AND (
            SELECT id FROM hookwright_deliveries AS other
            WHERE other.api = $1 AND other.entity = first.entity AND other.id < first.id
                AND other.state <> 'done' AND ($2 OR other.state <> 'parked') LIMIT 1
        ) IS NULL
    ), next AS MATERIALIZED (
        SELECT id FROM hookwright_deliveries
        WHERE api = $1 AND id = ANY (ARRAY (SELECT id FROM free)) AND held IS NOT FALSE FOR UPDATE SKIP LOCKED
    ), freed AS (
        UPDATE hookwright_deliveries AS delivery SET held = false FROM next
        WHERE delivery.api = $1 AND delivery.id = next.id RETURNING 1
    )
    SELECT (SELECT entity FROM entities WHERE number = $4), (SELECT count(*) FROM freed)";

/// The search in one API.
#[derive(Debug, Default)]
pub(super) struct Rescue(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// When the next pass begins or continues.
    at: Option<Instant>,
    /// The last entity that was looked at. A failed pass continues there.
    after: String,
    /// The task of the last pass.
    task: Option<AbortHandle>,
}

impl Rescue {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shared {
    /// Begins a pass if the last one ended long enough ago. Nobody waits for it.
    pub(super) fn rescue_now_and_then(self: &Arc<Self>, api: &str, waits_for_parked: bool) {
        let lane = self.arrivals.lane(api);
        lane.rescue.with(|state| {
            // A task that was dropped with its runtime is finished, too.
            let runs = state.task.as_ref().is_some_and(|task| !task.is_finished());
            if runs || state.at.is_some_and(|at| at > Instant::now()) {
                return;
            }
            let task = tokio::spawn(pass(Arc::downgrade(self), api.to_owned(), waits_for_parked));
            state.task = Some(task.abort_handle());
        });
    }

    /// Looks at the next entities, and says whether there are more.
    async fn rescue_step(&self, api: &str, waits_for_parked: bool) -> Result<bool, InboxError> {
        let lane = self.arrivals.lane(api);
        let after = lane.rescue.with(|state| state.after.clone());
        let parameters: &Parameters<'_> =
            &[(&api, Type::TEXT), (&waits_for_parked, Type::BOOL), (&after, Type::TEXT), (&STEP, Type::INT4)];
        let rows = self.rows(RESCUE, parameters).await?;
        let row = rows.first().ok_or_else(|| InboxError::down("the server has not said what is held"))?;
        let last: Option<String> = row.try_get(0).map_err(InboxError::down)?;
        let freed: i64 = row.try_get(1).map_err(InboxError::down)?;
        if freed > 0 {
            self.arrivals.notify_api(api);
        }
        let has_more = last.is_some();
        lane.rescue.with(|state| state.after = last.unwrap_or_default());
        Ok(has_more)
    }
}

/// Goes over all entities once, unless the inbox is dropped in the meantime.
async fn pass(inbox: Weak<Shared>, api: String, waits_for_parked: bool) {
    loop {
        let Some(shared) = inbox.upgrade() else { return };
        let began = Instant::now();
        let step = shared.rescue_step(&api, waits_for_parked).await;
        let pause = began.elapsed().saturating_mul(PAUSE);
        if !matches!(step, Ok(true)) {
            if let Err(error) = step {
                internals::warn("the search for deliveries that are held unnecessarily will be retried", &error);
            }
            let at = Instant::now().checked_add(pause.max(EVERY));
            return shared.arrivals.lane(&api).rescue.with(|state| state.at = at);
        }
        drop(shared);
        tokio::time::sleep(pause).await;
    }
}
