//! How the table is encrypted. This is in the settings table, which is read before anything is stored or claimed.

use base16ct::HexDisplay;
use hookwright_receiver::InboxError;
use hookwright_receiver::internals::{Opened, Place, Sealing};
use tokio_postgres::types::Type;

use crate::shared::Shared;
use crate::text::{self, KEYED_DIGEST};

/// The only setting: the inbox's own key, sealed.
const READ: &str = "SELECT value FROM hookwright_settings WHERE name = 'index key'";

const WRITE: &str = "
    INSERT INTO hookwright_settings (name, value) VALUES ('index key', $1) ON CONFLICT DO NOTHING RETURNING name";

const REPLACE: &str = "
    UPDATE hookwright_settings SET value = $1 WHERE name = 'index key' AND value = $2 RETURNING name";

/// How often two processes may conflict.
const TRIES: u32 = 5;

impl Shared {
    /// How this inbox stores deliveries. An error if its keys don't open what is stored.
    pub(super) async fn sealing(&self) -> Result<&Sealing, InboxError> {
        self.sealing.get_or_try_init(|| self.open_sealing()).await
    }

    async fn open_sealing(&self) -> Result<Sealing, InboxError> {
        for _ in 0..TRIES {
            let rows = self.rows(READ, &[]).await?;
            let stored: Option<Vec<u8>> =
                rows.first().map(|row| row.try_get(0)).transpose().map_err(InboxError::down)?;
            let Opened { sealing, to_store } = Sealing::open(self.keys.as_ref(), stored.as_deref())
                .map_err(|error| InboxError::down(format!("the table of deliveries: {error}")))?;
            let Some(new) = to_store else { return Ok(sealing) };
            let written = match &stored {
                Some(old) => self.rows(REPLACE, &[(&new, Type::BYTEA), (old, Type::BYTEA)]).await?,
                None => self.rows(WRITE, &[(&new, Type::BYTEA)]).await?,
            };
            if !written.is_empty() {
                return Ok(sealing);
            }
        }
        Err(InboxError::down("other processes keep changing the table's keys"))
    }
}

/// The place that a delivery is sealed for.
pub(super) fn place(api: &str, id: i64) -> Place<'_> {
    // Both have 64 bits.
    Place { api, id: u64::from_be_bytes(id.to_be_bytes()) }
}

/// A key or an entity as stored in the table.
pub(super) fn stored(sealing: &Sealing, plain: &str) -> String {
    match sealing.digest("", plain.as_bytes()) {
        Some(digest) => format!("{KEYED_DIGEST}{:x}", HexDisplay(&digest)),
        None => text::key(plain),
    }
}

/// The result of [`stored`] before the table was encrypted, if that still counts.
pub(super) fn stored_before(sealing: &Sealing, plain: &str) -> Option<String> {
    (sealing.is_on() && sealing.accepts_plain()).then(|| text::key(plain))
}
