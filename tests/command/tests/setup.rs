//! The number of external crates that a workspace must compile before it generates. `cargo xtask bench setup` measures
//! how long that takes.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::command::{hookwright, stderr, stdout};
use tests::nested::fetch;
use tests::scratch::Scratch;

/// The maximum number of external crates that a tool may depend on, without overlays and with them. Half of them are
/// the runtime's, which checks recipes and answers for the generator, so that there is only one implementation of them.
const MOST: usize = 70;
const MOST_WITH_OVERLAYS: usize = 85;

/// The external crates that a package depends on, each with the sets of features that it is compiled with.
type Crates = BTreeMap<String, BTreeSet<String>>;

fn checkout() -> PathBuf {
    fs::canonicalize("../..").unwrap()
}

/// A folder with a lock file that has the versions of this workspace.
fn folder(name: &str, manifest: &str) -> Scratch {
    let folder = Scratch::new(name);
    fs::create_dir_all(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.path().join("src/lib.rs"), "").unwrap();
    fs::copy("../../Cargo.lock", folder.path().join("Cargo.lock")).unwrap();
    folder
}

fn crates(folder: &Path, package: &str) -> Crates {
    crates_with(folder, package, &[])
}

fn crates_with(folder: &Path, package: &str, arguments: &[&str]) -> Crates {
    fetch();
    let mut tree = Command::new(env!("CARGO"));
    tree.current_dir(folder).args(["tree", "--offline", "-p", package, "-e", "normal,build", "--prefix", "none"]);
    let output = tree.args(["--format", "{p}|{f}"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let mut crates = Crates::new();
    let checkout = checkout().display().to_string();
    for line in stdout(&output).lines() {
        let (package, features) = line.split_once('|').unwrap_or((line, ""));
        let is_ours = package.contains(&checkout) || package.contains(folder.to_str().unwrap());
        if !package.is_empty() && !is_ours {
            let package = package.split(" (").next().unwrap_or(package).to_owned();
            crates.entry(package).or_default().insert(features.trim_end_matches(" (*)").to_owned());
        }
    }
    crates
}

fn are_few(crates: &Crates, most: usize) {
    let names: Vec<&str> = crates.keys().map(String::as_str).collect();
    assert!((20..=most).contains(&names.len()), "{} crates:\n{}", names.len(), names.join("\n"));
    // With two sets of features, a crate is compiled twice.
    let twice: Vec<_> = crates.iter().filter(|(_, features)| features.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

/// Runs `hookwright init` on a document, with the files next to it.
fn init(workspace: &Path, document: &Path) -> String {
    let mut init = hookwright();
    init.current_dir(workspace).arg("init").arg(document).arg("--hookwright-path").arg(checkout());
    let output = init.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    stdout(&output)
}

#[test]
fn an_xtask_depends_on_few_crates() {
    let workspace = folder("setup-xtask", "[workspace]\nresolver = \"3\"\nmembers = []\n");
    init(workspace.path(), &checkout().join("specs/morph/openapi.yaml"));
    are_few(&crates(workspace.path(), "xtask"), MOST);

    // An overlay needs more crates, but only if there is one.
    let manifest = || fs::read_to_string(workspace.path().join("xtask/Cargo.toml")).unwrap();
    assert!(manifest().contains("features = [\"xtask\"]"), "{}", manifest());
    let downloads = workspace.path().join("downloads");
    fs::create_dir_all(&downloads).unwrap();
    fs::copy("../cases/overlay/document.yaml", downloads.join("acme.yaml")).unwrap();
    let overlay = fs::read_to_string("../cases/overlay/overlay.yaml").unwrap();
    // The document has another name here.
    fs::write(downloads.join("overlay.yaml"), overlay.replace("extends: ./document.yaml\n", "")).unwrap();
    let changed = init(workspace.path(), &downloads.join("acme.yaml"));
    assert!(changed.contains("Created specs/ and generated/."), "{changed}");
    assert!(manifest().contains("features = [\"xtask\", \"overlay\"]"), "{}", manifest());
    are_few(&crates(workspace.path(), "xtask"), MOST_WITH_OVERLAYS);
    let again = init(workspace.path(), &downloads.join("acme.yaml"));
    assert!(again.ends_with("Nothing to do: everything exists already.\nNext: hookwright dev\n"), "{again}");
}

#[test]
fn a_build_script_depends_on_few_crates() {
    for (features, most) in [("", MOST), ("\"overlay\"", MOST_WITH_OVERLAYS)] {
        let manifest = format!(
            "[package]\nname = \"receiver\"\nedition = \"2024\"\n\n[build-dependencies]\nhookwright = {{ path = \
             \"{}/generator/hookwright\", features = [{features}] }}\n\n[workspace]\n",
            checkout().display()
        );
        let krate = folder("setup-build-script", &manifest);
        are_few(&crates(krate.path(), "receiver"), most);
    }
}

/// Generated code depends only on the runtime, which must not change with a server, a store or an async runtime.
#[test]
fn the_runtime_depends_on_few_crates_and_no_server() {
    // With `autocfg`, which one of them uses for its build.
    are_few(&crates(&checkout(), "hookwright-runtime"), 37);
    let all = crates_with(&checkout(), "hookwright-runtime", &["--all-features"]);
    let name = |package: &str| package.split(' ').next().unwrap_or_default().to_owned();
    let names: BTreeSet<String> = all.keys().map(|package| name(package)).collect();
    assert!(names.contains("jiff") && names.contains("ed25519-dalek"), "{names:?}");
    for other in ["async-nats", "axum", "hyper", "redb", "tokio", "tower-service"] {
        assert!(!names.contains(other), "{other}");
    }
    // Generated modules, with all of their features.
    let generated = crates_with(&checkout(), "hookwright-events", &["--all-features"]);
    assert!(generated.keys().all(|package| !name(package).starts_with("tokio")), "{generated:#?}");
}
