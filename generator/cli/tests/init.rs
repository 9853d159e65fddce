//! `hookwright init`: a workspace that had nothing receives what a document describes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::command::{stderr, stdout};
use tests::nested;
use tests::scratch::Scratch;

const MORPH: &str = "specs/morph/openapi.yaml";
const CONTIO: &str = "specs/contio/asyncapi.yaml";

/// The checkout that this test is a part of.
fn checkout() -> PathBuf {
    fs::canonicalize("../..").unwrap()
}

/// A workspace with nothing in it, whose dependencies are those of this one.
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

/// Runs the command in a folder, with the documents of this project by their paths from its root.
fn init(folder: &Path, arguments: &[&str]) -> Output {
    let arguments = arguments.iter().map(|argument| match argument.strip_prefix("specs/") {
        Some(_) => checkout().join(argument).to_str().unwrap().to_owned(),
        None => (*argument).to_owned(),
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.current_dir(folder).arg("init").args(arguments).arg("--hookwright-path").arg(checkout());
    command.output().unwrap()
}

fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}\n{}", stdout(output), stderr(output));
    stdout(output)
}

/// Cargo in such a workspace, which the compiler has nothing to say against.
fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let output = nested::cargo(folder).args(arguments).output().unwrap();
    nested::is_not_warned(&output);
    output
}

/// All files below a folder, save those of git and the lock file, which cargo writes.
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

#[test]
fn a_workspace_builds_and_generates() {
    let workspace = workspace("init-builds");
    let folder = workspace.path();
    let created = succeeded(&init(folder, &[CONTIO]));
    for line in ["updated Cargo.toml", "created specs/contio/codegen.yaml", "created generated/src/contio.rs"] {
        assert!(created.contains(line), "{line}: {created}");
    }
    assert_eq!(read(folder, CONTIO), fs::read_to_string(checkout().join(CONTIO)).unwrap());
    let manifest = read(folder, "Cargo.toml");
    assert_eq!(
        manifest,
        "# Ours.\n[workspace]\nresolver = \"3\"\nmembers = [\"generated\", \"xtask\"] # None yet.\n\n\
         [profile.xtask]\ninherits = \"dev\"\ndebug = false\n"
    );
    assert!(read(folder, "xtask/Cargo.toml").contains(", features = [\"xtask\"] }"));

    succeeded(&cargo(folder, &["check", "--workspace", "--all-targets"]));
    let before = files(folder);
    assert_eq!(succeeded(&cargo(folder, &["xtask", "codegen"])), "nothing to do\n");
    assert_eq!(files(folder), before);
    drift_is_found(folder);
    changes_are_told(folder);
    a_second_api_is_added(folder);
}

/// Cargo takes a program that was built in one checkout for fresh in another one with the same target directory.
#[test]
fn each_of_two_checkouts_is_checked_by_itself() {
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
    // Started by itself, the program has only its current folder to go by.
    let program = nested::target().join("xtask").join("xtask").with_extension(std::env::consts::EXE_EXTENSION);
    let alone = |folder: &Path| {
        Command::new(&program).args(&check[1..]).current_dir(folder).env_remove("CARGO_MANIFEST_DIR").output().unwrap()
    };
    assert_eq!(alone(&below).status.code(), Some(1));
    succeeded(&alone(other.path()));
}

fn drift_is_found(folder: &Path) {
    let document = read(folder, CONTIO);
    write(folder, CONTIO, &document.replace("meeting.context.created", "meeting.context.made"));
    fs::remove_file(folder.join("generated/src/contio/tests.rs")).unwrap();
    let checked = cargo(folder, &["xtask", "codegen", "--check"]);
    assert_eq!(checked.status.code(), Some(1), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("meeting.context.made"), "{}", stdout(&checked));
    assert!(stderr(&checked).contains("To fix it: cargo xtask codegen"), "{}", stderr(&checked));
    write(folder, CONTIO, &document);
    succeeded(&cargo(folder, &["xtask", "codegen"]));
    succeeded(&cargo(folder, &["xtask", "codegen", "--check"]));
}

