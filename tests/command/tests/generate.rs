//! The command `generate` on documents that are at fault, those of `tests/bad`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Output;

use tests::command::{hookwright, stderr, stdout};
use tests::scratch::Scratch;

/// The command prints the same text, leaves the directory alone and says so by its exit status.
#[test]
fn the_command_fails_and_writes_nothing() {
    for name in ["ref_dangling", "yaml_syntax", "setting_unknown"] {
        let out = Scratch::new(&format!("command-{name}"));
        let output = generate(&format!("bad/{name}/document.yaml"), out.path());
        let expected = fs::read_to_string(format!("../bad/{name}/expected.txt")).unwrap();
        assert!(stderr(&output).ends_with(&expected), "{name}: {}", stderr(&output));
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""), "{name}");
        assert!(!out.path().exists(), "{name}: something was written");
    }
}

#[test]
fn the_command_generates_where_there_are_only_warnings() {
    let out = Scratch::new("command-warnings");
    let output = generate("bad/keyword_unknown/document.yaml", out.path());
    let expected = fs::read_to_string("../bad/keyword_unknown/expected.txt").unwrap();
    assert!(stderr(&output).ends_with(&expected), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("created document.rs"));
    assert!(out.path().join("document.rs").exists());
}

/// Runs the command on a document, where the texts are named from.
fn generate(document: &str, out: &Path) -> Output {
    hookwright().current_dir("..").args(["generate", document, "--out"]).arg(out).output().unwrap()
}
