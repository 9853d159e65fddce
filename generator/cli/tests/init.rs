//! `hookwright init`: a workspace that had nothing receives what a document describes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
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

/// What a first run ends with, whether there was a workspace or not.
const FIRST_RUN: &str = "       Read asyncapi.yaml (AsyncAPI 3.0, \"Contio Partner API Webhooks\")
  Generated 31 events in generated/src/contio

  Event name   body field `event_type`
  Signature    HMAC-SHA256, header `X-Contio-Signature`; set CONTIO_SECRET
  Duplicates   recognized by body field `event_id`
  Time         not stated; set `delivery.occurred_at` in specs/contio/codegen.yaml
  Findings     95 warnings; run `hookwright lint contio` for details

Created specs/, generated/, xtask/ and receiver/.
Next: hookwright dev
";

#[test]
fn a_workspace_builds_and_generates() {
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
    assert!(stderr(&checked).contains("To update it: cargo xtask codegen"), "{}", stderr(&checked));
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
    // Where Hookwright is, the workspace knows by now.
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
    assert!(again.ends_with("\n\nNothing to do: everything exists already.\n"), "{again}");
    assert_eq!(read(folder, "receiver/src/main.rs"), program);
    a_changed_program_stays(folder, &program);
}

/// What is printed is all that a program needs which its owner has changed.
fn a_changed_program_stays(folder: &Path, program: &str) {
    let program = program.replace("action_item.completed: ", "done: ");
    write(folder, "receiver/src/main.rs", &program);
    write(folder, "downloads/openapi.yaml", &titled("Acme"));
    write(folder, "downloads/codegen.yaml", "verify: bearer\n");
    let created = succeeded(&init(folder, &["downloads"]));
    assert_eq!(read(folder, "receiver/src/main.rs"), program);
    let told =
        "You have changed receiver/src/main.rs, so acme wasn't added. Add this to it:\n\nuse webhook_events::acme;\n";
    assert!(created.contains(told), "{created}");
    let parts = created.split_once("Add this to it:\n\n").unwrap().1.split_once("\nNext: ").unwrap().0;
    let (items, routes) = parts.split_once("\nand this to `main`, below `let router`:\n").unwrap();
    let port = "    let port = ";
    let (before, behind) = program.split_once(port).unwrap();
    let (head, rest) = before.split_once("struct Printer;").unwrap();
    write(folder, "receiver/src/main.rs", &format!("{head}{items}\nstruct Printer;{rest}{routes}{port}{behind}"));
    succeeded(&cargo(folder, &["check", "--package", "receiver"]));
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
    assert!(complaints.contains("`cargo xtask` is already another command"), "{complaints}");
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
    let told = "`specs/morph/openapi.yaml` exists already and differs. To see what changed and replace it:\n  \
                hookwright diff specs/morph/openapi.yaml ";
    assert!(again.status.code() == Some(1) && stderr(&again).starts_with(told), "{}", stderr(&again));
    assert!(stderr(&again).contains("/downloads/morph.yaml --update\n  cargo xtask codegen\n"), "{}", stderr(&again));
    assert_eq!(files(workspace.path()), before);
    // It is what it says.
    let mut diff = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    diff.current_dir(workspace.path()).args(["diff", "specs/morph/openapi.yaml", "downloads/morph.yaml", "--update"]);
    succeeded(&diff.output().unwrap());
    assert_eq!(read(workspace.path(), MORPH), document);
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
        (vec![MORPH, "--name", "two words"], "`two words` can't be an API's name"),
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

/// What takes longer than a second is told on a terminal, and only there.
#[test]
#[cfg(unix)]
fn a_slow_host_is_told_on_a_terminal() {
    let document = fs::read_to_string(checkout().join(MORPH)).unwrap();
    let slow = |work: &dyn Fn(&str) -> std::io::Result<Output>| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/openapi.yaml", listener.local_addr().unwrap());
        let body = document.clone();
        let server = std::thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            let _ = connection.read(&mut [0; 1024]);
            std::thread::sleep(std::time::Duration::from_millis(1500));
            let _ = write!(connection, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        });
        let output = work(&url);
        // It may not have been called.
        drop(TcpStream::connect(url["http://".len()..].split('/').next().unwrap()));
        server.join().unwrap();
        output
    };
    let told = "fetching";
    let piped = workspace("init-slow-piped");
    let output = slow(&|url| Ok(init(piped.path(), &[url, "--name", "morph"]))).unwrap();
    assert!(!succeeded(&output).contains(told) && !stderr(&output).contains(told), "{output:?}");
    let shown = workspace("init-slow");
    let output = slow(&|url| {
        let program = env!("CARGO_BIN_EXE_hookwright");
        let line = format!("'{program}' init {url} --name morph --hookwright-path '{}'", checkout().display());
        let mut script = Command::new("script");
        script.args(["-q", "-e", "-c", &line, "/dev/null"]).current_dir(shown.path()).env("TERM", "xterm").output()
    });
    match output {
        Ok(output) => assert!(succeeded(&output).contains(told), "{output:?}"),
        Err(error) => eprintln!("not tested on a terminal: `script` can't be run: {error}"),
    }
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
        assert!(created.contains(&format!("Generated 1 event in generated/src/{name}\n")), "{title}: {created}");
        for file in [format!("specs/{name}/openapi.yaml"), format!("generated/src/{name}.rs")] {
            assert!(folder.join(&file).is_file(), "{title}: {file}");
        }
    }
    // Another one with the title of the first has to have another name.
    write(
        folder,
        "downloads/later.json",
        r#"{"openapi":"3.1.0","info":{"title":"Acme Orders","version":"1"},"paths":{}}"#,
    );
    refuses(folder, &["downloads/later.json"], "choose another: `--name NAME`");
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
    // What is there stays.
    let other = Scratch::new("init-ignores");
    write(other.path(), ".gitignore", "mine\n");
    succeeded(&init(other.path(), &[MORPH]));
    assert_eq!(read(other.path(), ".gitignore"), "mine\n");
}

