//! What the benchmarks have in common. All cases of a group take turns, so that whatever else the machine does touches all
//! alike, and a ratio is the median of the rounds' ratios.
//!
//! Wall time on a busy machine still lies a little; where valgrind is installed, instructions are counted as well.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "only measurements call this, and one that cannot go on has failed"
)]

pub mod engagement;
mod instructions;
pub mod load;
mod measured;

use std::time::{Duration, Instant};

pub use measured::{Measured, percentile};

/// Cases that are compared with one another. The first is what the others are compared with.
pub struct Group<'a> {
    title: String,
    rounds: usize,
    times: u32,
    cases: Vec<Case<'a>>,
    targets: Vec<Target>,
}

struct Case<'a> {
    name: String,
    /// What is measured; it says whether it went as it should.
    run: Box<dyn Fn() -> bool + 'a>,
}

/// That one case takes at most so many times the time of another.
pub struct Target {
    at_most: f64,
    case: String,
    of: String,
}

impl Target {
    /// At most so many times the time of another.
    pub fn new(at_most: f64, case: &str, of: &str) -> Self {
        Self { at_most, case: case.to_owned(), of: of.to_owned() }
    }
}

/// Whether this process was started to run one case only, of which the instructions are counted.
pub fn is_watched() -> bool {
    instructions::requested().is_some()
}

impl<'a> Group<'a> {
    /// A group without cases, of so many rounds, in each of which each case runs so many times: for less than half a
    /// millisecond together, so that in most rounds no other process comes in between.
    pub fn new(title: &str, rounds: usize, times: u32) -> Self {
        Self { title: title.to_owned(), rounds, times, cases: Vec::new(), targets: Vec::new() }
    }

    /// Adds a case.
    #[must_use]
    pub fn case(mut self, name: &str, run: impl Fn() -> bool + 'a) -> Self {
        self.cases.push(Case { name: name.to_owned(), run: Box::new(run) });
        self
    }

    /// Says how many times the time of another a case may take.
    #[must_use]
    pub fn target(mut self, at_most: f64, case: &str, of: &str) -> Self {
        self.targets.push(Target::new(at_most, case, of));
        self
    }

    /// Measures the cases and prints what was found.
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

    /// Runs what the process was started for, and nothing else.
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
