//! The command `generate` on faulty documents, those of `tests/bad`.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;
use std::process::Output;

use tests::command::{hookwright, stderr, stdout};
use tests::scratch::Scratch;

/// The command prints the same text, doesn't change the directory, and has the right exit status.
#[test]
fn an_error_writes_nothing() {
    for name in ["ref_remote", "yaml_syntax", "setting_unknown"] {
        let out = Scratch::new(&format!("command-{name}"));
        let output = generate(&format!("bad/{name}/document.yaml"), out.path());
        let expected = fs::read_to_string(format!("../bad/{name}/expected.txt")).unwrap();
        assert!(stderr(&output).ends_with(&expected), "{name}: {}", stderr(&output));
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""), "{name}");
        assert!(!out.path().exists(), "{name}: something was written");
    }
}

#[test]
fn warnings_do_not_prevent_generation() {
    let out = Scratch::new("command-warnings");
    let output = generate("bad/keyword_unknown/document.yaml", out.path());
    let expected = fs::read_to_string("../bad/keyword_unknown/expected.txt").unwrap();
    assert!(stderr(&output).ends_with(&expected), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("created acme.rs"));
    assert!(out.path().join("acme.rs").exists());
}

/// Runs the command on a document, in the folder that paths are relative to.
fn generate(document: &str, out: &Path) -> Output {
    hookwright().current_dir("..").args(["generate", document, "--out"]).arg(out).output().unwrap()
}

/// A document of one event, with this title.
fn titled(title: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{ title: '{title}', version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      \
         requestBody:\n        content:\n          application/json:\n            schema: {{ type: object, properties: \
         {{ id: {{ type: string }} }} }}\n"
    )
}

/// The generated files for documents with these paths and titles, and the command's output.
fn generate_titled(folder: &Path, documents: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = hookwright();
    command.current_dir(folder).args(["generate", "--out", "out"]).args(arguments);
    for (path, title) in documents {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, titled(title)).unwrap();
        command.arg(path);
    }
    command.output().unwrap()
}

#[test]
fn a_module_has_the_given_name_or_that_of_the_title() {
    for (documents, arguments, modules) in [
        (vec![("api.acme.example.yaml", "Acme Orders REST API v2")], vec![], vec!["acme_orders"]),
        (vec![("shop.yaml", "注文 API")], vec![], vec!["shop"]),
        (vec![("market/openapi.yaml", "")], vec![], vec!["market"]),
        (vec![("specs/mine/openapi.yaml", "Acme")], vec![], vec!["mine"]),
        (vec![("specs/mine/openapi.yaml", "Acme")], vec!["--name", "acme-eu"], vec!["acme_eu"]),
        (vec![("a.yaml", "Acme"), ("b.yaml", "Acme")], vec!["--name", "one", "--name", "other"], vec!["one", "other"]),
    ] {
        let scratch = Scratch::new("generate-titled");
        let output = generate_titled(scratch.path(), &documents, &arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        for module in modules {
            assert!(scratch.path().join(format!("out/{module}.rs")).is_file(), "{module}: {}", stdout(&output));
        }
    }
}

#[test]
fn invalid_names_are_refused() {
    for (arguments, message) in [
        (vec![], "two APIs have the name `acme`"),
        (vec!["--name", "one"], "give `--name` once for each document"),
        (vec!["--name", "one", "--name", "one"], "two APIs have the name `one`"),
        (vec!["--name", "one", "--name", "two words"], "`two words` can't be an API's name"),
    ] {
        let scratch = Scratch::new("generate-names");
        let output = generate_titled(scratch.path(), &[("a.yaml", "Acme"), ("b.yaml", "Acme")], &arguments);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        assert!(stderr(&output).contains(message), "{arguments:?}: {}", stderr(&output));
        assert!(!scratch.path().join("out").exists());
    }
}
