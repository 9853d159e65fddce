//! `cargo xtask oldest`: compiles the libraries with the oldest versions of their own dependencies that their manifests allow.

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use crate::outside::{self, quoted};

const MISSING: &str = "no nightly compiler is installed, or the registry cannot be reached, so nothing is compiled with the \
                       oldest dependencies";

/// Compiles them. Only a nightly compiler's cargo can choose these versions; the lock file of the project stays as it is.
pub(crate) fn run() -> Result<ExitCode, Box<dyn Error>> {
    let cargo = outside::nightly_cargo().filter(|_| outside::succeeds("cargo", &["update", "--dry-run"]));
    let Some(mut cargo) = cargo else {
        eprintln!("{MISSING}");
        return Ok(ExitCode::SUCCESS);
    };
    let folder = outside::folder("oldest")?;
    let lock = folder.join("Cargo.lock");
    // Versions that stand in a lock file stay there, however old a manifest allows them to be.
    if lock.is_file() {
        fs::remove_file(&lock)?;
    }
    cargo.args(["check", "--all-features", "-Z", "direct-minimal-versions", "-Z", "lockfile-path"]);
    cargo.arg("--config").arg(format!("resolver.lockfile-path={}", quoted(&lock)));
    cargo.arg("--target-dir").arg(folder.join("build"));
    let packages = outside::LIBRARIES.iter().chain(&["hookwright-catalogue", "hookwright-cli", "hookwright-core"]);
    cargo.args(packages.flat_map(|package| ["-p", package]));
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
