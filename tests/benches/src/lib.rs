//! The common part of the benchmarks. All cases of a group take turns, so that other work of the machine affects all of
//! them, and a ratio is the median of the rounds' ratios.
//!
//! Wall time on a busy machine is still inexact. If valgrind is installed, instructions are counted, too.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "only measurements call this, and a panic fails them"
)]

pub mod engagement;
mod instructions;
pub mod load;
mod measured;

use std::time::{Duration, Instant};

pub use measured::{Measured, percentile};

/// Cases that are compared. The first is the baseline.
pub struct Group<'a> {
    title: String,
    rounds: usize,
    times: u32,
    cases: Vec<Case<'a>>,
    targets: Vec<Target>,
}

struct Case<'a> {
    name: String,
    /// The measured function. It returns whether it succeeded.
    run: Box<dyn Fn() -> bool + 'a>,
}

/// The requirement that one case takes at most a certain multiple of another's time.
pub struct Target {
    at_most: f64,
    case: String,
    of: String,
}

impl Target {
    /// At most this multiple of another's time.
    pub fn new(at_most: f64, case: &str, of: &str) -> Self {
        Self { at_most, case: case.to_owned(), of: of.to_owned() }
    }
}

/// Whether this process was started to run only one case, for counting instructions.
pub fn is_watched() -> bool {
    instructions::requested().is_some()
}

impl<'a> Group<'a> {
    /// A group without cases. There are `rounds` rounds, and each case runs `times` times in each. Together, these runs
    /// should take less than half a millisecond, so that other processes don't interrupt most rounds.
    pub fn new(title: &str, rounds: usize, times: u32) -> Self {
        Self { title: title.to_owned(), rounds, times, cases: Vec::new(), targets: Vec::new() }
    }

    /// Adds a case.
    #[must_use]
    pub fn case(mut self, name: &str, run: impl Fn() -> bool + 'a) -> Self {
        self.cases.push(Case { name: name.to_owned(), run: Box::new(run) });
        self
    }

    /// Sets how many times the time of another a case may take.
    #[must_use]
    pub fn target(mut self, at_most: f64, case: &str, of: &str) -> Self {
        self.targets.push(Target::new(at_most, case, of));
        self
    }

    /// Measures the cases and prints the results.
    pub fn run(&self) {
        if let Some(request) = instructions::requested() {
            self.run_alone(&request);
            return;
        }
        let mut measured = Measured::new(&self.title, self.cases.iter().map(|case| case.name.clone()).collect());
        for _ in 0..self.rounds {
            measured.add(self.cases.iter().map(|case| case.time(self.times)).collect());
        }
        let instructions = instructions::count(&self.title, self.cases.len());
        measured.print(instructions.map(|counts| ("instructions", counts)), &self.targets);
    }

    /// Runs only what the process was started for.
    fn run_alone(&self, request: &instructions::Request) {
        if request.group != self.title {
            return;
        }
        if let Some(case) = self.cases.get(request.case) {
            case.time(request.times);
        }
    }
}

impl Case<'_> {
    /// The time of one run.
    fn time(&self, times: u32) -> Duration {
        let start = Instant::now();
        assert!((0..times).all(|_| (self.run)()), "`{}` does not do what it should", self.name);
        start.elapsed() / times
    }
}
