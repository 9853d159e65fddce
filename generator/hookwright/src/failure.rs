//! How a command says why it failed: as cargo does.

use anstream::adapter::strip_str;
use clap::builder::styling::{AnsiColor, Style};

const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const HELP: Style = AnsiColor::BrightCyan.on_default().bold();

/// The text to print for an error, with colors. Its first line begins with `error:`, and a line that begins with
/// `help:` is a hint. Rendered diagnostics stay as they are: each says what it is.
pub fn text(error: &dyn std::error::Error) -> String {
    let text = format!("{error:#}");
    let text = text.trim_end();
    if is_rendered(text) {
        return text.to_owned();
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = format!("{ERROR}error{ERROR:#}: {first}");
    let hint = |line: &str| match line.strip_prefix("help: ") {
        Some(hint) => format!("\n{HELP}help{HELP:#}: {hint}"),
        None => format!("\n{line}"),
    };
    rest.lines().map(hint).fold(first, |text, line| text + &line)
}

fn is_rendered(text: &str) -> bool {
    let plain = strip_str(text).to_string();
    ["error[", "warning[", "note[", "error: "].iter().any(|start| plain.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_marked_once() {
        for (error, expected) in [
            (
                "there is no code `HW1`\nhelp: `hookwright explain` lists all codes",
                "error: there is no code `HW1`\nhelp: `hookwright explain` lists all codes",
            ),
            (
                "\u{1b}[1m\u{1b}[91merror[HW0001]\u{1b}[0m: there is no such file\n",
                "error[HW0001]: there is no such file",
            ),
            ("warning[HW0406]: a\n\nerror[HW0001]: b", "warning[HW0406]: a\n\nerror[HW0001]: b"),
            ("no event\n  a.b\n  c.d", "error: no event\n  a.b\n  c.d"),
        ] {
            let error: Box<dyn std::error::Error> = error.into();
            assert_eq!(strip_str(&text(&*error)).to_string(), expected);
        }
    }
}
