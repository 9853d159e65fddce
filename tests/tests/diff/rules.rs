//! Each rule is reported for its own case, and nothing else is.

use std::collections::BTreeSet;

use hookwright_core::diff::{Rule, compare};

use crate::case::{self, Case};

#[test]
fn each_rule_has_a_case_and_each_case_a_rule() {
    let rules: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.row().name).collect();
    let cases = case::rule_cases();
    let cases: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(rules.len(), Rule::ALL.len(), "two rules have one name");
    assert_eq!(rules, cases);
}

#[test]
fn each_case_reports_its_rule() {
    let told = |case: Case| {
        let [old, new] = &case.documents;
        let changes = compare(old.side(), new.side());
        let found: BTreeSet<&str> = changes.iter().map(|change| change.rule.row().name).collect();
        let expected: BTreeSet<&str> = case.also.iter().map(String::as_str).chain([case.name.as_str()]).collect();
        for side in [old, new] {
            assert_eq!(compare(side.side(), side.side()), [], "{}: nothing changed", case.name);
        }
        let lines: Vec<String> =
            changes.iter().map(|it| format!("{} at {} {}", it.rule.row().name, it.at, it.detail)).collect();
        if found == expected { Ok(()) } else { Err(format!("{}: {}", case.name, lines.join("; "))) }
    };
    tests::golden::all_passed(case::rule_cases().into_iter().map(told));
}
