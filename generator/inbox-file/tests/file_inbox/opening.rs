//! Files that aren't an inbox, and the errors about them.

use std::fs;

use hookwright_inbox_file::{FileInbox, FileProblem, OpenError};
use hookwright_receiver::{DeliveryFilter, DeliveryState, Inbox, Put};
use redb::{Database, ReadableTable, TableDefinition};

use crate::support::{API, ById, Clock, Folder, LEASE, claim, delivery, id_of, nothing_is_due};

fn refused(folder: &Folder) -> OpenError {
    FileInbox::open(folder.file()).unwrap_err()
}

/// The error's text after the path.
fn words(error: &OpenError) -> String {
    let path = format!("the inbox {}: ", error.path().display());
    error.to_string().strip_prefix(&path).unwrap().to_owned()
}

/// A redb file with that table.
fn database(folder: &Folder, table: &str, value: u64) {
    let database = Database::builder().create_with_file_format_v3(true).create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    let definition: TableDefinition<'_, &str, u64> = TableDefinition::new(table);
    transaction.open_table(definition).unwrap().insert("format", value).unwrap();
    transaction.commit().unwrap();
}

#[test]
fn another_kind_of_file_is_refused_and_left_unchanged() {
    let folder = Folder::new("foreign");
    for text in ["{}", &"not an inbox\n".repeat(10_000)] {
        fs::write(folder.file(), text).unwrap();
        assert_eq!(words(&refused(&folder)), "the file isn't an inbox");
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), text);
    }
}

#[test]
fn another_database_is_refused() {
    let folder = Folder::new("database");
    database(&folder, "recipes", 1);
    assert_eq!(words(&refused(&folder)), "the file isn't an inbox");
}

/// Tables with the right names and other types, which another program may have.
#[test]
fn tables_of_other_types_are_refused_with_a_message() {
    let folder = Folder::new("types");
    let names = [
        "inbox",
        "deliveries",
        "states",
        "lost claims",
        "due",
        "retries",
        "subjects",
        "keys",
        "forget",
        "parked",
        "encryption",
    ];
    for name in names {
        let _ = fs::remove_file(folder.file());
        if name != "inbox" {
            database(&folder, "inbox", 2);
        }
        let database = Database::builder().create_with_file_format_v3(true).create(folder.file()).unwrap();
        let transaction = database.begin_write().unwrap();
        let other: TableDefinition<'_, i8, i8> = TableDefinition::new(name);
        transaction.open_table(other).unwrap().insert(1, 1).unwrap();
        transaction.commit().unwrap();
        drop(database);
        let words = words(&refused(&folder));
        let expected = if name == "inbox" { "the file isn't an inbox" } else { "the file is damaged: " };
        assert!(words.starts_with(expected) && words.contains(if name == "inbox" { "file" } else { name }), "{words}");
    }
}

#[test]
fn a_later_format_is_refused_with_its_number() {
    let folder = Folder::new("later");
    database(&folder, "inbox", 4);
    let error = refused(&folder);
    assert!(matches!(error.problem(), FileProblem::OtherFormat { format: 4 }));
    assert_eq!(
        words(&error),
        "its format is 4, and this version of hookwright-inbox-file reads 3 or older: use the version that wrote it, or a later one"
    );
}

#[test]
fn a_missing_folder_is_reported() {
    let folder = Folder::new("missing");
    let error = FileInbox::open(folder.file().join("inside/inbox.redb")).unwrap_err();
    assert_eq!(words(&error), "its folder doesn't exist");
}

#[test]
fn a_folder_is_refused() {
    let folder = Folder::new("folder");
    fs::create_dir(folder.file()).unwrap();
    assert!(matches!(refused(&folder).problem(), FileProblem::Io(_)));
}

#[cfg(unix)]
#[test]
fn missing_permission_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("permission");
    fs::write(folder.file(), "").unwrap();
    fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(folder.file()).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let error = refused(&folder);
    assert!(matches!(error.problem(), FileProblem::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied));
}

#[test]
fn a_missing_file_is_not_created_if_creation_is_off() {
    let folder = Folder::new("create");
    let error = FileInbox::builder().create(false).open(folder.file()).unwrap_err();
    assert_eq!(words(&error), "there is no such file");
    assert!(!folder.file().exists());
}

