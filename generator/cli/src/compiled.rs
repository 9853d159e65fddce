//! A document, read as far as commands need it that write no Rust.

use std::error::Error;
use std::path::Path;

use hookwright_core::ir::Api;
use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use hookwright_core::report;

/// What the document says; faults are told as `generate` tells them.
pub(crate) fn api(document: &Path, reach: Reach) -> Result<Api, Box<dyn Error>> {
    let project = Project::of_documents_within(&[document.to_owned()], reach);
    let mut diagnostics = project.diagnostics().clone();
    let api = project
        .inputs()
        .first()
        .and_then(|input| hookwright_core::compile(project.sources(), input, &mut diagnostics))
        .map(|(api, _)| api);
    match api {
        Some(api) if !diagnostics.has_errors() => Ok(api),
        _ => Err(report::coloured(&diagnostics, project.sources()).into()),
    }
}
