//! `cargo xtask corpus --samples`: the samples for the documents, checked by a JSON Schema validator.
//!
//! Nothing is compiled: the generated expressions and the checked JSON are written from the same trees. Structs and
//! events without a sample are printed. A refused sample is a fault, and so is more than one struct in a hundred
//! without a sample.

use std::path::Path;
use std::process::ExitCode;

use schema_oracle::samples::{self, Judged};

use super::find::{self, Found};
use super::{Failable, document, progress};

/// The maximum number of names printed for one document.
const SHOWN: usize = 12;

/// Checks the samples of all documents that can be generated.
pub(super) fn run(corpus: &Path, filter: Option<&str>) -> Failable<ExitCode> {
    let mut all = Judged::default();
    println!("{:>7} {:>7} {:>7} {:>7} {:>7}  document", "structs", "without", "events", "without", "refused");
    for Found { path, .. } in find::find(corpus, filter)?.into_iter().filter(|found| found.is_document) {
        progress(&format!("judging the samples of {path}"));
        let project = document::project(&corpus.join(&path));
        let compiled = project.compile();
        if compiled.diagnostics.has_errors() {
            continue;
        }
        for api in &compiled.apis {
            let judged = samples::judge(api, &compiled.diagnostics);
            print(&path, &judged);
            all.add(judged);
        }
    }
    progress("");
    println!(
        "{} structs, {} without a sample; {} events, {} without a sample; {} samples were judged, {} refused",
        all.structs,
        all.without.len(),
        all.events,
        all.events_without.len(),
        all.judged,
        all.refused.len(),
    );
    let too_many = all.without.len() * 100 > all.structs;
    Ok(if all.refused.is_empty() && !too_many { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(path: &str, judged: &Judged) {
    progress("");
    let Judged { structs, without, events, events_without, refused, .. } = judged;
    let counts = [*structs, without.len(), *events, events_without.len(), refused.len()];
    println!("{}  {path}", counts.map(|count| format!("{count:>7}")).join(" "));
    for lacking in without.iter().chain(events_without).take(SHOWN) {
        println!("    without: {lacking}");
    }
    for refused in refused.iter().take(SHOWN) {
        println!("    refused: {}", refused.chars().take(600).collect::<String>());
    }
}
