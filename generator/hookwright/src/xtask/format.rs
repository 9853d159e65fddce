//! The format, the audience and the day of reports of changes.

use std::path::Path;

use clap::ValueEnum;
use hookwright_core::diff::report::{Audience, Report};

/// How changes are printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// Text, in color on a terminal.
    Text,
    /// Markdown, for a pull request or the summary of a job.
    Markdown,
    /// One JSON object. `hookwright diff --json-schema` prints its schema.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
}

/// Who reads a report of changes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
#[non_exhaustive]
pub enum Reader {
    /// Someone who uses the generated crate.
    Rust,
    /// Someone who reads the payloads in any language.
    Wire,
}

/// Which changes fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
#[non_exhaustive]
pub enum FailOn {
    /// Changes after which old code can't read new payloads, or new code can't read old ones.
    Wire,
    /// Changes after which code that uses the generated crate no longer compiles.
    Rust,
    /// All changes, including descriptions.
    Any,
}

impl FailOn {
    /// Whether a report has such a change that isn't accepted.
    pub fn applies_to(self, report: &Report<'_>) -> bool {
        report.review.open.iter().any(|change| match self {
            Self::Wire => change.rule.breaks_wire(),
            Self::Rust => change.rule.breaks_rust(),
            Self::Any => true,
        })
    }
}

impl From<Reader> for Audience {
    fn from(reader: Reader) -> Self {
        match reader {
            Reader::Rust => Self::Rust,
            Reader::Wire => Self::Wire,
        }
    }
}

impl Format {
    /// Prints a report on the document at a path to the standard output.
    pub fn print(self, report: &Report<'_>, document: &Path) -> Result<(), crate::Error> {
        match self {
            // Colors are left out if the output isn't a terminal, or `NO_COLOR` is set.
            Self::Text => anstream::println!("{}", report.text().trim_end()),
            Self::Markdown => println!("{}", report.markdown().trim_end()),
            Self::Json => println!("{:#}", report.json()),
            Self::Sarif => print!("{}", report.sarif(document, &std::env::current_dir()?)),
        }
        Ok(())
    }
}

/// Today's date in UTC, such as `2026-11-29`.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%F").to_string()
}

/// A date such as `2026-11-29`, as an argument of a command.
pub fn parse_date(text: &str) -> Result<String, String> {
    let date = text.parse::<jiff::civil::Date>();
    date.map(|date| date.to_string()).map_err(|_| "write the date as in `2026-11-29`".to_owned())
}
