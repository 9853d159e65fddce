//! The samples of the cases and of this project's APIs satisfy their schemas, and the decoder reads them. `cargo xtask
//! corpus --samples` checks the same for other companies' documents.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::{Path, PathBuf};

use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use schema_oracle::samples::{Judged, judge};
use tests::golden;
use tests::scratch::Scratch;

/// The results for the samples of the documents in some folders.
fn judged(folders: &[PathBuf]) -> Judged {
    let mut all = Judged::default();
    for folder in folders {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let is_document = |file: &PathBuf| {
            file.file_stem().is_some_and(|stem| ["document", "openapi", "asyncapi"].iter().any(|it| stem == *it))
        };
        let project = Project::from_documents_within(&files.filter(is_document).collect::<Vec<_>>(), Reach::Folder);
        let compiled = project.compile();
        for api in &compiled.apis {
            let mut judged = judge(api, &compiled.diagnostics);
            judged.refused.iter_mut().for_each(|fault| *fault = format!("{}: {fault}", folder.display()));
            all.add(judged);
        }
    }
    all
}

#[test]
fn samples_of_the_cases_satisfy_their_schemas() {
    let judged = judged(&golden::folders(Path::new("../cases")));
    assert!(judged.judged > 200, "{judged:#?}");
    assert!(judged.refused.is_empty(), "{:#?}", judged.refused);
    let unexplained =
        judged.without.iter().chain(&judged.events_without).filter(|it| it.ends_with("no finding says why"));
    assert_eq!(unexplained.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_struct_and_event_of_our_own_apis_has_a_sample() {
    let apis = ["askelephant", "contio", "morph"].map(|api| Path::new("../../specs").join(api));
    let judged = judged(&apis);
    assert_eq!((judged.without, judged.events_without, judged.refused), (vec![], vec![], vec![]));
    assert_eq!(judged.events, 13 + 31 + 3);
}

/// The search for a sample ends even for schemas that build on themselves twice and patterns that require billions of
/// letters.
#[test]
fn every_schema_is_synthesized_in_limited_time() {
    let schemas = [
        "allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]",
        "not: {required: [z], allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/A'}]}",
        "dependentSchemas: {id: {$ref: '#/components/schemas/A'}}",
        "patternProperties: {'^(){4000000000}((a{900}){900}){90}$': {type: string}}",
        "if: {$ref: '#/components/schemas/A'}\n      then: {$ref: '#/components/schemas/A'}",
    ];
    for (index, schema) in schemas.into_iter().enumerate() {
        let document = format!(
            "openapi: 3.1.0
info: {{title: Acme, version: '1'}}
webhooks:
  order.paid:
    post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}
components:
  schemas:
    A:
      type: object
      required: [id, code, list]
      properties:
        id: {{type: string}}
        code: {{type: string, pattern: '^(a+)+(){{4000000000}}b$'}}
        list: {{type: array, minItems: 1000000000, items: {{type: string, minLength: 1000000000}}}}
      {schema}
"
        );
        let scratch = Scratch::new(&format!("samples-{index}"));
        std::fs::create_dir_all(scratch.path()).unwrap();
        std::fs::write(scratch.path().join("document.yaml"), document).unwrap();
        let judged = judged(&[scratch.path().to_owned()]);
        assert_eq!((judged.events, judged.refused), (1, vec![]), "{schema}");
    }
}
