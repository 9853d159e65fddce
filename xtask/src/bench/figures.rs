//! The figures: as a table for a terminal, as JSON for programs.

use serde::{Deserialize, Serialize};

use super::peers::Peers;
use crate::measure::Cost;

/// The times of a group of cases, compared with the first of them.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Comparison {
    /// What is measured.
    pub(crate) title: String,
    /// What is counted besides the time, if anything.
    pub(crate) counted: Option<String>,
    /// The cases; the first is the baseline.
    pub(crate) cases: Vec<Case>,
    /// The targets to reach.
    pub(crate) targets: Vec<Target>,
}

/// One case.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The median of its times, in microseconds.
    pub(crate) micros: f64,
    /// The ratio to the baseline's time, as the median of the rounds.
    pub(crate) ratio: f64,
    /// What was counted besides the time.
    pub(crate) count: Option<f64>,
}

/// The requirement that one case takes at most a certain multiple of another's time.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Target {
    pub(crate) case: String,
    pub(crate) of: String,
    pub(crate) at_most: f64,
    pub(crate) ratio: f64,
}

/// How a cost grows with the number of events.
#[derive(Debug, Serialize)]
pub(crate) struct Growth {
    /// What is measured.
    pub(crate) title: String,
    /// The tools or crates that are compared. The last is the baseline.
    pub(crate) lines: Vec<Line>,
}

/// The costs of one of them.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) points: Vec<Point>,
}

/// The cost of a number of events.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Point {
    pub(crate) events: usize,
    #[serde(flatten)]
    pub(crate) cost: Cost,
}

/// The costs of commands without a baseline.
#[derive(Debug, Serialize)]
pub(crate) struct Costs {
    /// What is measured.
    pub(crate) title: String,
    /// The cost of each command, by its name.
    pub(crate) rows: Vec<(String, Cost)>,
}

/// The cost of a tool before it generates anything.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Setup {
    pub(crate) name: String,
    /// How many external crates it depends on.
    pub(crate) crates: usize,
    /// How many times a crate was compiled, including those of this project: once for each target and each set of
    /// features.
    pub(crate) compiled: usize,
    /// The cost of building all of it.
    pub(crate) cost: Cost,
    /// The ratio to the baseline's CPU time.
    pub(crate) ratio: f64,
}

/// The figures of one group.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Figures {
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) growths: Vec<Growth>,
    pub(crate) costs: Vec<Costs>,
    pub(crate) setups: Vec<Setup>,
    pub(crate) peers: Vec<Peers>,
}

impl Setup {
    /// Prints the cost of each tool, followed by its baseline.
    pub(crate) fn print(all: &[Self]) {
        if all.is_empty() {
            return;
        }
        println!("\nsetup: a build from nothing, and its external crates");
        println!("{:44} {:>6} {:>8} {:>8} {:>8}", "", "crates", "compiled", "CPU s", "ratio");
        for Self { name, crates, compiled, cost, ratio } in all {
            println!("{name:44} {crates:>6} {compiled:>8} {:>8.1} {ratio:>8.3}", cost.cpu_seconds);
        }
    }
}

impl Costs {
    /// Prints the cost of each command.
    pub(crate) fn print(&self) {
        println!("\n{}", self.title);
        println!("{:44} {:>8} {:>8}", "", "CPU s", "MB");
        for (name, cost) in &self.rows {
            println!("{name:44} {:>8.3} {:>8.0}", cost.cpu_seconds, megabytes(cost.peak_bytes));
        }
    }
}

impl Growth {
    /// Prints the cost of each number of events, the ratio to the baseline, and the cost of one event compared with the
    /// smallest number.
    pub(crate) fn print(&self) {
        println!("\n{}", self.title);
        println!("{:44} {:>6} {:>8} {:>8} {:>8} {:>9}", "", "events", "CPU s", "MB", "ratio", "per event");
        let baseline = self.lines.last();
        for line in &self.lines {
            for point in &line.points {
                let same = |other: &&Point| other.events == point.events;
                let beside = baseline.and_then(|baseline| baseline.points.iter().find(same));
                let ratio = beside.map_or(f64::NAN, |beside| point.cost.cpu_seconds / beside.cost.cpu_seconds);
                let fewest = line.points.first().map_or(f64::NAN, |first| point.per_event() / first.per_event());
                let (name, memory) = (&line.name, megabytes(point.cost.peak_bytes));
                println!(
                    "{name:44} {:>6} {:>8.2} {memory:>8.0} {ratio:>8.3} {fewest:>9.2}",
                    point.events, point.cost.cpu_seconds
                );
            }
        }
    }
}

impl Point {
    #[allow(clippy::cast_precision_loss, reason = "a number of events is small")]
    fn per_event(self) -> f64 {
        self.cost.cpu_seconds / self.events as f64
    }
}

/// Bytes in megabytes.
#[allow(clippy::cast_precision_loss, reason = "a figure to read")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
