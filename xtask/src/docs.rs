//! `cargo xtask docs`: the event catalogue of the documents in `specs/`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use hookwright_catalogue::{CatalogueOptions, Changed};
use hookwright_core::load::Reach;
use hookwright_core::project::Project;

/// The arguments of the command.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// Say what changed since this revision of the repository.
    #[arg(long, value_name = "REV")]
    git: Option<String>,
}

/// The folder of the pages, below cargo's.
const OUT: &str = "docs-site";

/// Writes the pages.
pub(crate) fn run(arguments: &Docs) -> Result<ExitCode, Box<dyn Error>> {
    let out = target().join(OUT);
    let project = Project::in_directory(Path::new("specs"))?;
    let options = CatalogueOptions {
        command: "cargo xtask docs".to_owned(),
        crate_path: "hookwright_events".to_owned(),
        changed: changed(arguments, &project)?,
    };
    let generated = hookwright_catalogue::generate(project, &out, &options)?;
    anstream::eprint!("{:#}", generated.findings);
    generated.plan.apply(&out)?;
    generated.plan.summary().iter().for_each(|line| println!("{line}"));
    println!("the event catalogue is in {}", out.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}

fn changed(arguments: &Docs, project: &Project) -> Result<Vec<Changed>, Box<dyn Error>> {
    let Some(revision) = &arguments.git else { return Ok(Vec::new()) };
    let documents = project.inputs().iter().map(|input| PathBuf::from(project.sources().path(input.document)));
    Changed::since_revision(&documents.collect::<Vec<_>>(), revision, Reach::Folder)
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}
