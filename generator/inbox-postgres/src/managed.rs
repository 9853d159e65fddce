//! Managing the inbox.

use std::time::{Duration, SystemTime};

use hookwright_receiver::internals::Sealing;
use hookwright_receiver::{
    Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliveryState, DeliverySummary, Erasure, InboxError,
    ManagedInbox, PageRequest, Selection,
};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql, Type};

use crate::PostgresInbox;
use crate::changes::{Change, DROP_ANY, DROP_PARKED, RELEASE};
use crate::encryption::{place, stored, stored_before};
use crate::listener::CHANNEL;
use crate::text::readable;
use crate::unfinished::{self, MATCHES, MATCHES_PARAMETERS, UNFINISHED, states};

/// How many deliveries a statement changes at most.
const STEP: usize = 2000;

/// An event's name is compared by its first 128 characters, which are what the table has.
impl ManagedInbox for PostgresInbox {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        let start = match page.cursor() {
            Some(cursor) => {
                Place::read(cursor.as_str()).ok_or(InboxError::Unsupported("the cursor isn't from this inbox"))?
            }
            None => Place::start(),
        };
        let deliveries = self.summaries(filter, &start, page.limit()).await?;
        let last = deliveries.last().filter(|_| deliveries.len() == page.limit());
        let next = last.map(|last| Cursor::new(last.id.as_str()));
        Ok(DeliveryPage::new(deliveries, next))
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        let statement = unfinished::count(&states(filter, UNFINISHED)?, MATCHES);
        let rows = self.shared.matching(&statement, filter, &Place::start(), &[]).await?;
        let count: i64 = rows.first().map_or(Ok(0), |row| get(row, 0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn oldest(&self, filter: &DeliveryFilter) -> Result<Option<SystemTime>, InboxError> {
        let mut oldest: Option<(i64, SystemTime)> = None;
        for state in states(filter, UNFINISHED)? {
            oldest = oldest.into_iter().chain(self.oldest_in(state, filter).await?).min();
        }
        Ok(oldest.map(|(_, received_at)| received_at))
    }

    async fn find(&self, id: &DeliveryId) -> Result<Option<DeliverySummary>, InboxError> {
        let Some(Place { api, id: number }) = Place::read(id.as_str()) else { return Ok(None) };
        let select =
            format!("SELECT {SUMMARY} FROM hookwright_deliveries WHERE api = $1 AND id = $2 AND state <> 'done'");
        let rows = self.shared.rows(&select, &[(&api, Type::TEXT), (&number, Type::INT8)]).await?;
        let sealing = self.shared.sealing().await?;
        rows.first().map(|row| summary(row, sealing)).transpose()
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, &RELEASE).await
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, &DROP_PARKED).await
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, &DROP_ANY).await
    }

    /// This uses the columns, which may have been changed with the database's own tools.
    ///
    /// The payloads can't be read with SQL anymore. `PostgreSQL` keeps old versions of a row until it vacuums the
    /// table, and their bytes in its files until the space is reused; `VACUUM FULL hookwright_deliveries` rewrites the
    /// table. The write-ahead log, replicas and backups keep them for their own retention times.
    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        let sealing = self.shared.sealing().await?;
        let entities = whose.entity.as_deref().map(|entity| {
            let key = format!("{}/{entity}", whose.tenant.as_deref().unwrap_or_default());
            [Some(stored(sealing, &key)), stored_before(sealing, &key)]
        });
        let plain = |text: &Option<String>| text.as_deref().map(|text| readable(text, usize::MAX));
        let (api, tenant) = (plain(&whose.api), plain(&whose.tenant));
        // `IS NOT DISTINCT FROM` would do for both, but a comparison tells the server how many rows to expect.
        let of_tenant = if tenant.is_some() { "tenant = $2" } else { "tenant IS NULL AND $2::text IS NULL" };
        let condition = format!(
            "($1::text IS NULL OR api = $1) AND {of_tenant} AND ($3::text[] IS NULL OR entity = ANY ($3)) AND (api, id) > ($4, $5)"
        );
        let chosen = unfinished::rows(UNFINISHED, "api, id", &condition, STEP);
        let entities = entities.as_ref().map(<[_; 2]>::as_slice);
        let (mut erased, mut after) = (0, Place::start());
        loop {
            let parameters: [(&(dyn ToSql + Sync), Type); 5] = [
                (&api, Type::TEXT),
                (&tenant, Type::TEXT),
                (&entities, Type::TEXT_ARRAY),
                (&after.api, Type::TEXT),
                (&after.id, Type::INT8),
            ];
            let rows = self.shared.rows_of_change(&DROP_ANY, &chosen, &parameters).await?;
            let Some(last) = rows.last() else { return Ok(erased) };
            after = last_place(last)?;
            erased += self.shared.changed(&rows)?;
        }
    }
}

/// A place in the order of the primary key.
pub(super) struct Place {
    pub(super) api: String,
    pub(super) id: i64,
}

impl Place {
    fn start() -> Self {
        Self { api: String::new(), id: -1 }
    }

    /// The text of ids and cursors: the number first, since an API's name may contain anything.
    fn read(text: &str) -> Option<Self> {
        let (id, api) = text.split_once('/')?;
        let is_text = !api.contains('\0');
        Some(Self { id: id.parse().ok()?, api: api.to_owned() }).filter(|_| is_text)
    }

