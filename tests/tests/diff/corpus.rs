//! Changes that vendors made, and possible changes to a vendor's document. The documents aren't part of this
//! repository: `HOOKWRIGHT_CORPUS` says where they are.

use std::fs;
use std::path::{Path, PathBuf};

use hookwright_core::diff::read::{Document, From, read_both};
use hookwright_core::diff::report::Report;
use hookwright_core::diff::{Change, Level, Rule, compare, level};
use hookwright_core::load::{Disk, Reach};
use hookwright_core::node::Node;
use tests::permute::{self, Pairs};
use tests::scratch::Scratch;

/// The documents, if they are available.
fn corpus(test: &str) -> Option<PathBuf> {
    let corpus = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!("SKIPPED: {test}, since HOOKWRIGHT_CORPUS is not set");
    }
    corpus
}

fn read(old: &Path, new: &Path) -> (Document, Document) {
    let from = |path| From { files: &Disk, path };
    read_both("acme", from(old), from(new), Reach::Folder).unwrap_or_else(|findings| panic!("{findings}"))
}

fn changes(old: &Path, new: &Path) -> Vec<Change> {
    let (old, new) = read(old, new);
    compare(old.side(), new.side())
}

/// The places at which a rule was found.
fn at(changes: &[Change], rule: Rule) -> Vec<&str> {
    changes.iter().filter(|change| change.rule == rule).map(|change| change.at.as_str()).collect()
}

#[test]
fn versions_of_a_service_are_compared() {
    let Some(corpus) = corpus("versions_of_a_service_are_compared") else { return };
    let version = |number| corpus.join(format!("openapi31-webhooks/adyen/MarketPayNotificationService-v{number}.json"));
    let third_to_fourth = changes(&version(3), &version(4));
    let required = at(&third_to_fourth, Rule::FieldAddedRequired);
    assert_eq!(required.len(), 19, "each event has a date now: {required:?}");
    assert!(required.iter().all(|at| at.ends_with(": eventDate")), "{required:?}");
    let gone = ["ACCOUNT_HOLDER_VERIFICATION: content.statusSummaryItems"];
    assert_eq!(at(&third_to_fourth, Rule::FieldRemovedOptional), gone);
    assert_eq!(at(&third_to_fourth, Rule::SharedFieldGained), ["`Event::event_date`"]);

    // From the fourth to the fifth, the names have another spelling and place, and nothing else changed.
    let fourth_to_fifth = changes(&version(4), &version(5));
    assert_eq!(at(&fourth_to_fifth, Rule::EventRenamed).len(), 19);
    assert_eq!(at(&fourth_to_fifth, Rule::DiscriminatorMoved), ["all events"]);
    assert!(at(&fourth_to_fifth, Rule::EventRemoved).is_empty() && at(&fourth_to_fifth, Rule::EventAdded).is_empty());

    let fifth_to_sixth = changes(&version(5), &version(6));
    assert!(!fifth_to_sixth.iter().any(|change| change.rule.breaks_wire()));
    assert_eq!(level(&fifth_to_sixth), Some(Level::Major));
    let shared = fifth_to_sixth.iter().find(|change| change.at == "KycVerificationResult.cards").unwrap();
    assert_eq!((shared.rule, shared.events.len()), (Rule::FieldRemovedOptional, 2));
}

/// Each pair of successive documents of one service, in both directions: what is new one way is gone the other way.
#[test]
fn additions_are_removals_in_the_other_direction() {
    let Some(corpus) = corpus("additions_are_removals_in_the_other_direction") else { return };
    let folder = corpus.join("openapi31-webhooks/adyen");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let service = |path: &Path| path.file_stem().unwrap().to_str().unwrap().rsplit_once("-v").unwrap().0.to_owned();
    // This service describes no webhooks, only operations.
    let is_read = |path: &Path| !service(path).starts_with("NotificationConfiguration");
    let mut compared = 0;
    for pair in names.windows(2).filter(|pair| service(&pair[0]) == service(&pair[1]) && is_read(&pair[0])) {
        let (old, new) = read(&pair[0], &pair[1]);
        let (there, back) = (compare(old.side(), new.side()), compare(new.side(), old.side()));
        let count = |changes: &[Change], rule| at(changes, rule).len();
        for (added, removed) in [
            (Rule::EventAdded, Rule::EventRemoved),
            (Rule::EnumValueAdded, Rule::EnumValueRemoved),
            (Rule::SharedFieldGained, Rule::SharedFieldLost),
            (Rule::FieldAddedRequired, Rule::FieldRemovedRequired),
            (Rule::FieldAddedOptional, Rule::FieldRemovedOptional),
        ] {
            assert_eq!(count(&there, added), count(&back, removed), "{}: {added:?}", pair[1].display());
            assert_eq!(count(&there, removed), count(&back, added), "{}: {removed:?}", pair[1].display());
        }
        assert_eq!(compare(new.side(), new.side()), []);
        compared += 1;
    }
    assert!(compared >= 7, "HOOKWRIGHT_CORPUS is set, but only {compared} pairs are there");
}

