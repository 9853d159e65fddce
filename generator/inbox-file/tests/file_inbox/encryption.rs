//! Encrypted files.

use std::cell::Cell;

use hookwright_inbox_file::{FileInbox, FileInboxBuilder, FileProblem};
use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{ClaimRules, DeliveryFilter, DeliveryState, Inbox, ManagedInbox, Order, Put, StorageKeys};
use hookwright_runtime::TenantId;
use redb::{Database, TableDefinition};
use sha2::{Digest, Sha256};

use crate::support::{API, ById, Clock, Folder, LEASE, about, claim, delivery, key_of, nothing_is_due, parked};
use crate::tenant::of_tenant;

const KEY: &str = "a-key-that-stands-in-the-body-too";
const REASON: &str = "no such customer: Ann Example";

fn keys(of: &[u8]) -> StorageKeys {
    StorageKeys::new(of.iter().map(|byte| [*byte; 32])).unwrap()
}

fn open(folder: &Folder, clock: &Clock, of: &[u8]) -> FileInbox {
    folder.open_with(clock, |builder| builder.encrypt(keys(of)))
}

fn problem(folder: &Folder, keys: Option<StorageKeys>) -> FileProblem {
    let builder = keys.into_iter().fold(FileInbox::builder(), FileInboxBuilder::encrypt);
    let error = builder.open(folder.file()).unwrap_err();
    match error.problem() {
        FileProblem::NoKeys => FileProblem::NoKeys,
        FileProblem::WrongKeys => FileProblem::WrongKeys,
        FileProblem::NotEncrypted => FileProblem::NotEncrypted,
        _ => panic!("{error}"),
    }
}

fn holds(folder: &Folder, text: impl AsRef<[u8]>) -> bool {
    let (file, text) = (std::fs::read(folder.file()).unwrap(), text.as_ref());
    file.windows(text.len()).any(|window| window == text)
}

