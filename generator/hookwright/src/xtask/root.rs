//! Finds the workspace that a command works on.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fmt};

use crate::Error;

/// Finds the folder of the workspace that an xtask runs in, from any folder in it.
///
/// This uses the process's environment, never values from compile time: if two checkouts share a target directory, or
/// one was copied, cargo may run a program in one of them that was built in the other.
///
/// Fails if there is no cargo or no workspace.
pub fn workspace_root() -> Result<PathBuf, Error> {
    // `cargo run` names the package that it runs. A program that is started directly only has its current folder.
    let start = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
    root_around(&start.map_or_else(env::current_dir, Ok)?)
}

/// Only cargo knows all the ways in which a package can name its workspace.
fn root_around(folder: &Path) -> Result<PathBuf, Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["locate-project", "--workspace", "--message-format", "plain"]).current_dir(folder);
    let fail = |why: &dyn fmt::Display| format!("cannot find the workspace around {}: {why}", folder.display());
    let output = command.output().map_err(|error| fail(&error))?;
    if !output.status.success() {
        return Err(fail(&String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    let manifest = PathBuf::from(String::from_utf8(output.stdout)?.trim_end());
    Ok(manifest.parent().ok_or_else(|| fail(&"its manifest is in no folder"))?.to_owned())
}
