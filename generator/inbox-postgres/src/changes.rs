//! Changes many deliveries at once, for operators or because they expired.

use hookwright_receiver::InboxError;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::listener::CHANNEL;
use crate::shared::{Parameters, Shared};
use crate::unfinished::UNFINISHED;

/// The new state of deliveries.
pub(super) struct Change {
    /// The states that they must be in.
    pub(super) states: &'static [&'static str],
    /// The same in SQL.
    condition: &'static str,
    set: &'static str,
    /// Whether they become due.
    pub(super) arrives: bool,
}

/// All have the same time, so that they are due in the order in which they were stored.
pub(super) const RELEASE: Change = Change {
    states: PARKED,
    condition: "state = 'parked'",
    set: "state = 'waiting', due_at = now(), attempts = 0, lost_claims = 0, ended_at = now(), reason = NULL",
    arrives: true,
};

pub(super) const DROP_PARKED: Change =
    Change { states: PARKED, condition: "state = 'parked'", set: DROPPED, arrives: false };
pub(super) const DROP_ANY: Change =
    Change { states: UNFINISHED, condition: "state <> 'done'", set: DROPPED, arrives: false };

const PARKED: &[&str] = &["parked"];

/// Like completed ones: the key stays known.
const DROPPED: &str = "state = 'done', ended_at = now(), reason = NULL, delivery = NULL, entity = NULL, held = false";

impl Change {
    /// Changes the selected deliveries that are still in the required state, and removes the mark from their
    /// successors. Each row has an API, its last selected delivery, and the number of changes. Two parameters follow
    /// those of the selection.
    ///
    /// The entities are read as they were before the statement, which may remove them.
    pub(super) fn statement(&self, chosen: &str, parameters: usize) -> String {
        let Self { condition, set, .. } = self;
        let (notifies, channel) = (parameters + 1, parameters + 2);
        format!(
            "WITH chosen AS MATERIALIZED ({chosen}), changed AS (
                UPDATE hookwright_deliveries AS delivery SET {set} FROM chosen
                WHERE delivery.api = chosen.api AND delivery.id = chosen.id AND delivery.{condition}
                RETURNING delivery.api, delivery.id
            ), entities AS (
                SELECT DISTINCT api, before.entity FROM changed JOIN hookwright_deliveries AS before USING (api, id)
                WHERE before.entity IS NOT NULL
            ), successors AS (
                UPDATE hookwright_deliveries AS next SET held = false FROM entities
                WHERE next.api = entities.api AND next.id = (
                    SELECT id FROM hookwright_deliveries AS held
                    WHERE held.api = entities.api AND held.entity = entities.entity AND held.held
                        AND (held.api, held.id) NOT IN (SELECT api, id FROM changed) ORDER BY id LIMIT 1
                )
            )
            SELECT api, max(chosen.id), count(changed.id),
                CASE WHEN ${notifies} AND count(changed.id) > 0 THEN pg_notify(${channel}, api) IS NULL END
            FROM chosen LEFT JOIN changed USING (api, id) GROUP BY api ORDER BY api"
        )
    }
}

impl Shared {
    /// Changes the deliveries that a statement with these parameters selects, and returns how many were changed.
    pub(super) async fn change_chosen(
        &self,
        change: &Change,
        chosen: &str,
        parameters: &Parameters<'_>,
    ) -> Result<u64, InboxError> {
        self.changed(&self.rows_of_change(change, chosen, parameters).await?)
    }

    /// The rows of the same, as [`Change::statement`] describes them.
    pub(super) async fn rows_of_change(
        &self,
        change: &Change,
        chosen: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Vec<Row>, InboxError> {
        let notifies = change.arrives && self.settings.notify;
        let statement = change.statement(chosen, parameters.len());
        let mut all = parameters.to_vec();
        all.extend_from_slice(&[(&notifies, Type::BOOL), (&CHANNEL, Type::TEXT)]);
        self.rows(&statement, &all).await
    }

    /// How many were changed, according to the statement's rows. Wakes waiting claims in this process.
    pub(super) fn changed(&self, rows: &[Row]) -> Result<u64, InboxError> {
        let mut changed = 0;
        for row in rows {
            let count: i64 = row.try_get(2).map_err(InboxError::down)?;
            changed += u64::try_from(count).unwrap_or_default();
            // Dropped deliveries may have held back others.
            self.arrivals.notify_api(row.try_get(0).map_err(InboxError::down)?);
        }
        Ok(changed)
    }
}
