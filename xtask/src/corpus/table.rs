//! The scoreboard as text, as Markdown or as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::find::KINDS;
use super::payloads::Failure;
use super::score::Score;
use crate::measure::Cost;

/// All results of one document.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Line {
    /// Its path below the corpus.
    pub(crate) document: String,
    /// The results that are compared.
    #[serde(flatten)]
    pub(crate) score: Score,
    /// How many types were generated.
    pub(crate) types: usize,
    /// How many lines of Rust.
    pub(crate) lines: usize,
    /// How many events, payloads, properties, alternatives and values it lists.
    pub(crate) listed: usize,
    /// How many of them a finding reports as missing from the output.
    pub(crate) named: usize,
    /// Those that are neither in the output nor in a finding.
    pub(crate) losses: Vec<String>,
    /// How many of them each explanation has.
    pub(crate) explanations: BTreeMap<String, usize>,
    /// What generating cost.
    pub(crate) generating: Cost,
    /// The cost of checking, if that was tried.
    pub(crate) checking: Option<Cost>,
    /// How many payloads aren't counted, for a reason in `tests/corpus.toml`.
    pub(crate) excepted: usize,
    /// How many nonconforming payloads were decoded.
    pub(crate) lenient: usize,
    /// The compiler's first error.
    pub(crate) error: Option<String>,
    /// The payloads with wrong results.
    pub(crate) failures: Vec<Failure>,
}

/// How a table is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Style {
    /// Columns of equal width.
    Text,
    /// A Markdown table.
    Markdown,
}

/// How many columns the table has.
const COLUMNS: usize = 13;

const HEADINGS: [&str; COLUMNS] = [
    "document",
    "generated",
    "compiles",
    "events",
    "types",
    "lines",
    "listed",
    "named",
    "lost",
    "generating",
    "cargo check",
    "payloads",
    "equal",
];

/// The scoreboard: a table for each kind of document with its sums, and the total.
pub(crate) fn board(lines: &[Line], style: Style) -> String {
    let mut text = String::new();
    for kind in KINDS {
        let of_kind: Vec<&Line> = lines.iter().filter(|line| line.document.split('/').next() == Some(kind)).collect();
        if of_kind.is_empty() {
            continue;
        }
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.extend(of_kind.iter().map(|line| cells(line, kind)));
        let _ = writeln!(text, "{}", table(&rows, style));
        let _ = writeln!(text, "{kind}: {}\n", sums(&of_kind));
    }
    let _ = writeln!(text, "all: {}", sums(&lines.iter().collect::<Vec<_>>()));
    text
}

/// The failures, document by document.
pub(crate) fn failures(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        let reason = line.score.refused.iter().map(|reason| format!("refused: {reason}"));
        let error = line.error.iter().map(|error| format!("does not compile: {}", error.trim()));
        let exceptions = line.score.exceptions.iter().map(|(payload, reason)| format!("{payload}: excepted: {reason}"));
        let payloads = line.failures.iter().map(|failure| format!("{}: {}", failure.payload, failure.message));
        let losses = line.losses.iter().map(|item| format!("lost silently: {item}"));
        let faults: Vec<String> = reason.chain(error).chain(losses).chain(exceptions).chain(payloads).collect();
        if !faults.is_empty() {
            let _ = writeln!(text, "{}\n  {}", line.document, faults.join("\n").replace('\n', "\n  "));
        }
    }
    text
}

/// The explanations of the items that the documents list, with the number of items.
pub(crate) fn explanations(lines: &[Line]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (how, count) in lines.iter().flat_map(|line| &line.explanations) {
        *counts.entry(how).or_default() += count;
    }
    counts.iter().fold("of the items listed:\n".to_owned(), |mut text, (how, count)| {
        let _ = writeln!(text, "{count:>9}  {how}");
        text
    })
}

