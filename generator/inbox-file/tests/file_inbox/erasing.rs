//! The bytes of completed, dropped and erased deliveries are gone from the file.

use std::time::Duration;

use hookwright_inbox_file::{FileInbox, FileProblem};
use hookwright_receiver::{ClaimRules, DeliveryFilter, Erasure, Inbox, ManagedInbox, Order, Put};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::HeaderMap;

use crate::support::{API, Clock, Folder, LEASE, about, claim, delivery, key_of};

const LATER: Duration = Duration::from_secs(3600);

/// A delivery with a body that repeats its key, in capitals, over many pages.
fn large(key: &str) -> StoredDelivery {
    let body = format!("<{}>", key.to_uppercase()).repeat(2000);
    let trusted = Delivery::new(HeaderMap::new(), body).unsigned("a test");
    let mut kept = StoredDelivery::new(API, trusted, std::time::SystemTime::UNIX_EPOCH);
    kept.key = Some(key.into());
    kept.entity = Some(format!("of-{key}").into());
    kept
}

/// How often the body of the key's delivery occurs in the file: at least once per page.
fn remains(folder: &Folder, key: &str) -> usize {
    let (file, text) = (std::fs::read(folder.file()).unwrap(), format!("<{}>", key.to_uppercase()));
    file.windows(text.len()).filter(|window| *window == text.as_bytes()).count()
}

/// Completes one delivery, drops a parked one, and leaves one.
async fn work(inbox: &FileInbox) {
    let mut parked = large("dropped-payload");
    parked.parked = Some("the reason is private, too".to_owned());
    inbox.put_all(vec![large("done-payload"), parked, large("left-payload")]).await.unwrap();
    let done = claim(inbox).await;
    assert_eq!(key_of(&done), "done-payload");
    inbox.ack(done.claim).await.unwrap();
    assert_eq!(inbox.drop_parked(&DeliveryFilter::parked().into()).await.unwrap(), 1);
}

fn is_erased(folder: &Folder) -> bool {
    assert!(remains(folder, "left-payload") >= 2000);
    let file = std::fs::read(folder.file()).unwrap();
    let has_reason = file.windows(10).any(|window| window == b"is private");
    remains(folder, "done-payload") + remains(folder, "dropped-payload") == 0 && !has_reason
}

async fn is_as_before(inbox: &FileInbox) {
    for key in ["done-payload", "dropped-payload", "left-payload"] {
        assert_eq!(inbox.put(large(key)).await.unwrap(), Put::Duplicate);
    }
    let left = claim(inbox).await;
    assert_eq!(left.delivery.trusted.body(), large("left-payload").trusted.body());
    inbox.ack(left.claim).await.unwrap();
}

#[tokio::test]
async fn without_the_setting_removed_bytes_stay_in_the_file() {
    let (folder, clock) = (Folder::new("unerased"), Clock::new());
    let inbox = folder.open(&clock);
    work(&inbox).await;
    inbox.close().await;
    assert!(!is_erased(&folder));
    is_as_before(&folder.open(&clock)).await;
}

#[tokio::test]
async fn closing_the_file_erases_removed_deliveries() {
    let (folder, clock) = (Folder::new("erased-by-close"), Clock::new());
    let inbox = folder.open_with(&clock, |builder| builder.erase_when_done(LATER));
    work(&inbox).await;
    assert!(!is_erased(&folder), "it is not done before its time");
    inbox.close().await;
    assert!(is_erased(&folder));
    is_as_before(&folder.open(&clock)).await;
}

