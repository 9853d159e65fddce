//! `hookwright graph`: which events lead to which types.

use std::process::ExitCode;

use hookwright_catalogue::graph::Graph;
use hookwright_core::project::Project;
use hookwright_core::{Compilation, report};

use crate::arguments::{self, Picture};

/// Prints the picture.
pub(crate) fn graph(arguments: &arguments::Graph) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let reach = crate::reach(arguments.allow_outside);
    let project = Project::from_documents_within(std::slice::from_ref(&arguments.document), reach);
    let compiled = project.compile();
    anstream::eprint!("{}", report::colored_faults(&compiled.diagnostics, project.sources()));
    let Ok(Compilation { ir: api, names, .. }) = compiled.only() else { return Ok(ExitCode::FAILURE) };
    for name in &arguments.event {
        crate::find_event(&api, name)?;
    }
    let graph = Graph::new(&api, &names, &arguments.event);
    match arguments.format {
        Picture::Mermaid => print!("{}", graph.mermaid()),
        Picture::Svg => print!("{}", graph.svg()),
    }
    Ok(ExitCode::SUCCESS)
}
