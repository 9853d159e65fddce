//! Changes as text, as Markdown and as JSON.

use std::path::Path;

use hookwright_core::diff::report::Report;
use hookwright_core::diff::{Change, Rule, compare};
use tests::golden;

use crate::case;

/// The report for each rule's case.
#[test]
fn each_rule_is_reported_as_expected() {
    let of_its_rule = |case: case::Case| {
        let [old, new] = case.documents.each_ref().map(case::Compiled::side);
        compare(old, new).into_iter().find(|change| change.rule.row().name == case.name)
    };
    let changes: Vec<Change> = case::rule_cases().into_iter().filter_map(of_its_rule).collect();
    assert_eq!(changes.len(), Rule::ALL.len());
    are_reported("rules", &for_people(&changes));
}

/// Long lists are cut, and text from a document can't be mistaken for anything else.
#[test]
fn many_changes_and_odd_names_are_reported_as_expected() {
    let change = |rule, at: String, names: &[&str]| Change {
        rule,
        at,
        detail: String::new(),
        events: names.iter().map(|name| (*name).to_owned()).collect(),
        methods: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let several = ["a", "b", "c", "d", "e", "f", "g"];
    let mut changes: Vec<Change> = (0..21).map(|n| change(Rule::DocsChanged, format!("Type{n}"), &[])).collect();
    changes.extend((0..20).map(|n| change(Rule::EventAdded, format!("event.{n}"), &["event"])));
    changes.push(change(Rule::FieldRemovedOptional, "Shared.field".to_owned(), &several));
    changes.push(change(Rule::FieldAddedOptional, "Other.field".to_owned(), &several[..5]));
    changes.push(change(Rule::EventRemoved, "a|b <b>`c<d>`\n\u{1b}[31m".to_owned(), &["a|b"]));
    changes.push(change(Rule::EventRemoved, "one ` <b>".to_owned(), &["one"]));
    changes.push(change(Rule::EventRemoved, "` <b> ``".to_owned(), &["three"]));
    changes.push(change(Rule::EventRemoved, "\\` <b> ` \\| [a](b)".to_owned(), &["escapes"]));
    changes.push(change(Rule::EventRemoved, "[a](b) `[a](b)`".to_owned(), &["links"]));
    are_reported("many", &for_people(&changes));
}

#[test]
fn one_change_and_no_change_are_summarized() {
    let change = Change {
        rule: Rule::EventAdded,
        at: "a.happened".to_owned(),
        detail: String::new(),
        events: vec!["a.happened".to_owned()],
        methods: vec!["a_happened".to_owned()],
    };
    for (name, changes) in [("one", [change].as_slice()), ("none", &[])] {
        let json = format!("{:#}\n", Report::new("acme", changes).json());
        are_reported(name, &[for_people(changes).as_slice(), &[("json", json)]].concat());
    }
}

fn for_people(changes: &[Change]) -> [(&'static str, String); 2] {
    // Colors are visible in the golden file, but have no effect when it is printed.
    let report = Report::new("acme", changes);
    [("txt", report.text().replace('\u{1b}', "^[")), ("md", report.markdown())]
}

fn are_reported(name: &str, reports: &[(&str, String)]) {
    let folder = Path::new("diff/reports");
    golden::all_passed(
        reports.iter().map(|(format, report)| golden::check_file(folder, &format!("{name}.{format}"), report, "diff")),
    );
}
