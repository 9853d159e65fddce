//! Text from documents and senders, on one line of a terminal.

use hookwright_runtime::internals::shown_within;

/// The text on one line: control characters become spaces, and what changes the direction of writing or is invisible is
/// escaped, as `\u{202e}`. It isn't cut.
pub fn printable(text: &str) -> String {
    let line: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    shown_within(&line, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_controls_a_terminal_or_hides() {
        assert_eq!(printable("order.paid é 語\t{\n}"), "order.paid é 語 { }");
        assert_eq!(printable("a\u{1b}[2J\u{202e}b\u{2066}c\u{200b}"), "a [2J\\u{202e}b\\u{2066}c\\u{200b}");
    }
}
