//! Managing the inbox.

use std::time::{Duration, SystemTime};

use hookwright_receiver::internals::Sealing;
use hookwright_receiver::{
    Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliveryState, DeliverySummary, Erasure, InboxError,
    ManagedInbox, PageRequest, Selection, StateFilter,
};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql, Type};

use crate::PostgresInbox;
use crate::changes::{Change, DROP_ANY, DROP_PARKED, RELEASE};
use crate::encryption::{place, stored, stored_before};
use crate::listener::CHANNEL;
use crate::text::{LONGEST_EVENT, readable};

/// The deliveries that match a filter, after a place in the order of the primary key.
const MATCHING: &str = "
    FROM hookwright_deliveries
    WHERE state <> 'done' AND ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR api = $2)
        AND ($3::text IS NULL OR tenant = $3) AND ($4::text IS NULL OR event = $4)
        AND ($5::text[] IS NULL OR key = ANY ($5))
        AND (api, id) > ($6, $7)";

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
        let rows = self.matching(&format!("SELECT count(*) {MATCHING}"), filter, &Place::start()).await?;
        let count: i64 = rows.first().map_or(Ok(0), |row| get(row, 0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn oldest(&self, filter: &DeliveryFilter) -> Result<Option<SystemTime>, InboxError> {
        let mut after = -1_i64;
        loop {
            let select = format!("SELECT id, delivery, api {MATCHING} AND id > {after} ORDER BY id LIMIT 1");
            let rows = self.matching(&select, filter, &Place::start()).await?;
            let Some(row) = rows.first() else { return Ok(None) };
            let bytes = get::<Option<Vec<u8>>>(row, 1)?.unwrap_or_default();
            after = get(row, 0)?;
            let place = place(get(row, 2)?, after);
            if let Ok(delivery) = self.shared.sealing().await?.unseal(place, &bytes.into()) {
                return Ok(Some(delivery.received_at));
            }
        }
    }

    async fn find(&self, id: &DeliveryId) -> Result<Option<DeliverySummary>, InboxError> {
        let Some(Place { api, id: number }) = Place::read(id.as_str()) else { return Ok(None) };
        let before = Place { api, id: number.saturating_sub(1) };
        let next = self.summaries(&DeliveryFilter::all(), &before, 1).await?;
        Ok(next.into_iter().find(|found| found.id == *id))
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
        let chosen = format!(
            "SELECT api, id FROM hookwright_deliveries
            WHERE state <> 'done' AND ($1::text IS NULL OR api = $1) AND tenant IS NOT DISTINCT FROM $2
                AND ($3::text[] IS NULL OR entity = ANY ($3))
            LIMIT {STEP} FOR UPDATE"
        );
        let parameters: [(&(dyn ToSql + Sync), Type); 3] =
            [(&api, Type::TEXT), (&tenant, Type::TEXT), (&entities.as_ref().map(<[_; 2]>::as_slice), Type::TEXT_ARRAY)];
        let mut erased = 0;
        loop {
            let some = self.shared.change_chosen(&DROP_ANY, &chosen, &parameters).await?;
            erased += some;
            if some == 0 {
                return Ok(erased);
            }
        }
    }
}

/// A place in the order of the primary key.
struct Place {
    api: String,
    id: i64,
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
        let select = format!(
            "SELECT api, id, state, extract(epoch FROM due_at)::float8, reason, attempts, lost_claims, delivery {MATCHING} \
             ORDER BY api, id LIMIT {limit}"
        );
        self.matching(&select, filter, after).await?.iter().map(|row| summary(row, sealing)).collect()
    }

    async fn matching(&self, statement: &str, filter: &DeliveryFilter, after: &Place) -> Result<Vec<Row>, InboxError> {
        self.with_filter(statement, filter, after, &[]).await
    }

    async fn with_filter(
        &self,
        statement: &str,
        filter: &DeliveryFilter,
        after: &Place,
        more: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, InboxError> {
        let state = filter.state.map(|state| match state {
            StateFilter::Due => Ok("waiting"),
            StateFilter::Claimed => Ok("claimed"),
            StateFilter::Parked => Ok("parked"),
            _ => Err(InboxError::Unsupported("this state")),
        });
        let state = state.transpose()?;
        // The table can't contain NUL, so no API or tenant has one.
        let plain = |text: &Option<String>| text.as_deref().map(|text| readable(text, usize::MAX));
        let (api, tenant) = (plain(&filter.api), plain(&filter.tenant));
        let event = filter.event.as_deref().map(|event| readable(event, LONGEST_EVENT));
        let sealing = self.shared.sealing().await?;
        let wanted_key = filter.key.as_deref().map(|key| [Some(stored(sealing, key)), stored_before(sealing, key)]);
        let wanted_key = wanted_key.as_ref().map(<[_; 2]>::as_slice);
        let mut parameters: Vec<(&(dyn ToSql + Sync), Type)> = vec![
            (&state, Type::TEXT),
            (&api, Type::TEXT),
            (&tenant, Type::TEXT),
            (&event, Type::TEXT),
            (&wanted_key, Type::TEXT_ARRAY),
            (&after.api, Type::TEXT),
            (&after.id, Type::INT8),
        ];
        parameters.extend_from_slice(more);
        self.shared.rows(statement, &parameters).await
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
        let condition = change.condition;
        let chosen = format!("SELECT api, id {MATCHING} AND {condition} ORDER BY api, id LIMIT {STEP}");
        let statement = change.statement(&chosen, 7);
        let notifies = change.arrives && self.shared.settings.notify;
        let more: [(&(dyn ToSql + Sync), Type); 2] = [(&notifies, Type::BOOL), (&CHANNEL, Type::TEXT)];
        let (mut changed, mut after) = (0, Place::start());
        loop {
            let rows = self.with_filter(&statement, filter, &after, &more).await?;
            let Some(last) = rows.last() else { return Ok(changed) };
            after = Place { api: get(last, 0)?, id: get(last, 1)? };
            changed += self.shared.changed(&rows)?;
        }
    }
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
