//! The command `diff`: its output and exit status, and documents of the past.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::Output;

use tests::command::{hookwright, stderr, stdout};
use tests::scratch::Scratch;

/// Adds a property to the event of such a document.
const OVERLAY: &str = "overlay: 1.0.0\ninfo: { title: Ours, version: '1' }\nactions:\n- target: \
    $.webhooks['order.paid'].post.requestBody.content['application/json'].schema.properties\n  \
    update: { note: { type: string } }\n";

/// A document with an event whose payload has these properties, all required, in its own file.
fn document(folder: &Path, name: &str, properties: &str) -> String {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{ title: Acme, version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n        \
         content:\n          application/json:\n            schema: {{ type: object, required: [id], properties: {{ {properties} }} }}\n"
    );
    write(folder, name, &text)
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn diff(arguments: &[&str]) -> Output {
    hookwright().arg("diff").args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn the_exit_status_follows_fail_on() {
    let scratch = Scratch::new("diff-status");
    let old = document(scratch.path(), "old.yaml", "id: { type: string, enum: [a] }");
    let docs = document(scratch.path(), "docs.yaml", "id: { type: string, enum: [a], description: An id. }");
    let rust = document(scratch.path(), "rust.yaml", "id: { type: string, enum: [b, c] }");
    let wire = document(scratch.path(), "wire.yaml", "id: { type: integer }");
    let status = |new: &str, kind: &str| code(&diff(&[&old, new, "--fail-on", kind]));
    assert_eq!([status(&old, "any"), status(&docs, "any"), status(&docs, "rust")], [0, 1, 0]);
    assert_eq!([status(&rust, "rust"), status(&rust, "wire"), status(&wire, "wire")], [1, 0, 1]);
    assert_eq!(code(&diff(&[&old, &wire])), 0, "nothing was asked for");
    let missing = diff(&[&old, "/nowhere.yaml"]);
    assert_eq!(code(&missing), 2);
    assert!(stderr(&missing).contains("there is no such file"), "{}", stderr(&missing));
    assert_eq!(code(&diff(&[&old])), 2, "a document is missing");
}

#[test]
fn changes_are_printed_in_each_format() {
    let scratch = Scratch::new("diff-formats");
    let old = document(scratch.path(), "old.yaml", "id: { type: string }, kind: { type: string }");
    let new = document(scratch.path(), "new.yaml", "id: { type: integer }, size: { type: integer }");
    let text = stdout(&diff(&[&old, &new]));
    assert!(text.starts_with("old: 3 changes; breaks the wire; Rust: major\n"), "{text}");
    assert!(text.contains("- order.paid: id: was `String`, is `i64`\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "there must be no colors here: {text}");
    let markdown = stdout(&diff(&[&old, &new, "--format", "markdown"]));
    let row = "| order.paid: id: was `String`, is `i64` | Type changed | no | no | major | `order_paid` |";
    assert!(markdown.contains(row), "{markdown}");
    let json = stdout(&diff(&[&old, &new, "--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["level"], &json["breaks_wire"]), (&"major".into(), &true.into()));
    let changes = json["changes"].as_array().unwrap();
    let change = changes.iter().find(|change| change["rule"] == "type-changed").unwrap();
    assert_eq!(change["at"], "order.paid: id");
    assert_eq!(change["wire"]["old_reads_new"], "refused");
    assert_eq!(change["handler"], serde_json::json!({ "effect": "changes", "methods": ["order_paid"] }));
}

/// The report for readers of other languages has their types, and nothing about Rust.
#[test]
fn for_wire_leaves_out_changes_of_rust() {
    let scratch = Scratch::new("diff-wire");
    let old = document(scratch.path(), "old.yaml", "id: { type: string, description: A }");
    let renamed = document(scratch.path(), "renamed.yaml", "id: { type: string, description: B }");
    let new = document(scratch.path(), "new.yaml", "id: { type: [integer, 'null'] }");
    assert_eq!(stdout(&diff(&[&old, &renamed, "--for", "wire"])), "old: no changes\n");
    let text = stdout(&diff(&[&old, &new, "--for", "wire"]));
    assert!(text.starts_with("old: 2 changes; breaks the wire\n"), "{text}");
    assert!(text.contains("- order.paid: id: was `string`, is `integer or null`\n"), "{text}");
    let markdown = stdout(&diff(&[&old, &new, "--for", "wire", "--format", "markdown"]));
    assert!(
        markdown.contains("| where | what | old code reads new payloads | new code reads old payloads |\n"),
        "{markdown}"
    );
    let json = stdout(&diff(&[&old, &new, "--for", "wire", "--format", "json"]));
    for report in [&text, &markdown, &json] {
        let lower = report.to_lowercase();
        assert!(!lower.contains("rust") && !lower.contains("handler") && !lower.contains("i64"), "{report}");
    }
}

#[test]
fn changes_are_printed_as_sarif() {
    let scratch = Scratch::new("diff-sarif");
    let old = document(scratch.path(), "old.yaml", "id: { type: string }");
    let new = document(scratch.path(), "new.yaml", "id: { type: integer }, size: { type: integer }");
    let output =
        hookwright().current_dir(scratch.path()).args(["diff", &old, &new, "--format", "sarif"]).output().unwrap();
    let log: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["ruleId"] == "type-changed").unwrap();
    assert_eq!(result["level"], "error");
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "new.yaml");
    assert_eq!(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "order.paid: id");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 5, "the line of `post`");
    let rule =
        &log["runs"][0]["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!(rule["id"], "type-changed");
}

/// An accepted change is reported, and doesn't fail until its last day is over.
#[test]
fn changes_are_accepted_until_a_date() {
    let scratch = Scratch::new("diff-accept");
    let old = document(scratch.path(), "old.yaml", "id: { type: string }");
    let new = document(scratch.path(), "new.yaml", "id: { type: integer }");
    let accept = |entry: &str| write(scratch.path(), "codegen.yaml", &format!("accept_changes:\n- {entry}\n"));
    let run = |more: &[&str]| diff(&[&[&*old, &*new, "--fail-on", "wire"], more].concat());
    assert_eq!(code(&run(&[])), 1);

    accept("{ rule: type-changed, at: 'order.paid: id', because: They told us., until: 2027-03-31 }");
    let accepted = run(&["--today", "2027-03-31"]);
    let text = stdout(&accepted);
    assert_eq!(code(&accepted), 0, "{text}");
    assert!(text.starts_with("old: 1 change (1 accepted); breaks the wire; Rust: major\n"), "{text}");
    assert!(text.contains("because: They told us. (until 2027-03-31)\n"), "{text}");
    let sarif: serde_json::Value =
        serde_json::from_str(&stdout(&run(&["--today", "2027-03-31", "--format", "sarif"]))).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["justification"], "They told us.");

    let late = run(&["--today", "2027-04-01"]);
    assert_eq!(code(&late), 1);
    assert!(
        stdout(&late).contains("No longer accepted: type-changed at order.paid: id (until 2027-03-31)\n"),
        "{}",
        stdout(&late)
    );
    assert_eq!(code(&run(&["--today", "2027-02-30"])), 2, "there is no such day");

    accept("{ rule: type-changed, at: order.paid, because: Any field of it. }");
    assert_eq!(code(&run(&[])), 0, "an event covers all of its changes");
    accept("{ rule: event-removed, because: It never happened. }");
    let unused = run(&[]);
    assert_eq!(code(&unused), 1);
    assert!(
        stdout(&unused).contains("`accept_changes` lists event-removed, but nothing like it changed."),
        "{}",
        stdout(&unused)
    );
}

/// Text from a document is printed in pull requests and terminals.
#[test]
fn text_from_documents_is_escaped() {
    let scratch = Scratch::new("diff-words");
    let old = document(scratch.path(), "old.yaml", "id: { type: string }");
    let new = document(scratch.path(), "new.yaml", "id: { type: string }, \"a|b<i>\\e[31m\": { type: string }");
    let text = stdout(&diff(&[&old, &new]));
    assert!(text.contains("a|b<i>") && !text.contains('\u{1b}'), "{text}");
    let markdown = stdout(&diff(&[&old, &new, "--format", "markdown"]));
    assert!(markdown.contains("order.paid: a\\|b&lt;i>") && !markdown.contains('\u{1b}'), "{markdown}");
}

#[test]
fn an_update_puts_the_new_document_in_place() {
    let scratch = Scratch::new("diff-update");
    let old = document(scratch.path(), "specs/old.yaml", "id: { type: string }");
    let new = document(scratch.path(), "new.yaml", "id: { type: integer }");
    let updated = diff(&[&old, &new, "--update", "--fail-on", "wire"]);
    assert_eq!(code(&updated), 1, "{}", stderr(&updated));
    assert!(stdout(&updated).contains("was `String`, is `i64`"));
    assert_eq!(fs::read_to_string(&old).unwrap(), fs::read_to_string(&new).unwrap());
    assert_eq!(fs::read_dir(scratch.path().join("specs")).unwrap().count(), 1, "nothing is left behind");
    // A document that can't be read isn't written anywhere.
    let broken = write(scratch.path(), "broken.yaml", "openapi: 3.1.0\n");
    let before = fs::read_to_string(&old).unwrap();
    assert_eq!(code(&diff(&[&old, &broken, "--update"])), 2);
    assert_eq!(fs::read_to_string(&old).unwrap(), before);
}

/// Files next to a document don't count, and stay.
#[test]
fn update_refuses_documents_of_several_files() {
    let scratch = Scratch::new("diff-update-files");
    let old = document(scratch.path(), "specs/old.yaml", "id: { type: string }");
    write(scratch.path(), "specs/codegen.yaml", "additional: keep\n");
    write(scratch.path(), "specs/overlay.yaml", OVERLAY);
    let new = document(scratch.path(), "new.yaml", "id: { type: integer }");
    let updated = diff(&[&old, &new, "--update"]);
    assert_eq!(code(&updated), 0, "{}", stderr(&updated));
    assert_eq!(fs::read_to_string(&old).unwrap(), fs::read_to_string(&new).unwrap());
    assert_eq!(fs::read_dir(scratch.path().join("specs")).unwrap().count(), 3);
    write(scratch.path(), "id.yaml", "{ type: string }\n");
    let several = document(scratch.path(), "several.yaml", "id: { $ref: id.yaml }");
    let refused = diff(&[&old, &several, "--update"]);
    assert_eq!(code(&refused), 2);
    let stderr = stderr(&refused);
    assert!(stderr.contains("the document consists of 2 files; copy them yourself"), "{stderr}");
    assert_eq!(fs::read_to_string(&old).unwrap(), fs::read_to_string(&new).unwrap());
}

#[test]
fn settings_and_overlay_apply_to_the_document_without_them() {
    const RETYPED: &str = "old: 1 change; breaks the wire; Rust: major\n";
    let scratch = Scratch::new("diff-settings");
    let old = document(scratch.path(), "specs/old.yaml", "id: { type: string }");
    write(scratch.path(), "specs/codegen.yaml", "events: { order.paid: order.settled }\n");
    let new = document(scratch.path(), "downloads/new.yaml", "id: { type: integer }");
    let text = stdout(&diff(&[&old, &new]));
    assert!(text.starts_with(RETYPED) && text.contains("order.settled: id: was `String`"), "{text}");
    // Both documents have the property from the overlay.
    write(scratch.path(), "specs/overlay.yaml", OVERLAY);
    let new = document(scratch.path(), "downloads/new.yaml", "id: { type: integer }, note: { type: boolean }");
    let text = stdout(&diff(&[&old, &new]));
    assert!(text.starts_with(RETYPED) && !text.contains("note"), "{text}");
}

/// A change of the document may be one that the settings and the overlay don't fit.
#[test]
fn borrowed_settings_and_overlay_may_not_fit() {
    let scratch = Scratch::new("diff-unfit-new");
    let old = document(scratch.path(), "specs/old.yaml", "id: { type: string }, note: { type: number }");
    let settings = "names: { /webhooks/order.paid/post/requestBody/content/application~1json/schema/properties/note: remark }\n\
                    formats: { /webhooks/order.paid/post/requestBody/content/application~1json/schema/properties/note: decimal }\n";
    write(scratch.path(), "specs/codegen.yaml", settings);
    let overlay = "overlay: 1.0.0\ninfo: { title: Ours, version: '1' }\nactions:\n\
                   - { target: '$.webhooks[*].post.requestBody.content[*].schema.properties.note', update: { maximum: 9 } }\n\
                   - { target: '$.webhooks[*].post.requestBody.content[*].schema.properties.id', update: { maxLength: 9 } }\n";
    write(scratch.path(), "specs/overlay.yaml", overlay);
    let new = document(scratch.path(), "downloads/new.yaml", "id: { type: string }");
    let output = diff(&[&old, &new]);
    let (text, warnings) = (stdout(&output), stderr(&output));
    assert!(text.starts_with("old: 1 change;") && text.contains("[field-removed-optional]"), "{text}{warnings}");
    assert_eq!(warnings.matches("new.yaml` is compared without it").count(), 3, "{warnings}");
}

/// Nothing is compared unless everything can be read.
#[test]
fn errors_in_settings_and_overlay_are_reported() {
    const NOWHERE: &str =
        "overlay: 1.0.0\ninfo: { title: Ours, version: '1' }\nactions:\n- { target: $.nowhere, update: {} }\n";
    let scratch = Scratch::new("diff-unfit");
    let old = document(scratch.path(), "old.yaml", "id: { type: string }");
    let new = document(scratch.path(), "new.yaml", "id: { type: integer }");
    let beside = |file, text| {
        let path = write(scratch.path(), file, text);
        let output = diff(&[&old, &new]);
        fs::remove_file(path).unwrap();
        output
    };
    for (file, text, what) in [
        ("codegen.yaml", "evnts: {}\n", "evnts"),
        ("overlay.yaml", NOWHERE, "$.nowhere"),
        ("overlay.yaml", "# Nothing yet.\n", "overlay.yaml"),
    ] {
        let refused = beside(file, text);
        assert_eq!((code(&refused), stdout(&refused)), (2, String::new()));
        let stderr = stderr(&refused);
        assert!(stderr.contains("error[") && stderr.contains(what), "{stderr}");
    }
    let nothing_set = beside("codegen.yaml", "# Nothing yet.\n");
    assert!(stdout(&nothing_set).starts_with("old: 1 change"), "{}", stderr(&nothing_set));
}