/// What the job that was written puts into its summary.
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
    let created = succeeded(&init(folder, &[MORPH]));
    assert!(created.contains("created specs/morph/openapi.yaml"), "{created}");
    assert!(created.contains("updated generated/src/lib.rs") && !created.contains("xtask/"), "{created}");
    succeeded(&cargo(folder, &["check", "--workspace", "--all-targets"]));
    succeeded(&cargo(folder, &["xtask", "codegen", "--check"]));
    assert_eq!(succeeded(&init(folder, &[MORPH])), "nothing to do\n");
}

#[test]
fn a_dry_run_writes_nothing() {
    let workspace = workspace("init-dry");
    let before = files(workspace.path());
    let planned = init(workspace.path(), &[MORPH, "--dry-run"]);
    assert!(stderr(&planned).contains("Nothing was written."));
    let planned = succeeded(&planned);
    assert!(planned.contains("+members = [\"generated\", \"xtask\"] # None yet."), "{planned}");
    assert_eq!(files(workspace.path()), before);
    let lines: Vec<&str> = planned.lines().take_while(|line| !line.starts_with("---")).collect();
    let created = succeeded(&init(workspace.path(), &[MORPH]));
    assert_eq!(created.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>(), lines);
}

#[test]
fn what_is_there_stays() {
    let workspace = workspace("init-keeps");
    let mine = [
        ("xtask/src/main.rs", "fn main() { /* mine */ }\n"),
        (".cargo/config.toml", "# Mine.\n[alias]\nxtask = \"run --package tasks --\"\n"),
        (".github/workflows/hookwright.yml", "name: Mine\n"),
        ("specs/morph/codegen.yaml", "# Mine.\nnulls: option\n"),
    ];
    mine.iter().for_each(|(name, text)| write(workspace.path(), name, text));
    let output = init(workspace.path(), &[MORPH]);
    let complaints = stderr(&output);
    succeeded(&output);
    mine.iter().for_each(|(name, text)| assert_eq!(read(workspace.path(), name), *text));
    for line in ["-fn main() { /* mine */ }", "+use hookwright::xtask::Workspace;", "-name: Mine"] {
        assert!(complaints.contains(line), "{line}: {complaints}");
    }
    assert!(complaints.contains("`cargo xtask` is something else already"), "{complaints}");
    // The settings that were there count.
    assert!(!read(workspace.path(), "generated/src/morph/engagement_fields.rs").contains("Nullable<"));
}

#[test]
fn a_document_that_is_there_is_not_replaced() {
    let workspace = workspace("init-document");
    succeeded(&init(workspace.path(), &[MORPH]));
    let document = read(workspace.path(), MORPH).replace("1.0.0", "2.0.0");
    write(workspace.path(), "downloads/morph.yaml", &document);
    let before = files(workspace.path());
    let again = init(workspace.path(), &["downloads/morph.yaml"]);
    assert!(stderr(&again).contains("a/specs/morph/openapi.yaml"), "{}", stderr(&again));
    succeeded(&again);
    assert_eq!(files(workspace.path()), before);
}

/// A fault of any kind leaves the workspace as it was, and says what to do.
#[test]
fn faults_write_nothing() {
    let workspace = workspace("init-faults");
    write(workspace.path(), "openapi.yaml", &fs::read_to_string(checkout().join(MORPH)).unwrap());
    write(workspace.path(), "swagger.yaml", "swagger: '2.0'\n");
    write(
        workspace.path(),
        "dangling.yaml",
        &read(workspace.path(), "openapi.yaml").replace("#/components/schemas/ResourceRef'", "nowhere.yaml'"),
    );
    write(workspace.path(), "generated/src/lib.rs", "// Mine.\n");
    write(workspace.path(), "specs/taken/asyncapi.yaml", "asyncapi: 3.0.0\n");
    for (arguments, message) in [
        (vec!["nowhere.yaml"], "there is no such file"),
        (vec!["swagger.yaml"], "error[HW01"),
        (vec!["dangling.yaml"], "error[HW02"),
        (vec![], "name the document"),
        (vec![MORPH, "--name", "two words"], "an API cannot be called `two words`"),
        (vec![MORPH, "--crate", "serde"], "a crate cannot be called `serde` here"),
        (vec![MORPH, "--name", "taken"], "`specs/taken/asyncapi.yaml` is the document of an API of this name"),
        (vec![MORPH], "error[HW"),
    ] {
        refuses(workspace.path(), &arguments, message);
    }
    fs::remove_dir_all(workspace.path().join("specs")).unwrap();
    for (arguments, message) in [
        (vec![MORPH], "`src/lib.rs`; move or delete them"),
        (vec!["http://127.0.0.1:1/openapi.yaml", "--name", "acme"], "http://127.0.0.1:1/openapi.yaml: "),
    ] {
        refuses(workspace.path(), &arguments, message);
    }
}

