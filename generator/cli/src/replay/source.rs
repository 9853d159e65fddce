//! Where deliveries are: in an inbox file, or behind an admin service.

use std::error::Error;
use std::path::Path;

use hookwright_admin::wire::Summary;
use hookwright_inbox_file::{FileInbox, FileProblem};
use hookwright_receiver::{Cursor, DeliveryFilter, DeliveryId, DeliverySummary, ManagedInbox, PageRequest};
use hookwright_runtime::http::HeaderMap;
use tokio::runtime::Runtime;

use super::arguments::Replay;
use super::service::Service;
use super::{keys, line};

pub(super) type Failure = Box<dyn Error>;

/// An inbox, wherever it is.
pub(super) trait Source {
    /// The next deliveries that match the filter, and the start of the page after them.
    fn page(&self, filter: &DeliveryFilter, after: Option<String>) -> Result<(Vec<Found>, Option<String>), Failure>;

    /// A delivery as received. `None` if it can't be read.
    fn wire(&self, found: &Found) -> Result<Option<Wire>, Failure>;

    /// Makes all deliveries that match the filter due again, and reports that.
    fn release(&self, filter: &DeliveryFilter) -> Result<Released, Failure>;

    /// Drops deliveries in any state.
    fn remove(&self, ids: Vec<String>) -> Result<(), Failure>;

    /// Closes it.
    fn close(&self);
}

/// A delivery as it is printed.
pub(super) struct Found {
    pub(super) summary: Summary,
    /// The delivery as received, if it is available.
    pub(super) wire: Option<Wire>,
}

/// The parts of a delivery that are sent again.
#[derive(Clone)]
pub(super) struct Wire {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// How many deliveries should have been released, and how many weren't.
pub(super) struct Released {
    pub(super) found: usize,
    pub(super) failed: usize,
}

/// The inbox that the arguments name.
pub(super) fn open(arguments: &Replay) -> Result<Box<dyn Source>, Failure> {
    match (&arguments.inbox, &arguments.url) {
        (Some(file), _) => Ok(Box::new(File::open(file, arguments)?)),
        (None, Some(url)) => Ok(Box::new(Service::open(url, arguments)?)),
        (None, None) => Err("pass the inbox: --inbox or --url".into()),
    }
}

/// An inbox in a file that no other process has open.
struct File {
    inbox: FileInbox,
    runtime: Runtime,
}

const UNENCRYPTED: &str = "keys were given, and it holds deliveries or keys that are not encrypted; leave out \
                           `--keys-from` if it was never encrypted, or add `--accept-unencrypted`";

/// Each page is in memory, with its bodies. The release of a page is one `fsync`.
const AT_ONCE: usize = 100;

impl File {
    fn open(path: &Path, arguments: &Replay) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let builder = FileInbox::builder().create(false);
        let builder = match keys::read(arguments)? {
            Some(keys) => builder.encrypt(keys),
            None => builder,
        };
        let inbox = builder.open(path).map_err(|error| match error.problem() {
            FileProblem::NoKeys => format!("{error}; `--keys-from` names the environment variable that holds the keys"),
            FileProblem::NotEncrypted => format!("the inbox {}: {UNENCRYPTED}", path.display()),
            _ => error.to_string(),
        })?;
        Ok(Self { inbox, runtime })
    }

    fn list(
        &self,
        filter: &DeliveryFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<(Vec<DeliverySummary>, Option<String>), Failure> {
        let request = match after {
            Some(cursor) => PageRequest::after(Cursor::new(cursor), limit),
            None => PageRequest::first(limit),
        };
        let page = self.runtime.block_on(self.inbox.list(filter, &request))?;
        Ok((page.deliveries, page.next.map(|cursor| cursor.as_str().to_owned())))
    }
}

impl Source for File {
    fn page(&self, filter: &DeliveryFilter, after: Option<String>) -> Result<(Vec<Found>, Option<String>), Failure> {
        let (page, next) = self.list(filter, after, AT_ONCE)?;
        let found = page.iter().map(|found| {
            let stored = found.delivery.as_ref().ok();
            let wire = stored
                .map(|stored| Wire { headers: stored.trusted.headers().clone(), body: stored.trusted.body().to_vec() });
            Found { summary: Summary::from(found), wire }
        });
        Ok((found.collect(), next))
    }

    fn wire(&self, found: &Found) -> Result<Option<Wire>, Failure> {
        Ok(found.wire.clone())
    }

    fn release(&self, filter: &DeliveryFilter) -> Result<Released, Failure> {
        let mut released = Released { found: 0, failed: 0 };
        let mut after = None;
        loop {
            let (page, next) = self.list(filter, after, AT_ONCE)?;
            let ids: Vec<DeliveryId> = page.iter().map(|found| found.id.clone()).collect();
            let count = self.runtime.block_on(self.inbox.release(&ids.into()))?;
            for found in &page {
                println!("{}: due again", line(&Summary::from(found)));
            }
            released.found += page.len();
            released.failed += page.len().saturating_sub(usize::try_from(count).unwrap_or(usize::MAX));
            if next.is_none() {
                return Ok(released);
            }
            after = next;
        }
    }

    fn remove(&self, ids: Vec<String>) -> Result<(), Failure> {
        let ids: Vec<DeliveryId> = ids.into_iter().map(DeliveryId::new).collect();
        self.runtime.block_on(self.inbox.drop_any(&ids.into()))?;
        Ok(())
    }

    fn close(&self) {
        self.runtime.block_on(self.inbox.close());
    }
}
