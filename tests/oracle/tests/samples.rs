//! The samples that are made of the cases and of this project's APIs satisfy their schemas, and the decoder reads them. `cargo
//! xtask corpus --samples` says the same of other companies' documents.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use schema_oracle::samples::{Judged, judge};
use tests::golden;

/// What is to be said of the samples of the documents in some folders.
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
