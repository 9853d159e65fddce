//! `cargo xtask docs`: the event catalogue of a workspace's documents.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::Error;
use hookwright_catalogue::{CatalogueOptions, History};
use hookwright_core::load::Reach;
use hookwright_core::project::Project;

/// The arguments of the command.
#[derive(Clone, Debug, Args)]
#[non_exhaustive]
#[command(after_help = "Examples:\n  cargo xtask docs\n  cargo xtask docs --history\n\n\
                        Exit status: 0 on success, 1 when a document has errors, a revision cannot be read or a \
                        file can't be written, 2 if the arguments are invalid.")]
pub struct Docs {
    /// Show what changed since this revision of the repository.
    #[arg(long, value_name = "REV")]
    pub git: Option<String>,
    /// Show what changed in each version of the documents that git knows, newest first, up to N versions (20 by
    /// default). The pages then depend on how much of the history a clone has.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20", conflicts_with_all = ["git"])]
    pub history: Option<u16>,
}

/// The folder of the pages, in cargo's target folder.
const OUT: &str = "docs-site";

impl Docs {
    /// Writes the pages of each API with a folder in `specs`. `krate` is the name of the generated crate, for the
    /// examples on the pages.
    pub fn run(&self, specs: &Path, krate: &str) -> Result<(), Error> {
        let out = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from).join(OUT);
        let project = Project::from_directory(specs)?;
        let options = CatalogueOptions {
            command: "cargo xtask docs".to_owned(),
            crate_path: krate.replace('-', "_"),
            history: self.history(&project)?,
        };
        let generated = hookwright_catalogue::generate(project, &out, &options)?;
        anstream::eprint!("{:#}", generated.findings);
        generated.plan.apply(&out)?;
        generated.plan.summary().iter().for_each(|line| println!("{line}"));
        println!("the event catalogue is in {}", out.join("index.html").display());
        Ok(())
    }

    fn history(&self, project: &Project) -> Result<Vec<History>, Error> {
        let documents = project.inputs().iter().map(|input| PathBuf::from(project.sources().path(input.document)));
        let documents: Vec<PathBuf> = documents.collect();
        Ok(match (self.history, &self.git) {
            (Some(most), _) => History::of_git(&documents, most.into(), Reach::Folder)?,
            (None, Some(revision)) => History::since_revision(&documents, revision, Reach::Folder)?,
            (None, None) => Vec::new(),
        })
    }
}
