//! A crate that the default members and the whole workspace share is compiled once: it has the same features in both.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each crate with the sets of features that it is compiled with: more than one where macros and build scripts need others.
type Crates = BTreeMap<String, BTreeSet<String>>;

fn crates(selection: &[&str]) -> Crates {
    let mut tree = Command::new(env!("CARGO"));
    tree.current_dir("../..").args([
        "tree",
        "--offline",
        "-e",
        "normal,build,dev",
        "--prefix",
        "none",
        "-f",
        "{p}|{f}",
    ]);
    let output = tree.args(selection).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut crates = Crates::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let Some((name, features)) = line.trim_end_matches(" (*)").split_once('|') else { continue };
        crates.entry(name.to_owned()).or_default().insert(features.to_owned());
    }
    crates
}

#[test]
fn both_compile_what_they_share_alike() {
    let (default, mut workspace) = (crates(&[]), crates(&["--workspace"]));
    assert!(default.len() < workspace.len(), "everything is a default member");
    workspace.retain(|name, _| default.contains_key(name));
    let unlike: Vec<String> = workspace
        .iter()
        .filter(|(name, features)| default[*name] != **features)
        .map(|(name, features)| format!("{name}: {:?} by default, {features:?} in the workspace", default[name]))
        .collect();
    assert!(unlike.is_empty(), "state these in `tests/features/Cargo.toml`:\n{}", unlike.join("\n"));
}
