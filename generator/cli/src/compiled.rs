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
    let api = project.compile().only().map(|compiled| compiled.ir);
    api.map_err(|diagnostics| report::coloured(&diagnostics, project.sources()).into())
}
