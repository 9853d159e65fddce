//! Erases everything stored about an entity or a tenant.

use std::collections::HashSet;

use hookwright_receiver::{DeliveryFilter, Erasure, InboxError};

use crate::Shared;
use crate::parking_lot::{Parked, ParkingLot};

impl Shared {
    /// Deletes the messages from all streams of each API. The server overwrites what it deletes.
    pub(super) async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        let apis = whose.api.iter().fold(DeliveryFilter::all(), DeliveryFilter::api);
        let mut erased = HashSet::new();
        for lot in self.parking_lots(&apis).await? {
            for name in [lot.names.stream(), lot.names.retries_stream()] {
                if let Some(stream) = self.stream_named(name, lot.names.clone()).await? {
                    self.erase_in(&stream, whose, &mut erased).await?;
                }
            }
            self.erase_in(&lot, whose, &mut erased).await?;
        }
        // Messages that this process has pulled ahead may be among them.
        self.give_back_pulled().await?;
        Ok(u64::try_from(erased.len()).unwrap_or(u64::MAX))
    }

    /// A delivery with retries is in several streams, and counts once.
    async fn erase_in(
        &self,
        stream: &ParkingLot,
        whose: &Erasure,
        erased: &mut HashSet<String>,
    ) -> Result<(), InboxError> {
        let mut reading = stream.read_after(0, self.settings.timeout).await?;
        while let Some(batch) = reading.next().await? {
            let is_theirs = |found: &Parked| found.delivery.as_ref().is_ok_and(|delivery| whose.covers(delivery));
            let mut sequences = Vec::new();
            for found in batch.into_iter().filter(is_theirs) {
                sequences.push(found.sequence);
                erased
                    .insert(found.message_id.unwrap_or_else(|| format!("{}#{}", stream.names.token(), found.sequence)));
            }
            stream.delete(&sequences).await?;
        }
        stream.end(reading).await;
        Ok(())
    }
}
