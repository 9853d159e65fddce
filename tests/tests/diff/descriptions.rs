//! The description of each change: where it is, what exactly happened, and which events and methods it concerns.

use std::path::Path;

use hookwright_core::diff::{Change, compare};
use tests::golden;

use crate::case::{self, Compiled};

#[test]
fn each_change_has_its_description() {
    let cases = case::rule_cases().into_iter().map(|case| (case.name, case.documents));
    let told: Vec<String> = cases.chain(case::pairs()).map(|(name, documents)| describe(&name, &documents)).collect();
    golden::all_passed([golden::check_file(Path::new("diff"), "descriptions.txt", &told.join("\n"), "diff")]);
}

fn describe(name: &str, [old, new]: &[Compiled; 2]) -> String {
    let changes = compare(old.side(), new.side());
    format!("{name}\n{}", changes.iter().map(line).collect::<String>())
}

fn line(change: &Change) -> String {
    let parts = [change.rule.row().name.to_owned(), change.at.clone(), change.detail.clone()];
    let lists = [&change.events, &change.methods].map(|names| names.join(", "));
    let said: Vec<String> = parts.into_iter().chain(lists).filter(|part| !part.is_empty()).collect();
    format!("  {}\n", said.join(" | "))
}
