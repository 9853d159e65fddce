//! Processes that work on an inbox are killed (with SIGKILL if there is one): nothing that was acknowledged is lost,
//! and nothing that was completed comes back.

use std::path::Path;

use tests::inbox_rounds::kill_and_check;

#[test]
fn a_killed_process_loses_nothing() {
    println!("{}", kill_and_check(child(), 5));
}

/// `cargo xtask soak inbox --rounds 100`.
#[test]
#[ignore = "takes minutes; HOOKWRIGHT_ROUNDS says how many rounds"]
fn soak() {
    let rounds = std::env::var("HOOKWRIGHT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(100);
    println!("{}", kill_and_check(child(), rounds));
}

fn child() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_inbox_child"))
}
