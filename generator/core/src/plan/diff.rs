//! Shows a plan as a unified diff.

use similar::TextDiff;

use super::{Change, Plan};

/// The maximum number of lines in a file's diff: the first ones show what happened.
const LONGEST: usize = 200;

impl Plan {
    /// The differences of all files, each cut after a few hundred lines.
    pub fn unified_diff(&self) -> String {
        self.changes.iter().map(|change| cut(&diff(change))).collect()
    }
}

fn diff(change: &Change) -> String {
    let name = |side: &str, text: Option<&str>| match text {
        Some(_) => format!("{side}/{}", change.path()),
        None => "/dev/null".to_owned(),
    };
    let (before, after) = (change.before(), change.text());
    TextDiff::from_lines(before.unwrap_or_default(), after.unwrap_or_default())
        .unified_diff()
        .header(&name("a", before), &name("b", after))
        .to_string()
}

fn cut(diff: &str) -> String {
    let lines: Vec<&str> = diff.split_inclusive('\n').collect();
    let Some(rest) = lines.len().checked_sub(LONGEST).filter(|rest| *rest > 0) else { return diff.to_owned() };
    format!("{}… {rest} more lines\n", lines[..LONGEST].concat())
}
