//! The SQL statements. Each is its own transaction, and uses the server's clock.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use hookwright_receiver::internals::{self, Sealing};
use hookwright_receiver::{InboxError, Put};
use hookwright_runtime::StoredDelivery;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::arrivals::Lane;
use crate::changes::DROP_PARKED;
use crate::claim::PostgresClaim;
use crate::encryption::{place, stored, stored_before};
use crate::shared::Shared;
use crate::text::{LONGEST_EVENT, LONGEST_REASON, readable};

/// Ids are assigned in the order of the list, by the server unless deliveries are sealed, since each is sealed for its
/// place. Rows are stored in the order of their keys, so that two lists of the same keys never wait for each other.
/// Keys from before the table was encrypted also count.
const PUT: &str = "
    WITH new AS MATERIALIZED (
        SELECT api, coalesce(id, nextval('hookwright_delivery_ids')) AS id, key, tenant, event, entity, reason, delivery
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY
            AS list (api, key, tenant, event, reason, delivery, entity, id, former_key, place)
        WHERE former_key IS NULL OR NOT EXISTS (
            SELECT FROM hookwright_deliveries AS former WHERE former.api = list.api AND former.key = list.former_key
        )
        ORDER BY place
    ), stored AS (
        INSERT INTO hookwright_deliveries (api, id, key, tenant, event, entity, reason, state, ended_at, delivery)
        SELECT api, id, key, tenant, event, entity, reason,
            CASE WHEN reason IS NULL THEN 'waiting' ELSE 'parked' END, CASE WHEN reason IS NULL THEN NULL ELSE now() END,
            delivery
        FROM new ORDER BY api, key, id
        ON CONFLICT DO NOTHING
        RETURNING api, key, state
    )
    SELECT api, key, state = 'waiting' FROM stored";

const NEW_IDS: &str = "SELECT nextval('hookwright_delivery_ids') FROM generate_series(1, $1)";

/// The rows that are or will be due, in the index's terms.
pub(super) const LIVE: &str = "state IN ('waiting', 'claimed') AND NOT held";

/// The deliveries that a claim looks at. Each kind has its own index, which a comparison with a parameter wouldn't use.
pub(super) fn kind(is_retry: bool) -> &'static str {
    if is_retry { "attempts > 0" } else { "attempts = 0" }
}

/// New deliveries and retries take turns, so that neither kind waits for all of the other. The row is found first, and
/// only once: `LIMIT` in a subquery could run again for each row.
fn claim(prefers_retry: bool) -> String {
    let (preferred, other) = (kind(prefers_retry), kind(!prefers_retry));
    format!(
        "WITH preferred AS MATERIALIZED (
            SELECT api, id FROM hookwright_deliveries
            WHERE api = $1 AND state IN ('waiting', 'claimed') AND NOT held AND {preferred} AND due_at <= now()
            ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        ), other AS MATERIALIZED (
            SELECT api, id FROM hookwright_deliveries
            WHERE api = $1 AND state IN ('waiting', 'claimed') AND NOT held AND {other} AND due_at <= now()
                AND NOT EXISTS (SELECT FROM preferred)
            ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
        ), next AS MATERIALIZED (SELECT api, id FROM preferred UNION ALL SELECT api, id FROM other)
        {}",
        claim_next("$2", "false")
    )
}

/// The end of a statement that claims the row of `next` for this many seconds.
///
/// If a crash of the server undoes a claim, the delivery is only due again, so the commit doesn't wait for the disk.
/// But the next claim must not get the same number: the first worker may continue, and must not acknowledge for the
/// second. So a part of the number is random. A claim in order does wait for the disk, since no other delivery of its
/// entity may be handled in the meantime.
pub(super) fn claim_next(seconds: &str, in_order: &str) -> String {
    format!(
        "UPDATE hookwright_deliveries AS delivery SET
            state = 'claimed', due_at = {},
            claim = claim + 1 + floor(random() * 1000000000)::bigint, in_order = {in_order},
            attempts = attempts + 1, lost_claims = lost_claims + (state = 'claimed')::integer
        FROM next WHERE delivery.api = next.api AND delivery.id = next.id
        RETURNING delivery.id, claim, attempts, lost_claims, delivery.delivery, entity IS NOT NULL, tenant,
            extract(epoch FROM clock_timestamp() - ended_at)::float8,
            CASE WHEN NOT delivery.in_order OR entity IS NULL THEN set_config('synchronous_commit', 'off', true) END",
        lease_end(seconds, "lost_claims + (state = 'claimed')::integer")
    )
}

