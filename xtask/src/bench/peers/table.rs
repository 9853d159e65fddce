//! The results, and how they are printed: as Markdown, for the guide.

use std::fmt::{Display, Write as _};

use serde::Serialize;

use super::probes::Deviation;
use crate::bench::figures::megabytes;
use crate::measure::Cost;

/// The results of a tool for a document.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    /// The tool and its version.
    pub(crate) tool: String,
    /// What was generated.
    pub(crate) generated: Option<Generated>,
    /// What the compiler said.
    pub(crate) built: Option<Built>,
    /// What the program did with deliveries.
    pub(crate) accepted: Option<Accepted>,
    /// Why there is no more.
    pub(crate) stop: Option<Stop>,
}

/// What a tool generated.
#[derive(Debug, Serialize)]
pub(crate) struct Generated {
    pub(crate) cost: Cost,
    pub(crate) files: usize,
    pub(crate) lines: usize,
    pub(crate) types: usize,
    /// How many events have a type.
    pub(crate) events: usize,
}

/// What the compiler said.
#[derive(Debug, Serialize)]
pub(crate) struct Built {
    pub(crate) cost: Cost,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

/// How many deliveries were accepted as the right event.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Accepted {
    /// What tells which event it is.
    pub(crate) by: String,
    /// How many of each deviation were accepted, and how many were sent.
    pub(crate) counts: Vec<(Deviation, usize, usize)>,
    /// The outcome of an event that the document doesn't list.
    pub(crate) unknown: Option<String>,
}

/// Why a tool has no more results.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stop {
    /// Something is missing on this machine.
    Skipped(String),
    /// It can't be installed.
    NotInstalled(String),
    /// It fails, or writes nothing.
    Refused(String),
    /// What it writes doesn't compile.
    NotCompiled(String),
    /// The program with what it writes doesn't compile, or ends early.
    NotRun(String),
}

impl Stop {
    /// The installation failed for this reason.
    pub(crate) fn not_installed(reason: impl Display) -> Self {
        Self::NotInstalled(first_line(&reason.to_string()))
    }
}

impl Display for Stop {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Skipped(reason) => write!(formatter, "skipped: {reason}"),
            Self::NotInstalled(reason) => write!(formatter, "not installed: {}", quoted(reason)),
            Self::Refused(reason) => write!(formatter, "refused: {}", quoted(reason)),
            Self::NotCompiled(reason) => write!(formatter, "doesn't compile: {}", quoted(reason)),
            Self::NotRun(reason) => write!(formatter, "not run: {}", quoted(reason)),
        }
    }
}

/// The first line of a program's complaint that mentions an error, or else the first line, without colors and without
/// the paths of this machine.
pub(crate) fn first_line(complaint: &str) -> String {
    const LONGEST: usize = 200;
    let plain = without_colors(complaint);
    let lines = || plain.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().find(|line| line.to_ascii_lowercase().contains("error"));
    let line = error.or_else(|| lines().next()).unwrap_or("no message");
    let here = std::env::current_dir().unwrap_or_default().display().to_string();
    let corpus = std::env::var("HOOKWRIGHT_CORPUS").unwrap_or_default();
    let paths = [(here, "."), (corpus, "corpus")].into_iter().filter(|(path, _)| path.len() > 1);
    let line = paths.fold(line.to_owned(), |line, (path, short)| line.replace(&path, short));
    line.chars().take(LONGEST).collect()
}

/// The text without the terminal's escape sequences.
fn without_colors(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| {
        plain + piece.split_once(|letter: char| letter.is_ascii_alphabetic()).map_or("", |(_, rest)| rest)
    })
}

/// The results for a document. The first row is the baseline.
pub(crate) fn render(title: &str, rows: &[Row]) -> String {
    let mut text = format!("### {title}\n\n");
    line(&mut text, &["Tool", "Generate", "Files", "Lines", "Types", "Events", "`cargo check`", "Errors", "Warnings"]);
    line(&mut text, &["---"; 9]);
    let baseline = rows.first();
    for row in rows {
        let generated = row.generated.as_ref();
        let (stopped, built) = (row.stop.as_ref().map(ToString::to_string), row.built.as_ref());
        let first = |of: Option<&Generated>| of.map(|it| it.cost);
        let before = |of: Option<&Built>| of.map(|it| it.cost);
        let count = |number: Option<usize>| number.map_or_else(|| "–".to_owned(), thousands);
        let generating = cost(first(generated), baseline.and_then(|row| first(row.generated.as_ref())));
        let checking = cost(before(built), baseline.and_then(|row| before(row.built.as_ref())));
        let cells = [
            row.tool.clone(),
            generating.or(stopped).unwrap_or_default(),
            count(generated.map(|it| it.files)),
            count(generated.map(|it| it.lines)),
            count(generated.map(|it| it.types)),
            count(generated.map(|it| it.events)),
            checking.unwrap_or_else(|| "–".to_owned()),
            count(built.map(|it| it.errors)),
            count(built.map(|it| it.warnings)),
        ];
        line(&mut text, &cells);
    }
    text.push('\n');
    let heads = ["Tool", "Which event it is", "Valid", "Null", "Unlisted value", "Missing: noticed", "Unknown event"];
    line(&mut text, &heads);
    line(&mut text, &["---"; 7]);
    for row in rows.iter().filter(|row| row.generated.is_some()) {
        line(&mut text, &deliveries(row));
    }
    text
}

