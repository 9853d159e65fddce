//! Entries of `accept_changes` that match no change. What changed is read from the history that git stores.

use std::fs;
use std::path::Path;

use super::{base_branch, fork_point};
use crate::Error;
use hookwright_core::diagnostic::{Diagnostic, Location, codes};
use hookwright_core::diff::read::{Comparison, From, read_both};
use hookwright_core::diff::report::Audience;
use hookwright_core::load::{Disk, Files, Reach, Revision};
use hookwright_core::place::Place;
use hookwright_core::project::{CONFIG, api_name};
use hookwright_core::report::Findings;

/// How many commits are looked at for the last change of a document. Those that only touched settings change nothing.
const MOST_COMMITS: usize = 10;

/// Adds a warning for each entry of `accept_changes` in the settings of a document that matches no change.
///
/// The changes are the last ones of the document in its git history, and those since its branch left the one that it
/// will be merged into. Nothing is added if git has no earlier version that can be read. Fails if the environment names
/// a branch that doesn't exist.
pub fn warn_of_unused_accepts(document: &Path, reach: Reach, findings: &mut Findings) -> Result<(), Error> {
    let config = document.with_file_name(CONFIG);
    if !fs::read_to_string(&config).is_ok_and(|text| text.contains("accept_changes")) {
        return Ok(());
    }
    let comparisons = comparisons(document, reach)?;
    let Some(Comparison { accepted, .. }) = comparisons.first() else { return Ok(()) };
    let file = findings.sources.iter().find(|(_, file)| Path::new(&file.path) == config).map(|(file, _)| file);
    for (index, entry) in accepted.iter().enumerate() {
        // Both sides of each comparison have the settings of today, so the entries are the same.
        let is_unused = |comparison: &Comparison| comparison.report("", "").review.unused.contains(&entry);
        if !comparisons.iter().all(is_unused) {
            continue;
        }
        let location = match file {
            Some(file) => Location::Value(Place::root(file).child("accept_changes").item(index)),
            None => Location::Path(config.to_string_lossy().into_owned()),
        };
        let message = format!("`accept_changes` lists {}, but nothing like it changed", entry.value.describe());
        let warning = Diagnostic::warning(codes::settings::ALLOWS_NOTHING, location, message).help("remove the entry");
        findings.diagnostics.push(warning);
    }
    Ok(())
}

/// The changes since the branch was left, those that aren't committed, and the last ones that were.
fn comparisons(document: &Path, reach: Reach) -> Result<Vec<Comparison>, Error> {
    let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (document, folder) = (std::path::absolute(document)?, std::path::absolute(folder)?);
    // Without a repository, or a commit in it, nothing is known.
    let Ok(head) = Revision::find(&folder, "HEAD") else { return Ok(Vec::new()) };
    let base = match base_branch() {
        Some(base) => Some(fork_point(&folder, &base)?),
        None => head.fork_from("origin/HEAD").ok(),
    };
    let compare = |past: &Revision| {
        let (old, new) = (From { files: past, path: &document }, From { files: &Disk, path: &document });
        let (old, new) = past.is_file(&document).then(|| read_both(&api_name(&document), old, new, reach).ok())??;
        Some(Comparison::new(&old, &new, Audience::Rust))
    };
    let mut comparisons: Vec<Comparison> = base.iter().chain([&head]).filter_map(compare).collect();
    for (commit, _) in head.history(&folder, MOST_COMMITS).unwrap_or_default() {
        let past = Revision::find(&folder, &format!("{}^", commit.commit())).ok();
        let Some(comparison) = past.as_ref().and_then(compare) else { break };
        let is_last = !comparison.changes.is_empty();
        comparisons.push(comparison);
        if is_last {
            break;
        }
    }
    // A document that never changed, as far as git knows, says nothing of its entries, unless it is asked about a
    // branch.
    let is_judged = base_branch().is_some() || comparisons.iter().any(|comparison| !comparison.changes.is_empty());
    Ok(if is_judged { comparisons } else { Vec::new() })
}
