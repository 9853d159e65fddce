//! `cargo xtask miri`: runs tests of the runtime in an interpreter that notices undefined behavior.

use std::error::Error;
use std::process::ExitCode;

use crate::outside;

const MISSING: &str = "Miri is not installed, so nothing is interpreted: `rustup component add miri rust-src --toolchain \
                       nightly` installs it";

/// Runs the unit tests of the runtime. This project has no unsafe code, but the code that reads bodies and compares
/// signatures calls some. Features are off, since they need timers, files and sockets, which an interpreter doesn't
/// have.
pub(crate) fn run() -> Result<ExitCode, Box<dyn Error>> {
    let is_installed = outside::succeeds("cargo", &["+nightly", "miri", "--version"]);
    let Some(mut cargo) = outside::nightly_cargo().filter(|_| is_installed) else {
        eprintln!("{MISSING}");
        return Ok(ExitCode::SUCCESS);
    };
    cargo.args(["miri", "test", "-p", "hookwright-runtime", "--lib", "--no-default-features"]);
    // Property tests write failures to the folder that they run in.
    cargo.env("MIRIFLAGS", "-Zmiri-disable-isolation").arg("--target-dir").arg(outside::folder("miri")?);
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
