//! The command `hookwright`, as whoever has installed it runs it.

use std::process::{Command, Output};

use crate::programs::program;

/// The command, built as the sources are now.
pub fn hookwright() -> Command {
    let mut command = program("hookwright");
    command.env_remove("NO_COLOR");
    command
}

/// What a command printed, on its standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command printed besides.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
