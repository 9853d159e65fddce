//! An inbox file that is encrypted.

use std::path::Path;
use std::time::SystemTime;

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{Inbox, StorageKeys};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::HeaderMap;
use tests::programs::{Ended, program, run};
use tests::scratch::Scratch;

/// 32 bytes of 7, and 32 bytes of 9.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
const OTHER: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

/// Makes a file with one parked delivery.
fn file(folder: &Scratch, name: &str, keys: Option<StorageKeys>) {
    std::fs::create_dir_all(folder.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let builder = keys.into_iter().fold(FileInbox::builder(), hookwright_inbox_file::FileInboxBuilder::encrypt);
        let inbox = builder.open(folder.path().join(name)).unwrap();
        let body = Delivery::new(HeaderMap::new(), r#"{"secret": "body"}"#).unsigned("a test");
        let mut stored = StoredDelivery::new("notes", body, SystemTime::UNIX_EPOCH);
        (stored.key, stored.parked) = (Some("evt_1".into()), Some("a test".to_owned()));
        inbox.put(stored).await.unwrap();
        inbox.close().await;
    });
}

fn replay(folder: &Path, name: &str, keys: Option<&str>, arguments: &[&str]) -> Ended {
    let mut command = program("hookwright");
    command.current_dir(folder).args(["replay", "--inbox", name, "--parked"]).args(arguments);
    command.env_remove("KEYS").envs(keys.map(|keys| ("KEYS", keys)));
    run(&mut command)
}

#[test]
fn an_encrypted_inbox_is_listed_and_released_with_its_keys() {
    let folder = Scratch::new("encrypted-inbox");
    file(&folder, "inbox.redb", Some(StorageKeys::new([[7; 32]]).unwrap()));
    let replay = |keys: Option<&str>, arguments: &[&str]| replay(folder.path(), "inbox.redb", keys, arguments);
    let list = ["--list", "--body", "--keys-from", "KEYS"];
    for keys in [KEY.to_owned(), format!("{OTHER}, {KEY}\n")] {
        let listed = replay(Some(&keys), &list);
        assert_eq!((listed.code, listed.complaints.as_str()), (Some(0), ""), "{listed:?}");
        assert_eq!(
            listed.out,
            "1 notes unnamed (evt_1), received 1970-01-01T00:00:00Z, 18 bytes, attempts: 0, parked: a test\n  \
             {\"secret\": \"body\"}\n"
        );
    }
    // The first key that is given seals from then on.
    let released = replay(Some(OTHER), &["--release", "--keys-from", "KEYS"]);
    assert_eq!((released.code, released.complaints.as_str()), (Some(0), ""), "{released:?}");
    let left = replay(Some(OTHER), &list);
    assert_eq!((left.out.as_str(), left.complaints.as_str()), ("", "the inbox holds no such delivery\n"));
}

#[test]
fn missing_keys_are_reported_and_no_key_is_shown() {
    const FORMAT: &str = "expected keys in base64, separated by commas, each as from `openssl rand -base64 32`\n";
    let folder = Scratch::new("encrypted-inbox-faults");
    file(&folder, "inbox.redb", Some(StorageKeys::new([[7; 32]]).unwrap()));
    file(&folder, "plain.redb", None);
    let from = ["--list", "--keys-from", "KEYS"];
    let told = |name: &str, keys: Option<&str>, arguments: &[&str]| {
        let ended = replay(folder.path(), name, keys, arguments);
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{ended:?}");
        ended.complaints
    };
    assert_eq!(
        told("inbox.redb", None, &["--list"]),
        "error: the inbox inbox.redb: it is encrypted, and no key was given; `--keys-from` names the environment variable that holds \
         the keys\n"
    );
    assert_eq!(told("inbox.redb", None, &from), "error: the environment variable KEYS is not set\n");
    assert_eq!(
        told("inbox.redb", Some(OTHER), &from),
        "error: the inbox inbox.redb: it is encrypted, and none of the given keys opens it\n"
    );
    for keys in ["", "not base64", &KEY[1..], &format!("{KEY},,")] {
        let told = told("inbox.redb", Some(keys), &from);
        assert!(told.starts_with("error: KEYS: ") && told.ends_with(FORMAT), "{told}");
        assert!(!told.contains("BwcH"), "{told}");
    }
    assert_eq!(
        told("plain.redb", Some(KEY), &from),
        "error: the inbox plain.redb: keys were given, and it holds deliveries or keys that are not encrypted; leave out \
         `--keys-from` if it was never encrypted, or add `--accept-unencrypted`\n"
    );
    let accepted = replay(folder.path(), "plain.redb", Some(KEY), &[&from[..], &["--accept-unencrypted"]].concat());
    assert_eq!((accepted.code, accepted.out.lines().count()), (Some(0), 1), "{accepted:?}");
}
