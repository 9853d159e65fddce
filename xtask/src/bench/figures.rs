//! What was measured: as a table for a terminal, as JSON for programs.

use serde::{Deserialize, Serialize};

use crate::measure::Cost;

/// What a group of cases takes, beside the first of them.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Comparison {
    /// What is measured.
    pub(crate) title: String,
    /// What is counted beside the time, if anything is.
    pub(crate) counted: Option<String>,
    /// The cases; the first is the baseline.
    pub(crate) cases: Vec<Case>,
    /// What has to be reached.
    pub(crate) targets: Vec<Target>,
}

/// One case.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The median of its times, in microseconds.
    pub(crate) micros: f64,
    /// How many times the time of the baseline that is, by the median of the rounds.
    pub(crate) ratio: f64,
    /// What was counted beside the time.
    pub(crate) count: Option<f64>,
}

/// That one case takes at most so many times the time of another.
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
    /// Who pays the cost; the last is the baseline.
    pub(crate) lines: Vec<Line>,
}

/// The costs of one of them.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) points: Vec<Point>,
}

/// What so many events cost.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Point {
    pub(crate) events: usize,
    #[serde(flatten)]
    pub(crate) cost: Cost,
}

/// What commands cost that have no baseline.
#[derive(Debug, Serialize)]
pub(crate) struct Costs {
    /// What is measured.
    pub(crate) title: String,
    /// What each command costs, by its name.
    pub(crate) rows: Vec<(String, Cost)>,
}

/// What a tool costs before it generates anything.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Setup {
    pub(crate) name: String,
    /// How many crates of others it depends on.
    pub(crate) crates: usize,
    /// How many times a crate was compiled, those of this project included: one for each target and each set of features.
    pub(crate) compiled: usize,
    /// What it cost to build all of it.
    pub(crate) cost: Cost,
    /// How many times the CPU time of the baseline that is.
    pub(crate) ratio: f64,
}

/// All that a run measured of one group.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Figures {
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) growths: Vec<Growth>,
    pub(crate) costs: Vec<Costs>,
    pub(crate) setups: Vec<Setup>,
}

impl Setup {
    /// Prints what each tool costs; those of a baseline come behind it.
    pub(crate) fn print(all: &[Self]) {
        if all.is_empty() {
            return;
        }
        println!("\nsetup: a build from nothing, and the crates of others that it takes");
        println!("{:44} {:>6} {:>8} {:>8} {:>8}", "", "crates", "compiled", "CPU s", "ratio");
        for Self { name, crates, compiled, cost, ratio } in all {
            println!("{name:44} {crates:>6} {compiled:>8} {:>8.1} {ratio:>8.3}", cost.cpu_seconds);
        }
    }
}

impl Costs {
    /// Prints what each command costs.
    pub(crate) fn print(&self) {
        println!("\n{}", self.title);
        println!("{:44} {:>8} {:>8}", "", "CPU s", "MB");
        for (name, cost) in &self.rows {
            println!("{name:44} {:>8.3} {:>8.0}", cost.cpu_seconds, megabytes(cost.peak_bytes));
        }
    }
}

impl Growth {
    /// Prints what each number of events costs, the ratio to the baseline, and what one event costs beside one of the fewest.
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

/// Bytes as people read them.
#[allow(clippy::cast_precision_loss, reason = "a figure to read")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
