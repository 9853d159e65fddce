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
    let messages = messages(&ended.stdout, package);
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

/// What the compiler says about this package, in the lines that cargo prints. Other lines are about dependencies, or
/// about what was written.
fn messages(lines: &str, package: &str) -> Vec<Message> {
    let of_package = |line: &Line| line.target.as_ref().is_some_and(|target| target.name == package.replace('-', "_"));
    let lines = lines.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    lines.filter(of_package).filter_map(|line| line.message).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_packages_own_messages_count() {
        let line = |package: &str, level: &str, spans: &str| {
            format!(
                r#"{{"reason":"compiler-message","target":{{"name":"{package}"}},"message":{{"level":"{level}","rendered":"{level}: it","spans":[{spans}]}}}}"#
            )
        };
        let lines = [
            line("other", "warning", "{}"),
            line("of_a_tool", "warning", "{}"),
            "not JSON".to_owned(),
            line("of_a_tool", "error", "{}"),
            // "aborting due to 1 previous error; 1 warning emitted"
            line("of_a_tool", "error", ""),
            r#"{"reason":"compiler-artifact","target":{"name":"of_a_tool"}}"#.to_owned(),
        ];
        let messages = messages(&lines.join("\n"), "of-a-tool");
        let placed = |level: &str| messages.iter().filter(|it| it.level == level && it.is_placed()).count();
        assert_eq!((messages.len(), placed("warning"), placed("error")), (3, 1, 1));
        assert_eq!(messages[1].rendered.as_deref(), Some("error: it"));
    }
}
