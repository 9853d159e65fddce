//! The file of an inbox that once had a lot of content.

use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::HeaderMap;

use crate::support::{API, Clock, Folder, claim, key_of};

const MANY: usize = 3000;

/// Deliveries of 8 KiB, all parked except the last one.
fn large() -> Vec<StoredDelivery> {
    let large = |number: usize| {
        let trusted = Delivery::new(HeaderMap::new(), vec![b'x'; 8192]).unsigned("a test");
        let mut kept = StoredDelivery::new(API, trusted, std::time::SystemTime::UNIX_EPOCH);
        kept.key = Some(number.to_string().into());
        kept.parked = (number + 1 < MANY).then(|| "malformed".to_owned());
        kept
    };
    (0..MANY).map(large).collect()
}

#[tokio::test]
async fn a_mostly_empty_file_is_shrunk_when_it_is_opened() {
    let (folder, clock) = (Folder::new("shrink"), Clock::new());
    let length = || std::fs::metadata(folder.file()).unwrap().len();
    let inbox = folder.open(&clock);
    inbox.put_all(large()).await.unwrap();
    inbox.close().await;
    let full = length();
    assert!(full > 24 << 20, "{full} bytes");

    // A full one is left as it is.
    let inbox = folder.open(&clock);
    assert!(length() >= full, "{} bytes", length());
    assert_eq!(inbox.drop_parked(&DeliveryFilter::all().into()).await.unwrap(), MANY as u64 - 1);
    inbox.close().await;
    assert!(length() >= full, "{} bytes", length());

    let inbox = folder.open(&clock);
    let stats = inbox.stats().await.unwrap();
    assert_eq!((stats.deliveries, stats.keys), (1, MANY as u64));
    let left = claim(&inbox).await;
    assert_eq!(key_of(&left), "2999");
    inbox.ack(left.claim).await.unwrap();
    inbox.close().await;
    assert!(length() < full / 4, "{} of {full} bytes", length());
}
