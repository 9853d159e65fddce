//! Input and output: checks documents on disk, and writes the overlays next to them.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{Action, Finding, lint, overlay_with};
use crate::allow::Allow;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, codes};
use crate::load::Reach;
use crate::project::{OVERLAY, Project};
use crate::report::Findings;
use crate::{Compilation, Compiled};

/// The maximum number of rounds: one fix may reveal another problem, such as the next value that an `enum` lacks.
const MOST_ROUNDS: usize = 64;

/// The findings in a document.
#[derive(Debug)]
pub struct Checked {
    /// The findings of `generate` and the contradictions. If the document can't be read, why.
    pub findings: Findings,
    /// Whether there are no errors, and no warnings that the settings don't accept.
    pub is_clean: bool,
    actions: Vec<Action>,
    fixes: usize,
}

impl Checked {
    /// How many of the findings have a fix that [`fix`] writes.
    pub fn fixes(&self) -> usize {
        self.fixes
    }
}

/// Checks the document at a path, with its overlay.
pub fn check(path: &Path, reach: Reach) -> Checked {
    let project = Project::from_documents_within(&[path.to_owned()], reach);
    let Compiled { apis, mut diagnostics } = project.compile();
    let (mut actions, mut fixes) = (Vec::new(), 0);
    if let Some(api) = apis.first().filter(|_| !diagnostics.has_errors()) {
        let found = add_contradictions(api, &mut diagnostics);
        actions = combine_actions(&found);
        fixes = found.iter().filter(|finding| !finding.actions.is_empty()).count();
    }
    drop(apis);
    diagnostics.deny(codes::settings::ALLOWS_NOTHING);
    let is_clean = !diagnostics.iter().any(Diagnostic::is_fault);
    Checked { findings: Findings { diagnostics, ..project.into_findings() }, is_clean, actions, fixes }
}

/// Adds the contradictions in a document to what was noticed when it was compiled, and returns those that the settings
/// don't accept.
pub fn add_contradictions(api: &Compilation<'_>, diagnostics: &mut Diagnostics) -> Vec<Finding> {
    let allow = Allow { entries: &api.config.allow, sources: api.sources, document: api.document };
    let mut found = lint(api);
    diagnostics.retain(|it| !is_told_by(it, &found));
    let first = diagnostics.len();
    diagnostics.extend(found.iter().map(|finding| finding.diagnostic.clone()));
    allow.apply(diagnostics, first, Code::is_contradiction);
    found.retain(|finding| !allow.accepts(&finding.diagnostic));
    found
}

/// Whether a contradiction says why the generated types refuse an example.
fn is_told_by(diagnostic: &Diagnostic, found: &[Finding]) -> bool {
    let place = diagnostic.location.place().filter(|_| diagnostic.code == codes::examples::MISFIT);
    let mut contradictions = found.iter().filter_map(|finding| finding.diagnostic.location.place());
    place.is_some_and(|place| contradictions.any(|contradiction| contradiction.is_within(place)))
}

/// The fixes that don't conflict. The others are found again once these are applied.
fn combine_actions(found: &[Finding]) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    for finding in found {
        let is_free = |action: &Action| !actions.iter().any(|taken| taken.target == action.target);
        if finding.actions.iter().all(is_free) {
            actions.extend(finding.actions.iter().cloned());
        }
    }
    actions
}

/// Writes the actions that fix a document to the overlay next to it, until no more are found. Returns the overlay's
/// path, or `None` if there was nothing to write.
pub fn fix(path: &Path, reach: Reach) -> io::Result<Option<PathBuf>> {
    let mut written = None;
    for _ in 0..MOST_ROUNDS {
        let actions = check(path, reach).actions;
        if actions.is_empty() {
            break;
        }
        written = Some(write_overlay(path, &actions)?);
    }
    Ok(written)
}

/// Adds actions to the overlay next to a document, which is created if there is none. Returns its path.
pub fn write_overlay(document: &Path, actions: &[Action]) -> io::Result<PathBuf> {
    let overlay = document.with_file_name(OVERLAY);
    let existing = if overlay.exists() { Some(fs::read_to_string(&overlay)?) } else { None };
    let name = document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = overlay_with(actions, existing.as_deref(), &name).map_err(io::Error::other)?;
    fs::write(&overlay, text)?;
    Ok(overlay)
}
