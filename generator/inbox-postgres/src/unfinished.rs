//! Selects deliveries that aren't done, at a cost that grows with their number alone, however many are done.
//!
//! Each state has a subquery of its own, in the order of the index `hookwright_deliveries_open`. If a subquery compared
//! several states, the server might read the primary key instead, in the same order, past all that is done.

use hookwright_receiver::{DeliveryFilter, InboxError, StateFilter};
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

use crate::encryption::{stored, stored_before};
use crate::managed::Place;
use crate::shared::Shared;
use crate::text::{LONGEST_EVENT, readable};

/// All states but `done`. A delivery goes through them in this order.
pub(super) const UNFINISHED: &[&str] = &["waiting", "claimed", "parked"];

/// The deliveries that match a filter, after a place in the order of the primary key. Its parameters are `$1` to `$6`.
pub(super) const MATCHES: &str = "
    ($1::text IS NULL OR api = $1) AND ($2::text IS NULL OR tenant = $2) AND ($3::text IS NULL OR event = $3)
    AND ($4::text[] IS NULL OR key = ANY ($4)) AND (api, id) > ($5, $6)";
pub(super) const MATCHES_PARAMETERS: usize = 6;

/// The first rows that meet the condition, in the order of the primary key.
pub(super) fn rows(states: &[&str], columns: &str, condition: &str, limit: usize) -> String {
    let of_state = |state: &&str| {
        format!(
            "(SELECT {columns} FROM hookwright_deliveries WHERE state = '{state}' AND {condition}
            ORDER BY api, id LIMIT {limit})"
        )
    };
    let all: Vec<_> = states.iter().map(of_state).collect();
    format!("SELECT * FROM ({}) AS unfinished ORDER BY api, id LIMIT {limit}", all.join(" UNION ALL "))
}

/// How many rows meet the condition.
pub(super) fn count(states: &[&str], condition: &str) -> String {
    let of_state =
        |state: &&str| format!("(SELECT count(*) FROM hookwright_deliveries WHERE state = '{state}' AND {condition})");
    let all: Vec<_> = states.iter().map(of_state).collect();
    format!("SELECT ({})::bigint", all.join(" + "))
}

/// The row with the lowest id that meets the condition. Ids are in order within an API, so it goes from API to API.
pub(super) fn first(state: &str, columns: &str, condition: &str) -> String {
    format!(
        "WITH RECURSIVE apis AS (
            (SELECT api FROM hookwright_deliveries WHERE state = '{state}' ORDER BY api LIMIT 1)
            UNION ALL
            SELECT (
                SELECT api FROM hookwright_deliveries WHERE state = '{state}' AND api > apis.api ORDER BY api LIMIT 1
            ) FROM apis WHERE api IS NOT NULL
        )
        SELECT first.* FROM apis, LATERAL (
            SELECT {columns} FROM hookwright_deliveries
            WHERE state = '{state}' AND api = apis.api AND {condition} ORDER BY api, id LIMIT 1
        ) AS first ORDER BY id LIMIT 1"
    )
}

/// Those of the states that match a filter.
pub(super) fn states(filter: &DeliveryFilter, of: &[&'static str]) -> Result<Vec<&'static str>, InboxError> {
    let wanted = match filter.state {
        None => return Ok(of.to_vec()),
        Some(StateFilter::Due) => "waiting",
        Some(StateFilter::Claimed) => "claimed",
        Some(StateFilter::Parked) => "parked",
        Some(_) => return Err(InboxError::Unsupported("this state")),
    };
    Ok(of.iter().copied().filter(|state| *state == wanted).collect())
}

impl Shared {
    /// The rows of a statement with the parameters of [`MATCHES`], and some more.
    pub(super) async fn matching(
        &self,
        statement: &str,
        filter: &DeliveryFilter,
        after: &Place,
        more: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, InboxError> {
        // The table has no NUL: no API and no tenant has one.
        let plain = |text: &Option<String>| text.as_deref().map(|text| readable(text, usize::MAX));
        let (api, tenant) = (plain(&filter.api), plain(&filter.tenant));
        let event = filter.event.as_deref().map(|event| readable(event, LONGEST_EVENT));
        let sealing = self.sealing().await?;
        let wanted_key = filter.key.as_deref().map(|key| [Some(stored(sealing, key)), stored_before(sealing, key)]);
        let wanted_key = wanted_key.as_ref().map(<[_; 2]>::as_slice);
        let mut parameters: Vec<(&(dyn ToSql + Sync), Type)> = vec![
            (&api, Type::TEXT),
            (&tenant, Type::TEXT),
            (&event, Type::TEXT),
            (&wanted_key, Type::TEXT_ARRAY),
            (&after.api, Type::TEXT),
            (&after.id, Type::INT8),
        ];
        parameters.extend_from_slice(more);
        self.rows(statement, &parameters).await
    }
}
