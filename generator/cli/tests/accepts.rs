//! Entries of `accept_changes` that match no change: a warning for those who generate, an error in `lint` and with
//! `--check`.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use clap::Parser;
use hookwright::xtask::{Codegen, Target, Workspace};
use hookwright_core::project::Project;
use tests::command::{stderr, stdout};
use tests::scratch::Scratch;

const USED: &str = "{ rule: type-changed, at: order.paid, because: They told us., until: 2026-01-01 }";
const UNUSED: &str = "{ rule: event-removed, because: We never used it. }";
const FINDING: &str = "[HW0627]: `accept_changes` lists event-removed, but nothing like it changed";

fn document(ty: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: Acme, version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n        \
         content:\n          application/json:\n            schema: {{ type: object, properties: {{ id: {{ type: {ty} }} }} }}\n"
    )
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn accept(folder: &Path, entries: &[&str]) {
    let entries = entries.iter().map(|entry| format!("- {entry}")).collect::<Vec<_>>().join("\n");
    write(folder, "specs/acme/codegen.yaml", &format!("accept_changes:\n{entries}\n"));
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["-c", "user.name=A", "-c", "user.email=a@acme.example"]).args(arguments);
    let output = git.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "-m", "A change"]);
}

/// A repository whose document changed in its last commit.
fn repository(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    write(scratch.path(), "specs/acme/openapi.yaml", &document("string"));
    git(scratch.path(), &["init", "--quiet", "-b", "main"]);
    commit(scratch.path());
    write(scratch.path(), "specs/acme/openapi.yaml", &document("integer"));
    commit(scratch.path());
    scratch
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.current_dir(folder).args(arguments).env_remove("GITHUB_BASE_REF").env_remove("HOOKWRIGHT_BASE");
    command.output().unwrap()
}

fn lint(folder: &Path) -> Output {
    run(folder, &["lint", "specs/acme/openapi.yaml"])
}

#[test]
fn an_unused_entry_is_a_warning_or_with_check_an_error() {
    let repository = repository("accepts-commands");
    let folder = repository.path();
    accept(folder, &[USED]);
    let clean = lint(folder);
    assert_eq!(clean.status.code(), Some(0), "{}{}", stdout(&clean), stderr(&clean));
    accept(folder, &[USED, UNUSED]);
    let refused = lint(folder);
    assert_eq!(refused.status.code(), Some(1), "{}", stdout(&refused));
    assert!(stdout(&refused).contains(&format!("error{FINDING}")), "{}", stdout(&refused));
    assert!(stdout(&refused).contains("specs/acme/codegen.yaml:3:3"), "{}", stdout(&refused));
    assert!(!stdout(&refused).contains("type-changed"), "{}", stdout(&refused));

    let generate = ["generate", "specs/acme/openapi.yaml", "--out", "out"];
    let generated = run(folder, &generate);
    assert_eq!(generated.status.code(), Some(0), "{}", stderr(&generated));
    assert!(stderr(&generated).contains(&format!("warning{FINDING}")), "{}", stderr(&generated));
    let checked = run(folder, &[&generate[..], &["--check"]].concat());
    assert_eq!(checked.status.code(), Some(1), "{}", stderr(&checked));
    assert!(stderr(&checked).contains(&format!("error{FINDING}")), "{}", stderr(&checked));
}

/// An entry stays used until the document changes again, wherever its change is in the history.
#[test]
fn entries_match_the_last_change_and_those_of_the_branch() {
    let repository = repository("accepts-history");
    let folder = repository.path();
    let code = || lint(folder).status.code();
    accept(folder, &[USED]);
    assert_eq!(code(), Some(0), "the last commit changed it");
    commit(folder);
    accept(folder, &[USED, USED]);
    commit(folder);
    assert_eq!(code(), Some(0), "commits of settings are passed over");
    write(folder, "specs/acme/openapi.yaml", &document("boolean").replace("Acme", "Acme Inc."));
    assert_eq!(code(), Some(0), "it isn't committed yet");
    git(folder, &["switch", "--quiet", "-c", "branch"]);
    commit(folder);
    let with_docs = document("boolean").replace("type: boolean", "type: boolean, description: Yes.");
    write(folder, "specs/acme/openapi.yaml", &with_docs);
    commit(folder);
    assert_eq!(code(), Some(1), "the last change is one of descriptions");
    git(folder, &["update-ref", "refs/remotes/origin/HEAD", "main"]);
    assert_eq!(code(), Some(0), "the branch has both");
}

#[test]
fn without_history_no_entry_is_reported() {
    let scratch = Scratch::new("accepts-nowhere");
    let folder = scratch.path();
    write(folder, "specs/acme/openapi.yaml", &document("string"));
    accept(folder, &[UNUSED]);
    let lint = |folder: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
        command.current_dir(folder).args(["lint", "specs/acme/openapi.yaml"]);
        command.env_remove("GITHUB_BASE_REF").env_remove("HOOKWRIGHT_BASE");
        command.env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap()).output().unwrap()
    };
    let outside = lint(folder);
    assert_eq!(outside.status.code(), Some(0), "{}{}", stdout(&outside), stderr(&outside));
    git(folder, &["init", "--quiet"]);
    assert_eq!(lint(folder).status.code(), Some(0), "there is no commit");
    commit(folder);
    assert_eq!(lint(folder).status.code(), Some(0), "there is only one version");
}

/// `cargo xtask codegen`, as a workspace calls it.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    codegen: Codegen,
}

/// The variable with which this test passes the folder to its own process, which has its own environment.
const FOLDER: &str = "HOOKWRIGHT_TEST_FOLDER";

#[test]
fn codegen_warns_and_its_check_fails() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        std::env::set_current_dir(folder).unwrap();
        let workspace = Workspace { specs: "specs", folder: "generated", name: "acme-events" };
        let generate = || workspace.generate(Project::from_directory(Path::new("specs"))?);
        let target = Target { specs: Path::new("specs"), out: Path::new("generated"), generate: &generate };
        let run = |arguments: &[&str]| {
            Arguments::parse_from([&["xtask"][..], arguments].concat()).codegen.run(&target).unwrap()
        };
        eprintln!("written: {}", run(&[]));
        eprintln!("checked: {}", run(&["--check"]));
        return;
    }
    let repository = repository("accepts-codegen");
    let manifest = "[package]\nname = \"acme-events\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    write(repository.path(), "generated/Cargo.toml", manifest);
    let child = |base: &str| {
        let mut test = Command::new(std::env::current_exe().unwrap());
        test.args(["--exact", "codegen_warns_and_its_check_fails", "--nocapture"]).env(FOLDER, repository.path());
        let output = test.env_remove("GITHUB_BASE_REF").env("HOOKWRIGHT_BASE", base).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    accept(repository.path(), &[USED]);
    let fine = child("");
    assert!(fine.contains("written: true\n") && fine.contains("checked: true\n"), "{fine}");
    accept(repository.path(), &[UNUSED]);
    for base in ["", "main"] {
        let found = child(base);
        assert!(found.contains(&format!("warning{FINDING}")) && found.contains("written: true\n"), "{found}");
        assert!(found.contains(&format!("error{FINDING}")) && found.contains("checked: false\n"), "{found}");
    }
}
