//! The programs of this workspace.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::Value;

/// The result of a command.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub code: Option<i32>,
    /// What it printed.
    pub out: String,
    /// What it printed besides.
    pub complaints: String,
}

/// Runs `hookwright` to its end.
pub fn hookwright(arguments: &[&str]) -> Ended {
    run(program("hookwright").args(arguments))
}

/// Runs a program to its end.
pub fn run(program: &mut Command) -> Ended {
    let output = program.output().unwrap();
    let [out, complaints] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    Ended { code: output.status.code(), out, complaints }
}

/// A program built from the current sources: the command `hookwright`, or one of the examples.
pub fn program(name: &str) -> Command {
    static PROGRAMS: OnceLock<Option<HashMap<String, PathBuf>>> = OnceLock::new();
    let programs = PROGRAMS.get_or_init(build).as_ref().expect("the programs build");
    let mut program = Command::new(&programs[name]);
    program.env_remove("HOOKWRIGHT_SECRET").env_remove("RUST_LOG").stdin(Stdio::null());
    program
}

/// The lines of the output, as they arrive.
pub fn lines_of(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    lines
}

/// Tells a process to stop, and waits until it has.
pub fn stop(process: &mut Child) -> ExitStatus {
    let id = process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    process.wait().unwrap()
}

/// Cargo tells only a package's own tests where its programs are, so this asks cargo. It builds the whole workspace
/// with examples, so that `cargo test --workspace` has built everything already. `None` if the build fails, which cargo
/// reports.
fn build() -> Option<HashMap<String, PathBuf>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--workspace", "--bin", "hookwright"]);
    cargo.args(["cluster", "inspect", "receiver"].iter().flat_map(|example| ["--example", example]));
    cargo.args(["--message-format", "json-render-diagnostics"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let output = cargo.stderr(Stdio::inherit()).output().unwrap();
    let messages = String::from_utf8(output.stdout).unwrap();
    output.status.success().then(|| messages.lines().filter_map(executable).collect())
}

/// The program in a message of cargo, if there is one.
fn executable(message: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(message).ok()?;
    Some((message["target"]["name"].as_str()?.to_owned(), message["executable"].as_str()?.into()))
}