/// When a lease of this many seconds ends. It is longer for a delivery whose claims were lost, twice as much each time
/// up to an hour: if the delivery crashes its process again, the next attempt waits longer.
fn lease_end(seconds: &str, lost_claims: &str) -> String {
    format!("clock_timestamp() + make_interval(secs => {seconds} + least(2 ^ least({lost_claims}, 12) - 1, 3600))")
}

const UNTIL_DUE: &str = "
    SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 FROM (
        (SELECT due_at FROM hookwright_deliveries
        WHERE api = $1 AND state IN ('waiting', 'claimed') AND NOT held AND attempts > 0 ORDER BY due_at LIMIT 1)
        UNION ALL
        (SELECT due_at FROM hookwright_deliveries
        WHERE api = $1 AND state IN ('waiting', 'claimed') AND NOT held AND attempts = 0 ORDER BY due_at LIMIT 1)
    ) AS first";

/// A statement that ends the delivery with the API `$1` and the id `$2`, and removes the mark from the next one of its
/// entity. If another one still holds that back, the next claim marks it again. The entity is read as it was before the
/// statement, which may remove it.
pub(super) fn with_successor(ends: &str) -> String {
    format!(
        "WITH ended AS ({ends}), successor AS (
            UPDATE hookwright_deliveries AS next SET held = false
            FROM ended JOIN hookwright_deliveries AS before ON before.api = $1 AND before.id = ended.id
            WHERE next.api = before.api AND next.id = (
                SELECT id FROM hookwright_deliveries AS held
                WHERE held.api = before.api AND held.entity = before.entity AND held.held ORDER BY id LIMIT 1
            )
        )
        SELECT id FROM ended"
    )
}

/// If a server crash undoes it, the worker extends the claim again or loses it. So it doesn't wait for the disk.
fn extend() -> String {
    format!(
        "UPDATE hookwright_deliveries SET due_at = {}
        WHERE api = $1 AND id = $2 AND claim = $3 AND state = 'claimed'
        RETURNING id, set_config('synchronous_commit', 'off', true)",
        lease_end("$4", "lost_claims")
    )
}

/// A completed delivery keeps only its key.
const ACK: &str = "
    UPDATE hookwright_deliveries SET state = 'done', ended_at = now(), delivery = NULL, entity = NULL
    WHERE api = $1 AND id = $2 AND claim = $3 AND state = 'claimed' RETURNING id";

const RETRY: &str = "
    UPDATE hookwright_deliveries SET state = 'waiting', due_at = clock_timestamp() + make_interval(secs => $4)
    WHERE api = $1 AND id = $2 AND claim = $3 AND state = 'claimed' RETURNING id";

/// A claim that didn't reach its caller doesn't count as an attempt.
const GIVE_BACK: &str = "
    UPDATE hookwright_deliveries SET state = 'waiting', due_at = clock_timestamp(), attempts = attempts - 1
    WHERE api = $1 AND id = $2 AND claim = $3 AND state = 'claimed' RETURNING id";

const PARK: &str = "
    UPDATE hookwright_deliveries SET state = 'parked', ended_at = now(), reason = $4
    WHERE api = $1 AND id = $2 AND claim = $3 AND state = 'claimed' RETURNING id";

const SWEEP: &str = "
    DELETE FROM hookwright_deliveries WHERE (api, id) IN (
        SELECT api, id FROM hookwright_deliveries
        WHERE state = 'done' AND ended_at < now() - make_interval(secs => $1)
        ORDER BY ended_at LIMIT 1000 FOR UPDATE SKIP LOCKED
    ) RETURNING 1";

const PARKED_FOR_LONG: &str = "
    SELECT api, id FROM hookwright_deliveries
    WHERE state = 'parked' AND ended_at < now() - make_interval(secs => $1)
    ORDER BY ended_at LIMIT 1000 FOR UPDATE SKIP LOCKED";

/// How many rows a sweep deletes at once, which its text also states.
const SWEPT_AT_ONCE: usize = 1000;

/// The longest supported time: 100 years. The server's own limit is much higher.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The result of a claim.
pub(super) struct Found {
    pub(super) claim: PostgresClaim,
    pub(super) attempt: u32,
    pub(super) lost_claims: u32,
    /// How long ago it was released, if it was.
    pub(super) released: Option<Duration>,
    /// Empty if there is none.
    pub(super) tenant: String,
    pub(super) bytes: Vec<u8>,
}

