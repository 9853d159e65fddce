//! The command `hookwright`, as users run it.

use std::process::{Command, Output};

use crate::programs::program;

/// The command, built from the current sources.
pub fn hookwright() -> Command {
    let mut command = program("hookwright");
    command.env_remove("NO_COLOR");
    command
}

/// What a command printed to standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command printed to standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
