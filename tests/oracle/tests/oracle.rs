//! Runs the schema oracle for this project's APIs and some of the cases. What a JSON Schema validator accepts must
//! decode as its event and come back equal, and what it refuses must not decode. A listed rule must explain each
//! difference. `cargo xtask corpus --oracle` does the same for other companies' documents.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

use std::path::PathBuf;

use hookwright_core::project::Project;
use hookwright_runtime::decode;
use hookwright_runtime::inspect::{Request, report};
use schema_oracle::document::documents;
use schema_oracle::tally::{Plan, Tally, trials};
use serde_json::Value;

/// Tests the code generated for a case.
macro_rules! case {
    ($case:ident) => {
        #[test]
        fn $case() {
            agrees(concat!("../cases/", stringify!($case)), answer::<compiled_cases::$case::acme::Event>);
        }
    };
}

/// An API of this project, and its test.
macro_rules! system {
    ($api:ident) => {
        #[test]
        fn $api() {
            agrees(concat!("../../specs/", stringify!($api)), answer::<hookwright_events::$api::Event>);
        }
    };
}

system!(askelephant);
system!(contio);
system!(morph);

case!(all_of_nested);
case!(any_of_with_null);
case!(constants);
case!(enum_numbers);
case!(formats);
case!(maps);
case!(null_beside_alternatives);
case!(nullable_items);
case!(nullable_true);
case!(one_of_with_null);
case!(openapi30_dialect);
case!(patches);
case!(pattern_properties);
case!(presences);
case!(recursion_nullable);
case!(recursion_through_union);
case!(tuples);
case!(union_by_constant);
case!(union_by_integer);
case!(union_by_key);
case!(union_by_mapping);
case!(union_integer_or_string);
case!(union_list_or_string);
case!(union_merged);
case!(union_of_kinds);
case!(additional_keep);
case!(unsatisfiable_parts);
case!(write_only);

fn agrees(folder: &str, answer: fn(&str) -> Value) {
    let path: PathBuf = tests::generate::document(folder.as_ref());
    let project = Project::from_documents(&[path]);
    let plan = Plan { instances: 30, damaged: 6, seed: 1 };
    let mut tried = 0;
    for document in documents(&project) {
        let (trials, unmade) = trials(&document, plan);
        assert!(document.unjudged.is_empty(), "{:?}", document.unjudged);
        let mut tally = Tally { unmade, ..Tally::default() };
        for trial in &trials {
            tally.add(&document, trial, Ok(&answer(&trial.request(&document, "api"))));
        }
        assert!(tally.unexplained.is_empty(), "{folder}: {}", tally.unexplained.join("\n"));
        assert!(tally.unmade.is_empty(), "{folder}: nothing could be made of {:?}", tally.unmade);
        assert!(tally.equal > 0 && tally.refused > 0, "{tally:?}");
        tried += trials.len();
    }
    assert!(tried > 0, "{folder} has no document that is generated from");
}

fn answer<E: hookwright_runtime::EventSet + serde::Serialize>(request: &str) -> Value {
    let request = Request::parse(request.as_bytes()).unwrap();
    let delivery = request.delivery().unsigned("it was made here");
    report(request.api(), &decode::<E>(&delivery))
}