/// The same API in two languages: only names that aren't on the wire differ.
#[test]
fn two_formats_of_one_api_are_equal_on_the_wire() {
    let Some(corpus) = corpus("two_formats_of_one_api_are_equal_on_the_wire") else { return };
    let (second, third) = (corpus.join("asyncapi/spec-examples-v2.6.0"), corpus.join("asyncapi/spec-examples-v3.0.0"));
    let mut compared = 0;
    for entry in fs::read_dir(&second).unwrap() {
        let old = entry.unwrap().path();
        let new = third.join(format!("{}-asyncapi.yml", old.file_stem().unwrap().to_str().unwrap()));
        if !new.is_file() {
            continue;
        }
        let changes = changes(&old, &new);
        let breaking: Vec<_> = changes.iter().filter(|change| change.rule.breaks_wire()).collect();
        assert!(breaking.is_empty(), "{}: {breaking:#?}", old.display());
        compared += 1;
    }
    assert!(compared >= 14, "HOOKWRIGHT_CORPUS is set, but only {compared} pairs are there");
}

fn of_type(name: &str) -> Node {
    permute::parse("schema.json", &format!("{{\"type\": \"{name}\"}}"))
}

#[test]
fn exactly_the_edits_of_a_large_document_are_found() {
    let Some(corpus) = corpus("exactly_the_edits_of_a_large_document_are_found") else { return };
    let old = corpus.join("openapi31-webhooks/github/api.github.com.json");
    let mut edited = permute::parse("api.github.com.json", &fs::read_to_string(&old).unwrap());
    let schema = ["components", "schemas", "simple-installation", "properties"];
    let mut pairs = |path: &[&str], edit: &dyn Fn(&mut Pairs)| {
        let path: Vec<String> = path.iter().map(|segment| (*segment).to_owned()).collect();
        edited = permute::change(&edited, &path, &|map| permute::reordered(map, edit));
    };
    pairs(&["info"], &|info| info.push(("x-revision".into(), Node::String("9".into()))));
    pairs(&["webhooks"], &|webhooks| webhooks.retain(|(key, _)| &**key != "star-deleted"));
    pairs(&schema, &|properties| properties.push(("label".into(), of_type("string"))));
    pairs(&schema, &|properties| properties[0].1 = of_type("number"));
    let scratch = Scratch::new("diff-great");
    fs::create_dir_all(scratch.path()).unwrap();
    let new = scratch.path().join("api.github.com.json");
    fs::write(&new, permute::to_text(&edited)).unwrap();
    let changes = changes(&old, &new);
    let found: Vec<(&str, &str)> = changes.iter().map(|change| (change.rule.row().name, change.at.as_str())).collect();
    let expected = [
        ("event-removed", "star.deleted"),
        ("docs-changed", "SimpleInstallation.id"),
        ("number-widened", "SimpleInstallation.id"),
        ("field-added-optional", "SimpleInstallation.label"),
    ];
    assert_eq!(found, expected, "{}", Report::new("github", &changes).text());
    // A type that many events share is reported once, with all of them.
    assert!(changes[1].events.len() > 200 && changes[1].methods.len() == changes[1].events.len());
}

/// A receiver doesn't see the order in which properties, schemas and events are listed.
#[test]
fn order_does_not_change_the_wire() {
    let Some(corpus) = corpus("order_does_not_change_the_wire") else { return };
    let old = corpus.join("openapi31-webhooks/github/api.github.com.json");
    // This tree sorts its keys.
    let document: serde_json::Value = serde_json::from_slice(&fs::read(&old).unwrap()).unwrap();
    let scratch = Scratch::new("diff-order");
    fs::create_dir_all(scratch.path()).unwrap();
    let new = scratch.path().join("api.github.com.json");
    fs::write(&new, document.to_string()).unwrap();
    let changes = changes(&old, &new);
    // If a schema without a name has two places, the first one names it, and one of two descriptions is shown.
    let harmless = [Rule::TypeCalledOtherwise, Rule::DocsChanged];
    let others: Vec<_> = changes.iter().filter(|change| !harmless.contains(&change.rule)).collect();
    assert!(others.is_empty(), "{others:#?}");
}
