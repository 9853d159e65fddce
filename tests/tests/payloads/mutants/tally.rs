//! How many mutants of each kind ran, and what failed.

use std::collections::BTreeMap;

const APIS: [&str; 3] = ["askelephant", "morph", "contio"];

/// The kinds that an API can't have: its document's numbers are all integers, or all have another type as well.
const IMPOSSIBLE: &[(&str, &str)] = &[
    ("askelephant", "number beyond the float"),
    ("askelephant", "great number for a float"),
    ("morph", "number beyond the float"),
    ("morph", "great number for a float"),
    ("morph", "string for a number"),
];

/// The first failures are enough.
const SHOWN: usize = 40;

pub(super) struct Tally {
    kinds: Vec<&'static str>,
    counts: BTreeMap<(&'static str, &'static str), usize>,
    failures: Vec<String>,
}

impl Tally {
    pub(super) fn new(kinds: impl Iterator<Item = &'static str>) -> Self {
        Self { kinds: kinds.collect(), counts: BTreeMap::new(), failures: Vec::new() }
    }

    pub(super) fn count(&mut self, api: &'static str, kind: &'static str, run: impl FnOnce() -> Option<String>) {
        assert!(self.kinds.contains(&kind), "the kind `{kind}` is not listed");
        *self.counts.entry((api, kind)).or_default() += 1;
        self.failures.extend(run().map(|difference| format!("[{kind}] {difference}")));
    }

    pub(super) fn joined(mut self, other: Self) -> Self {
        self.counts.extend(other.counts);
        self.failures.extend(other.failures);
        self
    }

    pub(super) fn print(&self) {
        println!("{:36}{:>12}{:>12}{:>12}", "mutants", APIS[0], APIS[1], APIS[2]);
        for kind in &self.kinds {
            let [one, two, three] = APIS.map(|api| self.runs(api, kind));
            println!("{kind:36}{one:>12}{two:>12}{three:>12}");
        }
        println!("{:36}{:>36}", "in all", self.counts.values().sum::<usize>());
    }

    pub(super) fn assert_all_ran_and_none_failed(&self) {
        for kind in &self.kinds {
            for api in APIS {
                let is_impossible = IMPOSSIBLE.contains(&(api, kind));
                assert_eq!(self.runs(api, kind) == 0, is_impossible, "how many of `{kind}` ran for {api}");
            }
        }
        let (count, shown) = (self.failures.len(), &self.failures[..self.failures.len().min(SHOWN)]);
        assert!(shown.is_empty(), "{count} mutants went wrong, the first of them:\n{}", shown.join("\n"));
    }

    fn runs(&self, api: &'static str, kind: &'static str) -> usize {
        self.counts.get(&(api, kind)).copied().unwrap_or(0)
    }
}
