//! Inboxes whose deliveries can be inspected and acted on.

mod erasure;
mod filter;
mod page;
mod summary;

use std::time::SystemTime;

pub use erasure::Erasure;
pub use filter::{DeliveryFilter, Selection, StateFilter};
pub use page::{Cursor, DeliveryPage, PageRequest};
pub use summary::{DeliveryId, DeliveryState, DeliverySummary};

use super::{Inbox, InboxError};

/// An inbox whose deliveries can be listed, released and dropped while it runs.
///
/// Completed deliveries are not listed. An inbox that can't distinguish some of the states fails with
/// [`InboxError::Unsupported`] if a filter asks for them. Every inbox supports [`DeliveryFilter::parked`].
///
/// Methods that act on many deliveries do so in steps of up to a few thousand. Each step is atomic. An error, or
/// dropping the future, doesn't undo earlier steps, and calling the method again does the rest.
pub trait ManagedInbox: Inbox {
    /// Returns one page of the deliveries that match the filter. Those of each API are in the order in which they were
    /// stored. One API may come after the other.
    fn list(
        &self,
        filter: &DeliveryFilter,
        page: &PageRequest,
    ) -> impl Future<Output = Result<DeliveryPage, InboxError>> + Send;

    /// Returns how many deliveries match the filter.
    fn count(&self, filter: &DeliveryFilter) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// Returns when the first stored delivery that matches the filter was received. Deliveries that can't be read are
    /// skipped.
    ///
    /// By default, this uses the first one of [`list`](Self::list), for inboxes that list all APIs in one order.
    fn oldest(&self, filter: &DeliveryFilter) -> impl Future<Output = Result<Option<SystemTime>, InboxError>> + Send {
        async move {
            let mut page = PageRequest::first(1);
            loop {
                let DeliveryPage { deliveries, next } = self.list(filter, &page).await?;
                if let Some(received_at) = deliveries.first().and_then(DeliverySummary::received_at) {
                    return Ok(Some(received_at));
                }
                match next {
                    Some(cursor) => page = PageRequest::after(cursor, 1),
                    None => return Ok(None),
                }
            }
        }
    }

    /// Returns the delivery with this id. `None` if it is complete, or no delivery has the id.
    ///
    /// By default, this searches the whole [`list`](Self::list), or only parked deliveries if the inbox lists no
    /// others.
    fn find(&self, id: &DeliveryId) -> impl Future<Output = Result<Option<DeliverySummary>, InboxError>> + Send {
        async move {
            let mut filter = DeliveryFilter::all();
            let mut page = PageRequest::default();
            loop {
                let listed = match self.list(&filter, &page).await {
                    Err(InboxError::Unsupported(_)) if filter.state.is_none() => {
                        filter = DeliveryFilter::parked();
                        continue;
                    }
                    listed => listed?,
                };
                if let Some(found) = listed.deliveries.into_iter().find(|summary| summary.id == *id) {
                    return Ok(Some(found));
                }
                match listed.next {
                    Some(cursor) => page = PageRequest::after(cursor, page.limit()),
                    None => return Ok(None),
                }
            }
        }
    }

    /// Makes parked deliveries due again, and returns how many. Their attempts count from 1 again. Deliveries of the
    /// selection that are not parked are left alone.
    fn release(&self, selection: &Selection) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// Drops parked deliveries, and returns how many. Their keys stay known, so a repeated delivery is a duplicate.
    /// Deliveries of the selection that are not parked are left alone.
    fn drop_parked(&self, selection: &Selection) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// Drops deliveries in any state, and returns how many. Like [`drop_parked`](Self::drop_parked), but also for
    /// deliveries that aren't handled yet. A claim on a dropped delivery is lost.
    fn drop_any(&self, selection: &Selection) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// Erases what is stored about an entity or a tenant, in any state, and returns how many deliveries that was. Use
    /// it to erase a person's data on request.
    ///
    /// This goes beyond dropping: payloads of completed deliveries are erased, too, if the inbox still has them. Each
    /// inbox documents what is left in files. Keys stay known, unless the inbox says otherwise. A claim on an erased
    /// delivery is lost, but its handler may still be running. Deliveries that the inbox can't read are left alone,
    /// since it can't tell whose they are.
    fn erase(&self, whose: &Erasure) -> impl Future<Output = Result<u64, InboxError>> + Send;
}
