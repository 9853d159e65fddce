//! Inboxes whose deliveries a person or a program can look at and act on.

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
/// Deliveries that are done are not listed. An inbox that cannot tell some of the states apart fails with
/// [`InboxError::Unsupported`] where a filter asks for them; every inbox supports [`DeliveryFilter::parked`].
///
/// Methods that act on many deliveries do so in steps of up to some thousands. Each step takes effect at once or not at all. An
/// error, or dropping the future, leaves the steps before it done, and calling the method again does the rest.
pub trait ManagedInbox: Inbox {
    /// One page of the deliveries that the filter lets through, those of each API in the order in which they were stored. One
    /// API may come after the other.
    fn list(
        &self,
        filter: &DeliveryFilter,
        page: &PageRequest,
    ) -> impl Future<Output = Result<DeliveryPage, InboxError>> + Send;

    /// How many deliveries the filter lets through.
    fn count(&self, filter: &DeliveryFilter) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// When the delivery was received that was stored first, of those that the filter lets through. Deliveries that cannot be
    /// read are skipped.
    ///
    /// By default it is the first one of [`list`](Self::list), for inboxes that list all APIs in one order.
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

    /// The delivery with this id, unless it is done or no delivery has the id.
    ///
    /// By default it is searched for in the whole [`list`](Self::list), or among what is parked if the inbox lists nothing else.
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

    /// Makes parked deliveries due again, and says how many. Their attempts count from 1 again. Deliveries of the selection
    /// that are not parked are left alone.
    fn release(&self, selection: &Selection) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// Drops parked deliveries, and says how many. Their keys stay known, so a repeated delivery is a duplicate. Deliveries
    /// of the selection that are not parked are left alone.
    fn drop_parked(&self, selection: &Selection) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// Drops deliveries in any state, and says how many. As [`drop_parked`](Self::drop_parked), but it also drops what is
    /// still to be handled. A claim on a dropped delivery is lost.
    fn drop_any(&self, selection: &Selection) -> impl Future<Output = Result<u64, InboxError>> + Send;

    /// Erases what is stored of an entity or a tenant, whatever its state, and says how many deliveries that were. For those who
    /// have to erase a person's data on request.
    ///
    /// It is more than to drop them: payloads of deliveries that are done go too, where the inbox still has them, and each inbox
    /// documents what is left in files. Keys stay known, unless the inbox says otherwise. A claim on an erased delivery is lost;
    /// its handler may still be at work. What the inbox cannot read, it cannot assign to anybody, and leaves alone.
    fn erase(&self, whose: &Erasure) -> impl Future<Output = Result<u64, InboxError>> + Send;
}
