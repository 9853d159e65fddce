//! Builds the receiver with cargo.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{ChildStdout, Command, Stdio};
use std::{env, thread};

use hookwright_runtime::serde_json::{self, Value};

use super::Failure;
use super::process::{PAUSE, Program};
use crate::init::{RECEIVER, cargo_fault};

/// A receiver that is built.
pub(super) struct Built {
    pub(super) executable: PathBuf,
    /// Whether it was already built before.
    pub(super) is_fresh: bool,
}

/// The result of a build.
pub(super) enum Outcome {
    Built(Built),
    /// Cargo has printed why.
    Failed,
    Stopped,
}

/// Builds it. Cargo prints its progress and errors to standard error. `is_stopped` is checked from time to time.
pub(super) fn build(mut is_stopped: impl FnMut() -> bool) -> Result<Outcome, Failure> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let manifest = format!("{RECEIVER}/Cargo.toml");
    cargo.args(["build", "--manifest-path", &manifest, "--message-format", "json-render-diagnostics"]);
    // It names the package for which another cargo runs this command.
    cargo.env_remove("CARGO_MANIFEST_DIR");
    cargo.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut cargo = Program::start(&mut cargo).map_err(|error| cargo_fault(&error))?;
    let output = cargo.child().stdout.take().ok_or("cargo has no output")?;
    let reader = thread::spawn(move || last_executable(output));
    let status = loop {
        if let Some(status) = cargo.ended()? {
            break status;
        }
        if is_stopped() {
            return Ok(Outcome::Stopped);
        }
        thread::sleep(PAUSE);
    };
    let built = reader.join().map_err(|_| "cargo's output can't be read")?;
    if !status.success() {
        return Ok(Outcome::Failed);
    }
    built.map(Outcome::Built).ok_or_else(|| format!("`{RECEIVER}/` isn't a program: it needs a `src/main.rs`").into())
}

/// The last program that cargo reported, in lines of JSON.
fn last_executable(output: ChildStdout) -> Option<Built> {
    let mut built = None;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        if let Some(executable) = message.get("executable").and_then(Value::as_str) {
            let is_fresh = message.get("fresh").and_then(Value::as_bool).unwrap_or(false);
            built = Some(Built { executable: executable.into(), is_fresh });
        }
    }
    built
}
