//! The JSON reports of `diff` conform to the schema that `hookwright diff --json-schema` prints.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use hookwright_core::diff::accept::{AcceptedChange, Review};
use hookwright_core::diff::report::{Audience, JSON_SCHEMA, Report};
use hookwright_core::diff::{Change, compare};
use serde_json::Value;
use tests::diff_cases;

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Each rule has a case, so each kind of change is judged, for both audiences.
#[test]
fn reports_conform_to_their_schema() {
    let validator = validator();
    for case in diff_cases::rule_cases() {
        let [old, new] = case.documents.each_ref().map(diff_cases::Compiled::side);
        let changes = compare(old, new);
        for audience in [Audience::Rust, Audience::Wire] {
            let report = Report::new("acme", &changes).for_audience(audience).json();
            let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{}: {faults:?}\n{report:#}", case.name);
        }
    }
}

#[test]
fn reports_with_accepted_changes_conform_to_their_schema() {
    let case = diff_cases::rule_cases().into_iter().find(|case| case.name == "event-removed").unwrap();
    let [old, new] = case.documents.each_ref().map(diff_cases::Compiled::side);
    let changes: Vec<Change> = compare(old, new);
    let entry = AcceptedChange {
        rule: changes[0].rule,
        at: None,
        because: "We never used it.".to_owned(),
        until: Some("2027-03-31".to_owned()),
    };
    let review = Review { accepted: vec![(&changes[0], &entry)], expired: vec![&entry], ..Review::default() };
    let mut report = Report { review, ..Report::new("acme", &[]) }.json();
    let validator = validator();
    assert!(validator.is_valid(&report), "{report:#}");
    report["changes"][0]["accepted"]["until"] = "soon".into();
    assert!(!validator.is_valid(&report), "the schema says what a date is");
}