impl Shared {
    /// Stores all deliveries or none.
    pub(super) async fn put_all(self: &Arc<Self>, deliveries: &[StoredDelivery]) -> Result<Vec<Put>, InboxError> {
        if deliveries.is_empty() {
            return Ok(Vec::new());
        }
        let column = |of: fn(&StoredDelivery) -> Option<String>| deliveries.iter().map(of).collect::<Vec<_>>();
        let sealing = self.sealing().await?;
        let text_of = |of: fn(&StoredDelivery) -> Option<&str>, as_stored: &dyn Fn(&str) -> Option<String>| {
            deliveries.iter().map(|kept| of(kept).and_then(as_stored)).collect::<Vec<_>>()
        };
        let keys = text_of(|kept| kept.key.as_deref(), &|key| Some(stored(sealing, key)));
        let former_keys = text_of(|kept| kept.key.as_deref(), &|key| stored_before(sealing, key));
        let entities = deliveries.iter().map(|kept| kept.entity_key().map(|entity| stored(sealing, &entity)));
        let entities: Vec<_> = entities.collect();
        let tenants = column(|kept| kept.trusted.proof()?.tenant.as_ref().map(ToString::to_string));
        let events = column(|kept| Some(readable(kept.event.as_deref()?, LONGEST_EVENT)));
        let apis: Vec<&str> = deliveries.iter().map(|kept| kept.api.as_ref()).collect();
        let ids = self.ids(sealing, deliveries.len()).await?;
        let (mut reasons, mut bytes) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        for (kept, id) in deliveries.iter().zip(&ids) {
            let place = place(&kept.api, id.unwrap_or_default());
            let reason = kept.parked.as_deref().map(|reason| readable(reason, LONGEST_REASON));
            reasons.push(reason.map(|reason| sealing.seal_text(place, &reason)).transpose()?);
            bytes.push(sealing.seal(place, kept.to_bytes())?);
        }
        let bytes: Vec<&[u8]> = bytes.iter().map(AsRef::as_ref).collect();
        let texts = Type::TEXT_ARRAY;
        let parameters = [
            (&apis as _, texts.clone()),
            (&keys as _, texts.clone()),
            (&tenants as _, texts.clone()),
            (&events as _, texts.clone()),
            (&reasons as _, texts.clone()),
            (&bytes as _, Type::BYTEA_ARRAY),
            (&entities as _, texts.clone()),
            (&ids as _, Type::INT8_ARRAY),
            (&former_keys as _, texts),
        ];
        let new = self.rows(PUT, &parameters).await?;
        apis.iter().for_each(|api| self.arrivals.notify_api(api));
        if self.settings.notify {
            let is_waiting = |row: &&Row| row.try_get(2).unwrap_or(true);
            self.announce(new.iter().filter(is_waiting).filter_map(|row| row.try_get(0).ok()));
        }
        puts(&apis, &keys, &new)
    }

    /// Reserves ids for this many deliveries, if they must be known in advance: a delivery is sealed for its place.
    async fn ids(&self, sealing: &Sealing, count: usize) -> Result<Vec<Option<i64>>, InboxError> {
        if !sealing.is_on() {
            return Ok(vec![None; count]);
        }
        let wanted = i32::try_from(count).map_err(InboxError::down)?;
        let rows = self.rows(NEW_IDS, &[(&wanted, Type::INT4)]).await?;
        rows.iter().map(|row| get(row, 0).map(Some)).collect()
    }

    /// Claims the delivery that has been due for the longest time, if any.
    pub(super) async fn find(&self, api: &str, lane: &Lane, lease: Duration) -> Result<Option<Found>, InboxError> {
        let prefers_retry = lane.is_retrys_turn();
        let parameters = [(&api as _, Type::TEXT), (&seconds(lease) as _, Type::FLOAT8)];
        let rows = self.rows(&claim(prefers_retry), &parameters).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let found = found(api, row)?;
        lane.note_turn(found.attempt > 1);
        Ok(Some(found))
    }

    /// The time until the next delivery is due, if there is one.
    pub(super) async fn until_due(&self, api: &str) -> Result<Option<Duration>, InboxError> {
        let rows = self.rows(UNTIL_DUE, &[(&api, Type::TEXT)]).await?;
        let seconds = rows.first().map(|row| get::<Option<f64>>(row, 0)).transpose()?.flatten();
        Ok(seconds.map(duration))
    }

    pub(super) async fn extend(&self, claim: &PostgresClaim, lease: Duration) -> Result<(), InboxError> {
        self.change(&extend(), claim, Some((&seconds(lease), Type::FLOAT8))).await
    }

    pub(super) async fn ack(&self, claim: &PostgresClaim) -> Result<(), InboxError> {
        self.end(ACK, claim, None).await
    }

    pub(super) async fn retry_after(&self, claim: &PostgresClaim, delay: Duration) -> Result<(), InboxError> {
        self.change(RETRY, claim, Some((&seconds(delay), Type::FLOAT8))).await?;
        self.arrivals.notify_api(&claim.api);
        Ok(())
    }

