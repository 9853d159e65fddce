//! `hookwright docs`: the event catalogue.

use std::process::ExitCode;

use hookwright_catalogue::{CatalogueOptions, History};
use hookwright_core::load::Reach;
use hookwright_core::project::Project;

use crate::arguments::Docs;
use crate::progress::with_progress;

/// Writes the pages, or reports how they differ.
pub(crate) fn docs(arguments: &Docs) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let reach = crate::reach(arguments.allow_outside);
    let project = Project::from_documents_within(&arguments.documents, reach);
    let options = CatalogueOptions {
        command: "hookwright docs".to_owned(),
        crate_path: arguments.crate_path.clone(),
        history: history(arguments, reach)?,
    };
    let generate = || hookwright_catalogue::generate(project, &arguments.out, &options);
    let generated = with_progress("generating", generate)?;
    anstream::eprint!("{:#}", generated.findings);
    if arguments.check {
        return Ok(crate::check(&generated));
    }
    generated.plan.apply(&arguments.out)?;
    generated.plan.summary().iter().for_each(|line| println!("{line}"));
    Ok(ExitCode::SUCCESS)
}

fn history(arguments: &Docs, reach: Reach) -> Result<Vec<History>, Box<dyn std::error::Error>> {
    let documents = &arguments.documents;
    if let Some(most) = arguments.history {
        return History::of_git(documents, most.into(), reach);
    }
    match (&arguments.since, &arguments.git, documents.as_slice()) {
        (Some(old), _, [new]) => Ok(vec![History::since_document(old, new, reach)?]),
        (Some(_), ..) => Err("`--since` compares one document: name only one, or use `--git`".into()),
        (None, Some(revision), documents) => History::since_revision(documents, revision, reach),
        (None, None, _) => Ok(Vec::new()),
    }
}
