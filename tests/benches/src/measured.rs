//! Measured times, and their evaluation.

use std::fs::File;
use std::io::Write;
use std::time::Duration;

use serde_json::json;

use super::Target;

/// The times of a group's cases, round by round.
pub struct Measured {
    title: String,
    names: Vec<String>,
    rounds: Vec<Vec<Duration>>,
}

impl Measured {
    /// No times yet, for cases with these names.
    pub fn new(title: &str, names: Vec<String>) -> Self {
        Self { title: title.to_owned(), names, rounds: Vec::new() }
    }

    /// Adds a round: a time for each case.
    pub fn add(&mut self, round: Vec<Duration>) {
        assert_eq!(round.len(), self.names.len(), "a time for each case");
        self.rounds.push(round);
    }

    /// Prints the times, the ratios to the first case, and whether the targets are reached.
    ///
    /// `counted` has the name of another figure, and its value for each case.
    pub fn print(&self, counted: Option<(&str, Vec<f64>)>, targets: &[Target]) {
        self.hand_on(counted.as_ref(), targets);
        println!("\n{} ({} rounds; medians)", self.title, self.rounds.len());
        let (what, counts) = counted.unwrap_or(("not counted", vec![f64::NAN; self.names.len()]));
        println!("{:44} {:>10} {:>7} {what:>13} {:>7}", "", "µs", "ratio", "ratio");
        for (case, name) in self.names.iter().enumerate() {
            let (time, ratio, count) = (self.micros(case), self.ratio(case, 0), counts[case]);
            println!("{name:44} {time:>10.2} {ratio:>7.3} {count:>13.1} {:>7.3}", count / counts[0]);
        }
        for Target { at_most, case, of } in targets {
            let (a, b) = (self.place(case), self.place(of));
            let ratio = self.ratio(a, b);
            let verdict = if ratio <= *at_most { "reached" } else { "NOT reached" };
            println!(
                "  {case} / {of}: {ratio:.3}, {what} {:.3}; at most {at_most:.3}: {verdict}",
                counts[a] / counts[b]
            );
        }
    }

    /// Appends the figures to the file that `cargo xtask bench` names, as a line of JSON.
    fn hand_on(&self, counted: Option<&(&str, Vec<f64>)>, targets: &[Target]) {
        let Some(path) = std::env::var_os("HOOKWRIGHT_BENCH_FIGURES") else { return };
        let cases = self.names.iter().enumerate().map(|(case, name)| {
            let count = counted.map(|(_, counts)| counts[case]);
            json!({"name": name, "micros": self.micros(case), "ratio": self.ratio(case, 0), "count": count})
        });
        let targets = targets.iter().map(|Target { at_most, case, of }| {
            let ratio = self.ratio(self.place(case), self.place(of));
            json!({"case": case, "of": of, "at_most": at_most, "ratio": ratio})
        });
        let figures = json!({
            "title": self.title,
            "counted": counted.map(|(what, _)| what),
            "cases": cases.collect::<Vec<_>>(),
            "targets": targets.collect::<Vec<_>>(),
        });
        let mut file = File::options().append(true).create(true).open(path).unwrap();
        writeln!(file, "{figures}").unwrap();
    }

    /// The median of a case's times, in microseconds.
    fn micros(&self, case: usize) -> f64 {
        median(self.rounds.iter().map(|round| round[case].as_secs_f64() * 1e6))
    }

    fn place(&self, name: &str) -> usize {
        let place = self.names.iter().position(|known| known == name);
        place.unwrap_or_else(|| panic!("there is no case `{name}`"))
    }

    /// The ratio of a case's time to another's.
    fn ratio(&self, case: usize, of: usize) -> f64 {
        median(self.rounds.iter().map(|round| round[case].div_duration_f64(round[of])))
    }
}

/// The value that `percent` of the sorted times don't exceed.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

fn median(of: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<_> = of.collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
