//! The schema oracle for this project's APIs and some of the cases: what a JSON Schema validator accepts decodes as its event
//! and comes back equal, what it refuses does not decode, and what is otherwise is so by a listed rule.
//! `cargo xtask corpus --oracle` does the same for other companies' documents.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::path::PathBuf;

use hookwright_core::project::Project;
use hookwright_runtime::decode;
use hookwright_runtime::inspect::{Request, report};
use schema_oracle::document::documents;
use schema_oracle::tally::{Plan, Tally, trials};
use serde_json::Value;

/// The expected module of a case, and a test of it.
macro_rules! case {
    ($case:ident, $path:literal) => {
        #[path = $path]
        mod $case {
                    #[allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "here it is no library")]
                    #[rustfmt::skip]
                    pub(super) mod acme;

            #[test]
            fn agrees_with_the_judge() {
                super::agrees(concat!("../cases/", stringify!($case)), super::answer::<acme::Event>);
            }
        }
    };
}

/// An API of this project, and a test of it.
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

case!(all_of_nested, "../../cases/all_of_nested/expected");
case!(any_of_with_null, "../../cases/any_of_with_null/expected");
case!(constants, "../../cases/constants/expected");
case!(enum_numbers, "../../cases/enum_numbers/expected");
case!(formats, "../../cases/formats/expected");
case!(maps, "../../cases/maps/expected");
case!(null_beside_alternatives, "../../cases/null_beside_alternatives/expected");
case!(nullable_items, "../../cases/nullable_items/expected");
case!(nullable_true, "../../cases/nullable_true/expected");
case!(one_of_with_null, "../../cases/one_of_with_null/expected");
case!(openapi30_dialect, "../../cases/openapi30_dialect/expected");
case!(patches, "../../cases/patches/expected");
case!(pattern_properties, "../../cases/pattern_properties/expected");
case!(presences, "../../cases/presences/expected");
case!(recursion_nullable, "../../cases/recursion_nullable/expected");
case!(recursion_through_union, "../../cases/recursion_through_union/expected");
case!(tuples, "../../cases/tuples/expected");
case!(union_by_constant, "../../cases/union_by_constant/expected");
case!(union_by_key, "../../cases/union_by_key/expected");
case!(union_by_mapping, "../../cases/union_by_mapping/expected");
case!(union_integer_or_string, "../../cases/union_integer_or_string/expected");
case!(union_list_or_string, "../../cases/union_list_or_string/expected");
case!(union_merged, "../../cases/union_merged/expected");
case!(union_of_kinds, "../../cases/union_of_kinds/expected");
case!(unlisted_keep, "../../cases/unlisted_keep/expected");
case!(unsatisfiable_parts, "../../cases/unsatisfiable_parts/expected");
case!(write_only, "../../cases/write_only/expected");

fn agrees(folder: &str, answer: fn(&str) -> Value) {
    let path: PathBuf = tests::generate::document(folder.as_ref());
    let project = Project::of_documents(&[path]);
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
