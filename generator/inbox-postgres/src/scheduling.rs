//! Claims by rules: in order within an entity, and without certain tenants.
//!
//! A claim looks at the deliveries that have been due for the longest time, at most a few hundred. If all of these must
//! wait for others of their entities, they are marked as held, so that claims skip them; ending a delivery removes the
//! mark from its successor. If all of these belong to excluded tenants, the claim goes from tenant to tenant.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use hookwright_receiver::{ClaimRules, InboxError, Order};
use hookwright_runtime::TenantId;
use tokio_postgres::types::Type;

use crate::arrivals::Lane;
use crate::shared::Shared;
use crate::statements::{Found, LIVE, claim_next, found, kind, seconds};

/// How many deliveries a claim looks at.
const WINDOW: usize = 200;

/// Those that have been due for the longest time, new ones or later attempts. Only the others use `$2`.
const FIRST: &str = "
    SELECT api, id, tenant, entity, state, due_at FROM hookwright_deliveries
    WHERE api = $1 AND {live} AND {kind} AND due_at <= now() AND $2::text IS NOT NULL
    ORDER BY due_at, id LIMIT {window}";

/// The same for each tenant after `$2` that isn't excluded, one by one.
const OF_TENANTS: &str = "
    SELECT due.* FROM (
        WITH RECURSIVE tenants AS (
            (SELECT tenant FROM hookwright_deliveries WHERE api = $1 AND tenant > $2 AND {live} ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (
                SELECT tenant FROM hookwright_deliveries
                WHERE api = $1 AND tenant > tenants.tenant AND {live} ORDER BY tenant LIMIT 1
            ) FROM tenants WHERE tenant IS NOT NULL
        )
        SELECT tenant FROM tenants WHERE tenant <> ALL ($5)
    ) AS others, LATERAL (
        SELECT api, id, tenant, entity, state, due_at FROM hookwright_deliveries
        WHERE api = $1 AND tenant = others.tenant AND {live} AND due_at <= now()
        ORDER BY due_at, id LIMIT 20
    ) AS due LIMIT {window}";

/// Whether a delivery has to wait for another one of its entity. Of two claimed ones, the older comes first. `$4` says
/// whether parked deliveries hold back later ones.
const IS_BEHIND: &str = "
    delivery.entity IS NOT NULL AND (
        EXISTS (
            SELECT FROM hookwright_deliveries AS other
            WHERE other.api = delivery.api AND other.entity = delivery.entity AND other.state = 'claimed' AND other.in_order
                AND other.id <> delivery.id AND (delivery.state = 'waiting' OR other.id < delivery.id)
        ) OR EXISTS (
            SELECT FROM hookwright_deliveries AS other
            WHERE other.api = delivery.api AND other.entity = delivery.entity AND other.id < delivery.id
                AND other.state <> 'done' AND (
                    other.state = 'claimed' OR (other.state = 'waiting' AND delivery.state = 'waiting')
                    OR ($4 AND other.state = 'parked')
                )
        )
    )";

/// The same as [`LIVE`]. No partial index can be used for it, so the rows are found by their ids: with statistics from
/// when the table was empty, the server would rather read all that is due.
const LIVE_BY_ID: &str = "state || '' IN ('waiting', 'claimed') AND held IS NOT TRUE";

/// The candidates are read first, so that only they are compared with others of their entities. A unique index ensures
/// that two concurrent claims don't get deliveries of the same entity.
fn claim(candidates: &str) -> String {
    let candidates = filled(candidates);
    format!(
        "WITH candidates AS MATERIALIZED ({candidates}), free AS MATERIALIZED (
            SELECT id FROM candidates AS delivery
            WHERE (tenant IS NULL OR tenant <> ALL ($5)) AND NOT ($3 AND {IS_BEHIND})
            ORDER BY due_at, id LIMIT 50
        ), next AS MATERIALIZED (
            SELECT api, id FROM hookwright_deliveries
            WHERE api = $1 AND id = ANY (ARRAY (SELECT id FROM free)) AND {LIVE_BY_ID} AND due_at <= now()
            ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        {}",
        claim_next("$6", "$3")
    )
}

fn hold(candidates: &str) -> String {
    let candidates = filled(candidates);
    format!(
        "WITH candidates AS MATERIALIZED ({candidates}), behind AS MATERIALIZED (
            SELECT id FROM candidates AS delivery WHERE $3 AND {IS_BEHIND} AND $5::text[] IS NOT NULL
        ), held AS MATERIALIZED (
            SELECT api, id FROM hookwright_deliveries
            WHERE api = $1 AND id = ANY (ARRAY (SELECT id FROM behind)) AND state || '' = 'waiting' AND held IS NOT TRUE
            FOR UPDATE SKIP LOCKED
        )
        UPDATE hookwright_deliveries AS delivery SET held = true
        FROM held WHERE delivery.api = held.api AND delivery.id = held.id RETURNING 1"
    )
}

fn filled(candidates: &str) -> String {
    candidates.replace("{live}", LIVE).replace("{window}", &WINDOW.to_string())
}

/// The parameters of all statements of a claim, from `$1` to `$6`.
struct Asked<'a> {
    api: &'a str,
    is_ordered: bool,
    waits_for_parked: bool,
    without: Vec<&'a str>,
    lease: f64,
}

impl Shared {
    /// Claims the next delivery according to the rules, if one is due.
    pub(super) async fn find_by(
        self: &Arc<Self>,
        api: &str,
        lane: &Lane,
        lease: Duration,
        rules: &ClaimRules,
    ) -> Result<Option<Found>, InboxError> {
        let asked = Asked {
            api,
            is_ordered: rules.order.is_some(),
            waits_for_parked: rules.order == Some(Order::WaitForParked),
            without: rules.without_tenants.iter().map(TenantId::as_str).collect(),
            lease: seconds(lease),
        };
        if asked.is_ordered {
            self.rescue_now_and_then(api, asked.waits_for_parked);
        }
        let first = lane.is_retrys_turn();
        for is_retry in [first, !first] {
            if let Some(found) = self.find_among(&FIRST.replace("{kind}", kind(is_retry)), &asked, "").await? {
                lane.note_turn(is_retry);
                return Ok(Some(found));
            }
        }
        if asked.without.is_empty() {
            return Ok(None);
        }
        let after = lane.last_tenant.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut found = self.find_among(OF_TENANTS, &asked, &after).await?;
        if found.is_none() && !after.is_empty() {
            found = self.find_among(OF_TENANTS, &asked, "").await?;
        }
        if let Some(found) = &found {
            lane.last_tenant.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&found.tenant);
        }
        Ok(found)
    }

    /// Searches these candidates until one can be claimed, or none has to be held.
    async fn find_among(&self, candidates: &str, asked: &Asked<'_>, after: &str) -> Result<Option<Found>, InboxError> {
        loop {
            let parameters: [_; 6] = [
                (&asked.api as _, Type::TEXT),
                (&after as _, Type::TEXT),
                (&asked.is_ordered as _, Type::BOOL),
                (&asked.waits_for_parked as _, Type::BOOL),
                (&asked.without as _, Type::TEXT_ARRAY),
                (&asked.lease as _, Type::FLOAT8),
            ];
            // Another claim may have got a delivery of the entity at the same time. Then the search is repeated.
            let rows = self.rows_or_conflict(&claim(candidates), &parameters).await?;
            if let Some(row) = rows.first() {
                return found(asked.api, row).map(Some);
            }
            let [claim_only @ .., _] = &parameters;
            if !asked.is_ordered || self.rows(&hold(candidates), claim_only).await?.is_empty() {
                return Ok(None);
            }
        }
    }
}