    fn write(api: &str, id: i64) -> String {
        format!("{id}/{api}")
    }
}

impl PostgresInbox {
    /// The next deliveries after the place that match the filter.
    async fn summaries(
        &self,
        filter: &DeliveryFilter,
        after: &Place,
        limit: usize,
    ) -> Result<Vec<DeliverySummary>, InboxError> {
        let sealing = self.shared.sealing().await?;
        let select = unfinished::rows(&states(filter, UNFINISHED)?, SUMMARY, MATCHES, limit);
        self.shared.matching(&select, filter, after, &[]).await?.iter().map(|row| summary(row, sealing)).collect()
    }

    /// The id of the first delivery in this state that can be read, and when it was received.
    async fn oldest_in(&self, state: &str, filter: &DeliveryFilter) -> Result<Option<(i64, SystemTime)>, InboxError> {
        let mut after = -1_i64;
        loop {
            let select = unfinished::first(state, "id, delivery, api", &format!("{MATCHES} AND id > {after}"));
            let rows = self.shared.matching(&select, filter, &Place::start(), &[]).await?;
            let Some(row) = rows.first() else { return Ok(None) };
            let bytes = get::<Option<Vec<u8>>>(row, 1)?.unwrap_or_default();
            after = get(row, 0)?;
            let place = place(get(row, 2)?, after);
            if let Ok(delivery) = self.shared.sealing().await?.unseal(place, &bytes.into()) {
                return Ok(Some((after, delivery.received_at)));
            }
        }
    }

    async fn act(&self, selection: &Selection, change: &Change) -> Result<u64, InboxError> {
        match selection {
            Selection::Ids(ids) => self.act_on_ids(ids, change).await,
            Selection::Matching(filter) => self.act_on_matching(filter, change).await,
            _ => Err(InboxError::Unsupported("this kind of selection")),
        }
    }

    async fn act_on_ids(&self, ids: &[DeliveryId], change: &Change) -> Result<u64, InboxError> {
        let places: Vec<Place> = ids.iter().filter_map(|id| Place::read(id.as_str())).collect();
        let mut changed = 0;
        for some in places.chunks(STEP) {
            let apis: Vec<&str> = some.iter().map(|place| place.api.as_str()).collect();
            let ids: Vec<i64> = some.iter().map(|place| place.id).collect();
            let parameters: [(&(dyn ToSql + Sync), Type); 2] = [(&apis, Type::TEXT_ARRAY), (&ids, Type::INT8_ARRAY)];
            let chosen = "SELECT DISTINCT api, id FROM unnest($1, $2) AS chosen (api, id)";
            changed += self.shared.change_chosen(change, chosen, &parameters).await?;
        }
        Ok(changed)
    }

    async fn act_on_matching(&self, filter: &DeliveryFilter, change: &Change) -> Result<u64, InboxError> {
        let states = states(filter, change.states)?;
        if states.is_empty() {
            return Ok(0);
        }
        let chosen = unfinished::rows(&states, "api, id", MATCHES, STEP);
        let statement = change.statement(&chosen, MATCHES_PARAMETERS);
        let notifies = change.arrives && self.shared.settings.notify;
        let more: [(&(dyn ToSql + Sync), Type); 2] = [(&notifies, Type::BOOL), (&CHANNEL, Type::TEXT)];
        let (mut changed, mut after) = (0, Place::start());
        loop {
            let rows = self.shared.matching(&statement, filter, &after, &more).await?;
            let Some(last) = rows.last() else { return Ok(changed) };
            after = last_place(last)?;
            changed += self.shared.changed(&rows)?;
        }
    }
}

/// The columns that [`summary`] reads.
const SUMMARY: &str = "api, id, state, extract(epoch FROM due_at)::float8, reason, attempts, lost_claims, delivery";

/// The last delivery that a statement has chosen, of its last row.
fn last_place(row: &Row) -> Result<Place, InboxError> {
    Ok(Place { api: get(row, 0)?, id: get(row, 1)? })
}

fn summary(row: &Row, sealing: &Sealing) -> Result<DeliverySummary, InboxError> {
    let (api, id): (&str, i64) = (get(row, 0)?, get(row, 1)?);
    let at = time(get(row, 3)?);
    let state = match get::<&str>(row, 2)? {
        "waiting" => DeliveryState::Due { at },
        "claimed" => DeliveryState::Claimed { until: at },
        _ => {
            let reason = get::<Option<&str>>(row, 4)?.map(|reason| sealing.unseal_text(place(api, id), reason));
            DeliveryState::Parked { reason: reason.unwrap_or_default() }
        }
    };
    let count = |place| get::<i32>(row, place).map(|count| u32::try_from(count).unwrap_or_default());
    let bytes = get::<Option<Vec<u8>>>(row, 7)?.unwrap_or_default();
    let delivery = sealing.unseal(place(api, id), &bytes.into());
    let id = DeliveryId::new(Place::write(api, id));
    Ok(DeliverySummary::new(id, api, delivery, state).with_attempts(count(5)?, count(6)?))
}

fn time(seconds: f64) -> SystemTime {
    let since = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn get<'a, T: FromSql<'a>>(row: &'a Row, place: usize) -> Result<T, InboxError> {
    row.try_get(place).map_err(InboxError::down)
}
