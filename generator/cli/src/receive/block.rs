//! The printed lines about a delivery. Text from a sender can't move the cursor, hide anything, or look like another
//! delivery.

use std::fmt::Write;

use hookwright_runtime::internals::{shown, shown_within};
use jiff::Timestamp;

/// How many characters of a fact are shown.
const LONGEST: usize = 4_096;

/// How many lines of a text are shown.
const LINES: usize = 400;

/// The lines of one delivery.
pub(super) struct Block(String);

impl Block {
    /// Starts with the outcome, in one line.
    pub(super) fn new(outcome: &str) -> Self {
        Self(format!("{}  {}\n", Timestamp::now().strftime("%H:%M:%SZ"), shown_within(&outcome, LONGEST)))
    }

    /// Starts with a name that a sender may have chosen, and the outcome.
    pub(super) fn about(name: &str, outcome: &str) -> Self {
        Self::new(&format!("{}: {outcome}", shown(name)))
    }

    /// Adds a fact, in one line.
    #[must_use]
    pub(super) fn line(mut self, what: &str, fact: &str) -> Self {
        self.add(what, &shown_within(&fact, LONGEST));
        self
    }

    /// Adds text of several lines, which doesn't come from a sender.
    #[must_use]
    pub(super) fn lines(mut self, what: &str, text: &str) -> Self {
        let mut lines = text.lines();
        for (index, line) in lines.by_ref().take(LINES).enumerate() {
            self.add(if index == 0 { what } else { "" }, &shown(line));
        }
        match lines.count() {
            0 => {}
            left => self.add("", &format!("… and {left} more lines")),
        }
        self
    }

    fn add(&mut self, what: &str, line: &str) {
        let _ = writeln!(self.0, "  {what:<9}{line}");
    }

    /// Prints it, followed by a blank line.
    pub(super) fn print(&self) {
        println!("{}", self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(block: &Block) -> &str {
        block.0.split_once("  ").map_or("", |(_, text)| text)
    }

    #[test]
    fn a_sender_can_write_no_line_of_its_own() {
        let false_block = "a\n\n00:00:00Z  order.paid: known\n  sender   verified";
        for block in [
            Block::new(false_block),
            Block::about(false_block, "unknown").line("key", false_block).line("because", "\u{1b}[2J\u{202e}\u{61c}\r"),
        ] {
            let lines = printed(&block).lines().count();
            assert_eq!(lines, if block.0.contains("key") { 3 } else { 1 }, "{}", block.0);
            assert!(block.0.contains("a\\u{a}\\u{a}00:00:00Z  order.paid: known\\u{a}"), "{}", block.0);
            assert!(!block.0.contains(|it: char| it != '\n' && it.is_control() || "\u{202e}\u{61c}".contains(it)));
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        let long = "n".repeat(900_000);
        let block = Block::about(&long, "unknown").line("key", &long).lines("payload", &format!("{long}\n").repeat(2));
        assert!(block.0.len() < 6_000, "{}", block.0.len());
        assert!(printed(&block).lines().next().is_some_and(|first| first.ends_with("…: unknown")));
        let many = Block::new("x").lines("payload", &"1\n".repeat(1_000));
        assert!(many.0.ends_with("\n           … and 600 more lines\n"), "{}", many.0);
    }
}
