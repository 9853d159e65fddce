//! `cargo xtask bench [GROUP]`: how fast it is, each figure beside a baseline that was measured in the same run.

use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};

/// The arguments of the command.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What to measure; all of it without.
    group: Option<Group>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Group {
    /// Bodies to events, beside `Deserialize` derived for the one right type.
    Decode,
    /// Signatures, beside the bare MAC and another crate.
    Verify,
    /// From the socket to the handler, beside a bare route.
    Receive,
    /// Deliveries into a file.
    Inbox,
}

/// Prints the figures.
pub(crate) fn run(arguments: &Bench) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let groups = arguments.group.map_or_else(|| Group::value_variants().to_vec(), |group| vec![group]);
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["bench", "--quiet", "-p", "tests"]);
    for name in groups.iter().filter_map(Group::to_possible_value) {
        cargo.args(["--bench", name.get_name()]);
    }
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
