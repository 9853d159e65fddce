//! Files whose bytes were changed by something else: everything that can still be read is handled.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, DeliveryState, Inbox, ManagedInbox, Put, Selection};
use redb::{Database, ReadableTable, TableDefinition};

use crate::support::{API, ById, Clock, Folder, LEASE, delivery, delivery_of, key_of, parked};

type Due = TableDefinition<'static, (&'static str, u64, u64), ()>;
const DUE: Due = TableDefinition::new("due");

/// Status, due, attempts, claims, size and checksum, API, key, reason.
type StateRow = (u8, u64, u32, u32, u64, &'static str, Option<&'static [u8]>, Option<&'static str>);
const STATES: TableDefinition<'_, u64, StateRow> = TableDefinition::new("states");

const STATE_IS_DAMAGED: &str = "the record of its state is damaged: look at it before it is released";

/// The database repairs a file that wasn't closed, and gives up on all of it because of one page.
#[tokio::test]
async fn a_damaged_payload_after_a_kill_is_parked_and_others_are_handled() {
    const MANY: usize = 300;
    let folder = Folder::new("damage-kill");
    let inbox = FileInbox::open(folder.file()).unwrap();
    let all = (0..MANY).map(|number| delivery(&format!("delivery-number-{number:08}"))).collect();
    assert!(inbox.put_all(all).await.unwrap().iter().all(|put| *put == Put::Stored));
    inbox.close().await;
    let damaged = ["delivery-number-00000050", "delivery-number-00000200"];
    for key in damaged {
        replace_bytes(&folder.file(), key.as_bytes(), b"DELIVERY-NUMBER-00000050");
    }
    kill_while_open(&folder.file());

    let inbox = FileInbox::open(folder.file()).unwrap();
    assert_eq!(inbox.stats().await.unwrap().deliveries, 301);
    let mut handled = BTreeSet::new();
    while let Some(claimed) = inbox.try_claim(API, LEASE).await.unwrap() {
        assert!(handled.insert(key_of(&claimed).to_owned()));
        inbox.ack(claimed.claim).await.unwrap();
    }
    assert_eq!(handled.len(), 299);
    assert!(handled.contains("of the killed process") && damaged.iter().all(|key| !handled.contains(*key)));
    let reasons = reasons(&inbox).await;
    assert_eq!(reasons, ["the stored delivery is damaged: its checksum is wrong"; 2]);
    inbox.close().await;
    // The file stays readable.
    kill_while_open(&folder.file());
    let inbox = FileInbox::open(folder.file()).unwrap();
    assert_eq!(inbox.stats().await.unwrap().parked, 2);
}

/// The child of the tests that kill a process: puts a delivery, and waits.
#[tokio::test]
#[ignore = "run by other tests, as a process"]
async fn child() {
    let Some(file) = std::env::var_os("HOOKWRIGHT_KILLED_INBOX") else { return };
    let inbox = FileInbox::open(file).unwrap();
    inbox.put(delivery("of the killed process")).await.unwrap();
    println!("is open");
    std::future::pending::<()>().await;
}

fn child_with(file: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "damage::child", "--nocapture"]).env("HOOKWRIGHT_KILLED_INBOX", file);
    command
}

fn kill_while_open(file: &Path) {
    let mut child = child_with(file).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("is open")), "the child opens the file");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Replaces these bytes wherever they are in the bodies of deliveries, but not the stored keys.
