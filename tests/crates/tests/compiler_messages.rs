//! The compiler's messages about mistakes in the use of receivers and workers.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;

use tests::command::stderr;
use tests::nested;
use tests::scratch::Scratch;

/// A mistake as the body of a function, and lines of the error. The list is empty for code that compiles.
const MISTAKES: [(&str, &[&str]); 5] = [
    (
        "let _ = Worker::builder(MemoryInbox::new()).handler::<Event, _>(NoHandler);",
        &["the trait `hookwright_events::morph::Handler` is not implemented for `NoHandler`"],
    ),
    ("let _ = Worker::builder(MemoryInbox::new()).handler::<Event, _>(std::sync::Arc::new(Silent));", &[]),
    (
        "let _ = Worker::builder(MemoryInbox::new()).transactional_handler::<Event, _>(|_| Silent);",
        &[
            "the inbox `MemoryInbox` has no transactions for handlers",
            "use an inbox in a database that handlers write to, such as `PostgresInbox`",
        ],
    ),
    (
        "let _ = Worker::builder(5_u8);",
        &["`u8` is not an inbox", "use `MemoryInbox`, or the inbox of the crate `hookwright-inbox-file`"],
    ),
    // The compiler knows which feature an item needs.
    ("let _ = hookwright_receiver::Server::new(());", &["the item is gated behind the `server` feature"]),
];

#[test]
fn mistakes_are_explained() {
    let krate = Scratch::new("compiler-messages");
    let checkout = fs::canonicalize("../..").unwrap();
    let checkout = checkout.display();
    let manifest = format!(
        "[package]\nname = \"mistakes\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         hookwright-events = {{ path = \"{checkout}/generated\" }}\n\
         hookwright-receiver = {{ path = \"{checkout}/generator/receiver\" }}\n\
         hookwright-runtime = {{ path = \"{checkout}/generator/runtime\" }}\n\n[workspace]\n"
    );
    fs::create_dir_all(krate.path().join("src/bin")).unwrap();
    fs::write(krate.path().join("Cargo.toml"), manifest).unwrap();
    fs::copy("../../Cargo.lock", krate.path().join("Cargo.lock")).unwrap();
    for (index, (body, _)) in MISTAKES.iter().enumerate() {
        fs::write(krate.path().join(format!("src/bin/mistake{index}.rs")), program(body)).unwrap();
    }
    for (index, (body, lines)) in MISTAKES.iter().enumerate() {
        let output = nested::cargo(krate.path()).args(["check", "--bin", &format!("mistake{index}")]).output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.success(), lines.is_empty(), "{body}\n{text}");
        let words: Vec<&str> = text.split_whitespace().collect();
        let words = words.join(" ");
        for line in *lines {
            assert!(words.contains(line), "{body}\nlacks: {line}\n{text}");
        }
    }
}

fn program(body: &str) -> String {
    format!(
        "#![allow(unused_imports, dead_code)]\nuse hookwright_events::morph::{{self, Context, Event, Handler}};\nuse \
         hookwright_receiver::{{MemoryInbox, Worker}};\nuse hookwright_runtime::Failure;\n\nstruct \
         NoHandler;\n\nstruct Silent;\n\nimpl Handler for Silent {{\n    type Error = Failure;\n    async fn \
         unhandled(&self, _: Event, _: &Context) -> Result<(), Failure> {{\n        Ok(())\n    }}\n}}\n\nfn main() {{\n    \
         {body}\n}}\n"
    )
}
