//! What is printed of a delivery. Nothing in it that a stranger has sent can move the cursor or hide anything.

use std::fmt::Write;

use jiff::Timestamp;

/// The lines of one delivery.
pub(super) struct Block(String);

impl Block {
    /// Begins with what became of it.
    pub(super) fn new(outcome: &str) -> Self {
        Self(format!("{}  {}\n", Timestamp::now().strftime("%H:%M:%SZ"), plain(outcome)))
    }

    /// Adds a fact.
    #[must_use]
    pub(super) fn line(mut self, what: &str, fact: &str) -> Self {
        let fact = plain(fact);
        let mut lines = fact.lines();
        let _ = writeln!(self.0, "  {what:<9}{}", lines.next().unwrap_or_default());
        for line in lines {
            let _ = writeln!(self.0, "  {:<9}{line}", "");
        }
        self
    }

    /// Prints it, with a blank line behind it.
    pub(super) fn print(&self) {
        println!("{}", self.0);
    }
}

/// The text without anything that a terminal would obey, and without letters that change how others are read.
fn plain(text: &str) -> String {
    let is_unseen = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unseen(letter) { shown.extend(letter.escape_unicode()) } else { shown.push(letter) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing() {
        assert_eq!(plain("a\u{1b}[2J\u{7f}\u{9b}\u{202e}\rb\nc"), "a\\u{1b}[2J\\u{7f}\\u{9b}\\u{202e}\\u{d}b\nc");
        let block = Block::new("x\u{7}").line("key", "1\n2");
        assert!(block.0.ends_with("  x\\u{7}\n  key      1\n           2\n"), "{}", block.0);
    }
}
