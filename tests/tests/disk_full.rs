//! An inbox on a full disk, simulated by a limit on file sizes.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::process::Command;

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{Inbox, Put};
use tests::inbox_rounds::delivery;
use tests::scratch::Scratch;

#[test]
fn a_full_disk_is_reported_and_loses_nothing() {
    let scratch = Scratch::new("disk-full");
    std::fs::create_dir_all(scratch.path()).unwrap();
    let file = scratch.path().join("inbox.redb");
    // A process that doesn't get a signal about the limit gets an error from the system, like on a full disk.
    let limited = "trap '' XFSZ; ulimit -f 16384; exec \"$@\"";
    let child = env!("CARGO_BIN_EXE_inbox_child");
    let output = Command::new("sh").args(["-c", limited, "sh", child]).arg(&file).arg("fill").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let said = String::from_utf8(output.stdout).unwrap();
    let failure = said.lines().find_map(|line| line.strip_prefix("failed ")).unwrap();
    assert!(failure.starts_with("the inbox is down: File too large"), "{failure}");
    assert!(said.ends_with("put 0\n"), "after a failure there is still room for something small");
    let numbers: Vec<u64> = said.lines().filter_map(|line| line.strip_prefix("put ")?.parse().ok()).collect();
    assert!(numbers.len() > 10, "{said}");
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
        let inbox = FileInbox::open(&file).unwrap();
        for number in &numbers {
            assert_eq!(inbox.put(delivery(*number, 1)).await.unwrap(), Put::Duplicate, "{number}");
        }
        assert_eq!(inbox.stats().await.unwrap().deliveries, u64::try_from(numbers.len()).unwrap());
    });
}