/// Changes the table of deliveries while the file isn't open.
fn change(folder: &Folder, change: impl FnOnce(&mut redb::Table<'_, u64, &[u8]>)) {
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    let table: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("deliveries");
    change(&mut transaction.open_table(table).unwrap());
    transaction.commit().unwrap();
}

fn bytes(table: &redb::Table<'_, u64, &[u8]>, id: u64) -> Vec<u8> {
    redb::ReadableTable::get(table, id).unwrap().unwrap().value().to_owned()
}

async fn reasons(inbox: &FileInbox) -> Vec<String> {
    let lot = inbox.deliveries(&DeliveryFilter::parked()).await.unwrap();
    let reason = |state| match state {
        DeliveryState::Parked { reason } => reason,
        other => panic!("{other:?}"),
    };
    lot.into_iter().map(|summary| reason(summary.state)).collect()
}

#[tokio::test]
async fn an_encrypted_inbox_conforms() {
    let (folder, opened) = (Folder::new("encrypted-conformance"), Cell::new(0));
    let open = async || {
        opened.set(opened.get() + 1);
        let path = folder.file().with_file_name(format!("{}.redb", opened.get()));
        FileInbox::builder().encrypt(keys(&[1])).open(path).unwrap()
    };
    Conformance::default().check(open).await.unwrap();
    Conformance::default().check_managed(open).await.unwrap();
    Conformance::default().check_scheduling(open).await.unwrap();
    Conformance::default().check_managed_order(open).await.unwrap();
}

#[tokio::test]
async fn the_file_contains_no_plaintext() {
    let (folder, clock) = (Folder::new("encrypted"), Clock::new());
    let plain = folder.open(&clock);
    plain.put_all(vec![delivery(KEY), parked("b", REASON)]).await.unwrap();
    plain.close().await;
    assert!(holds(&folder, KEY) && holds(&folder, REASON), "this is what the test looks for");
    std::fs::remove_file(folder.file()).unwrap();

    let inbox = open(&folder, &clock, &[1]);
    inbox.put_all(vec![delivery(KEY), parked("b", REASON), parked("c", REASON)]).await.unwrap();
    let claimed = claim(&inbox).await;
    inbox.park(claimed.claim, REASON).await.unwrap();
    inbox.close().await;
    for text in [KEY, REASON, "meeting.created", "event_id"] {
        assert!(!holds(&folder, text), "{text}");
    }

    let inbox = open(&folder, &clock, &[1]);
    assert_eq!(reasons(&inbox).await, [REASON; 3]);
    assert_eq!(inbox.put(delivery(KEY)).await.unwrap(), Put::Duplicate);
    assert_eq!(inbox.count(&DeliveryFilter::parked().key(KEY)).await.unwrap(), 1);
    assert!(inbox.release_id(1).await.unwrap());
    assert_eq!(claim(&inbox).await.delivery.to_bytes(), delivery(KEY).to_bytes());
}

/// Guessing a tenant and an entity doesn't reveal whether the file has them, either.
#[tokio::test]
async fn tenants_and_entities_are_not_readable() {
    const TENANT: &str = "a-tenant-of-this-test";
    const ENTITY: &str = "an-entity-of-this-test";
    let (folder, clock) = (Folder::new("encrypted-subjects"), Clock::new());
    let put = async |inbox: FileInbox| {
        let delivery = of_tenant(TENANT, about(ENTITY, delivery("a")));
        assert_eq!(inbox.put(delivery).await.unwrap(), Put::Stored);
        inbox.close().await;
    };
    let digest = Sha256::digest(format!("{TENANT}/{ENTITY}"));
    put(folder.open(&clock)).await;
    assert!(holds(&folder, TENANT) && holds(&folder, ENTITY) && holds(&folder, digest), "the test looks for these");
    std::fs::remove_file(folder.file()).unwrap();

    put(open(&folder, &clock, &[1])).await;
    assert!(!holds(&folder, TENANT) && !holds(&folder, ENTITY) && !holds(&folder, digest));
    let inbox = open(&folder, &clock, &[1]);
    let rules = ClaimRules::new().without_tenants([TenantId::new(TENANT).unwrap()]);
    assert!(inbox.try_claim_by(API, LEASE, &rules).await.unwrap().is_none());
    assert!(inbox.try_claim_by(API, LEASE, &ClaimRules::new()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_file_does_not_open_without_its_key() {
    let (folder, clock) = (Folder::new("without-key"), Clock::new());
    let inbox = open(&folder, &clock, &[1]);
    inbox.put(delivery("a")).await.unwrap();
    inbox.close().await;
    assert!(matches!(problem(&folder, None), FileProblem::NoKeys));
    assert!(matches!(problem(&folder, Some(keys(&[2]))), FileProblem::WrongKeys));
    assert_eq!(key_of(&claim(&open(&folder, &clock, &[2, 1])).await), "a");
}

#[tokio::test]
async fn a_delivery_with_a_changed_byte_is_parked() {
    let (folder, clock) = (Folder::new("flipped"), Clock::new());
    let inbox = open(&folder, &clock, &[1]);
    inbox.put_all(["a", "b", "c"].map(delivery).into()).await.unwrap();
    inbox.close().await;
    change(&folder, |table| {
        let mut sealed = bytes(table, 1);
        let last = sealed.len() - 20;
        sealed[last] ^= 1;
        table.insert(1, sealed.as_slice()).unwrap();
        // The key id of the second one.
        let mut sealed = bytes(table, 2);
        sealed[1] ^= 1;
        table.insert(2, sealed.as_slice()).unwrap();
    });
    let inbox = open(&folder, &clock, &[1]);
    let left = claim(&inbox).await;
    assert_eq!(key_of(&left), "c");
    assert!(nothing_is_due(&inbox).await);
    let [forged, unknown] = reasons(&inbox).await.try_into().unwrap();
    assert_eq!(forged, "the stored delivery was changed, or moved from another place: its seal is wrong");
    assert_eq!(unknown, "the stored delivery is encrypted with a key that was not given");
}

#[tokio::test]
async fn swapped_rows_are_parked() {
    let (folder, clock) = (Folder::new("swapped"), Clock::new());
    let inbox = open(&folder, &clock, &[1]);
    inbox.put_all(["a", "b", "c"].map(delivery).into()).await.unwrap();
    inbox.close().await;
    change(&folder, |table| {
        let (first, second) = (bytes(table, 1), bytes(table, 2));
        table.insert(1, second.as_slice()).unwrap();
        table.insert(2, first.as_slice()).unwrap();
    });
    let inbox = open(&folder, &clock, &[1]);
    let left = claim(&inbox).await;
    assert_eq!(key_of(&left), "c");
    assert!(nothing_is_due(&inbox).await);
    assert_eq!(reasons(&inbox).await.len(), 2);
}

/// Write access to the file isn't enough to add a delivery.
#[tokio::test]
async fn unencrypted_deliveries_are_parked() {
    let (folder, clock) = (Folder::new("added"), Clock::new());
    let inbox = open(&folder, &clock, &[1]);
    inbox.put(delivery("a")).await.unwrap();
    inbox.close().await;
    change(&folder, |table| drop(table.insert(1, delivery("a").to_bytes().as_ref()).unwrap()));
    let inbox = open(&folder, &clock, &[1]);
    assert!(nothing_is_due(&inbox).await);
    assert_eq!(reasons(&inbox).await, ["the stored delivery is not encrypted, although keys were given"]);
}

#[tokio::test]
async fn keys_are_rotated_while_deliveries_wait() {
    let (folder, clock) = (Folder::new("rotated"), Clock::new());
    let inbox = open(&folder, &clock, &[1]);
    inbox.put_all(["done", "old"].map(delivery).into()).await.unwrap();
    let done = claim(&inbox).await;
    inbox.ack(done.claim).await.unwrap();
    inbox.close().await;
    open(&folder, &clock, &[1, 2]).close().await;

    let inbox = open(&folder, &clock, &[2, 1]);
    for (key, put) in [("done", Put::Duplicate), ("old", Put::Duplicate), ("new", Put::Stored)] {
        assert_eq!(inbox.put(delivery(key)).await.unwrap(), put, "{key}");
    }
    let old = claim(&inbox).await;
    assert_eq!(key_of(&old), "old");
    inbox.ack(old.claim).await.unwrap();
    inbox.close().await;

    let inbox = open(&folder, &clock, &[2]);
    assert_eq!(inbox.put(delivery("done")).await.unwrap(), Put::Duplicate);
    assert_eq!(key_of(&claim(&inbox).await), "new");
    inbox.close().await;
    assert!(matches!(problem(&folder, Some(keys(&[1]))), FileProblem::WrongKeys));
}

#[tokio::test]
async fn an_unencrypted_file_can_be_encrypted_gradually() {
    let (folder, clock) = (Folder::new("begun"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put_all(["done", "old"].map(delivery).into()).await.unwrap();
    let done = claim(&inbox).await;
    inbox.ack(done.claim).await.unwrap();
    inbox.close().await;
    assert!(matches!(problem(&folder, Some(keys(&[1]))), FileProblem::NotEncrypted));
    // That changed nothing.
    folder.open(&clock).close().await;

    let accepting = |builder: FileInboxBuilder| builder.encrypt(keys(&[1]).accept_unencrypted());
    let inbox = folder.open_with(&clock, accepting);
    for (key, put) in [("done", Put::Duplicate), ("old", Put::Duplicate), (KEY, Put::Stored)] {
        assert_eq!(inbox.put(delivery(key)).await.unwrap(), put, "{key}");
    }
    let all = [delivery(KEY), delivery("old")];
    assert_eq!(inbox.put_all(all.into()).await.unwrap(), [Put::Duplicate; 2]);
    let old = claim(&inbox).await;
    assert_eq!(key_of(&old), "old");
    inbox.ack(old.claim).await.unwrap();
    inbox.close().await;
    assert!(!holds(&folder, KEY));
    assert_eq!(key_of(&claim(&open(&folder, &clock, &[1])).await), KEY);
}

#[tokio::test]
async fn unencrypted_deliveries_hold_back_their_successors() {
    let (folder, clock) = (Folder::new("encrypted-order"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(about("x", parked("before", REASON))).await.unwrap();
    inbox.close().await;

    let inbox = folder.open_with(&clock, |builder| builder.encrypt(keys(&[1]).accept_unencrypted()));
    inbox.put(about("x", delivery("behind"))).await.unwrap();
    let claim = async |order| inbox.try_claim_by(API, LEASE, &ClaimRules::new().order(order)).await.unwrap();
    assert!(claim(Order::WaitForParked).await.is_none());
    assert_eq!(key_of(&claim(Order::SkipParked).await.unwrap()), "behind");
}

#[test]
fn debug_output_of_settings_shows_no_key() {
    let shown = format!("{:?}", FileInbox::builder().encrypt(keys(&[0xA7])));
    assert!(shown.contains("keys: Some(StorageKeys { keys: 1, .. })"), "{shown}");
    assert!(!shown.contains("167") && !shown.to_lowercase().contains("a7a7"), "{shown}");
}
