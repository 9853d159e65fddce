//! A worker whose handler ends its process. A test starts it again and again.
//!
//! `crash_child FILE MILLIS` stores one delivery, always the same, and lets a worker handle it at that time; the clock
//! is stopped. It aborts if the handler is called. Otherwise it prints `waits MILLIS`, the time when the delivery is
//! due, or `parked REASON`.

use std::time::{Duration, SystemTime};

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, DeliveryState, Inbox, ManagedInbox, PageRequest, Worker};
use hookwright_runtime::{
    Api, ApiInfo, Context, DecodeError, Delivery, Dispatch, EventSet, Failure, Location, NameAt, NoHeaders, Reader,
    StoredDelivery,
};
use http::HeaderMap;

struct Poison;

impl EventSet for Poison {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["poison"];

    fn decode_named(_: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Some(reader.skip().map(|()| Self))
    }

    fn name(&self) -> &'static str {
        "poison"
    }
}

impl Api for Poison {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("poison").key(Location::Body(&["id"]));
}

struct Victim;

impl Dispatch<Victim> for Poison {
    async fn dispatch(self, _: &Context, _: &Victim) -> Result<(), Failure> {
        std::process::abort()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (file, millis) = arguments.next().zip(arguments.next()).ok_or("usage: crash_child FILE MILLIS")?;
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(millis.parse()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    runtime.block_on(async {
        let inbox = FileInbox::builder().clock(move || now).monotonic_clock(|| Duration::ZERO).open(file)?;
        let trusted = Delivery::new(HeaderMap::new(), r#"{"type":"poison","id":"1"}"#).unsigned("a test");
        let mut kept = StoredDelivery::new("poison", trusted, SystemTime::now());
        kept.key = Some("1".into());
        inbox.put(kept).await?;
        let worker = Worker::builder(inbox.clone()).handler::<Poison, _>(Victim);
        worker.run_until(says_what_became_of_it(&inbox, now)).await;
        inbox.close().await;
        Ok(())
    })
}

/// Ends once there is nothing to do at that time.
async fn says_what_became_of_it(inbox: &FileInbox, now: SystemTime) {
    loop {
        match inbox
            .list(&DeliveryFilter::all(), &PageRequest::default())
            .await
            .as_ref()
            .map(|page| page.deliveries.as_slice())
        {
            Ok([one]) => match &one.state {
                DeliveryState::Due { at } if *at > now => {
                    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                    return println!("waits {}", since.as_millis());
                }
                DeliveryState::Parked { reason } => return println!("parked {reason}"),
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            },
            other => return println!("{other:?}"),
        }
    }
}