    pub(super) async fn give_back(&self, claim: &PostgresClaim) -> Result<(), InboxError> {
        self.change(GIVE_BACK, claim, None).await?;
        self.arrivals.notify_api(&claim.api);
        Ok(())
    }

    pub(super) async fn park(&self, claim: &PostgresClaim, reason: &str) -> Result<(), InboxError> {
        let place = place(&claim.api, claim.id);
        let reason = self.sealing().await?.seal_text(place, &readable(reason, LONGEST_REASON))?;
        self.end(PARK, claim, Some((&reason, Type::TEXT))).await
    }

    /// Changes the row of a claim that others of its entity may wait for.
    async fn end(
        &self,
        statement: &str,
        claim: &PostgresClaim,
        value: Option<(&(dyn tokio_postgres::types::ToSql + Sync), Type)>,
    ) -> Result<(), InboxError> {
        if !claim.has_entity {
            return self.change(statement, claim, value).await;
        }
        self.change(&with_successor(statement), claim, value).await?;
        self.arrivals.notify_api(&claim.api);
        Ok(())
    }

    /// Deletes completed deliveries whose keys have expired, and returns how many there were.
    pub(super) async fn sweep(&self) -> Result<u64, InboxError> {
        let ahead = self.clock_is_ahead().await?;
        self.drop_old(ahead).await?;
        let known_for = seconds(self.settings.known_for.saturating_add(ahead));
        let mut swept = 0;
        loop {
            let rows = self.rows(SWEEP, &[(&known_for, Type::FLOAT8)]).await?.len();
            swept += u64::try_from(rows).unwrap_or_default();
            if rows < SWEPT_AT_ONCE {
                return Ok(swept);
            }
        }
    }

    /// Drops deliveries that have been parked for too long, by a clock that is this far ahead.
    async fn drop_old(&self, ahead: Duration) -> Result<(), InboxError> {
        let Some(longest) = self.settings.drop_parked_after else { return Ok(()) };
        let longest = seconds(longest.saturating_add(ahead));
        let mut dropped = 0;
        loop {
            let some = self.change_chosen(&DROP_PARKED, PARKED_FOR_LONG, &[(&longest, Type::FLOAT8)]).await?;
            dropped += some;
            if some == 0 {
                break;
            }
        }
        if dropped > 0 {
            internals::warn("dropped parked deliveries that had expired", &dropped);
        }
        Ok(())
    }

    /// Changes the row of a claim, unless another claim has taken over.
    async fn change(
        &self,
        statement: &str,
        claim: &PostgresClaim,
        value: Option<(&(dyn tokio_postgres::types::ToSql + Sync), Type)>,
    ) -> Result<(), InboxError> {
        let mut parameters = claim.parameters().to_vec();
        parameters.extend(value);
        match self.rows(statement, &parameters).await?.len() {
            1 => Ok(()),
            _ => Err(InboxError::Lost),
        }
    }
}

/// The result for each delivery, if these rows were stored. Of equal keys, the first one was stored.
fn puts(apis: &[&str], keys: &[Option<String>], stored: &[Row]) -> Result<Vec<Put>, InboxError> {
    let mut new = HashSet::new();
    for row in stored {
        if let Some(key) = get::<Option<&str>>(row, 1)? {
            new.insert((get::<&str>(row, 0)?, key));
        }
    }
    let stored = apis.iter().zip(keys).map(|(api, key)| match key {
        Some(key) => new.remove(&(*api, key.as_str())),
        None => true,
    });
    Ok(stored.map(|is_stored| if is_stored { Put::Stored } else { Put::Duplicate }).collect())
}

fn get<'a, T: tokio_postgres::types::FromSql<'a>>(row: &'a Row, place: usize) -> Result<T, InboxError> {
    row.try_get(place).map_err(InboxError::down)
}

/// The result of a claim, from its row.
pub(super) fn found(api: &str, row: &Row) -> Result<Found, InboxError> {
    let claim = PostgresClaim { api: api.to_owned(), id: get(row, 0)?, number: get(row, 1)?, has_entity: get(row, 5)? };
    let count = |place| get::<i32>(row, place).map(|count| u32::try_from(count).unwrap_or_default());
    let bytes = get::<Option<Vec<u8>>>(row, 4)?.unwrap_or_default();
    let tenant = get::<Option<String>>(row, 6)?.unwrap_or_default();
    let released = get::<Option<f64>>(row, 7)?.map(duration);
    Ok(Found { claim, attempt: count(2)?, lost_claims: count(3)?, released, tenant, bytes })
}

/// A time that has passed already is zero.
fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(LONGEST)
}

pub(super) fn seconds(time: Duration) -> f64 {
    time.min(LONGEST).as_secs_f64()
}
