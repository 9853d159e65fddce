//! `hookwright pull`: documents from a server that changes them, and from one with something else.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod at_hand;
mod network;
mod server;
mod workflow;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use server::{Server, answer, ok};
use tests::command::{stderr, stdout};
use tests::scratch::Scratch;

/// A document with one event whose payload has these properties.
fn document(properties: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: Acme, version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n        \
         content:\n          application/json:\n            schema: {{ type: object, properties: {{ {properties} }} }}\n"
    )
}

/// A workspace with the API `acme`, whose document comes from a server.
fn workspace(name: &str, server: &Server, more: &str) -> Scratch {
    let scratch = Scratch::new(name);
    write(scratch.path(), "Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"generated\"]\n");
    let manifest = "[package]\nname = \"acme-events\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    write(scratch.path(), "generated/Cargo.toml", manifest);
    write(scratch.path(), "specs/acme/openapi.yaml", &document("id: { type: string }"));
    let source = format!("url: http://{}/docs/openapi.yaml\n{more}", server.address);
    write(scratch.path(), "specs/acme/source.yaml", &source);
    scratch
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(workspace: &Scratch, name: &str) -> String {
    fs::read_to_string(workspace.path().join(name)).unwrap_or_default()
}

fn pull(workspace: &Scratch, arguments: &[&str]) -> Output {
    command(workspace).args(arguments).env("ACME_TOKEN", "t0p-secret").output().unwrap()
}

fn command(workspace: &Scratch) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.current_dir(workspace.path()).arg("pull").env_remove("ACME_TOKEN");
    command
}

#[test]
fn a_changed_document_is_shown_and_put_in_place_on_request() {
    let new = document("id: { type: string }, size: { type: integer }");
    let tagged = answer("200 OK", "ETag: \"two\"\r\n", &new);
    let server = Server::start(vec![tagged.clone(), tagged, answer("304 Not Modified", "", "")]);
    let workspace = workspace("pull-changed", &server, "");
    let before = read(&workspace, "specs/acme/source.yaml");

    let shown = pull(&workspace, &[]);
    assert!(shown.status.success(), "{}", stderr(&shown));
    assert!(stdout(&shown).starts_with("acme: 1 change; compatible on the wire; Rust: minor\n"), "{}", stdout(&shown));
    assert!(!server.request().contains("if-none-match"));
    assert_ne!(read(&workspace, "specs/acme/openapi.yaml"), new, "nothing is written without `--update`");
    assert_eq!(read(&workspace, "specs/acme/source.yaml"), before);

    let updated = pull(&workspace, &["acme", "--update", "--format", "markdown", "--changelog", "CHANGELOG.md"]);
    assert!(updated.status.success(), "{}", stderr(&updated));
    assert!(stdout(&updated).starts_with("## acme: 1 change;"), "{}", stdout(&updated));
    assert_eq!(read(&workspace, "specs/acme/openapi.yaml"), new);
    assert!(read(&workspace, "generated/src/acme/order.rs").contains("size"), "{}", stderr(&updated));
    let changelog = read(&workspace, "CHANGELOG.md");
    assert_eq!(changelog, "## Unreleased\n\n- acme: 1 change; compatible on the wire; Rust: minor\n");
    let source = read(&workspace, "specs/acme/source.yaml");
    for part in ["fetched: ", "sha256: ", "etag: '\"two\"'"] {
        assert!(source.contains(part), "{part} in {source}");
    }
    server.request();

    let again = pull(&workspace, &[]);
    assert!(again.status.success() && stdout(&again).is_empty(), "{}", stdout(&again));
    assert_eq!(stderr(&again), "acme: unchanged\n");
    assert!(server.request().contains("if-none-match: \"two\""));
}

/// Whatever the server has instead of a document, everything stays as it was.
#[test]
fn responses_that_are_not_the_document_are_refused() {
    let long = format!("{}# {}\n", document("id: { type: string }"), "-".repeat(1 << 20));
    for (name, answer, message) in [
        ("html", ok("<!doctype html><title>Sign in</title>"), "a web page instead of a document"),
        ("gone", answer("410 Gone", "", ""), "the document has moved: correct `url` in source.yaml"),
        ("denied", answer("401 Unauthorized", "", ""), "name a token with `header` in source.yaml"),
        ("elsewhere", answer("302 Found", "Location: https://elsewhere.example/\r\n", ""), "redirects to another host"),
        ("inside", answer("302 Found", "Location: http://169.254.169.254/\r\n", ""), "redirects to another host"),
        ("long", ok(&long), "allow more with `--max-bytes`"),
        ("broken", ok("openapi: 3.1.0\nwebhooks: [\n"), "error[HW"),
        ("other", ok("swagger: '2.0'\n"), "error[HW"),
    ] {
        let server = Server::start(vec![answer]);
        let workspace = workspace(&format!("pull-{name}"), &server, "");
        let files = || (read(&workspace, "specs/acme/openapi.yaml"), read(&workspace, "specs/acme/source.yaml"));
        let before = files();
        let output = pull(&workspace, &["--update"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(stderr(&output).contains(message), "{name}: {}", stderr(&output));
        assert_eq!(files(), before, "{name}");
    }
}

#[test]
fn max_bytes_allows_a_longer_document() {
    let long = format!("{}# {}\n", document("id: { type: string }"), "-".repeat(1 << 20));
    let server = Server::start(vec![ok(&long)]);
    let workspace = workspace("pull-allowed", &server, "");
    let output = pull(&workspace, &["--update", "--max-bytes", "2000000"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(read(&workspace, "specs/acme/openapi.yaml"), long);
}

/// The token is only sent to the server.
#[test]
fn a_token_comes_from_the_environment() {
    let server = Server::start(vec![answer("403 Forbidden", "", "")]);
    let header = "header: { name: Authorization, env: ACME_TOKEN, prefix: 'Bearer ' }\n";
    let workspace = workspace("pull-token", &server, header);
    let output = pull(&workspace, &[]);
    assert!(server.request().contains("authorization: bearer t0p-secret"));
    assert!(!format!("{}{}", stdout(&output), stderr(&output)).contains("t0p-secret"));

    let unset = command(&workspace).output().unwrap();
    assert!(stderr(&unset).contains("`header` needs the environment variable ACME_TOKEN"), "{}", stderr(&unset));
}

#[test]
fn a_source_without_a_url_is_explained() {
    let server = Server::start(Vec::<String>::new());
    let workspace = workspace("pull-source", &server, "");
    write(workspace.path(), "specs/acme/source.yaml", "uri: https://acme.example/openapi.yaml\n");
    let output = pull(&workspace, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("unknown field `uri`"), "{}", stderr(&output));
    assert!(stderr(&output).contains("write `url: https://…`"), "{}", stderr(&output));
    let unknown = pull(&workspace, &["acmee"]);
    assert_eq!(stderr(&unknown), "error: there is no API `acmee`; did you mean `acme`? `specs/` has `acme`\n");
}

/// A change that would break the wire fails on request, unless it is accepted.
#[test]
fn fail_on_makes_a_breaking_change_fail() {
    let new = document("id: { type: integer }");
    let server = Server::start(vec![ok(&new), ok(&new)]);
    let workspace = workspace("pull-break", &server, "");
    assert_eq!(pull(&workspace, &["--fail-on", "wire"]).status.code(), Some(1));
    let accepted = "accept_changes:\n- { rule: type-changed, because: They told us. }\n";
    write(workspace.path(), "specs/acme/codegen.yaml", accepted);
    assert_eq!(pull(&workspace, &["--fail-on", "wire"]).status.code(), Some(0));
}
