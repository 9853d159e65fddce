//! What `lint`, `generate` and the other commands print about documents and about mistakes in their arguments.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::Output;

use tests::command::{hookwright, stderr, stdout};
use tests::scratch::Scratch;

const KEYWORD: &str = "openapi: 3.1.0\ninfo: { title: Acme, version: '1' }\nwebhooks:\n  order.paid:\n    post:\n      \
                       requestBody:\n        content:\n          application/json:\n            schema: { type: object, \
                       properties: { id: { type: string, not: { const: x } } } }\n";

/// A folder with a document that has one warning, and these settings.
fn folder(name: &str, settings: &str) -> Scratch {
    let folder = Scratch::new(&format!("findings-{name}"));
    fs::create_dir_all(folder.path().join("specs/acme")).unwrap();
    fs::write(folder.path().join("specs/acme/openapi.yaml"), KEYWORD).unwrap();
    fs::write(folder.path().join("specs/acme/codegen.yaml"), settings).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    hookwright().current_dir(folder).args(arguments).output().unwrap()
}

const SPEC: &str = "specs/acme/openapi.yaml";

/// Ninety examples that don't match the format of their schemas are one finding.
#[test]
fn lint_prints_about_a_screen() {
    let output = run(Path::new("../.."), &["lint", "specs/contio/asyncapi.yaml"]);
    let text = stdout(&output);
    assert!(text.lines().count() <= 40, "{text}");
    assert!(text.contains("= note: 91 more like this, at "), "{text}");
    let end = "\n95 warnings of 2 kinds:\n  92 × HW0803  Example doesn't match its `format`\n   3 × HW0807  Description lists values \
               that aren't in `enum`\nMore about a kind, such as the first: hookwright explain HW0803; every place: hookwright lint \
               SPEC --format json\nTo accept a kind, add it to codegen.yaml with your reason: `allow: { HW0803: … }`\n`hookwright \
               lint specs/contio/asyncapi.yaml --fix` writes the fixes for 95 findings into overlay.yaml\n";
    assert!(text.ends_with(end), "{text}");
    let json = stdout(&run(Path::new("../.."), &["lint", "specs/contio/asyncapi.yaml", "--format", "json"]));
    assert!(json.lines().count() >= 95, "{json}");
}

#[test]
fn a_clean_run_says_so_in_one_line() {
    let folder = folder("clean", "discriminator: none\nallow: { HW0406: The handler checks it. }\n");
    let lint = run(folder.path(), &["lint", SPEC]);
    assert_eq!(stdout(&lint), format!("{SPEC}: no errors or warnings; 1 allowed in codegen.yaml\n"));
    assert_eq!(lint.status.code(), Some(0));
    let generate = run(folder.path(), &["generate", SPEC, "--out", "out"]);
    assert!(stderr(&generate).ends_with("no errors or warnings; 1 allowed in codegen.yaml\n"), "{}", stderr(&generate));
    let json = stdout(&run(folder.path(), &["lint", SPEC, "--format", "json"]));
    assert!(json.contains("\"allowed\":true") && json.contains("The handler checks it."), "{json}");
}

/// An entry that allows nothing is a warning when files are generated, and an error for `--check` and `lint`.
#[test]
fn an_unused_allow_entry_fails_checks() {
    let settings = "discriminator: none\nallow:\n  HW0406: The handler checks it.\n  HW0407: It was there once.\n";
    let folder = folder("unused", settings);
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    let generate = run(&["generate", SPEC, "--out", "out"]);
    assert_eq!(generate.status.code(), Some(0));
    assert!(stderr(&generate).contains("warning[HW0627]: `HW0407` allows nothing"), "{}", stderr(&generate));
    let check = run(&["generate", SPEC, "--out", "out", "--check"]);
    assert_eq!((check.status.code(), stdout(&check).as_str()), (Some(1), ""));
    assert!(stderr(&check).contains("error[HW0627]: `HW0407` allows nothing"), "{}", stderr(&check));
    let lint = run(&["lint", SPEC]);
    assert_eq!(lint.status.code(), Some(1));
    assert!(stdout(&lint).contains("error[HW0627]: `HW0407` allows nothing"), "{}", stdout(&lint));
}

#[test]
fn notes_are_printed_on_request() {
    let folder = folder("notes", "");
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    let lint = stdout(&run(&["lint", SPEC, "--notes"]));
    assert!(!stdout(&run(&["lint", SPEC])).contains("note["));
    let generate = stdout(&run(&["generate", SPEC, "--out", "out", "--notes"]));
    for text in [lint, generate] {
        assert!(text.contains("warning[HW0406]"), "{text}");
    }
}

