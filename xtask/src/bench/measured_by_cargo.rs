//! The groups that are benchmarks in the packages `benches` and `servers`.

use std::error::Error;
use std::fs;
use std::process::{Command, Stdio};

use super::figures::{Comparison, Figures};

/// The variable with the file to which such a benchmark appends its figures, as JSON lines.
const FIGURES: &str = "HOOKWRIGHT_BENCH_FIGURES";

/// Runs the benchmark with this name in the package. It prints its own tables, unless it is quiet.
pub(crate) fn measure(package: &str, name: &str, is_quiet: bool) -> Result<Figures, Box<dyn Error>> {
    let path = crate::outside::folder("bench")?.join(format!("{name}.jsonl"));
    fs::write(&path, "")?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["bench", "--quiet", "-p", package, "--bench", name]).env(FIGURES, &path);
    if is_quiet {
        cargo.stdout(Stdio::null());
    }
    if !cargo.status()?.success() {
        return Err(format!("the benchmark `{name}` has failed").into());
    }
    let comparisons =
        fs::read_to_string(&path)?.lines().map(serde_json::from_str).collect::<Result<Vec<Comparison>, _>>()?;
    Ok(Figures { comparisons, ..Figures::default() })
}