fn cells(line: &Line, kind: &str) -> [String; COLUMNS] {
    let score = &line.score;
    let compiles = match (score.compiled, score.warnings) {
        (None, _) => String::new(),
        (Some(false), _) => "no".to_owned(),
        (Some(true), 0) => "yes".to_owned(),
        (Some(true), warnings) => format!("{warnings} warnings"),
    };
    let payloads = |number| if score.expected == 0 { String::new() } else { format!("{number}/{}", score.expected) };
    [
        elided(line.document.strip_prefix(kind).unwrap_or(&line.document).trim_start_matches('/')),
        if score.refused.is_some() { "no" } else { "yes" }.to_owned(),
        compiles,
        count(score.events),
        count(line.types),
        count(line.lines),
        count(line.listed),
        count(line.named),
        if line.listed == 0 { String::new() } else { score.lost.to_string() },
        cost(line.generating),
        line.checking.map(cost).unwrap_or_default(),
        payloads(score.decoded),
        if score.decoded == 0 { String::new() } else { format!("{}/{}", score.equal, score.decoded) },
    ]
}

fn count(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn cost(cost: Cost) -> String {
    format!("{:.2} s {} MB", cost.cpu_seconds, cost.peak_bytes / 1_000_000)
}

/// Shortens a long path. Its end says more than its beginning.
fn elided(path: &str) -> String {
    const WIDTH: usize = 56;
    match path.char_indices().rev().nth(WIDTH - 1) {
        Some((start, _)) if start > 0 => format!("…{}", &path[start..]),
        _ => path.to_owned(),
    }
}

fn table(rows: &[[String; COLUMNS]], style: Style) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    let mut lines: Vec<String> = rows.iter().map(|row| written(row, &widths, style)).collect();
    let rule = match style {
        Style::Text => widths.map(|width| "-".repeat(width)).join("  "),
        Style::Markdown => format!("|{}|", HEADINGS.map(|_| "---").join("|")),
    };
    lines.insert(1, rule);
    lines.join("\n")
}

fn written(row: &[String; COLUMNS], widths: &[usize; COLUMNS], style: Style) -> String {
    match style {
        Style::Text => {
            let cells = row.iter().zip(widths).enumerate();
            let cells: Vec<String> = cells
                .map(
                    |(column, (cell, width))| {
                        if column < 3 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                    },
                )
                .collect();
            cells.join("  ").trim_end().to_owned()
        }
        Style::Markdown => format!("| {} |", row.join(" | ")),
    }
}

/// The sums of some documents in one line.
pub(crate) fn sums(lines: &[&Line]) -> String {
    let documents = lines.len();
    let number = |wanted: fn(&Line) -> bool| lines.iter().filter(|line| wanted(line)).count();
    let sum = |of: fn(&Line) -> usize| lines.iter().map(|line| of(line)).sum::<usize>();
    let seconds = |of: fn(&Line) -> f64| lines.iter().map(|line| of(line)).sum::<f64>();
    let generated = number(|line| line.score.refused.is_none());
    let tried = number(|line| line.score.compiled.is_some());
    format!(
        "{generated} of {documents} documents generated, {} of {tried} compile, {} of them without a warning; {} events, \
         {} types, {} lines; {} items listed, {} of them named by a finding, {} lost; {:.1} s to generate, {:.1} s to check; {} of {} payloads decoded, {} equal; {} are \
         excepted; {} nonconforming ones decoded",
        number(|line| line.score.compiled == Some(true)),
        number(|line| line.score.compiled == Some(true) && line.score.warnings == 0),
        sum(|line| line.score.events),
        sum(|line| line.types),
        sum(|line| line.lines),
        sum(|line| line.listed),
        sum(|line| line.named),
        sum(|line| line.score.lost),
        seconds(|line| line.generating.cpu_seconds),
        seconds(|line| line.checking.unwrap_or_default().cpu_seconds),
        sum(|line| line.score.decoded),
        sum(|line| line.score.expected),
        sum(|line| line.score.equal),
        sum(|line| line.excepted),
        sum(|line| line.lenient),
    )
}
