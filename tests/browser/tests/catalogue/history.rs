//! The changes between versions in git.

use std::fs;
use std::path::Path;
use std::process::Command;

use hookwright_catalogue::History;
use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use tests::scratch::Scratch;

use super::pages::without_tags;
use super::{compiled, options};

fn git(folder: &Path, date: &str, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]);
    git.env("GIT_COMMITTER_DATE", date).env("GIT_AUTHOR_DATE", date).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = git.args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A document with these events.
fn document(version: &str, events: &[&str]) -> String {
    let event = |name: &&str| {
        format!(
            "  {name}:\n    post:\n      requestBody:\n        content:\n          application/json:\n            \
             schema: {{ type: object, properties: {{ type: {{ const: {name} }} }} }}\n      responses: {{ '200': {{ description: OK }} }}\n"
        )
    };
    let events: String = events.iter().map(event).collect();
    format!("openapi: 3.1.0\ninfo: {{ title: Acme, version: '{version}' }}\nwebhooks:\n{events}")
}

/// A repository with five versions of a document, one of which can't be read, and an uncommitted change.
fn repository(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let folder = scratch.path().join("specs/acme");
    fs::create_dir_all(&folder).unwrap();
    git(scratch.path(), "2026-01-01T12:00:00Z", &["init", "-q"]);
    let versions = [
        ("2026-01-01T12:00:00Z", document("1.0", &["order.paid"])),
        ("2026-02-02T12:00:00Z", document("1.1", &["order.paid", "order.sent"])),
        ("2026-03-03T12:00:00Z", "openapi: 3.1.0\nwebhooks: {}\n".to_owned()),
        ("2026-04-04T12:00:00Z", document("2.0", &["order.sent"])),
        ("2026-05-05T12:00:00Z", document("2.0.1", &["order.sent"])),
    ];
    for (date, text) in versions {
        fs::write(folder.join("openapi.yaml"), text).unwrap();
        git(scratch.path(), date, &["add", "."]);
        git(scratch.path(), date, &["commit", "-q", "-m", "a"]);
        // Commits without the document aren't versions of it.
        git(scratch.path(), date, &["commit", "-q", "-m", "b", "--allow-empty"]);
    }
    fs::write(folder.join("openapi.yaml"), document("2.1", &["order.sent", "order.lost"])).unwrap();
    scratch
}

fn history(scratch: &Scratch, most: usize) -> History {
    let document = scratch.path().join("specs/acme/openapi.yaml");
    History::of_git(&[document], most, Reach::Folder).unwrap().remove(0)
}

#[test]
fn each_version_is_compared_with_the_one_before() {
    let scratch = repository("catalogue-history");
    let history = history(&scratch, 20);
    let versions: Vec<_> = history
        .versions
        .iter()
        .map(|version| {
            let changes = version.changes.as_ref().map(|changes| {
                let rules = changes.iter().map(|change| format!("{:?} {}", change.rule, change.at));
                rules.collect::<Vec<_>>().join("; ")
            });
            (version.name.as_deref(), version.date.as_deref(), version.since.as_deref(), changes.ok())
        })
        .collect();
    assert!(!history.is_cut);
    let changes = |text: &str| Some(text.to_owned());
    assert_eq!(
        versions,
        [
            (Some("2.1"), None, Some("2.0.1 of 2026-05-05"), changes("EventAdded order.lost")),
            (Some("2.0.1"), Some("2026-05-05"), Some("2.0 of 2026-04-04"), changes("")),
            (Some("2.0"), Some("2026-04-04"), Some("1.1 of 2026-02-02"), changes("EventRemoved order.paid")),
            (None, Some("2026-03-03"), None, None),
            (Some("1.1"), Some("2026-02-02"), Some("1.0 of 2026-01-01"), changes("EventAdded order.sent")),
            (Some("1.0"), Some("2026-01-01"), None, changes("")),
        ]
    );
}

#[test]
fn the_oldest_version_of_a_cut_history_is_compared_too() {
    let scratch = repository("catalogue-history-cut");
    let history = history(&scratch, 2);
    assert!(history.is_cut);
    let versions: Vec<_> = history.versions.iter().map(|version| version.name.as_deref()).collect();
    assert_eq!(versions, [Some("2.1"), Some("2.0.1"), Some("2.0")]);
    assert!(history.versions.iter().all(|version| version.changes.is_ok()));
}

#[test]
fn pages_show_the_versions() {
    let scratch = repository("catalogue-history-pages");
    let document = scratch.path().join("specs/acme/openapi.yaml");
    let mut options = options();
    options.history = History::of_git(std::slice::from_ref(&document), 20, Reach::Folder).unwrap();
    let project = Project::from_documents(&[document]);
    let files = hookwright_catalogue::files(&compiled(&project), &options, &mut Diagnostics::default());
    let changes = without_tags(files.get("acme/changes.html").unwrap());
    let said = ["2.1", "2.0.1 of 2026-05-05", "2.0 of 2026-04-04", "This version can't be read", "1.0 of 2026-01-01"];
    let places: Vec<_> = said.iter().map(|said| changes.find(said).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?} in {changes}");
    assert!(changes.contains("1 change; the wire breaks; Rust: major"), "{changes}");
    for page in ["acme.html", "index.html"] {
        let text = without_tags(files.get(page).unwrap());
        assert!(text.contains("Version2.1") && text.contains("Changed on2026-05-05"), "{page}: {text}");
    }
    let lost = files.get("acme/event-order_lost.html").unwrap();
    assert!(lost.contains("<section id=\"changes\">"));
}

#[test]
fn without_a_repository_there_is_no_history() {
    let scratch = Scratch::new("catalogue-no-history");
    fs::create_dir_all(scratch.path()).unwrap();
    let path = scratch.path().join("openapi.yaml");
    fs::write(&path, document("1", &["a"])).unwrap();
    let error = History::of_git(&[path], 20, Reach::Folder).unwrap_err();
    assert!(error.to_string().contains("not a git repository"), "{error}");
}