#[test]
fn an_empty_file_is_refused_if_creation_is_off() {
    let folder = Folder::new("empty");
    fs::write(folder.file(), "").unwrap();
    let error = FileInbox::builder().create(false).open(folder.file()).unwrap_err();
    assert_eq!(words(&error), "the file is empty");
    assert_eq!(fs::metadata(folder.file()).unwrap().len(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("private");
    let mode = || fs::metadata(folder.file()).unwrap().permissions().mode() & 0o777;
    FileInbox::open(folder.file()).unwrap().close().await;
    assert_eq!(mode(), 0o600);
    // Permissions that the owner set stay.
    fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o640)).unwrap();
    FileInbox::open(folder.file()).unwrap().close().await;
    assert_eq!(mode(), 0o640);
    fs::write(folder.file(), "").unwrap();
    FileInbox::open(folder.file()).unwrap().close().await;
    assert_eq!(mode(), 0o600);
}

#[tokio::test]
async fn an_open_inbox_cannot_be_opened_again_until_it_is_closed() {
    let folder = Folder::new("in-use");
    let inbox = FileInbox::open(folder.file()).unwrap();
    let error = refused(&folder);
    assert!(matches!(error.problem(), FileProblem::InUse));
    let expected = "another process has it open; stop that process first, or give each process its own file";
    assert_eq!(words(&error), expected);
    inbox.close().await;
    FileInbox::open(folder.file()).unwrap().close().await;
}

#[tokio::test]
async fn creating_an_inbox_leaves_only_its_file() {
    let folder = Folder::new("alone");
    FileInbox::open(folder.file()).unwrap().close().await;
    let names: Vec<_> =
        fs::read_dir(folder.file().parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["inbox.redb"]);
}

/// An interrupted creation left its file under another name.
#[tokio::test]
async fn leftovers_of_an_interrupted_creation_are_ignored() {
    let folder = Folder::new("interrupted");
    fs::write(folder.file().with_file_name(format!("inbox.redb.{}.new", std::process::id())), [0; 8192]).unwrap();
    let inbox = FileInbox::open(folder.file()).unwrap();
    inbox.put(delivery("a")).await.unwrap();
    inbox.close().await;
    fs::write(folder.file(), "").unwrap();
    let inbox = FileInbox::open(folder.file()).unwrap();
    assert_eq!(inbox.stats().await.unwrap().deliveries, 0);
}

/// Truncation and changes at many places: the result is an error or an inbox, never a panic that reaches the caller.
#[tokio::test]
async fn a_damaged_file_is_an_error() {
    let folder = Folder::new("damaged");
    let inbox = FileInbox::open(folder.file()).unwrap();
    for number in 0..50 {
        inbox.put(delivery(&number.to_string())).await.unwrap();
    }
    inbox.close().await;
    let whole = fs::read(folder.file()).unwrap();
    let mut refusals = 0;
    for cut in [10, 100, 400, 4096, whole.len() / 2, whole.len() - 1] {
        fs::write(folder.file(), &whole[..cut]).unwrap();
        refusals += u32::from(is_refused(&folder).await);
    }
    for place in (0..whole.len()).step_by(whole.len() / 16).chain((0..64).step_by(4)) {
        let mut changed = whole.clone();
        changed[place..whole.len().min(place + 64)].fill(0xA5);
        fs::write(folder.file(), &changed).unwrap();
        refusals += u32::from(is_refused(&folder).await);
    }
    assert!(refusals > 6, "{refusals} refusals");
}

async fn is_refused(folder: &Folder) -> bool {
    let inbox = match FileInbox::open(folder.file()) {
        Ok(inbox) => inbox,
        Err(error) => {
            let words = words(&error);
            assert!(words.starts_with("the file is damaged: ") || words == "the file isn't an inbox", "{words}");
            return true;
        }
    };
    let _ = inbox.deliveries(&DeliveryFilter::all()).await;
    while let Ok(Some(claimed)) = inbox.try_claim(API, LEASE).await {
        let _ = inbox.ack(claimed.claim).await;
    }
    inbox.close().await;
    false
}