fn refuses(folder: &Path, arguments: &[&str], message: &str) {
    let before = files(folder);
    let output = init(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", stdout(&output));
    assert!(stderr(&output).contains(message), "{arguments:?}: {}", stderr(&output));
    assert_eq!(files(folder), before, "{arguments:?}");
}

#[test]
fn outside_of_a_workspace_nothing_happens() {
    let folder = Scratch::new("init-outside");
    write(folder.path(), "Cargo.toml", "[package]\nname = \"alone\"\n");
    let before = files(folder.path());
    let output = init(folder.path(), &[MORPH]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("there is no Cargo workspace here"), "{}", stderr(&output));
    assert_eq!(files(folder.path()), before);
}

/// All files that a document is made of come along, with what stands beside it, and the folder decides the name.
#[test]
fn a_document_of_several_files_comes_whole() {
    let workspace = workspace("init-several");
    let document = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\nwebhooks:\n  order.paid:\n    post:\n      \
                    requestBody:\n        content:\n          application/json:\n            schema: { $ref: \
                    'schemas/order.yaml' }\n";
    write(workspace.path(), "downloads/shop.yaml", document);
    write(workspace.path(), "downloads/schemas/order.yaml", "type: object\nproperties: { id: { type: string } }\n");
    write(workspace.path(), "downloads/codegen.yaml", "verify: bearer\n");
    write(workspace.path(), "member/src/lib.rs", "");
    // From any folder of the workspace.
    succeeded(&init(&workspace.path().join("member"), &["../downloads/shop.yaml"]));
    assert_eq!(read(workspace.path(), "specs/shop/openapi.yaml"), document);
    assert!(read(workspace.path(), "specs/shop/schemas/order.yaml").starts_with("type: object"));
    assert_eq!(read(workspace.path(), "specs/shop/codegen.yaml"), "verify: bearer\n");
    assert!(read(workspace.path(), "generated/src/shop/verifier.rs").contains("bearer"));
}

#[test]
fn a_document_is_downloaded() {
    let workspace = workspace("init-download");
    let document = fs::read_to_string(checkout().join(MORPH)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/openapi.yaml?raw=1", listener.local_addr().unwrap());
    let body = document.clone();
    let server = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut request = [0; 1024];
        let _ = connection.read(&mut request).unwrap();
        write!(connection, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    });
    succeeded(&init(workspace.path(), &[&url, "--name", "morph"]));
    server.join().unwrap();
    assert_eq!(read(workspace.path(), MORPH), document);
}

/// A document of one event, with this title.
fn titled(title: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: '{title}', version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      \
         requestBody:\n        content:\n          application/json:\n            schema: {{ type: object, properties: \
         {{ id: {{ type: string }} }} }}\n"
    )
}

#[test]
fn an_api_is_called_by_its_title() {
    let workspace = workspace("init-title");
    let folder = workspace.path();
    for (title, file, name) in [
        ("Acme Orders REST API v2", "api.acme.example.yaml", "acme_orders"),
        ("注文 API", "shop.yaml", "shop"),
        ("", "market/openapi.yaml", "market"),
    ] {
        write(folder, &format!("downloads/{file}"), &titled(title));
        let created = succeeded(&init(folder, &[&format!("downloads/{file}")]));
        assert!(created.contains(&format!("created specs/{name}/openapi.yaml")), "{title}: {created}");
        assert!(created.contains(&format!("created generated/src/{name}.rs")), "{title}: {created}");
    }
    // Another one with the title of the first has to have another name.
    write(
        folder,
        "downloads/later.json",
        r#"{"openapi":"3.1.0","info":{"title":"Acme Orders","version":"1"},"paths":{}}"#,
    );
    refuses(folder, &["downloads/later.json"], "give the new one another: `--name NAME`");
}
