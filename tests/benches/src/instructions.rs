//! Counts the instructions of a case with valgrind, in a separate process.

use std::process::{Command, Stdio};

/// What a process should run.
pub(super) struct Request {
    pub(super) group: String,
    pub(super) case: usize,
    pub(super) times: u32,
}

const GROUP: &str = "HOOKWRIGHT_BENCH_GROUP";
const CASE: &str = "HOOKWRIGHT_BENCH_CASE";
const TIMES: &str = "HOOKWRIGHT_BENCH_TIMES";

/// What this process should run, if it was started for counting.
pub(super) fn requested() -> Option<Request> {
    let number = |name| std::env::var(name).ok()?.parse().ok();
    Some(Request {
        group: std::env::var(GROUP).ok()?,
        case: usize::try_from(number(CASE)?).ok()?,
        times: number(TIMES)?,
    })
}

/// The instructions of each case; `None` without valgrind.
pub(super) fn count(group: &str, cases: usize) -> Option<Vec<f64>> {
    (0..cases).map(|case| count_instructions(group, case)).collect()
}

/// The instructions of all but the first runs, so that neither the start of the process nor one-time work counts.
fn count_instructions(group: &str, case: usize) -> Option<f64> {
    const FIRST: u32 = 5;
    const MORE: u32 = 50;
    let [few, many] = [FIRST, FIRST + MORE].map(|times| collected(group, case, times));
    Some((many? - few?) / f64::from(MORE))
}

fn collected(group: &str, case: usize, times: u32) -> Option<f64> {
    let watched = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .env(GROUP, group)
        .env(CASE, case.to_string())
        .env(TIMES, times.to_string())
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let told = String::from_utf8_lossy(&watched.stderr).into_owned();
    told.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
}