#[test]
fn a_folder_stands_for_its_document() {
    let workspace = workspace("init-folder");
    let folder = workspace.path();
    write(folder, "named/openapi.yaml", &titled("Named"));
    write(folder, "named/parts.yaml", "openapi: 3.1.0\n");
    write(folder, "only/api.json.txt", "{}");
    write(folder, "only/shop-v2.yaml", &titled("Only"));
    write(folder, "only/settings.yaml", "a: 1\n");
    for (argument, name) in [("named", "named"), ("only", "only")] {
        succeeded(&init(folder, &[argument]));
        assert_eq!(
            read(folder, &format!("specs/{name}/openapi.yaml")),
            titled(if name == "named" { "Named" } else { "Only" })
        );
    }
    write(folder, "both/a.yaml", &titled("A"));
    write(folder, "both/b.yaml", &titled("B"));
    refuses(folder, &["both"], "`both` holds several documents; name one:\n  both/a.yaml\n  both/b.yaml");
    refuses(folder, &["generated"], "`generated` holds no OpenAPI or AsyncAPI document");
}

/// Cargo has to find Hookwright's crates, or nothing is written; and what was written with a wrong path is mended.
#[test]
fn hookwrights_crates_have_to_be_there() {
    let empty = Scratch::new("init-crates");
    let folder = empty.path();
    fs::create_dir_all(folder).unwrap();
    let refused = |arguments: &[&str], message: &str| {
        let before = files(folder);
        let output = hookwright(folder, arguments);
        assert!(output.status.code() == Some(1) && stderr(&output).contains(message), "{}", stderr(&output));
        assert_eq!(files(folder), before);
    };
    refused(
        &[MORPH, "--hookwright-path", "../nowhere"],
        "there is no `generator/runtime/Cargo.toml`; pass the folder of a checkout",
    );
    // No registry has them yet, and this test asks none.
    refused(&[MORPH], "Until it is published, pass the folder of a checkout of Hookwright: `--hookwright-path DIR`");

    succeeded(&init(folder, &[MORPH]));
    let good = files(folder);
    let checkout = checkout();
    let manifests = ["generated/Cargo.toml", "xtask/Cargo.toml", "receiver/Cargo.toml"];
    for manifest in manifests {
        write(folder, manifest, &read(folder, manifest).replace(checkout.to_str().unwrap(), "../../nowhere"));
    }
    refused(&[MORPH], "takes Hookwright's crates from `../nowhere`, but that has no");
    succeeded(&init(folder, &[MORPH]));
    assert_eq!(files(folder), good);
    for manifest in manifests {
        let lines = read(folder, manifest);
        let lines = lines.lines().map(|line| match line.split_once(&format!("path = \"{}/", checkout.display())) {
            Some((before, behind)) => format!("{before}version = \"0.1\"{}\n", behind.split_once('"').unwrap().1),
            None => format!("{line}\n"),
        });
        write(folder, manifest, &lines.collect::<String>());
    }
    let mended = succeeded(&init(folder, &[MORPH]));
    assert!(mended.ends_with("Updated 3 files.\nNext: hookwright dev\n"), "{mended}");
    for manifest in manifests {
        let text = read(folder, manifest);
        assert!(text.contains("path = \"") && !text.contains("version = \"0.1\""), "{text}");
    }
}

