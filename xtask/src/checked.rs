//! What the compiler says about a crate.

use std::io;
use std::process::Command;

use serde::Deserialize;

use crate::measure::{self, Cost};

/// The compiler's result for a crate.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The first error, if it doesn't compile.
    pub(crate) error: Option<String>,
    /// How many errors there are.
    pub(crate) errors: usize,
    /// How many warnings there are.
    pub(crate) warnings: usize,
    /// The cost of `cargo check`, without dependencies that were compiled before.
    pub(crate) cost: Cost,
}

/// Runs `cargo check`, given as a command for the crate's folder, for the library of this package.
pub(crate) fn check(cargo: &mut Command, package: &str) -> io::Result<Checked> {
    let ended = measure::run(cargo.args(["--lib", "--message-format", "json"]))?;
    let messages: Vec<Message> = ended.stdout.lines().filter_map(|line| message(line, package)).collect();
    let count = |level: &str| messages.iter().filter(|message| message.level == level && message.is_placed()).count();
    let error = (!ended.status.success()).then(|| {
        let error = messages.iter().find(|message| message.level == "error");
        error.map(|error| error.rendered.clone().unwrap_or_default()).unwrap_or(ended.stderr)
    });
    Ok(Checked { error, errors: count("error"), warnings: count("warning"), cost: ended.cost })
}

/// A line that cargo prints.
#[derive(Deserialize)]
struct Line {
    target: Option<Target>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// What the compiler says.
#[derive(Deserialize)]
struct Message {
    level: String,
    rendered: Option<String>,
    spans: Vec<serde::de::IgnoredAny>,
}

impl Message {
    /// Whether it is about a place. The others say how many messages there were.
    fn is_placed(&self) -> bool {
        !self.spans.is_empty()
    }
}

/// The message in a line, if it is about this crate.
fn message(line: &str, package: &str) -> Option<Message> {
    let line: Line = serde_json::from_str(line).ok()?;
    line.message.filter(|_| line.target.is_some_and(|target| target.name == package.replace('-', "_")))
}