fn replace_bytes(file: &Path, from: &[u8], to: &[u8]) {
    let mut bytes = fs::read(file).unwrap();
    let pattern = [br#""event_id":Some(""#, from].concat();
    let places: Vec<usize> = (0..bytes.len() - pattern.len()).filter(|at| bytes[*at..].starts_with(&pattern)).collect();
    assert!(!places.is_empty());
    for at in places {
        let start = at + pattern.len() - from.len();
        bytes[start..start + to.len()].copy_from_slice(to);
    }
    fs::write(file, bytes).unwrap();
}

/// The message is all that is printed, not that of the database's panic.
#[tokio::test]
async fn a_truncated_file_is_refused_without_a_panic_message() {
    let folder = Folder::new("damage-cut");
    FileInbox::open(folder.file()).unwrap().close().await;
    let whole = fs::read(folder.file()).unwrap();
    for part in [8, 4, 2] {
        fs::write(folder.file(), &whole[..whole.len() / part]).unwrap();
        let output = child_with(&folder.file()).output().unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        // The panic of the child itself, which unwraps the error.
        assert_eq!(said.matches("panicked").count(), 1, "{said}");
        assert!(said.contains("the file is damaged"), "{said}");
    }
}

#[tokio::test]
async fn a_delivery_whose_state_is_damaged_is_parked_and_never_claimed() {
    let (folder, clock) = (Folder::new("damage-state"), Clock::new());
    let inbox = folder.open(&clock);
    for key in ["a", "b", "c"] {
        inbox.put(delivery(key)).await.unwrap();
    }
    inbox.close().await;
    change_state(&folder, 2, |(status, due, attempts, claims, size, _, key, reason)| {
        (status, due, attempts, claims, size, "contin", key, reason)
    });

    let inbox = folder.open(&clock);
    let mut handled = Vec::new();
    for api in [API, API, API, "contin"] {
        if let Some(claimed) = inbox.try_claim(api, LEASE).await.unwrap() {
            handled.push(key_of(&claimed).to_owned());
            inbox.ack(claimed.claim).await.unwrap();
        }
    }
    assert_eq!(handled, ["a", "c"]);
    let lot = inbox.deliveries(&DeliveryFilter::parked()).await.unwrap();
    assert_eq!((lot.len(), lot[0].api.as_str()), (1, API), "its API is read from the delivery");
    assert_eq!(reasons(&inbox).await, [STATE_IS_DAMAGED]);
    let stats = inbox.stats().await.unwrap();
    assert_eq!((stats.deliveries, stats.parked), (1, 1));
    // Its key is still known, and it can be released.
    assert_eq!(inbox.put(delivery("b")).await.unwrap(), Put::Duplicate);
    assert!(inbox.release_id(2).await.unwrap());
    let claimed = inbox.try_claim(API, LEASE).await.unwrap().unwrap();
    assert_eq!((key_of(&claimed), claimed.attempt), ("b", 1));
    inbox.ack(claimed.claim).await.unwrap();
    assert_eq!(inbox.put(delivery("b")).await.unwrap(), Put::Duplicate);
}

/// Each number of the row is covered by its checksum.
#[tokio::test]
async fn any_change_to_a_state_is_detected() {
    let (folder, clock) = (Folder::new("damage-any"), Clock::new());
    let changes: [fn(Row<'_>) -> Row<'_>; 6] = [
        |row| (row.0 + 1, row.1, row.2, row.3, row.4, row.5, row.6, row.7),
        |row| (row.0, row.1 ^ 1, row.2, row.3, row.4, row.5, row.6, row.7),
        |row| (row.0, row.1, row.2 ^ 4, row.3, row.4, row.5, row.6, row.7),
        |row| (row.0, row.1, row.2, row.3 ^ 8, row.4, row.5, row.6, row.7),
        |row| (row.0, row.1, row.2, row.3, row.4 ^ 1, row.5, row.6, row.7),
        |row| (row.0, row.1, row.2, row.3, row.4, row.5, None, row.7),
    ];
    for change in changes {
        let _ = fs::remove_file(folder.file());
        let inbox = folder.open(&clock);
        inbox.put(delivery("a")).await.unwrap();
        inbox.close().await;
        change_state(&folder, 1, change);
        let inbox = folder.open(&clock);
        assert_eq!(reasons(&inbox).await, [STATE_IS_DAMAGED]);
        inbox.close().await;
    }
}

/// A text that isn't UTF-8 makes the database panic.
#[tokio::test]
async fn an_unreadable_state_does_not_prevent_opening_the_file() {
    const NAME: &str = "unreadable-state";
    let (folder, clock) = (Folder::new("damage-text"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.put(delivery_of(NAME, None)).await.unwrap();
    inbox.close().await;
    let whole = fs::read(folder.file()).unwrap();
    let places: Vec<usize> =
        (0..whole.len() - NAME.len()).filter(|at| whole[*at..].starts_with(NAME.as_bytes())).collect();
    let mut repaired = 0;
    for at in places {
        let mut bytes = whole.clone();
        bytes[at] = 0xFF;
        fs::write(folder.file(), bytes).unwrap();
        let Ok(inbox) = clock.set(FileInbox::builder()).open(folder.file()) else { continue };
        repaired += u32::from(reasons(&inbox).await == [STATE_IS_DAMAGED]);
        let claimed = inbox.try_claim(API, LEASE).await.unwrap().unwrap();
        assert_eq!(key_of(&claimed), "a");
        drop(claimed);
        inbox.close().await;
    }
    assert!(repaired > 0);
}

#[tokio::test]
async fn a_delivery_of_another_api_is_parked() {
    let (folder, clock) = (Folder::new("damage-api"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.close().await;
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    let table: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("deliveries");
    let other = delivery_of("another", Some("a")).to_bytes();
    transaction.open_table(table).unwrap().insert(1, &other[..]).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let inbox = folder.open(&clock);
    assert!(inbox.try_claim(API, LEASE).await.unwrap().is_none());
    assert_eq!(reasons(&inbox).await, ["the stored delivery is of another API than the record of its state says"]);
}

#[tokio::test]
async fn a_wrong_due_time_is_ignored_and_the_right_one_found() {
    let (folder, clock) = (Folder::new("damage-due"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(parked("parked", "a test")).await.unwrap();
    for key in ["a", "b"] {
        inbox.put(delivery(key)).await.unwrap();
    }
    inbox.close().await;
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(DUE).unwrap();
        let entries: Vec<_> = table.iter().unwrap().map(|row| row.unwrap().0.value().2).collect();
        assert_eq!(entries, [2, 3]);
        table.retain(|_, ()| false).unwrap();
        // One of a parked delivery, one of another API, and none of the third.
        table.insert((API, 0, 1), ()).unwrap();
        table.insert(("another", 0, 2), ()).unwrap();
    }
    transaction.commit().unwrap();
    drop(database);

    let inbox = folder.open(&clock);
    for _ in 0..3 {
        assert!(inbox.try_claim("another", LEASE).await.unwrap().is_none());
    }
    let mut keys = Vec::new();
    for _ in 0..5 {
        if let Some(claimed) = inbox.try_claim(API, LEASE).await.unwrap() {
            keys.push(key_of(&claimed).to_owned());
            inbox.ack(claimed.claim).await.unwrap();
        }
    }
    assert_eq!(keys, ["a", "b"]);
    assert_eq!(reasons(&inbox).await, ["a test"]);
}

type Row<'a> = (u8, u64, u32, u32, u64, &'a str, Option<&'a [u8]>, Option<&'a str>);

/// Changes the row of a state, but not its checksum.
fn change_state(folder: &Folder, id: u64, change: impl FnOnce(Row<'_>) -> Row<'_>) {
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(STATES).unwrap();
        let (status, due, attempts, claims, size, api, key, reason) = {
            let row = table.get(id).unwrap().unwrap();
            let row = row.value();
            (row.0, row.1, row.2, row.3, row.4, row.5.to_owned(), row.6.map(<[u8]>::to_vec), row.7.map(str::to_owned))
        };
        let row = (status, due, attempts, claims, size, api.as_str(), key.as_deref(), reason.as_deref());
        table.insert(id, change(row)).unwrap();
    }
    transaction.commit().unwrap();
}

/// Why deliveries are parked.
async fn reasons(inbox: &FileInbox) -> Vec<String> {
    let lot = inbox.deliveries(&DeliveryFilter::parked()).await.unwrap();
    let reason = |state| match state {
        DeliveryState::Parked { reason } => Some(reason),
        _ => None,
    };
    lot.into_iter().filter_map(|stored| reason(stored.state)).collect()
}

/// An expired entry of the parked ones must not drop a delivery that isn't parked.
#[tokio::test]
async fn a_released_delivery_is_not_dropped_with_old_parked_ones() {
    let (folder, clock) = (Folder::new("damage-parked"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.close().await;
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    let table: TableDefinition<'_, (u64, u64), ()> = TableDefinition::new("parked");
    transaction.open_table(table).unwrap().insert((0, 1), ()).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let inbox = folder.open_with(&clock, |builder| builder.drop_parked_after(LEASE));
    clock.pass(2 * LEASE);
    inbox.release(&Selection::Matching(DeliveryFilter::all())).await.unwrap();
    let claimed = inbox.try_claim(API, LEASE).await.unwrap().unwrap();
    assert_eq!(key_of(&claimed), "a");
}
