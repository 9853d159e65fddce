//! Parts of a document that are neither in the output nor in a finding.

use std::path::Path;

use schema_oracle::loss::{self, Explanation, Output, Report};

use super::{Failable, Job, document, progress};

/// Searches everything that the generated documents list. This reads documents, so it comes after all measurements.
pub(super) fn find_losses(corpus: &Path, jobs: &mut [Job]) -> Failable<()> {
    let total = jobs.iter().filter(|job| job.facts.is_some()).count();
    for (index, job) in jobs.iter_mut().filter(|job| job.facts.is_some()).enumerate() {
        progress(&format!("looking for losses in {} of {total}: {}", index + 1, job.found.path));
        for output in Output::from_project(&document::project(&corpus.join(&job.found.path)))? {
            let report = loss::check(&output).map_err(|reason| format!("{}: {reason}", job.found.path))?;
            add(job, &report);
        }
    }
    Ok(())
}

fn add(job: &mut Job, report: &Report) {
    let line = &mut job.line;
    line.listed += report.listed();
    line.named += report.count_reported();
    line.losses.extend(report.lost().map(|item| format!("{:?} {}", item.kind, item.place)));
    line.score.lost = line.losses.len();
    for (explanation, count) in report.explanations() {
        let how = match explanation {
            Explanation::Output(how) => (*how).to_owned(),
            Explanation::Finding(code) => format!("named by {code}"),
            Explanation::Nothing => continue,
        };
        *line.explanations.entry(how).or_default() += count;
    }
}