/// The bytes of a delivery were changed by something else: it is parked, and later ones are handled.
#[tokio::test]
async fn an_unreadable_delivery_is_parked() {
    let (folder, clock) = (Folder::new("unreadable"), Clock::new());
    let inbox = folder.open(&clock);
    for key in ["a", "b", "c"] {
        inbox.put(delivery(key)).await.unwrap();
    }
    inbox.close().await;
    change_bytes(&folder);

    let inbox = folder.open(&clock);
    let left = inbox.try_claim(API, LEASE).await.unwrap().unwrap();
    assert_eq!(left.delivery.key.as_deref(), Some("c"));
    assert!(nothing_is_due(&inbox).await);
    let lot = inbox.deliveries(&DeliveryFilter::parked()).await.unwrap();
    assert_eq!(lot.len(), 2);
    for stored in &lot {
        assert!(stored.delivery.is_err());
        let reason = "these bytes are not a stored delivery".to_owned();
        assert_eq!(stored.state, DeliveryState::Parked { reason });
        assert!(inbox.drop_id(id_of(stored)).await.unwrap());
    }
}

/// The bodies were changed after they were verified, so they aren't handled.
#[tokio::test]
async fn a_delivery_whose_bytes_were_changed_is_parked_as_damaged() {
    let folder = Folder::new("changed");
    let inbox = FileInbox::open(folder.file()).unwrap();
    for key in ["a-key-of-24-letters-here", "b"] {
        inbox.put(delivery(key)).await.unwrap();
    }
    inbox.close().await;
    let mut file = fs::read(folder.file()).unwrap();
    for place in 0..file.len() - 26 {
        // In the body, but not in the record of its state.
        if file[place..].starts_with(b"(\"a-key-of-24-letters-here") {
            file[place + 2..place + 26].copy_from_slice(b"another-key-of-24-letter");
        }
    }
    fs::write(folder.file(), file).unwrap();

    let inbox = FileInbox::open(folder.file()).unwrap();
    let left = inbox.try_claim(API, LEASE).await.unwrap().unwrap();
    assert_eq!(left.delivery.key.as_deref(), Some("b"));
    assert!(inbox.try_claim(API, LEASE).await.unwrap().is_none());
    let parked = inbox.deliveries(&DeliveryFilter::parked()).await.unwrap();
    let reason = "the stored delivery is damaged: its checksum is wrong".to_owned();
    assert_eq!(parked[0].state, DeliveryState::Parked { reason });
}

/// Written by the first version: no checksums, no times.
#[tokio::test]
async fn a_file_of_the_former_format_is_upgraded() {
    let (folder, clock) = (Folder::new("former"), Clock::new());
    let inbox = folder.open(&clock);
    for key in ["done", "a"] {
        inbox.put(delivery(key)).await.unwrap();
    }
    let done = claim(&inbox).await;
    inbox.ack(done.claim).await.unwrap();
    inbox.close().await;
    make_former(&folder);

    for _ in 0..2 {
        let inbox = folder.open(&clock);
        assert_eq!(inbox.put(delivery("done")).await.unwrap(), Put::Duplicate);
        let claimed = claim(&inbox).await;
        assert_eq!(claimed.delivery.key.as_deref(), Some("a"));
        inbox.retry_at(claimed.claim, clock.now()).await.unwrap();
        inbox.close().await;
    }
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_read().unwrap();
    let inbox: TableDefinition<'_, &str, u64> = TableDefinition::new("inbox");
    assert_eq!(transaction.open_table(inbox).unwrap().get("format").unwrap().unwrap().value(), 3);
}

fn make_former(folder: &Folder) {
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    let inbox: TableDefinition<'_, &str, u64> = TableDefinition::new("inbox");
    let deliveries: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("deliveries");
    let lost: TableDefinition<'_, u64, u32> = TableDefinition::new("lost claims");
    {
        let mut inbox = transaction.open_table(inbox).unwrap();
        inbox.insert("format", 1).unwrap();
        for entry in ["wall", "due", "running"] {
            inbox.remove(entry).unwrap();
        }
        let mut deliveries = transaction.open_table(deliveries).unwrap();
        let bytes = deliveries.get(2).unwrap().unwrap().value().to_vec();
        // Format 4 of a delivery is that number, followed by the current format without its checksum, direction and
        // entity; this one has neither direction nor entity.
        deliveries.insert(2, [&[4], &bytes[10..]].concat().as_slice()).unwrap();
    }
    transaction.delete_table(lost).unwrap();
    transaction.commit().unwrap();
}

/// Corrupts the first delivery, and removes the bytes of the second.
fn change_bytes(folder: &Folder) {
    let database = Database::create(folder.file()).unwrap();
    let transaction = database.begin_write().unwrap();
    let definition: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("deliveries");
    {
        let mut table = transaction.open_table(definition).unwrap();
        table.insert(1, b"nonsense".as_slice()).unwrap();
        table.remove(2).unwrap();
    }
    transaction.commit().unwrap();
}
