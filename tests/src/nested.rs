//! Runs cargo in crates outside this workspace, like users do.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

use crate::command::{stderr, stdout};

/// Downloads what this workspace's lock file lists, since cargo only downloads what a command needs, and the crates of
/// tests need other packages. If that fails, they may already be there.
pub fn fetch() {
    static FETCHED: Once = Once::new();
    FETCHED.call_once(|| {
        let mut cargo = Command::new(env!("CARGO"));
        let _ = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["fetch", "--locked", "--quiet"]).output();
    });
}

/// Cargo in a folder, without a network. All of these builds share a target directory and environment, so that a shared
/// crate is compiled once. Warnings are found in the output, since a flag against them would recompile everything.
pub fn cargo(folder: &Path) -> Command {
    fetch();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).arg("--offline").env("CARGO_TARGET_DIR", target());
    // Without debug information, like build scripts and macros, so that shared dependencies are compiled once.
    cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    for variable in ["CARGO_ENCODED_RUSTFLAGS", "GITHUB_BASE_REF", "HOOKWRIGHT_BASE", "RUSTFLAGS"] {
        cargo.env_remove(variable);
    }
    cargo
}

/// The target directory of these builds: a folder below the target directory of this test. `cargo xtask corpus` also
/// compiles there, in the same environment.
///
/// # Panics
/// If the test isn't a file in `target/<profile>/deps`.
pub fn target() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().join("tmp/nested")
}

/// Cargo's output, after it succeeded without a warning.
///
/// # Panics
/// If cargo fails or warns.
pub fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}\n{}", stdout(output), stderr(output));
    is_not_warned(output);
    stdout(output)
}

/// Checks that neither cargo nor the compiler warned.
///
/// # Panics
/// If one of them did.
pub fn is_not_warned(output: &Output) {
    let complaints = stderr(output);
    assert!(!complaints.lines().any(|line| line.starts_with("warning")), "{complaints}");
}
