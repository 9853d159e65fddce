//! The groups that are benchmarks of the packages `benches` and `servers`.

use std::error::Error;
use std::fs;
use std::process::{Command, Stdio};

use super::figures::{Comparison, Figures};

/// Where such a benchmark appends its figures, a line of JSON each; it is named to it by this variable.
const FIGURES: &str = "HOOKWRIGHT_BENCH_FIGURES";

/// Runs the benchmark of this name in the package. It prints its own tables, unless it is to be quiet.
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
