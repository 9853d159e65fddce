//! Whether everything held.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::Soak;
use crate::nodes::{Counts, Memory};
use crate::senders::{SENDERS, Sent};

/// The memory limit of a process.
const MAX_MEMORY_KIB: u64 = 256 * 1024;
/// How much the disk usage may grow in total and per delivery: keys are remembered, and files grow in steps.
const MAX_GROWTH: (u64, u64) = (256 * 1024 * 1024, 4096);

/// The observations.
pub(crate) struct Verdict<'a> {
    pub(crate) soak: &'a Soak,
    pub(crate) sent: Sent,
    /// The numbers that were handled, in that order.
    pub(crate) record: Vec<u64>,
    pub(crate) memory: Memory,
    /// The disk usage of the inbox at the beginning and at the end.
    pub(crate) sizes: (u64, u64),
}

/// Whether a delivery with this number can't be handled: it is malformed, or its handler fails each time.
pub(crate) fn is_doomed(number: u64) -> bool {
    (15..27).contains(&(number % 1000))
}

impl Verdict<'_> {
    /// Checks everything, and returns the observations as a row of a table.
    pub(crate) fn row(&self, counts: &Counts, parked: &BTreeMap<u64, String>) -> String {
        let accepted: BTreeSet<u64> = self.sent.accepted.iter().copied().collect();
        let handled: BTreeSet<u64> = self.record.iter().copied().collect();
        let lost: Vec<_> =
            accepted.iter().filter(|number| !handled.contains(number) && !parked.contains_key(number)).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        let unasked: Vec<_> = handled.difference(&accepted).collect();
        assert!(unasked.is_empty(), "handled and never accepted: {unasked:?}");
        assert!(!handled.iter().any(|number| is_doomed(*number)), "a handler that fails each time has succeeded");
        for (number, reason) in parked {
            assert!(!reason.is_empty(), "{number} is parked without a reason");
        }
        let twice = self.record.len() - handled.len();
        let explained = counts.lost_acknowledgements;
        assert!(
            twice <= explained,
            "{twice} were handled again, and only {explained} can have lost their acknowledgement"
        );
        if self.soak.is_ordered {
            self.check_order();
        }
        self.check_growth(accepted.len() as u64);
        self.describe(counts, accepted.len(), handled.len(), parked.len(), twice)
    }

    /// An attempt that was repeated comes right after the first, since the delivery holds back its successors.
    fn check_order(&self) {
        let mut latest = BTreeMap::new();
        for number in &self.record {
            let before = latest.insert(number % SENDERS, *number).unwrap_or_default();
            assert!(before <= *number, "{number} was handled after {before}");
        }
    }

    fn check_growth(&self, accepted: u64) {
        assert!(self.memory.most <= MAX_MEMORY_KIB, "a process had {} KiB in memory", self.memory.most);
        let growth = self.sizes.1.saturating_sub(self.sizes.0);
        let (base, each) = MAX_GROWTH;
        assert!(growth <= base + each * accepted, "the inbox grew by {growth} bytes on the disk");
    }

    fn describe(&self, counts: &Counts, accepted: usize, handled: usize, parked: usize, twice: usize) -> String {
        let Soak { inbox, time, seed, is_ordered } = self.soak;
        let Memory { first, last, most } = self.memory;
        let mib = |bytes: u64| bytes / (1024 * 1024);
        let mut row = format!("| {inbox} | {} s: {} kills", time.as_secs(), counts.kills);
        for (count, what) in [
            (counts.aborts, "aborting handlers"),
            (counts.restarts, "server restarts"),
            (counts.full_disks, "full disks"),
        ] {
            if count > 0 {
                let _ = write!(row, ", {count} {what}");
            }
        }
        let order = if *is_ordered { ", order kept" } else { "" };
        let _ = write!(
            row,
            " | {accepted} accepted ({} sent again), {handled} handled, {parked} parked, 0 lost, {twice} handled twice{order} \
             | memory {} → {} MiB, at most {}; disk {} → {} MiB | `cargo xtask soak --inbox {inbox} --minutes {} --seed {seed}{}` |",
            self.sent.repeated,
            first / 1024,
            last / 1024,
            most / 1024,
            mib(self.sizes.0),
            mib(self.sizes.1),
            time.as_secs_f64() / 60.0,
            if *is_ordered { " --order" } else { "" },
        );
        row
    }
}
