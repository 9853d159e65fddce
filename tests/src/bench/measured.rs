//! What was measured, and what it says.

use std::time::Duration;

use super::Target;

/// The times of a group's cases, round by round.
pub struct Measured {
    title: String,
    names: Vec<String>,
    rounds: Vec<Vec<Duration>>,
}

impl Measured {
    /// Nothing as yet, of cases with these names.
    pub fn new(title: &str, names: Vec<String>) -> Self {
        Self { title: title.to_owned(), names, rounds: Vec::new() }
    }

    /// Adds a round: a time for each case.
    pub fn add(&mut self, round: Vec<Duration>) {
        assert_eq!(round.len(), self.names.len(), "a time for each case");
        self.rounds.push(round);
    }

    /// Prints the times, the ratios to the first case, and whether the targets are reached.
    pub fn print(&self, instructions: Option<&[f64]>, targets: &[Target]) {
        println!("\n{} ({} rounds; medians)", self.title, self.rounds.len());
        println!("{:44} {:>10} {:>7} {:>13} {:>7}", "", "µs", "ratio", "instructions", "ratio");
        for (case, name) in self.names.iter().enumerate() {
            let time = median(self.rounds.iter().map(|round| round[case].as_secs_f64() * 1e6));
            print!("{name:44} {time:>10.2} {:>7.3}", self.ratio(case, 0));
            match instructions {
                Some(counts) => println!(" {:>13.0} {:>7.3}", counts[case], counts[case] / counts[0]),
                None => println!("{:>22}", "not counted"),
            }
        }
        for target in targets {
            self.print_target(instructions, target);
        }
    }

    fn print_target(&self, instructions: Option<&[f64]>, Target { at_most, case, of }: &Target) {
        let (a, b) = (self.place(case), self.place(of));
        let ratio = self.ratio(a, b);
        let verdict = if ratio <= *at_most { "reached" } else { "NOT reached" };
        let counted = instructions.map(|counts| format!(", {:.3} instructions", counts[a] / counts[b]));
        let counted = counted.unwrap_or_default();
        println!("  {case} / {of}: {ratio:.3}{counted}; must be at most {at_most:.3}: {verdict}");
    }

    fn place(&self, name: &str) -> usize {
        let place = self.names.iter().position(|known| known == name);
        place.unwrap_or_else(|| panic!("there is no case `{name}`"))
    }

    /// How many times the time of another a case takes.
    fn ratio(&self, case: usize, of: usize) -> f64 {
        median(self.rounds.iter().map(|round| round[case].div_duration_f64(round[of])))
    }
}

/// The value that so many percent of the sorted times do not exceed.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

fn median(of: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<_> = of.collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
