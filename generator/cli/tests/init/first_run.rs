//! An empty workspace, and what is added to it later.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::command::{stderr, stdout};
use tests::nested;
use tests::scratch::Scratch;

use super::*;

/// The summary of a first run, with and without a workspace.
const FIRST_RUN: &str = "       Read asyncapi.yaml (AsyncAPI 3.0, \"Contio Partner API Webhooks\")
  Generated 31 events in generated/src/contio

  Event name   body field `event_type`
  Signature    HMAC-SHA256, header `X-Contio-Signature`; set CONTIO_SECRET
  Duplicates   recognized by body field `event_id`
  Time         not stated; set `delivery.occurred_at` in specs/contio/codegen.yaml
  Findings     95 warnings of 2 kinds; run `hookwright lint contio` for details

Created specs/, generated/, xtask/ and receiver/.
Next: hookwright dev
";

#[test]
fn a_new_workspace_builds_and_generates() {
    let workspace = workspace("init-builds");
    let folder = workspace.path();
    assert_eq!(succeeded(&init(folder, &[CONTIO])), FIRST_RUN);
    assert_eq!(read(folder, CONTIO), fs::read_to_string(checkout().join(CONTIO)).unwrap());
    let manifest = read(folder, "Cargo.toml");
    assert_eq!(
        manifest,
        "# Ours.\n[workspace]\nresolver = \"3\"\nmembers = [\"generated\", \"xtask\", \"receiver\"] # None yet.\n\n\
         [profile.xtask]\ninherits = \"dev\"\ndebug = false\n"
    );
    assert!(read(folder, "xtask/Cargo.toml").contains(", features = [\"xtask\"] }"));

    succeeded(&cargo(folder, &["check", "--workspace", "--all-targets"]));
    let before = files(folder);
    assert_eq!(succeeded(&cargo(folder, &["xtask", "codegen"])), "`generated` is up to date\n");
    assert_eq!(files(folder), before);
    drift_is_found(folder);
    changes_are_told(folder);
    a_second_api_is_added(folder);
}

fn drift_is_found(folder: &Path) {
    let document = read(folder, CONTIO);
    write(folder, CONTIO, &document.replace("meeting.context.created", "meeting.context.made"));
    fs::remove_file(folder.join("generated/src/contio/tests.rs")).unwrap();
    let checked = cargo(folder, &["xtask", "codegen", "--check"]);
    assert_eq!(checked.status.code(), Some(1), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("meeting.context.made"), "{}", stdout(&checked));
    assert!(stderr(&checked).contains("To update it: cargo xtask codegen"), "{}", stderr(&checked));
    write(folder, CONTIO, &document);
    succeeded(&cargo(folder, &["xtask", "codegen"]));
    succeeded(&cargo(folder, &["xtask", "codegen", "--check"]));
}

/// What the generated job writes into its summary.
fn changes_are_told(folder: &Path) {
    let job = read(folder, ".github/workflows/hookwright.yml");
    for command in ["cargo xtask codegen --check", "cargo xtask diff --format markdown >> \"$GITHUB_STEP_SUMMARY\""] {
        assert!(job.contains(command), "{job}");
    }
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "-m", "Receive"]);
    let document = read(folder, CONTIO);
    write(folder, CONTIO, &document.replace("meeting.context.created", "meeting.context.made"));
    let told = succeeded(&cargo(folder, &["xtask", "diff", "--format", "markdown"]));
    assert!(told.starts_with("## contio") && told.contains("meeting.context.made"), "{told}");
    write(folder, CONTIO, &document);
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["-c", "user.name=A", "-c", "user.email=a@acme.example"]).args(arguments);
    succeeded(&git.output().unwrap());
}

fn a_second_api_is_added(folder: &Path) {
    write(folder, "generated/src/mine.txt", "mine");
    // By now, the workspace knows where Hookwright is.
    let created = succeeded(&hookwright(folder, &[MORPH]));
    let end = "Created specs/ and generated/.\nExtended receiver/src/main.rs, which you hadn't changed.\nNext: hookwright \
               dev\n";
    assert!(created.ends_with(end), "{created}");
    assert!(
        created.contains("deliveries are NOT VERIFIED: not stated; set `verify` in specs/morph/codegen.yaml"),
        "{created}"
    );
    let program = read(folder, "receiver/src/main.rs");
    for part in ["impl contio::Handler for Printer", "impl morph::Handler for Printer", "receiver.router(\"/morph\")"] {
        assert!(program.contains(part), "{part}: {program}");
    }
    succeeded(&cargo(folder, &["check", "--workspace", "--all-targets"]));
    succeeded(&cargo(folder, &["xtask", "codegen", "--check"]));
    let again = succeeded(&init(folder, &[MORPH]));
    assert!(again.ends_with("\n\nNothing to do: everything exists already.\nNext: hookwright dev\n"), "{again}");
    assert_eq!(read(folder, "receiver/src/main.rs"), program);
    a_changed_program_stays(folder, &program);
}

