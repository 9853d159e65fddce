//! Inboxes of any type, by name.

use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use hookwright_receiver::{
    DeliveryFilter, DeliveryId, DeliveryPage, DeliverySummary, InboxError, ManagedInbox, PageRequest, Selection,
};

/// The future of an inbox's result.
type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, InboxError>> + Send + 'a>>;

/// A [`ManagedInbox`] with its type erased.
pub(crate) trait AnyInbox: Send + Sync {
    fn list<'a>(&'a self, filter: &'a DeliveryFilter, page: &'a PageRequest) -> Asked<'a, DeliveryPage>;
    fn find<'a>(&'a self, id: &'a DeliveryId) -> Asked<'a, Option<DeliverySummary>>;
    fn count<'a>(&'a self, filter: &'a DeliveryFilter) -> Asked<'a, u64>;
    fn oldest<'a>(&'a self, filter: &'a DeliveryFilter) -> Asked<'a, Option<SystemTime>>;
    fn act<'a>(&'a self, action: Action, selection: &'a Selection) -> Asked<'a, u64>;
}

/// What can be done with deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Release,
    DropParked,
    DropAny,
}

impl<I: ManagedInbox> AnyInbox for I {
    fn list<'a>(&'a self, filter: &'a DeliveryFilter, page: &'a PageRequest) -> Asked<'a, DeliveryPage> {
        Box::pin(ManagedInbox::list(self, filter, page))
    }

    fn find<'a>(&'a self, id: &'a DeliveryId) -> Asked<'a, Option<DeliverySummary>> {
        Box::pin(ManagedInbox::find(self, id))
    }

    fn count<'a>(&'a self, filter: &'a DeliveryFilter) -> Asked<'a, u64> {
        Box::pin(ManagedInbox::count(self, filter))
    }

    fn oldest<'a>(&'a self, filter: &'a DeliveryFilter) -> Asked<'a, Option<SystemTime>> {
        Box::pin(ManagedInbox::oldest(self, filter))
    }

    fn act<'a>(&'a self, action: Action, selection: &'a Selection) -> Asked<'a, u64> {
        match action {
            Action::Release => Box::pin(self.release(selection)),
            Action::DropParked => Box::pin(self.drop_parked(selection)),
            Action::DropAny => Box::pin(self.drop_any(selection)),
        }
    }
}

/// The inboxes of a service, in the order in which they were added.
pub(crate) struct Inboxes(Vec<(String, Arc<dyn AnyInbox>)>);

impl Inboxes {
    pub(crate) fn new(inboxes: Vec<(String, Arc<dyn AnyInbox>)>) -> Self {
        Self(inboxes)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn get(&self, wanted: &str) -> Option<&Arc<dyn AnyInbox>> {
        self.0.iter().find(|(name, _)| name == wanted).map(|(_, inbox)| inbox)
    }
}
