//! The SARIF logs of findings and of changes have what SARIF 2.1.0 requires, and refer to what exists.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;

use hookwright_core::diff::accept::{AcceptedChange, Review};
use hookwright_core::diff::compare;
use hookwright_core::diff::report::{Audience, Report};
use hookwright_core::lint;
use hookwright_core::load::Reach;
use serde_json::Value;
use tests::diff_cases;

/// What is wrong with a log. The comments name the sections of the standard.
fn faults(log: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut require = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    // 3.13: the only properties of a log that we write.
    require(has_only(log, &["$schema", "version", "runs"]), "properties of the log");
    require(log["version"] == "2.1.0", "3.13.2: version");
    for run in items(&log["runs"]) {
        let driver = &run["tool"]["driver"];
        require(is_text(&driver["name"]), "3.19.8: the driver's name");
        let rules = items(&driver["rules"]);
        for rule in rules {
            require(is_text(&rule["id"]), "3.49.3: the id of a rule");
        }
        require(run["results"].is_array(), "3.14.23: results, also if there are none");
        for result in items(&run["results"]) {
            require(is_text(&result["message"]["text"]), "3.11.3: the text of a message");
            let level = result["level"].as_str().unwrap_or("warning");
            require(["none", "note", "warning", "error"].contains(&level), "3.27.10: level");
            let index = result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok());
            let rule = index.and_then(|index| rules.get(index));
            require(rule.is_some_and(|rule| rule["id"] == result["ruleId"]), "3.27.6: the rule at the index");
            for location in items(&result["locations"]) {
                let place = &location["physicalLocation"];
                let uri = place["artifactLocation"]["uri"].as_str().unwrap_or_default();
                let is_uri = !uri.is_empty() && uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
                require(is_uri, "3.4.3: the URI of a file");
                let region = &place["region"];
                let starts = ["startLine", "startColumn"].map(|name| region[name].as_u64());
                require(region.is_null() || starts.iter().all(|start| *start != Some(0)), "3.30: places count from 1");
            }
            for suppression in items(&result["suppressions"]) {
                let kind = suppression["kind"].as_str().unwrap_or_default();
                require(["inSource", "external"].contains(&kind), "3.35.2: the kind of a suppression");
            }
        }
    }
    faults
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn has_only(value: &Value, names: &[&str]) -> bool {
    value.as_object().is_some_and(|object| object.keys().all(|name| names.contains(&name.as_str())))
}

fn assert_conforms(name: &str, log: &str) -> Value {
    let log: Value = serde_json::from_str(log).unwrap();
    assert_eq!(faults(&log), [""; 0], "{name}: {log:#}");
    log
}

/// Each rule has a case. For readers of the wire, nothing is about Rust.
#[test]
fn sarif_of_changes_conforms() {
    let (document, root) = (Path::new("specs/acme/open api.yaml"), Path::new("specs"));
    for case in diff_cases::rule_cases() {
        let [old, new] = case.documents.each_ref().map(diff_cases::Compiled::side);
        let changes = compare(old, new);
        for audience in [Audience::Rust, Audience::Wire] {
            let log = Report::new("acme", &changes).for_audience(audience).sarif(document, root);
            let log = assert_conforms(&case.name, &log);
            let rules = log["runs"][0]["tool"]["driver"]["rules"].to_string();
            assert!(audience == Audience::Rust || !rules.contains("Rust"), "{}: {rules}", case.name);
        }
        let entry = AcceptedChange { rule: changes[0].rule, at: None, because: "We know.".to_owned(), until: None };
        let review = Review { accepted: vec![(&changes[0], &entry)], ..Review::default() };
        let accepted = Report { review, ..Report::new("acme", &[]) }.sarif(document, root);
        let log = assert_conforms(&case.name, &accepted);
        assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["justification"], "We know.");
    }
    assert_conforms("nothing", &Report::new("acme", &[]).sarif(document, root));
}

/// The documents in `tests/bad` show each code.
#[test]
fn sarif_of_findings_conforms() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bad");
    let mut count = 0;
    for case in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        let document = ["document.yaml", "document.json"].map(|name| case.join(name));
        let Some(document) = document.into_iter().find(|document| document.is_file()) else { continue };
        let findings = lint::check(&document, Reach::Folder).findings;
        assert_conforms(&case.display().to_string(), &findings.sarif(&folder));
        count += 1;
    }
    assert!(count > 100, "{count}");
}

#[test]
fn invalid_sarif_is_refused() {
    let case = diff_cases::rule_cases().into_iter().find(|case| case.name == "event-removed").unwrap();
    let [old, new] = case.documents.each_ref().map(diff_cases::Compiled::side);
    let changes = compare(old, new);
    let log = Report::new("acme", &changes).sarif(Path::new("openapi.yaml"), Path::new(""));
    let log: Value = serde_json::from_str(&log).unwrap();
    assert_eq!(faults(&log), [""; 0]);
    for (pointer, wrong) in [
        ("/version", Value::from("2.0")),
        ("/runs/0/results/0/level", Value::from("fatal")),
        ("/runs/0/results/0/ruleIndex", Value::from("first")),
        ("/runs/0/results/0/message", Value::from("text")),
        ("/runs/0/tool", Value::Null),
    ] {
        let mut wrong_log = log.clone();
        *wrong_log.pointer_mut(pointer).unwrap() = wrong;
        assert!(!faults(&wrong_log).is_empty(), "{pointer}");
    }
}
