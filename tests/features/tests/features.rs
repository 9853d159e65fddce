//! A crate that several selections of packages share is compiled once: it has the same features in each of them.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate with the sets of features that it is compiled with. There are several if macros and build scripts need
/// others.
type Crates = BTreeMap<String, BTreeSet<String>>;

const WITH_TESTS: &str = "normal,build,dev";
const WITHOUT: &str = "normal,build";

fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo.current_dir("../..").args(arguments).arg("--locked").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn crates(edges: &str, selection: &[&str]) -> Crates {
    let tree = ["tree", "--prefix", "none", "--format", "{p}|{f}", "--edges", edges];
    let mut crates = Crates::new();
    for line in cargo(&[&tree, selection].concat()).lines() {
        let Some((name, features)) = line.trim_end_matches(" (*)").split_once('|') else { continue };
        crates.entry(name.to_owned()).or_default().insert(features.to_owned());
    }
    crates
}

/// The packages that `cargo test` leaves out, and this one.
fn rest() -> Vec<String> {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let is_default =
        |package: &Value| metadata["workspace_default_members"].as_array().unwrap().contains(&package["id"]);
    let packages = metadata["packages"].as_array().unwrap().iter();
    let excluded = packages.filter(|package| is_default(package) && package["name"] != env!("CARGO_PKG_NAME"));
    excluded.flat_map(|package| ["--exclude".to_owned(), package["name"].as_str().unwrap().to_owned()]).collect()
}

/// What a selection compiles differently from `cargo test --workspace`.
fn unlike(title: &str, selected: &Crates, workspace: &Crates) -> Vec<String> {
    let otherwise = |(name, features): (&String, &BTreeSet<String>)| {
        let wanted = workspace.get(name).cloned().unwrap_or_default();
        // Macros and build scripts of the packages that are left out may need one more set.
        (!features.is_subset(&wanted)).then(|| format!("{title}: {name}: {features:?}, in the workspace {wanted:?}"))
    };
    selected.iter().filter_map(otherwise).collect()
}

#[test]
fn shared_crates_have_the_same_features_in_every_command() {
    let workspace = crates(WITH_TESTS, &["--workspace"]);
    let mut rest = rest();
    rest.insert(0, "--workspace".to_owned());
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let default = crates(WITH_TESTS, &[]);
    assert!(default.len() < workspace.len(), "everything is a default member");
    let mut faults = unlike("cargo test", &default, &workspace);
    faults.extend(unlike("the rest", &crates(WITH_TESTS, &rest), &workspace));
    faults.extend(unlike("cargo build --workspace", &crates(WITHOUT, &["--workspace"]), &workspace));
    faults.extend(unlike("cargo xtask", &crates(WITHOUT, &["-p", "xtask"]), &workspace));
    assert!(
        faults.is_empty(),
        "state these in `tests/features/Cargo.toml`, or in `xtask/Cargo.toml`:\n{}",
        faults.join("\n")
    );
}
