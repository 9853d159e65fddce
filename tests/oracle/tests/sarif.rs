//! The SARIF logs of findings and of changes conform to the schema that OASIS publishes with the standard, version 2.1.0.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;

use hookwright_core::diff::accept::{AcceptedChange, Review};
use hookwright_core::diff::compare;
use hookwright_core::diff::report::{Audience, Report};
use hookwright_core::lint;
use hookwright_core::load::Reach;
use serde_json::Value;
use tests::diff_cases;

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../official/sarif-2.1.0.schema.json")).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn assert_conforms(validator: &jsonschema::Validator, name: &str, log: &str) -> Value {
    let log: Value = serde_json::from_str(log).unwrap();
    let faults: Vec<String> = validator.iter_errors(&log).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{name}: {faults:?}\n{log:#}");
    log
}

/// Each rule has a case. For readers of the wire, nothing is about Rust.
#[test]
fn changes_conform() {
    let validator = validator();
    let (document, root) = (Path::new("specs/acme/open api.yaml"), Path::new("specs"));
    for case in diff_cases::rule_cases() {
        let [old, new] = case.documents.each_ref().map(diff_cases::Compiled::side);
        let changes = compare(old, new);
        for audience in [Audience::Rust, Audience::Wire] {
            let log = Report::new("acme", &changes).for_audience(audience).sarif(document, root);
            let log = assert_conforms(&validator, &case.name, &log);
            let rules = log["runs"][0]["tool"]["driver"]["rules"].to_string();
            assert!(audience == Audience::Rust || !rules.contains("Rust"), "{}: {rules}", case.name);
        }
        let entry = AcceptedChange { rule: changes[0].rule, at: None, because: "We know.".to_owned(), until: None };
        let review = Review { accepted: vec![(&changes[0], &entry)], ..Review::default() };
        let accepted = Report { title: "acme", review, audience: Audience::Rust }.sarif(document, root);
        let log = assert_conforms(&validator, &case.name, &accepted);
        assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["justification"], "We know.");
    }
    assert_conforms(&validator, "nothing", &Report::new("acme", &[]).sarif(document, root));
}

/// The documents in `tests/bad` show each code.
#[test]
fn findings_conform() {
    let (validator, folder) = (validator(), Path::new(env!("CARGO_MANIFEST_DIR")).join("../bad"));
    let mut count = 0;
    for case in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        let document = ["document.yaml", "document.json"].map(|name| case.join(name));
        let Some(document) = document.into_iter().find(|document| document.is_file()) else { continue };
        let findings = lint::check(&document, Reach::Folder).findings;
        assert_conforms(&validator, &case.display().to_string(), &findings.sarif(&folder));
        count += 1;
    }
    assert!(count > 100, "{count}");
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let case = diff_cases::rule_cases().into_iter().find(|case| case.name == "event-removed").unwrap();
    let [old, new] = case.documents.each_ref().map(diff_cases::Compiled::side);
    let changes = compare(old, new);
    let log = Report::new("acme", &changes).sarif(Path::new("openapi.yaml"), Path::new(""));
    let (log, validator): (Value, _) = (serde_json::from_str(&log).unwrap(), validator());
    for (pointer, wrong) in [
        ("/version", Value::from("2.0")),
        ("/runs/0/results/0/level", Value::from("fatal")),
        ("/runs/0/results/0/ruleIndex", Value::from("first")),
        ("/runs/0/results/0/message", Value::from("text")),
        ("/runs/0/tool", Value::Null),
    ] {
        let mut wrong_log = log.clone();
        *wrong_log.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&wrong_log), "{pointer}");
    }
}
