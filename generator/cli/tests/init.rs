//! `hookwright init`: an empty workspace receives the events of a document.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

#[path = "init/crates.rs"]
mod crates;
#[path = "init/document.rs"]
mod document;
#[path = "init/existing.rs"]
mod existing;
#[path = "init/faults.rs"]
mod faults;
#[path = "init/first_run.rs"]
mod first_run;
#[path = "init/programs.rs"]
mod programs;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::command::{stderr, stdout};
use tests::nested;
use tests::scratch::Scratch;

const MORPH: &str = "specs/morph/openapi.yaml";

const CONTIO: &str = "specs/contio/asyncapi.yaml";

/// The checkout that this test belongs to.
fn checkout() -> PathBuf {
    fs::canonicalize("../..").unwrap()
}

/// An empty workspace with this workspace's dependencies.
fn workspace(name: &str) -> Scratch {
    let workspace = Scratch::new(name);
    write(workspace.path(), "Cargo.toml", "# Ours.\n[workspace]\nresolver = \"3\"\nmembers = [] # None yet.\n");
    fs::copy("../../Cargo.lock", workspace.path().join("Cargo.lock")).unwrap();
    workspace
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs the command in a folder. The documents of this project are named by their paths from its root.
fn hookwright(folder: &Path, arguments: &[&str]) -> Output {
    let arguments = arguments.iter().map(|argument| match argument.strip_prefix("specs/") {
        Some(_) => checkout().join(argument).to_str().unwrap().to_owned(),
        None => (*argument).to_owned(),
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.current_dir(folder).env("CARGO_NET_OFFLINE", "true").arg("init").args(arguments).output().unwrap()
}

/// The same with this checkout.
fn init(folder: &Path, arguments: &[&str]) -> Output {
    let checkout = checkout();
    hookwright(folder, &[arguments, &["--hookwright-path", checkout.to_str().unwrap()]].concat())
}

fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}\n{}", stdout(output), stderr(output));
    stdout(output)
}

/// Runs cargo in such a workspace, and checks that there are no warnings.
fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let output = nested::cargo(folder).args(arguments).output().unwrap();
    nested::is_not_warned(&output);
    output
}

/// All files below a folder, except git's and the lock file, which cargo writes.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_owned();
            if path.is_dir() && !path.ends_with(".git") {
                folders.push(path);
            } else if path.is_file() && !path.ends_with("Cargo.lock") {
                files.insert(name, String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned());
            }
        }
    }
    files
}

/// A document of one event, with this title.
fn titled(title: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: '{title}', version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      \
         requestBody:\n        content:\n          application/json:\n            schema: {{ type: object, properties: \
         {{ id: {{ type: string }} }} }}\n"
    )
}

/// A fault leaves the workspace as it was.
fn refuses(folder: &Path, arguments: &[&str], message: &str) {
    let before = files(folder);
    let output = init(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", stdout(&output));
    assert!(stderr(&output).contains(message), "{arguments:?}: {}", stderr(&output));
    assert_eq!(files(folder), before, "{arguments:?}");
}