/// The cells of the table about deliveries.
fn deliveries(row: &Row) -> [String; 7] {
    let Some(accepted) = &row.accepted else {
        let stop = row.stop.as_ref().map(ToString::to_string).unwrap_or_default();
        let [two, three, four, five, six] = ["–"; 5].map(str::to_owned);
        return [row.tool.clone(), stop, two, three, four, five, six];
    };
    let of = |deviation: Deviation| accepted.counts.iter().find(|(other, ..)| *other == deviation);
    let accepts =
        |deviation| of(deviation).map_or_else(|| "–".to_owned(), |(_, number, all)| format!("{number} of {all}"));
    let notices = of(Deviation::Missing);
    [
        row.tool.clone(),
        accepted.by.clone(),
        accepts(Deviation::None),
        accepts(Deviation::Null),
        accepts(Deviation::Unlisted),
        notices.map_or_else(|| "–".to_owned(), |(_, number, all)| format!("{} of {all}", all - number)),
        accepted.unknown.clone().unwrap_or_else(|| "–".to_owned()),
    ]
}

/// A cost, and its ratio to the baseline's.
fn cost(cost: Option<Cost>, baseline: Option<Cost>) -> Option<String> {
    let cost = cost?;
    let ratio = baseline.map(|baseline| cost.cpu_seconds / baseline.cpu_seconds);
    let ratio = ratio.map(|ratio| format!(" ({ratio:.1})")).unwrap_or_default();
    Some(format!("{:.2} s, {:.0} MB{ratio}", cost.cpu_seconds, megabytes(cost.peak_bytes)))
}

fn line(text: &mut String, cells: &[impl AsRef<str>]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.as_ref().replace('|', "\\|").replace('\n', " ")).collect();
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A number with commas.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let separated = digits.char_indices().map(|(index, digit)| {
        let is_first_of_three = index > 0 && (digits.len() - index).is_multiple_of(3);
        format!("{}{digit}", if is_first_of_three { "," } else { "" })
    });
    separated.collect()
}

/// A program's words as code.
fn quoted(words: &str) -> String {
    format!("`{}`", words.replace('`', "'"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    const COST: Cost = Cost { cpu_seconds: 0.5, peak_bytes: 60_000_000 };

    fn row(tool: &str) -> Row {
        Row { tool: tool.to_owned(), generated: None, built: None, accepted: None, stop: None }
    }

    #[test]
    fn the_table_has_ratios_and_says_why_a_tool_stopped() {
        let generated = |cost| Some(Generated { cost, files: 3, lines: 12_345, types: 1_000, events: 2 });
        let built = |cost, errors| Some(Built { cost, errors, warnings: 4 });
        let counts = vec![(Deviation::None, 2, 2), (Deviation::Null, 0, 1), (Deviation::Missing, 1, 2)];
        let accepted = Some(Accepted { by: "its decoder".to_owned(), counts, unknown: Some("unknown".to_owned()) });
        let slower = Cost { cpu_seconds: 2.0, ..COST };
        let rows = [
            Row { generated: generated(COST), built: built(COST, 0), accepted, ..row("one 1.0") },
            Row {
                generated: generated(slower),
                built: built(slower, 7),
                stop: Some(Stop::NotCompiled("error: a `b` | c".to_owned())),
                ..row("two 2.0")
            },
            Row { stop: Some(Stop::Skipped("npm isn't installed".to_owned())), ..row("three 3.0") },
        ];
        let expected = "\
### Title

| Tool | Generate | Files | Lines | Types | Events | `cargo check` | Errors | Warnings |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| one 1.0 | 0.50 s, 60 MB (1.0) | 3 | 12,345 | 1,000 | 2 | 0.50 s, 60 MB (1.0) | 0 | 4 |
| two 2.0 | 2.00 s, 60 MB (4.0) | 3 | 12,345 | 1,000 | 2 | 2.00 s, 60 MB (4.0) | 7 | 4 |
| three 3.0 | skipped: npm isn't installed | – | – | – | – | – | – | – |

| Tool | Which event it is | Valid | Null | Unlisted value | Missing: noticed | Unknown event |
| --- | --- | --- | --- | --- | --- | --- |
| one 1.0 | its decoder | 2 of 2 | 0 of 1 | – | 1 of 2 | unknown |
| two 2.0 | doesn't compile: `error: a 'b' \\| c` | – | – | – | – | – |
";
        assert_eq!(render("Title", &rows), expected);
    }

    #[test]
    fn the_first_error_is_found_between_other_lines() {
        let complaint = "   Updating index\n\u{1b}[1m\u{1b}[31merror\u{1b}[0m: no such crate\nerror: second\n";
        assert_eq!(first_line(complaint), "error: no such crate");
        assert_eq!(first_line("\n  something failed\nmore"), "something failed");
        assert_eq!(first_line(""), "no message");
        assert_eq!(first_line(&"error ".repeat(100)).len(), 200);
        let here = std::env::current_dir().unwrap();
        assert_eq!(first_line(&format!("error in {}/a.json", here.display())), "error in ./a.json");
    }
}