/// The printed lines are all that a changed program needs.
fn a_changed_program_stays(folder: &Path, program: &str) {
    let program = program.replace("action_item.completed: ", "done: ");
    write(folder, "receiver/src/main.rs", &program);
    write(folder, "downloads/openapi.yaml", &titled("Acme"));
    write(folder, "downloads/codegen.yaml", "verify: bearer\n");
    let created = succeeded(&init(folder, &["downloads"]));
    assert_eq!(read(folder, "receiver/src/main.rs"), program);
    let told = "\nreceiver/src/main.rs has changed since `init` wrote it, so it stays as it is. To receive acme, add \
                this:\n\nuse webhook_events::acme;\n";
    assert!(created.contains(told), "{created}");
    let parts = created.split_once("add this:\n\n").unwrap().1.split_once("\nNext: ").unwrap().0;
    let (items, routes) = parts.split_once("\nand this to `main`, below `let router`:\n").unwrap();
    let port = "    let port = ";
    let (before, behind) = program.split_once(port).unwrap();
    let (head, rest) = before.split_once("struct Printer;").unwrap();
    write(folder, "receiver/src/main.rs", &format!("{head}{items}\nstruct Printer;{rest}{routes}{port}{behind}"));
    succeeded(&cargo(folder, &["check", "--package", "receiver"]));
}

/// Cargo treats a program that was built in one checkout as fresh in another one with the same target directory.
#[test]
fn each_checkout_checks_its_own_files() {
    let (one, other) = (workspace("init-checkout-one"), workspace("init-checkout-two"));
    succeeded(&init(one.path(), &[MORPH]));
    for (name, text) in files(one.path()) {
        write(other.path(), name.to_str().unwrap(), &text);
    }
    let check = ["xtask", "codegen", "--check"];
    succeeded(&cargo(one.path(), &check));
    succeeded(&cargo(other.path(), &check));
    let document = read(one.path(), MORPH);
    write(one.path(), MORPH, &document.replace("Engagement", "Undertaking"));
    let below = one.path().join("specs/morph");
    for folder in [one.path(), &below] {
        let checked = cargo(folder, &check);
        assert_eq!(checked.status.code(), Some(1), "{}{}", stdout(&checked), stderr(&checked));
        assert!(stdout(&checked).contains("Undertaking"), "{}", stdout(&checked));
    }
    succeeded(&cargo(other.path(), &check));
    // Started directly, the program only knows its current folder.
    let program = nested::target().join("xtask").join("xtask").with_extension(std::env::consts::EXE_EXTENSION);
    let alone = |folder: &Path| {
        Command::new(&program).args(&check[1..]).current_dir(folder).env_remove("CARGO_MANIFEST_DIR").output().unwrap()
    };
    assert_eq!(alone(&below).status.code(), Some(1));
    succeeded(&alone(other.path()));
}

#[test]
fn an_empty_folder_becomes_a_workspace() {
    let folder = Scratch::new("init-empty");
    fs::create_dir_all(folder.path()).unwrap();
    let folder = folder.path();
    assert_eq!(succeeded(&init(folder, &[CONTIO])), FIRST_RUN);
    assert!(read(folder, "Cargo.toml").contains("members = [\"generated\", \"xtask\", \"receiver\"]\n"));
    assert_eq!(read(folder, ".gitignore"), "/target\n");
    let program = read(folder, "receiver/src/main.rs");
    assert!(program.contains("println!(\"action_item.completed: {:?}\", event.data.title);"), "{program}");
    assert!(program.contains("println!(\"{}: {event:?}\", event.name());"), "{program}");
    assert!(program.lines().count() < 50, "{program}");
    // Existing files stay.
    let other = Scratch::new("init-ignores");
    write(other.path(), ".gitignore", "mine\n");
    succeeded(&init(other.path(), &[MORPH]));
    assert_eq!(read(other.path(), ".gitignore"), "mine\n");
}

#[test]
fn a_dry_run_writes_nothing() {
    let workspace = workspace("init-dry");
    let before = files(workspace.path());
    let planned = init(workspace.path(), &[MORPH, "--dry-run"]);
    assert!(stderr(&planned).contains("Nothing was written."));
    let planned = succeeded(&planned);
    assert!(planned.contains("+members = [\"generated\", \"xtask\", \"receiver\"] # None yet."), "{planned}");
    assert_eq!(files(workspace.path()), before);
    let lines: Vec<&str> = planned.lines().take_while(|line| !line.starts_with("---")).collect();
    succeeded(&init(workspace.path(), &[MORPH]));
    let created = lines.iter().filter_map(|line| line.strip_prefix("created ")).map(PathBuf::from);
    let new = files(workspace.path()).into_keys().filter(|path| !before.contains_key(path));
    assert_eq!(created.collect::<BTreeSet<_>>(), new.collect::<BTreeSet<_>>());
}
