//! `cargo xtask pull`: runs `hookwright pull`.

use std::ffi::OsString;
use std::io;
use std::process::Command;

use clap::Args;

use crate::Error;

/// The arguments of the command.
///
/// The installed command `hookwright` does the work, so that an xtask doesn't have to compile TLS and archives.
#[derive(Clone, Debug, Args)]
#[command(disable_help_flag = true)]
#[non_exhaustive]
pub struct Pull {
    /// The arguments of `hookwright pull`, such as the name of an API or `--update`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    pub arguments: Vec<OsString>,
}

impl Pull {
    /// Runs `hookwright pull` in the current directory. Returns whether it succeeded.
    pub fn run(&self) -> Result<bool, Error> {
        self.run_by(Command::new("hookwright"))
    }

    /// Runs it with another command, which gets `pull` and the arguments.
    pub fn run_by(&self, mut command: Command) -> Result<bool, Error> {
        let status = command.arg("pull").args(&self.arguments).status().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::from(
                "`cargo xtask pull` needs the command `hookwright`; install it with `cargo install hookwright-cli`"
                    .to_owned(),
            ),
            _ => error.into(),
        })?;
        Ok(status.success())
    }
}
