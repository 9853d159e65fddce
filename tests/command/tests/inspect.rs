//! The example `inspect`, run as a process on recorded deliveries with every outcome.
//!
//! `UPDATE=1` writes the output as the new golden file.

#![allow(clippy::expect_used, reason = "a test may fail by panicking; that is how it tells")]

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tests::programs::program;

fn file(name: &str) -> PathBuf {
    Path::new("../payloads").join(name)
}

fn inspected() -> String {
    let output = program("inspect")
        .stdin(File::open(file("inspect.jsonl")).expect("the deliveries are there"))
        .stderr(Stdio::inherit())
        .output()
        .expect("the example runs");
    assert!(output.status.success(), "the example failed: {}", output.status);
    String::from_utf8(output.stdout).expect("JSON is UTF-8")
}

#[test]
fn the_inspect_example_prints_the_outcome_of_each_delivery() {
    let came = inspected();
    if env::var_os("UPDATE").is_some() {
        fs::write(file("inspect.out"), &came).expect("the golden can be written");
    }
    let golden = fs::read_to_string(file("inspect.out")).expect("the golden is there");
    for (number, (came, golden)) in came.lines().zip(golden.lines()).enumerate() {
        assert_eq!(came, golden, "line {}; UPDATE=1 accepts it", number + 1);
    }
    assert_eq!(came, golden);
    for outcome in ["known", "unknown", "malformed", "unnamed"] {
        assert!(golden.contains(&format!("\"outcome\":\"{outcome}\"")), "no delivery is {outcome}");
    }
}
