//! Lists in pages.

use std::fmt;

use super::DeliverySummary;

/// Which part of a list to return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    after: Option<Cursor>,
    limit: usize,
}

/// The maximum number of deliveries on a page. Each is in memory with its body.
const LONGEST: usize = 1000;

impl PageRequest {
    /// The first page, with this many deliveries: 1 to 1000.
    pub fn first(limit: usize) -> Self {
        Self { after: None, limit: limit.clamp(1, LONGEST) }
    }

    /// The next page, with this many deliveries: 1 to 1000.
    pub fn after(cursor: Cursor, limit: usize) -> Self {
        Self { after: Some(cursor), limit: limit.clamp(1, LONGEST) }
    }

    /// Where the page begins, if it isn't the first one.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.after.as_ref()
    }

    /// The maximum number of its deliveries.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

/// 100 deliveries from the beginning.
impl Default for PageRequest {
    fn default() -> Self {
        Self::first(100)
    }
}

/// Where the next page begins. Its text is meaningful only to the inbox, and stays valid while the inbox changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A part of a list.
#[derive(Debug)]
#[non_exhaustive]
pub struct DeliveryPage {
    /// The deliveries.
    pub deliveries: Vec<DeliverySummary>,
    /// Where the next page begins. `None` at the end of the list. The page after a full one may be empty.
    pub next: Option<Cursor>,
}

impl DeliveryPage {
    /// For implementations of [`ManagedInbox`](super::ManagedInbox).
    pub fn new(deliveries: Vec<DeliverySummary>, next: Option<Cursor>) -> Self {
        Self { deliveries, next }
    }
}