/// An earlier run may have ended anywhere.
#[test]
fn what_an_earlier_run_left_out_is_added() {
    let workspace = workspace("init-unfinished");
    let folder = workspace.path();
    succeeded(&init(folder, &[MORPH]));
    let good = files(folder);
    for lost in
        ["receiver/src/main.rs", "receiver/Cargo.toml", "generated/src/lib.rs", "xtask/src/main.rs", "Cargo.toml"]
    {
        if lost == "Cargo.toml" {
            write(folder, lost, &good[Path::new(lost)].replace(", \"receiver\"", ""));
        } else {
            fs::remove_file(folder.join(lost)).unwrap();
        }
        succeeded(&init(folder, &[MORPH]));
        assert_eq!(files(folder), good, "{lost}");
    }
}

/// The program that `init` writes compiles without a warning and stays as it is when it is formatted, however the APIs are
/// verified and whatever their events are.
#[test]
fn every_program_compiles() {
    const TOKEN: &str = "answers:\n  - when: { method: GET, query: challenge }\n    check: { query: token, equals: token }\n    \
                         respond: { text: '{query:challenge}' }\n";
    const RECIPES: &str = "verify:\n  - algorithm: hmac-sha256\n    signs: '{url}{body}'\n    signature: { at: header X-Proof }\n    \
                           url: given\n  - algorithm: token\n    signature: { at: header X-Token }\n";
    let workspace = workspace("init-programs");
    let folder = workspace.path();
    for (title, settings) in [
        ("Nothing", "verify: none\n"),
        ("Basic", "verify: basic\n"),
        ("Bearer", "verify: bearer\n"),
        ("Standard", "verify: standard-webhooks\n"),
        ("Handshake", &format!("verify: {{ hmac-hex: X-Proof }}\n{TOKEN}")),
        ("Recipes", RECIPES),
        ("Public", "verify:\n  algorithm: ed25519\n  signs: '{body}'\n  signature: { at: header X-Proof }\n"),
        ("Unnamed", "verify: none\ndiscriminator: none\n"),
    ] {
        let name = title.to_lowercase();
        write(folder, &format!("downloads/{name}/openapi.yaml"), &titled(title));
        write(folder, &format!("downloads/{name}/codegen.yaml"), settings);
        succeeded(&init(folder, &[&format!("downloads/{name}")]));
    }
    assert!(read(folder, "generated/Cargo.toml").contains("features = [\"ed25519\"]"));
    let program = read(folder, "receiver/src/main.rs");
    assert!(
        program.contains("        &setting(\"RECIPES_URL\")?,\n        [setting(\"RECIPES_SECRET\")?],\n"),
        "{program}"
    );
    succeeded(
        &Command::new("rustfmt")
            .args(["--check", "--edition", "2024"])
            .arg(folder.join("receiver/src/main.rs"))
            .output()
            .unwrap(),
    );
    succeeded(&cargo(folder, &["check", "--package", "receiver"]));
}
