//! A test's own inboxes, in a folder that is removed when the test ends, and a stopped clock.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use hookwright_inbox_file::{FileClaim, FileInbox, FileInboxBuilder};
use hookwright_receiver::{
    Claimed, DeliveryFilter, DeliveryId, DeliverySummary, InboxError, ManagedInbox, PageRequest,
};
use hookwright_runtime::Delivery;
use hookwright_runtime::StoredDelivery;
use http::HeaderMap;

pub(crate) const API: &str = "contio";
pub(crate) const LEASE: Duration = Duration::from_secs(30);

/// A folder with the file of an inbox.
pub(crate) struct Folder {
    path: PathBuf,
    opened: Cell<usize>,
}

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hookwright-inbox-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self { path, opened: Cell::new(0) }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.path.join("inbox.redb")
    }

    /// A new file for each call.
    pub(crate) fn another(&self) -> PathBuf {
        self.opened.set(self.opened.get() + 1);
        self.path.join(format!("{}.redb", self.opened.get()))
    }

    pub(crate) fn open(&self, clock: &Clock) -> FileInbox {
        self.open_with(clock, |builder| builder)
    }

    pub(crate) fn open_with(
        &self,
        clock: &Clock,
        with: impl FnOnce(FileInboxBuilder) -> FileInboxBuilder,
    ) -> FileInbox {
        with(clock.set(FileInbox::builder())).open(self.file()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Is stopped until the test advances or sets it.
#[derive(Clone)]
pub(crate) struct Clock {
    wall: Arc<AtomicU64>,
    passed: Arc<AtomicU64>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { wall: Arc::new(AtomicU64::new(1_700_000_000_000)), passed: Arc::default() }
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.set_forward(time);
        self.passed.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// It is set, or time passes while no file is open.
    pub(crate) fn set_forward(&self, time: Duration) {
        self.wall.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// It is set.
    pub(crate) fn set_back(&self, time: Duration) {
        self.wall.fetch_sub(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.wall.load(Ordering::SeqCst))
    }

    /// Makes the inbox use this clock.
    pub(crate) fn set(&self, builder: FileInboxBuilder) -> FileInboxBuilder {
        let (clock, passed) = (self.clone(), Arc::clone(&self.passed));
        let passed = move || Duration::from_millis(passed.load(Ordering::SeqCst));
        builder.clock(move || clock.now()).monotonic_clock(passed)
    }
}

/// A delivery of [`API`] with the key, and a body that contains it.
pub(crate) fn delivery(key: &str) -> StoredDelivery {
    delivery_of(API, Some(key))
}

pub(crate) fn delivery_of(api: &str, key: Option<&str>) -> StoredDelivery {
    let body = format!(r#"{{"event_id":{key:?}}}"#);
    let trusted = Delivery::new(HeaderMap::new(), body).unsigned("a test");
    let received_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let mut kept = StoredDelivery::new(api.to_owned(), trusted, received_at);
    kept.event = Some("meeting.created".into());
    kept.key = key.map(Into::into);
    kept
}

pub(crate) fn parked(key: &str, reason: &str) -> StoredDelivery {
    let mut kept = delivery(key);
    kept.parked = Some(reason.to_owned());
    kept
}

/// The delivery with this entity.
pub(crate) fn about(entity: &str, mut delivery: StoredDelivery) -> StoredDelivery {
    delivery.entity = Some(entity.into());
    delivery
}

/// Claims a due delivery of [`API`].
pub(crate) async fn claim(inbox: &FileInbox) -> Claimed<FileClaim> {
    inbox.try_claim(API, LEASE).await.unwrap().expect("something is due")
}

pub(crate) async fn nothing_is_due(inbox: &FileInbox) -> bool {
    inbox.try_claim(API, LEASE).await.unwrap().is_none()
}

pub(crate) fn key_of(claimed: &Claimed<FileClaim>) -> &str {
    claimed.delivery.key.as_deref().unwrap()
}

/// Operators' actions, by the numbers of deliveries.
pub(crate) trait ById {
    async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<DeliverySummary>, InboxError>;
    async fn release_id(&self, id: u64) -> Result<bool, InboxError>;
    async fn drop_id(&self, id: u64) -> Result<bool, InboxError>;
}

impl ById for FileInbox {
    async fn deliveries(&self, filter: &DeliveryFilter) -> Result<Vec<DeliverySummary>, InboxError> {
        Ok(self.list(filter, &PageRequest::default()).await?.deliveries)
    }

    async fn release_id(&self, id: u64) -> Result<bool, InboxError> {
        Ok(self.release(&DeliveryId::new(id.to_string()).into()).await? == 1)
    }

    async fn drop_id(&self, id: u64) -> Result<bool, InboxError> {
        Ok(self.drop_any(&DeliveryId::new(id.to_string()).into()).await? == 1)
    }
}

pub(crate) fn id_of(summary: &DeliverySummary) -> u64 {
    summary.id.as_str().parse().unwrap()
}
