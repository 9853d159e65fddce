//! Cargo in crates that are no part of this workspace, as users call it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::command::{stderr, stdout};

/// Cargo in a folder, without a network. All of these builds have one target directory and one environment, so that a crate
/// that they share is compiled once; warnings are looked for in what was printed, since a flag against them would compile all again.
pub fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).arg("--offline").env("CARGO_TARGET_DIR", target());
    // Without debug information, as build scripts and macros are compiled anyway, so that what both need is compiled once.
    cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    for variable in ["CARGO_ENCODED_RUSTFLAGS", "GITHUB_BASE_REF", "HOOKWRIGHT_BASE", "RUSTFLAGS"] {
        cargo.env_remove(variable);
    }
    cargo
}

/// Where these builds go: a folder below the target directory that this test itself is in. `cargo xtask corpus` compiles
/// there as well, in the same environment.
///
/// # Panics
/// Where a test is no file in `target/<profile>/deps`.
pub fn target() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().join("tmp/nested")
}

/// What cargo printed, once it has succeeded without a warning.
///
/// # Panics
/// Where it is otherwise.
pub fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}\n{}", stdout(output), stderr(output));
    is_not_warned(output);
    stdout(output)
}

/// Nobody is warned, by cargo or the compiler.
///
/// # Panics
/// Where somebody is.
pub fn is_not_warned(output: &Output) {
    let complaints = stderr(output);
    assert!(!complaints.lines().any(|line| line.starts_with("warning")), "{complaints}");
}
