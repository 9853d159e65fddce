//! The rounds with `apalis-postgres`, in a process of its own, because its sqlx isn't a dependency of this workspace.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::rates::{BODY, Rates, TASKS, TIME};

/// The running process.
pub(crate) struct Apalis {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Apalis {
    /// Builds and starts it with the URL of a database. `None`, with a message, if it can't be built.
    pub(crate) fn start(url: &str) -> Option<Self> {
        let Some(program) = build() else {
            println!("skipped: apalis-postgres can't be built");
            return None;
        };
        let mut process = Command::new(program).arg(url).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Some(Self { process, input, output: BufReader::new(output) })
    }

    /// One round. It handles with as many tasks as it stores.
    pub(crate) fn measure(&mut self) -> Rates {
        writeln!(self.input, "{TASKS} {BODY} {}", TIME.as_millis()).unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let figures: Vec<f64> = line.split_whitespace().map(|figure| figure.parse().unwrap()).collect();
        let [jobs, stored_in, handled_in] = figures[..] else { panic!("not the figures of a round: {line:?}") };
        Rates { put: jobs / stored_in, work: jobs / handled_in }
    }
}

impl Drop for Apalis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn build() -> Option<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../apalis");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apalis");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--quiet", "--locked", "--target-dir"]).arg(&target);
    let built = cargo.arg("--manifest-path").arg(package.join("Cargo.toml")).status().unwrap();
    built.success().then(|| target.join("release/apalis-rounds"))
}