#[tokio::test]
async fn an_open_file_is_erased_after_the_time_limit() {
    let (folder, clock) = (Folder::new("erased-in-time"), Clock::new());
    let inbox = folder.open_with(&clock, |builder| builder.erase_when_done(Duration::from_millis(100)));
    work(&inbox).await;
    let mut looks = 0;
    // There are no requests meanwhile.
    while !is_erased(&folder) {
        looks += 1;
        assert!(looks < 100, "it is still there after ten seconds");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The same process continues with the new file, and no other process can open it.
    assert!(matches!(FileInbox::open(folder.file()).unwrap_err().problem(), FileProblem::InUse));
    is_as_before(&inbox).await;
    inbox.close().await;
    assert_eq!(folder.open(&clock).stats().await.unwrap().deliveries, 0);
}

/// A killed process has erased nothing, so the next one does.
#[tokio::test]
async fn opening_the_file_erases_what_a_killed_process_left() {
    let (folder, clock) = (Folder::new("erased-by-open"), Clock::new());
    let inbox = folder.open_with(&clock, |builder| builder.erase_when_done(LATER));
    work(&inbox).await;
    let killed = std::fs::read(folder.file()).unwrap();
    inbox.close().await;
    std::fs::write(folder.file(), killed).unwrap();
    let unfinished = folder.file().with_file_name("inbox.redb.rewritten");
    std::fs::write(&unfinished, "left by a process that died while it rewrote the file").unwrap();
    assert!(!is_erased(&folder));
    let inbox = folder.open_with(&clock, |builder| builder.erase_when_done(LATER));
    assert!(is_erased(&folder));
    assert!(!unfinished.exists());
    is_as_before(&inbox).await;
}

/// If it was open without the setting in between, the file may not be clean.
#[tokio::test]
async fn the_setting_can_be_turned_on_later() {
    let (folder, clock) = (Folder::new("erased-later"), Clock::new());
    folder.open_with(&clock, |builder| builder.erase_when_done(LATER)).close().await;
    let inbox = folder.open(&clock);
    work(&inbox).await;
    inbox.close().await;
    assert!(!is_erased(&folder));
    let inbox = folder.open_with(&clock, |builder| builder.erase_when_done(LATER));
    assert!(is_erased(&folder));
    inbox.close().await;
}

#[tokio::test]
async fn an_entity_is_erased_at_once() {
    let (folder, clock) = (Folder::new("erased-entity"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put_all(vec![large("first-person"), large("second-person")]).await.unwrap();
    let whose = Erasure::of_entity(API, "of-first-person");
    assert_eq!(inbox.erase(&whose).await.unwrap(), 1);
    assert_eq!(remains(&folder, "first-person"), 0);
    assert!(remains(&folder, "second-person") >= 2000);
    assert_eq!(inbox.put(large("first-person")).await.unwrap(), Put::Duplicate);
    assert_eq!(key_of(&claim(&inbox).await), "second-person");
}

#[cfg(unix)]
#[tokio::test]
async fn a_rewritten_file_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (folder, clock) = (Folder::new("erased-private"), Clock::new());
    let mode = || std::fs::metadata(folder.file()).unwrap().permissions().mode() & 0o777;
    for wanted in [0o600, 0o640] {
        folder.open(&clock).close().await;
        std::fs::set_permissions(folder.file(), std::fs::Permissions::from_mode(wanted)).unwrap();
        let inbox = folder.open(&clock);
        inbox.erase(&Erasure::of_tenant("nobody")).await.unwrap();
        assert_eq!(mode(), wanted);
        inbox.close().await;
    }
    // A link stays a link, and leads to the new file.
    let link = folder.file().with_file_name("link.redb");
    symlink(folder.file(), &link).unwrap();
    let inbox = clock.set(FileInbox::builder()).open(&link).unwrap();
    inbox.put(delivery("a")).await.unwrap();
    inbox.erase(&Erasure::of_tenant("nobody")).await.unwrap();
    inbox.close().await;
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(key_of(&claim(&folder.open(&clock)).await), "a");
}

/// After the file is rewritten, deliveries that wait for others still do, and retries are still due.
#[tokio::test]
async fn a_rewritten_file_keeps_order() {
    let (folder, clock) = (Folder::new("rewritten-order"), Clock::new());
    let inbox = folder.open(&clock);
    for key in ["first", "second"] {
        inbox.put(about("x", delivery(key))).await.unwrap();
    }
    inbox.retry_at(claim(&inbox).await.claim, clock.now()).await.unwrap();
    assert_eq!(inbox.erase(&Erasure::of_tenant("unheard-of")).await.unwrap(), 0);
    inbox.close().await;

    let inbox = folder.open(&clock);
    let first = claim(&inbox).await;
    assert_eq!((key_of(&first), first.attempt), ("first", 2));
    let rules = ClaimRules::new().order(Order::SkipParked);
    assert!(inbox.try_claim_by(API, LEASE, &rules).await.unwrap().is_none());
    inbox.ack(first.claim).await.unwrap();
    assert_eq!(key_of(&inbox.try_claim_by(API, LEASE, &rules).await.unwrap().unwrap()), "second");
}
