//! The scheduled workflow that `init` writes: its shell runs in a clone, with a `gh` that only keeps a record.

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::*;

const WORKFLOW: &str = include_str!("../../src/pull/workflow.yml");

/// Knows the pull requests as files: `<branch>` has the state, `<branch>.md` the text. Fails for the branch in
/// `refused`.
const GH: &str = r#"#!/bin/bash
cd "$GH_RECORD" || exit 1
echo "$*" >> log
verb=$2; branch=$3; body=
while [ $# -gt 0 ]; do
  case $1 in --head) branch=$2 ;; --body-file) body=$2 ;; esac
  shift
done
file=${branch//\//-}
case $verb in
  view) cat "$file" 2> /dev/null ;;
  *) [ "$branch" = "$(cat refused 2> /dev/null)" ] && exit 1
     echo OPEN > "$file" && cp "$body" "$file.md" ;;
esac
"#;

/// The shell of the workflow's last step.
fn script() -> String {
    let (_, block) = WORKFLOW.split_once("        run: |\n").unwrap();
    block.lines().map(|line| line.strip_prefix("          ").unwrap_or(line).to_owned() + "\n").collect()
}

/// A repository, and documents on a server.
struct Job {
    scratch: Scratch,
    pages: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Job {
    /// A repository with these APIs, whose documents are as in `specs` until a page is set.
    fn new(name: &str, apis: &[&str]) -> Self {
        let pages = Arc::new(Mutex::new(BTreeMap::<String, String>::new()));
        let shared = Arc::clone(&pages);
        let server = Server::answering(move |head| {
            let path = head.split(' ').nth(1).unwrap_or_default();
            let page = shared.lock().unwrap().get(path).cloned();
            Some(page.map_or_else(|| answer("404 Not Found", "", ""), |page| ok(&page)).into())
        });
        let scratch = Scratch::new(name);
        let root = scratch.path().join("clone");
        write(&root, "Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"generated\"]\n");
        let manifest = "[package]\nname = \"acme-events\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        write(&root, "generated/Cargo.toml", manifest);
        for api in apis {
            write(&root, &format!("specs/{api}/openapi.yaml"), &document("id: { type: string }"));
            write(&root, &format!("specs/{api}/source.yaml"), &format!("url: http://{}/{api}\n", server.address));
        }
        write(scratch.path(), "bin/gh", GH);
        fs::set_permissions(scratch.path().join("bin/gh"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink(env!("CARGO_BIN_EXE_hookwright"), scratch.path().join("bin/hookwright")).unwrap();
        for folder in ["record", "temp"] {
            fs::create_dir_all(scratch.path().join(folder)).unwrap();
        }
        let job = Self { scratch, pages };
        job.git(&["init", "--quiet", "--bare", "-b", "main", "../origin"]);
        job.git(&["init", "--quiet", "-b", "main"]);
        job.git(&["remote", "add", "origin", "../origin"]);
        job.git(&["add", "--all"]);
        job.git(&["-c", "user.name=Ann", "-c", "user.email=ann@acme.example", "commit", "--quiet", "-m", "First"]);
        job.git(&["push", "--quiet", "origin", "main"]);
        job
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn program(&self, name: &str) -> Command {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new(name);
        command.current_dir(self.path("clone")).env("PATH", path).env("HOME", self.scratch.path());
        command.env("RUNNER_TEMP", self.path("temp")).env("GH_RECORD", self.path("record"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env_remove("GITHUB_REF_NAME");
        command
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.program("git").args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
        stdout(&output).trim().to_owned()
    }

    fn publish(&self, api: &str, page: &str) {
        self.pages.lock().unwrap().insert(format!("/{api}"), page.to_owned());
    }

    /// Runs the step as GitHub does: in a fresh checkout of `main`, with `bash -e`.
    fn run(&self) -> Output {
        self.git(&["switch", "--quiet", "--detach", "origin/main"]);
        self.program("bash").args(["-e", "-c", &script()]).output().unwrap()
    }

    /// The commands that `gh` got since the last call, without those that only look.
    fn commands(&self) -> Vec<String> {
        let log = fs::read_to_string(self.path("record/log")).unwrap_or_default();
        let _ = fs::remove_file(self.path("record/log"));
        log.lines().filter(|line| !line.starts_with("pr view")).map(str::to_owned).collect()
    }

    /// The commit of a branch at the origin.
    fn branch(&self, api: &str) -> String {
        self.git(&["ls-remote", "origin", &format!("hookwright/{api}")])
    }
}

#[test]
fn each_changed_document_gets_one_pull_request() {
    let job = Job::new("pull-workflow", &["acme", "gone", "same", "zeta"]);
    let longer = document("id: { type: string }, size: { type: integer }");
    job.publish("acme", &longer);
    job.publish("same", &document("id: { type: string }"));
    job.publish("zeta", &longer);

    let first = job.run();
    assert_eq!(first.status.code(), Some(1), "one is gone: {}{}", stdout(&first), stderr(&first));
    assert!(stdout(&first).contains("::error::gone: "), "{}", stdout(&first));
    let commands = job.commands();
    assert_eq!(commands.len(), 2, "{commands:?}{}", stderr(&first));
    let title = "--title acme: 1 change; compatible on the wire; Rust: minor --body-file ";
    assert!(commands[0].starts_with(&format!("pr create --head hookwright/acme {title}")), "{commands:?}");
    assert!(commands[1].starts_with("pr create --head hookwright/zeta "), "{commands:?}");
    let body = fs::read_to_string(job.path("record/hookwright-acme.md")).unwrap();
    assert!(body.starts_with("## acme: 1 change;") && body.contains("| order.paid: size"), "{body}");
    let files = job.git(&["diff", "--name-only", "main", "origin/hookwright/acme"]);
    for file in ["CHANGELOG.md", "generated/src/acme/order.rs", "specs/acme/openapi.yaml", "specs/acme/source.yaml"] {
        assert!(files.contains(file), "{files}");
    }
    assert!(!files.contains("specs/zeta"), "{files}");

    // The next day, nothing is new: what was fetched later isn't worth a push.
    let before = (job.branch("acme"), job.branch("zeta"));
    thread::sleep(Duration::from_millis(1100));
    let second = job.run();
    assert!(job.commands().is_empty(), "{}{}", stdout(&second), stderr(&second));
    assert_eq!((job.branch("acme"), job.branch("zeta")), before);

    // Another change of one document is pushed to its pull request.
    job.publish("acme", &document("id: { type: string }, note: { type: string }"));
    job.run();
    let commands = job.commands();
    assert!(commands.len() == 1 && commands[0].starts_with("pr edit hookwright/acme --title acme: "), "{commands:?}");
    assert_ne!(job.branch("acme"), before.0);
    assert_eq!(job.branch("zeta"), before.1);

    // Once they are merged, there is nothing to do.
    job.git(&["push", "--quiet", "origin", "origin/hookwright/acme:main"]);
    fs::write(job.path("record/hookwright-acme"), "MERGED\n").unwrap();
    job.run();
    assert!(job.commands().iter().all(|command| !command.contains("acme")));
}

#[test]
fn a_failed_pull_request_does_not_stop_the_others() {
    let job = Job::new("pull-workflow-fault", &["acme", "zeta"]);
    let longer = document("id: { type: string }, size: { type: integer }");
    job.publish("acme", &longer);
    job.publish("zeta", &longer);
    fs::write(job.path("record/refused"), "hookwright/acme").unwrap();
    assert_eq!(job.run().status.code(), Some(1));
    assert!(job.path("record/hookwright-zeta").exists() && !job.path("record/hookwright-acme").exists());
    job.commands();
    // The branch is there, but the pull request isn't.
    fs::remove_file(job.path("record/refused")).unwrap();
    assert_eq!(job.run().status.code(), Some(0));
    let commands = job.commands();
    assert!(commands.len() == 1 && commands[0].starts_with("pr create --head hookwright/acme "), "{commands:?}");
}

#[test]
fn a_long_report_is_truncated() {
    let job = Job::new("pull-workflow-long", &["acme"]);
    let fields: Vec<String> = (0..1500).map(|number| format!("größe_{number}: {{ type: string }}")).collect();
    job.publish("acme", &document(&format!("id: {{ type: string }}, {}", fields.join(", "))));
    let output = job.run();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let body = fs::read_to_string(job.path("record/hookwright-acme.md")).unwrap();
    assert!((50_000..65_536).contains(&body.chars().count()), "{}", body.chars().count());
    assert!(body.ends_with("`cargo xtask diff acme --git main` prints everything.\n"), "{body}");
}

/// The commits of others in the branch of an open pull request aren't lost.
#[test]
fn commits_of_others_are_not_overwritten() {
    let job = Job::new("pull-workflow-others", &["acme"]);
    job.publish("acme", &document("id: { type: string }, size: { type: integer }"));
    job.run();
    let ann = ["-c", "user.name=Ann", "-c", "user.email=ann@acme.example"];
    job.git(&["switch", "--quiet", "--detach", "origin/hookwright/acme"]);
    job.git(&[&ann[..], &["commit", "--quiet", "--allow-empty", "-m", "Handle it"]].concat());
    job.git(&["push", "--quiet", "origin", "HEAD:hookwright/acme"]);
    let before = job.branch("acme");
    job.commands();
    let output = job.run();
    assert!(stdout(&output).contains("::warning::acme: "), "{}{}", stdout(&output), stderr(&output));
    assert!(job.commands().is_empty());
    assert_eq!(job.branch("acme"), before);
}

/// What the steps need, and where a token of your own goes.
#[test]
fn the_workflow_has_the_permissions_it_needs() {
    for part in [
        "\npermissions:\n  contents: write\n  pull-requests: write\n",
        "          token: ${{ secrets.DOCUMENTS_TOKEN || github.token }}\n",
        "          GH_TOKEN: ${{ secrets.DOCUMENTS_TOKEN || github.token }}\n",
        "          # ACME_TOKEN: ${{ secrets.ACME_TOKEN }}\n",
    ] {
        assert!(WORKFLOW.contains(part), "{part}");
    }
}