/// A path, its folder and the name of an API in the workspace mean the same document, wherever in the workspace that
/// is.
#[test]
fn a_document_can_be_named_in_several_ways() {
    let folder = folder("named", "discriminator: none\n");
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
    fs::create_dir_all(folder.path().join("receiver/src")).unwrap();
    let shown = |below: &str, spec: &str| {
        let output = run(&folder.path().join(below), &["show", spec, "--stage", "events"]);
        assert_eq!(output.status.code(), Some(0), "{below} {spec}: {}", stderr(&output));
        stdout(&output)
    };
    let expected = shown("", SPEC);
    assert!(expected.contains("order.paid"), "{expected}");
    for (below, spec) in [
        ("", "acme"),
        ("", "specs/acme"),
        ("", "./specs/acme/"),
        ("specs", "acme"),
        ("specs/acme", "."),
        ("receiver/src", "acme"),
    ] {
        assert_eq!(shown(below, spec), expected, "{below} {spec}");
    }
    let lint = stdout(&run(&folder.path().join("receiver"), &["lint", "acme"]));
    assert!(lint.contains("--> ../specs/acme/openapi.yaml:"), "{lint}");
    // A file that is there is meant first.
    fs::write(folder.path().join("acme"), KEYWORD.replace("order.paid", "order.sent")).unwrap();
    assert!(shown("", "acme").contains("order.sent"));
}

/// `show` says what is alike even if nothing tells any of the events apart, and distinguishes a text from a number.
#[test]
fn show_distinguishes_strings_from_numbers() {
    let webhook = |key: &str, property: &str| {
        format!(
            "  {key}: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: \
             [type], properties: {{ {property} }} }} }} }} }} }} }}\n"
        )
    };
    let shown = |name: &str, properties: &[&str]| {
        let folder = folder(name, "");
        let head = "openapi: 3.1.0\ninfo: { title: Acme, version: '1' }\nwebhooks:\n";
        let webhooks = ["one", "other"].iter().zip(properties).map(|(key, properties)| webhook(key, properties));
        fs::write(folder.path().join(SPEC), head.to_owned() + &webhooks.collect::<String>()).unwrap();
        stdout(&run(folder.path(), &["show", SPEC, "--stage", "events"]))
    };
    let nothing = shown("alike", &["a: { type: string }", "b: { type: string }"]);
    assert!(nothing.contains("alike:\n- messages:\n  - one\n  - other\n"), "{nothing}");
    let values =
        shown("shared", &["type: { enum: [low, up, down] }, a: {}", "type: { enum: [up, down, high] }, b: {}"]);
    assert!(values.contains("says: '/type: up, down'\n"), "{values}");
    let numbers = shown("numbers", &["type: { const: 1 }, a: {}", "type: { const: '1' }, b: {}"]);
    assert!(numbers.contains("is 1: one\n") && numbers.contains("is \"1\": other\n"), "{numbers}");
    let only = shown("only", &["a: { type: string }"]);
    assert!(only.starts_with("name_at: nowhere; every delivery is the only event\n"), "{only}");
}

/// Each mistake, and the whole message.
#[test]
fn mistakes_are_explained() {
    let folder = folder("mistakes", "");
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
    for (arguments, expected) in [
        (
            &["generate", "specs/acme/openapi.yml", "--out", "out"][..],
            "error[HW0001]: there is no such file\n--> specs/acme/openapi.yml\n = help: did you mean \
             `specs/acme/openapi.yaml`?\n\n1 error; more about it: hookwright explain HW0001\n",
        ),
        (
            &["lint", "specs"],
            "error: invalid value 'specs' for '<SPEC>': `specs` holds no OpenAPI or AsyncAPI document\n\nFor more \
             information, try '--help'.\n",
        ),
        (
            &["lint", "acne"],
            "error: invalid value 'acne' for '<SPEC>': there is no such file and no such API; did you mean `acme`? `specs/` \
             has `acme`\n\nFor more information, try '--help'.\n",
        ),
        (
            &["explain", "HW0460"],
            "error: there is no code `HW0460`\nhelp: did you mean `HW0360` (Event name isn't signed)? `hookwright explain` lists all \
             codes\n",
        ),
        (&["explain", "E0308"], "error: there is no code `E0308`\nhelp: `hookwright explain` lists all codes\n"),
        (
            &["preset", "standard-webhoks"],
            "error: there is no preset `standard-webhoks`\nhelp: did you mean `standard-webhooks`? `hookwright preset` lists all \
             presets\n",
        ),
        (
            &["graph", SPEC, "--event", "order.padi"],
            "error: the document has no event `order.padi`\nhelp: did you mean `order.paid`? the document has `order.paid`\n",
        ),
        (
            &["show", SPEC, "--stage", "event"],
            "error: invalid value 'event' for '--stage <STAGE>'\n  [possible values: spec, ir, names, events]\n\n  tip: a \
             similar value exists: 'events'\n\nFor more information, try '--help'.\n",
        ),
    ] {
        let output = run(folder.path(), arguments);
        let told = stdout(&output) + &stderr(&output);
        let told = told.lines().filter(|line| !line.contains("more about it") || line.starts_with("1 error"));
        let told: String = told.map(|line| line.trim_end().to_owned() + "\n").collect();
        assert!(told.ends_with(expected), "{arguments:?}\n{told}");
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
    }
}
