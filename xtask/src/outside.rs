//! Everything outside the workspace: crates that are written, compiled and measured in `target`, and other programs.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The packages that others depend on. `hookwright-core` and `hookwright-catalogue` promise no stable API.
pub(crate) const LIBRARIES: [&str; 7] = [
    "hookwright",
    "hookwright-events",
    "hookwright-inbox-file",
    "hookwright-inbox-nats",
    "hookwright-inbox-postgres",
    "hookwright-receiver",
    "hookwright-runtime",
];

/// The folder with this name in the target folder.
pub(crate) fn folder(name: &str) -> io::Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let folder = std::path::absolute(target)?.join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Cargo for the crate in this folder, without a network. The dependencies are those of this project.
pub(crate) fn cargo(krate: &Path, command: &str, target: &Path) -> io::Result<Command> {
    fs::copy("Cargo.lock", krate.join("Cargo.lock"))?;
    let mut cargo = Command::new("cargo");
    cargo.arg(command).arg("--offline").arg("--manifest-path").arg(krate.join("Cargo.toml"));
    cargo.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo.stdin(Stdio::null());
    Ok(cargo)
}

/// The external crates in the output of `cargo tree --prefix none`, each version once.
pub(crate) fn crates_of_others(tree: &str) -> BTreeSet<&str> {
    let is_ours = |line: &&str| line.contains(" (/") || line.contains(":\\");
    let lines = tree.lines().filter(|line| !line.is_empty() && !is_ours(line));
    lines.map(|line| line.split(" (").next().unwrap_or(line)).collect()
}

/// The path of the runtime.
pub(crate) fn runtime() -> io::Result<PathBuf> {
    std::path::absolute("generator/runtime")
}

/// A path as a TOML string. Its escapes are those of JSON.
pub(crate) fn quoted(path: &Path) -> String {
    serde_json::Value::from(path.to_string_lossy()).to_string()
}

/// Cargo as called from a shell: cargo sets variables for the programs that it runs, which would choose the compiler.
pub(crate) fn plain_cargo() -> Command {
    let mut cargo = Command::new("cargo");
    cargo.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    cargo
}

/// Cargo of a nightly compiler, if one is installed.
pub(crate) fn nightly_cargo() -> Option<Command> {
    let mut cargo = plain_cargo();
    cargo.arg("+nightly");
    succeeds("cargo", &["+nightly", "--version"]).then_some(cargo)
}

/// Whether a program exists and succeeds with these arguments.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
