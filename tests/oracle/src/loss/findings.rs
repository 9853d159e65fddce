//! Findings as explanations: which codes say that something isn't in the output, and where.

use std::collections::HashMap;

use super::files::{Files, Spot};
use super::output::Finding;

/// Codes that say that a value is any JSON, or any object: nothing in it has its own type.
const UNTYPED: [&str; 8] = ["HW0308", "HW0310", "HW0410", "HW0413", "HW0415", "HW0422", "HW0423", "HW0426"];

/// Codes that say that a part of the document is left out, with everything below it.
const LEFT_OUT: [&str; 17] = [
    "HW0303", "HW0304", "HW0309", "HW0310", "HW0311", "HW0319", "HW0322", "HW0405", "HW0406", "HW0407", "HW0409",
    "HW0410", "HW0411", "HW0421", "HW0427", "HW0428", "HW0434",
];

/// The findings of a document, by place.
#[derive(Debug)]
pub(super) struct Findings(HashMap<Spot, Vec<String>>);

impl Findings {
    pub(super) fn new(findings: &[Finding], files: &Files) -> Self {
        let mut by_spot: HashMap<Spot, Vec<String>> = HashMap::new();
        let spots = files.spots(findings.iter().map(|finding| &finding.at));
        for (finding, spot) in findings.iter().zip(spots).filter_map(|(finding, spot)| Some((finding, spot?))) {
            by_spot.entry(spot).or_default().push(finding.code.clone());
        }
        Self(by_spot)
    }

    /// The code of a finding at one of `spots` that says the value there has no type.
    pub(super) fn untyped<'s>(&self, spots: impl IntoIterator<Item = &'s Spot>) -> Option<&str> {
        self.any(spots, &UNTYPED)
    }

    /// The code of a finding at one of `spots` that says the part there is left out.
    pub(super) fn left_out<'s>(&self, spots: impl IntoIterator<Item = &'s Spot>) -> Option<&str> {
        self.any(spots, &LEFT_OUT)
    }

    /// The code of a finding at one of `spots` that has one of `codes`.
    pub(super) fn any<'s>(&self, spots: impl IntoIterator<Item = &'s Spot>, codes: &[&str]) -> Option<&str> {
        let mut found = spots.into_iter().filter_map(|spot| self.0.get(spot)).flatten();
        found.find(|code| codes.contains(&code.as_str())).map(String::as_str)
    }
}
