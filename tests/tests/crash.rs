//! A delivery whose handler ends its process again and again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tests::scratch::Scratch;

/// What the child prints at that time, or `None` if its handler was called.
fn run(file: &Path, millis: u128) -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_crash_child")).arg(file).arg(millis.to_string()).output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim_end().to_owned())
}

#[test]
fn a_crashing_handler_is_retried_with_growing_pauses_and_then_parked() {
    let scratch = Scratch::new("crash");
    std::fs::create_dir_all(scratch.path()).unwrap();
    let file = scratch.path().join("inbox.redb");
    let (mut now, mut pauses) = (1_700_000_000_000, Vec::new());
    for crashes in 0..10 {
        assert_eq!(run(&file, now), None, "the handler is called after {crashes} crashes");
        let said = run(&file, now).expect("the handler must not be called again at once");
        let due: u128 = said.strip_prefix("waits ").expect(&said).parse().unwrap();
        pauses.push(due - now);
        now = due;
    }
    let parked = "parked given up before attempt 11: 10 attempts ended with their process";
    assert_eq!(run(&file, now).as_deref(), Some(parked));
    for (crashes, pause) in pauses.iter().enumerate() {
        let whole = Duration::from_secs(1 << crashes).as_millis();
        assert!(whole / 2 <= *pause && *pause <= whole, "{pauses:?}");
    }
}
